// sgfm simulate: plain stochastic Navier-Stokes from an initial condition or an array, for anyone who wants
// to check the engine against another program.

#include "app/cli/commands.h"
#include "app/cli/environment.h"
#include "app/cli/parameter_options.h"
#include "app/cli/values.h"
#include "engine/error.h"
#include "engine/files/npy.h"
#include "engine/runtime/data_export.h"

#include <CLI/CLI.hpp>
#include <array>
#include <fmt/core.h>
#include <nlohmann/json.hpp>
#include <numbers>

namespace sgfm::cli {

namespace {

struct SimulateOptions {
    std::string grid;
    std::string length;
    std::string init = "random";
    std::int64_t steps = 100;
    std::uint64_t seed = 1;
    std::int64_t every = 10;
    std::string out = "out";
    ParameterAssignments parameters;
};

bool isArrayFile(const std::string& init) {
    return std::filesystem::path(init).extension() == ".npy";
}

// The grid of an array [channel][component][t][y][x].
std::vector<int> gridOfArray(const std::filesystem::path& file, int& channels) {
    const auto shape = files::readNpy(file).shape;
    if (shape.size() < 4 || shape.size() > 5 || shape[1] != shape.size() - 2) {
        throw Error(
            ErrorKind::BadInput, file.string(),
            fmt::format("The array has {} axes, and a velocity field needs [channel][component][t][x] or "
                        "[channel][component][t][y][x] with 2 or 3 components.",
                        shape.size()),
            "Reshape the array; component 0 is u_x, and x is the last axis.");
    }
    channels = static_cast<int>(shape[0]);
    std::vector<int> points;
    for (auto axis = shape.size(); axis-- > 2;) {
        points.push_back(static_cast<int>(shape[axis]));
    }
    return points;
}

recipe::Recipe recipeOf(const SimulateOptions& options) {
    auto made = recipe::defaultRecipe(recipe::Mode::Flow);
    made.title = "simulate";
    made.seed = options.seed;
    made.steps = options.steps;
    made.channels = 1;
    if (isArrayFile(options.init)) {
        made.prompt.source = recipe::Source::File;
        made.prompt.file = std::filesystem::absolute(options.init).string();
        made.grid = gridOfArray(options.init, made.channels);
        if (!options.grid.empty() && parseSize(options.grid, "--grid") != made.grid) {
            throw Error(ErrorKind::Usage, "--grid", "The grid is not that of " + options.init + ".",
                        "Leave --grid out when --init is an array.");
        }
    } else {
        made.prompt.source = recipe::sourceNamed(options.init);
        made.grid = parseSize(options.grid.empty() ? "256x256" : options.grid, "--grid");
    }
    made.lengths = parseLengths(options.length, made.grid.size());
    options.parameters.applyTo(made.parameters);
    return made;
}

void simulate(const SimulateOptions& options, const Context& context) {
    const std::filesystem::path out(options.out);
    makeOutputFolder(out);
    Environment environment(context);
    auto recipe = recipeOf(options);
    const auto resources = environment.resourcesFor(recipe::Mode::Flow);
    runtime::Session session(resources, recipe, std::filesystem::current_path());
    runtime::Series series;
    auto numbers = session.flowNumbers();
    const auto record = [&] {
        numbers = session.flowNumbers();
        series.add(session.step(), session.time(), numbers);
    };
    const std::vector<std::string> names{"state.npy", "series.csv", "recipe.sgfm.json"};
    const auto save = [&] {
        for (const auto& name : names) {
            runtime::exportData(out / name, session, series);
        }
    };

    record();
    {
        Progress progress(context.console, "simulate", options.steps);
        while (session.step() < options.steps && !interrupted()) {
            try {
                session.advance();
            } catch (const Error& error) {
                if (error.kind() == ErrorKind::Numerical) {
                    save(); // the last good state
                }
                throw;
            }
            if (session.step() % options.every == 0 || session.step() == options.steps) {
                record();
            }
            progress.advanceTo(session.step(),
                               fmt::format("s = {:.4g}, energy {:.4g}", session.time(), numbers.energy));
        }
    }
    save();
    context.console.result({{"out", out.string()},
                            {"files", names},
                            {"steps", session.step()},
                            {"s", session.time()},
                            {"energy", numbers.energy},
                            {"enstrophy", numbers.enstrophy},
                            {"dissipation", numbers.dissipation},
                            {"max_divergence", numbers.maxDivergence},
                            {"max_gradient", numbers.maxGradient},
                            {"interrupted", interrupted()}});
}

} // namespace

void addSimulateCommand(CLI::App& app, const std::shared_ptr<Context>& context) {
    const auto options = std::make_shared<SimulateOptions>();
    auto* command =
        app.add_subcommand("simulate", "Evolve the stochastic Navier-Stokes equation and write the state");
    command->add_option("--grid", options->grid,
                        "Points an axis: 512x512 or 64x64x64 (x first; default 256x256)");
    command->add_option("--length", options->length, "Box length an axis (default 2 pi)");
    command->add_option(
        "--init", options->init,
        "taylor-green, random, vortices, shear-layer, or FILE.npy [channel][component][t][y][x]");
    command->add_option("--steps", options->steps, "Steps to take")
        ->check(CLI::Range(std::int64_t{0}, std::int64_t{1} << 40));
    command->add_option("--seed", options->seed, "Seed of the initial condition and the noise");
    command->add_option("--every", options->every, "Steps between rows of series.csv")
        ->check(CLI::PositiveNumber);
    command->add_option("--out", options->out, "Output folder");
    addParameterOptions(*command, options->parameters);
    command->callback([options, context] { simulate(*options, *context); });
}

} // namespace sgfm::cli
