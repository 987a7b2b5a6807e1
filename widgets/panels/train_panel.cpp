#include "widgets/panels/train_panel.h"

#include "widgets/panels/field_note.h"
#include "widgets/panels/form_parts.h"
#include "widgets/panels/term_style.h"
#include "widgets/panels/train_form.h"
#include "widgets/panels/training_words.h"
#include "widgets/panels/wrapped_label.h"
#include "widgets/panels/wrapping_layout.h"
#include "widgets/style/theme.h"
#include "widgets/views/training_curves.h"

#include <QLabel>
#include <QLocale>
#include <QPlainTextEdit>
#include <QProgressBar>
#include <QPushButton>
#include <QScrollArea>
#include <QScrollBar>
#include <QSplitter>
#include <QVBoxLayout>

#include <algorithm>

namespace sgfm::panels {

namespace {

constexpr int kBarSteps = 1000;
constexpr int kMostSamples = 200; // kept; older ones go
constexpr int kFormWidth = 300;   // at 100 % text size

QScrollArea* scrolling(QWidget* content, const QString& name, QWidget* parent) {
    auto* area = new QScrollArea(parent);
    area->setWidgetResizable(true);
    area->setFrameShape(QFrame::NoFrame);
    area->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    area->setFocusPolicy(Qt::NoFocus);
    area->setAccessibleName(name);
    area->setWidget(content);
    return area;
}

} // namespace

TrainPanel::TrainPanel(QWidget* parent) : QWidget(parent), m_form(new TrainForm(this)) {
    setObjectName(QStringLiteral("trainPanel"));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(16, 16, 16, 16);
    column->setSpacing(10);
    auto* halves = new QSplitter(Qt::Horizontal, this);
    halves->setChildrenCollapsible(false);
    halves->setHandleWidth(16);
    auto* order = scrolling(m_form, tr("What is trained"), halves);
    order->setMinimumWidth(scaledPixels(kFormWidth) / 2);
    halves->addWidget(order);
    auto* monitor = new QWidget(halves);
    makeMonitor(monitor);
    halves->addWidget(monitor);
    halves->setStretchFactor(1, 1);
    halves->setSizes({scaledPixels(kFormWidth + 30), 2 * scaledPixels(kFormWidth)});
    column->addWidget(halves, 1);
    m_bar = new QProgressBar(this);
    m_bar->setObjectName(QStringLiteral("trainProgress"));
    m_bar->setRange(0, kBarSteps);
    m_bar->setTextVisible(false);
    m_bar->setAccessibleName(tr("Progress of the training"));
    column->addWidget(m_bar);
    m_line = new WrappedLabel(this);
    m_line->setObjectName(QStringLiteral("trainLine"));
    m_line->setWordWrap(true);
    m_line->setTextFormat(Qt::PlainText);
    column->addWidget(m_line);
    m_note = new FieldNote(this);
    m_note->setObjectName(QStringLiteral("trainNote"));
    column->addWidget(m_note);
    makeButtons();
    connect(m_form, &TrainForm::planChanged, this, &TrainPanel::enableButtons);
    setState(State::Idle);
}

void TrainPanel::makeMonitor(QWidget* parent) {
    auto* column = new QVBoxLayout(parent);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(8);
    m_numbers = new QWidget(parent);
    new WrappingLayout(16, m_numbers);
    m_crossEntropy = addNumber(tr("cross-entropy"), "trainCrossEntropy",
                               tr("Of the token posterior, in nats a token: mean of about 100 steps"));
    m_heldOut = addNumber(tr("held out"), "trainHeldOut",
                          tr("The same on text that is not learned from, mean over the noise levels"));
    m_residual = addNumber(tr("residual"), "trainResidualLoss",
                           tr("Physics residual E of the predicted field, weighted by λ_R"));
    m_boundary = addNumber(tr("boundary"), "trainBoundaryLoss",
                           tr("Mean square distance from prompt and pins, weighted by λ_B"));
    m_tokens = addNumber(tr("tokens/s"), "trainTokens", tr("Tokens that are learned from in a second"));
    m_operations = addNumber(tr("speed"), "trainOperations",
                             tr("Multiplications and additions of the network, a second"));
    column->addWidget(m_numbers);
    m_curves = new views::TrainingCurves(parent);
    m_curves->setMinimumHeight(160);
    column->addWidget(m_curves, 3);
    column->addWidget(caption(tr("SAMPLES AS THEY COME"), parent));
    m_samples = new QPlainTextEdit(parent);
    m_samples->setObjectName(QStringLiteral("trainSamples"));
    m_samples->setReadOnly(true);
    m_samples->setAccessibleName(tr("Samples as they come"));
    m_samples->setToolTip(tr("A text drawn from the weights as they are, newest first. Field and chain are "
                             "left out here: Generate makes better ones of the same weights."));
    m_samples->setPlaceholderText(tr("The first sample comes with the first evaluation."));
    m_samples->setTabChangesFocus(true);
    m_samples->setMinimumHeight(64);
    column->addWidget(m_samples, 2);
}

QLabel* TrainPanel::addNumber(const QString& label, const char* name, const QString& tip) {
    auto* cell = new QWidget(m_numbers);
    auto* column = new QVBoxLayout(cell);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    auto* caption = new QLabel(label, cell);
    caption->setProperty("role", "muted");
    auto* value = new QLabel(QStringLiteral("–"), cell);
    value->setObjectName(QString::fromLatin1(name));
    style::setRelativeFont(*value, 1.15, style::Face::Numbers);
    value->setAccessibleName(label);
    cell->setToolTip(tip);
    column->addWidget(caption);
    column->addWidget(value);
    m_numbers->layout()->addWidget(cell);
    return value;
}

void TrainPanel::makeButtons() {
    auto* row = new QWidget(this);
    auto* line = new WrappingLayout(8, row);
    const auto add = [&](const QString& text, const char* name, const QString& tip) {
        auto* button = new QPushButton(text, row);
        button->setObjectName(QString::fromLatin1(name));
        button->setToolTip(tip);
        button->setAccessibleName(text);
        button->setAutoDefault(false);
        line->addWidget(button);
        return button;
    };
    m_start = add(tr("Train"), "trainStartButton",
                  tr("Learns in the background at low priority; the window stays free"));
    m_start->setProperty("role", "primary");
    m_pause = add(tr("Pause"), "trainPause",
                  tr("Stops after the step at hand with a checkpoint; it goes on from there"));
    m_finish = add(tr("Stop and keep"), "trainFinish",
                   tr("Stops after the step at hand and writes the model as it is then"));
    m_sample = add(tr("Sample now"), "trainSample",
                   tr("Evaluates the weights after the step at hand: held-out loss, a sample, a model file"));
    m_use = add(tr("Use this model now"), "trainUse", tr("The window generates with this model from now on"));
    static_cast<QVBoxLayout*>(layout())->addWidget(row);
    connect(m_start, &QPushButton::clicked, this, &TrainPanel::startWanted);
    connect(m_pause, &QPushButton::clicked, this, &TrainPanel::pauseWanted);
    connect(m_finish, &QPushButton::clicked, this, &TrainPanel::finishWanted);
    connect(m_sample, &QPushButton::clicked, this, &TrainPanel::sampleWanted);
    connect(m_use, &QPushButton::clicked, this, &TrainPanel::useWanted);
}

void TrainPanel::setState(State state) {
    const bool goesOn = m_form->checkpointSteps() > 0 && !m_form->beginsAnew();
    const bool begins = state == State::Running && !(m_state == State::Paused && goesOn);
    m_state = state;
    if (begins) {
        m_curves->clear();
        m_samples->clear();
        m_texts.clear();
        m_share = 0;
        for (auto* number : {m_crossEntropy, m_heldOut, m_residual, m_boundary, m_tokens, m_operations}) {
            number->setText(QStringLiteral("–"));
        }
    }
    switch (state) {
    case State::Idle:
        m_line->setText(tr("Learning runs in the background, at low priority. It can be paused, and goes on "
                           "after the lab was closed or killed; at most a minute is lost."));
        break;
    case State::Running:
        m_note->clearNote();
        m_secondsLeft = -1;
        m_stage = tr("Preparing: reading the text");
        m_line->setText(m_stage);
        break;
    case State::Pausing:
        m_line->setText(tr("Pausing after this step …"));
        break;
    case State::Finishing:
        m_line->setText(tr("Stopping after this step; the model is evaluated and written …"));
        break;
    case State::Paused:
        m_line->setText(tr("Paused at %1 %. “Go on” takes up from here, today or any other day.")
                            .arg(QLocale().toString(100 * m_share, 'f', 1)));
        break;
    case State::Finished:
        m_bar->setValue(kBarSteps);
        m_line->setText(tr("Done. “Use this model now” lets the window generate with it."));
        break;
    }
    enableButtons();
}

void TrainPanel::enableButtons() {
    const bool working =
        m_state == State::Running || m_state == State::Pausing || m_state == State::Finishing;
    m_form->setEditable(!working);
    const bool goesOn = m_form->checkpointSteps() > 0 && !m_form->beginsAnew();
    m_start->setText(goesOn ? tr("Go on") : tr("Train"));
    m_start->setAccessibleName(m_start->text());
    m_start->setEnabled(!working && m_form->isReady());
    m_pause->setEnabled(m_state == State::Running);
    m_finish->setEnabled(m_state == State::Running);
    m_sample->setEnabled(m_state == State::Running);
    m_use->setEnabled(m_modelThere && !m_inUse);
    m_use->setText(m_inUse ? tr("This model is in use") : tr("Use this model now"));
    m_use->setAccessibleName(m_use->text());
}

void TrainPanel::showStatus(const training::TextTrainingStatus& status) {
    using Stage = training::TextTrainingStatus::Stage;
    if (status.stage == Stage::Training) {
        showProgress(status.progress);
        return;
    }
    m_stage = status.stage == Stage::Words
                  ? tr("Learning the words: %1").arg(QString::fromStdString(status.what))
                  : tr("Preparing: reading the text");
    m_bar->setValue(static_cast<int>(status.share * kBarSteps));
    if (m_state == State::Running) {
        m_line->setText(m_stage);
    }
}

void TrainPanel::showProgress(const training::TextTrainingProgress& progress) {
    const QLocale locale;
    m_share =
        static_cast<double>(progress.step) / static_cast<double>(std::max<std::int64_t>(1, progress.steps));
    m_secondsLeft = progress.secondsLeft;
    m_bar->setValue(static_cast<int>(m_share * kBarSteps));
    m_crossEntropy->setText(tr("%1 nats").arg(locale.toString(progress.crossEntropy, 'f', 3)));
    if (progress.heldOut > 0) {
        m_heldOut->setText(tr("%1 nats").arg(locale.toString(progress.heldOut, 'f', 3)));
    }
    m_residual->setText(shortNumber(progress.residual));
    m_boundary->setText(shortNumber(progress.boundary));
    m_tokens->setText(locale.toString(progress.tokensPerSecond, 'f', 0));
    m_operations->setText(operationsRate(progress.operationsPerSecond));
    m_curves->add(progress);
    if (progress.evaluated && !progress.sample.empty()) {
        m_texts.prepend(tr("Step %1, %2 nats held out\n%3\n")
                            .arg(locale.toString(static_cast<qlonglong>(progress.step)),
                                 locale.toString(progress.heldOut, 'f', 3),
                                 QString::fromStdString(progress.sample).trimmed()));
        m_texts = m_texts.mid(0, kMostSamples);
        m_samples->setPlainText(m_texts.join(u'\n'));
        m_samples->verticalScrollBar()->setValue(0);
    }
    m_stage = tr("Step %1 of %2 · learning rate %3 · %4 left")
                  .arg(locale.toString(static_cast<qlonglong>(progress.step)),
                       locale.toString(static_cast<qlonglong>(progress.steps)), shortNumber(progress.rate),
                       duration(progress.secondsLeft));
    if (m_state == State::Running) {
        m_line->setText(m_stage);
    }
}

void TrainPanel::showProblem(const QString& why) {
    m_note->showProblem(why);
}

void TrainPanel::setModelThere(bool there) {
    m_modelThere = there;
    enableButtons();
}

void TrainPanel::setInUse(bool inUse) {
    m_inUse = inUse;
    enableButtons();
}

QString TrainPanel::summary() const {
    switch (m_state) {
    case State::Running:
        return m_secondsLeft < 0
                   ? m_stage
                   : tr("Training %1 % · %2 left")
                         .arg(QLocale().toString(100 * m_share, 'f', 0), duration(m_secondsLeft));
    case State::Pausing:
    case State::Finishing:
        return tr("Training stops after this step");
    case State::Paused:
        return tr("Training paused at %1 %").arg(QLocale().toString(100 * m_share, 'f', 0));
    case State::Finished:
        return tr("Training is done");
    case State::Idle:
        break;
    }
    return {};
}

} // namespace sgfm::panels
