// Pictures and clips from files, by OpenCV.

#include "engine/video/clip.h"

#include "engine/error.h"
#include "engine/files/png.h"
#include "engine/video/libav.h"
#include "engine/video/picture_size.h"
#include "engine/video/scaling.h"

#include <opencv2/core.hpp>
#include <opencv2/core/utils/logger.hpp>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/videoio.hpp>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <system_error>

namespace sgfm::video {

namespace {

constexpr std::uintmax_t kMaxPictureBytes = std::uintmax_t{512} << 20;
// Frames kept while a clip is read, already scaled. A longer clip is thinned evenly while it is read.
constexpr std::size_t kMaxKeptBytes = std::size_t{512} << 20;
constexpr double kUsualRate = 24;

[[noreturn]] void refuse(const char* stage, const std::filesystem::path& file, const std::string& reason,
                         const std::string& remedy) {
    throw Error(ErrorKind::BadInput, stage, "\"" + file.string() + "\" cannot be used: " + reason + ".",
                remedy);
}

// An ordinary, non-empty file that can be opened; its size.
std::uintmax_t checkFile(const char* stage, const std::filesystem::path& file, std::ifstream& stream) {
    std::error_code failure;
    const auto status = std::filesystem::status(file, failure);
    if (failure || !std::filesystem::exists(status)) {
        refuse(stage, file, "it does not exist or cannot be reached", "Check the path.");
    }
    if (!std::filesystem::is_regular_file(status)) {
        refuse(stage, file, "it is not a file", "Name a file, not a folder or a device.");
    }
    const std::uintmax_t size = std::filesystem::file_size(file, failure);
    stream.open(file, std::ios::binary);
    if (failure || !stream) {
        refuse(stage, file, "it cannot be opened", "Check its permissions.");
    }
    if (size == 0) {
        refuse(stage, file, "it is empty", "Make or copy it again.");
    }
    return size;
}

// A picture with transparency as it looks on black. OpenCV's reader multiplies 8-bit TIFF colours by alpha
// already.
cv::Mat overBlack(const cv::Mat& picture, const std::string& format) {
    if (picture.channels() != 4) {
        return picture;
    }
    std::vector<cv::Mat> parts;
    cv::split(picture, parts);
    if (format != "TIFF" || picture.depth() != CV_8U) {
        const double white = picture.depth() == CV_8U ? 255 : picture.depth() == CV_16U ? 65535 : 1;
        for (std::size_t c = 0; c < 3; ++c) {
            cv::multiply(parts[c], parts[3], parts[c], 1 / white);
        }
    }
    parts.pop_back();
    cv::Mat opaque;
    cv::merge(parts, opaque);
    return opaque;
}

cv::Mat decodePicture(const std::filesystem::path& file) {
    std::ifstream stream;
    const std::uintmax_t size = checkFile("image", file, stream);
    if (size > kMaxPictureBytes) {
        refuse("image", file, "it is larger than 512 MiB", "Scale it down first.");
    }
    std::vector<std::uint8_t> bytes(static_cast<std::size_t>(size));
    if (!stream.read(reinterpret_cast<char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()))) {
        refuse("image", file, "it cannot be read to its end", "Check the disk.");
    }
    const auto announced = pictureSize(bytes);
    if (!announced) {
        refuse("image", file, "it is not a picture that can be read, or it is cut off",
               "Give a PNG, JPEG, BMP, TIFF, WebP or PNM picture.");
    }
    const std::string sides = std::to_string(announced->width) + " x " + std::to_string(announced->height);
    if (announced->width == 0 || announced->height == 0) {
        refuse("image", file, "it says that it has " + sides + " pixels", "Make or copy it again.");
    }
    if (announced->width > kMaxPicturePixels || announced->height > kMaxPicturePixels ||
        announced->width * announced->height > kMaxPicturePixels) {
        refuse("image", file, "its " + sides + " pixels are more than 100 megapixels",
               "Scale it down first.");
    }
    const std::string cutOff = "the " + announced->format + " data are damaged or cut off";
    if (!announced->complete) {
        refuse("image", file, cutOff, "Make or copy it again.");
    }
    if (announced->format == "PNG") {
        files::readPngRecipe(
            file); // checks every checksum, which OpenCV's reader does not, and prints nothing
    }
    cv::utils::logging::setLogLevel(cv::utils::logging::LOG_LEVEL_SILENT); // we say what is wrong
    // A JPEG says how the camera was held, which only this reading respects; the others may have
    // transparency.
    const int flags =
        announced->format == "JPEG" ? cv::IMREAD_ANYCOLOR | cv::IMREAD_ANYDEPTH : cv::IMREAD_UNCHANGED;
    cv::Mat picture;
    try {
        picture = cv::imdecode(bytes, flags);
    } catch (const cv::Exception&) {
        picture.release();
    }
    if (picture.empty()) {
        refuse("image", file, cutOff, "Make or copy it again.");
    }
    return overBlack(picture, announced->format);
}

// Text formats that name further files to be opened: never followed.
bool isPlaylist(std::ifstream& stream) {
    std::string start(16, '\0');
    stream.read(start.data(), static_cast<std::streamsize>(start.size()));
    return start.starts_with("#EXTM3U") || start.starts_with("ffconcat") || start.starts_with("[playlist]") ||
           start.starts_with("<?xml");
}

struct ReadFrames {
    std::vector<cv::Mat> kept; // of the options' size, 8-bit
    std::size_t stride = 1;    // every how manieth frame of the file was kept
    bool cancelled = false;
};

ReadFrames readFrames(cv::VideoCapture& capture, const std::filesystem::path& file,
                      const ClipOptions& options, const std::function<bool(double)>& progress) {
    const double announced = capture.get(cv::CAP_PROP_FRAME_COUNT);
    const std::size_t frameBytes =
        static_cast<std::size_t>(options.width) * static_cast<std::size_t>(options.height) * 3;
    const std::size_t limit =
        std::max(kMaxKeptBytes / frameBytes, 2 * static_cast<std::size_t>(options.frames));
    ReadFrames frames;
    cv::Mat picture;
    try {
        for (std::size_t index = 0; capture.grab(); ++index) {
            if (progress &&
                !progress(announced > 0 ? std::min(1.0, static_cast<double>(index) / announced) : 0)) {
                frames.cancelled = true;
                return frames;
            }
            if (index % frames.stride != 0) {
                continue;
            }
            if (!capture.retrieve(picture) || picture.empty()) {
                break; // broken off: used as far as it goes
            }
            frames.kept.push_back(coverAndCrop(picture, options).clone());
            if (frames.kept.size() > limit) {
                for (std::size_t i = 1; 2 * i < frames.kept.size(); ++i) {
                    frames.kept[i] = frames.kept[2 * i];
                }
                frames.kept.resize((frames.kept.size() + 1) / 2);
                frames.stride *= 2;
            }
        }
    } catch (const cv::Exception& error) {
        if (frames.kept.empty()) {
            refuse("clip", file, "decoding failed (" + error.err + ")", "Convert it to an MP4 with H.264.");
        }
    }
    return frames;
}

// options.frames frames at even distances: the nearest where there are enough, blends where there are few.
Clip resampleInTime(const ReadFrames& frames, const ClipOptions& options, double rate) {
    const std::size_t present = frames.kept.size();
    const auto wanted = static_cast<std::size_t>(options.frames);
    const double step = wanted > 1 ? static_cast<double>(present - 1) / static_cast<double>(wanted - 1) : 0;
    Clip clip;
    // The clip lasts as long as before: its frames are further apart or closer together.
    clip.framesPerSecond = present > 1 && wanted > 1
                               ? std::clamp(rate / (step * static_cast<double>(frames.stride)), 0.1, 240.0)
                               : rate;
    for (std::size_t i = 0; i < wanted; ++i) {
        const double position = static_cast<double>(i) * step;
        if (present >= wanted) {
            clip.frames.push_back(
                frameOf(frames.kept[std::min(static_cast<std::size_t>(std::lround(position)), present - 1)],
                        options));
            continue;
        }
        const auto before = std::min(static_cast<std::size_t>(position), present - 1);
        const auto share = static_cast<float>(position - static_cast<double>(before));
        Frame frame = frameOf(frames.kept[before], options);
        if (share > 0 && before + 1 < present) {
            const Frame next = frameOf(frames.kept[before + 1], options);
            for (std::size_t c = 0; c < frame.channels.size(); ++c) {
                for (std::size_t pixel = 0; pixel < frame.channels[c].size(); ++pixel) {
                    float& value = frame.channels[c][pixel];
                    value += share * (next.channels[c][pixel] - value);
                }
            }
        }
        clip.frames.push_back(std::move(frame));
    }
    return clip;
}

} // namespace

