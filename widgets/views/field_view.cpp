#include "widgets/views/field_view.h"

#include "widgets/views/field_canvas.h"
#include "widgets/views/quantity.h"
#include "widgets/views/view_header.h"

#include "engine/painter/painter.h"
#include "engine/wavelet/transform.h"

#include <QAction>
#include <QJsonArray>
#include <QLabel>
#include <QMenu>
#include <QSlider>
#include <QSpinBox>
#include <QVBoxLayout>
#include <QWidgetAction>

#include <algorithm>
#include <cmath>

namespace sgfm::views {

using runtime::LayerRequest;
using runtime::Quantity;

FieldView::FieldView(Quantity quantity, QWidget* parent)
    : View(tr("Field"), parent),
      m_quantity(quantity),
      m_canvas(new FieldCanvas(this)),
      m_sliceBar(new QWidget(this)),
      m_sliceSlider(new QSlider(Qt::Horizontal, m_sliceBar)),
      m_sliceLabel(new QLabel(m_sliceBar)) {
    body().addWidget(m_canvas, 1);
    auto* row = new QHBoxLayout(m_sliceBar);
    row->setContentsMargins(2 * style::kGrid, style::kGrid, 2 * style::kGrid, style::kGrid);
    row->addWidget(m_sliceSlider, 1);
    row->addWidget(m_sliceLabel);
    m_sliceLabel->setProperty("role", "muted");
    m_sliceSlider->setAccessibleName(tr("Slice t"));
    m_sliceSlider->setToolTip(tr("The slice t of the three-dimensional field that is shown"));
    m_sliceBar->hide();
    body().addWidget(m_sliceBar);
    buildHeader();
    m_canvas->setMessage(tr("Nothing to show yet"));
    connect(m_sliceSlider, &QSlider::valueChanged, this, [this](int value) {
        m_wantedSlice = value;
        updatePicture();
    });
    connect(m_canvas, &FieldCanvas::hovered, this, [this](int column, int row) {
        GridCursor cursor;
        if (column >= 0 && m_quantity != Quantity::Coefficients) {
            const bool threeD = frame() != nullptr && frame()->grid.dimension() == 3;
            cursor = threeD ? GridCursor{column, row, slice()} : GridCursor{column, -1, row};
        }
        emit cursorMoved(cursor);
    });
    updateTexts();
}

FieldView::~FieldView() = default;

void FieldView::buildHeader() {
    m_quantityChoice = new ChoiceButton(tr("Quantity"), tr("What is shown"), this);
    for (const auto& row : quantityTable()) {
        m_quantityChoice->addChoice(row.id, titleOf(row), meaningOf(row), QString::fromUtf8(row.symbol));
    }
    m_mapChoice =
        new ChoiceButton(tr("Colour map"), tr("Colour map; diverging ones are symmetric about 0"), this);
    for (const auto& name : painter::colorMapNames()) {
        m_mapChoice->addChoice(QString::fromStdString(name), QString::fromStdString(name));
    }
    m_rangeChoice = new ChoiceButton(tr("Colour range"),
                                     tr("The values that the ends of the colour map stand for"), this);
    m_rangeChoice->addChoice("frame", tr("frame"), tr("Smallest and largest value of this frame"));
    m_rangeChoice->addChoice("run", tr("run"), tr("Smallest and largest value of the run so far"));
    m_rangeChoice->addChoice("locked", tr("locked"), tr("The range of the moment when it was locked"));
    auto* options = new QToolButton(this);
    options->setProperty("role", "flat");
    options->setText(QStringLiteral("⋯"));
    options->setToolTip(tr("Smoothing, boundary, arrows, labels, channel"));
    options->setAccessibleName(tr("Field options"));
    options->setPopupMode(QToolButton::InstantPopup);
    options->setFocusPolicy(Qt::TabFocus);
    auto* menu = new QMenu(options);
    options->setMenu(menu);
    const auto toggle = [&](const QString& text, bool on) {
        auto* action = menu->addAction(text);
        action->setCheckable(true);
        action->setChecked(on);
        connect(action, &QAction::toggled, this, &FieldView::refresh);
        return action;
    };
    m_smooth = toggle(tr("Smooth between grid points"), true);
    m_support = toggle(tr("Hatch the boundary data"), true);
    m_arrows = toggle(tr("Arrows of the flow"), false);
    m_labels = toggle(tr("Axes and labels"), true);
    connect(m_arrows, &QAction::toggled, this, &View::wantedLayersChanged);
    menu->addSeparator();
    connect(menu->addAction(tr("Show all (double click)")), &QAction::triggered, this, &FieldView::resetZoom);
    menu->addSeparator();
    auto* channel = new QWidget(menu);
    auto* row = new QHBoxLayout(channel);
    row->setContentsMargins(6 * style::kGrid, style::kGrid, 2 * style::kGrid, style::kGrid);
    m_channelBox = new QSpinBox(channel);
    m_channelBox->setRange(-1, 0);
    m_channelBox->setSpecialValueText(tr("mean"));
    m_channelBox->setAccessibleName(tr("Channel"));
    m_channelBox->setToolTip(tr("One channel of the field, or the mean over all"));
    row->addWidget(new QLabel(tr("Channel"), channel));
    row->addWidget(m_channelBox, 1);
    auto* channelAction = new QWidgetAction(menu);
    channelAction->setDefaultWidget(channel);
    menu->addAction(channelAction);

    header().addControl(m_quantityChoice);
    header().addControl(m_mapChoice, true);
    header().addControl(m_rangeChoice, true);
    header().addControl(options);
    connect(m_channelBox, &QSpinBox::valueChanged, this, [this](int value) {
        m_channel = value;
        emit wantedLayersChanged();
        refresh();
    });
    connect(m_quantityChoice, &ChoiceButton::chosen, this, [this](const QString& id) {
        if (const auto* chosen = rowNamed(id)) {
            setQuantity(chosen->quantity);
        }
    });
    connect(m_mapChoice, &ChoiceButton::chosen, this, [this] {
        m_mapChosen = true;
        refresh();
    });
    connect(m_rangeChoice, &ChoiceButton::chosen, this, [this](const QString& id) {
        if (id == "locked") { // what is seen now
            m_lockedLow = m_canvas->picture().range.low;
            m_lockedHigh = m_canvas->picture().range.high;
        }
        refresh();
    });
    m_quantityChoice->setCurrentId(rowOf(m_quantity).id);
    m_mapChoice->setCurrentId(rowOf(m_quantity).map);
}

void FieldView::setQuantity(Quantity quantity) {
    if (quantity == m_quantity) {
        return;
    }
    m_quantity = quantity;
    m_mapChosen = false; // another quantity starts in its own map and range
    if (m_rangeChoice->currentId() == "locked") {
        m_rangeChoice->setCurrentId("frame");
    }
    m_quantityChoice->setCurrentId(rowOf(quantity).id);
    emit wantedLayersChanged();
    refresh();
}

void FieldView::setChannel(int channel) {
    m_channelBox->setMaximum(std::max(m_channelBox->maximum(), channel)); // a state may come before its frame
    m_channelBox->setValue(channel);
}

QString FieldView::colorMap() const {
    return m_mapChoice->currentId();
}

void FieldView::setColorMap(const QString& name) {
    if (m_mapChoice->setCurrentId(name)) {
        m_mapChosen = true;
        refresh();
    }
}

int FieldView::slice() const {
    return m_sliceSlider->value();
}

void FieldView::setSlice(int slice) {
    m_wantedSlice = slice;
    m_sliceSlider->setValue(slice);
}

QWidget* FieldView::canvas() const {
    return m_canvas;
}
bool FieldView::usesOpenGl() const {
    return m_canvas->usesOpenGl();
}
void FieldView::resetZoom() {
    m_canvas->resetZoom();
}

std::set<LayerRequest> FieldView::wantedLayers() const {
    std::set<LayerRequest> wanted{{m_quantity, m_channel}};
    if (m_arrows->isChecked()) {
        const bool threeD = frame() != nullptr && frame()->grid.dimension() == 3;
        wanted.insert({Quantity::FlowX, m_channel});
        wanted.insert({threeD ? Quantity::FlowY : Quantity::Density, m_channel});
    }
    return wanted;
}

void FieldView::setFrame(FramePointer frame) {
    const bool otherShape =
        frame != nullptr && (this->frame() == nullptr || this->frame()->grid != frame->grid);
    const bool otherDimension =
        frame != nullptr &&
        (this->frame() == nullptr || this->frame()->grid.dimension() != frame->grid.dimension());
    if (otherShape) {
        m_canvas->resetZoom();
        const bool threeD = frame->grid.dimension() == 3;
        const QSignalBlocker blocker(m_sliceSlider);
        m_sliceBar->setVisible(threeD);
        m_sliceSlider->setRange(0, threeD ? frame->grid.points(2) - 1 : 0);
        m_sliceSlider->setValue(m_wantedSlice >= 0 ? m_wantedSlice : m_sliceSlider->maximum() / 2);
        m_channelBox->setMaximum(frame->channels > 1 ? frame->channels - 1 : -1);
        for (const auto& row : quantityTable()) {
            m_quantityChoice->setChoiceVisible(row.id, existsOn(row.quantity, frame->grid));
        }
    }
    View::setFrame(std::move(frame));
    if (otherDimension && m_arrows->isChecked()) {
        emit wantedLayersChanged(); // the arrows need another component
    }
}

void FieldView::refresh() {
    updatePicture();
    updateTexts();
}

namespace {

// A layer of the frame, if it came along and has the grid's shape.
const runtime::Layer* layerOf(const runtime::Frame& frame, const LayerRequest& request) {
    const auto found = frame.layers.find(request);
    return found == frame.layers.end() || found->second.values.size() != frame.grid.size() ? nullptr
                                                                                           : &found->second;
}

ColorTable::Range rangeOf(const runtime::Layer& layer, const runtime::Frame& frame, Quantity quantity,
                          bool wholeRun) {
    double low = static_cast<double>(wholeRun ? std::min(layer.runMinimum, layer.minimum) : layer.minimum);
    double high = static_cast<double>(wholeRun ? std::max(layer.runMaximum, layer.maximum) : layer.maximum);
    if (!std::isfinite(low) || !std::isfinite(high)) {
        return {-1, 1};
    }
    if (isDiverging(quantity, frame.grid)) {
        high = std::max(std::abs(low), std::abs(high));
        if (quantity == Quantity::DivergenceAfter) {
            // Seen against the gradients of the flow, so that rounding looks like what it is: nothing.
            high = std::max(high, 0.01 * frame.numbers.flow.maxGradient);
        }
        low = -high;
    }
    return {low, high};
}

} // namespace

void FieldView::updatePicture() {
    FieldPicture picture;
    const auto* layer = frame() == nullptr ? nullptr : layerOf(*frame(), {m_quantity, m_channel});
    if (frame() != nullptr && !m_mapChosen) {
        m_mapChoice->setCurrentId(startingMap(m_quantity, frame()->grid));
    }
    if (layer == nullptr || frame()->grid.dimension() < 2) {
        // A frame that was on its way when the quantity was chosen does not carry it yet: keep the old
        // picture.
        if (frame() == nullptr || m_canvas->picture().isEmpty() ||
            m_canvas->picture().frame->grid != frame()->grid) {
            m_canvas->setMessage(frame() == nullptr ? tr("Nothing to show yet")
                                                    : tr("Waiting for the next frame"));
            m_canvas->setPicture({});
        }
        return;
    }
    const auto& grid = frame()->grid;
    const bool threeD = grid.dimension() == 3;
    const auto part = [&](std::span<const float> values) {
        return threeD ? values.subspan(static_cast<std::size_t>(slice()) * grid.sliceSize(), grid.sliceSize())
                      : values;
    };
    picture.frame = frame();
    picture.values = part(layer->values);
    picture.columns = grid.points(0);
    picture.rows = grid.points(1);
    picture.rowsUp = !threeD;
    picture.keepAspect = frame()->mode != recipe::Mode::Text;
    picture.aspect = std::clamp(grid.length(0) / grid.length(1), 0.1, 10.0);
    picture.table = ColorTable(m_mapChoice->currentId());
    const QString rangeId = m_rangeChoice->currentId();
    picture.range = rangeId == "locked" ? ColorTable::Range{m_lockedLow, m_lockedHigh}
                                        : rangeOf(*layer, *frame(), m_quantity, rangeId == "run");
    const bool coefficients = m_quantity == Quantity::Coefficients;
    picture.smooth = m_smooth->isChecked() && !coefficients;
    picture.symbol = QString::fromUtf8(rowOf(m_quantity).symbol);
    picture.columnAxis = QStringLiteral("x");
    picture.rowAxis = threeD ? QStringLiteral("y") : QStringLiteral("t");
    const auto& weight = frame()->boundaryWeight;
    if (m_support->isChecked() && !coefficients && weight != nullptr && weight->size() == grid.size()) {
        picture.support = part(*weight);
    }
    if (coefficients) {
        const int levels = std::max(0, static_cast<int>(frame()->numbers.scales.size()) - 1);
        picture.columnLevels = std::min(levels, wavelet::maximumLevels(grid.points(0)));
        picture.rowLevels = std::min(levels, wavelet::maximumLevels(grid.points(1)));
    } else if (frame()->mode == recipe::Mode::Text) {
        picture.markedRow = std::clamp(frame()->readSlice, 0, picture.rows - 1);
        picture.labels.assign(static_cast<std::size_t>(picture.columns), QString());
        for (std::size_t i = 0; i < frame()->decoded.tokens.size(); ++i) {
            const auto column = i + static_cast<std::size_t>(std::max(0, frame()->firstPosition));
            const auto& token = frame()->decoded.tokens[i];
            if (column < picture.labels.size() && !token.blank) {
                picture.labels[column] = QString::fromStdString(token.piece).trimmed();
            }
        }
    }
    if (m_arrows->isChecked() && !coefficients) {
        const auto* across = layerOf(*frame(), {Quantity::FlowX, m_channel});
        const auto* along = layerOf(*frame(), {threeD ? Quantity::FlowY : Quantity::Density, m_channel});
        if (across != nullptr && along != nullptr) {
            picture.arrowsAcross = part(across->values);
            picture.arrowsAlong = part(along->values);
        }
    }
    m_canvas->setShowLabels(m_labels->isChecked());
    m_canvas->setPicture(std::move(picture));
    m_sliceLabel->setMinimumWidth(
        m_sliceLabel->fontMetrics().horizontalAdvance(tr("t %1 / %2").arg(888).arg(888)));
    m_sliceLabel->setText(tr("t %1 / %2").arg(slice()).arg(m_sliceSlider->maximum()));
}

void FieldView::updateTexts() {
    setTitle(titleOf(rowOf(m_quantity)));
    m_quantityChoice->setToolTip(meaningOf(rowOf(m_quantity)));
    if (frame() == nullptr || m_canvas->picture().isEmpty()) {
        setDetails({});
        return;
    }
    const auto& range = m_canvas->picture().range;
    QString details = rangeText(range.low, range.high);
    if (m_quantity == Quantity::DivergenceAfter || m_quantity == Quantity::DivergenceBefore) {
        details = tr("before %1 · after %2")
                      .arg(shortNumber(frame()->numbers.maxDivergenceBefore, 2),
                           shortNumber(frame()->numbers.flow.maxDivergence, 1));
    } else if (m_channel >= 0) {
        details = tr("channel %1 · %2").arg(m_channel).arg(details);
    }
    setDetails(details);
}

void FieldView::setGridCursor(GridCursor cursor) {
    View::setGridCursor(cursor);
    const bool threeD = frame() != nullptr && frame()->grid.dimension() == 3;
    if (m_quantity == Quantity::Coefficients) {
        cursor = {}; // places there are not places in the box
    }
    m_canvas->setCrosshair(cursor.x, threeD ? cursor.y : cursor.t);
}

void FieldView::render(QPainter& painter, const QRectF& area) {
    m_canvas->paintInto(painter, area, style::paletteOf(*this));
}

QJsonObject FieldView::saveState() const {
    const QRectF visible = m_canvas->visible();
    QJsonObject state{{"quantity", rowOf(m_quantity).id},
                      {"channel", m_channel},
                      {"range", m_rangeChoice->currentId()},
                      {"smooth", m_smooth->isChecked()},
                      {"support", m_support->isChecked()},
                      {"arrows", m_arrows->isChecked()},
                      {"labels", m_labels->isChecked()},
                      {"visible", QJsonArray{visible.x(), visible.y(), visible.width(), visible.height()}}};
    if (m_mapChosen) {
        state["map"] = m_mapChoice->currentId();
    }
    if (m_rangeChoice->currentId() == "locked") {
        state["locked"] = QJsonArray{m_lockedLow, m_lockedHigh};
    }
    if (m_wantedSlice >= 0) {
        state["slice"] = m_wantedSlice;
    }
    return state;
}

void FieldView::restoreState(const QJsonObject& state) {
    if (const auto* row = rowNamed(state["quantity"].toString())) {
        setQuantity(row->quantity);
    }
    setChannel(std::clamp(state["channel"].toInt(-1), -1, 4095));
    const auto locked = state["locked"].toArray();
    const bool hasLock = locked.size() == 2 && locked[0].toDouble() < locked[1].toDouble();
    const QString range = state["range"].toString("frame");
    if (hasLock) {
        m_lockedLow = locked[0].toDouble();
        m_lockedHigh = locked[1].toDouble();
    }
    m_rangeChoice->setCurrentId(range == "locked" && !hasLock ? QStringLiteral("frame") : range);
    m_smooth->setChecked(state["smooth"].toBool(m_smooth->isChecked()));
    m_support->setChecked(state["support"].toBool(m_support->isChecked()));
    m_arrows->setChecked(state["arrows"].toBool(m_arrows->isChecked()));
    m_labels->setChecked(state["labels"].toBool(m_labels->isChecked()));
    if (state.contains("map")) {
        setColorMap(state["map"].toString());
    }
    if (state.contains("slice")) {
        setSlice(std::clamp(state["slice"].toInt(), 0, 1 << 20));
    }
    const auto visible = state["visible"].toArray();
    if (visible.size() == 4) {
        m_canvas->setVisiblePart(QRectF(visible[0].toDouble(), visible[1].toDouble(), visible[2].toDouble(),
                                        visible[3].toDouble()));
    }
    refresh();
}

} // namespace sgfm::views
