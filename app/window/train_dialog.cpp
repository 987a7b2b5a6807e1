#include "app/window/train_dialog.h"

#include "widgets/panels/term_style.h"
#include "widgets/panels/train_panel.h"

#include <QDialogButtonBox>
#include <QDragEnterEvent>
#include <QFileDialog>
#include <QFileInfo>
#include <QMimeData>
#include <QPushButton>
#include <QSettings>
#include <QStandardPaths>
#include <QUrl>
#include <QVBoxLayout>

namespace sgfm::window {

namespace {

const QString kGroup = QStringLiteral("training/");

QString modelFolder() {
    return QStandardPaths::writableLocation(QStandardPaths::GenericDataLocation) +
           QStringLiteral("/sgfm-lab/models");
}

} // namespace

TrainDialog::TrainDialog(QSettings& settings, QWidget* parent)
    : QDialog(parent), m_settings(settings), m_panel(new panels::TrainPanel(this)) {
    setWindowTitle(tr("Train a model"));
    setObjectName(QStringLiteral("trainDialog"));
    setAcceptDrops(true);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 12);
    column->setSpacing(0);
    column->addWidget(m_panel, 1);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close, this);
    buttons->setContentsMargins(16, 0, 16, 0);
    buttons->button(QDialogButtonBox::Close)
        ->setToolTip(tr("Closes this window; a training that runs goes on, the Model part shows how far"));
    buttons->button(QDialogButtonBox::Close)->setAutoDefault(false);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::close);
    column->addWidget(buttons);
    resize(panels::scaledPixels(980), panels::scaledPixels(700));
    m_panel->form().setModelFolder(
        m_settings.value(kGroup + QStringLiteral("folder"), modelFolder()).toString());
    connectForm();
    connectTraining();
}

void TrainDialog::setBase(const panels::TrainingBase& base, std::shared_ptr<const text::Lexicon> lexicon) {
    m_lexicon = std::move(lexicon);
    m_used = QString::fromStdString(base.weights.string());
    m_panel->form().setBase(base);
    m_panel->setInUse(!m_training.isEmpty() && m_used == m_training);
    if (m_training.isEmpty() && m_panel->form().corpus().isEmpty()) {
        restorePlan();
    }
}

void TrainDialog::connectForm() {
    panels::TrainForm& form = m_panel->form();
    connect(&form, &panels::TrainForm::corpusOffered, this,
            [this](const QString& file) { m_survey.readCorpus(file, m_lexicon); });
    connect(&form, &panels::TrainForm::corpusWanted, this, &TrainDialog::askForCorpus);
    connect(&form, &panels::TrainForm::modelWanted, this, &TrainDialog::askForModel);
    connect(&form, &panels::TrainForm::planChanged, this, &TrainDialog::survey);
    connect(&m_survey, &PlanSurvey::corpusRead, &form, &panels::TrainForm::showSurvey);
    connect(&m_survey, &PlanSurvey::corpusRefused, &form, &panels::TrainForm::showSurveyProblem);
    connect(&m_survey, &PlanSurvey::measured, &form, &panels::TrainForm::showStepSeconds);
    connect(&m_survey, &PlanSurvey::checkpointFound, this, [this](const QString& model, qint64 steps) {
        if (model == m_panel->form().modelFile() && !m_runner.isRunning()) {
            m_panel->form().showCheckpointSteps(steps);
            m_panel->setModelThere(QFileInfo::exists(model));
            m_training = model;
            m_panel->setInUse(m_used == m_training);
        }
    });
}

// A new text, file or size: how far a checkpoint came, and what a step takes.
void TrainDialog::survey() {
    const panels::TrainForm& form = m_panel->form();
    if (!form.isReady() || m_runner.isRunning()) {
        return;
    }
    const auto plan = form.plan();
    const QString question = QStringLiteral("%1 %2 %3")
                                 .arg(static_cast<int>(plan.start))
                                 .arg(static_cast<int>(plan.size))
                                 .arg(QString::fromStdString(plan.startFrom.string()));
    if (question != m_measured) {
        m_measured = question;
        m_survey.measure(plan);
    }
    if (form.modelFile() != m_lookedFor) {
        m_lookedFor = form.modelFile();
        m_survey.lookForCheckpoint(m_lookedFor);
    }
}

