#pragma once
// Cost exponents: how the time of an operator grows with the number of grid points N, fitted as time ~ N^p
// over square grids (paper, appendix B: W and differential operators O(N), projection and the full step O(N
// log N)).

#include <string>
#include <vector>

namespace sgfm::bench {

struct CostExponent {
    std::string operation;
    double exponent = 0;         // slope of log time over log N, least squares
    std::vector<double> points;  // N
    std::vector<double> seconds; // fastest of the repetitions
};

std::vector<CostExponent> costExponents(int repetitions);

// Of log seconds over log points, least squares, of two or more points.
double costExponent(const std::vector<double>& points, const std::vector<double>& seconds);

// Peak resident memory of `sgfm simulate` as a process of its own, beside the size of its field.
struct SimulateMemory {
    std::string grid;
    double fieldMegabytes = 0; // C d N float32
    double peakMegabytes = 0;
};

// program: the path of sgfm itself. Throws Error(Io) when it cannot be run.
std::vector<SimulateMemory> simulateMemory(const std::string& program);

} // namespace sgfm::bench
