#include "engine/training/training_run.h"

#include "engine/error.h"

#include <chrono>
#include <cmath>
#include <cstdlib>
#include <exception>

namespace sgfm::training {

namespace {

using Clock = std::chrono::steady_clock;

double secondsSince(Clock::time_point start) {
    return std::chrono::duration<double>(Clock::now() - start).count();
}

} // namespace

TrainingRun::TrainingRun(WeightTraining& weights, SigmaSampler& sigmas, TrainingPace pace,
                         std::filesystem::path checkpoint, std::map<std::string, std::string> identity)
    : m_weights(weights),
      m_sigmas(sigmas),
      m_pace(std::move(pace)),
      m_checkpoint(std::move(checkpoint)),
      m_identity(std::move(identity)) {
    WeightTraining::Checkpoint own{{{"curve", m_sigmas.state()}}, {}};
    if (m_weights.resume(m_checkpoint, m_identity, own)) {
        m_sigmas.setState(own.arrays.at("curve"));
        m_seconds = std::strtod(own.facts["seconds"].c_str(), nullptr);
        m_heldOut = std::strtod(own.facts["held_out"].c_str(), nullptr);
    }
    m_weights.shareWeights();
}

void TrainingRun::save() const {
    m_weights.save(m_checkpoint, m_identity,
                   {{{"curve", m_sigmas.state()}},
                    {{"seconds", std::to_string(m_seconds)}, {"held_out", std::to_string(m_heldOut)}}});
}

StepLosses TrainingRun::losses(const std::function<StepLosses(std::size_t)>& gradients) const {
    const auto count = static_cast<std::int64_t>(m_weights.replicas());
    std::vector<StepLosses> all(m_weights.replicas());
    std::vector<std::exception_ptr> failures(m_weights.replicas());
#pragma omp parallel for schedule(static, 1) num_threads(static_cast <int>(count))
    for (std::int64_t replica = 0; replica < count; ++replica) {
        const auto i = static_cast<std::size_t>(replica);
        try {
            all[i] = gradients(i);
        } catch (...) {
            failures[i] = std::current_exception();
        }
    }
    for (const auto& failure : failures) {
        if (failure) {
            std::rethrow_exception(failure);
        }
    }
    StepLosses sum(m_sigmas.bins());
    for (const auto& one : all) {
        sum.fit += one.fit / static_cast<double>(count);
        sum.residual += one.residual / static_cast<double>(count);
        sum.boundary += one.boundary / static_cast<double>(count);
        sum.items += one.items;
        for (std::size_t bin = 0; bin < m_sigmas.bins(); ++bin) {
            sum.binLoss[bin] += one.binLoss[bin];
            sum.binRows[bin] += one.binRows[bin];
        }
    }
    if (!std::isfinite(sum.fit + sum.residual + sum.boundary)) {
        throw Error(ErrorKind::Numerical, "training",
                    "The loss is not a finite number at step " + std::to_string(m_weights.step()) + ".",
                    "Start again from the checkpoint with a smaller learning rate (--rate).");
    }
    return sum;
}

void TrainingRun::run(const std::function<StepLosses(std::size_t)>& gradients,
                      const std::function<bool(const TrainingState&)>& tells) {
    const auto start = Clock::now();
    const double secondsBefore = m_seconds;
    auto lastSaved = start;
    std::int64_t items = 0;
    double made = 0; // steps of this run
    bool goesOn = true;
    TrainingState state;
    while (!finished() && goesOn) {
        const auto now = losses(gradients);
        m_sigmas.observe(now.binLoss, now.binRows);
        state.rate = m_weights.rate();
        m_weights.update();
        // A training that goes on begins its means anew: the first steps are a plain mean.
        const double keep = made < 100 ? made / (made + 1) : 0.99;
        state.fit = keep * state.fit + (1 - keep) * now.fit;
        state.residual = keep * state.residual + (1 - keep) * now.residual;
        state.boundary = keep * state.boundary + (1 - keep) * now.boundary;
        made += 1;
        items += now.items;
        const double spent = secondsSince(start);
        m_seconds = secondsBefore + spent;
        state.step = m_weights.step();
        state.itemsPerSecond = static_cast<double>(items) / spent;
        state.stepsPerSecond = made / spent;
        state.secondsLeft = static_cast<double>(m_pace.steps - state.step) / state.stepsPerSecond;
        state.evaluates = state.step % m_pace.evaluateEvery == 0 || finished() ||
                          (m_pace.evaluateNow && m_pace.evaluateNow());
        goesOn = tells(state);
        if (!goesOn || state.evaluates || secondsSince(lastSaved) > m_pace.checkpointSeconds) {
            save();
            lastSaved = Clock::now();
        }
    }
}

double middleSigma(double least, double largest, int index, int count) {
    return least * std::pow(largest / least, (index + 0.5) / count);
}

std::string curveText(const std::vector<std::pair<double, double>>& points) {
    std::string text;
    for (const auto& [sigma, loss] : points) {
        text += text.empty() ? "" : " ";
        text += std::to_string(sigma);
        text += ':';
        text += std::to_string(loss);
    }
    return text;
}

} // namespace sgfm::training
