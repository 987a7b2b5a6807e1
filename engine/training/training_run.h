#pragma once
// What the trainings of text and of video share around new weights (weight_training.h): the replicas of a
// step side by side, running means of the losses, the noise levels' share of the steps, when to evaluate and
// to save, and the clock. Private to training/.

#include "engine/training/sigma_sampler.h"
#include "engine/training/weight_training.h"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace sgfm::training {

// What one replica learned from its share of a step; of a whole step: means of the losses, sums of the rest.
struct StepLosses {
    double fit = 0; // L_diff: cross-entropy of text, denoising loss of video
    double residual = 0;
    double boundary = 0;
    std::vector<double> binLoss; // sums over rows or members, a sigma bin
    std::vector<double> binRows; // and how many there were
    std::int64_t items = 0;      // tokens or clips

    StepLosses() = default;
    explicit StepLosses(std::size_t bins) : binLoss(bins), binRows(bins) {}
    void observe(std::size_t bin, double loss) {
        binLoss[bin] += loss;
        binRows[bin] += 1;
    }
};

struct TrainingState {
    std::int64_t step = 0; // how many were made
    double fit = 0;        // running means over about 100 steps
    double residual = 0;
    double boundary = 0;
    double rate = 0;
    double itemsPerSecond = 0;
    double stepsPerSecond = 0;
    double secondsLeft = 0;
    bool evaluates = false; // now is the time to evaluate and to write the model
};

// Fills what the progress of every training has.
template <typename Progress>
void tell(const TrainingState& state, std::int64_t steps, Progress& told) {
    told.step = state.step;
    told.steps = steps;
    told.residual = state.residual;
    told.boundary = state.boundary;
    told.rate = state.rate;
    told.secondsLeft = state.secondsLeft;
    told.evaluated = state.evaluates;
}

struct TrainingPace {
    std::int64_t steps = 1;
    int evaluateEvery = 500; // steps
    std::function<bool()> evaluateNow;
    double checkpointSeconds = 45;
};

class TrainingRun {
  public:
    // Of as many replicas as `weights` has. Goes on from the checkpoint when there is one; errors as of
    // WeightTraining::resume. The others must outlive it.
    TrainingRun(WeightTraining& weights, SigmaSampler& sigmas, TrainingPace pace,
                std::filesystem::path checkpoint, std::map<std::string, std::string> identity);

    // Until all steps are made or `tells` returns false, which both leave a checkpoint. gradients(replica):
    // of its share of the step, each on a thread of its own. tells(state): after every step; evaluates when
    // the state says so. Throws what gradients throws, and Error(Numerical) when a loss is not finite.
    void run(const std::function<StepLosses(std::size_t)>& gradients,
             const std::function<bool(const TrainingState&)>& tells);

    double seconds() const noexcept { return m_seconds; } // of training, all runs together
    double heldOut() const noexcept { return m_heldOut; } // of the last evaluation; 0 before the first
    void setHeldOut(double loss) noexcept { m_heldOut = loss; }
    bool finished() const noexcept { return m_weights.step() >= m_pace.steps; }

  private:
    StepLosses losses(const std::function<StepLosses(std::size_t)>& gradients) const;
    void save() const;

    WeightTraining& m_weights;
    SigmaSampler& m_sigmas;
    TrainingPace m_pace;
    std::filesystem::path m_checkpoint;
    std::map<std::string, std::string> m_identity;
    double m_seconds = 0;
    double m_heldOut = 0;
};

// The noise level in the middle of part `index` of `count` equal parts of log sigma.
double middleSigma(double least, double largest, int index, int count);

// "sigma:loss sigma:loss ...", as models keep their held-out curve.
std::string curveText(const std::vector<std::pair<double, double>>& points);

} // namespace sgfm::training
