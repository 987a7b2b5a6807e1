#pragma once
// FFTW plans: made once, shared, remembered between runs.
//
// A Planner owns every plan of a program (one Planner is made in main and passed down by reference; there is
// no global). Planning is serialised by one lock, executing is not: FFTW's new-array execute functions are
// thread safe. Transforms are single precision; a plan is made for 64-byte aligned arrays.
//
// Which plan is chosen, and why replays are bit-identical. Two plans of one transform differ in the last bits
// of their results, and a measured choice depends on the clock. Measured plans are 1.1 to 2.6 times as fast
// as estimated ones (1024^2 real: 1.9), so estimating always is too dear. The policy:
//
//   Measure with a wisdom file   (the default with a file; what sessions and the command line use)
//       The first choice for a transform is final. It is looked up in the file; if it is not there, it is
//       measured under a lock on the file (other processes wait, and find it) and written to the file before
//       the plan is handed out. So all later runs of this user on this machine use the same plan, and the
//       same recipe gives the same bits. If the file cannot be written, new plans are estimated instead.
//   Estimate                     (the default without a file; what tests use)
//       No clock: the same plan in every process. Nothing is read or written.
//   Measure without a file       (benchmarks)
//       Measured for this planner alone; two processes may round differently.
//
// Choices measured on a busy machine may be poor ones; deleting the file measures anew. Deleting it, another
// FFTW, another machine or another number of threads may change last bits.

#include "engine/field/grid.h"

#include <filesystem>
#include <memory>

namespace sgfm::fourier {

class Planner {
  public:
    enum class Effort { Estimate, Measure };

    // threads: OpenMP threads of one transform (>= 1; below 1 counts as 1). Effort is Estimate.
    explicit Planner(int threads = 1);

    // wisdomFile: empty for none; a damaged or unreadable file is ignored and written anew.
    Planner(int threads, std::filesystem::path wisdomFile, Effort effort = Effort::Measure);

    ~Planner();
    Planner(const Planner&) = delete;
    Planner& operator=(const Planner&) = delete;

    int threads() const noexcept { return m_threads; }

    // $XDG_CACHE_HOME/sgfm-lab/fftw-wisdom or ~/.cache/sgfm-lab/fftw-wisdom; empty when neither
    // XDG_CACHE_HOME nor HOME is set (Measure then lasts for one process; pass Effort::Estimate to stay
    // reproducible).
    static std::filesystem::path userWisdomFile();

    class Plans; // FFTW handles, keyed by shape and kind; defined in planner_plans.h for the sources of
                 // fourier/ and dynamics/ only
    Plans& plans() noexcept { return *m_plans; }

  private:
    int m_threads;
    std::unique_ptr<Plans> m_plans;
};

} // namespace sgfm::fourier
