// Clips from files: which frames of the file the wanted moments need, and frames at even distances from them.

#include "engine/video/clip.h"

#include "engine/error.h"
#include "engine/video/clip_stream.h"
#include "engine/video/input_file.h"
#include "engine/video/scaling.h"

#include <algorithm>
#include <cmath>
#include <iomanip>
#include <limits>
#include <map>
#include <sstream>

namespace sgfm::video {

namespace {

// A frame that stands this many usual distances was held: a still, not a slow movement.
constexpr double kHeld = 2.5;
// Of a frame's distance: time stamps are rounded to milliseconds in some containers.
constexpr double kStampRounding = 0.1;

// Text formats that name further files to be opened: never followed.
bool isPlaylist(std::ifstream& stream) {
    std::string start(16, '\0');
    stream.read(start.data(), static_cast<std::streamsize>(start.size()));
    return start.starts_with("#EXTM3U") || start.starts_with("ffconcat") || start.starts_with("[playlist]") ||
           start.starts_with("<?xml");
}

std::string inSeconds(double time) {
    std::ostringstream text;
    text << std::fixed << std::setprecision(2) << time << " s";
    return text.str();
}

// A frame of the clip: share 0 is frame `before` of the file, between 0 and 1 a blend with the one behind it.
struct Moment {
    std::size_t before = 0;
    float share = 0;
};

struct Stretch {
    std::size_t first = 0; // frames of the file
    std::size_t last = 0;
    double usualGap = 0; // median distance of frames, in seconds; 0: there is only one
};

Stretch stretchOf(const std::vector<double>& times, const std::filesystem::path& file,
                  const ClipOptions& options) {
    Stretch stretch;
    std::vector<double> gaps;
    for (std::size_t i = 1; i < times.size(); ++i) {
        gaps.push_back(times[i] - times[i - 1]);
    }
    if (!gaps.empty()) {
        const auto middle = gaps.begin() + static_cast<std::ptrdiff_t>(gaps.size() / 2);
        std::nth_element(gaps.begin(), middle, gaps.end());
        stretch.usualGap = *middle;
    }
    const double rounding = kStampRounding * stretch.usualGap;
    const double end = times.back() + stretch.usualGap;
    if (options.start > 0 && options.start >= end - rounding) {
        refuseInput("clip", file,
                    "it lasts " + inSeconds(end) + " and was to be read from " + inSeconds(options.start) +
                        " on",
                    "Start earlier.");
    }
    const auto numberOf = [&](double time) { // frames that begin up to then
        return static_cast<std::size_t>(std::upper_bound(times.begin(), times.end(), time) - times.begin());
    };
    stretch.first = std::max<std::size_t>(1, numberOf(options.start + rounding)) - 1;
    const double stop =
        options.length > 0 ? options.start + options.length - rounding : std::numeric_limits<double>::max();
    stretch.last = std::max(stretch.first + 1, numberOf(stop)) - 1;
    return stretch;
}

std::vector<Moment> momentsOf(const std::vector<double>& times, const Stretch& stretch, int wanted) {
    std::vector<Moment> moments;
    const double begin = times[stretch.first];
    const double step = wanted > 1 ? (times[stretch.last] - begin) / (wanted - 1) : 0;
    for (int i = 0; i < wanted; ++i) {
        const double time = begin + i * step;
        const auto behind =
            std::upper_bound(times.begin() + static_cast<std::ptrdiff_t>(stretch.first) + 1,
                             times.begin() + static_cast<std::ptrdiff_t>(stretch.last) + 1, time);
        const auto before = static_cast<std::size_t>(behind - times.begin()) - 1;
        if (before >= stretch.last) {
            moments.push_back({stretch.last, 0});
            continue;
        }
        const double gap = times[before + 1] - times[before];
        const double share = (time - times[before]) / gap;
        if (gap > kHeld * stretch.usualGap) {
            moments.push_back({before, 0});
        } else if (gap > step * (1 + kStampRounding)) {
            moments.push_back({before, static_cast<float>(share)});
        } else {
            moments.push_back({share < 0.5 ? before : before + 1, 0});
        }
    }
    return moments;
}

// The frame, or the nearest that could be decoded.
const cv::Mat& nearest(const std::map<std::size_t, cv::Mat>& pictures, std::size_t index) {
    const auto behind = pictures.lower_bound(index);
    if (behind == pictures.end()) {
        return std::prev(behind)->second;
    }
    if (behind == pictures.begin() || behind->first == index) {
        return behind->second;
    }
    const auto before = std::prev(behind);
    return index - before->first <= behind->first - index ? before->second : behind->second;
}

Frame blended(Frame frame, const Frame& next, float share) {
    for (std::size_t c = 0; c < frame.channels.size(); ++c) {
        for (std::size_t pixel = 0; pixel < frame.channels[c].size(); ++pixel) {
            float& value = frame.channels[c][pixel];
            value += share * (next.channels[c][pixel] - value);
        }
    }
    return frame;
}

} // namespace

Clip readClip(const std::filesystem::path& file, const ClipOptions& options,
              const std::function<bool(double)>& progress) {
    checkOptions(options);
    std::ifstream stream;
    openInput("clip", file, stream);
    if (isPlaylist(stream)) {
        refuseInput("clip", file, "it is a list of other files", "Give the clip itself.");
    }
    ClipStream source(file, progress);
    if (source.cancelled()) {
        return {};
    }
    const auto& times = source.times();
    const Stretch stretch = stretchOf(times, file, options);
    const auto moments = momentsOf(times, stretch, options.frames);
    std::vector<std::size_t> wanted;
    for (const Moment& moment : moments) {
        wanted.push_back(moment.before);
        if (moment.share > 0) {
            wanted.push_back(moment.before + 1);
        }
    }
    std::sort(wanted.begin(), wanted.end());
    wanted.erase(std::unique(wanted.begin(), wanted.end()), wanted.end());

    std::map<std::size_t, cv::Mat> pictures; // of the options' size, 8 bit
    source.decode(
        wanted,
        [&](std::size_t index, const cv::Mat& picture) {
            pictures[index] = fitted(picture, options, source.pixelAspect()).clone();
        },
        progress);
    if (source.cancelled() || (progress && !progress(1))) {
        return {};
    }
    if (pictures.empty()) {
        refuseInput("clip", file, "its frames cannot be decoded",
                    "Give a whole clip, for example an MP4 with H.264.");
    }
    Clip clip;
    const double seconds = times[stretch.last] - times[stretch.first];
    clip.framesPerSecond = seconds > 0 && options.frames > 1
                               ? std::clamp((options.frames - 1) / seconds, 0.1, 240.0)
                               : source.framesPerSecond();
    for (const Moment& moment : moments) {
        Frame frame = frameOf(nearest(pictures, moment.before), options);
        clip.frames.push_back(
            moment.share > 0 ? blended(std::move(frame),
                                       frameOf(nearest(pictures, moment.before + 1), options), moment.share)
                             : std::move(frame));
    }
    return clip;
}

} // namespace sgfm::video
