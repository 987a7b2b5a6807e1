#pragma once
// How a person's picture or clip becomes frames, and how frames become files: the options that "generate
// video" and "run" share.

#include "engine/recipe/recipe.h"
#include "engine/video/clip_pictures.h"

#include <CLI/CLI.hpp>

#include <optional>
#include <string>

namespace sgfm::cli {

struct ClipInputOptions {
    std::string fit; // empty: the recipe's own
    std::optional<double> start;
    std::optional<double> length;

    void addTo(CLI::App& command);
    void applyTo(recipe::Prompt& prompt) const;
};

struct ClipOutputOptions {
    std::string size; // of MP4 and PNG; empty: enlarged to some 512 pixels
    double rate = 0;  // 0: the clip's own

    void addTo(CLI::App& command);
    // Throws Error(Usage).
    video::ClipExportOptions resolved(const video::Clip& clip, const std::string& recipe) const;
};

} // namespace sgfm::cli
