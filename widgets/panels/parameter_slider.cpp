#include "widgets/panels/parameter_slider.h"

#include "widgets/panels/term_style.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QSignalBlocker>
#include <QWheelEvent>

#include <algorithm>
#include <cmath>

namespace sgfm::panels {

namespace {
constexpr double kHandleRadius = 7;
constexpr double kTrackHeight = 4;
} // namespace

ParameterSlider::ParameterSlider(const recipe::ParameterRow& row, QWidget* parent)
    : QSlider(Qt::Horizontal, parent), m_row(row), m_scale(row) {
    setRange(0, m_scale.lastPosition());
    setSingleStep(std::max(1, m_scale.lastPosition() / 100));
    setPageStep(std::max(1, m_scale.lastPosition() / 10));
    setFocusPolicy(Qt::StrongFocus);
    setAttribute(Qt::WA_Hover);
    setSafeBand(row.safeLow, row.safeHigh);
    showValue(row.defaultValue);
    connect(this, &QSlider::valueChanged, this, [this](int position) {
        if (!m_showing) {
            emit valueEdited(m_scale.valueAt(position));
        }
    });
}

void ParameterSlider::showValue(double value) {
    if (isSliderDown()) {
        return;
    }
    m_showing = true;
    setValue(m_scale.positionOf(value));
    m_showing = false;
}

void ParameterSlider::setColor(const QColor& color) {
    m_color = color;
    update();
}

void ParameterSlider::setSafeBand(double low, double high) {
    const int bandLow = m_scale.positionOf(low);
    const int bandHigh = m_scale.positionOf(high);
    if (bandLow != m_bandLow || bandHigh != m_bandHigh) {
        m_bandLow = bandLow;
        m_bandHigh = bandHigh;
        update();
    }
}

QSize ParameterSlider::sizeHint() const {
    return {scaledPixels(140), scaledPixels(20)};
}

QSize ParameterSlider::minimumSizeHint() const {
    return {64, scaledPixels(20)};
}

QRectF ParameterSlider::trackRectangle() const {
    return {kHandleRadius, (height() - kTrackHeight) / 2.0, width() - 2 * kHandleRadius, kTrackHeight};
}

double ParameterSlider::xOf(int position) const {
    const QRectF track = trackRectangle();
    return track.left() + track.width() * position / std::max(1, maximum());
}

int ParameterSlider::positionAt(double x) const {
    const QRectF track = trackRectangle();
    const double share = track.width() > 0 ? (x - track.left()) / track.width() : 0;
    return static_cast<int>(std::lround(std::clamp(share, 0.0, 1.0) * maximum()));
}

void ParameterSlider::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    const QRectF track = trackRectangle();
    const double handle = xOf(value());
    const bool enabled = isEnabled();
    const QColor color =
        enabled ? (m_color.isValid() ? m_color : palette().color(QPalette::Highlight)) : groove(palette());

    painter.setBrush(groove(palette()));
    painter.drawRoundedRect(track, 2, 2);

    // The safe band: a soft shade around the track where every preset stays well behaved.
    QColor band = colorsOf(palette()).good;
    band.setAlphaF(enabled ? 0.38F : 0.15F);
    const double bandLeft = xOf(m_bandLow);
    const double bandRight = xOf(m_bandHigh);
    painter.setBrush(band);
    painter.drawRoundedRect(QRectF(bandLeft, track.bottom() + 2.5, std::max(2.0, bandRight - bandLeft), 2), 1,
                            1);

    painter.setBrush(color);
    painter.drawRoundedRect(QRectF(track.left(), track.top(), handle - track.left(), track.height()), 2, 2);

    // The default: a small notch above the track, where a double click goes back to.
    painter.setBrush(colorsOf(palette()).mutedText);
    painter.drawRect(QRectF(xOf(m_scale.positionOf(m_row.defaultValue)) - 0.5, track.top() - 4, 1, 3));

    if (hasFocus()) {
        QColor halo = palette().color(QPalette::Highlight);
        halo.setAlphaF(0.45F);
        painter.setBrush(halo);
        painter.drawEllipse(QPointF(handle, height() / 2.0), kHandleRadius + 2.5, kHandleRadius + 2.5);
    }
    painter.setBrush(colorsOf(palette()).dark ? colorsOf(palette()).text : QColor(Qt::white));
    painter.setPen(QPen(underMouse() && enabled ? color : colorsOf(palette()).border, 1));
    const double radius = isSliderDown() ? kHandleRadius : kHandleRadius - 1;
    painter.drawEllipse(QPointF(handle, height() / 2.0), radius, radius);
}

void ParameterSlider::mousePressEvent(QMouseEvent* event) {
    if (event->button() != Qt::LeftButton) {
        event->ignore();
        return;
    }
    setSliderDown(true);
    setValue(positionAt(event->position().x()));
    update();
}

void ParameterSlider::mouseMoveEvent(QMouseEvent* event) {
    if (isSliderDown()) {
        setValue(positionAt(event->position().x()));
    }
}

void ParameterSlider::mouseReleaseEvent(QMouseEvent* event) {
    if (event->button() == Qt::LeftButton && isSliderDown()) {
        setSliderDown(false);
        emit gestureEnded();
        update();
    }
}

void ParameterSlider::mouseDoubleClickEvent(QMouseEvent* event) {
    if (event->button() == Qt::LeftButton) {
        setSliderDown(false);
        goToDefault();
    }
}

void ParameterSlider::goToDefault() {
    showValue(m_row.defaultValue);
    emit valueEdited(m_row.defaultValue);
    emit gestureEnded();
}

void ParameterSlider::focusOutEvent(QFocusEvent* event) {
    QSlider::focusOutEvent(event);
    emit gestureEnded();
}

void ParameterSlider::wheelEvent(QWheelEvent* event) {
    // A wheel that scrolls the panel must not change the physics on its way.
    if (hasFocus()) {
        QSlider::wheelEvent(event);
    } else {
        event->ignore();
    }
}

void ParameterSlider::keyPressEvent(QKeyEvent* event) {
    // Space belongs to play and pause.
    if (event->key() == Qt::Key_Space) {
        event->ignore();
        return;
    }
    if (event->key() == Qt::Key_Delete || event->key() == Qt::Key_Backspace) {
        goToDefault();
        return;
    }
    QSlider::keyPressEvent(event);
}

} // namespace sgfm::panels
