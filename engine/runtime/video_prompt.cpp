#include "engine/runtime/video_prompt.h"

#include "engine/error.h"
#include "engine/runtime/scene_parts.h"
#include "engine/video/slice_shift.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <utility>

namespace sgfm::runtime {

video::Fit fitOf(recipe::Fit fit) {
    switch (fit) {
    case recipe::Fit::Bars:
        return video::Fit::Bars;
    case recipe::Fit::Stretch:
        return video::Fit::Stretch;
    case recipe::Fit::Cover:
        break;
    }
    return video::Fit::Cover;
}

namespace {

video::ClipOptions optionsOf(const recipe::Recipe& recipe, const recipe::Prompt& prompt, int frames) {
    video::ClipOptions options;
    options.width = recipe.grid[0];
    options.height = recipe.grid[1];
    options.frames = frames;
    options.channels = recipe.channels == 0 ? 1 : recipe.channels;
    options.fit = fitOf(prompt.fit);
    options.start = prompt.clipStart;
    options.length = prompt.clipLength;
    return options;
}

video::Clip readCancellable(const std::filesystem::path& file, const video::ClipOptions& options,
                            const KeepGoing& keepGoing) {
    // What the reader does when it is cancelled is its own business; here it ends the set-up.
    bool cancelled = false;
    try {
        auto clip = video::readClip(file, options, [&](double) {
            cancelled = keepGoing && !keepGoing();
            return !cancelled;
        });
        if (!cancelled) {
            return clip;
        }
    } catch (...) {
        if (!cancelled) {
            throw;
        }
    }
    throw Cancelled();
}

video::Clip readSource(const recipe::Recipe& recipe, const recipe::Prompt& prompt,
                       const std::filesystem::path& baseFolder, const KeepGoing& keepGoing) {
    const auto options = optionsOf(recipe, prompt, recipe.grid[2]);
    switch (prompt.source) {
    case recipe::Source::Glyphs:
        return video::drawGlyphs(prompt.text, options);
    case recipe::Source::Image:
        return video::readImage(resolved(prompt.file, baseFolder), options);
    default:
        return readCancellable(resolved(prompt.file, baseFolder), options, keepGoing);
    }
}

video::Frame lastFrame(const recipe::Recipe& recipe, const recipe::Prompt& prompt,
                       const std::filesystem::path& baseFolder, const video::Clip& source) {
    const auto options = optionsOf(recipe, prompt, 1);
    if (!prompt.lastText.empty()) {
        return video::drawGlyphs(prompt.lastText, options).frames.front();
    }
    if (!prompt.lastFile.empty()) {
        return video::readImage(resolved(prompt.lastFile, baseFolder), options).frames.front();
    }
    return source.frames.back();
}

video::Frame moved(video::Frame frame, double right, double down, video::SliceShift& shift) {
    for (auto& channel : frame.channels) {
        shift.move(channel, right, down);
        for (float& value : channel) {
            value = std::clamp(value, 0.0f, 1.0f);
        }
    }
    return frame;
}

video::Frame mixed(const video::Frame& from, const video::Frame& to, double share) {
    auto frame = from;
    for (std::size_t c = 0; c < frame.channels.size(); ++c) {
        for (std::size_t i = 0; i < frame.channels[c].size(); ++i) {
            frame.channels[c][i] = std::clamp(
                frame.channels[c][i] + static_cast<float>(share) * (to.channels[c][i] - from.channels[c][i]),
                0.0f, 1.0f);
        }
    }
    return frame;
}

void pasteRegion(const recipe::PinnedRegion& region, const video::Clip& from, video::Clip& to) {
    const auto width = static_cast<std::size_t>(to.width());
    for (int t = region.firstFrame; t <= region.lastFrame; ++t) {
        const auto& source = from.frames[static_cast<std::size_t>(t)];
        auto& frame = to.frames[static_cast<std::size_t>(t)];
        for (std::size_t c = 0; c < frame.channels.size(); ++c) {
            for (int y = region.y; y < region.y + region.height; ++y) {
                const auto at = static_cast<std::ptrdiff_t>(static_cast<std::size_t>(y) * width +
                                                            static_cast<std::size_t>(region.x));
                std::copy_n(source.channels[c].begin() + at, region.width, frame.channels[c].begin() + at);
            }
        }
    }
}

// 0 at the last given frame, 1 at the last one, at rest at both.
double dissolve(std::size_t frame, std::size_t known, std::size_t frames) {
    const double way =
        static_cast<double>(frame - (known - 1)) / static_cast<double>(frames - 1 - (known - 1));
    return 0.5 - 0.5 * std::cos(std::numbers::pi * way);
}

} // namespace

video::Clip makePromptClip(const recipe::Recipe& recipe, const recipe::Prompt& prompt,
                           const std::filesystem::path& baseFolder, bool generates, fourier::Planner& planner,
                           const KeepGoing& keepGoing) {
    const auto source = readSource(recipe, prompt, baseFolder, keepGoing);
    goOnOrStop(keepGoing);
    auto clip = source;
    const auto frames = clip.frames.size();
    const auto known = static_cast<std::size_t>(std::max(1, prompt.continuedFrames));
    if (prompt.continuedFrames > 0) {
        std::copy(source.frames.end() - prompt.continuedFrames, source.frames.end(), clip.frames.begin());
    }
    const bool isStill = prompt.source != recipe::Source::Clip;
    const bool isHeld = generates || isStill || prompt.continuedFrames > 0;
    const bool hasOwnLast = !prompt.lastText.empty() || !prompt.lastFile.empty();
    const auto& [right, down] = prompt.drift;
    video::SliceShift shift(planner, clip.width(), clip.height());
    if (isHeld) {
        const auto held = clip.frames[known - 1];
        for (auto t = known; t < frames; ++t) {
            const auto steps = static_cast<double>(t - (known - 1));
            clip.frames[t] = moved(held, steps * right, steps * down, shift);
        }
    }
    if (prompt.prescribeLast && (hasOwnLast || generates)) {
        const auto last = lastFrame(recipe, prompt, baseFolder, source);
        for (auto t = known; t < frames && isHeld; ++t) {
            const double back = -static_cast<double>(frames - 1 - t);
            clip.frames[t] = mixed(clip.frames[t], moved(last, back * right, back * down, shift),
                                   dissolve(t, known, frames));
        }
        clip.frames.back() = last;
    }
    for (const auto& region : prompt.regions) {
        pasteRegion(region, source, clip);
    }
    goOnOrStop(keepGoing);
    return clip;
}

video::VideoField makePromptField(const recipe::Recipe& recipe, const recipe::Prompt& prompt,
                                  const std::filesystem::path& baseFolder, bool generates,
                                  fourier::Planner& planner, const KeepGoing& keepGoing) {
    const auto clip = makePromptClip(recipe, prompt, baseFolder, generates, planner, keepGoing);
    video::VideoLayout layout;
    layout.fringe = recipe.parameters.getInteger("boundary.fringe");
    layout.prescribeLast = prompt.prescribeLast;
    layout.timeLength = recipe.lengths.empty() ? 0 : recipe.lengths.back();
    layout.timeMultiple = std::stoi(recipe.parameters.getChoice("video.slices"));
    layout.givenFrames = std::max(1, prompt.continuedFrames);
    layout.drift = prompt.drift;
    for (const auto& region : prompt.regions) {
        layout.rectangles.push_back(
            {region.x, region.y, region.width, region.height, region.firstFrame, region.lastFrame});
    }
    return video::makeVideoField(clip, layout, planner);
}

} // namespace sgfm::runtime
