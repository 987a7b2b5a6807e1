#include "app/cli/console.h"

#include <chrono>
#include <csignal>
#include <fmt/core.h>
#include <nlohmann/json.hpp>
#include <unistd.h>
#include <utility>

namespace sgfm::cli {

namespace {

// A signal handler may touch nothing but such a flag.
volatile std::sig_atomic_t interruptRequests = 0;

extern "C" void onInterrupt(int) {
    if (interruptRequests > 0) {
        _exit(kExitInterrupted);
    }
    interruptRequests = interruptRequests + 1;
}

double now() {
    return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

std::string clock(double seconds) {
    const auto whole = static_cast<std::int64_t>(seconds + 0.5);
    return whole < 60 ? fmt::format("{} s", whole) : fmt::format("{}:{:02} min", whole / 60, whole % 60);
}

void printFlat(const std::string& prefix, const nlohmann::json& values) {
    for (const auto& [key, value] : values.items()) {
        const auto name = prefix.empty() ? key : prefix + "." + key;
        if (value.is_object() || (value.is_array() && !value.empty() && value.front().is_object())) {
            printFlat(name, value);
        } else if (value.is_string()) {
            fmt::print("{:<32} {}\n", name, value.get<std::string>());
        } else {
            fmt::print("{:<32} {}\n", name, value.dump());
        }
    }
}

} // namespace

void Console::result(const nlohmann::json& values) const {
    if (json) {
        fmt::print("{}\n", values.dump(2));
    } else {
        printFlat({}, values);
    }
}

void Console::message(const std::string& text) const {
    fmt::print(stderr, "{}\n", text);
}

Progress::Progress(const Console& console, std::string what, std::int64_t total)
    : m_console(console),
      m_what(std::move(what)),
      m_total(total),
      m_started(now()),
      m_terminal(isatty(STDERR_FILENO) == 1) {
}

Progress::~Progress() {
    if (m_drawn && m_terminal) {
        fmt::print(stderr, "\n");
    }
}

void Progress::advanceTo(std::int64_t done, const std::string& detail) {
    constexpr double terminalInterval = 0.2;
    constexpr double fileInterval = 5; // a log file wants few lines
    const double time = now();
    if (m_console.quiet ||
        (time - m_lastDrawn < (m_terminal ? terminalInterval : fileInterval) && done < m_total)) {
        return;
    }
    m_lastDrawn = time;
    const double elapsed = time - m_started;
    const double left =
        done > 0 ? elapsed * static_cast<double>(m_total - done) / static_cast<double>(done) : 0;
    fmt::print(stderr, "{}{} {}/{}  {} left  {}{}", m_terminal ? "\r\033[K" : "", m_what, done, m_total,
               done > 0 ? clock(left) : "?", detail, m_terminal ? "" : "\n");
    std::fflush(stderr);
    m_drawn = true;
}

void installInterruptHandler() {
    std::signal(SIGINT, onInterrupt);
    std::signal(SIGTERM, onInterrupt);
    std::signal(SIGPIPE, SIG_IGN); // a closed reader is an Error(Io) of the writer, not a kill
}

bool interrupted() noexcept {
    return interruptRequests > 0;
}

} // namespace sgfm::cli
