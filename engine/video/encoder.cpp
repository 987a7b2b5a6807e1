#include "engine/video/encoder.h"

#include "engine/error.h"
#include "engine/files/text_file.h"
#include "engine/video/libav.h"
#include "engine/video/video_reading.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

namespace sgfm::video {

namespace {

constexpr int kMaxSide = 8192;
// A fixed number of encoding threads: x264's output depends on it, and must not depend on the machine.
constexpr int kThreads = 4;

struct Candidate {
    const char* encoder;
    const char* name; // for people
};
constexpr Candidate kCandidates[] = {{"libx264", "H.264 (x264)"},
                                     {"libopenh264", "H.264 (OpenH264)"},
                                     {"mpeg4", "MPEG-4 part 2: no H.264 encoder was found"}};

[[noreturn]] void failedWriting(const std::filesystem::path& file, const std::string& reason) {
    throw Error(ErrorKind::Io, "video", "\"" + file.string() + "\" cannot be written: " + reason + ".",
                "Check that the folder exists, that it is writable and that the disk is not full.");
}

void check(const EncoderOptions& options) {
    const auto refuse = [](const std::string& what, const std::string& remedy) {
        throw Error(ErrorKind::Usage, "video", what, remedy);
    };
    if (options.width < 1 || options.width > kMaxSide || options.height < 1 || options.height > kMaxSide) {
        refuse("Frames of " + std::to_string(options.width) + " x " + std::to_string(options.height) +
                   " pixels cannot be encoded.",
               "Use 1 to 8192 pixels a side.");
    }
    if (!(options.framesPerSecond >= 0.1 && options.framesPerSecond <= 240)) {
        refuse("A video cannot have " + std::to_string(options.framesPerSecond) + " frames a second.",
               "Use 0.1 to 240 frames a second.");
    }
    if (options.quality < 0 || options.quality > 51) {
        refuse("The quality " + std::to_string(options.quality) + " is out of range.",
               "Use a CRF of 0 (best) to 51.");
    }
    if (options.recipe.find('\0') != std::string::npos) {
        refuse("The recipe holds a zero byte.", "Give the recipe as JSON text.");
    }
}

int evenAbove(int size) {
    return (size + 1) / 2 * 2;
}

} // namespace

class VideoEncoder::Implementation {
  public:
    Implementation(std::filesystem::path file, const EncoderOptions& options)
        : m_file(std::move(file)), m_temporary(files::temporaryBeside(m_file)), m_options(options) {
        try {
            open();
        } catch (...) {
            discard();
            throw;
        }
    }

    ~Implementation() {
        if (!m_finished) {
            discard();
        }
    }

    Implementation(const Implementation&) = delete;
    Implementation& operator=(const Implementation&) = delete;

    const std::string& encoderName() const noexcept { return m_encoderName; }

    void add(std::span<const std::uint8_t> rgb) {
        requireOpen();
        const std::size_t rowBytes = static_cast<std::size_t>(m_options.width) * 3;
        if (rgb.size() != rowBytes * static_cast<std::size_t>(m_options.height)) {
            throw Error(ErrorKind::Usage, "video",
                        "A frame of " + std::to_string(rgb.size()) + " bytes is not " +
                            std::to_string(m_options.width) + " x " + std::to_string(m_options.height) +
                            " RGB.",
                        "Give every frame the size of the encoder.");
        }
        convert(rgb);
        m_frame->pts = m_frames++;
        drain(m_frame.get());
    }

    // The container's metadata are written at the end, with its index.
    void setRecipe(const std::string& recipe) {
        requireOpen();
        EncoderOptions options = m_options;
        options.recipe = recipe;
        check(options);
        require(av_dict_set(&m_output->metadata, "comment", recipe.empty() ? nullptr : recipe.c_str(), 0));
        m_options.recipe = recipe;
    }

    void finish() {
        requireOpen();
        if (m_frames == 0) {
            throw Error(ErrorKind::Usage, "video", "A video without frames was to be finished.",
                        "Add at least one frame.");
        }
        try {
            drain(nullptr);
            require(av_write_trailer(m_output.get()));
            require(m_output->pb->error);
            require(avio_closep(&m_output->pb));
            m_output.reset();
            verify();
            files::renameOver(m_temporary, m_file);
            m_finished = true;
        } catch (...) {
            discard();
            throw;
        }
    }

  private:
    void require(int code) const {
        if (code < 0) {
            failedWriting(m_file, libavMessage(code));
        }
    }

    void requireOpen() const {
        if (!m_output) {
            throw Error(ErrorKind::Usage, "video",
                        "\"" + m_file.string() + "\" is already finished or has failed.",
                        "Start a new video.");
        }
    }

    void discard() noexcept {
        m_output.reset();
        files::removeQuietly(m_temporary);
    }

