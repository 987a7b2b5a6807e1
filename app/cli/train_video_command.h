#pragma once
// sgfm train video.

#include "app/cli/commands.h"

#include <CLI/CLI.hpp>

#include <memory>

namespace sgfm::cli {

void addTrainVideo(CLI::App& command, const std::shared_ptr<Context>& context);

} // namespace sgfm::cli
