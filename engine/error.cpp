#include "engine/error.h"

#include <utility>

namespace sgfm {

Error::Error(ErrorKind kind, std::string stage, std::string message, std::string remedy)
    : std::runtime_error(stage + ": " + message + " " + remedy),
      m_kind(kind),
      m_stage(std::move(stage)),
      m_message(std::move(message)),
      m_remedy(std::move(remedy)) {
}

int exitCode(ErrorKind kind) noexcept {
    switch (kind) {
    case ErrorKind::Usage:
        return 2;
    case ErrorKind::BadInput:
        return 3;
    case ErrorKind::Numerical:
        return 4;
    case ErrorKind::Io:
        return 5;
    }
    return 1;
}

} // namespace sgfm
