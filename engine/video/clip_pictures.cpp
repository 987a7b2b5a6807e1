#include "engine/video/clip_pictures.h"

#include "engine/error.h"
#include "engine/files/npy.h"
#include "engine/video/encoder.h"

#include <opencv2/imgproc.hpp>

#include <algorithm>
#include <cmath>

namespace sgfm::video {

namespace {

constexpr int kLargestSide = 8192;
constexpr int kPleasantSide = 512; // of the longer side: large enough to look at, small enough to send

void check(const Clip& clip) {
    if (clip.frames.empty()) {
        throw Error(ErrorKind::BadInput, "clip", "The clip has no frames to export.",
                    "Give at least one frame.");
    }
}

bool goesOn(const std::function<bool(double)>& goOn, std::size_t done, std::size_t total) {
    return !goOn || goOn(static_cast<double>(done) / static_cast<double>(total));
}

} // namespace

files::Picture pictureOf(const Frame& frame) {
    files::Picture picture{frame.width, frame.height, {}};
    const std::size_t pixels = static_cast<std::size_t>(frame.width) * static_cast<std::size_t>(frame.height);
    picture.rgb.reserve(3 * pixels);
    for (std::size_t i = 0; i < pixels; ++i) {
        for (std::size_t c = 0; c < 3; ++c) {
            const auto& channel = frame.channels[frame.channels.size() == 3 ? c : 0];
            picture.rgb.push_back(
                static_cast<std::uint8_t>(std::lround(255 * std::clamp(channel[i], 0.0F, 1.0F))));
        }
    }
    return picture;
}

files::Picture pictureOf(const Frame& frame, int width, int height) {
    if (width < 1 || height < 1 || width > kLargestSide || height > kLargestSide) {
        throw Error(ErrorKind::Usage, "clip",
                    "Pictures of " + std::to_string(width) + " x " + std::to_string(height) +
                        " pixels cannot be made.",
                    "Use 1 to 8192 pixels a side.");
    }
    files::Picture own = pictureOf(frame);
    if (own.width == width && own.height == height) {
        return own;
    }
    double scale = std::min(static_cast<double>(width) / own.width, static_cast<double>(height) / own.height);
    const bool sharp = scale >= kSharpFrom || scale == std::floor(scale);
    scale = sharp && scale >= 1 ? std::floor(scale) : scale;
    const cv::Size size(std::clamp(static_cast<int>(std::lround(own.width * scale)), 1, width),
                        std::clamp(static_cast<int>(std::lround(own.height * scale)), 1, height));
    const cv::Mat source(own.height, own.width, CV_8UC3, own.rgb.data());
    cv::Mat scaled;
    cv::resize(source, scaled, size, 0, 0,
               scale < 1 ? cv::INTER_AREA : (sharp ? cv::INTER_NEAREST : cv::INTER_CUBIC));
    files::Picture picture{width, height, {}};
    picture.rgb.assign(3 * static_cast<std::size_t>(width) * static_cast<std::size_t>(height), 0);
    cv::Mat target(height, width, CV_8UC3, picture.rgb.data());
    scaled.copyTo(
        target(cv::Rect((width - size.width) / 2, (height - size.height) / 2, size.width, size.height)));
    return picture;
}

ClipExportOptions resolved(const Clip& clip, ClipExportOptions options) {
    check(clip);
    if (options.width == 0 || options.height == 0) {
        const int longer = std::max(clip.width(), clip.height());
        const int times =
            std::max(1, static_cast<int>(std::lround(static_cast<double>(kPleasantSide) / longer)));
        options.width = clip.width() * times;
        options.height = clip.height() * times;
    }
    options.framesPerSecond = options.framesPerSecond > 0 ? options.framesPerSecond : clip.framesPerSecond;
    options.repeats = std::max(1, options.repeats);
    return options;
}

void writeClipVideo(const std::filesystem::path& file, const Clip& clip, const ClipExportOptions& wanted,
                    const std::function<bool(double)>& goOn) {
    const auto options = resolved(clip, wanted);
    VideoEncoder encoder(file, {.width = options.width,
                                .height = options.height,
                                .framesPerSecond = options.framesPerSecond,
                                .recipe = options.recipe});
    const std::size_t total = clip.frames.size() * static_cast<std::size_t>(options.repeats);
    for (std::size_t i = 0; i < total; ++i) {
        if (!goesOn(goOn, i, total)) {
            return;
        }
        encoder.add(pictureOf(clip.frames[i % clip.frames.size()], options.width, options.height).rgb);
    }
    encoder.finish();
}

std::vector<std::string> writeClipPictures(const std::filesystem::path& file, const Clip& clip,
                                           const ClipExportOptions& wanted,
                                           const std::function<bool(double)>& goOn) {
    const auto options = resolved(clip, wanted);
    std::vector<std::string> names;
    for (std::size_t i = 0; i < clip.frames.size() && goesOn(goOn, i, clip.frames.size()); ++i) {
        const auto name = numberedFile(file, static_cast<int>(i));
        files::writePng(name, pictureOf(clip.frames[i], options.width, options.height), options.recipe);
        names.push_back(name.filename().string());
    }
    return names;
}

void writeClipArray(const std::filesystem::path& file, const Clip& clip) {
    check(clip);
    std::vector<float> values;
    for (const auto& frame : clip.frames) {
        for (const auto& channel : frame.channels) {
            values.insert(values.end(), channel.begin(), channel.end());
        }
    }
    const std::size_t shape[] = {clip.frames.size(), static_cast<std::size_t>(clip.channels()),
                                 static_cast<std::size_t>(clip.height()),
                                 static_cast<std::size_t>(clip.width())};
    files::writeNpy(file, shape, values);
}

std::filesystem::path numberedFile(const std::filesystem::path& file, int number) {
    std::string digits = std::to_string(number);
    digits.insert(0, digits.size() < 6 ? 6 - digits.size() : 0, '0');
    return file.parent_path() / (file.stem().string() + "_" + digits + file.extension().string());
}

} // namespace sgfm::video
