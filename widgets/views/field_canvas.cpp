#include "widgets/views/field_canvas.h"

#include "widgets/views/field_surface.h"
#include "widgets/views/quantity.h"
#include "widgets/views/surface_format.h"

#include <QEvent>
#include <QPainter>

#include <algorithm>
#include <cmath>

namespace sgfm::views {

namespace {
constexpr int kParticleInterval = 33; // ms: 30 pictures a second
constexpr int kSettling = 400;        // ms without a turn of the wheel: a gesture is over
} // namespace

// What lies over the picture, on a widget of its own: it changes more often than the picture does.
class FieldCanvas::Overlay : public QWidget {
  public:
    explicit Overlay(FieldCanvas& canvas) : QWidget(&canvas), m_canvas(canvas) {
        setAttribute(Qt::WA_TransparentForMouseEvents);
        setAttribute(Qt::WA_NoSystemBackground);
    }

  protected:
    void paintEvent(QPaintEvent*) override {
        QPainter painter(this);
        painter.translate(-pos());
        painter.setFont(m_canvas.font());
        const FieldPlot plot = m_canvas.plot();
        const QRectF visible = m_canvas.m_viewport.shown();
        if (m_canvas.m_picture.particles) {
            paintParticles(painter, plot, m_canvas.m_picture, visible, m_canvas.m_particles);
        }
        paintOverlay(painter, plot, m_canvas.m_picture, visible, m_canvas.crosshair());
    }

