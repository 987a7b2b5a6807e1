#pragma once
// Work by a library that ends the whole process when it meets input it did not expect (SentencePiece's
// trainer does), done in a child process, so that only the child ends.

#include <functional>
#include <optional>
#include <string>

namespace sgfm::text {

// Runs `work` in a forked child, whose standard output and error lead nowhere, and gives what it returned;
// nothing when the child ended before that (an abort, an exit, a crash, an exception). `whileWaiting` is
// called about twenty times a second; an exception of it ends the child and passes through. Throws Error(Io)
// when the system has no process or pipe to give.
std::optional<std::string> runIsolated(const std::function<std::string()>& work,
                                       const std::function<void()>& whileWaiting);

} // namespace sgfm::text
