#include "widgets/views/scales_canvas.h"

#include "engine/recipe/parameters.h"
#include "widgets/views/quantity.h"

#include <QHelpEvent>
#include <QKeyEvent>
#include <QPainter>
#include <QToolTip>

#include <algorithm>
#include <cmath>

namespace sgfm::views {
namespace {

constexpr double kGainStep = 0.05;          // a notch of the wheel
constexpr int kWheelRestMilliseconds = 400; // then its turns are one change

double largestGain() {
    return recipe::parameterRow("scales.gain_0").maximum;
}

double rounded(double gain) {
    return std::round(std::clamp(gain, 0.0, largestGain()) * 100) / 100;
}

} // namespace

ScalesCanvas::ScalesCanvas(QWidget* parent) : QWidget(parent) {
    setMouseTracking(true);
    setFocusPolicy(Qt::StrongFocus);
    style::setRelativeFont(*this, 0.9);
    setAccessibleName(tr("Wavelet scales"));
    const QString handling = tr(
        "Up and Down choose a scale, M mutes it, O shows it alone, plus and minus change its gain, 0 sets it "
        "back, Left and Right move the marked column, the menu key shows everything");
    setAccessibleDescription(handling);
    setToolTip(handling); // beside the scales; each scale has its own
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
    m_wheelRests.setSingleShot(true);
    m_wheelRests.setInterval(kWheelRestMilliseconds);
    connect(&m_wheelRests, &QTimer::timeout, this, &ScalesCanvas::endWheel);
}

void ScalesCanvas::setContent(Content content) {
    m_content = std::move(content);
    m_current = std::clamp(m_current, 0, std::max(0, scaleCount() - 1));
    update();
}

void ScalesCanvas::setMessage(const QString& message) {
    m_message = message;
    update();
}

void ScalesCanvas::setMarked(std::optional<QPointF> place) {
    if (place != m_marked) {
        m_marked = place;
        update();
    }
}

ScalesArrangement ScalesCanvas::arrangement() const {
    const QFontMetricsF metrics(font());
    ScalesArrangement arrangement;
    arrangement.scales = scaleCount();
    arrangement.tiles = m_content.tiles;
    arrangement.reconstruction = m_content.reconstruction;
    arrangement.aspect = m_content.aspect;
    arrangement.lineHeight = metrics.height() + 1;
    arrangement.labelWidth = metrics.horizontalAdvance(QStringLiteral("j = 0")) + 2 * style::kGrid;
    arrangement.numberWidth = metrics.horizontalAdvance(QStringLiteral("100.0 %"));
    return arrangement;
}

std::vector<ScalePlace> ScalesCanvas::places(const QRectF& area) const {
    return placesOf(arrangement(), area);
}

ScalePlace ScalesCanvas::placeOf(int scale) const {
    return places(QRectF(rect())).at(static_cast<std::size_t>(scale));
}

// ------------------------------------------------------------------------------------------------- drawing

void ScalesCanvas::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    const auto& palette = style::paletteOf(*this);
    painter.fillRect(rect(), palette.canvas);
    painter.setRenderHint(QPainter::Antialiasing);
    paintInto(painter, QRectF(rect()), palette);
    if (hasFocus() && scaleCount() > 0) {
        painter.setPen(QPen(palette.accent, 1.5));
        painter.setBrush(Qt::NoBrush);
        painter.drawRoundedRect(placeOf(m_current).picture.adjusted(-1.5, -1.5, 1.5, 1.5), 3, 3);
    }
}

void ScalesCanvas::paintInto(QPainter& painter, const QRectF& area, const style::Palette& palette) const {
    painter.setFont(font());
    if (scaleCount() == 0) {
        painter.setPen(palette.mutedText);
        painter.drawText(area.adjusted(16, 8, -16, -8), Qt::AlignCenter | Qt::TextWordWrap, m_message);
        return;
    }
    const auto arranged = arrangement();
    const auto where = placesOf(arranged, area);
    ScalesPainter scales(painter, palette, arranged);
    for (int j = 0; j < scaleCount(); ++j) {
        scales.paintScale(j, row(j), where[static_cast<std::size_t>(j)], m_marked);
    }
    if (m_content.reconstruction) {
        scales.paintReconstruction(m_content.reconstructionPicture, m_content.reconstructionCaption,
                                   where.back(), m_marked);
    }
}