    void open() {
        keepLibavQuiet();
        AVFormatContext* output = nullptr;
        // The name is kept in the context: moving the index to the front opens the file once more.
        const std::string name = libavName(m_temporary);
        require(avformat_alloc_output_context2(&output, nullptr, "mp4", name.c_str()));
        m_output.reset(output);
        openEncoder();
        AVStream* stream = avformat_new_stream(m_output.get(), nullptr);
        if (stream == nullptr) {
            failedWriting(m_file, "there is no memory left");
        }
        stream->time_base = m_codec->time_base;
        stream->avg_frame_rate = m_codec->framerate;
        require(avcodec_parameters_from_context(stream->codecpar, m_codec.get()));
        if (!m_options.recipe.empty()) {
            require(av_dict_set(&m_output->metadata, "comment", m_options.recipe.c_str(), 0));
        }
        // No dates and library versions in the container: the same frames give the same file.
        m_output->flags |= AVFMT_FLAG_BITEXACT;
        require(avio_open(&m_output->pb, name.c_str(), AVIO_FLAG_WRITE));
        AVDictionary* settings = nullptr;
        av_dict_set(&settings, "movflags", "+faststart", 0);
        const int code = avformat_write_header(m_output.get(), &settings);
        av_dict_free(&settings);
        require(code);

        m_packet.reset(av_packet_alloc());
        m_frame.reset(av_frame_alloc());
        if (!m_packet || !m_frame) {
            failedWriting(m_file, "there is no memory left");
        }
        m_frame->format = m_codec->pix_fmt;
        m_frame->width = m_codec->width;
        m_frame->height = m_codec->height;
        m_frame->colorspace = m_codec->colorspace;
        m_frame->color_range = m_codec->color_range;
        require(av_frame_get_buffer(m_frame.get(), 0));
        m_scaler.reset(sws_getContext(m_codec->width, m_codec->height, AV_PIX_FMT_RGB24, m_codec->width,
                                      m_codec->height, m_codec->pix_fmt,
                                      SWS_BICUBIC | SWS_ACCURATE_RND | SWS_FULL_CHR_H_INP | SWS_BITEXACT,
                                      nullptr, nullptr, nullptr));
        if (!m_scaler) {
            failedWriting(m_file, "there is no memory left");
        }
        const int* matrix = sws_getCoefficients(SWS_CS_SMPTE170M);
        sws_setColorspaceDetails(m_scaler.get(), matrix, 1, matrix, 0, 0, 1 << 16, 1 << 16);
        m_padded.resize(static_cast<std::size_t>(m_codec->width) * 3 *
                        static_cast<std::size_t>(m_codec->height));
    }

    void openEncoder() {
        for (const Candidate& candidate : kCandidates) {
            if (!m_options.encoder.empty() && m_options.encoder != candidate.encoder) {
                continue;
            }
            const AVCodec* codec = avcodec_find_encoder_by_name(candidate.encoder);
            if (codec != nullptr && tryEncoder(*codec)) {
                m_encoderName = candidate.name;
                return;
            }
        }
        throw Error(ErrorKind::Io, "video",
                    m_options.encoder.empty()
                        ? "FFmpeg on this machine has neither an H.264 nor an MPEG-4 encoder that works."
                        : "The video encoder \"" + m_options.encoder + "\" is unknown or does not work here.",
                    "Install FFmpeg with libx264 (Debian: libavcodec59), or export a PNG sequence.");
    }

    bool tryEncoder(const AVCodec& codec) {
        CodecHandle context(avcodec_alloc_context3(&codec));
        if (!context) {
            return false;
        }
        context->width = evenAbove(m_options.width);
        context->height = evenAbove(m_options.height);
        context->pix_fmt = AV_PIX_FMT_YUV420P;
        context->framerate = av_d2q(m_options.framesPerSecond, 60060); // holds 29.97 = 30000/1001 exactly
        context->time_base = av_inv_q(context->framerate);
        context->thread_count = kThreads;
        context->flags |= AV_CODEC_FLAG_BITEXACT;
        if ((m_output->oformat->flags & AVFMT_GLOBALHEADER) != 0) {
            context->flags |= AV_CODEC_FLAG_GLOBAL_HEADER;
        }
        // OpenCV and many small programs convert back with BT.601 whatever the tag says; a player that reads
        // tags does the same with these.
        context->colorspace = AVCOL_SPC_SMPTE170M;
        context->color_primaries = AVCOL_PRI_SMPTE170M;
        context->color_trc = AVCOL_TRC_BT709;
        context->color_range = AVCOL_RANGE_MPEG;

        AVDictionary* settings = nullptr;
        const std::string name = codec.name;
        if (name == "libx264") {
            av_dict_set(&settings, "preset", "medium", 0);
            av_dict_set_int(&settings, "crf", m_options.quality, 0);
            // x264's macroblock tree (Debian 12: 0.164) reads memory that it has not set where a row is not a
            // whole number of its vectors: of 150 files of 160 x 128 pixels 146 differed, of 48 x 32 a third,
            // none without the tree or at 128, 256, 384 and 1280 pixels a row.
            if (context->width % 128 != 0) {
                av_dict_set_int(&settings, "mbtree", 0, 0);
            }
        } else if (name == "mpeg4") {
            // Quantiser 2 to 31; 3 looks like CRF 18.
            context->flags |= AV_CODEC_FLAG_QSCALE;
            context->global_quality = FF_QP2LAMBDA * std::clamp(m_options.quality / 6, 2, 31);
        } else { // no constant quality: bits a pixel that show no blocks
            context->bit_rate = static_cast<std::int64_t>(0.3 * context->width * context->height *
                                                          std::max(m_options.framesPerSecond, 1.0));
        }
        const int code = avcodec_open2(context.get(), &codec, &settings);
        av_dict_free(&settings);
        if (code < 0) {
            return false;
        }
        m_codec = std::move(context);
        return true;
    }

