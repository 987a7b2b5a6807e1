#include "engine/video/clip_stream.h"

#include "engine/error.h"
#include "engine/video/decoded_picture.h"
#include "engine/video/scaling.h"

extern "C" {
#include <libavutil/display.h>
}

#include <algorithm>
#include <cmath>
#include <limits>
#include <thread>

namespace sgfm::video {

namespace {

constexpr double kUsualRate = 24;
constexpr std::size_t kMostFrames = 10'000'000; // four days at 30 a second
constexpr double kIndexShare = 0.1;             // of the work, as progress tells it
constexpr unsigned kMostThreads = 8;
// Seeking flushes the decoder; a few frames more are decoded in less time.
constexpr std::size_t kWorthSeeking = 12;
constexpr std::size_t kNotFound = std::numeric_limits<std::size_t>::max();

// Containers that hold their frames themselves. Playlists, device and network formats are not among them.
constexpr const char* kContainers =
    "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,gif,apng,mpegts,mpeg,mpegvideo,"
    "flv,ogg,asf,h264,hevc,m4v,mjpeg,nut,yuv4mpegpipe,ivf,mxf,dv";

[[noreturn]] void refuse(const std::filesystem::path& file, const std::string& reason,
                         const std::string& remedy = "Give a whole clip, for example an MP4 with H.264.") {
    throw Error(ErrorKind::BadInput, "clip", "\"" + file.string() + "\" cannot be used: " + reason + ".",
                remedy);
}

bool isTooLarge(int width, int height) {
    return width > 0 && height > 0 &&
           static_cast<std::uint64_t>(width) * static_cast<std::uint64_t>(height) > kMaxPicturePixels;
}

} // namespace

ClipStream::Input ClipStream::open() const {
    keepLibavQuiet();
    const auto require = [this](bool fine) {
        if (!fine) {
            refuse(m_file, "it is not a clip that can be read, or it is cut off before the first frame");
        }
    };
    AVDictionary* settings = nullptr;
    av_dict_set(&settings, "format_whitelist", kContainers, 0);
    av_dict_set(&settings, "protocol_whitelist", "file", 0);
    AVFormatContext* format = nullptr;
    const int opened = avformat_open_input(&format, libavName(m_file).c_str(), nullptr, &settings);
    av_dict_free(&settings);
    require(opened >= 0);
    Input input{InputHandle(format), nullptr};
    require(avformat_find_stream_info(format, nullptr) >= 0);
    const AVCodec* codec = nullptr;
    const int chosen = av_find_best_stream(format, AVMEDIA_TYPE_VIDEO, -1, -1, &codec, 0);
    if (chosen < 0) {
        refuse(m_file, chosen == AVERROR_DECODER_NOT_FOUND ? "there is no decoder for it"
                                                           : "it holds no video that can be read");
    }
    for (unsigned i = 0; i < format->nb_streams; ++i) {
        format->streams[i]->discard = static_cast<int>(i) == chosen ? AVDISCARD_DEFAULT : AVDISCARD_ALL;
    }
    const AVStream& stream = *format->streams[chosen];
    if (isTooLarge(stream.codecpar->width, stream.codecpar->height)) {
        refuse(m_file, "its frames are larger than 100 megapixels", "Scale it down first.");
    }
    input.decoder.reset(avcodec_alloc_context3(codec));
    require(input.decoder && avcodec_parameters_to_context(input.decoder.get(), stream.codecpar) >= 0);
    input.decoder->pkt_timebase = stream.time_base;
    input.decoder->max_pixels = static_cast<std::int64_t>(kMaxPicturePixels);
    // The same pictures whatever the number of threads.
    input.decoder->thread_count =
        static_cast<int>(std::clamp(std::thread::hardware_concurrency(), 1U, kMostThreads));
    require(avcodec_open2(input.decoder.get(), codec, nullptr) >= 0);
    return input;
}

namespace {

// The stream that open() left switched on.
const AVStream& chosenStream(const AVFormatContext& format) {
    for (unsigned i = 0; i < format.nb_streams; ++i) {
        if (format.streams[i]->discard != AVDISCARD_ALL) {
            return *format.streams[i];
        }
    }
    return *format.streams[0];
}

} // namespace

void ClipStream::readFacts(const AVStream& stream) {
    const double announced =
        av_q2d(stream.avg_frame_rate.num > 0 ? stream.avg_frame_rate : stream.r_frame_rate);
    m_rate = announced >= 0.1 && announced <= 1000 ? announced : kUsualRate;
    const AVRational aspect = stream.sample_aspect_ratio.num > 0 ? stream.sample_aspect_ratio
                                                                 : stream.codecpar->sample_aspect_ratio;
    const double shape = aspect.num > 0 && aspect.den > 0 ? av_q2d(aspect) : 1;
    m_pixelAspect = shape >= 0.1 && shape <= 10 ? shape : 1;
    // A telephone held upright films lying on its side and says so.
    const auto* matrix = reinterpret_cast<const std::int32_t*>(
        av_stream_get_side_data(&stream, AV_PKT_DATA_DISPLAYMATRIX, nullptr));
    const double turn = matrix != nullptr ? av_display_rotation_get(matrix) : 0; // anticlockwise
    if (std::isfinite(turn)) {
        m_quarterTurns = static_cast<int>(((std::lround(-turn / 90) % 4) + 4) % 4);
    }
    if (m_quarterTurns % 2 == 1) {
        m_pixelAspect = 1 / m_pixelAspect;
    }
}

ClipStream::ClipStream(std::filesystem::path file, const GoOn& goOn) : m_file(std::move(file)) {
    // The absolute path: a name with a colon must not look like an address.
    m_file = std::filesystem::absolute(m_file);
    const Input input = open();
    const AVStream& stream = chosenStream(*input.format);
    readFacts(stream);
    readIndex(*input.format, goOn);
    if (m_cancelled) {
        return;
    }
    if (m_packets.empty()) {
        refuse(m_file, "it is cut off before the first frame or its frames cannot be decoded");
    }
    // In an animated GIF or PNG a frame is painted over the one before, whatever the container says.
    const AVCodecID codec = stream.codecpar->codec_id;
    m_skippable = m_stamped && codec != AV_CODEC_ID_GIF && codec != AV_CODEC_ID_APNG && m_packets.front().key;
    const double unit = av_q2d(stream.time_base);
    for (std::size_t i = 0; i < m_packets.size(); ++i) {
        const double time =
            m_stamped
                ? unit * (static_cast<double>(m_packets[i].shown) - static_cast<double>(m_packets[0].shown))
                : static_cast<double>(i) / m_rate;
        m_times.push_back(std::isfinite(time) ? time : static_cast<double>(i) / m_rate);
    }
}

void ClipStream::readIndex(AVFormatContext& format, const GoOn& goOn) {
    const AVStream& stream = chosenStream(format);
    const PacketHandle packet(av_packet_alloc());
    const auto size = std::max<double>(1, static_cast<double>(avio_size(format.pb)));
    while (packet && m_packets.size() < kMostFrames && av_read_frame(&format, packet.get()) >= 0) {
        // What the file ends within is not shown, nor what an edit list cuts away.
        const bool shown = (packet->flags & (AV_PKT_FLAG_CORRUPT | AV_PKT_FLAG_DISCARD)) == 0;
        if (packet->stream_index == stream.index && shown) {
            m_stamped = m_stamped && packet->pts != AV_NOPTS_VALUE;
            m_packets.push_back({packet->pts, (packet->flags & AV_PKT_FLAG_KEY) != 0});
        }
        av_packet_unref(packet.get());
        const double share = static_cast<double>(avio_tell(format.pb)) / size;
        if (goOn && !goOn(kIndexShare * std::clamp(share, 0.0, 1.0))) {
            m_cancelled = true;
            return;
        }
    }
    if (m_stamped) {
        std::stable_sort(m_packets.begin(), m_packets.end(),
                         [](const Packet& one, const Packet& other) { return one.shown < other.shown; });
        // Two frames at the same time: the later one is what is seen. Without order there is no telling them
        // apart, and all are decoded one after the other.
        const auto same = std::adjacent_find(m_packets.begin(), m_packets.end(),
                                             [](const auto& a, const auto& b) { return a.shown == b.shown; });
        m_stamped = same == m_packets.end();
    }
}

std::size_t ClipStream::keyBefore(std::size_t index) const {
    while (index > 0 && !m_packets[index].key) {
        --index;
    }
    return index;
}

std::size_t ClipStream::indexOf(const AVFrame& frame, std::size_t decoded) const {
    if (!m_stamped) {
        return decoded < m_packets.size() ? decoded : kNotFound;
    }
    const auto found =
        std::lower_bound(m_packets.begin(), m_packets.end(), frame.best_effort_timestamp,
                         [](const Packet& packet, std::int64_t time) { return packet.shown < time; });
    return found != m_packets.end() && found->shown == frame.best_effort_timestamp
               ? static_cast<std::size_t>(found - m_packets.begin())
               : kNotFound;
}

void ClipStream::decode(const std::vector<std::size_t>& wanted, const Take& take, const GoOn& goOn) {
    std::vector<std::size_t> missing;
    const auto takeAndTick = [&](std::size_t index, const cv::Mat& picture) {
        std::erase(missing, index);
        take(index, picture);
    };
    missing = wanted;
    const bool skipped = decodeOnce(wanted, m_skippable, takeAndTick, goOn);
    if (skipped && !missing.empty() && !m_cancelled) {
        // A container that does not find its own keyframes: everything from the beginning.
        const auto again = missing;
        decodeOnce(again, false, takeAndTick, goOn);
    }
}

bool ClipStream::decodeOnce(const std::vector<std::size_t>& wanted, bool skip, const Take& take,
                            const GoOn& goOn) {
    Input input = open();
    const AVStream& stream = chosenStream(*input.format);
    const PacketHandle packet(av_packet_alloc());
    const FrameHandle frame(av_frame_alloc());
    if (!packet || !frame) {
        refuse(m_file, "there is no memory left", "Close other programs.");
    }
    PictureConverter converter;
    std::size_t decoded = 0;
    const auto receive = [&] {
        while (avcodec_receive_frame(input.decoder.get(), frame.get()) >= 0) {
            const std::size_t index = indexOf(*frame, decoded++);
            const bool whole = frame->decode_error_flags == 0 && (frame->flags & AV_FRAME_FLAG_CORRUPT) == 0;
            if (whole && std::binary_search(wanted.begin(), wanted.end(), index)) {
                const cv::Mat picture = converter.convert(*frame, m_quarterTurns);
                if (!picture.empty()) {
                    take(index, picture);
                }
            }
            av_frame_unref(frame.get());
        }
    };
    const auto feed = [&](const AVPacket* data) {
        if (avcodec_send_packet(input.decoder.get(), data) == AVERROR(EAGAIN)) {
            receive();
            avcodec_send_packet(input.decoder.get(), data);
        }
        receive();
    };
    const auto indexAt = [&](std::int64_t shown) {
        const auto place =
            std::lower_bound(m_packets.begin(), m_packets.end(), shown,
                             [](const Packet& one, std::int64_t time) { return one.shown < time; });
        return place != m_packets.end() && place->shown == shown
                   ? static_cast<std::size_t>(place - m_packets.begin())
                   : kNotFound;
    };

    std::vector<bool> given(wanted.size(), false); // which of `wanted` the decoder has
    std::size_t target = 0;                        // the first of them that it has not
    std::size_t furthest = 0;                      // frame that was read
    bool skipped = false;
    bool toSeek = skip;
    while (target < wanted.size()) {
        if (toSeek) {
            toSeek = false;
            const std::size_t key = keyBefore(wanted[target]);
            if (key > furthest + kWorthSeeking) {
                feed(nullptr); // what it holds comes out first
                avcodec_flush_buffers(input.decoder.get());
                skip = av_seek_frame(input.format.get(), stream.index, m_packets[key].shown,
                                     AVSEEK_FLAG_BACKWARD) >= 0;
                furthest = key;
                skipped = true;
            }
        }
        if (av_read_frame(input.format.get(), packet.get()) < 0) {
            break;
        }
        if (packet->stream_index == stream.index) {
            const std::size_t index = m_stamped ? indexAt(packet->pts) : kNotFound;
            const auto place = std::lower_bound(wanted.begin(), wanted.end(), index);
            const bool needed = place != wanted.end() && *place == index;
            const bool left = skip && index != kNotFound && !needed;
            skipped = skipped || left;
            input.decoder->skip_frame = left ? AVDISCARD_NONREF : AVDISCARD_DEFAULT;
            feed(packet.get());
            furthest = index != kNotFound ? std::max(furthest, index) : furthest;
            if (needed) {
                given[static_cast<std::size_t>(place - wanted.begin())] = true;
                while (target < wanted.size() && given[target]) {
                    ++target;
                }
                toSeek = skip;
            }
        }
        av_packet_unref(packet.get());
        const double share = static_cast<double>(furthest) / static_cast<double>(m_packets.size());
        if (goOn && !goOn(kIndexShare + (1 - kIndexShare) * share)) {
            m_cancelled = true;
            return skipped;
        }
    }
    feed(nullptr);
    return skipped;
}

} // namespace sgfm::video
