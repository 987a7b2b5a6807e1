#include "widgets/views/scales_view.h"

#include "widgets/views/live_value.h"
#include "widgets/views/quantity.h"
#include "widgets/views/scales_canvas.h"
#include "widgets/views/view_header.h"

#include "engine/painter/painter.h"

#include <QVBoxLayout>

#include <cmath>

namespace sgfm::views {

using runtime::LayerRequest;
using runtime::Quantity;

namespace {

std::string key(const char* name, int scale) {
    return std::string("scales.") + name + '_' + std::to_string(scale);
}

// One pixel a coefficient, each scale symmetric about 0 in its own largest value: how the energy is shared is
// what the bars tell. A 3-D box shows the slice in the middle of its t extent.
QImage pictureOf(std::span<const float> values, const field::Grid& grid, const CoefficientBox& box,
                 bool rowsUp, const ColorTable& table) {
    if (box.isEmpty() || values.size() != grid.size()) {
        return {};
    }
    const int slice = box.offset[2] + box.size[2] / 2;
    const auto at = [&](int x, int y) {
        return values[grid.dimension() == 3 ? grid.index(box.offset[0] + x, box.offset[1] + y, slice)
                                            : grid.index(box.offset[0] + x, box.offset[1] + y)];
    };
    float largest = 0;
    for (int y = 0; y < box.size[1]; ++y) {
        for (int x = 0; x < box.size[0]; ++x) {
            largest = std::max(largest, std::abs(at(x, y)));
        }
    }
    const ColorTable::Range range{-static_cast<double>(largest), static_cast<double>(largest)};
    QImage image(box.size[0], box.size[1], QImage::Format_RGB32);
    for (int y = 0; y < box.size[1]; ++y) {
        auto* line = reinterpret_cast<QRgb*>(image.scanLine(rowsUp ? box.size[1] - 1 - y : y));
        for (int x = 0; x < box.size[0]; ++x) {
            line[x] = table.at(range.level(at(x, y)));
        }
    }
    return image;
}

} // namespace

ScalesView::ScalesView(QWidget* parent)
    : View(tr("Wavelet scales"), parent), m_canvas(new ScalesCanvas(this)) {
    body().addWidget(m_canvas, 1);
    m_bandChoice = new ChoiceButton(tr("Band"), tr("Which details of each scale are shown"), this);
    m_bandChoice->addChoice("across", tr("along x"),
                            tr("Changes along x (wording), smooth along the other axes"));
    m_bandChoice->addChoice("along", tr("along t"), tr("Changes along t (y of a video), smooth along x"));
    m_bandChoice->addChoice("both", tr("both"), tr("Changes along both axes at once"));
    m_mapChoice =
        new ChoiceButton(tr("Colour map"), tr("Colour map, symmetric about 0 for each scale"), this);
    for (const auto& name : painter::colorMapNames()) {
        m_mapChoice->addChoice(QString::fromStdString(name), QString::fromStdString(name));
    }
    m_mapChoice->setCurrentId("balance");
    header().addControl(m_bandChoice);
    header().addControl(m_mapChoice, true);
    connect(m_bandChoice, &ChoiceButton::chosen, this, [this] { refresh(); });
    connect(m_mapChoice, &ChoiceButton::chosen, this, [this] { refresh(); });
    connect(m_canvas, &ScalesCanvas::muteClicked, this, [this](int scale) {
        const bool muted = !isMuted(scale);
        edit(key("mute", scale), muted ? 1 : 0, false);
        emit muteToggled(scale, muted);
    });
    connect(m_canvas, &ScalesCanvas::gainDragged, this, [this](int scale, double gain, bool interactive) {
        edit(key("gain", scale), gain, interactive);
        emit gainEdited(scale, gain);
    });
    connect(m_canvas, &ScalesCanvas::hovered, this, [this](std::optional<double> share) {
        GridCursor cursor;
        if (share.has_value() && frame() != nullptr && frame()->grid.dimension() > 0) {
            cursor.x = std::clamp(static_cast<int>(*share * frame()->grid.points(0)), 0,
                                  frame()->grid.points(0) - 1);
        }
        emit cursorMoved(cursor);
    });
    m_canvas->setMessage(tr("Nothing to show yet"));
}

ScalesView::~ScalesView() = default;

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
    const auto& scales = m_canvas->scales();
    return static_cast<std::size_t>(scale) < scales.size() ? scales[static_cast<std::size_t>(scale)].gain : 1;
}

