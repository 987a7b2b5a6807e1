#include "widgets/views/plot_view.h"

#include "widgets/style/theme.h"
#include "widgets/views/plot_style.h"
#include "widgets/views/view_header.h"

#include <qcustomplot.h>

#include <QContextMenuEvent>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QMenu>
#include <QToolTip>
#include <QVBoxLayout>

#include <cmath>

namespace sgfm::views {

namespace {
// Twenty pictures a second: numbers that change faster cannot be read, and plotting is not for free.
constexpr int kDrawMilliseconds = 50;
constexpr double kZoomStep = 1.25; // by a key
constexpr double kMoveStep = 0.1;  // of the axis, by a key
} // namespace

PlotView::PlotView(const QString& name, const QString& tableName, QWidget* parent)
    : View(name, parent),
      m_tableName(tableName),
      m_plot(new QCustomPlot(this)),
      m_menu(new QMenu(this)),
      m_followButton(new QToolButton(this)),
      m_menuButton(new QToolButton(this)) {
    preparePlot(*m_plot);
    body().addWidget(m_plot, 1);
    m_plot->installEventFilter(this);
    m_plot->setAccessibleDescription(
        tr("Arrow keys move, plus and minus zoom, Home shows all, the menu key shows more"));
    connect(m_plot, &QCustomPlot::afterLayout, this, &PlotView::laidOut);
    m_drawLater.setSingleShot(true);
    connect(&m_drawLater, &QTimer::timeout, this, &PlotView::drawNow);
    connect(m_plot, &QCustomPlot::mousePress, this, [this](QMouseEvent* event) {
        if (event->button() == Qt::LeftButton && !pressed(event->pos())) {
            setFollowing(false);
        }
    });
    connect(m_plot, &QCustomPlot::mouseWheel, this, [this] { setFollowing(false); });
    connect(m_plot, &QCustomPlot::mouseDoubleClick, this, [this] { setFollowing(true); });

    m_followButton->setProperty("role", "flat");
    m_followButton->setCheckable(true);
    m_followButton->setChecked(true);
    m_followButton->setText(tr("Follow"));
    m_followButton->setAccessibleName(tr("Follow"));
    m_followButton->setToolTip(
        tr("The axes follow the data and show all of it (double click on the plot, Home)"));
    m_followButton->setFocusPolicy(Qt::TabFocus);
    connect(m_followButton, &QToolButton::clicked, this, &PlotView::setFollowing);

    m_menu->setToolTipsVisible(true);
    auto* table = m_menu->addAction(tr("Save the numbers (CSV)"));
    table->setToolTip(tr("The numbers that are drawn, in a file with the recipe beside it"));
    connect(table, &QAction::triggered, this, [this] { emit tableReady(m_tableName, this->table()); });
    auto* picture = m_menu->addAction(tr("Save the picture (PNG)"));
    picture->setToolTip(tr("This view as a picture that carries the recipe"));
    connect(picture, &QAction::triggered, this, &PlotView::snapshotRequested);
    auto* all = m_menu->addAction(tr("Show all"));
    connect(all, &QAction::triggered, this, [this] { setFollowing(true); });
    m_menuButton->setProperty("role", "flat");
    m_menuButton->setAccessibleName(tr("More of this plot"));
    m_menuButton->setToolTip(tr("Save numbers or picture, show all"));
    m_menuButton->setPopupMode(QToolButton::InstantPopup);
    m_menuButton->setFocusPolicy(Qt::TabFocus);
    m_menuButton->setMenu(m_menu);
    showIcons();
}

PlotView::~PlotView() = default;

void PlotView::addHeaderControls() {
    header().addControl(m_followButton, ViewHeader::GivesWay::Early);
    header().addControl(m_menuButton);
}

void PlotView::showIcons() {
    m_menuButton->setIcon(style::icon(QStringLiteral("options"), style::paletteOf(*this)));
}

void PlotView::setFollowing(bool follow) {
    m_followButton->setChecked(follow);
    if (follow != m_follow || follow) {
        m_follow = follow;
        drawNow();
    }
}

// -------------------------------------------------------------------------------------------------- drawing

void PlotView::refresh() {
    if (!isVisible()) {
        return; // it is drawn when it is seen
    }
    const bool streaming = frame() != nullptr && frame()->state == runtime::RunState::Running;
    if (!streaming || !m_sinceDrawn.isValid() || m_sinceDrawn.elapsed() >= kDrawMilliseconds) {
        drawNow();
    } else if (!m_drawLater.isActive()) {
        m_drawLater.start(kDrawMilliseconds - static_cast<int>(m_sinceDrawn.elapsed()));
    }
}

void PlotView::drawNow() {
    if (!isVisible()) {
        return;
    }
    m_drawLater.stop();
    m_sinceDrawn.start();
    stylePlot(*m_plot, style::paletteOf(*this));
    fitAxes(*m_plot, m_plot->size());
    draw();
    m_plot->replot(QCustomPlot::rpQueuedReplot);
}

void PlotView::render(QPainter& painter, const QRectF& area) {
    stylePlot(*m_plot, style::paletteOf(*this));
    fitAxes(*m_plot, area.size().toSize());
    draw();
    QPicture picture;
    QCPPainter recorder(&picture);
    m_plot->toPainter(&recorder, static_cast<int>(area.width()), static_cast<int>(area.height()));
    recorder.end();
    painter.drawPicture(area.topLeft(), picture);
}

void PlotView::resizeEvent(QResizeEvent* event) {
    View::resizeEvent(event);
    fitAxes(*m_plot, m_plot->size());
}

void PlotView::showEvent(QShowEvent* event) {
    View::showEvent(event);
    drawNow();
}

void PlotView::changeEvent(QEvent* event) {
    View::changeEvent(event);
    if (event->type() == QEvent::PaletteChange) {
        showIcons();
    }
    if (event->type() == QEvent::FontChange) {
        drawNow();
    }
}

// ---------------------------------------------------------------------------------------- pointer and
// keyboard

void PlotView::zoom(double factor, bool across, bool upright) {
    for (auto* axis : {across ? m_plot->xAxis : nullptr, upright ? m_plot->yAxis : nullptr}) {
        if (axis != nullptr) {
            axis->scaleRange(1 / factor);
        }
    }
    setFollowing(false);
    m_plot->replot(QCustomPlot::rpQueuedReplot);
}

void PlotView::move(double across, double upright) {
    const auto shift = [](QCPAxis& axis, double share) {
        const auto range = axis.range();
        if (axis.scaleType() == QCPAxis::stLogarithmic) {
            const double factor = std::pow(range.upper / range.lower, share);
            axis.setRange(range.lower * factor, range.upper * factor);
        } else {
            axis.moveRange(share * range.size());
        }
    };
    shift(*m_plot->xAxis, across);
    shift(*m_plot->yAxis, upright);
    setFollowing(false);
    m_plot->replot(QCustomPlot::rpQueuedReplot);
}

bool PlotView::key(const QKeyEvent& event) {
    if ((event.modifiers() & (Qt::AltModifier | Qt::ControlModifier)) != 0) {
        return false;
    }
    switch (event.key()) {
    case Qt::Key_Left:
        move(-kMoveStep, 0);
        return true;
    case Qt::Key_Right:
        move(kMoveStep, 0);
        return true;
    case Qt::Key_Up:
        move(0, kMoveStep);
        return true;
    case Qt::Key_Down:
        move(0, -kMoveStep);
        return true;
    case Qt::Key_Plus:
    case Qt::Key_Equal:
        zoom(kZoomStep, true, true);
        return true;
    case Qt::Key_Minus:
        zoom(1 / kZoomStep, true, true);
        return true;
    case Qt::Key_Home:
        setFollowing(true);
        return true;
    default:
        return false;
    }
}

bool PlotView::eventFilter(QObject* watched, QEvent* event) {
    if (watched == m_plot) {
        if (event->type() == QEvent::KeyPress && key(*static_cast<QKeyEvent*>(event))) {
            return true;
        }
        if (event->type() == QEvent::ContextMenu) {
            m_menu->popup(static_cast<QContextMenuEvent*>(event)->globalPos());
            return true;
        }
        if (event->type() == QEvent::ToolTip) {
            const auto* help = static_cast<QHelpEvent*>(event);
            const QString text = readout(help->pos());
            if (!text.isEmpty()) {
                QToolTip::showText(help->globalPos(), text, m_plot);
                return true;
            }
        }
        if (event->type() == QEvent::Wheel) {
            const auto keys = static_cast<QWheelEvent*>(event)->modifiers();
            m_plot->axisRect()->setRangeZoom((keys & Qt::ShiftModifier) != 0 ? Qt::Vertical
                                             : (keys & Qt::ControlModifier) != 0
                                                 ? Qt::Horizontal
                                                 : Qt::Horizontal | Qt::Vertical);
        }
    }
    return View::eventFilter(watched, event);
}

} // namespace sgfm::views
