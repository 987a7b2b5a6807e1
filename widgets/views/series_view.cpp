#include "widgets/views/series_view.h"

#include "widgets/style/theme.h"
#include "widgets/views/plot_style.h"
#include "widgets/views/quantity.h"
#include "widgets/views/series_history.h"
#include "widgets/views/view_header.h"

#include <qcustomplot.h>

#include <QVBoxLayout>

#include <algorithm>
#include <cmath>

namespace sgfm::views {

namespace {
constexpr int kMostLegendColumns = 3;
constexpr int kLegendColumnWidth = 112; // of the longest name, "Max divergence"
} // namespace

class SeriesView::History : public SeriesHistory {};

SeriesView::SeriesView(QWidget* parent)
    : View(tr("Time series"), parent), m_history(std::make_unique<History>()), m_plot(new QCustomPlot(this)) {
    preparePlot(*m_plot);
    body().addWidget(m_plot, 1);
    m_plot->setAccessibleName(tr("Numbers over solver time"));
    m_plot->setToolTip(
        tr("Wheel zooms, drag moves, double click shows all; a click on a name hides or shows its curve"));
    m_plot->xAxis->setLabel(tr("s"));
    m_plot->legend->setVisible(true);
    for (const auto& curve : seriesCurves()) {
        auto* graph = m_plot->addGraph();
        graph->setName(nameOf(curve));
        graph->setAdaptiveSampling(true);
        graph->setVisible(curve.shown);
    }
    // The legend in two rows above the plot, where it hides nothing.
    m_plot->plotLayout()->insertRow(0);
    m_plot->plotLayout()->addElement(0, 0, m_plot->legend);
    m_plot->legend->setWrap(kMostLegendColumns);
    m_plot->legend->setFillOrder(QCPLayoutGrid::foColumnsFirst);
    m_plot->plotLayout()->setRowStretchFactor(0, 0.001);
    m_plot->legend->setMargins(QMargins(8, 4, 8, 0));
    m_plot->plotLayout()->setRowSpacing(0);

    m_scaleChoice = new ChoiceButton(tr("Scale"), tr("How values are shown"), this);
    m_scaleChoice->addChoice("relative", tr("relative"), tr("Each curve as a share of its largest value"));
    m_scaleChoice->addChoice("linear", tr("linear"), tr("In their own units, from 0"));
    m_scaleChoice->addChoice("log", tr("log"), tr("Decades"));
    m_scaleChoice->setCurrentId("relative");
    header().addControl(m_scaleChoice);
    connect(m_scaleChoice, &ChoiceButton::chosen, this, [this] {
        m_follow = true;
        refresh();
    });
    connect(m_plot, &QCustomPlot::mousePress, this, [this](QMouseEvent* event) {
        for (int i = 0; i < m_plot->legend->itemCount(); ++i) {
            if (m_plot->legend->item(i)->selectTest(event->pos(), false) >= 0) {
                setCurveShown(seriesCurves()[static_cast<std::size_t>(i)].id, !m_plot->graph(i)->visible());
                return;
            }
        }
        if (event->button() == Qt::LeftButton) {
            m_follow = false;
        }
    });
    connect(m_plot, &QCustomPlot::mouseWheel, this, [this] { m_follow = false; });
    connect(m_plot, &QCustomPlot::mouseDoubleClick, this, [this] {
        m_follow = true;
        refresh();
    });
    setTitle(tr("Energy, enstrophy"));
    refresh();
}

SeriesView::~SeriesView() = default;

QStringList SeriesView::curves() const {
    QStringList ids;
    for (const auto& curve : seriesCurves()) {
        ids << curve.id;
    }
    return ids;
}

bool SeriesView::isCurveShown(const QString& id) const {
    const auto index = curves().indexOf(id);
    return index >= 0 && m_plot->graph(static_cast<int>(index))->visible();
}

void SeriesView::setCurveShown(const QString& id, bool shown) {
    const auto index = curves().indexOf(id);
    if (index >= 0) {
        m_plot->graph(static_cast<int>(index))->setVisible(shown);
        refresh();
    }
}

int SeriesView::pointCount() const {
    return m_history->size();
}

void SeriesView::setFrame(FramePointer frame) {
    if (frame != nullptr) {
        if (this->frame() != nullptr && this->frame()->run != frame->run) {
            m_follow = true;
        }
        m_history->add(*frame);
    } else {
        m_history->clear();
    }
    View::setFrame(std::move(frame));
}

void SeriesView::resizeEvent(QResizeEvent* event) {
    View::resizeEvent(event);
    const int columns = std::clamp(width() / kLegendColumnWidth, 1, kMostLegendColumns);
    if (m_plot->legend->wrap() != columns) {
        m_plot->legend->setWrap(columns);
        m_plot->legend->setFillOrder(QCPLayoutGrid::foColumnsFirst, true);
    }
}

void SeriesView::showEvent(QShowEvent* event) {
    View::showEvent(event);
    refresh();
}

void SeriesView::refresh() {
    if (!isVisible() && !m_rendering) {
        return; // the history grows; it is drawn when it is seen
    }
    const auto& palette = style::paletteOf(*this);
    stylePlot(*m_plot, palette);
    const QString scale = m_scaleChoice->currentId();
    const bool logarithmic = scale == "log";
    const bool relative = scale == "relative";
    if ((m_plot->yAxis->scaleType() == QCPAxis::stLogarithmic) != logarithmic) {
        setLogarithmic(*m_plot->yAxis, logarithmic);
    }
    const auto colors = palette.series();
    const auto& times = m_history->times();
    double largest = 0;
    double smallest = INFINITY;
    for (int i = 0; i < m_plot->graphCount(); ++i) {
        auto* graph = m_plot->graph(i);
        auto color = colors[static_cast<std::size_t>(i) % colors.size()];
        graph->setPen(QPen(color, 1.6));
        auto* item = m_plot->legend->item(i);
        item->setTextColor(graph->visible() ? palette.text : palette.disabledText);
        const auto& values = m_history->values(static_cast<std::size_t>(i));
        double top = 0;
        for (const double value : values) {
            top = std::isfinite(value) ? std::max(top, std::abs(value)) : top;
        }
        const double unit = relative && top > 0 ? top : 1;
        QVector<QCPGraphData> data;
        data.reserve(static_cast<qsizetype>(values.size()));
        for (std::size_t k = 0; k < values.size(); ++k) {
            data.append(QCPGraphData(times[k], values[k] / unit));
            if (graph->visible() && std::isfinite(values[k])) {
                largest = std::max(largest, values[k] / unit);
                smallest = values[k] > 0 ? std::min(smallest, values[k] / unit) : smallest;
            }
        }
        graph->data()->set(data, false);
    }
    if (m_follow) {
        const double end = times.empty() ? 1 : times.back();
        const double start = times.empty() ? 0 : times.front();
        m_plot->xAxis->setRange(start, end > start ? end : start + 1e-3);
        if (logarithmic) {
            const double top = largest > 0 ? largest : 1;
            const double bottom = std::isfinite(smallest) ? std::max(smallest, top * 1e-12) : top * 1e-3;
            m_plot->yAxis->setRange(bottom / 1.5, top * 1.5);
        } else {
            m_plot->yAxis->setRange(0, largest > 0 ? 1.08 * largest : 1);
        }
    }
    updateTexts();
    if (!m_rendering) {
        m_plot->replot(QCustomPlot::rpQueuedReplot);
    }
}

void SeriesView::updateTexts() {
    QStringList names;
    QStringList values;
    for (int i = 0; i < m_plot->graphCount(); ++i) {
        if (m_plot->graph(i)->visible()) {
            names << m_plot->graph(i)->name();
            if (frame() != nullptr) {
                values << shortNumber(seriesCurves()[static_cast<std::size_t>(i)].valueOf(frame()->numbers),
                                      3);
            }
        }
    }
    setTitle(names.isEmpty() ? name()
                             : names.mid(0, 2).join(QStringLiteral(", ")) +
                                   (names.size() > 2 ? QStringLiteral(" …") : QString()));
    setDetails(values.join(QStringLiteral(" · ")));
}

void SeriesView::render(QPainter& painter, const QRectF& area) {
    m_rendering = true;
    refresh();
    m_rendering = false;
    QPicture picture;
    QCPPainter recorder(&picture);
    m_plot->toPainter(&recorder, static_cast<int>(area.width()), static_cast<int>(area.height()));
    recorder.end();
    painter.drawPicture(area.topLeft(), picture);
}

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
        m_plot->graph(static_cast<int>(curves().indexOf(id)))->setVisible(shown[id].toBool(isCurveShown(id)));
    }
    refresh();
}

} // namespace sgfm::views
