#include "widgets/panels/toggle_switch.h"

#include "widgets/panels/term_style.h"

#include <QEvent>
#include <QKeyEvent>
#include <QPainter>
#include <QSignalBlocker>

namespace sgfm::panels {

ToggleSwitch::ToggleSwitch(QWidget* parent) : QCheckBox(parent) {
    setFocusPolicy(Qt::StrongFocus);
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    setAttribute(Qt::WA_Hover);
}

void ToggleSwitch::showChecked(bool checked) {
    const QSignalBlocker quiet(this);
    setChecked(checked);
}

void ToggleSwitch::setColor(const QColor& color) {
    m_color = color;
    update();
}

QSize ToggleSwitch::sizeHint() const {
    return {scaledPixels(34), scaledPixels(20)};
}

void ToggleSwitch::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    const double tall = height() - 4;
    const double radius = tall / 2;
    const QRectF track(2, 2, width() - 4, tall);
    const QColor on = m_color.isValid() ? m_color : palette().color(QPalette::Highlight);
    if (hasFocus()) {
        painter.setPen(QPen(palette().color(QPalette::Highlight), 1.5));
        painter.setBrush(Qt::NoBrush);
        painter.drawRoundedRect(track.adjusted(-1.25, -1.25, 1.25, 1.25), radius + 1.25, radius + 1.25);
        painter.setPen(Qt::NoPen);
    }
    QColor face = isChecked() ? on : groove(palette());
    if (!isEnabled()) {
        face.setAlphaF(0.4F);
    } else if (underMouse()) {
        face = face.lighter(112);
    }
    painter.setBrush(face);
    painter.drawRoundedRect(track, radius, radius);
    painter.setBrush(QColor(0xf8, 0xf9, 0xfb));
    const double x = isChecked() ? track.right() - radius : track.left() + radius;
    painter.drawEllipse(QPointF(x, track.center().y()), radius - 2, radius - 2);
}

void ToggleSwitch::changeEvent(QEvent* event) {
    QCheckBox::changeEvent(event);
    if (event->type() == QEvent::FontChange) {
        updateGeometry();
    }
}

void ToggleSwitch::keyPressEvent(QKeyEvent* event) {
    // Space belongs to play and pause; Return flips the switch.
    if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) {
        click();
        return;
    }
    if (event->key() == Qt::Key_Space) {
        event->ignore();
        return;
    }
    QCheckBox::keyPressEvent(event);
}

} // namespace sgfm::panels
