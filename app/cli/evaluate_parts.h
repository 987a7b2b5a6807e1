#pragma once
// The two halves of "sgfm evaluate".

#include <CLI/CLI.hpp>

#include <memory>

namespace sgfm::cli {

struct Context;

void addEvaluateText(CLI::App& command, const std::shared_ptr<Context>& context);
void addEvaluateVideo(CLI::App& command, const std::shared_ptr<Context>& context);

} // namespace sgfm::cli
