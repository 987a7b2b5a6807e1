#include "app/cli/commands.h"
#include "engine/error.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <fmt/format.h>
#include <new>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#ifdef _OPENMP
#include <omp.h>
#endif

namespace sgfm::cli {

namespace {

constexpr int kUsage = 2;
constexpr int kUnexpected = 1;

int report(const Error& error) {
    fmt::print(stderr, "sgfm: {}\n  {}\n", error.stage() + ": " + error.message(), error.remedy());
    return exitCode(error.kind());
}

std::vector<std::string> commandNames(const CLI::App& app) {
    std::vector<std::string> names;
    for (const auto* command : app.get_subcommands([](const CLI::App*) { return true; })) {
        names.push_back(command->get_name());
    }
    return names;
}

// CLI11 only says that a command is missing; a person who mistyped one wants to see it named.
std::optional<Error> unknownCommand(const CLI::App& app, int argc, const char* const* argv) {
    const auto names = commandNames(app);
    if (argc < 2 || argv[1][0] == '-' || std::find(names.begin(), names.end(), argv[1]) != names.end()) {
        return std::nullopt;
    }
    return Error(ErrorKind::Usage, "command line", "There is no command '" + std::string(argv[1]) + "'.",
                 fmt::format("The commands are: {}.", fmt::join(names, ", ")));
}

} // namespace

int runCommandLine(int argc, const char* const* argv) {
    installInterruptHandler();
    const auto context = std::make_shared<Context>();

    CLI::App app(
        "SGFM Lab on the command line: generation as the flow of a divergence-free field.\n"
        "Exit codes: 0 done, 2 wrong usage, 3 bad input, 4 numerical failure (state saved), 5 cannot "
        "read or write, 130 interrupted (what was done is kept).",
        "sgfm");
    app.require_subcommand(1);
    app.fallthrough();
    app.set_version_flag("--version", std::string("sgfm ") + std::string(recipe::kAppVersion));
    app.add_flag("--json", context->console.json, "Print results as one JSON object");
    app.add_flag("--quiet", context->console.quiet, "No progress on standard error");
    app.add_option("--threads", context->threads, "OpenMP threads; 0 (default): one a processor")
        ->check(CLI::Range(0, 256));
    app.parse_complete_callback([&context] {
        if (context->threads == 0) {
            context->threads = static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
        }
#ifdef _OPENMP
        omp_set_num_threads(context->threads);
#endif
    });

    addGenerateCommand(app, context);
    addRunCommand(app, context);
    addSimulateCommand(app, context);
    addFieldCommand(app, context);
    addTrainCommand(app, context);
    addEvaluateCommand(app, context);
    addInfoCommand(app, context);
    addBenchCommand(app, context);

    try {
        app.parse(argc, argv);
    } catch (const CLI::RequiredError& error) {
        if (const auto unknown = unknownCommand(app, argc, argv)) {
            return report(*unknown);
        }
        app.exit(error);
        return kUsage;
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? 0 : kUsage;
    } catch (const Error& error) {
        return report(error);
    } catch (const std::bad_alloc&) {
        return report(Error(ErrorKind::BadInput, "memory", "There is not enough memory for this.",
                            "Use a smaller grid or fewer channels."));
    } catch (const std::exception& error) {
        fmt::print(stderr, "sgfm: unexpected: {}\n  Please report this with the command that you gave.\n",
                   error.what());
        return kUnexpected;
    }
    return interrupted() ? kExitInterrupted : 0;
}

} // namespace sgfm::cli
