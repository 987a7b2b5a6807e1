#include "engine/fourier/planner.h"

#include "engine/error.h"
#include "engine/field/aligned.h"
#include "engine/fourier/planner_plans.h"

#include <algorithm>
#include <cstdlib>
#include <mutex>

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

namespace sgfm::fourier {

namespace {

// FFTW's planner is one object in each process, whatever we do; so is its lock.
std::mutex& planningLock() {
    static std::mutex lock;
    return lock;
}

void initialiseThreads() {
#ifdef _OPENMP
    static const bool ready = fftwf_init_threads() != 0;
    if (!ready) {
        throw Error(ErrorKind::Numerical, "FFT", "FFTW cannot start its threads.",
                    "Free some memory and start again.");
    }
#endif
}

// The lock that other processes see. Without it (no such directory, read-only disk) held() is false.
class FileLock {
  public:
    explicit FileLock(const std::filesystem::path& file) {
        std::error_code ignored;
        if (file.has_parent_path()) {
            std::filesystem::create_directories(file.parent_path(), ignored);
        }
        std::filesystem::path path = file;
        path += ".lock";
        m_descriptor = ::open(path.c_str(), O_CREAT | O_RDWR | O_CLOEXEC, 0600);
        m_held = m_descriptor >= 0 && ::flock(m_descriptor, LOCK_EX) == 0;
    }
    ~FileLock() {
        if (m_descriptor >= 0) {
            ::close(m_descriptor); // releases the lock
        }
    }
    FileLock(const FileLock&) = delete;
    FileLock& operator=(const FileLock&) = delete;
    bool held() const noexcept { return m_held; }

  private:
    int m_descriptor = -1;
    bool m_held = false;
};

void check(const PlanDescription& description) {
    const auto refuse = [](const char* message) {
        throw Error(ErrorKind::Usage, "FFT", message, "Correct the plan's description.");
    };
    if (description.axes.empty()) {
        refuse("A transform needs at least one axis.");
    }
    for (const auto* axes : {&description.axes, &description.batch}) {
        for (const PlanAxis& axis : *axes) {
            if (axis.points < 1 || axis.inputStride < 0 || axis.outputStride < 0) {
                refuse("An axis of a transform has no points or a negative stride.");
            }
        }
    }
    if (description.kind == Kind::ComplexToReal && description.axes.size() > 1 && !description.inPlace &&
        !description.mayDestroyInput) {
        refuse("A complex-to-real transform of several axes destroys its input.");
    }
}

// Elements that a plan touches on one side.
std::size_t extent(const PlanDescription& description, bool input) {
    std::size_t last = 0;
    for (std::size_t i = 0; i < description.axes.size(); ++i) {
        const PlanAxis& axis = description.axes[i];
        auto points = axis.points;
        const bool halved =
            i + 1 == description.axes.size() && ((description.kind == Kind::RealToComplex && !input) ||
                                                 (description.kind == Kind::ComplexToReal && input));
        if (halved) {
            points = points / 2 + 1;
        }
        last += static_cast<std::size_t>((points - 1) * (input ? axis.inputStride : axis.outputStride));
    }
    for (const PlanAxis& axis : description.batch) {
        last += static_cast<std::size_t>((axis.points - 1) * (input ? axis.inputStride : axis.outputStride));
    }
    return last + 1;
}

std::vector<fftwf_iodim64> fftwAxes(const std::vector<PlanAxis>& axes) {
    std::vector<fftwf_iodim64> result;
    for (const PlanAxis& axis : axes) {
        result.push_back({axis.points, axis.inputStride, axis.outputStride});
    }
    return result;
}

// One call of FFTW on scratch arrays; null when there is no such plan (or no wisdom for it).
fftwf_plan callFftw(const PlanDescription& description, unsigned flags, void* in, void* out) {
    if (!description.inPlace) {
        flags |= description.mayDestroyInput ? FFTW_DESTROY_INPUT : FFTW_PRESERVE_INPUT;
    }
    if (!description.aligned) {
        flags |= FFTW_UNALIGNED;
    }
    const auto axes = fftwAxes(description.axes);
    const auto batch = fftwAxes(description.batch);
    const int rank = static_cast<int>(axes.size());
    const int batchRank = static_cast<int>(batch.size());
#ifdef _OPENMP
    fftwf_plan_with_nthreads(std::max(1, description.threads));
#endif
    auto* complexIn = static_cast<fftwf_complex*>(in);
    auto* complexOut = static_cast<fftwf_complex*>(out);
    switch (description.kind) {
    case Kind::RealToComplex:
        return fftwf_plan_guru64_dft_r2c(rank, axes.data(), batchRank, batch.data(), static_cast<float*>(in),
                                         complexOut, flags);
    case Kind::ComplexToReal:
        return fftwf_plan_guru64_dft_c2r(rank, axes.data(), batchRank, batch.data(), complexIn,
                                         static_cast<float*>(out), flags);
    case Kind::Forward:
    case Kind::Backward:
        break;
    }
    return fftwf_plan_guru64_dft(rank, axes.data(), batchRank, batch.data(), complexIn, complexOut,
                                 description.kind == Kind::Forward ? FFTW_FORWARD : FFTW_BACKWARD, flags);
}

// Scratch arrays of a description's size, and the planning on them.
class Scratch {
  public:
    explicit Scratch(const PlanDescription& description) : m_description(description) {
        const std::size_t realSide = sizeof(float);
        const std::size_t complexSide = sizeof(fftwf_complex);
        const std::size_t in =
            extent(description, true) * (description.kind == Kind::RealToComplex ? realSide : complexSide);
        const std::size_t out =
            extent(description, false) * (description.kind == Kind::ComplexToReal ? realSide : complexSide);
        m_input.resize(description.inPlace ? std::max(in, out) : in);
        m_output.resize(description.inPlace ? 0 : out);
    }

