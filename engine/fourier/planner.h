#pragma once
// FFTW plans: made once, shared, remembered between runs.
//
// A Planner owns every plan of a program (one Planner is made in main and passed down by reference; there is
// no global). Planning is serialised by one lock, executing is not: FFTW's new-array execute functions are
// thread safe. Wisdom is read from and written to a file of the user's, so that a second start does not
// measure again. Transforms are single precision; a plan is measured for 64-byte aligned arrays.

#include "engine/field/grid.h"

#include <filesystem>
#include <memory>

namespace sgfm::fourier {

class Planner {
  public:
    enum class Effort { Estimate, Measure };

    // threads: OpenMP threads of one transform (>= 1). wisdomFile: empty for none; a damaged or unreadable
    // file is ignored and written anew.
    explicit Planner(int threads = 1, std::filesystem::path wisdomFile = {}, Effort effort = Effort::Measure);
    ~Planner(); // writes the wisdom back when it has grown; never throws
    Planner(const Planner&) = delete;
    Planner& operator=(const Planner&) = delete;

    int threads() const noexcept;

    // $XDG_CACHE_HOME/sgfm-lab/fftw-wisdom or ~/.cache/sgfm-lab/fftw-wisdom
    static std::filesystem::path userWisdomFile();

    class Plans; // FFTW handles, keyed by shape and kind; defined in planner_plans.h for the sources of
                 // fourier/ and dynamics/ only
    Plans& plans() noexcept;

  private:
    std::unique_ptr<Plans> m_plans;
};

} // namespace sgfm::fourier