void ScalesCanvas::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::FontChange || event->type() == QEvent::PaletteChange) {
        update();
    }
}

// ------------------------------------------------------------------------------------------------- pointer

int ScalesCanvas::scaleAt(const QPointF& point) const {
    const auto where = places(QRectF(rect()));
    for (std::size_t j = 0; j < where.size(); ++j) {
        if (where[j].whole().contains(point)) {
            return static_cast<int>(j);
        }
    }
    return -1;
}

std::optional<QPointF> ScalesCanvas::shareAt(const QPointF& point) const {
    const int scale = scaleAt(point);
    if (scale < 0) {
        return std::nullopt;
    }
    const QRectF picture = placeOf(scale).picture;
    if (!picture.contains(point)) {
        return std::nullopt;
    }
    return QPointF((point.x() - picture.left()) / picture.width(),
                   m_content.tiles ? (point.y() - picture.top()) / picture.height() : -1.0);
}

double ScalesCanvas::gainAt(int scale, const QPointF& point) const {
    const QRectF track = sliderTrack(placeOf(scale).gain, arrangement().numberWidth);
    const double gain =
        rounded(std::clamp((point.x() - track.left()) / track.width(), 0.0, 1.0) * kSliderGain);
    return std::abs(gain - 1) < 0.04 ? 1 : gain; // snaps to the neutral gain
}

void ScalesCanvas::mousePressEvent(QMouseEvent* event) {
    const int scale = scaleAt(event->position());
    if (event->button() != Qt::LeftButton || scale < 0) {
        event->ignore();
        return;
    }
    if (const auto share = shareAt(event->position()); share && event->modifiers() == Qt::ControlModifier) {
        emit placeChosen(*share);
        return;
    }
    if (scale >= scaleCount()) { // the reconstruction: nothing to mute, but a place to choose
        if (const auto share = shareAt(event->position())) {
            emit placeChosen(*share);
        }
        return;
    }
    m_current = scale;
    if (placeOf(scale).gain.contains(event->position())) {
        m_dragged = scale;
        emit gainEdited(scale, gainAt(scale, event->position()), true);
    } else {
        m_pressed = scale;
    }
    update();
}

void ScalesCanvas::mouseMoveEvent(QMouseEvent* event) {
    if (m_dragged >= 0 && m_dragged < scaleCount()) {
        emit gainEdited(m_dragged, gainAt(m_dragged, event->position()), true);
        return;
    }
    const auto share = shareAt(event->position());
    setCursor(scaleAt(event->position()) >= 0 ? Qt::PointingHandCursor : Qt::ArrowCursor);
    setMarked(share);
    emit hovered(share);
}

void ScalesCanvas::mouseReleaseEvent(QMouseEvent* event) {
    if (event->button() != Qt::LeftButton) {
        return;
    }
    const int dragged = std::exchange(m_dragged, -1);
    const int pressed = std::exchange(m_pressed, -1);
    if (dragged >= 0 && dragged < scaleCount()) {
        emit gainEdited(dragged, gainAt(dragged, event->position()), false);
    } else if (pressed >= 0 && pressed < scaleCount() && scaleAt(event->position()) == pressed) {
        emit muteClicked(pressed);
    }
}

void ScalesCanvas::mouseDoubleClickEvent(QMouseEvent* event) {
    const int scale = scaleAt(event->position());
    if (event->button() == Qt::LeftButton && scale >= 0 && scale < scaleCount()) {
        emit resetWanted(scale);
    }
}

void ScalesCanvas::wheelEvent(QWheelEvent* event) {
    const int scale = scaleAt(event->position());
    const int turned = event->angleDelta().y();
    if (scale < 0 || scale >= scaleCount() || turned == 0) {
        event->ignore();
        return;
    }
    if (m_wheeled >= 0 && m_wheeled != scale) {
        endWheel();
    }
    m_wheeled = scale;
    m_current = scale;
    emit gainEdited(scale, rounded(row(scale).gain + kGainStep * turned / 120.0), true);
    m_wheelRests.start();
    event->accept();
}

