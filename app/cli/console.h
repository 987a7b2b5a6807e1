#pragma once
// What the command line says and where: results on standard output (as JSON with --json), progress and
// messages on standard error. Ctrl-C sets a flag that long loops ask for; a second one ends the program at
// once.

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <string>

namespace sgfm::cli {

class Console {
  public:
    bool json = false;  // results as one JSON object
    bool quiet = false; // no progress

    void result(const nlohmann::json& values) const; // JSON, or one "key  value" line each
    void message(const std::string& text) const;
};

// A progress line with the time left; drawn at most five times a second, in place on a terminal.
class Progress {
  public:
    Progress(const Console& console, std::string what, std::int64_t total);
    ~Progress();
    Progress(const Progress&) = delete;
    Progress& operator=(const Progress&) = delete;
    void advanceTo(std::int64_t done, const std::string& detail = {});

  private:
    const Console& m_console;
    std::string m_what;
    std::int64_t m_total;
    double m_started;
    double m_lastDrawn = 0;
    bool m_terminal;
    bool m_drawn = false;
};

inline constexpr int kExitInterrupted = 130; // 128 + SIGINT, as shells report it

void installInterruptHandler();
bool interrupted() noexcept;

} // namespace sgfm::cli
