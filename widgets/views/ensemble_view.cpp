#include "widgets/views/ensemble_view.h"

#include "engine/runtime/generation_view.h"
#include "widgets/style/theme.h"
#include "widgets/views/ensemble_texts.h"
#include "widgets/views/plot_style.h"
#include "widgets/views/quantity.h"
#include "widgets/views/view_header.h"

#include <qcustomplot.h>

#include <QSplitter>
#include <QVBoxLayout>

#include <algorithm>

namespace sgfm::views {

namespace {

constexpr auto kMemberKey = "sampler.shown_member";
constexpr auto kShownKey = "sampler.shown_members"; // choices: member, mean, spread
const QStringList kShownIds{QStringLiteral("member"), QStringLiteral("mean"), QStringLiteral("spread")};

enum Graph { kSpread, kAgreement };

EnsembleColor colorNamed(const QString& id) {
    return id == QStringLiteral("entropy")      ? EnsembleColor::Entropy
           : id == QStringLiteral("confidence") ? EnsembleColor::Confidence
                                                : EnsembleColor::Agreement;
}

} // namespace

EnsembleView::EnsembleView(QWidget* parent)
    : View(tr("Ensemble"), parent),
      m_coloring(
          new ChoiceButton(tr("Colour of the words"), tr("What the chips behind the words tell"), this)),
      m_shown(new ChoiceButton(tr("Views show"), tr("What all views show of the ensemble"), this)),
      m_halves(new QSplitter(Qt::Vertical, this)),
      m_texts(new EnsembleTexts(m_halves)),
      m_plot(new QCustomPlot(m_halves)) {
    m_coloring->addChoice(QStringLiteral("agreement"), tr("agreement"),
                          tr("How many of the members have this word there"));
    m_coloring->addChoice(QStringLiteral("entropy"), tr("entropy"),
                          tr("How many kinds of words the members have there: full colour for one"));
    m_coloring->addChoice(QStringLiteral("confidence"), tr("confidence"),
                          tr("How sure the member is of its own word"));
    m_coloring->setCurrentId(QStringLiteral("agreement"));
    m_shown->addChoice(QStringLiteral("member"), tr("member"), tr("The member that is chosen here"));
    m_shown->addChoice(QStringLiteral("mean"), tr("mean"), tr("The mean field of all members"));
    m_shown->addChoice(QStringLiteral("spread"), tr("spread"),
                       tr("The standard deviation of the members' fields at every point"));
    m_shown->setCurrentId(QStringLiteral("member"));
    header().addControl(m_coloring);
    header().addControl(m_shown);
    m_halves->setChildrenCollapsible(false);
    m_halves->setHandleWidth(4);
    m_halves->addWidget(m_texts);
    m_halves->addWidget(m_plot);
    m_halves->setStretchFactor(0, 3);
    m_halves->setStretchFactor(1, 1);
    m_halves->setSizes({300, 110});
    body().addWidget(m_halves, 1);
    makePlot();
    connect(m_coloring, &ChoiceButton::chosen, this, [this](const QString& id) {
        m_texts->setColoring(colorNamed(id));
        refresh();
        emit stateEdited(tr("Colour of the words"));
    });
    connect(m_shown, &ChoiceButton::chosen, this, &EnsembleView::showWhat);
    connect(m_texts, &EnsembleTexts::memberChosen, this, &EnsembleView::showMember);
    connect(m_texts, &EnsembleTexts::hovered, this, [this](int token) { emit cursorMoved(cursorOf(token)); });
    connect(m_texts, &EnsembleTexts::chosen, this, [this](int token) { emit cursorChosen(cursorOf(token)); });
    refresh();
}

EnsembleView::~EnsembleView() = default;

void EnsembleView::makePlot() {
    preparePlot(*m_plot);
    m_plot->setObjectName(QStringLiteral("ensemblePlot"));
    m_plot->setInteractions({}); // the axes follow
    m_plot->setFocusPolicy(Qt::NoFocus);
    m_plot->setAccessibleName(tr("Spread and agreement over the noise level"));
    m_plot->setToolTip(
        tr("Spread: root mean square distance of the members' estimates from their mean.\n"
           "Agreement: share of the members that say the commonest word, mean over positions.\n"
           "The mark is the present noise level."));
    setLogarithmic(*m_plot->xAxis, true);
    m_plot->xAxis->setRangeReversed(true); // time goes to the right, noise falls
    m_plot->xAxis->setLabel(tr("noise level σ"));
    m_plot->yAxis->setLabel(tr("spread"));
    m_plot->yAxis2->setVisible(true);
    m_plot->yAxis2->setLabel(tr("agreement"));
    m_plot->yAxis2->setRange(0, 1.04);
    m_plot->yAxis2->setTickLength(0, 3);
    m_plot->yAxis2->setSubTicks(false);
    m_plot->yAxis2->setLabelPadding(2);
    m_plot->addGraph()->setName(tr("spread"));
    m_plot->addGraph(m_plot->xAxis, m_plot->yAxis2)->setName(tr("agreement"));
}

bool EnsembleView::hasEnsemble() const {
    return frame() != nullptr && frame()->generation != nullptr && frame()->generation->members.size() > 1;
}

void EnsembleView::showMember(int member) {
    const auto mean = static_cast<double>(kShownIds.indexOf(QStringLiteral("mean")));
    if (member == EnsembleTexts::kAgreed) {
        emit parametersEdited({{QString::fromLatin1(kShownKey), mean}}, tr("Show the mean of the members"));
    } else {
        emit parametersEdited(
            {{QString::fromLatin1(kMemberKey), member + 1.0}, {QString::fromLatin1(kShownKey), 0}},
            tr("Show member %1").arg(member + 1));
    }
}

void EnsembleView::showWhat(const QString& what) {
    emit parametersEdited({{QString::fromLatin1(kShownKey), static_cast<double>(kShownIds.indexOf(what))}},
                          tr("What the views show of the ensemble"));
}

void EnsembleView::refresh() {
    const bool there = hasEnsemble();
    m_texts->showEnsemble(there ? frame()->generation : nullptr,
                          there ? frame()->pinned : std::vector<bool>{});
    m_shown->setEnabled(there);
    fitPlot();
    if (there) {
        const auto& view = *frame()->generation;
        m_shown->setCurrentId(QString::fromStdString(view.shown));
        setTitle(tr("Ensemble of %1").arg(view.members.size()));
        setDetails(view.spread.empty()
                       ? QString()
                       : tr("agreement %1 · spread %2 · σ %3")
                             .arg(shortNumber(view.spread.back().agreement, 2),
                                  shortNumber(view.spread.back().spread, 2), shortNumber(view.sigma, 3)));
    } else {
        setTitle(name());
        setDetails({});
    }
    if (m_plot->isVisible()) {
        drawPlot();
    }
}

// Without an ensemble the room is for what tells how to make one, and in a low view it is for the texts: a
// plot that is lower than its axes' numbers tells nothing.
void EnsembleView::fitPlot() {
    const int least = 8 * QFontMetrics(style::textFont(0.85)).height();
    m_plot->setMinimumHeight(least);
    const bool before = m_plot->isVisible();
    m_plot->setVisible(hasEnsemble() && 5 * m_halves->height() >= 11 * least);
    if (!before && m_plot->isVisible()) {
        drawPlot(); // hidden, it missed frames
    }
}

void EnsembleView::resizeEvent(QResizeEvent* event) {
    View::resizeEvent(event);
    QMetaObject::invokeMethod(this, &EnsembleView::fitPlot, Qt::QueuedConnection); // once the halves have it
}

void EnsembleView::drawPlot() {
    stylePlots();
    m_plot->clearItems();
    QVector<double> sigmas;
    QVector<double> spreads;
    QVector<double> agreements;
    double top = 0;
    if (hasEnsemble()) {
        const auto& view = *frame()->generation;
        for (const auto& point : view.spread) {
            if (point.sigma > 0) { // the clean estimate has no place on a logarithmic axis
                sigmas << point.sigma;
                spreads << point.spread;
                agreements << point.agreement;
                top = std::max(top, point.spread);
            }
        }
        const double most = view.levels.empty() ? 60 : view.levels.front();
        const double least = view.levels.size() > 1 ? view.levels[view.levels.size() - 2] : 1;
        m_plot->xAxis->setRange(
            std::min(least, sigmas.isEmpty() ? least : *std::min_element(sigmas.begin(), sigmas.end())) /
                1.05,
            most * 1.05);
        if (!view.spread.empty()) {
            auto* mark = new QCPItemStraightLine(m_plot); // the plot owns it
            mark->setPen(QPen(style::paletteOf(*this).warning, 1, Qt::DotLine));
            const double at = view.sigma > 0 ? view.sigma : least;
            mark->point1->setCoords(at, 0);
            mark->point2->setCoords(at, 1);
        }
    }
    m_plot->yAxis->setRange(0, top > 0 ? 1.1 * top : 1);
    // A hold comes by the same level many times: points in the order of time, not of sigma, make no line.
    const bool held = hasEnsemble() && frame()->generation->schedule == "hold";
    for (auto [graph, values] : {std::pair{kSpread, &spreads}, std::pair{kAgreement, &agreements}}) {
        m_plot->graph(graph)->setLineStyle(held ? QCPGraph::lsNone : QCPGraph::lsLine);
        m_plot->graph(graph)->setScatterStyle(
            QCPScatterStyle(held ? QCPScatterStyle::ssDisc : QCPScatterStyle::ssNone, 4));
        m_plot->graph(graph)->setData(sigmas, *values);
    }
    m_plot->replot(QCustomPlot::rpQueuedReplot);
}

void EnsembleView::stylePlots() {
    const auto& palette = style::paletteOf(*this);
    stylePlot(*m_plot, palette);
    const QFont font = style::textFont(0.85);
    auto* right = m_plot->yAxis2;
    right->setTickLabelFont(font);
    right->setLabelFont(font);
    right->setBasePen(QPen(palette.border, 1));
    right->setTickPen(QPen(palette.border, 1));
    right->setTickLabelColor(palette.mutedText);
    // The axes name the curves: a legend would hide them in a small plot.
    right->setLabelColor(palette.boundary);
    m_plot->yAxis->setLabelColor(palette.viscosity);
    m_plot->graph(kSpread)->setPen(QPen(palette.viscosity, 1.8));
    m_plot->graph(kAgreement)->setPen(QPen(palette.boundary, 1.8));
}

QString EnsembleView::table() const {
    QString text = QStringLiteral("sigma,spread,agreement\n");
    if (hasEnsemble()) {
        for (const auto& point : frame()->generation->spread) {
            text += exactNumber(point.sigma) + ',' + exactNumber(point.spread) + ',' +
                    exactNumber(point.agreement) + '\n';
        }
    }
    return text;
}

GridCursor EnsembleView::cursorOf(int token) const {
    GridCursor cursor;
    if (token >= 0 && frame() != nullptr) {
        cursor.x = frame()->firstPosition + token;
    }
    return cursor;
}

void EnsembleView::setGridCursor(GridCursor cursor) {
    if (cursor != gridCursor()) {
        m_texts->setMarked(cursor.x >= 0 && frame() != nullptr ? cursor.x - frame()->firstPosition : -1);
    }
    View::setGridCursor(cursor);
}

void EnsembleView::render(QPainter& painter, const QRectF& area) {
    const double share = hasEnsemble() ? 0.62 : 1;
    QRectF above = area;
    above.setHeight(area.height() * share);
    m_texts->paintInto(painter, above, style::paletteOf(*this));
    if (!hasEnsemble()) {
        return;
    }
    QRectF below = area;
    below.setTop(above.bottom());
    drawPlot();
    QPicture picture;
    QCPPainter recorder(&picture);
    m_plot->toPainter(&recorder, static_cast<int>(below.width()), static_cast<int>(below.height()));
    recorder.end();
    painter.drawPicture(below.topLeft(), picture);
}

void EnsembleView::changeEvent(QEvent* event) {
    View::changeEvent(event);
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange) {
        refresh();
    }
}

void EnsembleView::showEvent(QShowEvent* event) {
    View::showEvent(event);
    drawPlot();
}

QJsonObject EnsembleView::saveState() const {
    return {{"coloring", m_coloring->currentId()}};
}

void EnsembleView::restoreState(const QJsonObject& state) {
    if (m_coloring->setCurrentId(state["coloring"].toString())) {
        m_texts->setColoring(colorNamed(m_coloring->currentId()));
    }
}

} // namespace sgfm::views