Clip readImage(const std::filesystem::path& file, const ClipOptions& options) {
    checkOptions(options);
    return repeated(frameOf(coverAndCrop(decodePicture(file), options), options), options);
}

Clip readClip(const std::filesystem::path& file, const ClipOptions& options,
              const std::function<bool(double)>& progress) {
    checkOptions(options);
    std::ifstream stream;
    checkFile("clip", file, stream);
    if (isPlaylist(stream)) {
        refuse("clip", file, "it is a list of other files", "Give the clip itself.");
    }
    const char* const remedy = "Give a whole clip, for example an MP4 with H.264.";
    keepLibavQuiet();
    cv::utils::logging::setLogLevel(cv::utils::logging::LOG_LEVEL_SILENT); // we say what is wrong
    cv::VideoCapture capture;
    try {
        // The absolute path: a name with a colon must not look like an address.
        capture.open(std::filesystem::absolute(file).string(), cv::CAP_FFMPEG);
    } catch (const cv::Exception&) {
        capture.release();
    }
    if (!capture.isOpened()) {
        refuse("clip", file, "it is not a clip that can be read, or it is cut off before the first frame",
               remedy);
    }
    const double width = capture.get(cv::CAP_PROP_FRAME_WIDTH);
    const double height = capture.get(cv::CAP_PROP_FRAME_HEIGHT);
    if (width * height > static_cast<double>(kMaxPicturePixels)) {
        refuse("clip", file, "its frames are larger than 100 megapixels", "Scale it down first.");
    }
    const double announcedRate = capture.get(cv::CAP_PROP_FPS);
    const double rate = announcedRate >= 0.1 && announcedRate <= 1000 ? announcedRate : kUsualRate;

    const ReadFrames frames = readFrames(capture, file, options, progress);
    if (frames.cancelled) {
        return {};
    }
    if (frames.kept.empty()) {
        refuse("clip", file, "it is cut off before the first frame or its frames cannot be decoded", remedy);
    }
    if (progress) {
        progress(1);
    }
    return resampleInTime(frames, options, rate);
}

} // namespace sgfm::video
