// sgfm evaluate text|video

#include "app/cli/commands.h"
#include "app/cli/evaluate_parts.h"

namespace sgfm::cli {

void addEvaluateCommand(CLI::App& app, const std::shared_ptr<Context>& context) {
    auto* command = app.add_subcommand("evaluate", "Measure what models generate; prints JSON");
    command->require_subcommand(1);
    addEvaluateText(*command, context);
    addEvaluateVideo(*command, context);
}

} // namespace sgfm::cli
