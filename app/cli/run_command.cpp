// sgfm run: a recipe (or preset, or export that carries one) without a window: evolves it and writes
// everything that the window could export.

#include "app/cli/clip_files.h"
#include "app/cli/commands.h"
#include "app/cli/environment.h"
#include "app/cli/parameter_options.h"
#include "app/cli/run_board.h"
#include "app/export/vti_writer.h"
#include "engine/error.h"
#include "engine/files/png.h"
#include "engine/lift/lift.h"
#include "engine/runtime/data_export.h"
#include "engine/video/clip.h"
#include "engine/video/encoder.h"

#include <CLI/CLI.hpp>
#include <fmt/core.h>
#include <nlohmann/json.hpp>
#include <optional>

namespace sgfm::cli {

namespace {

struct RunOptions {
    std::string recipe;
    std::string prompt;
    std::int64_t steps = -1;
    std::optional<std::uint64_t> seed;
    std::string out = "out";
    int width = 1280;
    int height = 720;
    bool noVideo = false;
    bool vti = false;
    ClipInputOptions input;
    ClipOutputOptions output;
    ParameterAssignments parameters;
};

constexpr int kClipFrames = 240; // eight seconds at 30 frames a second, whatever the number of steps
constexpr double kFramesPerSecond = 30;

// A path, the name of a shipped preset, or nothing: the default session.
recipe::Recipe recipeOf(const RunOptions& options, std::filesystem::path& baseFolder) {
    baseFolder = std::filesystem::current_path();
    auto made = recipe::defaultRecipe(recipe::Mode::Text);
    if (!options.recipe.empty()) {
        std::filesystem::path file(options.recipe);
        const auto preset = runtime::resourceFolder() / "presets" / (options.recipe + ".sgfm.json");
        if (!std::filesystem::exists(file) && std::filesystem::exists(preset)) {
            file = preset;
        }
        made = recipe::readRecipe(file);
        baseFolder = std::filesystem::absolute(file).parent_path();
    }
    if (!options.prompt.empty()) {
        made.prompt.text = options.prompt;
    }
    options.input.applyTo(made.prompt);
    if (options.steps >= 0) {
        made.steps = options.steps;
    }
    made.seed = options.seed.value_or(made.seed);
    options.parameters.applyTo(made.parameters);
    return made;
}

class RunWriter {
  public:
    RunWriter(const RunOptions& options, std::filesystem::path out)
        : m_options(options), m_out(std::move(out)) {}

    void addFrame(const runtime::Frame& frame, const std::string& recipeJson) {
        m_series.add(frame.step, frame.numbers.time, frame.numbers.flow);
        if (m_options.noVideo) {
            return;
        }
        const auto picture = painter::paintBoard(boardOf(frame, m_options.width, m_options.height));
        if (!m_encoder) {
            m_encoder.emplace(m_out / "evolution.mp4",
                              video::EncoderOptions{.width = picture.width,
                                                    .height = picture.height,
                                                    .framesPerSecond = kFramesPerSecond,
                                                    .recipe = recipeJson});
        }
        m_encoder->add(picture.rgb);
    }

    // Everything that describes the end of the run; returns the names of the files.
    std::vector<std::string> finish(const runtime::Frame& frame, runtime::Session& session) {
        std::vector<std::string> names;
        const auto path = [&](const char* name) {
            names.emplace_back(name);
            return m_out / name;
        };
        const auto recipeJson = recipe::toJson(*frame.recipe);
        if (m_encoder) {
            m_encoder->finish();
            names.emplace_back("evolution.mp4");
        }
        if (frame.mode == recipe::Mode::Video && !m_options.noVideo) {
            const auto clip = video::framesOf(lift::densityOf(*frame.field), frame.frames, *frame.remainder,
                                              frame.recipe->parameters.get("video.rate"));
            writeClipVideo(path("frames.mp4"), clip, m_options.output, recipeJson);
            writeClipPictures(m_out / "frames", clip, m_options.output, recipeJson);
            names.emplace_back("frames");
            video::writeClipArray(path("frames.npy"), clip);
            recipe::writeRecipe(recipe::sidecarOf(m_out / "frames.npy"), *frame.recipe);
        }
        files::writePng(path("board.png"),
                        painter::paintBoard(boardOf(frame, m_options.width, m_options.height)), recipeJson);
        if (frame.mode == recipe::Mode::Text) {
            runtime::exportData(path("samples.txt"), session, m_series);
            runtime::exportData(path("samples.jsonl"), session, m_series);
        }
        for (const auto* name : {"state.npy", "series.csv", "checkpoint.h5", "recipe.sgfm.json"}) {
            runtime::exportData(path(name), session, m_series);
        }
        return names;
    }

