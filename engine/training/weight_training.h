#pragma once
// What every training of a network shares: from the gradients of its replicas to new weights, their moving
// average, and checkpoints that hold it all.
//
// AdamW (Loshchilov and Hutter 2019) on the mean of the replicas' gradients, clipped to norm 1; the rate
// warms up, is constant, and falls linearly over the last part of the steps; the exponential moving average
// of the weights (a plain mean at first) is what is shipped. Bit for bit the same after a stop. Private to
// training/.

#include "engine/training/flat_weights.h"

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace sgfm::training {

struct TrainingCourse {
    std::int64_t steps = 1;
    double rate = 1e-3;
    std::int64_t warmUp = 300; // steps
    double weightDecay = 0.05;
    double averaging = 0.9995; // decay of the moving average a step
};

class WeightTraining {
  public:
    // replicas: of one network, the first one's weights count. decays: decayingWeights().
    WeightTraining(std::vector<FlatWeights> replicas, torch::Tensor decays, const TrainingCourse& course);

    std::size_t replicas() const noexcept { return m_replicas.size(); }
    std::int64_t step() const noexcept { return m_step; } // how many were made
    double rate() const;                                  // of the next step
    void update();                                        // one step; clears the gradients
    const torch::Tensor& averaged() const noexcept { return m_averaged; }

    // Checkpoints: weights, moments, average and step, with the caller's own arrays and facts. `identity`
    // tells trainings apart.
    struct Checkpoint {
        std::map<std::string, std::vector<float>> arrays;
        std::map<std::string, std::string> facts;
    };
    void save(const std::filesystem::path& file, const std::map<std::string, std::string>& identity,
              const Checkpoint& own) const;
    // Goes on from there when the file exists, and fills `own` (whose arrays say which ones and how long).
    // Throws Error(BadInput): damaged, or of another training.
    bool resume(const std::filesystem::path& file, const std::map<std::string, std::string>& identity,
                Checkpoint& own);

    void shareWeights(); // the first replica's with the others

  private:
    void adam(double rate, double clip, std::int64_t begin, std::int64_t end);

    std::vector<FlatWeights> m_replicas;
    torch::Tensor m_decays;
    TrainingCourse m_course;
    torch::Tensor m_first; // moments
    torch::Tensor m_second;
    torch::Tensor m_averaged;
    std::int64_t m_step = 0;
};

// A stream of random numbers of its own for each step and replica.
at::Generator generatorOf(std::uint64_t seed, std::uint64_t step, std::uint64_t replica);

// Single-threaded tensor operations while a training lasts: its replicas are the threads.
class OneThreadAnOperation {
  public:
    OneThreadAnOperation() : m_before(at::get_num_threads()) { at::set_num_threads(1); }
    ~OneThreadAnOperation() { at::set_num_threads(m_before); }
    OneThreadAnOperation(const OneThreadAnOperation&) = delete;
    OneThreadAnOperation& operator=(const OneThreadAnOperation&) = delete;

  private:
    int m_before;
};

} // namespace sgfm::training
