// sgfm generate video: clips of a trained model, as frames, as MP4 and as data.

#include "app/cli/clip_files.h"
#include "app/cli/commands.h"
#include "app/cli/environment.h"
#include "app/cli/parameter_options.h"
#include "app/cli/values.h"
#include "app/export/vti_writer.h"
#include "engine/error.h"
#include "engine/field/packing.h"
#include "engine/files/npy.h"
#include "engine/files/text_file.h"
#include "engine/recipe/pinned_region.h"
#include "engine/runtime/video_generation.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <array>
#include <cstdio>
#include <numbers>
#include <optional>

namespace sgfm::cli {

namespace {

struct GenerateVideoOptions {
    std::string recipe;
    std::string glyphs;
    std::string image;
    std::string clip;
    std::string lastGlyphs;
    std::string lastImage;
    bool last = false;
    std::string drift;
    std::optional<int> continued;
    std::vector<std::string> regions;
    std::optional<int> frames;
    std::string size;
    bool colour = false;
    ClipInputOptions input;
    ClipOutputOptions output;
    bool vti = false;
    int samples = 1;
    std::uint64_t first = 0;
    std::optional<std::uint64_t> seed;
    std::optional<int> steps;
    int batch = 4;
    std::string model;
    std::string resume;
    std::string out = "out";
    ParameterAssignments parameters;
};

struct Order {
    recipe::Recipe recipe;
    std::filesystem::path baseFolder = std::filesystem::current_path();
    std::optional<recipe::Checkpoint> resume;
};

std::string absolute(const std::string& file) {
    return std::filesystem::absolute(file).lexically_normal().string();
}

std::array<double, 2> parseDrift(const std::string& text) {
    std::array<double, 2> drift{};
    int end = 0;
    if (std::sscanf(text.c_str(), "%lf,%lf%n", &drift[0], &drift[1], &end) != 2 ||
        end != static_cast<int>(text.size())) {
        throw Error(ErrorKind::Usage, "--drift", "'" + text + "' is no drift.",
                    "Write pixels a frame to the right and downwards, for example 1,0 or -0.5,2.");
    }
    return drift;
}

void setPrompt(const GenerateVideoOptions& options, recipe::Prompt& prompt) {
    const auto use = [&](recipe::Source source, const std::string& text, const std::string& file) {
        prompt.source = source;
        prompt.text = text;
        prompt.file = file;
        prompt.continuedFrames = source == recipe::Source::Clip ? prompt.continuedFrames : 0;
    };
    if (!options.glyphs.empty()) {
        use(recipe::Source::Glyphs, options.glyphs, "");
    } else if (!options.image.empty()) {
        use(recipe::Source::Image, "", absolute(options.image));
    } else if (!options.clip.empty()) {
        use(recipe::Source::Clip, "", absolute(options.clip));
    }
    if (options.last || !options.lastGlyphs.empty() || !options.lastImage.empty()) {
        prompt.prescribeLast = true;
        prompt.lastText = options.lastGlyphs;
        prompt.lastFile = options.lastImage.empty() ? "" : absolute(options.lastImage);
    }
    if (!options.drift.empty()) {
        prompt.drift = parseDrift(options.drift);
    }
    options.input.applyTo(prompt);
    prompt.continuedFrames = options.continued.value_or(prompt.continuedFrames);
    if (!options.regions.empty()) {
        prompt.regions.clear();
        for (const auto& region : options.regions) {
            prompt.regions.push_back(recipe::regionFromText(region));
        }
    }
}

void setBox(const GenerateVideoOptions& options, recipe::Recipe& recipe) {
    if (!options.size.empty()) {
        const auto sides = parseSize(options.size, "--size");
        if (sides.size() != 2) {
            throw Error(ErrorKind::Usage, "--size", "'" + options.size + "' is no size of a frame.",
                        "Write width x height, for example 64x64.");
        }
        recipe.grid[0] = sides[0];
        recipe.grid[1] = sides[1];
    }
    recipe.grid[2] = options.frames.value_or(recipe.grid[2]);
    if (options.colour) {
        recipe.channels = 3;
    }
}

Order orderOf(const GenerateVideoOptions& options) {
    Order order;
    order.recipe = runtime::videoGenerationRecipe("FLOW", 32, 32, 16, 1, nullptr);
    const auto& from = options.resume.empty() ? options.recipe : options.resume;
    if (!options.resume.empty()) {
        order.resume = recipe::readCheckpoint(options.resume);
        order.recipe = order.resume->recipe;
    } else if (!options.recipe.empty()) {
        order.recipe = recipe::readRecipe(options.recipe);
    }
    if (!from.empty()) {
        order.baseFolder = std::filesystem::absolute(from).parent_path();
    }
    if (order.recipe.mode != recipe::Mode::Video || order.recipe.grid.size() != 3) {
        throw Error(ErrorKind::BadInput, from, "The recipe is not one of a clip.", "Use `sgfm run` for it.");
    }
    if (order.resume) {
        return order; // as it was begun
    }
    auto& recipe = order.recipe;
    setPrompt(options, recipe.prompt);
    setBox(options, recipe);
    recipe.seed = options.seed.value_or(recipe.seed);
    recipe.parameters.setText("sampler.schedule", "anneal");
    options.parameters.applyTo(recipe.parameters);
    if (options.steps) {
        recipe.parameters.set("sampler.noise_levels", *options.steps);
    }
    recipe.steps = recipe.parameters.getInteger("sampler.noise_levels");
    return order;
}

std::shared_ptr<const runtime::VideoModelAccess> modelOf(const GenerateVideoOptions& options, int channels) {
    if (options.model == "linear") {
        return runtime::linearVideoModel(channels);
    }
    const auto file = options.model.empty() ? runtime::shippedVideoModel(runtime::resourceFolder())
                                            : std::filesystem::path(options.model);
    auto model = runtime::openVideoModel(file);
    if (!model) {
        throw Error(
            ErrorKind::BadInput, "video model", "There is no model \"" + file.string() + "\".",
            "Name one with --model, train one with `sgfm train video`, or see the boundary data alone "
            "with --model linear.");
    }
    return model;
}

// The files of one sample; its folder has the number of the sample where there are several.
class SampleWriter {
  public:
    SampleWriter(std::filesystem::path out, const recipe::Recipe& recipe, const GenerateVideoOptions& options)
        : m_out(std::move(out)), m_recipe(recipe), m_options(options) {}

