#include "widgets/panels/train_form.h"

#include "widgets/panels/corpus_well.h"
#include "widgets/panels/field_note.h"
#include "widgets/panels/form_parts.h"
#include "widgets/panels/term_style.h"
#include "widgets/panels/training_words.h"
#include "widgets/panels/wrapped_label.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDir>
#include <QDoubleSpinBox>
#include <QEvent>
#include <QFileInfo>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QLocale>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>
#include <thread>

namespace sgfm::panels {

namespace {

using training::NetworkSize;
using training::TrainingStart;

// Passes over the text after which losses of texts of this size hardly fall any more; fewer where the weights
// know the language already.
constexpr double kPasses = 40;
constexpr double kPassesFromWeights = 10;
constexpr int kLeastSteps = 300;
constexpr int kMostProposed = 20000;
constexpr double kRate = 1.2e-3;
constexpr double kRateFromWeights = 2e-4; // what is known is not thrown away in the first steps
constexpr int kSampleEvery = 20;          // of the whole: so many samples come
constexpr int kMostBetweenSamples = 500;
constexpr int kLeastBetweenSamples = 20;
constexpr std::int64_t kSmallText = 150'000; // words
constexpr std::int64_t kMediumText = 1'000'000;

int spareThreads() {
    return std::max(1, static_cast<int>(std::thread::hardware_concurrency()) - 1);
}

QDoubleSpinBox* numberBox(double least, double most, int decimals, double step, QWidget* parent) {
    auto* box = new QDoubleSpinBox(parent);
    box->setDecimals(decimals);
    box->setRange(least, most);
    box->setSingleStep(step);
    return box;
}

} // namespace

TrainForm::TrainForm(QWidget* parent)
    : QWidget(parent),
      m_well(new CorpusWell(this)),
      m_start(new QComboBox(this)),
      m_fit(new FieldNote(this)),
      m_size(new QComboBox(this)),
      m_steps(new QSpinBox(this)),
      m_rate(numberBox(1e-6, 1e-1, 6, 1e-4, this)),
      m_residual(numberBox(0, 1, 5, 1e-3, this)),
      m_boundary(numberBox(0, 10, 3, 0.01, this)),
      m_threads(new QSpinBox(this)),
      m_length(new WrappedLabel(this)),
      m_file(new QLineEdit(this)),
      m_browse(new QToolButton(this)),
      m_fileNote(new FieldNote(this)),
      m_anew(new QCheckBox(tr("Begin anew"), this)) {
    setObjectName(QStringLiteral("trainForm"));
    makeRows();
    connect(m_well, &CorpusWell::fileOffered, this, &TrainForm::offerCorpus);
    connect(m_well, &CorpusWell::fileWanted, this, &TrainForm::corpusWanted);
    connect(m_browse, &QToolButton::clicked, this, &TrainForm::modelWanted);
    connect(m_start, &QComboBox::currentIndexChanged, this, [this] {
        m_size->setEnabled(start() != TrainingStart::Weights && m_start->isEnabled());
        if (!m_quiet) {
            m_rate->setValue(start() == TrainingStart::Weights ? kRateFromWeights : kRate);
            proposeSteps();
        }
        showFit();
        changed();
    });
    connect(m_size, &QComboBox::currentIndexChanged, this, &TrainForm::changed);
    connect(m_steps, &QSpinBox::valueChanged, this, &TrainForm::showLength);
    connect(m_threads, &QSpinBox::valueChanged, this, &TrainForm::showLength);
    connect(m_file, &QLineEdit::editingFinished, this, [this] { setModelFile(m_file->text()); });
    connect(m_anew, &QCheckBox::toggled, this, &TrainForm::planChanged);
    setBase({});
    showCheckpointSteps(0);
}

void TrainForm::makeRows() {
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(8);
    column->addWidget(m_well);
    auto* rows = pairs();
    rows->setRowWrapPolicy(QFormLayout::WrapLongRows);
    column->addLayout(rows);
    const auto name = [](QWidget* control, const char* id, const QString& label, const QString& tip) {
        control->setObjectName(QString::fromLatin1(id));
        control->setAccessibleName(label);
        control->setToolTip(tip);
        control->setFocusPolicy(Qt::StrongFocus);
    };
    const auto row = [&](QWidget* control, const char* id, const QString& label, const QString& tip) {
        name(control, id, label, tip);
        rows->addRow(label, control);
    };
    m_start->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_start->setMinimumContentsLength(12);
    row(m_start, "trainStart", tr("Begin from"),
        tr("Weights and words that the training begins from. Own words are learned from the text first."));
    rows->addRow(m_fit);
    m_size->addItem(tr("Small"), static_cast<int>(NetworkSize::Small));
    m_size->addItem(tr("Medium"), static_cast<int>(NetworkSize::Medium));
    m_size->addItem(tr("Full, as the shipped one"), static_cast<int>(NetworkSize::Full));
    m_size->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_size->setMinimumContentsLength(8);
    row(m_size, "trainSize", tr("Network"),
        tr("A small network learns a short text in minutes; a full one needs a long text and hours"));
    m_steps->setRange(1, 10'000'000);
    m_steps->setGroupSeparatorShown(true);
    m_steps->setStepType(QAbstractSpinBox::AdaptiveDecimalStepType);
    row(m_steps, "trainSteps", tr("Steps"),
        tr("Batches of windows that are learned from; the learning rate falls over the last quarter"));
    row(m_rate, "trainRate", tr("Learning rate"),
        tr("How far a step goes: 0.0012 from random weights, 0.0002 from trained ones"));
    m_rate->setStepType(QAbstractSpinBox::AdaptiveDecimalStepType);
    row(m_residual, "trainResidual", tr("Residual weight"),
        tr("Weight of the physics residual in the objective, λ_R"));
    row(m_boundary, "trainBoundary", tr("Boundary weight"),
        tr("Weight of the distance from prompt and pins in the objective, λ_B"));
    m_threads->setRange(1, 256);
    row(m_threads, "trainThreads", tr("Processors"),
        tr("One copy of the network learns on each, at low priority; one is best left to the window"));
    m_length->setObjectName(QStringLiteral("trainLength"));
    m_length->setProperty("role", "muted");
    m_length->setWordWrap(true);
    m_length->setTextFormat(Qt::PlainText);
    rows->addRow(m_length);
    auto* line = new QHBoxLayout;
    line->setSpacing(4);
    line->addWidget(m_file, 1);
    line->addWidget(m_browse);
    name(m_file, "trainFile", tr("Model file"), tr("The model that is written, with its words beside it"));
    name(m_browse, "trainBrowse", tr("Choose the model file"), tr("Choose the model file"));
    m_browse->setIcon(style::icon(QStringLiteral("folder"), colorsOf(palette())));
    rows->addRow(tr("Model file"), line);
    rows->addRow(m_fileNote);
    name(m_anew, "trainAnew", tr("Begin anew"), tr("Forgets the checkpoint that lies there"));
    rows->addRow(m_anew);
    column->addStretch(1);
    const training::TextTrainingOptions defaults;
    m_rate->setValue(kRate);
    m_residual->setValue(defaults.residualWeight);
    m_boundary->setValue(defaults.boundaryWeight);
    m_threads->setValue(spareThreads());
    m_steps->setValue(kLeastSteps);
}

void TrainForm::setBase(const TrainingBase& base) {
    m_base = base;
    const QVariant before = m_start->currentData();
    m_quiet = true;
    m_start->clear();
    if (!base.weights.empty() && !base.lexicon.empty()) {
        m_start->addItem(tr("The weights of %1").arg(base.name), static_cast<int>(TrainingStart::Weights));
    }
    if (!base.lexicon.empty()) {
        m_start->addItem(tr("Random, words at hand"), static_cast<int>(TrainingStart::SharedWords));
    }
    m_start->addItem(tr("Random, own words"), static_cast<int>(TrainingStart::OwnWords));
    m_start->setCurrentIndex(std::max(0, m_start->findData(before)));
    m_quiet = false;
    m_size->setEnabled(start() != TrainingStart::Weights && m_start->isEnabled());
    showFit();
}

TrainingStart TrainForm::start() const {
    return static_cast<TrainingStart>(m_start->currentData().toInt());
}

void TrainForm::offerCorpus(const QString& file) {
    m_corpus = QFileInfo(file).absoluteFilePath();
    m_ordered = false;
    m_survey.reset();
    m_well->showReading(QFileInfo(file).fileName());
    m_length->clear();
    emit corpusOffered(m_corpus);
    emit planChanged();
}

void TrainForm::showSurvey(const training::CorpusSurvey& survey) {
    const bool first = !m_survey.has_value();
    m_survey = survey;
    const QLocale locale;
    QString facts =
        tr("%1 · %2 words in %3 passages\n")
            .arg(locale.formattedDataSize(static_cast<qint64>(survey.bytes), 1, QLocale::DataSizeSIFormat),
                 locale.toString(static_cast<qlonglong>(survey.words)),
                 locale.toString(static_cast<qlonglong>(survey.passages)));
    facts += survey.heldOutShare > 0 ? tr("%1 % of it in chapters that are held out")
                                           .arg(locale.toString(100 * survey.heldOutShare, 'f', 1))
                                     : tr("one chapter: its last tenth is held out");
    if (!survey.beginning.empty()) {
        facts += tr("\n“%1 …”").arg(QString::fromStdString(survey.beginning));
    }
    m_well->showFacts(QFileInfo(m_corpus).fileName(), facts);
    if (first) {
        proposeFor(survey);
    }
    showFit();
    showLength();
    emit planChanged();
}

void TrainForm::showSurveyProblem(const QString& why) {
    m_survey.reset();
    m_well->showProblem(QFileInfo(m_corpus).fileName(), why);
    m_length->clear();
    emit planChanged();
}

// What suits this text, and a name for its model.
void TrainForm::proposeFor(const training::CorpusSurvey& survey) {
    if (m_ordered) {
        m_ordered = false;
        return;
    }
    const auto wanted =
        survey.fitsVocabulary() && m_start->findData(static_cast<int>(TrainingStart::Weights)) >= 0
            ? TrainingStart::Weights
            : TrainingStart::OwnWords;
    m_start->setCurrentIndex(std::max(0, m_start->findData(static_cast<int>(wanted))));
    const auto size = survey.words < kSmallText    ? NetworkSize::Small
                      : survey.words < kMediumText ? NetworkSize::Medium
                                                   : NetworkSize::Full;
    m_size->setCurrentIndex(m_size->findData(static_cast<int>(size)));
    m_rate->setValue(start() == TrainingStart::Weights ? kRateFromWeights : kRate);
    proposeSteps();
    setModelFile(
        QDir(m_folder).filePath(QFileInfo(m_corpus).completeBaseName() + QStringLiteral(".safetensors")));
}

double TrainForm::tokensOfText() const {
    // Words of a text's own are mostly whole, and an end mark a passage.
    return !m_survey ? 0
           : start() == TrainingStart::OwnWords || m_survey->tokensAWord <= 0
               ? 1.3 * static_cast<double>(m_survey->words) + static_cast<double>(m_survey->passages)
               : m_survey->tokens();
}

void TrainForm::proposeSteps() {
    const training::TextTrainingOptions defaults;
    const double aStep = static_cast<double>(defaults.batch) * (defaults.window.points - 8);
    const double passes = start() == TrainingStart::Weights ? kPassesFromWeights : kPasses;
    const double steps = std::clamp(passes * tokensOfText() / aStep, static_cast<double>(kLeastSteps),
                                    static_cast<double>(kMostProposed));
    const double digits = std::pow(10.0, std::floor(std::log10(steps)) - 1);
    m_steps->setValue(static_cast<int>(digits * std::round(steps / digits)));
}

void TrainForm::showFit() {
    if (!m_survey || m_base.lexicon.empty() || m_survey->tokensAWord <= 0) {
        m_fit->clearNote();
    } else if (m_survey->fitsVocabulary()) {
        m_fit->showHint(tr("The words at hand fit: %1 pieces a word.")
                            .arg(QLocale().toString(m_survey->tokensAWord, 'f', 2)));
    } else {
        const QString why = m_survey->unknownShare >= 0.01
                                ? tr("%1 % of it is unknown to the words at hand")
                                      .arg(QLocale().toString(100 * m_survey->unknownShare, 'f', 1))
                                : tr("The words at hand cut it into %1 pieces a word")
                                      .arg(QLocale().toString(m_survey->tokensAWord, 'f', 1));
        m_fit->showHint(start() == TrainingStart::OwnWords
                            ? tr("%1: it learns its own first.").arg(why)
                            : tr("%1: words of its own suit it better.").arg(why));
    }
}

void TrainForm::showStepSeconds(double seconds) {
    m_stepSeconds = seconds;
    showLength();
}

void TrainForm::showLength() {
    if (!m_survey) {
        m_length->clear();
        return;
    }
    const auto wanted = plan();
    const auto& options = wanted.options;
    const double tokens = static_cast<double>(options.batch) * (options.window.points - 8) *
                          options.replicas * static_cast<double>(options.steps);
    QString text = tr("%1 passes over the text").arg(shortNumber(tokens / tokensOfText()));
    if (m_stepSeconds > 0) {
        const auto left = std::max<std::int64_t>(0, options.steps - (beginsAnew() ? 0 : m_checkpoint));
        text += tr(" · about %1 on this machine").arg(duration(m_stepSeconds * static_cast<double>(left)));
    }
    m_length->setText(text);
}

void TrainForm::changed() {
    m_stepSeconds = 0;
    showLength();
    emit planChanged();
}

void TrainForm::setModelFile(const QString& file) {
    QString whole = file.trimmed();
    if (!whole.isEmpty() && !whole.endsWith(QStringLiteral(".safetensors"))) {
        whole += QStringLiteral(".safetensors");
    }
    if (!whole.isEmpty() && QFileInfo(whole).isRelative()) {
        whole = QDir(m_folder).filePath(whole);
    }
    const bool other = whole != m_file->text() || m_checkpointFor != whole;
    m_file->setText(whole);
    m_file->setCursorPosition(0);
    if (other) {
        m_checkpointFor = whole;
        showCheckpointSteps(0);
        emit planChanged();
    }
}

QString TrainForm::modelFile() const {
    return m_file->text();
}

void TrainForm::showCheckpointSteps(std::int64_t steps) {
    m_checkpoint = steps;
    m_anew->setVisible(steps > 0);
    if (steps == 0) {
        m_anew->setChecked(false);
        if (!modelFile().isEmpty() && QFileInfo::exists(modelFile())) {
            m_fileNote->showHint(tr("There is a model of this name; it is replaced."));
        } else {
            m_fileNote->clearNote();
        }
    } else {
        m_fileNote->showHint(tr("A training of this file came to step %1; it goes on from there.")
                                 .arg(QLocale().toString(static_cast<qlonglong>(steps))));
    }
    showLength();
}

bool TrainForm::beginsAnew() const {
    return m_anew->isChecked() && m_checkpoint > 0;
}

void TrainForm::showPlan(const training::TextTrainingPlan& plan, const QString& corpus) {
    m_quiet = true;
    m_start->setCurrentIndex(std::max(0, m_start->findData(static_cast<int>(plan.start))));
    m_size->setCurrentIndex(std::max(0, m_size->findData(static_cast<int>(plan.size))));
    m_steps->setValue(static_cast<int>(plan.options.steps));
    m_rate->setValue(plan.options.rate);
    m_residual->setValue(plan.options.residualWeight);
    m_boundary->setValue(plan.options.boundaryWeight);
    m_threads->setValue(plan.options.replicas);
    setModelFile(QString::fromStdString(plan.model.string()));
    m_quiet = false;
    offerCorpus(corpus);
    m_ordered = true;
}

void TrainForm::setEditable(bool editable) {
    for (QWidget* control :
         {static_cast<QWidget*>(m_well), static_cast<QWidget*>(m_start), static_cast<QWidget*>(m_steps),
          static_cast<QWidget*>(m_rate), static_cast<QWidget*>(m_residual), static_cast<QWidget*>(m_boundary),
          static_cast<QWidget*>(m_threads), static_cast<QWidget*>(m_file), static_cast<QWidget*>(m_browse),
          static_cast<QWidget*>(m_anew)}) {
        control->setEnabled(editable);
    }
    m_size->setEnabled(editable && start() != TrainingStart::Weights);
}

training::TextTrainingPlan TrainForm::plan() const {
    training::TextTrainingPlan plan;
    plan.corpus = m_corpus.toStdString();
    plan.model = modelFile().toStdString();
    plan.start = start();
    plan.lexicon = m_base.lexicon;
    plan.startFrom = plan.start == TrainingStart::Weights ? m_base.weights : std::filesystem::path();
    plan.words = training::lexiconFor(m_survey ? m_survey->words : 0);
    plan.size = static_cast<NetworkSize>(m_size->currentData().toInt());
    plan.anew = beginsAnew();
    plan.options.steps = m_steps->value();
    plan.options.rate = m_rate->value();
    plan.options.residualWeight = m_residual->value();
    plan.options.boundaryWeight = m_boundary->value();
    plan.options.replicas = m_threads->value();
    plan.options.evaluateEvery =
        std::clamp(m_steps->value() / kSampleEvery, kLeastBetweenSamples, kMostBetweenSamples);
    return plan;
}

void TrainForm::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (m_browse != nullptr && event->type() == QEvent::PaletteChange) {
        m_browse->setIcon(style::icon(QStringLiteral("folder"), colorsOf(palette())));
    }
}

} // namespace sgfm::panels
