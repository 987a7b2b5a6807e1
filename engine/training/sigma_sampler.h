#pragma once
// Which noise level to train at. Half of the draws are uniform in log sigma; the other half follow the slope
// of the information over log sigma, so that each draw is equally informative (DESIGN section 2, objective).
// What is observed is the information itself (cross-entropy: its slope is taken) or, for densities, the
// slope: d I / d log sigma = mean square error / sigma^2 (Guo, Shamai and Verdu 2005), of which curve() is
// the sum.

#include "engine/score/torch.h"

#include <cstddef>
#include <vector>

namespace sgfm::training {

class SigmaSampler {
  public:
    enum class Observed { Information, Slope };

    SigmaSampler(double least, double largest, Observed observed = Observed::Information);

    std::size_t bins() const noexcept { return m_loss.size(); }
    double centre(std::size_t bin) const;
    double loss(std::size_t bin) const { return static_cast<double>(m_loss[bin]); } // running mean, nats
    std::size_t binOf(double sigma) const;
    double information(std::size_t bin) const; // at its centre; does not fall with sigma

    double draw(at::Generator& generator) const;
    void observe(const std::vector<double>& lossSums, const std::vector<double>& rows);

    std::vector<float> state() const;
    void setState(const std::vector<float>& state);

  private:
    void findDensity();

    double m_least;
    double m_largest;
    Observed m_observed;
    // single precision, as checkpoints hold them: a resumed training draws the same levels
    std::vector<float> m_loss;
    std::vector<float> m_seen; // observations, for the start of the running mean
    std::vector<double> m_cumulative;
};

} // namespace sgfm::training
