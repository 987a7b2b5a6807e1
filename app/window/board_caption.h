#pragma once
// What stands under the views of an exported board, so that a picture or film is understood without the
// window: in text mode the decoded text, the greener the surer; in video mode what the clip was made from and
// which frame is shown. A free flow has no caption.

#include "widgets/style/theme.h"
#include "widgets/views/view.h"

#include <QImage>

#include <functional>

namespace sgfm::window {

// “FLOW” → “GO”, from typed glyphs; file names without their folders.
QString givenText(const recipe::Prompt& prompt);
// "frame 5 of 32 · 0.17 s": shown counts from 0; negative: no frame is, "32 frames" are told of.
QString frameText(const runtime::Frame& frame, int shown);

// The views, painted at what the caption leaves of `size`, and the caption below. `shown`: of the clip's
// frames. Where there is no room (less than a third of the height would be the caption's) the views fill all.
QImage captionedBoard(QSize size, const views::FramePointer& frame, int shown, const style::Palette& palette,
                      const std::function<QImage(QSize)>& views);

} // namespace sgfm::window
