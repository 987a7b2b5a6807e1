#pragma once
// The one exception base of the engine.
//
// Every failure names the stage where it happened, what is wrong, and what the person can do about it. It is
// caught in two places only: at the runtime's edge (shown in the window) and in the command line (printed,
// and turned into an exit code). Nothing in the engine leaves the process.

#include <stdexcept>
#include <string>

namespace sgfm {

enum class ErrorKind {
    Usage,     // the call itself is wrong                      (exit code 2)
    BadInput,  // a file, prompt or value cannot be used        (exit code 3)
    Numerical, // the computation left the finite numbers       (exit code 4)
    Io,        // something cannot be read or written           (exit code 5)
};

class Error : public std::runtime_error {
  public:
    // stage: where ("recipe", "image", "parameter viscosity"); message: what is wrong, with the offending
    // value; remedy: what to do, an imperative sentence.
    Error(ErrorKind kind, std::string stage, std::string message, std::string remedy);

    ErrorKind kind() const noexcept { return m_kind; }
    const std::string& stage() const noexcept { return m_stage; }
    const std::string& message() const noexcept { return m_message; }
    const std::string& remedy() const noexcept { return m_remedy; }

  private:
    ErrorKind m_kind;
    std::string m_stage;
    std::string m_message;
    std::string m_remedy;
};

// The exit code of the command line that belongs to a kind of error.
int exitCode(ErrorKind kind) noexcept;

} // namespace sgfm
