#pragma once
// Clips from a recipe, run to the end: what the command line, the evaluation and exports use. How a recipe,
// its seed and its log make samples: generation_loop.h.

#include "engine/runtime/generation_loop.h"
#include "engine/runtime/video_run.h"

#include <optional>

namespace sgfm::runtime {

// What a generation of a clip starts from: glyphs, what clips need and else the defaults of the tables. The
// box has the slices that the model needs (null: as for 32 x 32 frames).
recipe::Recipe videoGenerationRecipe(const std::string& glyphs, int width, int height, int frames,
                                     std::uint64_t seed, const VideoModelAccess* model);
// Strengths that suit clips better than the table's, which are for texts, wherever the recipe has the
// table's.
void useClipStrengths(recipe::ParameterValues& parameters);
// The parameters of a recipe for this model: as many slices as its box must be a multiple of.
void fitSlices(recipe::Recipe& recipe, const VideoModelAccess& model);

struct VideoSample {
    std::uint64_t run = 0;
    video::Clip clip;
    field::VectorField field; // clean, divergence-free
    double maxDivergence = 0; // max |div u| / max |grad u|: rounding level
    double boundaryLoss = 0;  // mean square distance from the given densities
    double firstPsnr = 0; // of the first frame against what was given, dB; kExactPsnr where it is the same
    std::optional<double> lastPsnr; // where a last frame was given
    double densityDrift =
        0; // largest change of a slice's mean density over the frames, in units of e's range
    video::CameraMotion camera; // that the score was asked along with
    bool twoPictures = false;   // that move apart were followed (video/moving_layers.h)
};

inline constexpr double kExactPsnr = 99;

// 10 log10(1 / mean square difference) of intensities, at most kExactPsnr. Throws Error(Usage) for frames of
// different shapes.
double psnr(const video::Frame& a, const video::Frame& b);

// Of a run, finished or not.
VideoSample videoSampleOf(VideoRun& run, std::size_t member, std::uint64_t firstRun,
                          const video::Clip& promptClip);

// The samples that were finished before a cancel. baseFolder: what the recipe's files are relative to.
// resume: generation_loop.h. Throws Error(BadInput) as Session does; Error(Numerical).
std::vector<VideoSample> generateVideo(const std::shared_ptr<const VideoModelAccess>& model,
                                       const recipe::Recipe& recipe, const std::filesystem::path& baseFolder,
                                       const GenerationOptions& options, const GenerationObserver& observer,
                                       const recipe::Checkpoint* resume = nullptr);

// The frames that the prompt gives (and what stands in the others): what a sample is compared with.
video::Clip promptClipOf(const recipe::Recipe& recipe, const std::filesystem::path& baseFolder);

} // namespace sgfm::runtime
