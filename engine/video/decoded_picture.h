#pragma once
// From a decoded frame of FFmpeg to an OpenCV picture; for the sources of video/ only.

#include "engine/video/libav.h"

#include <opencv2/core/mat.hpp>

namespace sgfm::video {

class PictureConverter {
  public:
    // 8 bit BGR, transparency over black, turned clockwise by quarterTurns. Colours by the frame's own matrix
    // and range; where it names none, as players take it: BT.709 from 720 lines on, else BT.601. Empty when
    // the frame cannot be converted. Frames may change size and kind from one to the next.
    cv::Mat convert(const AVFrame& frame, int quarterTurns);

  private:
    ScalerHandle m_scaler; // kept for the next frame of the same kind
};

} // namespace sgfm::video
