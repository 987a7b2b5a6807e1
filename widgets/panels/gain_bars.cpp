#include "widgets/panels/gain_bars.h"

#include "widgets/panels/term_style.h"

#include <QHelpEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>

#include <algorithm>
#include <cmath>

namespace sgfm::panels {

namespace {
constexpr int kTop = 4;
constexpr double kLabelScale = 0.8; // of the text's size
constexpr double kKeySteps = 20;    // Up and Down: steps of 1/20
constexpr double kPageSteps = 4;    // Page Up and Page Down: steps of 1/4
} // namespace

GainBars::GainBars(double maximum, QWidget* parent) : QWidget(parent), m_maximum(maximum) {
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    setCursor(Qt::SizeVerCursor);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setAccessibleName(tr("Noise by scale, coarse to fine"));
    describe();
}

QSize GainBars::sizeHint() const {
    return {scaledPixels(160), scaledPixels(64)};
}

QSize GainBars::minimumSizeHint() const {
    return {scaledPixels(96), scaledPixels(64)};
}

int GainBars::labelHeight() const {
    return scaledPixels(14);
}

// For those who hear the bars instead of seeing them.
void GainBars::describe() {
    setAccessibleDescription(
        m_gains.empty()
            ? tr("no scales yet")
            : tr("scale %1, gain %2").arg(m_current).arg(m_gains[static_cast<std::size_t>(m_current)]));
}

void GainBars::showGains(std::vector<double> gains) {
    if (m_dragged >= 0) {
        return;
    }
    if (gains != m_gains) {
        m_gains = std::move(gains);
        m_current = std::clamp(m_current, 0, std::max(0, static_cast<int>(m_gains.size()) - 1));
        describe();
        update();
    }
}

void GainBars::setColor(const QColor& color) {
    m_color = color;
    update();
}

QRect GainBars::barRectangle(int scale) const {
    const int count = std::max(1, static_cast<int>(m_gains.size()));
    const int left = width() * scale / count;
    const int right = width() * (scale + 1) / count;
    return {left + 2, kTop, right - left - 4, height() - kTop - labelHeight()};
}

int GainBars::scaleAt(const QPoint& position) const {
    const int count = static_cast<int>(m_gains.size());
    return count == 0 ? -1 : std::clamp(position.x() * count / std::max(1, width()), 0, count - 1);
}

// The square root gives the interesting gains below 1 half of the height.
double GainBars::gainAt(int y) const {
    const QRect bar = barRectangle(0);
    const double share =
        std::clamp((bar.bottom() - y) / static_cast<double>(std::max(1, bar.height())), 0.0, 1.0);
    return std::clamp(std::round(share * share * m_maximum * 100) / 100, 0.0, m_maximum);
}

double GainBars::step(double gain, int steps, double parts) const {
    return std::clamp(std::round(gain * parts + steps) / parts, 0.0, m_maximum);
}

void GainBars::edit(int scale, double gain) {
    auto& present = m_gains[static_cast<std::size_t>(scale)];
    if (present != gain) {
        present = gain;
        update();
        emit gainEdited(scale, gain);
    }
}

void GainBars::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    QFont small = font();
    small.setPointSizeF(font().pointSizeF() * kLabelScale);
    painter.setFont(small);
    const QColor color = isEnabled() && m_color.isValid() ? m_color : groove(palette());
    for (int scale = 0; scale < static_cast<int>(m_gains.size()); ++scale) {
        const QRect column = barRectangle(scale);
        const double share = std::sqrt(m_gains[static_cast<std::size_t>(scale)] / m_maximum);
        const double barHeight = std::max(2.0, share * column.height());
        painter.setPen(Qt::NoPen);
        QColor ground = groove(palette());
        ground.setAlphaF(0.3F);
        painter.setBrush(ground);
        painter.drawRoundedRect(column, 3, 3);
        QColor face = color;
        face.setAlphaF(m_gains[static_cast<std::size_t>(scale)] > 0 ? 0.9F : 0.45F);
        painter.setBrush(face);
        painter.drawRoundedRect(
            QRectF(column.left(), column.bottom() + 1 - barHeight, column.width(), barHeight), 2, 2);
        if (hasFocus() && scale == m_current) {
            painter.setBrush(Qt::NoBrush);
            painter.setPen(QPen(palette().color(QPalette::Highlight), 1.5));
            painter.drawRoundedRect(QRectF(column).adjusted(-1, -1, 1, 1), 4, 4);
        }
        painter.setPen(colorsOf(palette()).mutedText);
        painter.drawText(
            QRect(column.left() - 2, height() - labelHeight(), column.width() + 4, labelHeight()),
            Qt::AlignCenter, scale == 0 ? QStringLiteral("j=0") : QString::number(scale));
    }
}