    nlohmann::json write(const runtime::VideoSample& sample) {
        const auto folder = folderOf(m_out, sample.run);
        const auto recipe = recipe::toJson(recipe::portable(m_recipe, folder));
        writeClipPictures(folder / "frames", sample.clip, m_options.output, recipe);
        writeClipVideo(folder / "clip.mp4", sample.clip, m_options.output, recipe);
        video::writeClipArray(folder / "frames.npy", sample.clip);
        recipe::writeRecipe(recipe::sidecarOf(folder / "frames.npy"), m_recipe);
        if (m_options.vti) {
            vti::writeVti(folder / "field.vti", {.field = &sample.field, .scalars = {}, .recipe = recipe});
        }
        const auto shape = field::arrayShape(sample.field);
        files::writeNpy(folder / "field.npy", shape, field::packed(sample.field));
        recipe::writeRecipe(recipe::sidecarOf(folder / "field.npy"), m_recipe);
        nlohmann::json facts{{"run", sample.run},
                             {"frames", sample.clip.frames.size()},
                             {"first_psnr", sample.firstPsnr},
                             {"camera_drift", sample.camera.drift},
                             {"camera_turn", sample.camera.turn},
                             {"two_pictures", sample.twoPictures},
                             {"density_drift", sample.densityDrift},
                             {"max_divergence", sample.maxDivergence},
                             {"boundary_loss", sample.boundaryLoss},
                             {"folder", std::filesystem::absolute(folder).lexically_normal().string()}};
        if (sample.lastPsnr) {
            facts["last_psnr"] = *sample.lastPsnr;
        }
        return facts;
    }

    // A clip that was cut short, as it is estimated so far: to be looked at. The checkpoint goes on with it.
    nlohmann::json writeUnfinished(std::uint64_t run, const video::Clip& clip) {
        const auto folder = folderOf(m_out / "unfinished", run);
        makeOutputFolder(folder);
        const auto recipe = recipe::toJson(recipe::portable(m_recipe, folder));
        writeClipPictures(folder / "frames", clip, m_options.output, recipe);
        writeClipVideo(folder / "clip.mp4", clip, m_options.output, recipe);
        return {{"run", run}, {"folder", std::filesystem::absolute(folder).lexically_normal().string()}};
    }

