#include "engine/video/decoded_picture.h"

#include "engine/video/scaling.h"

extern "C" {
#include <libavutil/pixdesc.h>
}

#include <opencv2/imgproc.hpp>

namespace sgfm::video {

namespace {

constexpr int kHighDefinition = 720; // lines
constexpr int kWholeVectors = 64;    // pixels

int matrixOf(const AVFrame& frame) {
    switch (frame.colorspace) {
    case AVCOL_SPC_BT709:
        return SWS_CS_ITU709;
    case AVCOL_SPC_BT2020_NCL:
    case AVCOL_SPC_BT2020_CL:
        return SWS_CS_BT2020;
    case AVCOL_SPC_SMPTE240M:
        return SWS_CS_SMPTE240M;
    case AVCOL_SPC_FCC:
        return SWS_CS_FCC;
    case AVCOL_SPC_UNSPECIFIED:
        return frame.height >= kHighDefinition ? SWS_CS_ITU709 : SWS_CS_ITU601;
    default:
        return SWS_CS_ITU601;
    }
}

bool isFullRange(const AVFrame& frame) {
    switch (frame.format) { // the old names for full range
    case AV_PIX_FMT_YUVJ420P:
    case AV_PIX_FMT_YUVJ422P:
    case AV_PIX_FMT_YUVJ444P:
    case AV_PIX_FMT_YUVJ440P:
    case AV_PIX_FMT_YUVJ411P:
        return true;
    default:
        return frame.color_range == AVCOL_RANGE_JPEG;
    }
}

cv::Mat turned(const cv::Mat& picture, int quarterTurns) {
    static constexpr cv::RotateFlags kTurns[] = {cv::ROTATE_90_CLOCKWISE, cv::ROTATE_180,
                                                 cv::ROTATE_90_COUNTERCLOCKWISE};
    if (quarterTurns == 0) {
        return picture;
    }
    cv::Mat upright;
    cv::rotate(picture, upright, kTurns[quarterTurns - 1]);
    return upright;
}

} // namespace

cv::Mat PictureConverter::convert(const AVFrame& frame, int quarterTurns) {
    const auto format = static_cast<AVPixelFormat>(frame.format);
    const AVPixFmtDescriptor* kind = av_pix_fmt_desc_get(format);
    if (kind == nullptr || frame.width < 1 || frame.height < 1 ||
        static_cast<std::uint64_t>(frame.width) * static_cast<std::uint64_t>(frame.height) >
            kMaxPicturePixels) {
        return {};
    }
    // A palette may hold transparent colours too.
    const bool transparent = (kind->flags & (AV_PIX_FMT_FLAG_ALPHA | AV_PIX_FMT_FLAG_PAL)) != 0;
    m_scaler.reset(sws_getCachedContext(m_scaler.release(), frame.width, frame.height, format, frame.width,
                                        frame.height, transparent ? AV_PIX_FMT_BGRA : AV_PIX_FMT_BGR24,
                                        SWS_BILINEAR, nullptr, nullptr, nullptr));
    if (!m_scaler) {
        return {};
    }
    const int* matrix = sws_getCoefficients(matrixOf(frame));
    sws_setColorspaceDetails(m_scaler.get(), matrix, isFullRange(frame) ? 1 : 0,
                             sws_getCoefficients(SWS_CS_DEFAULT), 1, 0, 1 << 16, 1 << 16);
    // swscale writes whole vectors: up to 63 pixels behind a row, and behind the last one too.
    cv::Mat padded(frame.height + 1, (frame.width + kWholeVectors - 1) / kWholeVectors * kWholeVectors,
                   transparent ? CV_8UC4 : CV_8UC3);
    cv::Mat picture = padded(cv::Rect(0, 0, frame.width, frame.height));
    std::uint8_t* planes[] = {picture.data, nullptr, nullptr, nullptr};
    const int strides[] = {static_cast<int>(picture.step), 0, 0, 0};
    if (sws_scale(m_scaler.get(), frame.data, frame.linesize, 0, frame.height, planes, strides) < 0) {
        return {};
    }
    return turned(transparent ? overBlack(picture) : picture, quarterTurns);
}

} // namespace sgfm::video
