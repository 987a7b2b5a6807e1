#pragma once
// Which noise level to train at. Half of the draws are uniform in log sigma; the other half follow the slope
// of the running loss curve, so that each draw is equally informative (DESIGN section 2, objective).

#include "engine/score/torch.h"

#include <cstddef>
#include <vector>

namespace sgfm::training {

class SigmaSampler {
  public:
    SigmaSampler(double least, double largest);

    std::size_t bins() const noexcept { return m_loss.size(); }
    double centre(std::size_t bin) const;
    double loss(std::size_t bin) const { return static_cast<double>(m_loss[bin]); } // running mean, nats
    std::size_t binOf(double sigma) const;

    double draw(at::Generator& generator) const;
    void observe(const std::vector<double>& lossSums, const std::vector<double>& rows);

    std::vector<float> state() const;
    void setState(const std::vector<float>& state);

  private:
    void findDensity();

    double m_least;
    double m_largest;
    // single precision, as checkpoints hold them: a resumed training draws the same levels
    std::vector<float> m_loss;
    std::vector<float> m_seen; // observations, for the start of the running mean
    std::vector<double> m_cumulative;
};

} // namespace sgfm::training
