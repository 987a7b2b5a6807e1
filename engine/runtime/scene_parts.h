#pragma once
// What all that makes parts of a scene needs.

#include "engine/runtime/session.h"

#include <filesystem>
#include <string>

namespace sgfm::runtime {

// Throws Cancelled when the set-up is not wanted any more.
inline void goOnOrStop(const KeepGoing& keepGoing) {
    if (keepGoing && !keepGoing()) {
        throw Cancelled();
    }
}

// A recipe's file, which may be named relative to the recipe's folder.
inline std::filesystem::path resolved(const std::string& file, const std::filesystem::path& baseFolder) {
    const std::filesystem::path path = file;
    return path.is_absolute() ? path : baseFolder / path;
}

} // namespace sgfm::runtime
