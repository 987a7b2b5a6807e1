#pragma once
// The evaluation of video: every source fills what lies between the first and the last frame of the same
// held-out clips, and is measured beside them, as JSON and as a Markdown table.
//
//   firstPsnr, lastPsnr   of the frames that were given (clip_figures.h); leastPsnr: of the worst of them all
//   correlation, motion, flicker, densityDrift   mean over clips; motion and flicker also as a ratio to the
//                         held-out clips' own, with the paired bootstrap's standard error
//   scales, spectrum      kernel distance of the clips' figures to those of `reference`: held-out clips of
//                         other seeds. What the held-out clips themselves have is what sampling alone makes.
// Every figure with its standard error (estimate.h).

#include "engine/evaluation/clip_figures.h"
#include "engine/evaluation/clip_source.h"
#include "engine/evaluation/kernel_distance.h"

#include <nlohmann/json_fwd.hpp>

#include <string>
#include <vector>

namespace sgfm::evaluation {

struct VideoReport {
    std::string name;
    std::string title;
    int clips = 0;
    Estimate firstPsnr;
    Estimate lastPsnr;
    double leastPsnr = 0;
    Estimate correlation;
    Estimate motionRatio;
    Estimate flickerRatio;
    Estimate densityDrift; // share of 1
    double largestDrift = 0;
    KernelDistance scales;
    KernelDistance spectrum;
};

// The reports in the order of the sources; those that were finished when goOn said no. held: at least four
// clips; reference: at least four, none of them among `held`. `told`: what is being done. Throws Error(Usage)
// for clips that cannot be compared.
std::vector<VideoReport> compareClips(const std::vector<const ClipSource*>& sources,
                                      const std::vector<video::Clip>& held,
                                      const std::vector<video::Clip>& reference, const ClipStore& store,
                                      std::uint64_t seed, fourier::Planner& planner, const GoOn& goOn,
                                      const std::function<void(const std::string&)>& told);

nlohmann::json toJson(const KernelDistance& distance);
nlohmann::json toJson(const VideoReport& report);
// One row a source, "figure ± standard error".
std::string markdownTable(const std::vector<VideoReport>& reports);

} // namespace sgfm::evaluation
