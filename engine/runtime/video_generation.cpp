#include "engine/runtime/video_generation.h"

#include "engine/diagnostics/diagnostics.h"
#include "engine/error.h"
#include "engine/lift/lift.h"
#include "engine/runtime/video_prompt.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace sgfm::runtime {

namespace {

constexpr int kUsualSlices = 8;

// The densities of black and white are -1 and 1.
constexpr double kRangeOfDensity = 2;

double largestDrift(const field::VectorField& u, int frames) {
    double drift = 0;
    const auto slice = u.grid().sliceSize();
    for (int c = 0; c < u.channels(); ++c) {
        const auto e = u.component(c, u.components() - 1);
        double low = std::numeric_limits<double>::infinity();
        double high = -low;
        for (int t = 0; t < frames; ++t) {
            double sum = 0;
            for (const float value : e.subspan(static_cast<std::size_t>(t) * slice, slice)) {
                sum += static_cast<double>(value);
            }
            low = std::min(low, sum / static_cast<double>(slice));
            high = std::max(high, sum / static_cast<double>(slice));
        }
        drift = std::max(drift, high - low);
    }
    return drift / kRangeOfDensity;
}

} // namespace

recipe::Recipe videoGenerationRecipe(const std::string& glyphs, int width, int height, int frames,
                                     std::uint64_t seed, const VideoModelAccess* model) {
    auto made = recipe::Recipe();
    made.title = "Generated clip";
    made.mode = recipe::Mode::Video;
    made.seed = seed;
    made.prompt.source = recipe::Source::Glyphs;
    made.prompt.text = glyphs;
    made.grid = {width, height, frames};
    made.channels = 1;
    made.parameters.setText("sampler.schedule", "anneal");
    made.parameters.setText("sampler.shown", "estimate");
    made.parameters.setText("dynamics.dealiasing", "pad");
    made.parameters.set("noise.sigma", 0);
    useClipStrengths(made.parameters);
    made.steps = made.parameters.getInteger("sampler.noise_levels");
    if (model) {
        fitSlices(made, *model);
    }
    return made;
}

void useClipStrengths(recipe::ParameterValues& parameters) {
    const auto& row = recipe::parameterRow("sampler.noise_strength");
    if (parameters.get(row.key) == row.defaultValue) {
        // What the network leaves too smooth. On held-out clips, of the distance of scale energies and of
        // spectra: 0.14, 0.41 at 1; 0.11, 0.40 at 1.05; 0.09, 0.40 at 1.1, where single pixels begin to stand
        // out.
        parameters.set(row.key, 1.05);
    }
}

void fitSlices(recipe::Recipe& recipe, const VideoModelAccess& model) {
    const int multiple =
        recipe.grid.size() == 3 ? model.sideMultiple(recipe.grid[0], recipe.grid[1]) : kUsualSlices;
    const auto& row = recipe::parameterRow("video.slices");
    const auto wanted = std::find_if(row.choices.begin(), row.choices.end(), [&](const std::string& slices) {
        return std::stoi(slices) % multiple == 0;
    });
    if (wanted != row.choices.end()) {
        recipe.parameters.setText(row.key, *wanted);
    }
}

double psnr(const video::Frame& a, const video::Frame& b) {
    double sum = 0;
    std::size_t count = 0;
    if (a.channels.size() != b.channels.size()) {
        throw Error(ErrorKind::Usage, "PSNR", "The frames have different channels.", "Compare like frames.");
    }
    for (std::size_t c = 0; c < a.channels.size(); ++c) {
        if (a.channels[c].size() != b.channels[c].size()) {
            throw Error(ErrorKind::Usage, "PSNR", "The frames have different sizes.", "Compare like frames.");
        }
        for (std::size_t i = 0; i < a.channels[c].size(); ++i) {
            const double off = static_cast<double>(a.channels[c][i]) - static_cast<double>(b.channels[c][i]);
            sum += off * off;
        }
        count += a.channels[c].size();
    }
    const double mean = sum / static_cast<double>(std::max<std::size_t>(1, count));
    return mean > 0 ? std::min(kExactPsnr, -10 * std::log10(mean)) : kExactPsnr;
}

VideoSample videoSampleOf(VideoRun& run, std::size_t member, std::uint64_t firstRun,
                          const video::Clip& promptClip) {
    VideoSample sample;
    sample.run = firstRun + member;
    sample.clip = run.clip(member);
    sample.field = run.cleanFields()[member];
    const auto numbers = diagnostics::flowNumbers(sample.field, 0, run.transform());
    sample.maxDivergence = numbers.maxGradient > 0 ? numbers.maxDivergence / numbers.maxGradient : 0;
    sample.boundaryLoss = run.boundaryLoss(member);
    sample.firstPsnr = psnr(sample.clip.frames.front(), promptClip.frames.front());
    if (run.prompt().prescribeLast) {
        sample.lastPsnr = psnr(sample.clip.frames.back(), promptClip.frames.back());
    }
    sample.camera = run.box().motion;
    sample.twoPictures = run.box().carriesGiven;
    sample.densityDrift = largestDrift(sample.field, run.box().frames);
    return sample;
}

video::Clip promptClipOf(const recipe::Recipe& recipe, const std::filesystem::path& baseFolder) {
    fourier::Planner planner(1);
    return makePromptClip(recipe, recipe.prompt, baseFolder, true, planner, {}).clip;
}

std::vector<VideoSample> generateVideo(const std::shared_ptr<const VideoModelAccess>& model,
                                       const recipe::Recipe& recipe, const std::filesystem::path& baseFolder,
                                       const GenerationOptions& options, const GenerationObserver& observer,
                                       const recipe::Checkpoint* resume) {
    if (!model) {
        throw noVideoModel();
    }
    if (recipe.mode != recipe::Mode::Video || recipe.prompt.source == recipe::Source::File) {
        throw Error(ErrorKind::BadInput, "recipe mode", "Only glyphs, a picture or a clip become a clip.",
                    "Use a recipe of mode video with such a source.");
    }
    std::vector<VideoSample> samples;
    generateSamples(
        recipe, options,
        [&](const recipe::Prompt& prompt, const recipe::ParameterValues& parameters,
            std::vector<std::uint64_t> runs) {
            return std::make_unique<VideoRun>(
                VideoRun::Setup{model, recipe, prompt, baseFolder, std::move(runs)}, parameters);
        },
        [&](GenerationRun& run, std::uint64_t first) {
            auto& clips = dynamic_cast<VideoRun&>(run);
            auto present = recipe;
            present.prompt = clips.prompt();
            const auto promptClip = promptClipOf(present, baseFolder);
            for (std::size_t member = 0; member < clips.states().size(); ++member) {
                samples.push_back(videoSampleOf(clips, member, first, promptClip));
            }
        },
        observer, resume);
    return samples;
}

} // namespace sgfm::runtime
