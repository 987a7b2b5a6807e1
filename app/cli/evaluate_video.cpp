// sgfm evaluate video: clips that fill what lies between a first and a last frame, measured beside held-out
// ones.

#include "app/cli/commands.h"
#include "app/cli/environment.h"
#include "app/cli/evaluate_parts.h"
#include "app/cli/parameter_options.h"
#include "app/cli/values.h"
#include "engine/error.h"
#include "engine/evaluation/generated_clips.h"
#include "engine/evaluation/video_evaluation.h"
#include "engine/files/text_file.h"
#include "engine/runtime/video_generation.h"
#include "engine/video/clip_pictures.h"
#include "engine/video/scenes.h"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>

namespace sgfm::cli {

namespace {

using evaluation::ClipSource;
using Sources = std::vector<std::unique_ptr<ClipSource>>;

// Seeds that no training draws from: it takes small ones.
constexpr std::uint64_t kHeldOutSeed = 0x48454C44'00000000U;
constexpr std::uint64_t kReferenceSeed = 0x52454645'00000000U;
constexpr std::size_t kFewestClips = 4;

struct VideoOptions {
    std::string model;
    int samples = 24;
    int reference = 96;
    std::string size = "32x32";
    int frames = 16;
    int channels = 1;
    std::uint32_t seed = 1;
    std::string clips;
    std::string cache = "out/evaluate";
    std::string table;
    std::string films;
    std::vector<std::string> only;
    ParameterAssignments parameters;
};

struct HeldOut {
    std::vector<video::Clip> held;      // the first and the last frame of each are given
    std::vector<video::Clip> reference; // what distributions are compared with
    std::string what;
};

// To 8 bits, as the frames that a person gives are.
video::Clip rounded(video::Clip clip) {
    for (auto& frame : clip.frames) {
        for (auto& channel : frame.channels) {
            for (float& value : channel) {
                value = std::round(255 * value) / 255;
            }
        }
    }
    return clip;
}

HeldOut scenesOf(const VideoOptions& options, const std::vector<int>& size) {
    const video::SceneOptions scenes{size[0], size[1], options.frames, options.channels};
    const auto draw = [&](std::uint64_t seed, int count) {
        const video::Scenes made(scenes, seed + options.seed);
        std::vector<video::Clip> clips;
        for (int i = 0; i < count && !interrupted(); ++i) {
            clips.push_back(rounded(made.clip(static_cast<std::uint64_t>(i))));
        }
        return clips;
    };
    return {draw(kHeldOutSeed, options.samples), draw(kReferenceSeed, options.reference), "scenes"};
}

// A folder of the person's own clips, in the order of their names: every other one is held out, the rest is
// the reference.
HeldOut clipsOf(const VideoOptions& options, const std::vector<int>& size) {
    std::error_code failure;
    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::directory_iterator(options.clips, failure)) {
        if (entry.is_regular_file(failure)) {
            files.push_back(entry.path());
        }
    }
    if (failure || files.size() < 2 * kFewestClips) {
        throw Error(ErrorKind::BadInput, options.clips,
                    "The folder does not hold eight clips that can be read.",
                    "Name a folder of at least eight clips and nothing else.");
    }
    std::sort(files.begin(), files.end());
    HeldOut clips;
    clips.what = std::filesystem::absolute(options.clips).string();
    for (std::size_t i = 0; i < files.size(); ++i) {
        auto clip = rounded(video::readClip(files[i], {size[0], size[1], options.frames, options.channels},
                                            [](double) { return !interrupted(); }));
        if (clip.frames.empty()) {
            break; // stopped
        }
        if (i % 2 == 1) {
            clips.reference.push_back(std::move(clip));
        } else if (std::ssize(clips.held) < options.samples) {
            clips.held.push_back(std::move(clip));
        }
    }
    return clips;
}

void addOurs(Sources& sources, const std::shared_ptr<const runtime::VideoModelAccess>& model,
             const recipe::ParameterValues& parameters) {
    const auto add = [&](const char* name, const char* title, const char* key, const char* value) {
        auto changed = parameters;
        if (key != nullptr) {
            changed.setText(key, value);
        }
        sources.push_back(
            std::make_unique<evaluation::GeneratedClips>(name, title, model, std::move(changed)));
    };
    add("ours", "our model", nullptr, nullptr);
    add("ours_with_transport", "… with a step of the dynamics after each", "correction.mode", "transport");
    add("ours_at_rest", "… with a camera at rest", "video.follow", "off");
    add("ours_without_projection", "… without projection", "dynamics.projection", "off");
}

// Each source's clips one after the other, to be looked at.
void writeFilms(const std::filesystem::path& folder, const Sources& sources,
                const evaluation::ClipStore& store, const evaluation::ClipRequest& request) {
    makeOutputFolder(folder);
    for (const auto& source : sources) {
        video::Clip all;
        for (const auto& clip : store.clips(*source, request, [] { return !interrupted(); })) {
            all.frames.insert(all.frames.end(), clip.frames.begin(), clip.frames.end());
        }
        if (!all.frames.empty()) {
            video::writeClipVideo(folder / (source->name() + ".mp4"), all, {.framesPerSecond = 12});
        }
    }
}

void evaluateVideo(const VideoOptions& options, const Context& context) {
    const auto size = parseSize(options.size, "--size");
    if (size.size() != 2) {
        throw Error(ErrorKind::Usage, "--size", "\"" + options.size + "\" is no size of a frame.",
                    "Give width and height, such as 32x32.");
    }
    const auto told = [&](const std::string& what) {
        if (!context.console.quiet) {
            context.console.message(what);
        }
    };
    told("making held-out clips");
    const auto clips = options.clips.empty() ? scenesOf(options, size) : clipsOf(options, size);
    if (interrupted()) {
        return;
    }
    const auto file = options.model.empty() ? runtime::shippedVideoModel(runtime::resourceFolder())
                                            : std::filesystem::path(options.model);
    const auto model = options.model == "linear" ? runtime::linearVideoModel(options.channels)
                                                 : runtime::openVideoModel(file);
    if (!model && !options.model.empty()) {
        throw Error(ErrorKind::Io, file.string(), "There is no such model.",
                    "Train one with \"sgfm train video\", or leave --model out.");
    }
    if (!model) {
        context.console.message("There is no trained model at " + file.string() +
                                "; the baselines are evaluated alone. \"sgfm train video\" makes one.");
    }
    Sources sources;
    sources.push_back(std::make_unique<evaluation::HeldOutClips>());
    sources.push_back(std::make_unique<evaluation::CrossDissolve>());
    sources.push_back(std::make_unique<evaluation::FlowWarp>());
    auto parameters =
        runtime::videoGenerationRecipe("", size[0], size[1], options.frames, options.seed, model.get())
            .parameters;
    options.parameters.applyTo(parameters);
    if (model) {
        addOurs(sources, model, parameters);
    }
    std::erase_if(sources, [&](const auto& source) {
        return !options.only.empty() &&
               std::find(options.only.begin(), options.only.end(), source->name()) == options.only.end();
    });
    if (sources.empty()) {
        throw Error(ErrorKind::Usage, "--only", "There are no such clips to evaluate.",
                    "The names are those of the report: held_out, cross_dissolve, flow_warp, ours, ...");
    }
    std::vector<const ClipSource*> pointers;
    std::transform(sources.begin(), sources.end(), std::back_inserter(pointers),
                   [](const auto& source) { return source.get(); });

    const nlohmann::json setup{
        {"clips", clips.what}, {"samples", clips.held.size()}, {"reference", clips.reference.size()},
        {"size", size},        {"frames", options.frames},     {"channels", options.channels},
        {"seed", options.seed}};
    auto kept = setup; // how many there are does not change the ones there are
    kept.erase("samples");
    kept.erase("reference");
    const evaluation::ClipStore store(options.cache, kept.dump());
    fourier::Planner planner(context.threads);
    const auto reports = evaluation::compareClips(
        pointers, clips.held, clips.reference, store, options.seed, planner, [] { return !interrupted(); },
        told);
    auto result = setup;
    if (model) {
        result["model"] = {
            {"name", model->name()}, {"sha256", model->sha256()}, {"weights", model->weights()}};
    }
    auto& rows = result["sources"] = nlohmann::json::array();
    for (const auto& report : reports) {
        rows.push_back(evaluation::toJson(report));
    }
    if (!options.table.empty()) {
        files::writeTextFile(options.table, evaluation::markdownTable(reports));
    }
    if (!options.films.empty()) {
        writeFilms(options.films, sources, store, {0, clips.held, options.seed});
    }
    result["interrupted"] = interrupted();
    Console console = context.console;
    console.json = true;
    console.result(result);
}

} // namespace

