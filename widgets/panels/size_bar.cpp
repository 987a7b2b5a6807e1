#include "widgets/panels/size_bar.h"

#include "widgets/panels/term_style.h"

#include <QPainter>

#include <algorithm>
#include <cmath>

namespace sgfm::panels {

namespace {
// A term a ten-thousandth of the largest does nothing that the eye could see.
constexpr double kDecades = 4;
constexpr int kNumberWidth = 52; // at 100 % text size
constexpr double kNumberScale = 0.85;
} // namespace

SizeBar::SizeBar(QWidget* parent) : QWidget(parent) {
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setAccessibleName(tr("Present size of the term"));
}

QSize SizeBar::sizeHint() const {
    return {scaledPixels(120), scaledPixels(16)};
}

QSize SizeBar::minimumSizeHint() const {
    return {40 + scaledPixels(kNumberWidth), scaledPixels(16)};
}

void SizeBar::setSize(double size, double largest) {
    m_size = size;
    m_fraction = size > 0 && largest > 0 && std::isfinite(size) && std::isfinite(largest)
                     ? std::clamp(1 + std::log10(size / largest) / kDecades, 0.0, 1.0)
                     : 0;
    setToolTip(tr("Present size of the term: root mean square %1, over grid and channels.\n"
                  "The bar spans four decades below the largest term; each mark is one decade.")
                   .arg(shortNumber(size)));
    setAccessibleDescription(shortNumber(size));
    update();
}

void SizeBar::setColor(const QColor& color) {
    m_color = color;
    update();
}

void SizeBar::setActive(bool active) {
    m_active = active;
    update();
}

void SizeBar::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const int numberWidth = scaledPixels(kNumberWidth);
    const QRectF track(7, (height() - 5) / 2.0, width() - 14 - numberWidth, 5);
    painter.setPen(Qt::NoPen);
    QColor base = groove(palette());
    base.setAlphaF(0.55F);
    painter.setBrush(base);
    painter.drawRoundedRect(track, 2, 2);
    QColor color = m_color.isValid() ? m_color : palette().color(QPalette::Highlight);
    color.setAlphaF(m_active ? 0.85F : 0.25F);
    painter.setBrush(color);
    painter.drawRoundedRect(QRectF(track.left(), track.top(), track.width() * m_fraction, track.height()), 2,
                            2);
    painter.setBrush(colorsOf(palette()).raised);
    for (int decade = 1; decade < static_cast<int>(kDecades); ++decade) {
        painter.drawRect(
            QRectF(track.left() + track.width() * decade / kDecades - 0.5, track.top(), 1, track.height()));
    }
    painter.setPen(colorsOf(palette()).mutedText);
    QFont small = font();
    small.setPointSizeF(font().pointSizeF() * kNumberScale);
    painter.setFont(small);
    painter.drawText(QRectF(width() - numberWidth - 7, 0, numberWidth, height()),
                     Qt::AlignRight | Qt::AlignVCenter, shortNumber(m_size));
}

} // namespace sgfm::panels
