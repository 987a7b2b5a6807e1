#include "widgets/views/spectrum_view.h"

#include "widgets/style/theme.h"
#include "widgets/views/plot_style.h"
#include "widgets/views/quantity.h"
#include "widgets/views/view_header.h"

#include <qcustomplot.h>

#include <QVBoxLayout>

#include <algorithm>
#include <cmath>

namespace sgfm::views {

namespace {
enum Graph { Spectrum, Slope, Scales };
}

SpectrumView::SpectrumView(QWidget* parent) : View(tr("Spectrum"), parent), m_plot(new QCustomPlot(this)) {
    preparePlot(*m_plot);
    body().addWidget(m_plot, 1);
    m_plot->setAccessibleName(tr("Energy spectrum"));
    m_plot->setToolTip(
        tr("Energy in shells of wavenumber k; wheel zooms, drag moves, double click shows all"));
    m_plot->xAxis->setLabel(tr("k"));
    setLogarithmic(*m_plot->xAxis, true);
    setLogarithmic(*m_plot->yAxis, true);
    m_plot->addGraph()->setName(tr("E(k)"));
    m_plot->addGraph()->setName(QStringLiteral("k^−3"));
    m_plot->addGraph()->setName(tr("wavelet scales"));
    m_plot->graph(Scales)->setLineStyle(QCPGraph::lsNone);
    m_plot->legend->setVisible(true);
    m_plot->axisRect()->insetLayout()->setInsetAlignment(0, Qt::AlignBottom | Qt::AlignLeft);

    m_slopeChoice = new ChoiceButton(tr("Reference slope"), tr("The dashed line's power of k"), this);
    m_slopeChoice->addChoice("auto", tr("slope"), tr("k^−3 in two dimensions, k^−5/3 in three"));
    m_slopeChoice->addChoice("5/3", QStringLiteral("k^−5/3"), tr("Energy cascade (Kolmogorov 1941)"));
    m_slopeChoice->addChoice("3", QStringLiteral("k^−3"),
                             tr("Enstrophy cascade of two-dimensional flow (Kraichnan 1967)"));
    m_slopeChoice->addChoice("none", tr("no slope"));
    header().addControl(m_slopeChoice);
    connect(m_slopeChoice, &ChoiceButton::chosen, this, [this] { refresh(); });
    connect(m_plot, &QCustomPlot::mousePress, this,
            [this](QMouseEvent* event) { m_follow = m_follow && event->button() != Qt::LeftButton; });
    connect(m_plot, &QCustomPlot::mouseWheel, this, [this] { m_follow = false; });
    connect(m_plot, &QCustomPlot::mouseDoubleClick, this, [this] {
        m_follow = true;
        refresh();
    });
    setTitle(tr("E(k), scales"));
    refresh();
}

SpectrumView::~SpectrumView() = default;

void SpectrumView::setFrame(FramePointer frame) {
    View::setFrame(std::move(frame));
}

void SpectrumView::showEvent(QShowEvent* event) {
    View::showEvent(event);
    refresh();
}

void SpectrumView::refresh() {
    if (!isVisible() && !m_rendering) {
        return;
    }
    const auto& palette = style::paletteOf(*this);
    stylePlot(*m_plot, palette);
    m_plot->graph(Spectrum)->setPen(QPen(palette.boundary, 1.6));
    m_plot->graph(Slope)->setPen(QPen(palette.mutedText, 1, Qt::DashLine));
    m_plot->graph(Scales)->setPen(QPen(palette.advection, 1.6));
    m_plot->graph(Scales)->setScatterStyle(QCPScatterStyle(QCPScatterStyle::ssDiamond, 7));
    for (int i = 0; i < m_plot->graphCount(); ++i) {
        m_plot->graph(i)->data()->clear();
    }
    if (frame() != nullptr) {
        showFrame(*frame());
    }
    if (!m_rendering) {
        m_plot->replot(QCustomPlot::rpQueuedReplot);
    }
}

void SpectrumView::showFrame(const runtime::Frame& frame) {
    const auto& spectrum = frame.numbers.spectrum;
    double first = INFINITY;
    double last = 0;
    double top = 0;
    double bottom = INFINITY;
    double topAt = 1;
    for (std::size_t i = 0; i < std::min(spectrum.wavenumber.size(), spectrum.energy.size()); ++i) {
        const double k = spectrum.wavenumber[i];
        const double energy = spectrum.energy[i];
        if (!(k > 0) || !(energy > 0) || !std::isfinite(energy)) {
            continue; // logarithmic axes have no place for 0
        }
        m_plot->graph(Spectrum)->addData(k, energy);
        first = std::min(first, k);
        last = std::max(last, k);
        if (energy > top) {
            top = energy;
            topAt = k;
        }
        bottom = std::min(bottom, energy);
    }
    const bool any = last > 0 && top > 0;
    // Scale j holds the octave that ends 2^(J - j) below the finest; drawn in the middle of its octave.
    const auto& scales = frame.numbers.scales;
    for (std::size_t j = 0; any && j < scales.size(); ++j) {
        const double octave = std::pow(2.0, static_cast<double>(scales.size() - j));
        const double k = last / octave * (j == 0 ? 1.0 : std::sqrt(2.0));
        if (scales[j].energy > 0 && k >= first / 2) {
            m_plot->graph(Scales)->addData(k, scales[j].energy);
            top = std::max(top, scales[j].energy);
            bottom = std::min(bottom, scales[j].energy);
        }
    }
    const QString chosen = m_slopeChoice->currentId();
    const bool steep = chosen == "3" || (chosen == "auto" && frame.grid.dimension() == 2);
    m_plot->graph(Slope)->setName(steep ? QStringLiteral("k^−3") : QStringLiteral("k^−5/3"));
    m_plot->graph(Slope)->setVisible(chosen != "none" && any);
    m_plot->legend->item(Slope)->setVisible(chosen != "none");
    if (any) {
        const double power = steep ? -3 : -5.0 / 3;
        const double from = std::max(topAt, first);
        for (const double k : {from, last}) { // a little above the spectrum, through its peak
            m_plot->graph(Slope)->addData(k, 2 * top * std::pow(k / from, power));
        }
    }
    if (m_follow && any) {
        m_plot->xAxis->setRange(first / 1.3, std::max(last * 1.3, first * 4));
        // The shells in the corners beyond the last full one hold next to nothing: not worth the height.
        m_plot->yAxis->setRange(std::max(bottom, top * 1e-7) / 2, top * 6);
    }
    setDetails(any ? tr("peak at k = %1").arg(shortNumber(topAt, 3)) : QString());
}

void SpectrumView::render(QPainter& painter, const QRectF& area) {
    m_rendering = true;
    refresh();
    m_rendering = false;
    QPicture picture;
    QCPPainter recorder(&picture);
    m_plot->toPainter(&recorder, static_cast<int>(area.width()), static_cast<int>(area.height()));
    recorder.end();
    painter.drawPicture(area.topLeft(), picture);
}

QJsonObject SpectrumView::saveState() const {
    return {{"slope", m_slopeChoice->currentId()}};
}
void SpectrumView::restoreState(const QJsonObject& state) {
    m_slopeChoice->setCurrentId(state["slope"].toString());
    refresh();
}

} // namespace sgfm::views
