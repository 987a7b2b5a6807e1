#pragma once
// What a call throws: the engine's error, or nothing.

#include "engine/error.h"

#include <optional>

template <typename Call>
std::optional<sgfm::Error> errorOf(Call&& call) {
    try {
        call();
    } catch (const sgfm::Error& error) {
        return error;
    }
    return std::nullopt;
}

template <typename Call>
bool throwsKind(sgfm::ErrorKind kind, Call&& call) {
    const auto error = errorOf(call);
    return error && error->kind() == kind && !error->message().empty() && !error->remedy().empty();
}
