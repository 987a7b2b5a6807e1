#include "app/window/board_caption.h"

#include "app/window/run_document.h"
#include "widgets/panels/input_offer.h"
#include "widgets/views/token_text.h"

#include <QCoreApplication>
#include <QFileInfo>
#include <QFontMetricsF>
#include <QPainter>

#include <algorithm>
#include <array>
#include <cmath>

namespace sgfm::window {

namespace {

constexpr double kMostShare = 0.34;   // of the height: the views are what is shown
constexpr double kTokenLetters = 5.5; // of an English token and the space behind it, about
constexpr double kLineHeight = 1.4;   // token_text.cpp
constexpr double kMargin = 2 * style::kGrid;
// As wide as an English text; the letters of a font are on average wider.
const QString kSample = QStringLiteral("and there was evening and there was morning");

QString tr(const char* text, int count = -1) {
    return QCoreApplication::translate("BoardCaption", text, nullptr, count);
}

// As views::View::snapshot has it: lettering keeps its proportion in large pictures.
double lettering(QSize size) {
    return std::max(1.0, std::min(size.width() / 960.0, size.height() / 540.0));
}

QString nameOf(const std::string& file) {
    const QFileInfo info(QString::fromStdString(file));
    return info.absolutePath() == QFileInfo(panels::pastedPicturesFolder()).absoluteFilePath()
               ? tr("a drawing or pasted picture")
               : info.fileName();
}

QString quoted(const std::string& glyphs) {
    return tr("“%1”").arg(QString::fromStdString(glyphs));
}

// The same for every picture of a run, so that the views of a film stay where they are: from the number of
// tokens, not from the words.
double textHeight(const runtime::Frame& frame, QSizeF room) {
    const QFontMetricsF letters(style::textFont());
    const double line = kLineHeight * letters.height();
    const double letter = letters.horizontalAdvance(kSample) / static_cast<double>(kSample.size());
    const double wide = static_cast<double>(frame.decoded.tokens.size()) * kTokenLetters * letter;
    const double most = std::floor((kMostShare * room.height() - 2 * kMargin) / line);
    const double lines = std::min(std::ceil(wide / std::max(1.0, room.width() - 2 * kMargin)), most);
    return lines < 1 ? 0 : lines * line + 2 * kMargin;
}

void paintText(QPainter& painter, const QRectF& area, const runtime::Frame& frame,
               const style::Palette& palette) {
    views::TokenText text(nullptr);
    text.setTokens(frame.decoded.tokens, frame.pinned);
    for (const double scale : {1.0, 0.9, 0.8, 0.7, 0.6}) { // long words get smaller letters
        text.setFont(style::textFont(scale));
        if (text.paintedHeight(area.width()) <= area.height()) {
            break;
        }
    }
    painter.setClipRect(area);
    text.paintInto(painter, area, palette);
}

void paintClip(QPainter& painter, const QRectF& area, const runtime::Frame& frame, int shown,
               const style::Palette& palette) {
    const QRectF line = area.adjusted(kMargin, 0, -kMargin, 0);
    const QFontMetricsF letters(painter.font());
    const QString right = frameText(frame, shown);
    painter.setPen(palette.mutedText);
    painter.drawText(line, Qt::AlignRight | Qt::AlignVCenter, right);
    const double room = line.width() - letters.horizontalAdvance(right) - 2 * kMargin;
    const QString given =
        frame.recipe == nullptr ? QString() : givenText(effectiveRecipe(*frame.recipe, frame.step).prompt);
    painter.setPen(palette.text);
    painter.drawText(line, Qt::AlignLeft | Qt::AlignVCenter,
                     letters.elidedText(given, Qt::ElideMiddle, std::max(0.0, room)));
}

} // namespace

QString givenText(const recipe::Prompt& prompt) {
    QString text;
    switch (prompt.source) {
    case recipe::Source::Glyphs:
        text = quoted(prompt.text);
        break;
    case recipe::Source::Clip:
        text = prompt.continuedFrames > 0
                   ? tr("%1, going on from its last %n frame(s)", prompt.continuedFrames)
                         .arg(nameOf(prompt.file))
                   : nameOf(prompt.file);
        break;
    default:
        text = nameOf(prompt.file);
    }
    if (prompt.prescribeLast && !prompt.lastText.empty()) {
        text += QStringLiteral(" → ") + quoted(prompt.lastText);
    } else if (prompt.prescribeLast && !prompt.lastFile.empty()) {
        text += QStringLiteral(" → ") + nameOf(prompt.lastFile);
    }
    return text;
}

QString frameText(const runtime::Frame& frame, int shown) {
    if (shown < 0 || shown >= frame.frames) {
        return tr("%n frame(s)", frame.frames);
    }
    const double rate =
        frame.recipe == nullptr ? 0 : effectiveRecipe(*frame.recipe, frame.step).parameters.get("video.rate");
    const QString number = tr("frame %1 of %2").arg(shown + 1).arg(frame.frames);
    return rate > 0 ? tr("%1 · %2 s").arg(number).arg(shown / rate, 0, 'f', 2) : number;
}

QImage captionedBoard(QSize size, const views::FramePointer& frame, int shown, const style::Palette& palette,
                      const std::function<QImage(QSize)>& views) {
    const double scale = lettering(size);
    const QSizeF room = QSizeF(size) / scale;
    double height = 0;
    if (frame != nullptr && frame->mode == recipe::Mode::Text && !frame->decoded.tokens.empty()) {
        height = textHeight(*frame, room);
    } else if (frame != nullptr && frame->mode == recipe::Mode::Video && frame->frames > 0) {
        height = QFontMetricsF(style::textFont()).height() + 2 * kMargin;
    }
    if (height > kMostShare * room.height()) {
        height = 0;
    }
    const int pixels = static_cast<int>(std::ceil(height * scale));
    if (pixels == 0) {
        return views(size);
    }
    QImage board(size, QImage::Format_RGB32);
    board.fill(palette.canvas);
    QPainter painter(&board);
    painter.setRenderHints(QPainter::Antialiasing | QPainter::TextAntialiasing);
    painter.drawImage(0, 0, views({size.width(), size.height() - pixels}));
    painter.scale(scale, scale);
    painter.setFont(style::textFont());
    const QRectF area(0, room.height() - height, room.width(), height);
    if (frame->mode == recipe::Mode::Text) {
        paintText(painter, area, *frame, palette);
    } else {
        paintClip(painter, area, *frame, shown, palette);
    }
    return board;
}

} // namespace sgfm::window
