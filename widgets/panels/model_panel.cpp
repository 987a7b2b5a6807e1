#include "widgets/panels/model_panel.h"

#include "engine/runtime/generation_view.h"
#include "engine/runtime/text_estimator.h"
#include "engine/runtime/video_estimator.h"
#include "widgets/panels/form_parts.h"
#include "widgets/panels/level_timeline.h"
#include "widgets/panels/wrapping_layout.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QLocale>
#include <QProgressBar>
#include <QPushButton>
#include <QResizeEvent>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>
#include <numbers>

namespace sgfm::panels {

namespace {

QString factsOf(const runtime::TextModelAccess& model) {
    return ModelPanel::tr("%1 · %2 M weights · sha\u00a0%3…\nheld-out cross-entropy %4 nats")
        .arg(QString::fromStdString(model.name()))
        .arg(QLocale().toString(static_cast<double>(model.weights()) * 1e-6, 'f', 1))
        .arg(QString::fromStdString(model.sha256().substr(0, 6)))
        .arg(QLocale().toString(model.heldOutCrossEntropy(), 'f', 2));
}

QString videoFactsOf(const runtime::VideoModelAccess& model) {
    return ModelPanel::tr("%1 · %2 M weights · sha\u00a0%3…\nheld-out denoising loss %4")
        .arg(QString::fromStdString(model.name()))
        .arg(QLocale().toString(static_cast<double>(model.weights()) * 1e-6, 'f', 1))
        .arg(QString::fromStdString(model.sha256().substr(0, 6)))
        .arg(QLocale().toString(model.heldOutLoss(), 'f', 3));
}

// Of what is given, against its data: the range of the density is 2.
double fidelityOf(double boundaryLoss) {
    constexpr double kExact = 99;
    return boundaryLoss > 0 ? std::min(kExact, 10 * std::log10(4 / boundaryLoss)) : kExact;
}

// What the score follows; empty for a camera that stands still.
QString cameraOf(const runtime::GenerationView& view) {
    const auto& camera = view.camera;
    QStringList parts;
    const auto add = [&](double pixels, const QString& forward, const QString& backward) {
        if (std::abs(pixels) >= 0.005) {
            parts << (pixels > 0 ? forward : backward).arg(QLocale().toString(std::abs(pixels), 'f', 2));
        }
    };
    add(camera.drift[0], ModelPanel::tr("%1 px right"), ModelPanel::tr("%1 px left"));
    add(camera.drift[1], ModelPanel::tr("%1 px down"), ModelPanel::tr("%1 px up"));
    add(camera.turn * 180 / std::numbers::pi, ModelPanel::tr("%1° clockwise"),
        ModelPanel::tr("%1° anticlockwise"));
    if (parts.isEmpty()) {
        return view.twoPictures ? ModelPanel::tr("A second picture moves apart and is followed.") : QString();
    }
    const auto motion = ModelPanel::tr("camera: %1 a frame").arg(parts.join(QStringLiteral(", ")));
    return view.twoPictures ? ModelPanel::tr("%1; a second picture is followed").arg(motion) : motion;
}

} // namespace

ModelPanel::ModelPanel(QWidget* parent)
    : QWidget(parent),
      m_facts(mutedNote({}, this)),
      m_timeline(new LevelTimeline(this)),
      m_state(mutedNote({}, this)) {
    setObjectName(QStringLiteral("modelPanel"));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(12, 8, 12, 8);
    column->setSpacing(6);
    m_facts->setObjectName(QStringLiteral("modelFacts"));
    column->addWidget(m_facts);
    auto* buttons = new QHBoxLayout;
    buttons->setSpacing(6);
    column->addLayout(buttons);
    m_generate = addButton(
        tr("Generate"), tr("Noise becomes a text that continues the prompt, or a clip, level by level (G)"),
        "generate");
    m_generate->setProperty("role", "primary");
    m_hold = addButton(tr("Hold"),
                       tr("Keeps the noise at one level: text or clip drifts while you turn strengths (H)"),
                       "hold");
    m_flow = addButton(tr("Flow"), tr("Leaves the model out: the equation alone goes on from here"), "flow");
    for (auto* button : {m_generate, m_hold, m_flow}) {
        buttons->addWidget(button);
    }
    column->addWidget(m_timeline);
    m_state->setObjectName(QStringLiteral("generationState"));
    column->addWidget(m_state);
    makeTraining();
    connect(m_generate, &QPushButton::clicked, this, &ModelPanel::generateRequested);
    connect(m_hold, &QPushButton::clicked, this, &ModelPanel::holdRequested);
    connect(m_flow, &QPushButton::clicked, this, &ModelPanel::flowRequested);
    setModel(nullptr);
    setVideoModel(nullptr);
}

QPushButton* ModelPanel::addButton(const QString& text, const QString& tip, const char* name) {
    auto* button = new QPushButton(text, this);
    button->setObjectName(QStringLiteral("model.") + QString::fromLatin1(name));
    button->setToolTip(tip);
    button->setAccessibleName(text);
    button->setAccessibleDescription(tip);
    return button;
}

void ModelPanel::makeTraining() {
    auto* row = new QWidget(this);
    auto* line = new WrappingLayout(4, row);
    const auto add = [&](const QString& text, const QString& name, const QString& tip, const char* id) {
        auto* button = new QToolButton(row);
        button->setText(text);
        button->setObjectName(QStringLiteral("model.") + QString::fromLatin1(id));
        button->setProperty("role", "chip");
        button->setToolTip(tip);
        button->setAccessibleName(name);
        button->setAccessibleDescription(tip);
        button->setFocusPolicy(Qt::StrongFocus);
        line->addWidget(button);
        return button;
    };
    m_train = add(tr("Train…"), tr("Train a model"), tr("Learns from a text file of your own"), "train");
    m_other = add(tr("Other model…"), tr("Use another model"),
                  tr("Generates with a model that was trained before"), "other");
    m_training = add({}, tr("Training"), tr("What the training is doing; opens it"), "training");
    layout()->addWidget(row);
    m_trainingBar = new QProgressBar(this);
    m_trainingBar->setRange(0, 1000);
    m_trainingBar->setTextVisible(false);
    m_trainingBar->setAccessibleName(tr("Progress of the training"));
    layout()->addWidget(m_trainingBar);
    connect(m_train, &QToolButton::clicked, this, &ModelPanel::trainRequested);
    connect(m_training, &QToolButton::clicked, this, &ModelPanel::trainRequested);
    connect(m_other, &QToolButton::clicked, this, &ModelPanel::otherModelRequested);
    m_training->hide();
    m_trainingBar->hide();
}

void ModelPanel::showTraining(const QString& summary, double share) {
    m_training->setText(summary);
    m_training->setAccessibleName(summary.isEmpty() ? tr("Training") : summary);
    m_training->setVisible(!summary.isEmpty());
    m_train->setVisible(summary.isEmpty()); // the line opens it as well
    m_trainingBar->setVisible(!summary.isEmpty());
    m_trainingBar->setValue(static_cast<int>(1000 * share));
    fitHeight();
}

// A dock asks nobody for the height that wrapped text needs at its width; the prompt above needs the rest.
void ModelPanel::fitHeight() {
    const int wanted = layout()->totalHeightForWidth(width());
    if (wanted > 0 && wanted != height()) {
        setFixedHeight(wanted);
    }
}

void ModelPanel::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    if (event->size().width() != event->oldSize().width()) {
        fitHeight();
    }
}

