#include "widgets/views/field_view.h"

#include "widgets/views/field_canvas.h"
#include "widgets/views/field_controls.h"
#include "widgets/views/field_source.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QJsonArray>
#include <QLabel>
#include <QPainter>
#include <QSignalBlocker>
#include <QSlider>
#include <QVBoxLayout>

#include <algorithm>

namespace sgfm::views {

using runtime::Quantity;

FieldView::FieldView(FieldSubject subject, QWidget* parent)
    : View(tr("Field"), parent),
      m_paneRow(new QHBoxLayout),
      m_controls(new FieldControls(*this)),
      m_sliceBar(new QWidget(this)),
      m_sliceSlider(new QSlider(Qt::Horizontal, m_sliceBar)),
      m_sliceLabel(new QLabel(m_sliceBar)) {
    m_settings.subject = subject;
    m_paneRow->setContentsMargins(0, 0, 0, 0);
    m_paneRow->setSpacing(0);
    body().addLayout(m_paneRow, 1);
    m_canvases[0] = makeCanvas();
    buildSliceBar();
    connect(m_controls, &FieldControls::changed, this,
            [this](const std::function<void(FieldSettings&)>& change, const QString& what) {
                FieldSettings settings = m_settings;
                change(settings);
                setSettings(settings);
                emit stateEdited(what);
            });
    connect(m_controls, &FieldControls::showAllRequested, this, [this] {
        resetZoom();
        emit stateEdited(tr("Zoom of a view"));
    });
    arrangePanes();
    refresh();
}

FieldView::~FieldView() = default;

FieldCanvas* FieldView::makeCanvas() {
    auto* canvas = new FieldCanvas(this);
    m_paneRow->addWidget(canvas, 1);
    canvas->setMessage(tr("Nothing to show yet"));
    connect(canvas, &FieldCanvas::clicked, this,
            [this](int column, int row) { emit cursorChosen(cursorAt(column, row)); });
    connect(canvas, &FieldCanvas::hovered, this, [this, canvas](int column, int row) {
        for (FieldCanvas* other : m_canvases) {
            if (other != nullptr && other != canvas) {
                other->setCrosshair(column, row);
            }
        }
        pointAt(column, row);
    });
    connect(canvas, &FieldCanvas::partChosen, this, [this] { emit stateEdited(tr("Zoom of a view")); });
    connect(canvas, &FieldCanvas::barClicked, m_controls, &FieldControls::openRange);
    connect(&canvas->viewport(), &FieldViewport::targetChanged, this, [this, canvas](bool gliding) {
        for (FieldCanvas* other : m_canvases) { // panes move together
            if (other != nullptr && other != canvas) {
                other->viewport().moveTo(canvas->viewport().target(), gliding);
            }
        }
    });
    return canvas;
}

void FieldView::buildSliceBar() {
    auto* row = new QHBoxLayout(m_sliceBar);
    row->setContentsMargins(2 * style::kGrid, style::kGrid, 2 * style::kGrid, style::kGrid);
    row->addWidget(m_sliceSlider, 1);
    row->addWidget(m_sliceLabel);
    m_sliceLabel->setProperty("role", "muted");
    m_sliceSlider->setObjectName(QStringLiteral("fieldSlice"));
    m_sliceSlider->setAccessibleName(tr("Slice t"));
    m_sliceSlider->setToolTip(tr("The slice t of the three-dimensional field that is shown"));
    m_sliceBar->hide();
    body().addWidget(m_sliceBar);
    const auto edited = [this] { emit stateEdited(tr("Slice of a view")); };
    connect(m_sliceSlider, &QSlider::valueChanged, this, [this, edited](int value) {
        m_settings.slice = value;
        updatePictures();
        updateTexts();
        if (!m_sliceSlider->isSliderDown()) {
            edited();
        }
    });
    connect(m_sliceSlider, &QSlider::sliderReleased, this, edited);
}

void FieldView::arrangePanes() {
    if (m_settings.subject.pair && m_canvases[1] == nullptr) {
        m_canvases[1] = makeCanvas();
        m_canvases[1]->viewport().moveTo(m_canvases[0]->viewport().target(), false);
    }
    if (m_canvases[1] != nullptr) {
        m_canvases[1]->setVisible(m_settings.subject.pair);
    }
}

int FieldView::dimension() const {
    return frame() == nullptr ? 2 : frame()->grid.dimension();
}

void FieldView::setSettings(const FieldSettings& settings) {
    const auto before = layersFor(m_settings, dimension());
    m_settings = settings;
    arrangePanes();
    showSlices();
    if (layersFor(m_settings, dimension()) != before) {
        emit wantedLayersChanged();
    }
    refresh();
}

void FieldView::setSubject(FieldSubject subject) {
    FieldSettings settings = m_settings;
    settings.subject = subject;
    settings.map.clear();
    setSettings(settings);
}

QString FieldView::colorMap() const {
    return frame() == nullptr || frame()->grid.dimension() < 2
               ? m_settings.map
               : mapFor(m_settings, m_settings.subject.quantity, frame()->grid);
}

int FieldView::slice() const {
    return frame() == nullptr ? 0 : sliceOf(m_settings, frame()->grid);
}

void FieldView::setSlice(int slice) {
    FieldSettings settings = m_settings;
    settings.slice = std::max(0, slice);
    setSettings(settings);
}

bool FieldView::usesOpenGl() const {
    return m_canvases[0]->usesOpenGl();
}

void FieldView::resetZoom() {
    m_canvases[0]->viewport().reset();
}

std::set<runtime::LayerRequest> FieldView::wantedLayers() const {
    return layersFor(m_settings, dimension());
}

void FieldView::showSlices() {
    const bool threeD = dimension() == 3;
    m_sliceBar->setVisible(threeD);
    if (!threeD) {
        return;
    }
    const QSignalBlocker blocker(m_sliceSlider);
    m_sliceSlider->setRange(0, frame()->grid.points(2) - 1);
    m_sliceSlider->setValue(slice());
}

void FieldView::setFrame(FramePointer frame) {
    const auto before = wantedLayers();
    const bool first = this->frame() == nullptr;
    const bool otherShape = frame != nullptr && (first || this->frame()->grid != frame->grid ||
                                                 this->frame()->channels != frame->channels);
    if (otherShape && !first) { // the first frame comes after the state that it is to be seen with
        m_canvases[0]->viewport().reset(false);
    }
    if (otherShape) {
        m_controls->offer(frame->grid, frame->channels);
        if (m_settings.channel >= frame->channels) {
            m_settings.channel = runtime::kMeanOfChannels;
        }
    }
    View::setFrame(std::move(frame));
    if (wantedLayers() != before) { // the flow has another component
        emit wantedLayersChanged();
    }
}

void FieldView::refresh() {
    updatePictures();
    updateTexts();
}

void FieldView::updatePictures() {
    const QString why = frame() != nullptr ? whyNothing(m_settings.subject.quantity, *frame()) : QString();
    for (int pane = 0; pane < panes(); ++pane) {
        auto& canvas = this->canvas(pane);
        canvas.setShowLabels(m_settings.labels);
        if (!why.isEmpty()) {
            canvas.setMessage(why);
            canvas.setPicture({});
            continue;
        }
        FieldPicture picture = pictureOf(frame(), m_settings, pane == 1);
        const bool oldFits = frame() != nullptr && !canvas.picture().isEmpty() &&
                             canvas.picture().frame->grid == frame()->grid;
        if (!picture.isEmpty()) {
            canvas.setPicture(std::move(picture));
        } else if (!oldFits) { // else a frame was on its way when the quantity was chosen: keep the old
                               // picture
            canvas.setMessage(frame() == nullptr ? tr("Nothing to show yet")
                                                 : tr("Waiting for the next frame"));
            canvas.setPicture({});
        }
    }
    const auto& picture = canvas().picture();
    m_controls->showRange(picture.range, picture.table.isDiverging());
}

void FieldView::updateTexts() {
    showSlices();
    // The panes' captions say which is which; the strip has room for one word.
    setTitle(m_settings.subject.pair ? tr("Divergence") : m_settings.subject.title());
    m_controls->show(m_settings, colorMap());
    m_sliceLabel->setMinimumWidth(
        m_sliceLabel->fontMetrics().horizontalAdvance(tr("t %1 / %2").arg(888).arg(888)));
    m_sliceLabel->setText(
        tr("t %1 / %2").arg(slice()).arg(dimension() == 3 ? frame()->grid.points(2) - 1 : 0));
    if (frame() == nullptr || canvas().picture().isEmpty()) {
        setDetails({});
        return;
    }
    QStringList parts;
    if (!frame()->shownGains.empty() && runtime::followsScaleFilter(m_settings.subject.quantity)) {
        parts << tr("chosen scales only");
    }
    if (m_settings.channel != runtime::kMeanOfChannels) {
        parts << (m_settings.channel == runtime::kNormOfChannels ? tr("norm")
                                                                 : tr("channel %1").arg(m_settings.channel));
    }
    const auto& range = canvas().picture().range;
    const QString numbers = rangeText(range.low, range.high);
    parts << (m_settings.range == RangeMode::Run      ? tr("run %1").arg(numbers)
              : m_settings.range == RangeMode::Locked ? tr("locked %1").arg(numbers)
                                                      : numbers);
    const bool divergence = m_settings.subject.quantity == Quantity::DivergenceAfter ||
                            m_settings.subject.quantity == Quantity::DivergenceBefore;
    if (divergence) {
        parts = {tr("before %1 · after %2")
                     .arg(shortNumber(frame()->numbers.maxDivergenceBefore, 2),
                          shortNumber(frame()->numbers.flow.maxDivergence, 1))};
    }
    setDetails(parts.join(QStringLiteral(" · ")));
}

GridCursor FieldView::cursorAt(int column, int row) const {
    if (column < 0 || m_settings.subject.quantity == Quantity::Coefficients) {
        return {};
    }
    return dimension() == 3 ? GridCursor{column, row, slice()} : GridCursor{column, -1, row};
}

void FieldView::pointAt(int column, int row) {
    emit cursorMoved(cursorAt(column, row));
}

void FieldView::setGridCursor(GridCursor cursor) {
    View::setGridCursor(cursor);
    if (m_settings.subject.quantity == Quantity::Coefficients) {
        cursor = {}; // places there are not places in the box
    }
    for (FieldCanvas* canvas : m_canvases) {
        if (canvas != nullptr) {
            canvas->setCrosshair(cursor.x, dimension() == 3 ? cursor.y : cursor.t);
        }
    }
}

void FieldView::changeEvent(QEvent* event) {
    View::changeEvent(event);
    if (event->type() == QEvent::PaletteChange) {
        m_controls->updateIcons();
    }
}

void FieldView::render(QPainter& painter, const QRectF& area) {
    QRectF pane(area.topLeft(), QSizeF(area.width() / panes(), area.height()));
    for (int i = 0; i < panes(); ++i, pane.translate(pane.width(), 0)) {
        canvas(i).paintInto(painter, pane, style::paletteOf(*this));
    }
}

QJsonObject FieldView::saveState() const {
    QJsonObject state = m_settings.toJson();
    const QRectF visible = canvas().viewport().target();
    state["visible"] = QJsonArray{visible.x(), visible.y(), visible.width(), visible.height()};
    return state;
}

void FieldView::restoreState(const QJsonObject& state) {
    setSettings(FieldSettings::fromJson(state, m_settings));
    const auto visible = state["visible"].toArray();
    if (visible.size() == 4) {
        canvas().viewport().moveTo(QRectF(visible[0].toDouble(), visible[1].toDouble(), visible[2].toDouble(),
                                          visible[3].toDouble()),
                                   false);
    }
}

} // namespace sgfm::views