  private:
    FieldCanvas& m_canvas;
};

FieldCanvas::FieldCanvas(QWidget* parent) : QWidget(parent) {
    setMouseTracking(true);
    setFocusPolicy(Qt::StrongFocus);
    style::setRelativeFont(*this, 0.85);
    setAccessibleName(tr("Field picture"));
    const QString handling =
        tr("Wheel, pinch or plus and minus zoom; drag or arrows move; double click, Home "
           "or 0 show all; Shift with arrows moves the crosshair");
    setAccessibleDescription(handling);
    setToolTip(handling);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
    grabGesture(Qt::PinchGesture);
    connect(&m_viewport, &FieldViewport::shownChanged, this, &FieldCanvas::arrange);
    m_clock.setInterval(kParticleInterval);
    m_clock.setTimerType(Qt::PreciseTimer);
    connect(&m_clock, &QTimer::timeout, this, [this] {
        advanceParticles(static_cast<double>(m_sinceParticles.nsecsElapsed()) * 1e-9);
        m_sinceParticles.restart();
    });
    m_settled.setSingleShot(true);
    m_settled.setInterval(kSettling);
    connect(&m_settled, &QTimer::timeout, this, &FieldCanvas::partChosen);
    if (openGlAvailable()) {
        m_surface = new FieldSurface(this);
        m_overlay = new Overlay(*this);
        connect(m_surface, &FieldSurface::failed, this, &FieldCanvas::dropOpenGl);
    } else {
        m_notice = tr("drawn without OpenGL");
    }
}

FieldCanvas::~FieldCanvas() = default;

void FieldCanvas::dropOpenGl(const QString& why) {
    m_surface->deleteLater();
    m_surface = nullptr;
    m_overlay->deleteLater();
    m_overlay = nullptr;
    m_notice = tr("drawn without OpenGL");
    setToolTip(why);
    arrange();
}

FieldPlot FieldCanvas::plot() const {
    return FieldPlot::layOut(QRectF(rect()), m_picture, m_viewport.shown(), QFontMetricsF(font()),
                             m_showLabels);
}

QRectF FieldCanvas::pictureRect() const {
    return plot().picture;
}
QRectF FieldCanvas::barRect() const {
    return plot().bar;
}

void FieldCanvas::setPicture(FieldPicture picture) {
    m_picture = std::move(picture);
    runParticles();
    arrange();
}

void FieldCanvas::setShowLabels(bool show) {
    if (show != m_showLabels) {
        m_showLabels = show;
        arrange();
    }
}

void FieldCanvas::setMessage(const QString& message) {
    m_message = message;
    update();
}

void FieldCanvas::runParticles() {
    const bool wanted = isVisible() && m_picture.particles && m_picture.hasFlow();
    if (wanted && !m_clock.isActive()) {
        m_sinceParticles.start();
        m_clock.start();
        advanceParticles(0);
    } else if (!wanted) {
        m_clock.stop();
    }
}

void FieldCanvas::advanceParticles(double seconds) {
    m_particles.setCount(FieldParticles::countFor(pictureRect().size()));
    m_particles.advance(seconds, m_picture, m_viewport.shown());
    repaintOverlay();
}

void FieldCanvas::point(int column, int row, bool ours) {
    if (column != m_column || row != m_row || ours != m_ours) {
        m_column = column;
        m_row = row;
        m_ours = ours;
        repaintOverlay();
    }
}

void FieldCanvas::setCrosshair(int column, int row) {
    point(column, row, false);
}

void FieldCanvas::moveCrosshair(int columns, int rowsUp) {
    if (m_picture.isEmpty()) {
        return;
    }
    const bool anywhere = m_column >= 0 && m_row >= 0;
    const QPointF centre = m_viewport.target().center();
    const int column = anywhere ? m_column + columns : m_picture.columnAt(centre.x());
    const int row = anywhere ? m_row + (m_picture.rowsUp ? rowsUp : -rowsUp) : m_picture.rowAt(centre.y());
    point(std::clamp(column, 0, m_picture.columns - 1), std::clamp(row, 0, m_picture.rows - 1), true);
    emit hovered(m_column, m_row);
}

Crosshair FieldCanvas::crosshair() const {
    if (m_picture.isEmpty()) {
        return {};
    }
    Crosshair cross{std::min(m_column, m_picture.columns - 1), std::min(m_row, m_picture.rows - 1), {}};
    if (m_ours && cross.column >= 0 && cross.row >= 0) {
        cross.readOut = readOut(cross.column, cross.row);
    }
    return cross;
}

QString FieldCanvas::readOut(int column, int row) const {
    if (m_picture.isEmpty()) {
        return {};
    }
    column = std::clamp(column, 0, m_picture.columns - 1);
    row = std::clamp(row, 0, m_picture.rows - 1);
    const auto at = static_cast<std::size_t>(column);
    QStringList parts{m_picture.columnAxis + ' ' + QString::number(column),
                      m_picture.rowAxis + ' ' + QString::number(row)};
    if (at < m_picture.labels.size() && !m_picture.labels[at].isEmpty()) {
        parts << QStringLiteral("“%1”").arg(m_picture.labels[at]);
    }
    parts << shortNumber(static_cast<double>(m_picture.valueAt(column, row)), 4);
    const auto index = static_cast<std::size_t>(row) * static_cast<std::size_t>(m_picture.columns) + at;
    if (index < m_picture.support.size() && m_picture.support[index] > 0) {
        const auto chi = static_cast<double>(m_picture.support[index]);
        parts << (chi >= 1 ? tr("boundary data") : tr("fringe χ %1").arg(shortNumber(chi, 2)));
    }
    return parts.join(QStringLiteral(" · "));
}

void FieldCanvas::repaintOverlay() {
    if (m_overlay != nullptr) {
        m_overlay->update();
    } else {
        update();
    }
}

void FieldCanvas::arrange() {
    m_painted = {};
    update();
    if (m_surface == nullptr) {
        return;
    }
    const QRect place = plot().picture.toRect();
    m_surface->setVisible(!m_picture.isEmpty());
    m_surface->setGeometry(place);
    m_surface->show(m_picture, m_viewport.shown());
    m_overlay->setVisible(!m_picture.isEmpty());
    m_overlay->setGeometry(place);
    m_overlay->raise();
    m_overlay->update();
}

void FieldCanvas::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    const auto& palette = style::paletteOf(*this);
    painter.fillRect(rect(), palette.canvas);
    painter.setRenderHint(QPainter::TextAntialiasing);
    const QRectF visible = m_viewport.shown();
    if (m_picture.isEmpty()) {
        paintInto(painter, QRectF(rect()), palette);
    } else {
        const FieldPlot layout = plot();
        if (m_surface == nullptr) {
            const double ratio = devicePixelRatioF();
            if (m_painted.isNull()) {
                m_painted = paintField(m_picture, visible, (layout.picture.size() * ratio).toSize(), ratio);
            }
            painter.drawImage(layout.picture, m_painted);
            if (m_picture.particles) {
                paintParticles(painter, layout, m_picture, visible, m_particles);
            }
            paintOverlay(painter, layout, m_picture, visible, crosshair());
        }
        paintFurniture(painter, layout, m_picture, visible, palette);
        if (!m_notice.isEmpty()) {
            painter.setPen(palette.mutedText);
            painter.drawText(rect().adjusted(8, 0, -8, -2), Qt::AlignRight | Qt::AlignBottom, m_notice);
        }
    }
    if (hasFocus()) {
        painter.setPen(palette.accent);
        painter.drawRect(rect().adjusted(0, 0, -1, -1));
    }
}

void FieldCanvas::paintInto(QPainter& painter, const QRectF& area, const style::Palette& palette) const {
    if (m_picture.isEmpty()) {
        painter.setPen(palette.mutedText);
        painter.drawText(area.adjusted(16, 8, -16, -8), Qt::AlignCenter | Qt::TextWordWrap, m_message);
        return;
    }
    const QRectF visible = m_viewport.target();
    const FieldPlot layout =
        FieldPlot::layOut(area, m_picture, visible, QFontMetricsF(painter.font()), m_showLabels);
    // Painted at the device's own resolution.
    const double ratio = std::max(1.0, painter.deviceTransform().m11());
    painter.drawImage(layout.picture,
                      paintField(m_picture, visible, (layout.picture.size() * ratio).toSize(), ratio));
    paintFurniture(painter, layout, m_picture, visible, palette);
    if (m_picture.particles) {
        paintParticles(painter, layout, m_picture, visible, m_particles);
    }
    paintOverlay(painter, layout, m_picture, visible, crosshair());
}

void FieldCanvas::resizeEvent(QResizeEvent*) {
    arrange();
}

void FieldCanvas::showEvent(QShowEvent*) {
    runParticles();
}

void FieldCanvas::hideEvent(QHideEvent*) {
    m_clock.stop();
}

void FieldCanvas::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange ||
        event->type() == QEvent::LanguageChange) {
        arrange();
    }
}

} // namespace sgfm::views
