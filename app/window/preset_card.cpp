#include "app/window/preset_card.h"

#include "widgets/style/theme.h"

#include <QImage>
#include <QPainter>
#include <QPainterPath>

namespace sgfm::window {

namespace {

constexpr int kPictureWidth = 216;
constexpr int kPictureHeight = 128;
constexpr int kMargin = 8; // between cards, half of it on each side
constexpr int kPadding = 8;

// The middle of a picture that fills an area of this shape without being stretched.
QRectF middleOf(const QImage& picture, const QRectF& area) {
    const QSizeF part = area.size().scaled(picture.size(), Qt::KeepAspectRatio);
    return {QPointF((picture.width() - part.width()) / 2, (picture.height() - part.height()) / 2), part};
}

} // namespace

QSize PresetCard::cardSize(const QFontMetrics& font) const {
    const int letters = font.horizontalAdvance(QStringLiteral("Two-dimensional turbulence"));
    return {std::max(kPictureWidth, letters) + 2 * kPadding + kMargin,
            kPictureHeight + 2 * font.lineSpacing() + 3 * kPadding + kMargin};
}

QSize PresetCard::sizeHint(const QStyleOptionViewItem& option, const QModelIndex&) const {
    return cardSize(option.fontMetrics);
}

void PresetCard::paint(QPainter* painter, const QStyleOptionViewItem& option,
                       const QModelIndex& index) const {
    const style::Palette& colors = style::paletteOf(*option.widget);
    const bool chosen = (option.state & QStyle::State_Selected) != 0;
    const bool pointed = (option.state & QStyle::State_MouseOver) != 0;
    painter->save();
    painter->setRenderHints(QPainter::Antialiasing | QPainter::SmoothPixmapTransform);
    const QRectF card =
        QRectF(option.rect).adjusted(kMargin / 2.0, kMargin / 2.0, -kMargin / 2.0, -kMargin / 2.0);
    painter->setPen(QPen(chosen ? colors.accent : colors.border, chosen ? 2 : 1));
    painter->setBrush(pointed || chosen ? colors.hover : colors.raised);
    painter->drawRoundedRect(card, style::kRadius, style::kRadius);

    const QRectF area(card.left() + kPadding, card.top() + kPadding, card.width() - 2 * kPadding,
                      kPictureHeight);
    QPainterPath frame;
    frame.addRoundedRect(area, 4, 4);
    painter->fillPath(frame, colors.canvas);
    const QImage picture = index.data(kPictureRole).value<QImage>();
    if (picture.isNull()) {
        painter->setPen(colors.mutedText);
        painter->drawText(area, Qt::AlignCenter, tr("…"));
    } else {
        painter->setClipPath(frame);
        painter->drawImage(area, picture,
                           index.data(kFillsRole).toBool() ? QRectF(picture.rect())
                                                           : middleOf(picture, area));
        painter->setClipping(false);
    }

    QRectF line(area.left(), area.bottom() + kPadding / 2.0, area.width(), option.fontMetrics.lineSpacing());
    QFont font = option.font;
    font.setWeight(QFont::DemiBold);
    painter->setFont(font);
    painter->setPen(colors.text);
    painter->drawText(line, Qt::AlignLeft | Qt::AlignVCenter,
                      QFontMetrics(font).elidedText(index.data(kTitleRole).toString(), Qt::ElideRight,
                                                    static_cast<int>(line.width())));
    line.translate(0, line.height());
    painter->setFont(style::textFont(0.9));
    painter->setPen(colors.mutedText);
    painter->drawText(line, Qt::AlignLeft | Qt::AlignVCenter, index.data(kModeRole).toString());
    if (index.data(kRunsRole).toBool()) {
        painter->setPen(colors.good);
        painter->drawText(line, Qt::AlignRight | Qt::AlignVCenter, tr("● running"));
    }
    painter->restore();
}

} // namespace sgfm::window