void TrainDialog::connectTraining() {
    using State = panels::TrainPanel::State;
    connect(m_panel, &panels::TrainPanel::startWanted, this, &TrainDialog::start);
    connect(m_panel, &panels::TrainPanel::pauseWanted, this, [this] {
        m_runner.pause();
        m_panel->setState(State::Pausing);
        tellSummary();
    });
    connect(m_panel, &panels::TrainPanel::finishWanted, this, [this] {
        m_runner.finish();
        m_panel->setState(State::Finishing);
        tellSummary();
    });
    connect(m_panel, &panels::TrainPanel::sampleWanted, this, [this] { m_runner.evaluate(); });
    connect(m_panel, &panels::TrainPanel::useWanted, this, [this] { emit modelWanted(m_training); });
    connect(&m_runner, &TrainingRunner::told, this, [this](const training::TextTrainingStatus& status) {
        m_panel->showStatus(status);
        if (status.progress.evaluated) {
            m_panel->setModelThere(true);
            m_panel->setInUse(false); // it has learned more than what is in use
        }
        tellSummary();
    });
    connect(&m_runner, &TrainingRunner::ended, this, [this](const training::TextTrainingReport& report) {
        m_panel->form().showCheckpointSteps(report.steps);
        m_panel->setState(report.finished ? State::Finished : State::Paused);
        tellSummary();
    });
    connect(&m_runner, &TrainingRunner::failed, this, [this](const QString& why) {
        m_panel->setState(State::Idle);
        m_panel->showProblem(why);
        m_survey.lookForCheckpoint(m_training);
        tellSummary();
    });
}

void TrainDialog::start() {
    const panels::TrainForm& form = m_panel->form();
    if (m_runner.isRunning() || !form.isReady()) {
        return;
    }
    const auto plan = form.plan();
    m_training = form.modelFile();
    remember(plan);
    m_panel->setModelThere(QFileInfo::exists(m_training));
    m_panel->setState(panels::TrainPanel::State::Running);
    m_runner.start(plan);
    tellSummary();
}

void TrainDialog::tellSummary() {
    emit summaryChanged(m_panel->summary(), m_panel->share());
}

void TrainDialog::offerCorpus(const QString& file) {
    if (!m_runner.isRunning()) {
        m_panel->form().offerCorpus(file);
    }
}

void TrainDialog::askForCorpus() {
    const QString file = QFileDialog::getOpenFileName(
        this, tr("Text to learn from"), m_settings.value(QStringLiteral("files/folder")).toString(),
        tr("Texts (*.txt *.md);;All files (*)"));
    if (!file.isEmpty()) {
        m_settings.setValue(QStringLiteral("files/folder"), QFileInfo(file).path());
        offerCorpus(file);
    }
}

void TrainDialog::askForModel() {
    const QString file = QFileDialog::getSaveFileName(this, tr("Model file"), m_panel->form().modelFile(),
                                                      tr("Models (*.safetensors)"), nullptr,
                                                      QFileDialog::DontConfirmOverwrite);
    if (!file.isEmpty()) {
        m_settings.setValue(kGroup + QStringLiteral("folder"), QFileInfo(file).path());
        m_panel->form().setModelFile(file);
    }
}

void TrainDialog::remember(const training::TextTrainingPlan& plan) {
    const auto keep = [this](const char* name, const QVariant& value) {
        m_settings.setValue(kGroup + QString::fromLatin1(name), value);
    };
    keep("corpus", QString::fromStdString(plan.corpus.string()));
    keep("model", QString::fromStdString(plan.model.string()));
    keep("start", static_cast<int>(plan.start));
    keep("size", static_cast<int>(plan.size));
    keep("steps", static_cast<qlonglong>(plan.options.steps));
    keep("rate", plan.options.rate);
    keep("residual", plan.options.residualWeight);
    keep("boundary", plan.options.boundaryWeight);
    keep("threads", plan.options.replicas);
    m_settings.sync();
}

// The order of another day, where its text is still there.
void TrainDialog::restorePlan() {
    const auto kept = [this](const char* name, const QVariant& otherwise) {
        return m_settings.value(kGroup + QString::fromLatin1(name), otherwise);
    };
    const QString corpus = kept("corpus", {}).toString();
    if (corpus.isEmpty() || !QFileInfo::exists(corpus)) {
        return;
    }
    training::TextTrainingPlan plan = m_panel->form().plan();
    plan.model = kept("model", {}).toString().toStdString();
    plan.start = static_cast<training::TrainingStart>(kept("start", 0).toInt());
    plan.size = static_cast<training::NetworkSize>(kept("size", 0).toInt());
    plan.options.steps = kept("steps", static_cast<qlonglong>(plan.options.steps)).toLongLong();
    plan.options.rate = kept("rate", plan.options.rate).toDouble();
    plan.options.residualWeight = kept("residual", plan.options.residualWeight).toDouble();
    plan.options.boundaryWeight = kept("boundary", plan.options.boundaryWeight).toDouble();
    plan.options.replicas = kept("threads", plan.options.replicas).toInt();
    m_panel->form().showPlan(plan, corpus);
}

void TrainDialog::dragEnterEvent(QDragEnterEvent* event) {
    for (const QUrl& url : event->mimeData()->urls()) {
        if (url.isLocalFile() && !m_runner.isRunning()) {
            event->acceptProposedAction();
            return;
        }
    }
}

void TrainDialog::dropEvent(QDropEvent* event) {
    for (const QUrl& url : event->mimeData()->urls()) {
        if (url.isLocalFile()) {
            offerCorpus(url.toLocalFile());
            event->acceptProposedAction();
            return;
        }
    }
}

} // namespace sgfm::window
