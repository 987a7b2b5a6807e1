#include "widgets/views/flow_view.h"

#include "widgets/style/theme.h"
#include "widgets/views/flow_canvas.h"
#include "widgets/views/flow_controls.h"
#include "widgets/views/live_value.h"
#include "widgets/views/quantity.h"
#include "widgets/views/surface_format.h"
#include "widgets/views/view_header.h"

#include <QAction>
#include <QLabel>
#include <QPainter>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>

namespace sgfm::views {

using runtime::LayerRequest;
using runtime::Quantity;

FlowView::FlowView(QWidget* parent) : View(tr("3-D flow"), parent) {
    m_request.seeds = {newSource(SeedSource::Kind::Line, 0)};
    buildBody();
    buildHeader();
    if (m_canvas != nullptr) {
        connectCanvas();
        connectControls();
    }
    refresh();
}

FlowView::~FlowView() = default;

void FlowView::buildBody() {
    m_notice = new QLabel(this);
    m_notice->setObjectName(QStringLiteral("flowNotice"));
    m_notice->setAlignment(Qt::AlignCenter);
    m_notice->setWordWrap(true);
    m_notice->setProperty("role", "muted");
    m_notice->setMargin(4 * style::kGrid);
    if (openGlAvailable()) {
        m_canvas = new FlowCanvas(this);
        m_controls = new FlowControls(this);
        body().addWidget(m_canvas, 1);
        body().addWidget(m_notice, 1);
        body().addWidget(m_controls);
    } else {
        body().addWidget(m_notice, 1);
    }
}

void FlowView::resizeEvent(QResizeEvent* event) {
    View::resizeEvent(event);
    if (m_controls != nullptr) {
        m_controls->setMostHeight(height() / 2);
    }
}

void FlowView::connectCanvas() {
    connect(m_canvas, &FlowCanvas::sliceMoved, this, &FlowView::moveSlice);
    connect(m_canvas, &FlowCanvas::seedsMoved, this,
            [this](const std::vector<SeedSource>& seeds, bool finished) {
                m_request.seeds = seeds;
                edited(tr("Move seeds"), finished);
            });
    connect(m_canvas, &FlowCanvas::addSourceAsked, this, &FlowView::addSource);
    connect(m_canvas, &FlowCanvas::removeSourceAsked, this, &FlowView::removeSource);
    connect(m_canvas, &FlowCanvas::sourceSelected, m_controls, &FlowControls::selectSource);
    connect(m_canvas, &FlowCanvas::cameraMoved, this, [this] { emit stateEdited(tr("Camera")); });
    connect(m_canvas, &FlowCanvas::picked, this, [this](GridCursor cursor) {
        setGridCursor(cursor);
        emit cursorChosen(cursor);
    });
    connect(m_canvas, &FlowCanvas::pictureShown, this, &FlowView::updateTexts);
}

void FlowView::connectControls() {
    connect(m_controls, &FlowControls::clearBelowMoved, this, [this](double share, bool finished) {
        m_request.clearBelow = share;
        edited(tr("Clear below"), finished);
    });
    connect(m_controls, &FlowControls::levelMoved, this, [this](double share, bool finished) {
        m_request.level = share;
        edited(tr("Level"), finished);
    });
    connect(m_controls, &FlowControls::lineLengthMoved, this, [this](float length, bool finished) {
        m_request.lineLength = length;
        edited(tr("Length of streamlines"), finished);
    });
    connect(m_controls, &FlowControls::sliceMoved, this, &FlowView::moveSlice);
    connect(m_controls, &FlowControls::lineCountChanged, this, [this](int count) {
        const auto selected = static_cast<std::size_t>(m_canvas->selectedSource());
        if (selected < m_request.seeds.size()) {
            m_request.seeds[selected].count = std::clamp(count, 1, SeedSource::kMostLines);
            edited(tr("Number of seeds"));
        }
    });
    connect(m_controls, &FlowControls::addSourceAsked, this, &FlowView::addSource);
    connect(m_controls, &FlowControls::removeSourceAsked, this, &FlowView::removeSource);
    connect(m_controls, &FlowControls::playingChanged, this, [this](bool playing) {
        if (playing && !m_layers.slices->isChecked()) { // else nothing would be seen to move
            m_layers.frameSlice->setChecked(true);
        }
        emit stateEdited(playing ? tr("Play the slices") : tr("Pause the slices"));
    });
}

Quantity FlowView::quantity() const {
    const auto* row = rowNamed(m_quantityChoice->currentId());
    return row == nullptr ? Quantity::Vorticity : row->quantity;
}

bool FlowView::isFlat() const {
    return frame() != nullptr && frame()->grid.dimension() == 2;
}

std::set<LayerRequest> FlowView::wantedLayers() const {
    if (m_canvas == nullptr) {
        return {};
    }
    std::set<LayerRequest> wanted{{quantity(), -1}};
    if (m_layers.lines->isChecked() && !isFlat()) {
        wanted.insert({{Quantity::FlowX, -1}, {Quantity::FlowY, -1}, {Quantity::Density, -1}});
    }
    return wanted;
}

void FlowView::setFrame(FramePointer frame) {
    const bool wasFlat = isFlat();
    View::setFrame(std::move(frame));
    if (wasFlat != isFlat() && m_canvas != nullptr && m_layers.lines->isChecked()) {
        emit wantedLayersChanged();
    }
}

void FlowView::setGridCursor(GridCursor cursor) {
    View::setGridCursor(cursor);
}

// A frame, the palette or the crosshair of another view.
void FlowView::refresh() {
    showScene(false);
}

void FlowView::edited(const QString& what, bool finished) {
    showScene(true);
    if (finished) {
        emit stateEdited(what);
    }
}

void FlowView::moveSlice(int axis, int slice, bool finished) {
    const int points = m_request.box.points(axis);
    m_place[static_cast<std::size_t>(axis)] = static_cast<float>(slice) / static_cast<float>(points);
    edited(tr("Move a slice"), finished);
}

void FlowView::addSource(SeedSource::Kind kind) {
    const int count = static_cast<int>(m_request.seeds.size());
    if (count < kMostSources) {
        m_request.seeds.push_back(newSource(kind, count));
        edited(kind == SeedSource::Kind::Line ? tr("Add a line of seeds") : tr("Add a sphere of seeds"));
        m_canvas->selectSource(count);
    }
}

void FlowView::removeSource() {
    const int selected = m_canvas->selectedSource();
    if (selected >= 0 && selected < static_cast<int>(m_request.seeds.size())) {
        m_request.seeds.erase(m_request.seeds.begin() + selected);
        edited(tr("Remove seeds"));
        m_canvas->selectSource(selected);
    }
}

ColorTable::Range FlowView::rangeOf(const runtime::Layer& layer) const {
    const QString id = m_rangeChoice->currentId();
    if (id == "locked") {
        return m_locked;
    }
    double low = static_cast<double>(layer.minimum);
    double high = static_cast<double>(layer.maximum);
    if (id == "run") {
        low = std::min(low, static_cast<double>(layer.runMinimum));
        high = std::max(high, static_cast<double>(layer.runMaximum));
    }
    if (!std::isfinite(low) || !std::isfinite(high)) { // a blown-up frame
        return {};
    }
    const double largest = std::max(std::abs(low), std::abs(high));
    return isDiverging(quantity(), frame()->grid) ? ColorTable::Range{-largest, largest}
                                                  : ColorTable::Range{low, high};
}

void FlowView::fitSlices() {
    for (int axis = 0; axis < 3; ++axis) {
        const auto at = static_cast<std::size_t>(axis);
        const int points = m_request.box.points(axis);
        m_request.slice[at] = std::clamp(
            static_cast<int>(std::lround(m_place[at] * static_cast<float>(points))), 0, points - 1);
    }
}

void FlowView::showScene(bool byHand) {
    if (m_canvas == nullptr) {
        updateTexts();
        return;
    }
    auto& request = m_request;
    const auto& palette = style::paletteOf(*this);
    request.background = palette.canvas;
    request.ink = palette.mutedText;
    request.accent = palette.accent;
    const LayerRequest wanted{quantity(), -1};
    if (frame() == nullptr) {
        request.frame.reset();
        request.box = {};
    } else if (const auto layer = frame()->layers.find(wanted);
               layer != frame()->layers.end() || request.box.grid != frame()->grid) {
        if (!m_mapChosen) {
            m_mapChoice->setCurrentId(startingMap(wanted.quantity, frame()->grid));
        }
        request.frame = frame();
        request.quantity = wanted;
        request.box = {frame()->grid, frame()->mode == recipe::Mode::Video};
        request.diverging = isDiverging(wanted.quantity, frame()->grid);
        request.positiveOnly = wanted.quantity == Quantity::QCriterion;
        if (layer != frame()->layers.end()) {
            request.range = rangeOf(layer->second);
        }
    } // else the layer is on its way: the old picture stays
    request.volume = m_layers.volume->isChecked();
    request.surface = m_layers.surface->isChecked();
    request.slices = m_layers.slices->isChecked();
    request.frameSlice = m_layers.frameSlice->isChecked();
    request.lines = m_layers.lines->isChecked();
    request.outline = m_layers.outline->isChecked();
    request.table = ColorTable(m_mapChoice->currentId());
    request.cursor = gridCursor();
    fitSlices();
    m_canvas->setFurniture(m_layers.axes->isChecked(), m_layers.colorBar->isChecked());
    m_canvas->show(request, QString::fromUtf8(rowOf(request.quantity.quantity).symbol), byHand);
    m_controls->showRequest(request);
    if (frame() != nullptr) {
        m_controls->setRate(liveValue(*frame(), "video.rate").value_or(12));
    }
    updateTexts();
}

bool FlowView::isEmpty() const {
    return m_canvas == nullptr || m_request.isEmpty() ||
           (frame() != nullptr && !whyNothing(quantity(), *frame()).isEmpty());
}

QString FlowView::emptyText() const {
    if (m_canvas == nullptr) {
        return tr("The three-dimensional view needs OpenGL 3.2, which this display does not offer.\n"
                  "The field view shows the same field slice by slice.");
    }
    if (frame() == nullptr) {
        return tr("Nothing to show yet.\nThe field appears here once a run has begun.");
    }
    const QString why = whyNothing(quantity(), *frame());
    return why.isEmpty() ? tr("This quantity is on its way.") : why;
}

void FlowView::updateTexts() {
    setTitle(tr("3-D %1").arg(titleOf(rowOf(quantity()))));
    const bool empty = isEmpty();
    m_notice->setText(emptyText());
    m_notice->setVisible(empty);
    if (m_canvas == nullptr) {
        return;
    }
    m_canvas->setVisible(!empty);
    m_showButton->setEnabled(!isFlat());
    if (empty) {
        setDetails({});
        return;
    }
    QStringList details;
    const auto& picture = m_canvas->picture();
    if (isFlat()) {
        details << tr("height surface");
    }
    if (m_request.lines && picture.lines > 0) {
        details << (picture.lines == 1 ? tr("1 streamline") : tr("%1 streamlines").arg(picture.lines));
    }
    if (m_request.surface && picture.area > 0) {
        details << tr("surface area %1").arg(shortNumber(picture.area, 3));
    }
    details << rangeText(m_request.range.low, m_request.range.high);
    setDetails(details.join(QStringLiteral(" · ")));
    m_controls->showArea(picture.area);
}

void FlowView::render(QPainter& painter, const QRectF& area) {
    if (isEmpty() || !m_canvas->paintInto(painter, area)) {
        painter.setPen(style::paletteOf(*this).mutedText);
        painter.drawText(area.adjusted(16, 8, -16, -8), Qt::AlignCenter | Qt::TextWordWrap, emptyText());
    }
}

} // namespace sgfm::views