    void convert(std::span<const std::uint8_t> rgb) {
        const auto width = static_cast<std::size_t>(m_options.width);
        const auto paddedWidth = static_cast<std::size_t>(m_codec->width);
        for (int y = 0; y < m_codec->height; ++y) {
            const auto from = static_cast<std::size_t>(std::min(y, m_options.height - 1)) * width * 3;
            std::uint8_t* to = m_padded.data() + static_cast<std::size_t>(y) * paddedWidth * 3;
            std::copy_n(rgb.data() + from, width * 3, to);
            if (paddedWidth > width) {
                std::copy_n(rgb.data() + from + (width - 1) * 3, 3, to + width * 3);
            }
        }
        require(av_frame_make_writable(m_frame.get()));
        const std::uint8_t* planes[] = {m_padded.data()};
        const int strides[] = {m_codec->width * 3};
        require(
            sws_scale(m_scaler.get(), planes, strides, 0, m_codec->height, m_frame->data, m_frame->linesize));
    }

    // Hands a frame (null: the end) to the encoder and writes what comes out.
    void drain(const AVFrame* frame) {
        require(avcodec_send_frame(m_codec.get(), frame));
        for (;;) {
            const int code = avcodec_receive_packet(m_codec.get(), m_packet.get());
            if (code == AVERROR(EAGAIN) || code == AVERROR_EOF) {
                return;
            }
            require(code);
            if (m_packet->duration == 0) {
                m_packet->duration = 1; // the last frame is shown as long as the others
            }
            av_packet_rescale_ts(m_packet.get(), m_codec->time_base, m_output->streams[0]->time_base);
            m_packet->stream_index = 0;
            require(av_interleaved_write_frame(m_output.get(), m_packet.get()));
            require(m_output->pb->error);
        }
    }

    // Reads the written file again, as a player would.
    void verify() const {
        std::int64_t frames = 0;
        std::string recipe;
        try {
            const InputHandle input = openVideo(m_temporary);
            recipe = recipeOf(*input);
            frames = countPackets(*input);
        } catch (const Error& error) {
            failedWriting(m_file, "it does not open again after writing (" + error.message() + ")");
        }
        if (frames != m_frames) {
            failedWriting(m_file, "only " + std::to_string(frames) + " of " + std::to_string(m_frames) +
                                      " frames arrived on the disk");
        }
        if (recipe != m_options.recipe) {
            failedWriting(m_file, "the recipe inside it is not the one that was written");
        }
    }

    std::filesystem::path m_file;
    std::filesystem::path m_temporary;
    EncoderOptions m_options;
    std::string m_encoderName;
    OutputHandle m_output; // null: finished or failed
    CodecHandle m_codec;
    FrameHandle m_frame;
    PacketHandle m_packet;
    ScalerHandle m_scaler;
    std::vector<std::uint8_t> m_padded;
    std::int64_t m_frames = 0;
    bool m_finished = false;
};

VideoEncoder::VideoEncoder(const std::filesystem::path& file, const EncoderOptions& options) {
    check(options);
    m_implementation = std::make_unique<Implementation>(file, options);
}

VideoEncoder::~VideoEncoder() = default;

void VideoEncoder::add(std::span<const std::uint8_t> rgb) {
    m_implementation->add(rgb);
}

void VideoEncoder::setRecipe(const std::string& recipe) {
    m_implementation->setRecipe(recipe);
}

void VideoEncoder::finish() {
    m_implementation->finish();
}

const std::string& VideoEncoder::encoderName() const noexcept {
    return m_implementation->encoderName();
}

} // namespace sgfm::video
