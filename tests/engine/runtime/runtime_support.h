#pragma once
// What the runtime's tests share: small recipes of every mode, and comparisons bit for bit.

#include "engine/error.h"
#include "engine/fourier/planner.h"
#include "engine/runtime/session.h"

#include <cstring>
#include <memory>
#include <string>

namespace runtime_support {

using namespace sgfm;

// One planner without a clock in its choices, and the shipped lexicon.
inline runtime::Resources testResources() {
    static fourier::Planner planner(1);
    static const auto lexicon = std::make_shared<const text::Lexicon>(std::filesystem::path(SGFM_SOURCE_DIR) /
                                                                      "resources" / "models" / "kjv");
    return {&planner, lexicon, std::filesystem::path(SGFM_SOURCE_DIR) / "resources"};
}

// Small, so that a test program ends within seconds; noisy, so that replays have something to get wrong.
inline recipe::Recipe smallRecipe(recipe::Mode mode) {
    auto made = recipe::defaultRecipe(mode);
    made.seed = 20250101;
    switch (mode) {
    case recipe::Mode::Text:
        made.prompt.text = "And God said, Let there be light";
        made.grid = {16, 8};
        break;
    case recipe::Mode::Video:
        made.prompt.text = std::string("A"); // GCC 12 takes a shorter way for an overlap (its bug 105651)
        made.grid = {16, 16, 8};
        break;
    case recipe::Mode::Flow:
        made.prompt.source = recipe::Source::Random;
        made.grid = {32, 32};
        break;
    }
    made.parameters.set("noise.sigma", 0.2);
    return made;
}

inline bool sameBits(const field::VectorField& a, const field::VectorField& b) {
    return a.all().size() == b.all().size() && !a.all().empty() &&
           std::memcmp(a.all().data(), b.all().data(), a.all().size() * sizeof(float)) == 0;
}

inline void advanceTo(runtime::Session& session, std::int64_t step) {
    while (session.step() < step) {
        session.advance();
    }
}

template <typename Call>
Error caught(Call&& call) {
    try {
        call();
    } catch (const Error& error) {
        return error;
    }
    return Error(ErrorKind::Usage, "nothing", "was thrown", "");
}

} // namespace runtime_support