  private:
    std::filesystem::path folderOf(const std::filesystem::path& parent, std::uint64_t run) const {
        if (m_options.samples == 1) {
            return parent;
        }
        const auto folder = parent / fmt::format("sample-{}", run);
        makeOutputFolder(folder);
        return folder;
    }

    std::filesystem::path m_out;
    const recipe::Recipe& m_recipe;
    const GenerateVideoOptions& m_options;
};

// What Ctrl-C leaves of the batch that it cut short.
struct CutShort {
    recipe::Checkpoint checkpoint;
    std::int64_t levels = 0;
    double sigma = 0;
    std::uint64_t firstRun = 0;
    std::vector<video::Clip> estimates; // of its members; none before the first step
};

CutShort cutShort(const runtime::GenerationProgress& now, const recipe::Recipe& recipe) {
    CutShort left{runtime::checkpointOf(now, recipe),
                  static_cast<std::int64_t>(now.run.levels().size()) - 1,
                  now.run.sigma(),
                  now.firstRun,
                  {}};
    auto& run = dynamic_cast<runtime::VideoRun&>(now.run);
    for (std::size_t member = 0; now.step > 0 && member < run.states().size(); ++member) {
        left.estimates.push_back(run.clip(member));
    }
    return left;
}

void generateVideo(const GenerateVideoOptions& options, const Context& context) {
    auto order = orderOf(options);
    auto& recipe = order.recipe;
    const auto model = modelOf(options, recipe.channels == 3 ? 3 : 1);
    if (!order.resume) {
        runtime::fitSlices(recipe, *model);
        recipe.modelHash = model->sha256();
    }
    recipe::checkRecipe(recipe);
    const std::filesystem::path out(options.out);
    makeOutputFolder(out);

    const auto first = order.resume ? order.resume->run : options.first;
    std::optional<CutShort> left;
    std::vector<runtime::VideoSample> samples;
    {
        std::optional<Progress> progress;
        samples = runtime::generateVideo(
            model, recipe, order.baseFolder, {options.samples, first, options.batch},
            [&](const runtime::GenerationProgress& now) {
                if (!progress) {
                    progress.emplace(context.console, "generate", now.total);
                }
                progress->advanceTo(now.done, fmt::format("noise {:.2f}", now.run.sigma()));
                if (interrupted() && !now.run.finished()) {
                    left = cutShort(now, recipe);
                }
                return !interrupted();
            },
            order.resume ? &*order.resume : nullptr);
    }
    SampleWriter writer(out, recipe, options);
    auto summary = nlohmann::json::array();
    for (const auto& sample : samples) {
        summary.push_back(writer.write(sample));
    }
    recipe::writeRecipe(out / "recipe.sgfm.json", recipe);
    nlohmann::json result{{"out", std::filesystem::absolute(out).lexically_normal().string()},
                          {"samples", summary},
                          {"model", model->name()},
                          {"model_sha256", model->sha256()},
                          {"seed", recipe.seed},
                          {"interrupted", interrupted()}};
    if (left) {
        const auto checkpoint = (out / "checkpoint.h5").string();
        recipe::writeCheckpoint(checkpoint, left->checkpoint);
        result["checkpoint"] = checkpoint;
        result["step"] = left->checkpoint.step;
        auto& unfinished = result["unfinished"] = nlohmann::json::array();
        for (std::size_t member = 0; member < left->estimates.size(); ++member) {
            unfinished.push_back(writer.writeUnfinished(left->firstRun + member, left->estimates[member]));
        }
        context.console.message(
            fmt::format("Interrupted at step {} of {}. Kept:", left->checkpoint.step, left->levels));
        if (!samples.empty()) {
            context.console.message(
                fmt::format("  {} finished clip{}", samples.size(), samples.size() == 1 ? "" : "s"));
        }
        if (!left->estimates.empty()) {
            context.console.message(
                fmt::format("  {}: what the clip was going to be, as estimated at noise {:.2f}",
                            (out / "unfinished").string(), left->sigma));
        }
        context.console.message(fmt::format("  {}: go on with --resume, to the same frames", checkpoint));
    }
    files::writeTextFile(out / "samples.json", result.dump(2) + "\n");
    if (context.console.json) {
        context.console.result(result);
        return;
    }
    for (const auto& sample : samples) {
        fmt::print("sample {}  first frame {:.1f} dB{}  density drift {:.2g} %  max divergence {:.1e}\n",
                   sample.run, sample.firstPsnr,
                   sample.lastPsnr ? fmt::format("  last frame {:.1f} dB", *sample.lastPsnr) : "",
                   100 * sample.densityDrift, sample.maxDivergence);
    }
    if (!samples.empty() && !samples.front().camera.rests()) {
        const auto& camera = samples.front().camera;
        fmt::print("the camera goes along: {:.2f} pixels a frame to the right, {:.2f} down{}\n",
                   camera.drift[0], camera.drift[1],
                   camera.turn == 0
                       ? ""
                       : fmt::format(", turning by {:.2f} degrees", camera.turn * 180 / std::numbers::pi));
    }
    if (!samples.empty() && samples.front().twoPictures) {
        fmt::print("two pictures move apart: each is followed over the frames between\n");
    }
    context.console.message(fmt::format("{} of {} clips in {}", samples.size(), options.samples,
                                        std::filesystem::absolute(out).lexically_normal().string()));
}

} // namespace

void addGenerateVideoCommand(CLI::App& generate, const std::shared_ptr<Context>& context) {
    const auto options = std::make_shared<GenerateVideoOptions>();
    auto* video = generate.add_subcommand(
        "video",
        "A clip that begins with a picture: frames (PNG), clip.mp4, field.npy, recipe, samples.json");
    video->add_option("recipe", options->recipe,
                      "A recipe of a clip, or any export that carries one, to start from (default: none)");
    auto* glyphs =
        video->add_option("--glyphs", options->glyphs, "The first frame: typed signs, drawn large");
    auto* image = video->add_option("--image", options->image, "The first frame: a picture");
    auto* clip =
        video->add_option("--clip", options->clip, "The first frame: a clip's first; see --continue");
    glyphs->excludes(image)->excludes(clip);
    image->excludes(clip);
    auto* lastGlyphs = video->add_option("--last-glyphs", options->lastGlyphs, "The last frame: typed signs");
    auto* lastImage = video->add_option("--last-image", options->lastImage, "The last frame: a picture");
    lastGlyphs->excludes(lastImage);
    video->add_flag("--last", options->last, "The last frame is the clip's (or picture's) own");
    video->add_option("--continue", options->continued, "Goes on from that many last frames of the clip")
        ->check(CLI::Range(0, 512));
    video->add_option("--drift", options->drift, "The camera's drift, pixels a frame: RIGHT,DOWN");
    video
        ->add_option("--pin", options->regions,
                     "Keeps a rectangle as the prompt has it: x,y,width,height:first-last; may be repeated")
        ->allow_extra_args(false);
    video->add_option("--frames", options->frames, "Frames (default 16)")->check(CLI::Range(4, 512));
    video->add_option("--size", options->size, "WIDTHxHEIGHT of a frame (default 32x32)");
    options->input.addTo(*video);
    options->output.addTo(*video);
    video->add_flag("--vti", options->vti, "Also the field as field.vti, for ParaView");
    video->add_flag("--colour,--color", options->colour, "Red, green and blue instead of grey");
    video->add_option("--samples", options->samples, "Clips")->check(CLI::Range(1, 10000));
    video->add_option("--first-sample", options->first, "Number of the first sample: its noise");
    video->add_option("--seed", options->seed, "Seed of all noise");
    video->add_option("--steps", options->steps, "Noise levels (default 64)")->check(CLI::Range(1, 1000));
    video->add_option("--batch", options->batch, "Clips side by side; they do not depend on it")
        ->check(CLI::Range(1, 64));
    video->add_option(
        "--model", options->model,
        "Weights, .safetensors (default: the shipped ones); linear: no network, for comparison");
    video->add_option("--resume", options->resume, "Goes on from the checkpoint that Ctrl-C left");
    video->add_option("--out", options->out, "Output folder");
    addParameterOptions(*video, options->parameters);
    video->callback([options, context] { generateVideo(*options, *context); });
}

} // namespace sgfm::cli
