#include "widgets/views/flow_view.h"

#include "widgets/style/theme.h"
#include "widgets/views/flow_canvas.h"
#include "widgets/views/quantity.h"
#include "widgets/views/surface_format.h"
#include "widgets/views/view_header.h"

#include "engine/painter/painter.h"

#include <QJsonArray>
#include <QLabel>
#include <QPainter>
#include <QSlider>
#include <QVBoxLayout>

#include <cmath>

namespace sgfm::views {

using runtime::LayerRequest;
using runtime::Quantity;

namespace {
constexpr int kLevelSteps = 100;
}

FlowView::FlowView(QWidget* parent) : View(tr("3-D flow"), parent) {
    if (openGlAvailable()) {
        m_canvas = new FlowCanvas(this);
        body().addWidget(m_canvas, 1);
        m_levelBar = new QWidget(this);
        auto* row = new QHBoxLayout(m_levelBar);
        row->setContentsMargins(2 * style::kGrid, style::kGrid, 2 * style::kGrid, style::kGrid);
        m_levelName = new QLabel(m_levelBar);
        m_levelName->setProperty("role", "muted");
        m_level = new QSlider(Qt::Horizontal, m_levelBar);
        m_level->setRange(0, kLevelSteps);
        m_level->setValue(30);
        m_level->setAccessibleName(tr("Level"));
        row->addWidget(m_levelName);
        row->addWidget(m_level, 1);
        body().addWidget(m_levelBar);
        connect(m_level, &QSlider::valueChanged, this, [this] { refresh(); });
    } else {
        m_notice =
            new QLabel(tr("The three-dimensional view needs OpenGL 3.2, which this display does not offer.\n"
                          "The field view shows the same field slice by slice."),
                       this);
        m_notice->setAlignment(Qt::AlignCenter);
        m_notice->setWordWrap(true);
        m_notice->setProperty("role", "muted");
        body().addWidget(m_notice, 1);
    }
    buildHeader();
    updateTexts();
}

FlowView::~FlowView() = default;

void FlowView::buildHeader() {
    m_quantityChoice = new ChoiceButton(tr("Quantity"), tr("What is shown"), this);
    for (const auto quantity :
         {Quantity::Density, Quantity::DensityNorm, Quantity::Vorticity, Quantity::Speed,
          Quantity::QCriterion, Quantity::Reconstruction, Quantity::Difference}) {
        const auto& row = rowOf(quantity);
        m_quantityChoice->addChoice(row.id, titleOf(row), meaningOf(row), QString::fromUtf8(row.symbol));
    }
    m_quantityChoice->setCurrentId(rowOf(Quantity::Vorticity).id);
    m_styleChoice =
        new ChoiceButton(tr("Way of drawing"), tr("Volume, surface of equal values or slices"), this);
    m_styleChoice->addChoice("volume", tr("volume"),
                             tr("Light through the whole box; the slider sets what is clear"));
    m_styleChoice->addChoice("iso", tr("iso-surface"),
                             tr("Where the value equals the slider's share of the largest"));
    m_styleChoice->addChoice("slices", tr("slices"), tr("Three planes; the slider moves the one across t"));
    m_mapChoice =
        new ChoiceButton(tr("Colour map"), tr("Colour map; diverging ones are symmetric about 0"), this);
    for (const auto& name : painter::colorMapNames()) {
        m_mapChoice->addChoice(QString::fromStdString(name), QString::fromStdString(name));
    }
    auto* reset = new QToolButton(this);
    reset->setProperty("role", "flat");
    reset->setText(tr("reset"));
    reset->setToolTip(tr("Show the whole box from the start (double click)"));
    reset->setAccessibleName(tr("Reset the camera"));
    reset->setFocusPolicy(Qt::TabFocus);
    for (QWidget* control : {static_cast<QWidget*>(m_quantityChoice), static_cast<QWidget*>(m_styleChoice),
                             static_cast<QWidget*>(m_mapChoice), static_cast<QWidget*>(reset)}) {
        header().addControl(control, control == m_mapChoice);
        control->setEnabled(m_canvas != nullptr);
    }
    connect(m_quantityChoice, &ChoiceButton::chosen, this, [this] {
        m_mapChosen = false;
        emit wantedLayersChanged();
        refresh();
    });
    connect(m_styleChoice, &ChoiceButton::chosen, this, [this] { refresh(); });
    connect(m_mapChoice, &ChoiceButton::chosen, this, [this] {
        m_mapChosen = true;
        refresh();
    });
    connect(reset, &QToolButton::clicked, this, &FlowView::resetCamera);
}

Quantity FlowView::quantity() const {
    const auto* row = rowNamed(m_quantityChoice->currentId());
    return row == nullptr ? Quantity::Vorticity : row->quantity;
}

QWidget* FlowView::canvas() const {
    return m_canvas;
}

std::set<LayerRequest> FlowView::wantedLayers() const {
    return m_canvas == nullptr ? std::set<LayerRequest>{} : std::set<LayerRequest>{{quantity(), -1}};
}

void FlowView::setFrame(FramePointer frame) {
    View::setFrame(std::move(frame));
}

void FlowView::refresh() {
    updateScene();
    updateTexts();
}

void FlowView::updateScene() {
    if (m_canvas == nullptr) {
        return;
    }
    const auto& palette = style::paletteOf(*this);
    FlowScene::Picture picture;
    picture.background = palette.canvas;
    picture.ink = palette.mutedText;
    if (frame() != nullptr) {
        if (!m_mapChosen) {
            m_mapChoice->setCurrentId(startingMap(quantity(), frame()->grid));
        }
        const auto layer = frame()->layers.find({quantity(), -1});
        if (layer == frame()->layers.end() && m_shown != nullptr && m_shown->grid == frame()->grid) {
            return; // on its way: the old picture stays
        }
        if (layer != frame()->layers.end()) {
            picture.frame = frame();
            picture.values = layer->second.values;
            picture.grid = frame()->grid;
            picture.diverging = isDiverging(quantity(), frame()->grid);
            // The run's range, so that the picture does not flicker from frame to frame.
            const double low = static_cast<double>(std::min(layer->second.runMinimum, layer->second.minimum));
            const double high =
                static_cast<double>(std::max(layer->second.runMaximum, layer->second.maximum));
            const double largest = std::max(std::abs(low), std::abs(high));
            picture.range =
                picture.diverging ? ColorTable::Range{-largest, largest} : ColorTable::Range{low, high};
        }
        picture.video = frame()->mode == recipe::Mode::Video;
    }
    picture.table = ColorTable(m_mapChoice->currentId());
    const QString style = m_styleChoice->currentId();
    picture.style = style == "iso"      ? FlowScene::Style::IsoSurface
                    : style == "slices" ? FlowScene::Style::Slices
                                        : FlowScene::Style::Volume;
    picture.level = static_cast<double>(m_level->value()) / kLevelSteps;
    m_range = picture.range;
    m_shown = picture.values.empty() ? nullptr : frame();
    m_canvas->show(std::move(picture));
}

void FlowView::updateTexts() {
    setTitle(tr("3-D %1").arg(titleOf(rowOf(quantity()))));
    const bool flat = frame() != nullptr && frame()->grid.dimension() == 2;
    m_styleChoice->setVisible(!flat);
    if (m_canvas != nullptr) {
        m_levelBar->setVisible(!flat);
        const QString style = m_styleChoice->currentId();
        m_levelName->setText(style == "iso"      ? tr("level")
                             : style == "slices" ? tr("slice t")
                                                 : tr("clear below"));
        m_level->setToolTip(m_styleChoice->toolTip());
    }
    if (m_shown == nullptr) {
        setDetails({});
        return;
    }
    const QString range = rangeText(m_range.low, m_range.high);
    setDetails(flat ? tr("height surface · %1").arg(range) : range);
}

void FlowView::resetCamera() {
    if (m_canvas != nullptr) {
        m_canvas->resetCamera();
    }
}

void FlowView::render(QPainter& painter, const QRectF& area) {
    const double ratio = std::max(1.0, painter.deviceTransform().m11());
    const QImage image =
        m_canvas == nullptr
            ? QImage()
            : m_canvas->picture(QSize(qRound(area.width() * ratio), qRound(area.height() * ratio)));
    if (image.isNull()) {
        painter.setPen(style::paletteOf(*this).mutedText);
        painter.drawText(area, Qt::AlignCenter | Qt::TextWordWrap,
                         m_notice == nullptr ? tr("Nothing to show yet") : m_notice->text());
    } else {
        painter.drawImage(area, image);
    }
}

QJsonObject FlowView::saveState() const {
    QJsonObject state{{"quantity", m_quantityChoice->currentId()}, {"style", m_styleChoice->currentId()}};
    if (m_mapChosen) {
        state["map"] = m_mapChoice->currentId();
    }
    if (m_canvas != nullptr) {
        state["level"] = m_level->value();
        if (const auto numbers = m_canvas->camera()) {
            QJsonArray camera;
            for (const double number : *numbers) {
                camera.append(number);
            }
            state["camera"] = camera;
        }
    }
    return state;
}

void FlowView::restoreState(const QJsonObject& state) {
    if (m_quantityChoice->setCurrentId(state["quantity"].toString())) {
        emit wantedLayersChanged();
    }
    m_styleChoice->setCurrentId(state["style"].toString());
    m_mapChosen = m_mapChoice->setCurrentId(state["map"].toString());
    if (m_canvas != nullptr) {
        m_level->setValue(std::clamp(state["level"].toInt(m_level->value()), 0, kLevelSteps));
        const auto camera = state["camera"].toArray();
        std::array<double, 9> numbers{};
        bool sensible = camera.size() == 9;
        for (int i = 0; sensible && i < 9; ++i) {
            numbers[static_cast<std::size_t>(i)] = camera[i].toDouble(NAN);
            sensible = std::abs(numbers[static_cast<std::size_t>(i)]) < 100; // also false for NaN
        }
        if (sensible) {
            m_canvas->setCamera(numbers);
        }
    }
    refresh();
}

} // namespace sgfm::views
