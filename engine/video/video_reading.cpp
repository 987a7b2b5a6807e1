#include "engine/video/video_reading.h"

#include "engine/error.h"
#include "engine/video/encoder.h"

#include <system_error>

extern "C" {
#include <libavutil/pixdesc.h>
}

namespace sgfm::video {

namespace {

[[noreturn]] void refuse(const std::filesystem::path& file, const std::string& reason) {
    throw Error(ErrorKind::BadInput, "video", "\"" + file.string() + "\" cannot be used: " + reason + ".",
                "Give an MP4 file, for example one that the lab exported.");
}

int videoStreamOf(AVFormatContext& input) {
    return av_find_best_stream(&input, AVMEDIA_TYPE_VIDEO, -1, -1, nullptr, 0);
}

// Counts the frames that the decoder gives back until it wants more data; null: the end of the stream.
int decodeFrames(AVCodecContext& decoder, const AVPacket* packet, AVFrame& frame, VideoSummary& summary) {
    const int sent = avcodec_send_packet(&decoder, packet);
    if (sent < 0) {
        return sent;
    }
    for (;;) {
        const int code = avcodec_receive_frame(&decoder, &frame);
        if (code == AVERROR(EAGAIN) || code == AVERROR_EOF) {
            return 0;
        }
        if (code < 0 || frame.decode_error_flags != 0) {
            return code < 0 ? code : AVERROR_INVALIDDATA;
        }
        summary.width = frame.width;
        summary.height = frame.height;
        const char* format = av_get_pix_fmt_name(static_cast<AVPixelFormat>(frame.format));
        summary.pixelFormat = format != nullptr ? format : "";
        ++summary.frames;
        av_frame_unref(&frame);
    }
}

} // namespace

InputHandle openVideo(const std::filesystem::path& file) {
    keepLibavQuiet();
    std::error_code failure;
    const auto status = std::filesystem::status(file, failure);
    if (failure || !std::filesystem::exists(status)) {
        throw Error(ErrorKind::Io, "video", "\"" + file.string() + "\" does not exist or cannot be reached.",
                    "Check the path.");
    }
    if (!std::filesystem::is_regular_file(status)) {
        refuse(file, "it is not a file");
    }
    AVFormatContext* input = nullptr;
    const int code =
        avformat_open_input(&input, libavName(file).c_str(), av_find_input_format("mp4"), nullptr);
    if (code == AVERROR(EACCES) || code == AVERROR(EPERM)) {
        throw Error(ErrorKind::Io, "video",
                    "\"" + file.string() + "\" cannot be opened: " + libavMessage(code) + ".",
                    "Check its permissions.");
    }
    if (code < 0) {
        refuse(file, "it is not an MP4 video, or it is cut off or damaged (" + libavMessage(code) + ")");
    }
    InputHandle handle(input);
    if (videoStreamOf(*handle) < 0) {
        refuse(file, "it holds no video");
    }
    return handle;
}

std::string recipeOf(const AVFormatContext& input) {
    const AVDictionaryEntry* entry = av_dict_get(input.metadata, "comment", nullptr, 0);
    return entry != nullptr ? entry->value : "";
}

std::int64_t countPackets(AVFormatContext& input) {
    const int stream = videoStreamOf(input);
    const PacketHandle packet(av_packet_alloc());
    std::int64_t count = 0;
    while (packet && av_read_frame(&input, packet.get()) >= 0) {
        const bool cut = (packet->flags & AV_PKT_FLAG_CORRUPT) != 0; // the file ends within this frame
        count += packet->stream_index == stream && !cut ? 1 : 0;
        av_packet_unref(packet.get());
    }
    return count;
}

std::string readVideoRecipe(const std::filesystem::path& file) {
    return recipeOf(*openVideo(file));
}

VideoSummary inspectVideo(const std::filesystem::path& file) {
    const InputHandle input = openVideo(file);
    const int index = videoStreamOf(*input);
    const AVStream& stream = *input->streams[index];
    const AVCodec* codec = avcodec_find_decoder(stream.codecpar->codec_id);
    const CodecHandle decoder(avcodec_alloc_context3(codec));
    const PacketHandle packet(av_packet_alloc());
    const FrameHandle frame(av_frame_alloc());
    if (codec == nullptr || !decoder || !packet || !frame ||
        avcodec_parameters_to_context(decoder.get(), stream.codecpar) < 0) {
        refuse(file, "there is no decoder for it");
    }
    decoder->err_recognition = AV_EF_EXPLODE; // damage is an error, not a grey patch
    decoder->thread_count = 1;
    if (avcodec_open2(decoder.get(), codec, nullptr) < 0) {
        refuse(file, "its video cannot be decoded");
    }
    VideoSummary summary;
    summary.codec = codec->name;
    summary.framesPerSecond = av_q2d(stream.avg_frame_rate);
    summary.recipe = recipeOf(*input);
    int code = 0;
    while (code >= 0 && av_read_frame(input.get(), packet.get()) >= 0) {
        if (packet->stream_index == index) {
            const bool cut = (packet->flags & AV_PKT_FLAG_CORRUPT) != 0;
            code = cut ? AVERROR_INVALIDDATA : decodeFrames(*decoder, packet.get(), *frame, summary);
        }
        av_packet_unref(packet.get());
    }
    if (code >= 0) {
        code = decodeFrames(*decoder, nullptr, *frame, summary);
    }
    if (code < 0) {
        refuse(file, "frame " + std::to_string(summary.frames) + " is damaged or cut off (" +
                         libavMessage(code) + ")");
    }
    return summary;
}

} // namespace sgfm::video
