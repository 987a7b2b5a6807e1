#include "widgets/views/field_viewport.h"

#include <QApplication>
#include <QStyle>

#include <algorithm>
#include <cmath>

namespace sgfm::views {
namespace {

QRectF clampedToBox(QRectF part) {
    part = part.normalized();
    part.setSize({std::clamp(part.width(), 1e-4, 1.0), std::clamp(part.height(), 1e-4, 1.0)});
    part.moveLeft(std::clamp(part.left(), 0.0, 1 - part.width()));
    part.moveTop(std::clamp(part.top(), 0.0, 1 - part.height()));
    return part;
}

// Sizes change by equal ratios, so that a zoom keeps one pace and its fixed point stays fixed.
QRectF between(const QRectF& from, const QRectF& to, double share) {
    const auto axis = [share](double start, double length, double toStart, double toLength) {
        const double size = length * std::pow(toLength / length, share);
        const double grown = toLength - length;
        const double done = std::abs(grown) > 1e-9 ? (size - length) / grown : share;
        return std::pair(start + done * (toStart - start), size);
    };
    const auto [left, width] = axis(from.left(), from.width(), to.left(), to.width());
    const auto [top, height] = axis(from.top(), from.height(), to.top(), to.height());
    return {left, top, width, height};
}

} // namespace

FieldViewport::FieldViewport(QObject* parent) : QObject(parent) {
    m_animation.setStartValue(0.0);
    m_animation.setEndValue(1.0);
    m_animation.setDuration(kGlide);
    m_animation.setEasingCurve(QEasingCurve::OutCubic);
    connect(&m_animation, &QVariantAnimation::valueChanged, this, [this](const QVariant& value) {
        const double share = value.toDouble();
        m_shown = share >= 1 ? m_target : between(m_from, m_target, share);
        emit shownChanged();
    });
}

void FieldViewport::moveTo(const QRectF& part, bool glide) {
    if (!std::isfinite(part.x() + part.y() + part.width() + part.height())) {
        return;
    }
    const QRectF wanted = clampedToBox(part);
    if (wanted == m_target) {
        return;
    }
    m_target = wanted;
    m_animation.stop();
    const bool animated = glide && QApplication::style()->styleHint(QStyle::SH_Widget_Animation_Duration) > 0;
    if (animated) {
        m_from = m_shown;
        m_animation.start();
    } else {
        m_shown = m_target;
        emit shownChanged();
    }
    emit targetChanged(animated);
}

void FieldViewport::zoomAbout(const QPointF& place, double factor, double narrowest, bool glide) {
    const QRectF& now = m_target;
    factor = std::clamp(factor, std::min(1.0, narrowest / now.width()), 1 / now.width());
    const QSizeF size(now.width() * factor, std::min(1.0, now.height() * factor));
    // The place is where the pointer is in what is shown; it keeps that spot in what comes.
    const double across = (place.x() - m_shown.left()) / m_shown.width();
    const double up = (place.y() - m_shown.top()) / m_shown.height();
    moveTo(QRectF(QPointF(place.x() - across * size.width(), place.y() - up * size.height()), size), glide);
}

void FieldViewport::panBy(double across, double up, bool glide) {
    moveTo(m_target.translated(across * m_target.width(), up * m_target.height()), glide);
}

} // namespace sgfm::views
