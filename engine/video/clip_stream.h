#pragma once
// The pictures of a clip file by their place in time, decoded only where they are asked for; for the sources
// of video/ only.
//
// The file is read twice: once without decoding, for the time stamp of every frame and for the frames that
// can be begun with (keyframes); then, for the frames that are wanted, from the keyframe before each, leaving
// out what no other frame refers to. So a long clip of which 32 frames are wanted costs what those need.

#include "engine/video/libav.h"

#include <opencv2/core/mat.hpp>

#include <cstdint>
#include <filesystem>
#include <functional>
#include <vector>

namespace sgfm::video {

class ClipStream {
  public:
    using GoOn = std::function<bool(double share)>; // false: stop; the share is 0 to 1
    using Take = std::function<void(std::size_t index, const cv::Mat& picture)>;

    // Only containers of moving pictures are opened, and only as plain files: nothing that names further
    // files or addresses. Throws Error(BadInput): no clip, no video in it, frames over 100 megapixels, cut
    // off before the first frame.
    ClipStream(std::filesystem::path file, const GoOn& goOn);

    bool cancelled() const noexcept { return m_cancelled; }
    // When each frame is shown, in seconds from the first, ascending. A file that is cut off has the frames
    // up to there.
    const std::vector<double>& times() const noexcept { return m_times; }
    double framesPerSecond() const noexcept { return m_rate; }    // as announced, or 24
    double pixelAspect() const noexcept { return m_pixelAspect; } // width of a pixel over its height

    // take() gets the frames `wanted` (ascending), each once, upright, 8 bit BGR, transparency over black.
    // Those that are damaged are left out. Where the container cannot seek, the last of them may come out of
    // order.
    void decode(const std::vector<std::size_t>& wanted, const Take& take, const GoOn& goOn);

  private:
    struct Packet {
        std::int64_t shown = 0; // time stamp in the stream's time base
        bool key = false;
    };
    struct Input {
        InputHandle format;
        CodecHandle decoder;
    };

    Input open() const;
    void readFacts(const AVStream& stream);
    void readIndex(AVFormatContext& format, const GoOn& goOn);
    // Whether anything was left undecoded that might have been needed.
    bool decodeOnce(const std::vector<std::size_t>& wanted, bool skip, const Take& take, const GoOn& goOn);
    std::size_t keyBefore(std::size_t index) const;
    std::size_t indexOf(const AVFrame& frame, std::size_t decoded) const;

    std::filesystem::path m_file;
    std::vector<Packet> m_packets; // in the order shown
    std::vector<double> m_times;
    bool m_stamped = true;    // every frame has a time stamp of its own
    bool m_skippable = false; // and every keyframe stands for itself
    bool m_cancelled = false;
    double m_rate = 24;
    double m_pixelAspect = 1;
    int m_quarterTurns = 0; // clockwise, until the picture is upright
};

} // namespace sgfm::video