  private:
    const RunOptions& m_options;
    std::filesystem::path m_out;
    runtime::Series m_series;
    std::optional<video::VideoEncoder> m_encoder;
};

void run(const RunOptions& options, const Context& context) {
    std::filesystem::path baseFolder;
    auto recipe = recipeOf(options, baseFolder);
    const std::filesystem::path out(options.out);
    makeOutputFolder(out);
    Environment environment(context);
    runtime::Session session(environment.resourcesFor(recipe.mode), recipe, baseFolder);

    const auto layers = boardLayers(recipe.mode);
    const auto recipeJson = recipe::toJson(session.recipe());
    const std::int64_t every = std::max<std::int64_t>(1, recipe.steps / kClipFrames);
    RunWriter writer(options, out);
    std::optional<vti::VtiSeries> series;
    if (options.vti) {
        series.emplace(out / "field.pvd");
    }
    std::vector<std::string> names;
    const auto record = [&](const runtime::Frame& frame) {
        writer.addFrame(frame, recipeJson);
        if (series) {
            series->add({.field = frame.field.get(),
                         .scalars = {},
                         .time = frame.numbers.time,
                         .recipe = recipeJson});
        }
    };
    auto frame = session.snapshot(layers);
    record(*frame);
    std::optional<Error> blowUp;
    {
        Progress progress(context.console, "run", recipe.steps);
        // A finished generation counts no more steps.
        while (session.step() < recipe.steps && !session.finished() && !interrupted() && !blowUp) {
            try {
                session.advance();
            } catch (const Error& error) {
                if (error.kind() != ErrorKind::Numerical) {
                    throw;
                }
                blowUp = error; // what was reached is written all the same
            }
            if (session.step() % every == 0 || session.step() == recipe.steps || session.finished()) {
                frame = session.snapshot(layers);
                record(*frame);
            }
            progress.advanceTo(session.step(), frame->decoded.text.substr(0, 48));
        }
    }
    frame = session.snapshot(layers);
    names = writer.finish(*frame, session);
    if (series) {
        names.emplace_back("field.pvd");
    }
    context.console.result({{"out", std::filesystem::absolute(out).lexically_normal().string()},
                            {"files", names},
                            {"mode", std::string(recipe::nameOf(recipe.mode))},
                            {"steps", session.step()},
                            {"s", session.time()},
                            {"text", frame->decoded.text},
                            {"energy", frame->numbers.flow.energy},
                            {"max_divergence", frame->numbers.flow.maxDivergence},
                            {"boundary_loss", frame->numbers.boundaryLoss},
                            {"interrupted", interrupted()}});
    if (blowUp) {
        throw *blowUp;
    }
}

} // namespace

void addRunCommand(CLI::App& app, const std::shared_ptr<Context>& context) {
    const auto options = std::make_shared<RunOptions>();
    auto* command = app.add_subcommand(
        "run", "Run a recipe without a window; writes video, text, picture, data and recipe");
    command->add_option(
        "recipe", options->recipe,
        "A recipe, any export that carries one, or a preset's name (default: the default session)");
    command->add_option("--prompt", options->prompt, "Another prompt (or glyphs) than the recipe's");
    command->add_option("--steps", options->steps, "Another length than the recipe's")
        ->check(CLI::NonNegativeNumber);
    command->add_option("--seed", options->seed, "Another seed than the recipe's");
    command->add_option("--out", options->out, "Output folder");
    command->add_option("--width", options->width, "Width of the video")->check(CLI::Range(320, 3840));
    command->add_option("--height", options->height, "Height of the video")->check(CLI::Range(240, 2160));
    command->add_flag("--no-video", options->noVideo, "No MP4");
    command->add_flag("--vti", options->vti, "Also a .vti series with .pvd, for ParaView");
    options->input.addTo(*command);
    options->output.addTo(*command);
    addParameterOptions(*command, options->parameters);
    command->callback([options, context] { run(*options, *context); });
}

} // namespace sgfm::cli