void addEvaluateVideo(CLI::App& command, const std::shared_ptr<Context>& context) {
    const auto options = std::make_shared<VideoOptions>();
    auto* video = command.add_subcommand(
        "video",
        "Held-out clips, cross-dissolve, optical-flow warp, our model, our model with physics and without "
        "projection: each fills what lies between the first and the last frame of the same clips. What is "
        "done is kept in the cache: a run that was stopped goes on");
    video->add_option("--model", options->model,
                      "The trained score (default: the shipped); linear: no network");
    video->add_option("--samples", options->samples, "Clips of each kind")->check(CLI::Range(4, 10000));
    video
        ->add_option("--reference", options->reference,
                     "Further held-out clips, which distributions are compared with")
        ->check(CLI::Range(4, 10000));
    video->add_option("--size", options->size, "Width and height of a frame, such as 32x32");
    video->add_option("--frames", options->frames, "Frames of a clip")->check(CLI::Range(4, 512));
    video->add_option("--channels", options->channels, "1: grey, 3: colour")->check(CLI::IsMember({1, 3}));
    video->add_option("--seed", options->seed, "Seed of the held-out scenes and of all samplers");
    video->add_option("--clips", options->clips, "A folder of clips of your own instead of the lab's scenes");
    video->add_option("--cache", options->cache, "Folder that keeps the clips that were generated");
    video->add_option("--table", options->table, "Writes the table as Markdown");
    video->add_option("--films", options->films, "Folder for an MP4 of the clips of each kind");
    video->add_option("--only", options->only, "Evaluate only these: held_out, cross_dissolve, ours, ...")
        ->delimiter(',');
    addParameterOptions(*video, options->parameters);
    video->callback([options, context] { evaluateVideo(*options, *context); });
}

} // namespace sgfm::cli
