// From a clip to the density and boundary data of a video field, and back.

#include "engine/error.h"
#include "engine/fourier/transform.h"
#include "engine/lift/lift.h"
#include "engine/video/camera.h"
#include "engine/video/clip.h"
#include "engine/video/total_density.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <numbers>
#include <numeric>

namespace sgfm::video {

namespace {

// Slices over which the boundary weight falls from 1 to 0 on either side of its support.
constexpr double kWeightRamp = 2;
// Spacing along t in pixels. J grows as 1/L_t, so this sets how strong the flux is beside the density.
// Measured at 1 (64 x 64 x 32 frames), rms(J) / rms(e - mean): white noise 1.28; glyphs that move by one
// pixel a frame 0.60, by two 1.11; "A" that fades to "B" 0.37; three orbiting blobs 2.6: geometric mean 0.96.
// A still picture has J = 0 at any spacing. J of a motion is its speed in pixels a frame times e, whatever
// the resolution.
constexpr double kTimeSpacing = 1;

void check(const Clip& clip, const VideoLayout& layout) {
    const auto refuse = [](const std::string& what, const std::string& remedy) {
        throw Error(ErrorKind::BadInput, "clip", what, remedy);
    };
    if (clip.frames.empty() || clip.channels() == 0) {
        refuse("The clip has no frames.", "Choose a picture, a clip or glyphs.");
    }
    if (layout.fringe < 1 || layout.fringe > 64 || !(layout.timeLength >= 0) ||
        !std::isfinite(layout.timeLength)) {
        throw Error(ErrorKind::Usage, "clip",
                    "A fringe of " + std::to_string(layout.fringe) + " slices or a box of length " +
                        std::to_string(layout.timeLength) + " along t is out of range.",
                    "Use a fringe of 1 to 64 slices and a positive length (0: chosen).");
    }
    if (layout.timeMultiple < 8 || layout.timeMultiple > 128 ||
        (layout.timeMultiple & (layout.timeMultiple - 1)) != 0) {
        throw Error(ErrorKind::Usage, "clip",
                    "A number of slices cannot be a multiple of " + std::to_string(layout.timeMultiple) + ".",
                    "Use 8, 16, 32, 64 or 128.");
    }
    const int frames = static_cast<int>(clip.frames.size());
    if (layout.givenFrames < 1 || layout.givenFrames > frames) {
        refuse("Of " + std::to_string(frames) + " frames " + std::to_string(layout.givenFrames) +
                   " cannot be given.",
               "Give at least one, and leave the others free.");
    }
    for (const auto& one : layout.rectangles) {
        const bool inside = one.x >= 0 && one.y >= 0 && one.width > 0 && one.height > 0 &&
                            one.width <= clip.width() - one.x && one.height <= clip.height() - one.y &&
                            one.firstFrame >= 0 && one.firstFrame <= one.lastFrame && one.lastFrame < frames;
        if (!inside) {
            refuse("A given rectangle leaves the clip of " + std::to_string(clip.width()) + " x " +
                       std::to_string(clip.height()) + " pixels and " + std::to_string(frames) + " frames.",
                   "Keep it within the frames; pixels and frames are counted from 0.");
        }
    }
    const std::size_t pixels =
        static_cast<std::size_t>(clip.width()) * static_cast<std::size_t>(clip.height());
    for (const Frame& frame : clip.frames) {
        bool fits = frame.width == clip.width() && frame.height == clip.height() &&
                    static_cast<int>(frame.channels.size()) == clip.channels();
        for (const auto& channel : frame.channels) {
            fits = fits && channel.size() == pixels &&
                   std::all_of(channel.begin(), channel.end(), [](float v) { return v >= 0 && v <= 1; });
        }
        if (!fits) {
            refuse("Frame " + std::to_string(&frame - clip.frames.data()) +
                       " differs from the first in size or channels, or has intensities outside 0 to 1.",
                   "Make all frames alike.");
        }
    }
}

// Along t: the frames; [the last frame held, where it is prescribed]; the return to the first frame; the
// first frame held up to the end of the box, which is its beginning again.
struct TimePlan {
    int frames = 0;
    int lastHeld = 0;
    int returning = 0;
    int points = 0;
};

TimePlan planTime(int frames, const VideoLayout& layout) {
    TimePlan plan;
    plan.frames = frames;
    plan.lastHeld = layout.prescribeLast ? layout.fringe : 0;
    const int least = frames + plan.lastHeld + 2 * layout.fringe;
    plan.points = (least + layout.timeMultiple - 1) / layout.timeMultiple * layout.timeMultiple;
    plan.returning = plan.points - frames - plan.lastHeld - layout.fringe;
    return plan;
}

// The share of the first frame in slice t; the rest is the last frame. Only for slices behind the frames.
double shareOfFirst(const TimePlan& plan, int slice) {
    const double step = (slice - plan.frames - plan.lastHeld + 1.0) / (plan.returning + 1.0);
    return 0.5 - 0.5 * std::cos(std::numbers::pi * std::clamp(step, 0.0, 1.0));
}

// The camera's place on every slice: along with the frames, back to what the held first frame has behind the
// last one.
std::vector<CameraPlace> cameraPath(const TimePlan& plan, const VideoLayout& layout) {
    std::vector<CameraPlace> path;
    const auto& motion = layout.motion;
    if (motion.rests()) {
        return path;
    }
    const int held = layout.fringe;
    const double begin = plan.frames - 1.0;
    for (int t = 0; t < plan.points; ++t) {
        double place = t; // in frames of the motion
        if (t >= plan.points - held) {
            place = t - plan.points;
        } else if (t >= plan.frames) {
            const double share =
                std::max(0.0, t - plan.frames - plan.lastHeld + 1.0) / (plan.returning + 1.0);
            place = begin + share * (-held - begin);
        }
        path.push_back(motion.at(place));
    }
    return path;
}

// What lies behind the frames moves with the camera: the last frame from where it is, the first from 0.
void moveFringe(const TimePlan& plan, const VideoField& video, const Clip& clip, int channel,
                std::span<float> density, fourier::Planner& planner) {
    Camera camera(planner, clip.width(), clip.height(), video.motion.pivot);
    const auto& first = clip.frames.front().channels[static_cast<std::size_t>(channel)];
    const auto& last = clip.frames.back().channels[static_cast<std::size_t>(channel)];
    const auto end = static_cast<std::size_t>(plan.frames - 1);
    for (int t = plan.frames; t < plan.points; ++t) {
        const auto slice = static_cast<std::size_t>(t);
        auto fromFirst = first;
        auto fromLast = last;
        camera.toField(fromFirst, video.camera[slice]);
        camera.toRest(fromLast, video.camera[end]);
        camera.toField(fromLast, video.camera[slice]);
        const auto share = static_cast<float>(shareOfFirst(plan, t));
        for (std::size_t i = 0; i < first.size(); ++i) {
            const float value = (1 - share) * fromLast[i] + share * fromFirst[i];
            density[slice * first.size() + i] = 2 * (value - 0.5f);
        }
    }
}

// The first frames on their slices and on those before slice 0, around the box; the last one on its own slice
// and on those that hold it; the rectangles.
std::vector<float> boundaryWeight(const field::Grid& grid, const TimePlan& plan, const VideoLayout& layout) {
    const double half = layout.fringe / 2.0;
    std::vector<float> window =
        boundary::fringeWindow(plan.points, plan.points - half + (layout.givenFrames - 1) / 2.0,
                               std::min(layout.fringe + layout.givenFrames - 1, plan.points), kWeightRamp);
    if (layout.prescribeLast) {
        const auto last =
            boundary::fringeWindow(plan.points, plan.frames - 1 + half, layout.fringe, kWeightRamp);
        std::transform(window.begin(), window.end(), last.begin(), window.begin(),
                       [](float one, float other) { return std::max(one, other); });
    }
    const std::size_t sliceSize = grid.sliceSize();
    std::vector<float> weight(grid.size());
    for (std::size_t t = 0; t < window.size(); ++t) {
        std::fill_n(weight.begin() + static_cast<std::ptrdiff_t>(t * sliceSize), sliceSize, window[t]);
    }
    for (const auto& one : layout.rectangles) {
        for (int t = one.firstFrame; t <= one.lastFrame; ++t) {
            for (int y = one.y; y < one.y + one.height; ++y) {
                std::fill_n(weight.begin() + static_cast<std::ptrdiff_t>(grid.index(one.x, y, t)), one.width,
                            1.0f);
            }
        }
    }
    return weight;
}

bool fits(const FrameRemainder& remainder, std::size_t frames, std::size_t channels, std::size_t pixels) {
    const auto hasChannels = [&](const auto& one) { return one.size() == channels; };
    const auto& [means, nyquist] = remainder;
    return (means.empty() ||
            (means.size() >= frames && std::all_of(means.begin(), means.end(), hasChannels))) &&
           (nyquist.empty() ||
            (nyquist.size() >= frames && std::all_of(nyquist.begin(), nyquist.end(), [&](const auto& one) {
                 return one.empty() ||
                        (hasChannels(one) && std::all_of(one.begin(), one.end(), [&](const auto& channel) {
                             return channel.size() == pixels;
                         }));
             })));
}

// As FrameRemainder::nyquist, where the weight is 1.
std::vector<std::vector<std::vector<float>>> nyquistOfGiven(const VideoField& video) {
    const std::size_t sliceSize = video.grid.sliceSize();
    std::vector<std::vector<std::vector<float>>> frames(static_cast<std::size_t>(video.frames));
    for (std::size_t t = 0; t < frames.size(); ++t) {
        const auto weight = std::span(video.boundary.weight).subspan(t * sliceSize, sliceSize);
        if (std::none_of(weight.begin(), weight.end(), [](float w) { return w >= 1; })) {
            continue;
        }
        for (int c = 0; c < video.density.channels(); ++c) {
            auto modes = nyquistModesOf(video.density.channel(c).subspan(t * sliceSize, sliceSize),
                                        video.grid.points(0), video.grid.points(1));
            std::transform(modes.begin(), modes.end(), weight.begin(), modes.begin(),
                           [](float value, float w) { return w >= 1 ? value : 0; });
            frames[t].push_back(std::move(modes));
        }
    }
    return frames;
}

} // namespace

VideoField makeVideoField(const Clip& clip, const VideoLayout& layout, fourier::Planner& planner) {
    check(clip, layout);
    const int frames = static_cast<int>(clip.frames.size());
    const TimePlan plan = planTime(frames, layout);

    // Square pixels; the longer side is 2 pi.
    const double pixel = 2 * std::numbers::pi / std::max(clip.width(), clip.height());
    const double timeLength = layout.timeLength > 0 ? layout.timeLength : kTimeSpacing * pixel * plan.points;
    VideoField video;
    video.frames = frames;
    video.grid = field::Grid({clip.width(), clip.height(), plan.points},
                             {pixel * clip.width(), pixel * clip.height(), timeLength});
    video.density = field::DensityField(video.grid, clip.channels());
    video.motion = layout.motion;
    video.carriesGiven = layout.carriesGiven;
    video.camera = cameraPath(plan, layout);

    const std::size_t sliceSize = video.grid.sliceSize();
    const auto intensity = [&](int frame, int channel, std::size_t pixelIndex) {
        return clip.frames[static_cast<std::size_t>(frame)]
            .channels[static_cast<std::size_t>(channel)][pixelIndex];
    };
    for (int c = 0; c < clip.channels(); ++c) {
        auto density = video.density.channel(c);
        for (int t = 0; t < plan.points; ++t) {
            const auto first = static_cast<float>(t < frames ? 0 : shareOfFirst(plan, t));
            const int shown = std::min(t, frames - 1);
            for (std::size_t i = 0; i < sliceSize; ++i) {
                const float value = (1 - first) * intensity(shown, c, i) + first * intensity(0, c, i);
                density[static_cast<std::size_t>(t) * sliceSize + i] = 2 * (value - 0.5f);
            }
        }
        if (!video.camera.empty()) {
            moveFringe(plan, video, clip, c, density, planner);
        }
    }
    for (int t = 0; t < frames; ++t) {
        std::vector<float> means;
        for (int c = 0; c < clip.channels(); ++c) {
            const auto density = video.density.channel(c);
            means.push_back(static_cast<float>(
                meanOf(density.subspan(static_cast<std::size_t>(t) * sliceSize, sliceSize))));
        }
        video.remainder.means.push_back(std::move(means));
    }

    video.boundary.weight = boundaryWeight(video.grid, plan, layout);
    video.remainder.nyquist = nyquistOfGiven(video);
    video.boundary.target = lift::liftDensity(video.density, fourier::Transform(planner, video.grid));
    addMeanFlux(layout.motion.drift, video.boundary.target);
    return video;
}

// J of a picture that moves as a whole is its velocity times e; the lift leaves its mean open.
void addMeanFlux(const std::array<double, 2>& drift, field::VectorField& u) {
    const field::Grid& grid = u.grid();
    for (int c = 0; c < u.channels(); ++c) {
        const double mean = meanOf(u.component(c, 2));
        for (int axis = 0; axis < 2; ++axis) {
            const double velocity =
                drift[static_cast<std::size_t>(axis)] * grid.spacing(axis) / grid.spacing(2);
            const auto flux = static_cast<float>(velocity * mean);
            const auto values = u.component(c, axis);
            std::for_each(values.begin(), values.end(), [flux](float& value) { value += flux; });
        }
    }
}

Clip framesOf(const field::DensityField& density, int frames, const FrameRemainder& remainder,
              double framesPerSecond) {
    const field::Grid& grid = density.grid();
    const auto count = static_cast<std::size_t>(std::max(frames, 0));
    if (grid.dimension() != 3 || frames < 1 || frames > grid.points(2) ||
        !fits(remainder, count, static_cast<std::size_t>(density.channels()), grid.sliceSize())) {
        throw Error(ErrorKind::Usage, "clip",
                    "A field of " + std::to_string(grid.dimension()) + " axes cannot be shown as " +
                        std::to_string(frames) + " frames, or what is kept of the frames does not fit.",
                    "Ask for as many frames as the clip had.");
    }
    Clip clip;
    clip.framesPerSecond = framesPerSecond;
    const std::size_t sliceSize = grid.sliceSize();
    for (std::size_t t = 0; t < count; ++t) {
        Frame frame{grid.points(0), grid.points(1), {}};
        const bool isGiven = !remainder.nyquist.empty() && !remainder.nyquist[t].empty();
        for (int channel = 0; channel < density.channels(); ++channel) {
            const auto c = static_cast<std::size_t>(channel);
            const auto slice = density.channel(channel).subspan(t * sliceSize, sliceSize);
            std::vector<float> pixels(slice.begin(), slice.end());
            if (isGiven) {
                std::transform(pixels.begin(), pixels.end(), remainder.nyquist[t][c].begin(), pixels.begin(),
                               std::plus());
            }
            const auto shift =
                static_cast<float>(remainder.means.empty() ? 0 : remainder.means[t][c] - meanOf(pixels));
            std::for_each(pixels.begin(), pixels.end(),
                          [shift](float& value) { value = 0.5f + 0.5f * (value + shift); });
            clampKeepingTheMean(pixels);
            frame.channels.push_back(std::move(pixels));
        }
        clip.frames.push_back(std::move(frame));
    }
    return clip;
}

} // namespace sgfm::video
