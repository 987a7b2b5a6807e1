#pragma once
// The plan cache behind Planner, for the sources of fourier/ and dynamics/ only: any transform that FFTW's
// guru interface can describe, planned on scratch arrays (planning never touches data) and kept for the life
// of the Planner.
//
//     PlanDescription d;
//     d.kind = Kind::Forward;                  // complex to complex, exp(-i k x)
//     d.axes = {{ny, stride, stride}};         // one transformed axis of ny points
//     d.batch = {{columns, 1, 1}};             // repeated for `columns` neighbours
//     d.inPlace = true;
//     const Plan& plan = planner.plans().get(d);
//     plan.execute(block, block);              // from any thread
//
// Strides count elements of the array they belong to (floats on the real side, complex numbers on the other).
// Transforms are unnormalised. Axes are ordered as in FFTW: the last one is the one whose half is stored in
// real transforms (n/2 + 1 complex numbers).

#include "engine/fourier/planner.h"

#include <fftw3.h>

#include <complex>
#include <cstddef>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace sgfm::fourier {

enum class Kind {
    RealToComplex, // exp(-i k x), half spectrum
    ComplexToReal, // exp(+i k x), from the half spectrum
    Forward,       // complex, exp(-i k x)
    Backward,      // complex, exp(+i k x)
};

struct PlanAxis {
    std::ptrdiff_t points = 0;
    std::ptrdiff_t inputStride = 0;
    std::ptrdiff_t outputStride = 0;
    auto operator<=>(const PlanAxis&) const = default;
};

struct PlanDescription {
    Kind kind = Kind::Forward;
    std::vector<PlanAxis> axes;  // the transformed axes; at least one
    std::vector<PlanAxis> batch; // loops around the transform; may be empty
    bool inPlace = false;        // input and output are the same array
    // Lets an out-of-place plan use its input as scratch space. Needed (FFTW knows no other way) for
    // ComplexToReal with more than one axis.
    bool mayDestroyInput = false;
    // Both arrays begin on 64-byte boundaries. With false they may begin anywhere, at a loss of speed.
    bool aligned = true;
    int threads = 1;
    auto operator<=>(const PlanDescription&) const = default;
};

// One FFTW plan. Executing is thread safe and leaves the input as it was, unless the plan is in place or may
// destroy its input.
class Plan {
  public:
    explicit Plan(fftwf_plan handle) noexcept : m_handle(handle) {}
    ~Plan() { fftwf_destroy_plan(m_handle); }
    Plan(const Plan&) = delete;
    Plan& operator=(const Plan&) = delete;

    void execute(const float* in, std::complex<float>* out) const { // RealToComplex
        fftwf_execute_dft_r2c(m_handle, const_cast<float*>(in), reinterpret_cast<fftwf_complex*>(out));
    }
    void execute(const std::complex<float>* in, float* out) const { // ComplexToReal
        fftwf_execute_dft_c2r(m_handle, complexPointer(in), out);
    }
    void execute(const std::complex<float>* in, std::complex<float>* out) const { // Forward, Backward
        fftwf_execute_dft(m_handle, complexPointer(in), reinterpret_cast<fftwf_complex*>(out));
    }

    // FFTW's description of the algorithm; two plans that print the same round the same.
    std::string describe() const;

  private:
    static fftwf_complex* complexPointer(const std::complex<float>* in) {
        return reinterpret_cast<fftwf_complex*>(const_cast<std::complex<float>*>(in));
    }

    fftwf_plan m_handle;
};

class Planner::Plans {
  public:
    // measureSeconds: the longest measuring of one plan. 1024^2 and 128^3 take about 0.25 s; what takes
    // longer gets an estimated plan, which is recorded and so as final as a measured one.
    Plans(std::filesystem::path wisdomFile, Effort effort, double measureSeconds = 4.0);
    ~Plans();
    Plans(const Plans&) = delete;
    Plans& operator=(const Plans&) = delete;

    // The plan of a description, made on first use. The reference lives as long as the Planner. Thread safe.
    // Throws Error(Usage) for a description without axes, with a size below 1, or a ComplexToReal of several
    // axes out of place that may not destroy its input; Error(Numerical) when FFTW finds no plan.
    const Plan& get(const PlanDescription& description);

    std::size_t size() const; // plans made so far

  private:
    std::unique_ptr<Plan> make(const PlanDescription& description);

    std::filesystem::path m_wisdomFile;
    Effort m_effort;
    double m_measureSeconds;
    std::string m_wisdom; // every choice of this planner so far, in FFTW's text form
    std::map<PlanDescription, std::unique_ptr<Plan>> m_plans;
};

// One wisdom text for all plans on one file; see planner.h for the policy.
// (Free functions so that they can be tested without FFTW.)

// The content of a wisdom file; empty when it is missing, unreadable or larger than any wisdom (16 MB).
std::string readWisdomFile(const std::filesystem::path& file);

// Replaces the file in one step (written beside it, then renamed). False when it cannot be written.
bool writeWisdomFile(const std::filesystem::path& file, const std::string& wisdom) noexcept;

} // namespace sgfm::fourier
