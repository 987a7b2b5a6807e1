#include "widgets/views/spectrum_view.h"

#include "widgets/style/theme.h"
#include "widgets/views/plot_style.h"
#include "widgets/views/quantity.h"
#include "widgets/views/view_header.h"

#include <qcustomplot.h>

#include <QDoubleSpinBox>
#include <QStyle>

#include <algorithm>
#include <cmath>

namespace sgfm::views {

namespace {

enum Graph { Spectrum, Slope, Scales };

constexpr double kSteepestSlope = -10;
constexpr double kFlattestSlope = 4;
constexpr double kLegendShare = 0.5; // of the plot, each way, at most: the curves come first

// Scale j holds the octave that ends 2^(J - j) below the finest shell; drawn in the middle of its octave.
double wavenumberOf(std::size_t scale, std::size_t scales, double finest) {
    const double octave = std::pow(2.0, static_cast<double>(scales - scale));
    return finest / octave * (scale == 0 ? 1.0 : std::sqrt(2.0));
}

double finestShell(const runtime::Frame& frame) {
    double finest = 0;
    const auto& spectrum = frame.numbers.spectrum;
    for (std::size_t i = 0; i < std::min(spectrum.wavenumber.size(), spectrum.energy.size()); ++i) {
        finest = spectrum.energy[i] > 0 ? std::max(finest, spectrum.wavenumber[i]) : finest;
    }
    return finest;
}

} // namespace

SpectrumView::SpectrumView(QWidget* parent) : PlotView(tr("Spectrum"), QStringLiteral("spectrum"), parent) {
    plot()->setAccessibleName(tr("Energy spectrum"));
    plot()->setToolTip(
        tr("Energy in shells of wavenumber k; wheel zooms (Shift: upright, Ctrl: across), drag "
           "moves, double click shows all"));
    plot()->xAxis->setLabel(tr("k"));
    setLogarithmic(*plot()->xAxis, true);
    setLogarithmic(*plot()->yAxis, true);
    plot()->addGraph()->setName(tr("E(k)"));
    plot()->addGraph();
    plot()->addGraph()->setName(tr("wavelet scales"));
    plot()->graph(Scales)->setLineStyle(QCPGraph::lsNone);
    plot()->legend->setVisible(true);
    plot()->axisRect()->insetLayout()->setInsetAlignment(0, Qt::AlignBottom | Qt::AlignLeft);

    m_slopeChoice = new ChoiceButton(tr("Reference slope"), tr("The dashed line's power of k"), this);
    m_slopeChoice->addChoice("auto", tr("automatic"), tr("k^−3 in two dimensions, k^−5/3 in three"),
                             tr("slope"));
    m_slopeChoice->addChoice("5/3", QStringLiteral("k^−5/3"), tr("Energy cascade (Kolmogorov 1941)"));
    m_slopeChoice->addChoice("2", QStringLiteral("k^−2"), tr("Shocks and jumps (Burgers)"));
    m_slopeChoice->addChoice("3", QStringLiteral("k^−3"),
                             tr("Enstrophy cascade of two-dimensional flow (Kraichnan 1967)"));
    m_slopeChoice->addChoice("own", tr("own slope"), tr("Any power, typed beside this button"), tr("own"));
    m_slopeChoice->addChoice("none", tr("no slope"));
    m_ownSlope = new QDoubleSpinBox(this);
    m_ownSlope->setRange(kSteepestSlope, kFlattestSlope);
    m_ownSlope->setDecimals(2);
    m_ownSlope->setSingleStep(0.1);
    m_ownSlope->setValue(-4);
    m_ownSlope->setPrefix(QStringLiteral("k^"));
    m_ownSlope->setAccessibleName(tr("Own slope"));
    m_ownSlope->setToolTip(tr("The dashed line's power of k"));
    m_ownSlope->hide();
    header().addControl(m_slopeChoice);
    header().addControl(m_ownSlope, ViewHeader::GivesWay::Never);
    addHeaderControls();
    connect(m_slopeChoice, &ChoiceButton::chosen, this, [this](const QString& id) {
        m_ownSlope->setVisible(id == "own");
        drawNow();
        emit stateEdited(tr("Reference slope"));
    });
    connect(m_ownSlope, &QDoubleSpinBox::valueChanged, this, [this] { drawNow(); });
    connect(m_ownSlope, &QDoubleSpinBox::editingFinished, this,
            [this] { emit stateEdited(tr("Reference slope")); });
    setTitle(tr("E(k), scales"));
}

SpectrumView::~SpectrumView() = default;

std::optional<double> SpectrumView::slope() const {
    const QString chosen = m_slopeChoice->currentId();
    if (chosen == "auto") {
        return frame() != nullptr && frame()->grid.dimension() == 3 ? -5.0 / 3 : -3.0;
    }
    if (chosen == "own") {
        return m_ownSlope->value();
    }
    return chosen == "none"  ? std::nullopt
           : chosen == "5/3" ? std::optional(-5.0 / 3)
                             : std::optional(-chosen.toDouble());
}

void SpectrumView::draw() {
    const auto& palette = style::paletteOf(*this);
    plot()->graph(Spectrum)->setPen(QPen(palette.boundary, 1.6));
    plot()->graph(Slope)->setPen(QPen(palette.mutedText, 1, Qt::DashLine));
    plot()->graph(Scales)->setPen(QPen(palette.advection, 1.6));
    plot()->graph(Scales)->setScatterStyle(QCPScatterStyle(QCPScatterStyle::ssDiamond, 7));
    for (int i = 0; i < plot()->graphCount(); ++i) {
        plot()->graph(i)->data()->clear();
    }
    const auto power = slope();
    const bool third = power.has_value() && std::abs(*power + 5.0 / 3) < 1e-9;
    plot()->graph(Slope)->setName(!power.has_value() ? QString()
                                  : third            ? QStringLiteral("k^−5/3")
                                                     : QStringLiteral("k^") + shortNumber(*power, 3));
    plot()->graph(Slope)->setVisible(power.has_value());
    plot()->legend->item(Slope)->setVisible(power.has_value());
    if (frame() != nullptr) {
        showFrame(*frame());
    }
}

void SpectrumView::laidOut() {
    const QSize needed = plot()->legend->minimumOuterSizeHint();
    const QSize room = plot()->axisRect()->size();
    plot()->legend->setVisible(needed.width() <= kLegendShare * room.width() &&
                               needed.height() <= kLegendShare * room.height());
    placeLegend(needed);
}

// In the corner where it hides the fewest points; it does not move for as many.
void SpectrumView::placeLegend(QSize size) {
    auto* corners = plot()->axisRect()->insetLayout();
    const auto hidden = [&](Qt::Alignment corner) {
        const QRectF place = QStyle::alignedRect(Qt::LeftToRight, corner, size, corners->rect());
        int count = 0;
        for (int i = 0; i < plot()->graphCount(); ++i) {
            for (const QCPGraphData& point : *plot()->graph(i)->data()) {
                count += place.contains(plot()->graph(i)->coordsToPixels(point.key, point.value)) ? 1 : 0;
            }
        }
        return count;
    };
    const Qt::Alignment now = corners->insetAlignment(0);
    Qt::Alignment best = now;
    for (const Qt::Alignment corner : {Qt::AlignBottom | Qt::AlignLeft, Qt::AlignTop | Qt::AlignRight,
                                       Qt::AlignBottom | Qt::AlignRight, Qt::AlignTop | Qt::AlignLeft}) {
        best = hidden(corner) < hidden(best) ? corner : best;
    }
    if (best != now) {
        corners->setInsetAlignment(0, best);
        corners->update(
            QCPLayoutElement::upLayout); // the picture that is being laid out has it there already
    }
}

void SpectrumView::showFrame(const runtime::Frame& frame) {
    const auto& spectrum = frame.numbers.spectrum;
    double first = INFINITY;
    double top = 0;
    double bottom = INFINITY;
    double topAt = 1;
    for (std::size_t i = 0; i < std::min(spectrum.wavenumber.size(), spectrum.energy.size()); ++i) {
        const double k = spectrum.wavenumber[i];
        const double energy = spectrum.energy[i];
        if (!(k > 0) || !(energy > 0) || !std::isfinite(energy)) {
            continue; // logarithmic axes have no place for 0
        }
        plot()->graph(Spectrum)->addData(k, energy);
        first = std::min(first, k);
        if (energy > top) {
            top = energy;
            topAt = k;
        }
        bottom = std::min(bottom, energy);
    }
    const double last = finestShell(frame);
    const bool any = last > 0 && top > 0;
    const auto& scales = frame.numbers.scales;
    for (std::size_t j = 0; any && j < scales.size(); ++j) {
        const double k = wavenumberOf(j, scales.size(), last);
        if (scales[j].energy > 0 && k >= first / 2) {
            plot()->graph(Scales)->addData(k, scales[j].energy);
            top = std::max(top, scales[j].energy);
            bottom = std::min(bottom, scales[j].energy);
        }
    }
    const auto power = slope();
    if (any && power.has_value()) {
        const double from = std::max(topAt, first);
        for (const double k : {from, last}) { // a little above the spectrum, through its peak
            plot()->graph(Slope)->addData(k, 2 * top * std::pow(k / from, *power));
        }
    }
    if (isFollowing() && any) {
        plot()->xAxis->setRange(first / 1.3, std::max(last * 1.3, first * 4));
        // The shells in the corners beyond the last full one hold next to nothing: not worth the height.
        plot()->yAxis->setRange(std::max(bottom, top * 1e-7) / 2, top * 6);
    }
    setDetails(any ? tr("peak at k = %1").arg(shortNumber(topAt, 3)) : QString());
}

QString SpectrumView::readout(const QPoint& point) const {
    const auto data = plot()->graph(Spectrum)->data();
    if (data->isEmpty() || !plot()->axisRect()->rect().contains(point)) {
        return {};
    }
    const double k = plot()->xAxis->pixelToCoord(point.x());
    auto nearest = data->constBegin();
    for (auto shell = data->constBegin(); shell != data->constEnd(); ++shell) {
        if (std::abs(std::log(shell->key / k)) < std::abs(std::log(nearest->key / k))) {
            nearest = shell;
        }
    }
    return tr("k = %1: E = %2").arg(shortNumber(nearest->key, 4), shortNumber(nearest->value, 3));
}

QString SpectrumView::table() const {
    QString text = QStringLiteral("kind,index,k,energy\n");
    if (frame() == nullptr) {
        return text;
    }
    const auto add = [&](const char* kind, std::size_t index, double k, double energy) {
        text += QStringLiteral("%1,%2,%3,%4\n")
                    .arg(QLatin1String(kind))
                    .arg(index)
                    .arg(exactNumber(k), exactNumber(energy));
    };
    const auto& spectrum = frame()->numbers.spectrum;
    for (std::size_t i = 0; i < std::min(spectrum.wavenumber.size(), spectrum.energy.size()); ++i) {
        add("shell", i, spectrum.wavenumber[i], spectrum.energy[i]);
    }
    const auto& scales = frame()->numbers.scales;
    for (std::size_t j = 0; j < scales.size(); ++j) {
        add("scale", j, wavenumberOf(j, scales.size(), finestShell(*frame())), scales[j].energy);
    }
    return text;
}

QJsonObject SpectrumView::saveState() const {
    return {{"slope", m_slopeChoice->currentId()}, {"own_slope", m_ownSlope->value()}};
}

void SpectrumView::restoreState(const QJsonObject& state) {
    m_slopeChoice->setCurrentId(state["slope"].toString());
    m_ownSlope->setValue(state["own_slope"].toDouble(m_ownSlope->value()));
    m_ownSlope->setVisible(m_slopeChoice->currentId() == "own");
    drawNow();
}

} // namespace sgfm::views
