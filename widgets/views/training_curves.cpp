#include "widgets/views/training_curves.h"

#include "widgets/style/theme.h"
#include "widgets/views/plot_style.h"
#include "widgets/views/quantity.h"

#include <qcustomplot.h>

#include <QBoxLayout>
#include <QEvent>

#include <algorithm>

namespace sgfm::views {

namespace {

constexpr std::size_t kMostPoints = 2000; // of the losses; then every second one goes
enum SigmaGraph { kTrainingGraph, kHeldOutGraph, kBeforeGraph };
enum StepGraph { kLossGraph, kHeldOutLossGraph };

double highest(const std::vector<training::SigmaLoss>& curve) {
    double top = 0;
    for (const auto& point : curve) {
        top = std::max(top, point.crossEntropy);
    }
    return top;
}

void fill(QCPGraph& graph, const std::vector<training::SigmaLoss>& curve) {
    QVector<double> sigmas;
    QVector<double> losses;
    for (const auto& point : curve) {
        sigmas << point.sigma;
        losses << point.crossEntropy;
    }
    graph.setData(sigmas, losses, true);
}

} // namespace

TrainingCurves::TrainingCurves(QWidget* parent)
    : QWidget(parent),
      m_overSigma(makePlot("curveOverSigma", tr("Cross-entropy over the noise level"), tr("noise level σ"),
                           tr("How well words are told at each noise level: below, fewer nats are left to "
                              "guess. What is held out tells how well it does on text it has not seen."))),
      m_overSteps(makePlot("curveOverSteps", tr("Cross-entropy over the steps"), tr("step"),
                           tr("Both should fall. Where the held-out one rises again, the text is learned "
                              "by heart: stop there, or use a smaller network."))) {
    setLayout(new QBoxLayout(QBoxLayout::TopToBottom));
    layout()->setContentsMargins(0, 0, 0, 0);
    layout()->setSpacing(4);
    layout()->addWidget(m_overSigma);
    layout()->addWidget(m_overSteps);
    setLogarithmic(*m_overSigma->xAxis, true);
    const auto graph = [](QCustomPlot& plot, const QString& name) { plot.addGraph()->setName(name); };
    graph(*m_overSigma, tr("training"));
    graph(*m_overSigma, tr("held out"));
    graph(*m_overSigma, tr("held out, at first"));
    graph(*m_overSteps, tr("training"));
    graph(*m_overSteps, tr("held out"));
    m_overSigma->graph(kHeldOutGraph)->setScatterStyle(QCPScatterStyle(QCPScatterStyle::ssDisc, 6));
    m_overSteps->graph(kHeldOutLossGraph)->setScatterStyle(QCPScatterStyle(QCPScatterStyle::ssDisc, 6));
    clear();
}

QCustomPlot* TrainingCurves::makePlot(const char* name, const QString& title, const QString& across,
                                      const QString& tip) {
    auto* plot = new QCustomPlot(this);
    preparePlot(*plot);
    plot->setObjectName(QString::fromLatin1(name));
    plot->setAccessibleName(title);
    plot->setToolTip(tip);
    plot->setInteractions({}); // the axes follow
    plot->setFocusPolicy(Qt::NoFocus);
    plot->xAxis->setLabel(across);
    plot->yAxis->setLabel(tr("nats a token"));
    plot->legend->setVisible(true);
    plot->axisRect()->insetLayout()->setInsetAlignment(
        0, (name == QByteArray("curveOverSigma") ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignTop);
    return plot;
}

void TrainingCurves::clear() {
    m_training.clear();
    m_heldOut.clear();
    m_heldOutBefore.clear();
    m_losses.clear();
    m_heldOutLosses.clear();
    draw();
}

void TrainingCurves::add(const training::TextTrainingProgress& progress) {
    m_training.clear();
    for (const auto& point : progress.curve) {
        if (point.crossEntropy > 0) { // a level that was not drawn yet has none
            m_training.push_back(point);
        }
    }
    const auto step = static_cast<double>(progress.step);
    m_losses.push_back({step, progress.crossEntropy});
    if (m_losses.size() > kMostPoints) {
        thin();
    }
    if (progress.evaluated) {
        m_heldOut = progress.heldOutCurve;
        m_heldOutLosses.push_back({step, progress.heldOut});
        if (m_heldOutBefore.empty()) {
            m_heldOutBefore = m_heldOut;
        }
    }
    if (isVisible()) {
        draw();
    }
}

void TrainingCurves::thin() {
    std::vector<Point> kept;
    for (std::size_t i = 0; i < m_losses.size(); i += 2) {
        kept.push_back(m_losses[i]);
    }
    m_losses = std::move(kept);
}

void TrainingCurves::draw() {
    fill(*m_overSigma->graph(kTrainingGraph), m_training);
    fill(*m_overSigma->graph(kHeldOutGraph), m_heldOut);
    const bool fell = m_heldOutLosses.size() > 1;
    fill(*m_overSigma->graph(kBeforeGraph), fell ? m_heldOutBefore : std::vector<training::SigmaLoss>{});
    const double top =
        std::max({highest(m_training), highest(m_heldOut), fell ? highest(m_heldOutBefore) : 0.0});
    m_overSigma->xAxis->setRange(m_training.empty() ? 1 : m_training.front().sigma / 1.1,
                                 m_training.empty() ? 60 : m_training.back().sigma * 1.1);
    m_overSigma->yAxis->setRange(0, top > 0 ? 1.08 * top : 1);
    const auto show = [](QCPGraph& graph, const std::vector<Point>& points) {
        QVector<double> steps;
        QVector<double> values;
        for (const Point& point : points) {
            steps << point.step;
            values << point.value;
        }
        graph.setData(steps, values, true);
    };
    show(*m_overSteps->graph(kLossGraph), m_losses);
    show(*m_overSteps->graph(kHeldOutLossGraph), m_heldOutLosses);
    double least = 0;
    double most = 0;
    for (const auto* points : {&m_losses, &m_heldOutLosses}) {
        for (const Point& point : *points) {
            least = most == 0 ? point.value : std::min(least, point.value);
            most = std::max(most, point.value);
        }
    }
    const double first = m_losses.empty() ? 0 : m_losses.front().step;
    const double last = m_losses.empty() ? 1 : m_losses.back().step;
    m_overSteps->xAxis->setRange(first, last > first ? last : first + 1);
    const double room = most > least ? 0.08 * (most - least) : 0.5;
    m_overSteps->yAxis->setRange(std::max(0.0, least - room), most > 0 ? most + room : 1);
    m_overSigma->setAccessibleDescription(summary());
    m_overSteps->setAccessibleDescription(summary());
    m_overSigma->replot(QCustomPlot::rpQueuedReplot);
    m_overSteps->replot(QCustomPlot::rpQueuedReplot);
}

QString TrainingCurves::summary() const {
    if (m_losses.empty()) {
        return tr("Nothing has been learned yet");
    }
    QString text = tr("Training at step %1: %2 nats")
                       .arg(m_losses.back().step, 0, 'f', 0)
                       .arg(shortNumber(m_losses.back().value, 3));
    if (!m_heldOutLosses.empty()) {
        text += tr("; held out: %1 nats, at first %2")
                    .arg(shortNumber(m_heldOutLosses.back().value, 3),
                         shortNumber(m_heldOutLosses.front().value, 3));
    }
    return text;
}

void TrainingCurves::style() {
    const auto& palette = style::paletteOf(*this);
    for (QCustomPlot* plot : {m_overSigma, m_overSteps}) {
        stylePlot(*plot, palette);
    }
    const QPen training(palette.viscosity, 1.6);
    const QPen heldOut(palette.advection, 1.6);
    m_overSigma->graph(kTrainingGraph)->setPen(training);
    m_overSigma->graph(kHeldOutGraph)->setPen(heldOut);
    QPen before(palette.mutedText, 1.2, Qt::DashLine);
    m_overSigma->graph(kBeforeGraph)->setPen(before);
    m_overSteps->graph(kLossGraph)->setPen(training);
    m_overSteps->graph(kHeldOutLossGraph)->setPen(heldOut);
}

void TrainingCurves::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (layout() != nullptr &&
        (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange)) {
        style();
        draw();
    }
}

void TrainingCurves::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    style();
    draw();
}

// Side by side where there is the width.
void TrainingCurves::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    static_cast<QBoxLayout*>(layout())->setDirection(width() > 2 * height() ? QBoxLayout::LeftToRight
                                                                            : QBoxLayout::TopToBottom);
}

} // namespace sgfm::views
