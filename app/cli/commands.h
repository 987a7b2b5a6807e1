#pragma once
// The subcommands of `sgfm`. Each adds itself to the CLI11 application; what it does runs in its callback,
// after parsing, and reports failure by sgfm::Error only.

#include "app/cli/console.h"
#include "engine/recipe/recipe.h"

#include <memory>

namespace CLI {
class App;
}

namespace sgfm::cli {

// What every subcommand shares.
struct Context {
    Console console;
    int threads = 0; // 0: as many as there are processors
};

void addSimulateCommand(CLI::App& app, const std::shared_ptr<Context>& context);
void addFieldCommand(CLI::App& app, const std::shared_ptr<Context>& context);
void addGenerateCommand(CLI::App& app, const std::shared_ptr<Context>& context);
void addGenerateVideoCommand(CLI::App& generate, const std::shared_ptr<Context>& context);
void addRunCommand(CLI::App& app, const std::shared_ptr<Context>& context);
void addTrainCommand(CLI::App& app, const std::shared_ptr<Context>& context);
void addEvaluateCommand(CLI::App& app, const std::shared_ptr<Context>& context);
void addInfoCommand(CLI::App& app, const std::shared_ptr<Context>& context);
void addBenchCommand(CLI::App& app, const std::shared_ptr<Context>& context);

// The whole command line: parses, runs, turns errors into messages and exit codes (0 done, 2 wrong usage, 3
// bad input, 4 numerical failure, 5 cannot read or write, 130 interrupted).
int runCommandLine(int argc, const char* const* argv);

} // namespace sgfm::cli