void ModelPanel::setModel(const runtime::TextModelAccess* model) {
    m_hasModel = model != nullptr;
    m_textFacts = m_hasModel ? factsOf(*model)
                             : tr("There is no trained model. Put kjv-score.safetensors into "
                                  "resources/models, or train one: “Train…”, or “sgfm train text”.");
    showFacts();
}

void ModelPanel::setVideoModel(const runtime::VideoModelAccess* model) {
    m_hasVideoModel = model != nullptr;
    m_videoFacts = m_hasVideoModel
                       ? videoFactsOf(*model)
                       : tr("There is no trained model of clips. Put video-score.safetensors into "
                            "resources/models, or train one with “sgfm train video”.");
    showFacts();
}

void ModelPanel::showFacts() {
    m_facts->setText(m_isVideo ? m_videoFacts : m_textFacts);
    enableButtons();
}

void ModelPanel::enableButtons() {
    const bool possible = hasModel() && (m_isText || m_isVideo);
    m_generate->setEnabled(possible);
    m_hold->setEnabled(possible && !m_holds);
    m_flow->setEnabled(m_generates);
}

void ModelPanel::showFrame(const runtime::Frame& frame) {
    m_isText = frame.mode == recipe::Mode::Text;
    if (const bool video = frame.mode == recipe::Mode::Video; video != m_isVideo) {
        m_isVideo = video;
        showFacts();
    }
    m_generates = frame.generation != nullptr;
    m_holds = m_generates && frame.generation->schedule == "hold";
    enableButtons();
    m_timeline->showFrame(frame);
    if (m_generates) {
        const auto& view = *frame.generation;
        QString text = m_isVideo ? tr("%1 · given frames met to %2\u00a0dB")
                                       .arg(m_timeline->summary())
                                       .arg(fidelityOf(frame.numbers.boundaryLoss), 0, 'f', 0)
                                 : tr("%1 · confidence %2 · entropy %3 nats")
                                       .arg(m_timeline->summary())
                                       .arg(view.meanConfidence, 0, 'f', 2)
                                       .arg(view.meanEntropy, 0, 'f', 2);
        if (!view.spread.empty()) {
            const auto members = view.members.size();
            text += m_isVideo
                        ? tr("\nspread of the members %1").arg(view.spread.back().spread, 0, 'f', 2)
                        : tr("\n%n members, agreement %1, spread %2", nullptr, static_cast<int>(members))
                              .arg(view.spread.back().agreement, 0, 'f', 2)
                              .arg(view.spread.back().spread, 0, 'f', 2);
        }
        if (const auto camera = cameraOf(view); !camera.isEmpty()) {
            text += QStringLiteral("\n") + camera;
        }
        m_state->setText(text);
    } else {
        m_state->setText(tr("The equation alone is at work."));
    }
    fitHeight();
}

} // namespace sgfm::panels
