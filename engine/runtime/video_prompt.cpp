#include "engine/runtime/video_prompt.h"

#include "engine/error.h"
#include "engine/runtime/scene_parts.h"
#include "engine/video/camera.h"
#include "engine/video/moving_layers.h"
#include "engine/video/total_density.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <optional>
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

// From a frame that the camera saw at one time to what it sees at another; times in frames.
class MovingPicture {
  public:
    MovingPicture(const video::CameraMotion& motion, const video::Clip& clip, fourier::Planner& planner)
        : m_motion(motion), m_camera(planner, clip.width(), clip.height(), motion.pivot) {}

    video::Frame moved(video::Frame frame, double from, double to) {
        if (m_motion.rests() || from == to) {
            return frame;
        }
        for (auto& channel : frame.channels) {
            m_camera.toRest(channel, m_motion.at(from));
            m_camera.toField(channel, m_motion.at(to));
            video::clampKeepingTheMean(channel);
        }
        return frame;
    }

  private:
    video::CameraMotion m_motion;
    video::Camera m_camera;
};

// known: how many of the first frames are given; last: may be null.
video::PictureMotion motionOf(const recipe::Recipe& recipe, const recipe::Prompt& prompt, bool generates,
                              const video::Clip& clip, std::size_t known, const video::Frame* last,
                              fourier::Planner& planner) {
    video::PictureMotion motion;
    motion.camera.drift = prompt.drift;
    if (!motion.camera.rests() || !generates || !prompt.regions.empty() ||
        !recipe.parameters.getSwitch("video.follow")) {
        return motion;
    }
    const auto& first = clip.frames.front();
    if (last != nullptr && clip.frames.size() > 1) {
        return video::motionBetween(first, *last, static_cast<int>(clip.frames.size()) - 1, planner);
    }
    if (known > 1) {
        return video::motionBetween(first, clip.frames[known - 1], static_cast<int>(known) - 1, planner);
    }
    return motion;
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

PromptClip makePromptClip(const recipe::Recipe& recipe, const recipe::Prompt& prompt,
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
    std::optional<video::Frame> last;
    if (prompt.prescribeLast && (hasOwnLast || generates)) {
        last = lastFrame(recipe, prompt, baseFolder, source);
    }
    const auto motion = motionOf(recipe, prompt, generates, clip, known, last ? &*last : nullptr, planner);
    MovingPicture picture(motion.camera, clip, planner);
    const auto lastTime = static_cast<double>(frames - 1);
    if (isHeld) {
        const auto held = clip.frames[known - 1];
        for (auto t = known; t < frames; ++t) {
            const auto time = static_cast<double>(t);
            if (motion.layers) {
                clip.frames[t] = motion.layers->at(time, planner);
                continue;
            }
            clip.frames[t] = picture.moved(held, static_cast<double>(known - 1), time);
            if (last) {
                clip.frames[t] =
                    mixed(clip.frames[t], picture.moved(*last, lastTime, time), dissolve(t, known, frames));
            }
        }
    }
    if (last) {
        clip.frames.back() = *last;
    }
    for (const auto& region : prompt.regions) {
        pasteRegion(region, source, clip);
    }
    goOnOrStop(keepGoing);
    return {std::move(clip), motion.camera, motion.layers.has_value()};
}

video::VideoField makePromptField(const recipe::Recipe& recipe, const recipe::Prompt& prompt,
                                  const std::filesystem::path& baseFolder, bool generates,
                                  fourier::Planner& planner, const KeepGoing& keepGoing) {
    const auto [clip, motion, carriesGiven] =
        makePromptClip(recipe, prompt, baseFolder, generates, planner, keepGoing);
    video::VideoLayout layout;
    layout.fringe = recipe.parameters.getInteger("boundary.fringe");
    layout.prescribeLast = prompt.prescribeLast;
    layout.timeLength = recipe.lengths.empty() ? 0 : recipe.lengths.back();
    layout.timeMultiple = std::stoi(recipe.parameters.getChoice("video.slices"));
    layout.givenFrames = std::max(1, prompt.continuedFrames);
    layout.motion = motion;
    layout.carriesGiven = carriesGiven;
    for (const auto& region : prompt.regions) {
        layout.rectangles.push_back(
            {region.x, region.y, region.width, region.height, region.firstFrame, region.lastFrame});
    }
    return video::makeVideoField(clip, layout, planner);
}

} // namespace sgfm::runtime
