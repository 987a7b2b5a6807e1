#include "widgets/views/scales_view.h"

#include "widgets/views/labelled_slider.h"
#include "widgets/views/live_value.h"
#include "widgets/views/quantity.h"
#include "widgets/views/scale_filter.h"
#include "widgets/views/scales_canvas.h"
#include "widgets/views/scales_picture.h"
#include "widgets/views/view_header.h"

#include <QMenu>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>

namespace sgfm::views {

using runtime::LayerRequest;
using runtime::Quantity;

namespace {

constexpr auto kFilterKey = "scales.filter_views";

} // namespace

ScalesView::ScalesView(QWidget* parent)
    : View(tr("Wavelet scales"), parent), m_canvas(new ScalesCanvas(this)) {
    body().addWidget(m_canvas, 1);
    makeControls();
    connect(m_canvas, &ScalesCanvas::muteClicked, this,
            [this](int scale) { edit(scaleKey("mute", scale), isMuted(scale) ? 0 : 1, false); });
    connect(m_canvas, &ScalesCanvas::gainEdited, this, [this](int scale, double gain, bool interactive) {
        edit(scaleKey("gain", scale), gain, interactive);
    });
    connect(m_canvas, &ScalesCanvas::resetWanted, this, [this](int scale) {
        editAll({{scaleKey("gain", scale), 1}, {scaleKey("mute", scale), 0}},
                tr("Reset scale %1").arg(scale));
    });
    connect(m_canvas, &ScalesCanvas::soloWanted, this,
            [this](int scale) { choose(scale, scale, tr("Only scale %1").arg(scale)); });
    connect(m_canvas, &ScalesCanvas::menuWanted, this,
            [this](int scale, QPoint position) { menuOf(scale)->popup(position); });
    connect(m_canvas, &ScalesCanvas::hovered, this, [this](std::optional<QPointF> place) {
        emit cursorMoved(place.has_value() ? cursorAt(*place) : GridCursor{});
    });
    connect(m_canvas, &ScalesCanvas::placeChosen, this,
            [this](QPointF place) { emit cursorChosen(cursorAt(place)); });
    connect(m_canvas, &ScalesCanvas::columnStepped, this, [this](int by) {
        if (frame() != nullptr && frame()->grid.dimension() > 0) {
            GridCursor cursor = gridCursor();
            cursor.x = cursor.x < 0 ? frame()->firstPosition
                                    : std::clamp(cursor.x + by, 0, frame()->grid.points(0) - 1);
            emit cursorChosen(cursor);
        }
    });
    m_canvas->setMessage(tr("Nothing to show yet"));
}

ScalesView::~ScalesView() = default;

// ----------------------------------------------------------------------------------------- what is asked for

int ScalesView::scaleCount() const {
    return frame() == nullptr ? 0 : static_cast<int>(frame()->numbers.scales.size());
}

QWidget* ScalesView::canvas() const {
    return m_canvas;
}

QRect ScalesView::stripRect(int scale) const {
    const auto places = m_canvas->places(QRectF(m_canvas->rect()));
    return static_cast<std::size_t>(scale) < places.size()
               ? places[static_cast<std::size_t>(scale)].picture.toRect()
               : QRect();
}

QRect ScalesView::gainRect(int scale) const {
    const auto places = m_canvas->places(QRectF(m_canvas->rect()));
    return static_cast<std::size_t>(scale) < places.size()
               ? places[static_cast<std::size_t>(scale)].gain.toRect()
               : QRect();
}

double ScalesView::gain(int scale) const {
    return scale < recipe::kMaximumScales ? settled(scaleKey("gain", scale), 1) : 1;
}

bool ScalesView::isMuted(int scale) const {
    return scale < recipe::kMaximumScales && settled(scaleKey("mute", scale), 0) != 0;
}

bool ScalesView::filtersViews() const {
    return settled(kFilterKey, 0) != 0;
}

std::set<LayerRequest> ScalesView::wantedLayers() const {
    const int channel = m_channels == "norm" ? runtime::kNormOfChannels : runtime::kMeanOfChannels;
    std::set<LayerRequest> layers{{Quantity::Coefficients, channel}};
    if (m_reconstruction) {
        layers.insert({Quantity::Reconstruction, channel});
    }
    return layers;
}

// ---------------------------------------------------------------------------------------------------- edits

void ScalesView::edit(const std::string& key, double value, bool interactive) {
    constexpr int patience = 8; // frames
    m_pending[key] = {value, patience};
    refresh();
    emit parameterEdited(QString::fromStdString(key), value, interactive);
}

void ScalesView::editAll(const std::map<std::string, double>& values, const QString& what) {
    constexpr int patience = 8; // frames
    QList<std::pair<QString, double>> edits;
    for (const auto& [key, value] : values) {
        if (settled(key, NAN) != value) {
            m_pending[key] = {value, patience};
            edits.append({QString::fromStdString(key), value});
        }
    }
    if (!edits.isEmpty()) {
        refresh();
        emit parametersEdited(edits, what);
    }
}

void ScalesView::choose(int first, int last, const QString& what) {
    std::map<std::string, double> values;
    for (int scale = 0; scale < std::min(scaleCount(), recipe::kMaximumScales); ++scale) {
        values[scaleKey("mute", scale)] = scale >= first && scale <= last ? 0 : 1;
    }
    editAll(values, what);
}

double ScalesView::settled(const std::string& key, double fallback) const {
    const auto pending = m_pending.find(key);
    if (pending != m_pending.end()) {
        return pending->second.value;
    }
    return frame() == nullptr ? fallback : liveValue(*frame(), key).value_or(fallback);
}

void ScalesView::setFrame(FramePointer frame) {
    if (frame == nullptr || (this->frame() != nullptr && this->frame()->run != frame->run)) {
        m_pending.clear();
    }
    for (auto entry = m_pending.begin(); entry != m_pending.end();) {
        const bool arrived = liveValue(*frame, entry->first) == entry->second.value;
        entry = arrived || --entry->second.frames < 0 ? m_pending.erase(entry) : std::next(entry);
    }
    View::setFrame(std::move(frame));
}

// -------------------------------------------------------------------------------------------------- drawing

void ScalesView::showEvent(QShowEvent* event) {
    View::showEvent(event);
    refresh();
}

void ScalesView::refresh() {
    if (!isVisible() && !m_rendering) {
        return;
    }
    showControls();
    if (scaleCount() == 0) {
        m_canvas->setMessage(frame() == nullptr ? tr("Nothing to show yet")
                                                : tr("Waiting for the next frame"));
        m_canvas->setContent({});
        setDetails({});
        return;
    }
    const auto& grid = frame()->grid;
    const auto wanted = wantedLayers(); // coefficients first, the reconstruction behind them
    const auto layerOf = [&](const LayerRequest& request) -> std::span<const float> {
        const auto found = frame()->layers.find(request);
        return found == frame()->layers.end() ? std::span<const float>() : found->second.values;
    };
    const auto coefficients = layerOf(*wanted.begin());
    const bool rowsUp = frame()->mode != recipe::Mode::Video;
    const ColorTable table(m_mapChoice->currentId());
    ScalesCanvas::Content content;
    content.tiles = tiles();
    content.aspect =
        grid.dimension() >= 2 ? std::clamp(grid.points(0) / double(grid.points(1)), 0.5, 2.0) : 1;
    std::vector<CoefficientPicture> pictures;
    std::vector<float> largest;
    for (int j = 0; j < scaleCount(); ++j) {
        pictures.push_back(
            {coefficients, &grid, coefficientsOf(grid, scaleCount(), j, band()), slice(), rowsUp});
        largest.push_back(largestMagnitude(pictures.back()));
    }
    const float common = *std::max_element(largest.begin(), largest.end());
    std::vector<double> gains;
    for (int j = 0; j < scaleCount(); ++j) {
        const auto index = static_cast<std::size_t>(j);
        const auto& statistics = frame()->numbers.scales[index];
        ScaleRow row;
        row.picture = imageOf(pictures[index], m_range == "all" ? common : largest[index], table);
        row.share = statistics.share;
        row.sparsity = statistics.sparsity;
        row.gain = gain(j);
        row.muted = isMuted(j);
        gains.push_back(row.muted ? 0 : row.gain);
        content.rows.push_back(std::move(row));
    }
    content.reconstruction = m_reconstruction;
    if (m_reconstruction) {
        const CoefficientPicture whole{layerOf(*wanted.rbegin()), &grid, wholeBox(grid), slice(), rowsUp};
        content.reconstructionPicture = imageOf(whole, largestMagnitude(whole), table);
        const bool all = std::all_of(gains.begin(), gains.end(), [](double gain) { return gain == 1; });
        content.reconstructionCaption = all ? tr("all scales") : scaleFilterText(gains);
    }
    m_canvas->setContent(std::move(content));
    QString details = tr("99 % of the energy in %1 %").arg(shortNumber(100 * frame()->numbers.sparsity, 2));
    if (frame()->recipe != nullptr) {
        details = tr("%1 · %2 levels · %3")
                      .arg(QString::fromStdString(frame()->recipe->parameters.getChoice("wavelet.name")))
                      .arg(scaleCount() - 1)
                      .arg(details);
    }
    setDetails(details);
    showMarked();
}

GridCursor ScalesView::cursorAt(QPointF place) const {
    GridCursor cursor;
    if (frame() == nullptr || frame()->grid.dimension() < 2) {
        return cursor;
    }
    const auto& grid = frame()->grid;
    const auto indexOf = [&](double share, int axis) {
        return std::clamp(static_cast<int>(share * grid.points(axis)), 0, grid.points(axis) - 1);
    };
    cursor.x = indexOf(place.x(), 0);
    if (place.y() >= 0) {
        const int second = indexOf(frame()->mode == recipe::Mode::Video ? place.y() : 1 - place.y(), 1);
        if (grid.dimension() == 3) {
            cursor.y = second;
            cursor.t = indexOf(slice(), 2);
        } else {
            cursor.t = second;
        }
    }
    return cursor;
}

void ScalesView::setGridCursor(GridCursor cursor) {
    View::setGridCursor(cursor);
    showMarked();
}

void ScalesView::showMarked() {
    const auto cursor = gridCursor();
    if (cursor.isNowhere() || frame() == nullptr || frame()->grid.dimension() < 2) {
        m_canvas->setMarked({});
        return;
    }
    const auto& grid = frame()->grid;
    const auto shareOf = [&](int index, int axis) {
        return index >= 0 && index < grid.points(axis) ? (index + 0.5) / grid.points(axis) : -1.0;
    };
    double second = shareOf(grid.dimension() == 3 ? cursor.y : cursor.t, 1);
    if (second >= 0 && frame()->mode != recipe::Mode::Video) {
        second = 1 - second;
    }
    m_canvas->setMarked(QPointF(shareOf(cursor.x, 0), second));
}

void ScalesView::render(QPainter& painter, const QRectF& area) {
    m_rendering = true;
    refresh();
    m_rendering = false;
    m_canvas->paintInto(painter, area, style::paletteOf(*this));
}

} // namespace sgfm::views
