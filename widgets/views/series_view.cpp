#include "widgets/views/series_view.h"

#include "widgets/style/theme.h"
#include "widgets/views/color_table.h"
#include "widgets/views/plot_style.h"
#include "widgets/views/quantity.h"
#include "widgets/views/view_header.h"

#include <qcustomplot.h>

#include <QMenu>

#include <algorithm>
#include <cmath>

namespace sgfm::views {

namespace {

constexpr int kMostLegendColumns = 4;
constexpr int kAlwaysNamed = 6;       // of the first curves: two rows of names at most
constexpr int kMostMarkers = 200;     // drawn: a knob that was turned for minutes leaves one at every step
constexpr double kMarkerReach = 5;    // px, of the pointer
constexpr double kLabelRoom = 44;     // px between two labels of marks
constexpr int kUnlimited = 1 << 14;   // px
constexpr double kAxisLines = 2;      // of text that the axis takes
constexpr double kLegendShare = 0.45; // of the plot's height at most: the rest is for the curves

QColor colorOf(const SeriesCurve& curve, std::size_t index, const style::Palette& palette) {
    if (curve.scale < 0) {
        const auto colors = palette.series();
        return index < colors.size() ? colors[index] : palette.mutedText;
    }
    // Coarse to fine through one map, away from its ends, where it comes near the canvas.
    static const ColorTable table(QStringLiteral("viridis"));
    const float level = static_cast<float>(curve.scale) / (recipe::kMaximumScales - 1);
    return QColor(table.at(palette.dark ? 0.35F + 0.6F * level : 0.05F + 0.6F * level));
}

QString shortText(double value) {
    return std::isfinite(value) ? shortNumber(value, 3) : QStringLiteral("–");
}

} // namespace

SeriesView::SeriesView(QWidget* parent) : PlotView(tr("Time series"), QStringLiteral("series"), parent) {
    plot()->setAccessibleName(tr("Numbers over solver time"));
    plot()->setToolTip(
        tr("Wheel zooms (Shift: upright, Ctrl: across), drag moves, double click shows all; a click "
           "on a name hides or shows its curve"));
    plot()->xAxis->setLabel(tr("s"));
    for (const auto& curve : seriesCurves()) {
        auto* graph = plot()->addGraph();
        graph->setName(nameOf(curve));
        graph->setAdaptiveSampling(true);
        graph->setVisible(curve.shown);
    }
    makeLegend();
    m_scaleChoice = new ChoiceButton(tr("Scale"), tr("How values are shown"), this);
    m_scaleChoice->addChoice("relative", tr("relative"), tr("Each curve as a share of its largest value"));
    m_scaleChoice->addChoice("linear", tr("linear"), tr("In their own units, from 0"));
    m_scaleChoice->addChoice("log", tr("log"), tr("Decades"));
    m_scaleChoice->setCurrentId("relative");
    auto* lines = new QToolButton(this);
    lines->setProperty("role", "flat");
    lines->setText(tr("Lines"));
    lines->setAccessibleName(tr("Lines"));
    lines->setToolTip(tr("Which numbers are drawn"));
    lines->setPopupMode(QToolButton::InstantPopup);
    lines->setFocusPolicy(Qt::TabFocus);
    lines->setMenu(makeLines());
    header().addControl(lines);
    header().addControl(m_scaleChoice);
    addHeaderControls();
    connect(m_scaleChoice, &ChoiceButton::chosen, this, [this] {
        setFollowing(true);
        emit stateEdited(tr("Scale of the series"));
    });
    updateTexts();
}

SeriesView::~SeriesView() = default;

// In rows above the plot, where it hides nothing.
void SeriesView::makeLegend() {
    auto* legend = plot()->legend;
    legend->setVisible(true);
    plot()->plotLayout()->insertRow(0);
    plot()->plotLayout()->addElement(0, 0, legend);
    legend->setFillOrder(QCPLayoutGrid::foColumnsFirst);
    legend->setMargins(QMargins(8, 4, 8, 0));
    plot()->plotLayout()->setRowStretchFactor(0, 0.001);
    plot()->plotLayout()->setRowSpacing(0);
    legend->setMaximumSize(kUnlimited, kUnlimited); // an empty one must not hold its column to its own width
    arrangeLegend();
}

QMenu* SeriesView::makeLines() {
    auto* menu = new QMenu(this);
    QMenu* scales = nullptr;
    for (std::size_t i = 0; i < seriesCurves().size(); ++i) {
        const auto& curve = seriesCurves()[i];
        if (curve.scale == 0) {
            scales = menu->addMenu(tr("Energy of the wavelet scales"));
            const auto all = [this](bool shown) {
                for (std::size_t k = 0; k < seriesCurves().size(); ++k) {
                    if (seriesCurves()[k].scale >= 0) {
                        plot()->graph(static_cast<int>(k))->setVisible(shown);
                    }
                }
                arrangeLegend();
                drawNow();
                emit stateEdited(tr("Lines of the series"));
            };
            connect(scales->addAction(tr("All")), &QAction::triggered, this, [all] { all(true); });
            connect(scales->addAction(tr("None")), &QAction::triggered, this, [all] { all(false); });
            scales->addSeparator();
        }
        auto* action = (curve.scale >= 0 ? scales : menu)->addAction(nameOf(curve));
        action->setCheckable(true);
        connect(action, &QAction::triggered, this, [this, i](bool shown) { toggle(i, shown); });
        connect(curve.scale >= 0 ? scales : menu, &QMenu::aboutToShow, action,
                [this, action, i] { action->setChecked(plot()->graph(static_cast<int>(i))->visible()); });
    }
    return menu;
}

// ---------------------------------------------------------------------------------------------------- lines

QStringList SeriesView::curves() const {
    QStringList ids;
    for (const auto& curve : seriesCurves()) {
        ids << curve.id;
    }
    return ids;
}

bool SeriesView::isCurveShown(const QString& id) const {
    const auto index = curves().indexOf(id);
    return index >= 0 && plot()->graph(static_cast<int>(index))->visible();
}

void SeriesView::setCurveShown(const QString& id, bool shown) {
    const auto index = curves().indexOf(id);
    if (index >= 0) {
        plot()->graph(static_cast<int>(index))->setVisible(shown);
        arrangeLegend();
        drawNow();
    }
}

void SeriesView::toggle(std::size_t curve, bool shown) {
    setCurveShown(seriesCurves()[curve].id, shown);
    emit stateEdited(tr("Lines of the series"));
}

bool SeriesView::pressed(const QPoint& point) {
    for (int i = 0; i < plot()->graphCount(); ++i) {
        const auto* item = plot()->legend->itemWithPlottable(plot()->graph(i));
        if (item != nullptr && item->selectTest(point, false) >= 0) {
            toggle(static_cast<std::size_t>(i), !plot()->graph(i)->visible());
            return true;
        }
    }
    return false;
}

// A transform of few levels has few scales.
bool SeriesView::exists(std::size_t curve) const {
    const int scale = seriesCurves()[curve].scale;
    return scale < 0 || frame() == nullptr || scale < static_cast<int>(frame()->numbers.scales.size());
}

// The main numbers always have a name to click on, the others while they are drawn. Where the names would
// take the room of the curves only those of the drawn ones stay, and then none: the menu "Lines" and the
// pointer tell them too.
void SeriesView::arrangeLegend() {
    auto* legend = plot()->legend;
    const QFontMetricsF metrics(style::textFont(0.85));
    const double widest = metrics.horizontalAdvance(tr("Boundary loss")) + 34;
    const int columns = std::clamp(static_cast<int>(width() / widest), 1, kMostLegendColumns);
    const auto isNamed = [this](int i, bool hiddenToo) {
        return (hiddenToo && i < kAlwaysNamed) ||
               (plot()->graph(i)->visible() && exists(static_cast<std::size_t>(i)));
    };
    const auto fits = [&](bool hiddenToo) {
        int names = 0;
        for (int i = 0; i < plot()->graphCount(); ++i) {
            names += isNamed(i, hiddenToo) ? 1 : 0;
        }
        const double room = plot()->height() - kAxisLines * metrics.height();
        return (names + columns - 1) / columns * metrics.height() <= kLegendShare * room;
    };
    const bool hiddenToo = fits(true);
    const bool shown = hiddenToo || fits(false);
    for (int i = 0; i < plot()->graphCount(); ++i) {
        auto* graph = plot()->graph(i);
        const bool named = shown && isNamed(i, hiddenToo);
        const bool has = legend->itemWithPlottable(graph) != nullptr;
        if (named && !has) {
            graph->addToLegend();
        } else if (!named && has) {
            graph->removeFromLegend();
        }
    }
    legend->setVisible(shown);
    legend->setMargins(shown ? QMargins(8, 4, 8, 0) : QMargins());
    legend->setWrap(columns);
    legend->setFillOrder(QCPLayoutGrid::foColumnsFirst, true);
}

void SeriesView::resizeEvent(QResizeEvent* event) {
    PlotView::resizeEvent(event);
    arrangeLegend();
}

// -------------------------------------------------------------------------------------------------- drawing

void SeriesView::setFrame(FramePointer frame) {
    if (frame == nullptr) {
        m_history.clear();
    } else {
        if (this->frame() != nullptr && this->frame()->run != frame->run) {
            setFollowing(true);
        }
        m_history.add(*frame);
    }
    PlotView::setFrame(std::move(frame));
}

void SeriesView::draw() {
    arrangeLegend(); // another size of the text, another number of scales
    drawCurves();
    drawMarkers();
    updateTexts();
}

void SeriesView::drawCurves() {
    const auto& palette = style::paletteOf(*this);
    const QString scale = m_scaleChoice->currentId();
    const bool logarithmic = scale == "log";
    const bool relative = scale == "relative";
    if ((plot()->yAxis->scaleType() == QCPAxis::stLogarithmic) != logarithmic) {
        setLogarithmic(*plot()->yAxis, logarithmic);
    }
    const auto& times = m_history.times();
    double largest = 0;
    double smallest = INFINITY;
    for (int i = 0; i < plot()->graphCount(); ++i) {
        auto* graph = plot()->graph(i);
        const auto index = static_cast<std::size_t>(i);
        graph->setPen(QPen(colorOf(seriesCurves()[index], index, palette), 1.6));
        if (auto* item = plot()->legend->itemWithPlottable(graph)) {
            item->setTextColor(graph->visible() ? palette.text : palette.disabledText);
        }
        if (!graph->visible()) {
            graph->data()->clear();
            continue;
        }
        const auto& values = m_history.values(index);
        double top = 0;
        for (const double value : values) {
            top = std::isfinite(value) ? std::max(top, std::abs(value)) : top;
        }
        const double unit = relative && top > 0 ? top : 1;
        QVector<QCPGraphData> data;
        data.reserve(static_cast<qsizetype>(values.size()));
        for (std::size_t k = 0; k < values.size(); ++k) {
            data.append(QCPGraphData(times[k], values[k] / unit));
            if (std::isfinite(values[k])) {
                largest = std::max(largest, values[k] / unit);
                smallest = values[k] > 0 ? std::min(smallest, values[k] / unit) : smallest;
            }
        }
        graph->data()->set(data, true);
    }
    if (!isFollowing()) {
        return;
    }
    const double end = times.empty() ? 1 : times.back();
    const double start = times.empty() ? 0 : times.front();
    plot()->xAxis->setRange(start, end > start ? end : start + 1e-3);
    if (logarithmic) {
        const double top = largest > 0 ? largest : 1;
        const double bottom = std::isfinite(smallest) ? std::max(smallest, top * 1e-12) : top * 1e-3;
        plot()->yAxis->setRange(bottom / 1.5, top * 1.5);
    } else {
        plot()->yAxis->setRange(0, largest > 0 ? 1.08 * largest : 1);
    }
}

void SeriesView::drawMarkers() {
    const auto& palette = style::paletteOf(*this);
    plot()->clearItems(); // in the order of time; the newest are drawn
    m_markers = frame() == nullptr ? std::vector<SeriesMarker>{} : markersOf(*frame(), m_history);
    if (m_markers.size() > kMostMarkers) {
        m_markers.erase(m_markers.begin(), m_markers.end() - kMostMarkers);
    }
    double labelledUpTo = -INFINITY;
    for (const auto& marker : m_markers) {
        auto* line = new QCPItemStraightLine(plot()); // the plot owns it
        line->setPen(QPen(palette.warning, 1, Qt::DotLine));
        line->point1->setCoords(marker.time, plot()->yAxis->range().lower);
        line->point2->setCoords(marker.time, plot()->yAxis->range().upper);
        const double at = plot()->xAxis->coordToPixel(marker.time);
        if (at < labelledUpTo) {
            continue;
        }
        auto* label = new QCPItemText(plot());
        label->position->setTypeX(QCPItemPosition::ptPlotCoords);
        label->position->setTypeY(QCPItemPosition::ptAxisRectRatio);
        label->position->setCoords(marker.time, 0.02);
        label->setPositionAlignment(Qt::AlignTop | Qt::AlignLeft);
        label->setPadding(QMargins(3, 0, 0, 0));
        label->setText(marker.symbol.size() <= 8 ? marker.symbol : marker.symbol.left(7) + QChar(0x2026));
        label->setFont(style::textFont(0.85));
        label->setColor(palette.warning);
        labelledUpTo = at + kLabelRoom;
    }
}

void SeriesView::updateTexts() {
    QStringList names;
    QStringList values;
    for (int i = 0; i < plot()->graphCount(); ++i) {
        if (plot()->graph(i)->visible() && exists(static_cast<std::size_t>(i))) {
            names << plot()->graph(i)->name();
            if (frame() != nullptr) {
                values << shortText(valueOf(seriesCurves()[static_cast<std::size_t>(i)], frame()->numbers));
            }
        }
    }
    setTitle(names.isEmpty() ? name()
                             : names.mid(0, 2).join(QStringLiteral(", ")) +
                                   (names.size() > 2 ? QStringLiteral(" …") : QString()));
    setDetails(values.join(QStringLiteral(" · ")));
}

QString SeriesView::readout(const QPoint& point) const {
    const auto& times = m_history.times();
    if (times.empty() || !plot()->axisRect()->rect().contains(point)) {
        return {};
    }
    for (const auto& marker : m_markers) {
        if (std::abs(plot()->xAxis->coordToPixel(marker.time) - point.x()) <= kMarkerReach) {
            return tr("Changed at s = %1\n%2").arg(shortNumber(marker.time, 4), marker.text);
        }
    }
    const double s = plot()->xAxis->pixelToCoord(point.x());
    const auto after = std::lower_bound(times.begin(), times.end(), s);
    auto row = static_cast<std::size_t>(
        std::min<std::ptrdiff_t>(after - times.begin(), static_cast<std::ptrdiff_t>(times.size()) - 1));
    if (row > 0 && s - times[row - 1] < times[row] - s) {
        --row;
    }
    QStringList lines{tr("Step %1, s = %2").arg(m_history.steps()[row]).arg(shortNumber(times[row], 4))};
    for (int i = 0; i < plot()->graphCount(); ++i) {
        if (plot()->graph(i)->visible()) {
            lines << QStringLiteral("%1: %2").arg(
                plot()->graph(i)->name(), shortText(m_history.values(static_cast<std::size_t>(i))[row]));
        }
    }
    return lines.join('\n');
}

QString SeriesView::table() const {
    QString text = QStringLiteral("step,s");
    std::vector<std::size_t> shown;
    for (std::size_t i = 0; i < seriesCurves().size(); ++i) {
        if (plot()->graph(static_cast<int>(i))->visible()) {
            shown.push_back(i);
            text += ',' + QLatin1String(seriesCurves()[i].column);
        }
    }
    text += '\n';
    for (std::size_t row = 0; row < m_history.times().size(); ++row) {
        text += QString::number(m_history.steps()[row]) + ',' + exactNumber(m_history.times()[row]);
        for (const std::size_t curve : shown) {
            text += ',' + exactNumber(m_history.values(curve)[row]);
        }
        text += '\n';
    }
    return text;
}

// ---------------------------------------------------------------------------------------------------- state

QJsonObject SeriesView::saveState() const {
    QJsonObject shown;
    for (const auto& id : curves()) {
        shown[id] = isCurveShown(id);
    }
    return {{"scale", m_scaleChoice->currentId()}, {"shown", shown}};
}

void SeriesView::restoreState(const QJsonObject& state) {
    m_scaleChoice->setCurrentId(state["scale"].toString());
    const auto shown = state["shown"].toObject();
    for (const auto& id : curves()) {
        plot()->graph(static_cast<int>(curves().indexOf(id)))->setVisible(shown[id].toBool(isCurveShown(id)));
    }
    arrangeLegend();
    updateTexts();
    drawNow();
}

} // namespace sgfm::views
