#include "engine/video/optical_flow.h"

#include "engine/error.h"

#include <opencv2/imgproc.hpp>
#include <opencv2/video/tracking.hpp>

#include <algorithm>

namespace sgfm::video {

namespace {

// DIS begins on a pyramid and matches patches of 8 pixels: of smaller frames hardly a patch would be left.
constexpr int kLeastSide = 256;

cv::Mat luminance(const Frame& frame) {
    cv::Mat grey(frame.height, frame.width, CV_32F, cv::Scalar(0));
    static constexpr double kWeights[] = {0.299, 0.587, 0.114}; // ITU-R BT.601
    for (std::size_t c = 0; c < frame.channels.size(); ++c) {
        const cv::Mat channel(frame.height, frame.width, CV_32F,
                              const_cast<float*>(frame.channels[c].data()));
        grey += channel * (frame.channels.size() == 3 ? kWeights[c] : 1.0);
    }
    cv::Mat eight;
    grey.convertTo(eight, CV_8U, 255);
    return eight;
}

} // namespace

Clip carryFirstFrame(const Frame& first, const Frame& last, int frames, double framesPerSecond) {
    if (first.width != last.width || first.height != last.height || first.width < 1 || first.height < 1 ||
        first.channels.empty() || first.channels.size() != last.channels.size() || frames < 2) {
        throw Error(ErrorKind::Usage, "optical flow",
                    "The first and the last frame are of different sizes, or there is nothing between them.",
                    "Give two frames of one size, and at least two frames to make.");
    }
    const int larger = std::max(1, (kLeastSide + std::min(first.width, first.height) - 1) /
                                       std::min(first.width, first.height));
    const auto enlarged = [&](const Frame& frame) {
        cv::Mat large;
        cv::resize(luminance(frame), large, cv::Size(), larger, larger, cv::INTER_CUBIC);
        return large;
    };
    cv::Mat flow;
    cv::DISOpticalFlow::create(cv::DISOpticalFlow::PRESET_MEDIUM)
        ->calc(enlarged(last), enlarged(first), flow);
    cv::resize(flow, flow, cv::Size(first.width, first.height), 0, 0, cv::INTER_AREA);
    flow /= larger;

    Clip clip;
    clip.framesPerSecond = framesPerSecond;
    for (int t = 0; t < frames; ++t) {
        const auto share = static_cast<float>(t) / static_cast<float>(frames - 1);
        cv::Mat source(flow.size(), CV_32FC2);
        for (int y = 0; y < flow.rows; ++y) {
            for (int x = 0; x < flow.cols; ++x) {
                const auto& step = flow.at<cv::Vec2f>(y, x);
                source.at<cv::Vec2f>(y, x) = {static_cast<float>(x) + share * step[0],
                                              static_cast<float>(y) + share * step[1]};
            }
        }
        Frame frame{first.width, first.height, {}};
        for (const auto& pixels : first.channels) {
            const cv::Mat channel(first.height, first.width, CV_32F, const_cast<float*>(pixels.data()));
            cv::Mat carried;
            cv::remap(channel, carried, source, cv::Mat(), cv::INTER_LINEAR, cv::BORDER_REPLICATE);
            frame.channels.emplace_back(carried.begin<float>(), carried.end<float>());
        }
        clip.frames.push_back(std::move(frame));
    }
    return clip;
}

} // namespace sgfm::video
