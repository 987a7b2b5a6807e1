#include "engine/text/isolated.h"

#include "engine/error.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <system_error>

namespace sgfm::text {

namespace {

constexpr int kPatienceMilliseconds = 50;
constexpr char kFinished = '\n'; // the last byte of a whole answer

[[noreturn]] void noProcess() {
    throw Error(ErrorKind::Io, "system",
                "No process could be started: " + std::generic_category().message(errno) + ".",
                "Close other programs, or raise the limit on processes and open files.");
}

class Descriptor {
  public:
    explicit Descriptor(int value) : m_value(value) {}
    ~Descriptor() { close(); }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    int get() const { return m_value; }
    void close() {
        if (m_value >= 0) {
            ::close(m_value);
            m_value = -1;
        }
    }

  private:
    int m_value;
};

// Ends and buries the child, whichever way the parent leaves.
class Child {
  public:
    explicit Child(pid_t id) : m_id(id) {}
    ~Child() {
        ::kill(m_id, SIGKILL);
        while (::waitpid(m_id, nullptr, 0) < 0 && errno == EINTR) {
        }
    }
    Child(const Child&) = delete;
    Child& operator=(const Child&) = delete;

  private:
    pid_t m_id;
};

[[noreturn]] void beChild(int answer, const std::function<std::string()>& work) {
    // An exit() inside the library would flush the parent's buffers once more and run its exit handlers: this
    // handler is the last one registered, so it runs first, and ends the process there.
    if (std::atexit([] { ::_exit(1); }) != 0) {
        ::_exit(1);
    }
    // Ctrl-C reaches the whole process group; the parent decides what it means. The child goes with the
    // parent.
    ::signal(SIGINT, SIG_IGN);
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    const int nowhere = ::open("/dev/null", O_WRONLY | O_CLOEXEC);
    ::dup2(nowhere, STDOUT_FILENO);
    ::dup2(nowhere, STDERR_FILENO);
    try {
        const std::string result = work() + kFinished;
        for (std::size_t written = 0; written < result.size();) {
            const auto count = ::write(answer, result.data() + written, result.size() - written);
            if (count < 0 && errno != EINTR) {
                ::_exit(1);
            }
            written += count > 0 ? static_cast<std::size_t>(count) : 0;
        }
    } catch (...) {
        ::_exit(1);
    }
    ::_exit(0);
}

} // namespace

std::optional<std::string> runIsolated(const std::function<std::string()>& work,
                                       const std::function<void()>& whileWaiting) {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) {
        noProcess();
    }
    Descriptor reading(ends[0]);
    Descriptor writing(ends[1]);
    const pid_t id = ::fork();
    if (id < 0) {
        noProcess();
    }
    if (id == 0) {
        beChild(writing.get(), work);
    }
    const Child child(id);
    writing.close();
    std::string answer;
    std::array<char, 65536> block{};
    for (;;) {
        pollfd waiting{.fd = reading.get(), .events = POLLIN, .revents = 0};
        if (::poll(&waiting, 1, kPatienceMilliseconds) <= 0) {
            whileWaiting();
            continue;
        }
        const auto count = ::read(reading.get(), block.data(), block.size());
        if (count < 0 && errno == EINTR) {
            continue;
        }
        if (count <= 0) {
            break;
        }
        answer.append(block.data(), static_cast<std::size_t>(count));
    }
    if (answer.empty() || answer.back() != kFinished) {
        return std::nullopt;
    }
    answer.pop_back();
    return answer;
}

} // namespace sgfm::text