void ScalesCanvas::endWheel() {
    m_wheelRests.stop();
    const int scale = std::exchange(m_wheeled, -1);
    if (scale >= 0 && scale < scaleCount()) {
        emit gainEdited(scale, row(scale).gain, false);
    }
}

void ScalesCanvas::contextMenuEvent(QContextMenuEvent* event) {
    if (scaleCount() == 0) {
        event->ignore();
        return;
    }
    int scale = m_current;
    QPoint position = event->globalPos();
    if (event->reason() == QContextMenuEvent::Mouse) {
        const int under = scaleAt(QPointF(event->pos()));
        scale = under >= 0 && under < scaleCount() ? under : m_current;
        m_current = scale;
    } else {
        position = mapToGlobal(placeOf(scale).picture.center().toPoint());
    }
    update();
    emit menuWanted(scale, position);
}

void ScalesCanvas::leaveEvent(QEvent*) {
    endWheel();
    setMarked({});
    emit hovered({});
}

// ------------------------------------------------------------------------------------------------ keyboard

void ScalesCanvas::stepGain(int scale, double by) {
    emit gainEdited(scale, rounded(row(scale).gain + by), false);
}

void ScalesCanvas::keyPressEvent(QKeyEvent* event) {
    if (scaleCount() == 0 || (event->modifiers() & (Qt::AltModifier | Qt::ControlModifier)) != 0) {
        QWidget::keyPressEvent(event); // the view's own keys
        return;
    }
    switch (event->key()) {
    case Qt::Key_Up:
        m_current = std::max(0, m_current - 1);
        break;
    case Qt::Key_Down:
        m_current = std::min(scaleCount() - 1, m_current + 1);
        break;
    case Qt::Key_Left:
        emit columnStepped(-1);
        break;
    case Qt::Key_Right:
        emit columnStepped(1);
        break;
    case Qt::Key_M:
    case Qt::Key_Return:
    case Qt::Key_Enter:
        emit muteClicked(m_current);
        break;
    case Qt::Key_O:
        emit soloWanted(m_current);
        break;
    case Qt::Key_Plus:
    case Qt::Key_Equal:
        stepGain(m_current, 0.1);
        break;
    case Qt::Key_Minus:
        stepGain(m_current, -0.1);
        break;
    case Qt::Key_0:
    case Qt::Key_Delete:
        emit resetWanted(m_current);
        break;
    default:
        QWidget::keyPressEvent(event);
        return;
    }
    update();
}

// ------------------------------------------------------------------------------------------------ tooltips

QString ScalesCanvas::tooltipOf(int scale) const {
    if (scale == scaleCount()) {
        return tr(
            "What the chosen scales give together: W⁻¹ of all coefficients, each scale with its gain, muted "
            "ones left out.\nThe run itself is not filtered.");
    }
    const auto& shown = row(scale);
    return tr("Scale j = %1%2: %3 % of the energy; 99 % of it in %4 % of its coefficients.\n"
              "Gain %5%6.\n"
              "Click: mute. Drag the knob or turn the wheel: gain. Double click: as it was. Right click: "
              "more.")
        .arg(scale)
        .arg(scale == 0                  ? tr(" (coarsest)")
             : scale + 1 == scaleCount() ? tr(" (finest)")
                                         : QString())
        .arg(shortNumber(100 * shown.share, 3), shortNumber(100 * shown.sparsity, 2),
             shortNumber(shown.gain, 3), shown.muted ? tr(", muted") : QString());
}

bool ScalesCanvas::event(QEvent* event) {
    if (event->type() == QEvent::ToolTip) {
        const auto* help = static_cast<QHelpEvent*>(event);
        const int scale = scaleAt(QPointF(help->pos()));
        if (scale >= 0) {
            QToolTip::showText(help->globalPos(), tooltipOf(scale), this);
            return true;
        }
    }
    return QWidget::event(event);
}

} // namespace sgfm::views