void GainBars::mousePressEvent(QMouseEvent* event) {
    const int scale = scaleAt(event->pos());
    if (event->button() == Qt::LeftButton && scale >= 0) {
        m_dragged = m_current = scale;
        edit(scale, gainAt(event->pos().y()));
        update();
    }
}

void GainBars::mouseMoveEvent(QMouseEvent* event) {
    if (m_dragged >= 0) {
        edit(m_dragged, gainAt(event->pos().y()));
    }
}

void GainBars::mouseReleaseEvent(QMouseEvent*) {
    if (m_dragged >= 0) {
        m_dragged = -1;
        emit gestureEnded();
    }
}

void GainBars::mouseDoubleClickEvent(QMouseEvent* event) {
    const int scale = scaleAt(event->pos());
    if (event->button() == Qt::LeftButton && scale >= 0) {
        m_dragged = -1;
        emit resetWanted(scale);
        emit gestureEnded();
    }
}

void GainBars::keyPressEvent(QKeyEvent* event) {
    if (m_gains.empty()) {
        return;
    }
    const auto current = static_cast<std::size_t>(m_current);
    switch (event->key()) {
    case Qt::Key_Left:
        m_current = std::max(0, m_current - 1);
        break;
    case Qt::Key_Right:
        m_current = std::min(static_cast<int>(m_gains.size()) - 1, m_current + 1);
        break;
    case Qt::Key_Up:
        edit(m_current, step(m_gains[current], 1, kKeySteps));
        break;
    case Qt::Key_Down:
        edit(m_current, step(m_gains[current], -1, kKeySteps));
        break;
    case Qt::Key_PageUp:
        edit(m_current, step(m_gains[current], 1, kPageSteps));
        break;
    case Qt::Key_PageDown:
        edit(m_current, step(m_gains[current], -1, kPageSteps));
        break;
    case Qt::Key_Home:
        edit(m_current, 0);
        break;
    case Qt::Key_End:
        edit(m_current, m_maximum);
        break;
    case Qt::Key_Delete:
    case Qt::Key_Backspace:
        emit resetWanted(m_current);
        break;
    default:
        event->ignore();
        return;
    }
    describe();
    update();
}

void GainBars::focusOutEvent(QFocusEvent* event) {
    QWidget::focusOutEvent(event);
    emit gestureEnded();
    update();
}

bool GainBars::event(QEvent* event) {
    if (event->type() == QEvent::ToolTip) {
        const auto* help = static_cast<QHelpEvent*>(event);
        const int scale = scaleAt(help->pos());
        if (scale >= 0) {
            QToolTip::showText(
                help->globalPos(),
                tr("Noise gain of scale %1%2: %3\nDrag up or down; a double click goes back to the "
                   "default.\nKeys: left and right choose, up and down change, Delete goes back.")
                    .arg(scale)
                    .arg(scale == 0 ? tr(" (coarsest)") : QString())
                    .arg(m_gains[static_cast<std::size_t>(scale)]),
                this);
        }
        return true;
    }
    return QWidget::event(event);
}

} // namespace sgfm::panels
