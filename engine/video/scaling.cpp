#include "engine/video/scaling.h"

#include "engine/error.h"

#include <opencv2/imgproc.hpp>

#include <algorithm>
#include <cmath>
#include <utility>

namespace sgfm::video {

namespace {

// What intensity 1 is in a picture of this depth; 0 for depths that hold no picture.
double whiteOf(int depth) {
    switch (depth) {
    case CV_8U:
        return 255;
    case CV_16U:
        return 65535;
    case CV_32F:
    case CV_64F:
        return 1;
    default:
        return 0;
    }
}

} // namespace

void checkOptions(const ClipOptions& options) {
    const auto require = [](bool fine, const std::string& what, const std::string& remedy) {
        if (!fine) {
            throw Error(ErrorKind::Usage, "clip", what, remedy);
        }
    };
    require(options.width >= 2 && options.width <= kMaxFrameSide && options.height >= 2 &&
                options.height <= kMaxFrameSide,
            "Frames of " + std::to_string(options.width) + " x " + std::to_string(options.height) +
                " pixels are out of range.",
            "Use 2 to 4096 pixels a side.");
    require(options.frames >= 1 && options.frames <= kMaxFrames,
            "A clip of " + std::to_string(options.frames) + " frames is out of range.",
            "Use 1 to 4096 frames.");
    require(options.channels == 1 || options.channels == 3,
            "A clip of " + std::to_string(options.channels) + " channels is unknown.",
            "Use 1 channel (grey) or 3 (colour).");
    const auto inRange = [](double seconds) { return seconds >= 0 && seconds <= kLongestClip; };
    require(inRange(options.start) && inRange(options.length),
            "A clip cannot start at " + std::to_string(options.start) + " s and last " +
                std::to_string(options.length) + " s.",
            "Use 0 to 1,000,000 seconds.");
}

cv::Mat fitted(const cv::Mat& picture, const ClipOptions& options, double pixelAspect) {
    if (picture.cols == options.width && picture.rows == options.height && pixelAspect == 1) {
        return picture;
    }
    // Of one picture pixel, in frame pixels.
    double across = static_cast<double>(options.width) / picture.cols;
    double down = static_cast<double>(options.height) / picture.rows;
    if (options.fit != Fit::Stretch) {
        const double one = across / pixelAspect;
        const double scale = options.fit == Fit::Cover ? std::max(one, down) : std::min(one, down);
        across = scale * pixelAspect;
        down = scale;
    }
    // Crop first: of a very long picture only the middle is ever scaled.
    const int width = std::clamp(static_cast<int>(std::lround(options.width / across)), 1, picture.cols);
    const int height = std::clamp(static_cast<int>(std::lround(options.height / down)), 1, picture.rows);
    const cv::Rect middle((picture.cols - width) / 2, (picture.rows - height) / 2, width, height);
    const cv::Size inside(std::clamp(static_cast<int>(std::lround(width * across)), 1, options.width),
                          std::clamp(static_cast<int>(std::lround(height * down)), 1, options.height));
    const bool covers = options.fit != Fit::Bars;
    cv::Mat scaled;
    // Averaging over pixels when shrinking (no moire), linear when growing.
    cv::resize(picture(middle), scaled, covers ? cv::Size(options.width, options.height) : inside, 0, 0,
               std::min(across, down) < 1 ? cv::INTER_AREA : cv::INTER_LINEAR);
    if (scaled.cols == options.width && scaled.rows == options.height) {
        return scaled;
    }
    cv::Mat framed(options.height, options.width, scaled.type(), cv::Scalar::all(0));
    scaled.copyTo(framed(cv::Rect((options.width - scaled.cols) / 2, (options.height - scaled.rows) / 2,
                                  scaled.cols, scaled.rows)));
    return framed;
}

cv::Mat overBlack(const cv::Mat& picture, bool multiplied) {
    if (picture.channels() != 4) {
        return picture;
    }
    std::vector<cv::Mat> parts;
    cv::split(picture, parts);
    if (!multiplied) {
        for (std::size_t c = 0; c < 3; ++c) {
            cv::multiply(parts[c], parts[3], parts[c], 1 / whiteOf(picture.depth()));
        }
    }
    parts.pop_back();
    cv::Mat opaque;
    cv::merge(parts, opaque);
    return opaque;
}

Frame frameOf(const cv::Mat& picture, const ClipOptions& options) {
    const double white = whiteOf(picture.depth());
    if (white == 0 || (picture.channels() != 1 && picture.channels() != 3)) {
        throw Error(ErrorKind::BadInput, "image",
                    "A picture with " + std::to_string(picture.channels()) +
                        " channels of an unusual number type cannot be used.",
                    "Convert it to an 8-bit or 16-bit PNG.");
    }
    cv::Mat values;
    picture.convertTo(values, CV_32F, 1 / white);
    if (!cv::checkRange(values)) {
        throw Error(ErrorKind::BadInput, "image", "The picture holds values that are not finite.",
                    "Replace them, or convert the picture to PNG.");
    }
    if (options.channels == 1 && values.channels() == 3) {
        cv::cvtColor(values, values, cv::COLOR_BGR2GRAY);
    } else if (options.channels == 3) {
        cv::cvtColor(values, values, values.channels() == 1 ? cv::COLOR_GRAY2RGB : cv::COLOR_BGR2RGB);
    }
    std::vector<cv::Mat> parts;
    cv::split(values, parts);
    Frame frame{values.cols, values.rows, {}};
    for (const cv::Mat& part : parts) {
        std::vector<float> pixels;
        pixels.reserve(part.total());
        for (int y = 0; y < part.rows; ++y) {
            const float* row = part.ptr<float>(y);
            std::transform(row, row + part.cols, std::back_inserter(pixels),
                           [](float value) { return std::clamp(value, 0.0f, 1.0f); });
        }
        frame.channels.push_back(std::move(pixels));
    }
    return frame;
}

Clip repeated(Frame frame, const ClipOptions& options) {
    Clip clip;
    clip.frames.assign(static_cast<std::size_t>(options.frames), std::move(frame));
    return clip;
}

} // namespace sgfm::video
