#pragma once
// Owners for the C handles of FFmpeg's libraries (libav*); for the sources of video/ only.

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <libavutil/error.h>
#include <libavutil/log.h>
#include <libswscale/swscale.h>
}

#include <array>
#include <cstdarg>
#include <filesystem>
#include <memory>
#include <string>

namespace sgfm::video {

struct CloseInput {
    void operator()(AVFormatContext* context) const noexcept { avformat_close_input(&context); }
};
struct CloseOutput {
    void operator()(AVFormatContext* context) const noexcept {
        avio_closep(&context->pb);
        avformat_free_context(context);
    }
};
struct FreeCodec {
    void operator()(AVCodecContext* context) const noexcept { avcodec_free_context(&context); }
};
struct FreeFrame {
    void operator()(AVFrame* frame) const noexcept { av_frame_free(&frame); }
};
struct FreePacket {
    void operator()(AVPacket* packet) const noexcept { av_packet_free(&packet); }
};
struct FreeScaler {
    void operator()(SwsContext* context) const noexcept { sws_freeContext(context); }
};

using InputHandle = std::unique_ptr<AVFormatContext, CloseInput>;
using OutputHandle = std::unique_ptr<AVFormatContext, CloseOutput>;
using CodecHandle = std::unique_ptr<AVCodecContext, FreeCodec>;
using FrameHandle = std::unique_ptr<AVFrame, FreeFrame>;
using PacketHandle = std::unique_ptr<AVPacket, FreePacket>;
using ScalerHandle = std::unique_ptr<SwsContext, FreeScaler>;

inline std::string libavMessage(int code) {
    std::array<char, AV_ERROR_MAX_STRING_SIZE> text{};
    av_strerror(code, text.data(), text.size());
    return text.data();
}

// The file protocol, spelled out: a name with a colon ("take:2.mp4", "http://...") is a file's name too, and
// never a request to the network.
inline std::string libavName(const std::filesystem::path& file) {
    return "file:" + file.string();
}

// The libraries print to standard error by themselves; what goes wrong is in our own errors. (The callback,
// not the level: OpenCV sets the level again when it opens its first clip.)
inline void keepLibavQuiet() {
    av_log_set_callback([](void*, int, const char*, va_list) {});
}

} // namespace sgfm::video