    fftwf_plan plan(unsigned flags) {
        void* in = m_input.data();
        return callFftw(m_description, flags, in, m_description.inPlace ? in : m_output.data());
    }

  private:
    const PlanDescription& m_description;
    field::AlignedVector<std::byte> m_input;
    field::AlignedVector<std::byte> m_output;
};

std::string exportedWisdom() {
    char* text = fftwf_export_wisdom_to_string();
    std::string result = text != nullptr ? text : "";
    std::free(text);
    return result;
}

} // namespace

std::string Plan::describe() const {
    char* text = fftwf_sprint_plan(m_handle);
    std::string result = text != nullptr ? text : "";
    std::free(text);
    return result;
}

Planner::Planner(int threads) : Planner(threads, {}, Effort::Estimate) {
}

Planner::Planner(int threads, std::filesystem::path wisdomFile, Effort effort)
    : m_threads(std::max(1, threads)), m_plans(std::make_unique<Plans>(std::move(wisdomFile), effort)) {
}

Planner::~Planner() = default;

std::filesystem::path Planner::userWisdomFile() {
    std::filesystem::path base;
    if (const char* cache = std::getenv("XDG_CACHE_HOME"); cache != nullptr && *cache == '/') {
        base = cache;
    } else if (const char* home = std::getenv("HOME"); home != nullptr && *home != '\0') {
        base = std::filesystem::path(home) / ".cache";
    } else {
        return {};
    }
    return base / "sgfm-lab" / "fftw-wisdom";
}

Planner::Plans::Plans(std::filesystem::path wisdomFile, Effort effort, double measureSeconds)
    : m_wisdomFile(effort == Effort::Measure ? std::move(wisdomFile) : std::filesystem::path{}),
      m_effort(effort),
      m_measureSeconds(measureSeconds) {
    if (!m_wisdomFile.empty()) {
        m_wisdom = readWisdomFile(m_wisdomFile);
    }
}

Planner::Plans::~Plans() {
    const std::lock_guard lock(planningLock()); // destroying a plan counts as planning
    m_plans.clear();
}

std::size_t Planner::Plans::size() const {
    const std::lock_guard lock(planningLock());
    return m_plans.size();
}

const Plan& Planner::Plans::get(const PlanDescription& description) {
    const std::lock_guard lock(planningLock());
    auto found = m_plans.find(description);
    if (found == m_plans.end()) {
        check(description);
        initialiseThreads();
        // FFTW's memory of choices is emptied around every planning: what another planner of this process
        // measured must not leak into this one.
        fftwf_forget_wisdom();
        std::unique_ptr<Plan> plan = make(description);
        fftwf_forget_wisdom();
        if (plan == nullptr) {
            throw Error(ErrorKind::Numerical, "FFT", "FFTW finds no plan for a transform.",
                        "Report the grid with which this happened.");
        }
        found = m_plans.emplace(description, std::move(plan)).first;
    }
    return *found->second;
}

std::unique_ptr<Plan> Planner::Plans::make(const PlanDescription& description) {
    Scratch scratch(description);
    const auto own = [](fftwf_plan handle) {
        return handle == nullptr ? nullptr : std::make_unique<Plan>(handle);
    };
    if (m_effort == Effort::Estimate) {
        return own(scratch.plan(FFTW_ESTIMATE));
    }
    // A recorded choice is final, however little effort went into it: hence ESTIMATE, the weakest demand.
    const auto recall = [&]() -> std::unique_ptr<Plan> {
        if (m_wisdom.empty() || fftwf_import_wisdom_from_string(m_wisdom.c_str()) == 0) {
            return nullptr; // none, damaged, or of another FFTW
        }
        return own(scratch.plan(FFTW_ESTIMATE | FFTW_WISDOM_ONLY));
    };
    if (auto plan = recall()) {
        return plan;
    }
    // What is handed out is the recalled plan: exactly what every later process will get. A plan that ran
    // into the time limit cannot be recalled; an estimated one takes its place in the record.
    const auto choose = [&]() -> std::unique_ptr<Plan> {
        const std::string before = m_wisdom;
        for (const unsigned effort : {FFTW_MEASURE, FFTW_ESTIMATE}) {
            fftwf_set_timelimit(effort == FFTW_MEASURE ? m_measureSeconds : FFTW_NO_TIMELIMIT);
            const auto plan = own(scratch.plan(effort));
            fftwf_set_timelimit(FFTW_NO_TIMELIMIT);
            m_wisdom = exportedWisdom();
            fftwf_forget_wisdom();
            if (auto recalled = recall()) {
                return recalled;
            }
            fftwf_forget_wisdom();
            m_wisdom = before;
            if (!before.empty()) {
                fftwf_import_wisdom_from_string(before.c_str());
            }
        }
        return nullptr;
    };
    if (m_wisdomFile.empty()) {
        if (auto plan = choose()) {
            return plan;
        }
        fftwf_forget_wisdom();
        return own(scratch.plan(FFTW_ESTIMATE));
    }
    const FileLock fileLock(m_wisdomFile);
    if (std::string onDisk = readWisdomFile(m_wisdomFile); !onDisk.empty() && onDisk != m_wisdom) {
        fftwf_forget_wisdom(); // another process has chosen meanwhile, and its choices came first
        m_wisdom = std::move(onDisk);
        if (auto plan = recall()) {
            return plan;
        }
    }
    const std::string before = m_wisdom;
    auto plan = fileLock.held() ? choose() : nullptr;
    if (plan != nullptr && writeWisdomFile(m_wisdomFile, m_wisdom)) {
        return plan;
    }
    // What cannot be recorded must not depend on the clock.
    plan.reset();
    m_wisdom = before;
    fftwf_forget_wisdom();
    return own(scratch.plan(FFTW_ESTIMATE));
}

} // namespace sgfm::fourier