bool ScalesView::isMuted(int scale) const {
    const auto& scales = m_canvas->scales();
    return static_cast<std::size_t>(scale) < scales.size() && scales[static_cast<std::size_t>(scale)].muted;
}

std::set<LayerRequest> ScalesView::wantedLayers() const {
    return {{Quantity::Coefficients, -1}};
}

void ScalesView::edit(const std::string& key, double value, bool interactive) {
    constexpr int patience = 8; // frames
    m_pending[key] = {value, patience};
    refresh();
    emit parameterEdited(QString::fromStdString(key), value, interactive);
}

double ScalesView::settled(const std::string& key, double now) {
    const auto pending = m_pending.find(key);
    return pending == m_pending.end() ? now : pending->second.value;
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

void ScalesView::refresh() {
    if (frame() == nullptr || frame()->numbers.scales.empty()) {
        m_canvas->setMessage(frame() == nullptr ? tr("Nothing to show yet")
                                                : tr("Waiting for the next frame"));
        m_canvas->setScales({}, false);
        setDetails({});
        return;
    }
    const auto& grid = frame()->grid;
    const auto layer = frame()->layers.find({Quantity::Coefficients, -1});
    const QString bandId = m_bandChoice->currentId();
    const Band band = bandId == "along" ? Band::Along : bandId == "both" ? Band::Both : Band::Across;
    const ColorTable table(m_mapChoice->currentId());
    const auto& statistics = frame()->numbers.scales;
    std::vector<ScalesCanvas::Scale> scales;
    for (std::size_t j = 0; j < statistics.size(); ++j) {
        ScalesCanvas::Scale scale;
        scale.share = statistics[j].share;
        scale.sparsity = statistics[j].sparsity;
        if (j < static_cast<std::size_t>(recipe::kMaximumScales)) {
            const auto gainKey = key("gain", static_cast<int>(j));
            const auto muteKey = key("mute", static_cast<int>(j));
            scale.gain = settled(gainKey, liveValue(*frame(), gainKey).value_or(1));
            scale.muted = settled(muteKey, liveValue(*frame(), muteKey).value_or(0)) != 0;
        }
        if (layer != frame()->layers.end()) {
            scale.picture = pictureOf(
                layer->second.values, grid,
                coefficientsOf(grid, static_cast<int>(statistics.size()), static_cast<int>(j), band),
                frame()->mode != recipe::Mode::Video, table);
        }
        scales.push_back(std::move(scale));
    }
    m_canvas->setScales(std::move(scales), frame()->mode != recipe::Mode::Text);
    QString details = tr("99 % of the energy in %1 %").arg(shortNumber(100 * frame()->numbers.sparsity, 2));
    if (frame()->recipe != nullptr) {
        details = tr("%1 · %2 levels · %3")
                      .arg(QString::fromStdString(frame()->recipe->parameters.getChoice("wavelet.name")))
                      .arg(statistics.size() - 1)
                      .arg(details);
    }
    setDetails(details);
}

void ScalesView::setGridCursor(GridCursor cursor) {
    View::setGridCursor(cursor);
    const bool known = cursor.x >= 0 && frame() != nullptr && frame()->grid.dimension() > 0;
    m_canvas->setCursorShare(known ? std::optional((cursor.x + 0.5) / frame()->grid.points(0))
                                   : std::nullopt);
}

void ScalesView::render(QPainter& painter, const QRectF& area) {
    m_canvas->paintInto(painter, area, style::paletteOf(*this));
}

QJsonObject ScalesView::saveState() const {
    return {{"band", m_bandChoice->currentId()}, {"map", m_mapChoice->currentId()}};
}

void ScalesView::restoreState(const QJsonObject& state) {
    m_bandChoice->setCurrentId(state["band"].toString());
    m_mapChoice->setCurrentId(state["map"].toString());
    refresh();
}

} // namespace sgfm::views
