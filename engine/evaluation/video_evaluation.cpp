#include "engine/evaluation/video_evaluation.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <iomanip>
#include <sstream>

namespace sgfm::evaluation {

namespace {

std::vector<ClipFigures> measured(const std::vector<video::Clip>& clips, fourier::Planner& planner) {
    std::vector<ClipFigures> figures;
    std::transform(clips.begin(), clips.end(), std::back_inserter(figures),
                   [&](const video::Clip& clip) { return figuresOf(clip, planner); });
    return figures;
}

template <typename Figure>
auto columnOf(const std::vector<ClipFigures>& figures, Figure ClipFigures::*figure) {
    std::vector<Figure> column;
    std::transform(figures.begin(), figures.end(), std::back_inserter(column),
                   [figure](const ClipFigures& one) { return one.*figure; });
    return column;
}

std::string number(double value, int digits) {
    if (!std::isfinite(value)) {
        return "–";
    }
    std::ostringstream text;
    text << std::fixed << std::setprecision(digits) << value;
    return text.str();
}

std::string figure(const KernelDistance& distance) {
    return textOf(distance.distance, 3) + " (" + number(distance.nullLevel, 3) + ")";
}

} // namespace

std::vector<VideoReport> compareClips(const std::vector<const ClipSource*>& sources,
                                      const std::vector<video::Clip>& held,
                                      const std::vector<video::Clip>& reference, const ClipStore& store,
                                      std::uint64_t seed, fourier::Planner& planner, const GoOn& goOn,
                                      const std::function<void(const std::string&)>& told) {
    if (told) {
        told("measuring " + std::to_string(held.size() + reference.size()) + " held-out clips");
    }
    const auto referenceFigures = measured(reference, planner);
    const auto heldFigures = measured(held, planner);
    const KernelJudge scales(columnOf(referenceFigures, &ClipFigures::scaleEnergies));
    const KernelJudge spectrum(columnOf(referenceFigures, &ClipFigures::spectrum));

    std::vector<VideoReport> reports;
    for (const ClipSource* source : sources) {
        const auto tell = [&](int done) {
            if (told) {
                told(source->title() + ": " + std::to_string(done) + " of " + std::to_string(held.size()) +
                     " clips");
            }
        };
        tell(0);
        const auto clips = store.clips(*source, {0, held, seed}, goOn, tell);
        if (clips.size() < held.size()) {
            break; // stopped
        }
        const auto figures = measured(clips, planner);
        std::vector<double> first;
        std::vector<double> last;
        for (std::size_t i = 0; i < clips.size(); ++i) {
            first.push_back(psnr(clips[i].frames.front(), held[i].frames.front()));
            last.push_back(psnr(clips[i].frames.back(), held[i].frames.back()));
        }
        const auto ratio = [&](double ClipFigures::*one) {
            return bootstrapRatio(columnOf(figures, one), columnOf(heldFigures, one), RatioOf::Sums);
        };
        const auto drift = columnOf(figures, &ClipFigures::densityDrift);
        reports.push_back({.name = source->name(),
                           .title = source->title(),
                           .clips = static_cast<int>(clips.size()),
                           .firstPsnr = bootstrapMean(first),
                           .lastPsnr = bootstrapMean(last),
                           .leastPsnr = std::min(*std::min_element(first.begin(), first.end()),
                                                 *std::min_element(last.begin(), last.end())),
                           .correlation = bootstrapMean(columnOf(figures, &ClipFigures::correlation)),
                           .motionRatio = ratio(&ClipFigures::motion),
                           .flickerRatio = ratio(&ClipFigures::flicker),
                           .densityDrift = bootstrapMean(drift),
                           .largestDrift = *std::max_element(drift.begin(), drift.end()),
                           .scales = scales.distanceTo(columnOf(figures, &ClipFigures::scaleEnergies)),
                           .spectrum = spectrum.distanceTo(columnOf(figures, &ClipFigures::spectrum))});
    }
    return reports;
}

nlohmann::json toJson(const KernelDistance& distance) {
    auto json = toJson(distance.distance);
    json["squared"] = distance.squared;
    json["null_level"] = distance.nullLevel;
    json["bandwidth"] = distance.bandwidth;
    return json;
}

nlohmann::json toJson(const VideoReport& report) {
    return {{"name", report.name},
            {"title", report.title},
            {"clips", report.clips},
            {"first_psnr", toJson(report.firstPsnr)},
            {"last_psnr", toJson(report.lastPsnr)},
            {"least_psnr", report.leastPsnr},
            {"correlation", toJson(report.correlation)},
            {"motion_ratio", toJson(report.motionRatio)},
            {"flicker_ratio", toJson(report.flickerRatio)},
            {"density_drift", toJson(report.densityDrift)},
            {"largest_drift", report.largestDrift},
            {"scale_energies", toJson(report.scales)},
            {"spectrum", toJson(report.spectrum)}};
}

std::string markdownTable(const std::vector<VideoReport>& reports) {
    std::string table =
        "| clips | first frame, dB | last frame, dB | correlation of successive frames | motion, "
        "ratio | flicker, ratio | density drift, % | scale energies, MMD (null) | space-time "
        "spectrum, MMD (null) |\n|---|---|---|---|---|---|---|---|---|\n";
    for (const auto& report : reports) {
        table += "| " + report.title + " | " + textOf(report.firstPsnr, 1) + " | " +
                 textOf(report.lastPsnr, 1) + " | " + textOf(report.correlation, 3) + " | " +
                 textOf(report.motionRatio, 2) + " | " + textOf(report.flickerRatio, 2) + " | " +
                 textOf(report.densityDrift, 2, 100) + " | " + figure(report.scales) + " | " +
                 figure(report.spectrum) + " |\n";
    }
    return table;
}

} // namespace sgfm::evaluation
