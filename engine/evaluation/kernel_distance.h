#pragma once
// How far two sets of samples are from having come from one distribution: the maximum mean discrepancy of
// vectors of figures (Gretton, Borgwardt, Rasch, Schoelkopf and Smola, "A kernel two-sample test", JMLR 13,
// 2012). With k(a, b) = exp(-|a - b|^2 / (2 h^2)), m samples x and n samples y,
//
//     MMD^2 = mean_{i != j} k(x_i, x_j) + mean_{i != j} k(y_i, y_j) - 2 mean_{i, j} k(x_i, y_j)
//
// is the unbiased estimator (their equation 3): about 0, and as often below, when both come from one
// distribution. h is the median of the distances between the reference's own samples (the median heuristic of
// their section 8), so that all sets that are compared with one reference are measured by one kernel.
// Before that every figure is centred and divided by its standard deviation over the reference; a figure that
// does not vary there is divided by `floor` instead.
//
// Null level: the 95th percentile of MMD^2 over random divisions of the pooled samples into sets of m and n
// (their section 5). Standard error of MMD: jackknife over groups of y.

#include "engine/evaluation/estimate.h"

#include <vector>

namespace sgfm::evaluation {

using FigureVectors = std::vector<std::vector<double>>; // [sample][figure]

struct KernelDistance {
    Estimate distance;    // sqrt(max(0, MMD^2)), dimensionless, 0 to about 1.4
    double squared = 0;   // MMD^2, unbiased: may be below 0
    double nullLevel = 0; // sqrt of the null level of MMD^2: a distance below it is no difference
    double bandwidth = 0; // h
};

class KernelJudge {
  public:
    // At least four samples of equally many finite figures; throws Error(Usage) otherwise. floor: the least
    // standard deviation that counts as one.
    explicit KernelJudge(const FigureVectors& reference, double floor = 1e-3);

    // Throws Error(Usage) for fewer than two samples or other figures than the reference's.
    KernelDistance distanceTo(const FigureVectors& samples) const;
    double bandwidth() const noexcept { return m_bandwidth; }

  private:
    FigureVectors scaled(const FigureVectors& samples) const;

    std::vector<double> m_mean;
    std::vector<double> m_deviation;
    FigureVectors m_reference; // scaled
    double m_bandwidth = 1;
};

} // namespace sgfm::evaluation
