#include "widgets/panels/model_panel.h"

#include "engine/runtime/generation_view.h"
#include "engine/runtime/text_estimator.h"
#include "widgets/panels/form_parts.h"
#include "widgets/panels/level_timeline.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QLocale>
#include <QPushButton>
#include <QResizeEvent>
#include <QVBoxLayout>

namespace sgfm::panels {

namespace {

QString factsOf(const runtime::TextModelAccess& model) {
    return ModelPanel::tr("%1 · %2 M weights · sha %3…\nheld-out cross-entropy %4 nats")
        .arg(QString::fromStdString(model.name()))
        .arg(QLocale().toString(static_cast<double>(model.weights()) * 1e-6, 'f', 1))
        .arg(QString::fromStdString(model.sha256().substr(0, 6)))
        .arg(QLocale().toString(model.heldOutCrossEntropy(), 'f', 2));
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
        tr("Generate"), tr("Noise becomes a text that continues the prompt, level by level (G)"), "generate");
    m_generate->setProperty("role", "primary");
    m_hold = addButton(
        tr("Hold"), tr("Keeps the noise at one level: the text drifts while you turn strengths (H)"), "hold");
    m_flow = addButton(tr("Flow"), tr("Leaves the model out: the equation alone goes on from here"), "flow");
    for (auto* button : {m_generate, m_hold, m_flow}) {
        buttons->addWidget(button);
    }
    column->addWidget(m_timeline);
    m_state->setObjectName(QStringLiteral("generationState"));
    column->addWidget(m_state);
    connect(m_generate, &QPushButton::clicked, this, &ModelPanel::generateRequested);
    connect(m_hold, &QPushButton::clicked, this, &ModelPanel::holdRequested);
    connect(m_flow, &QPushButton::clicked, this, &ModelPanel::flowRequested);
    setModel(nullptr);
}

QPushButton* ModelPanel::addButton(const QString& text, const QString& tip, const char* name) {
    auto* button = new QPushButton(text, this);
    button->setObjectName(QStringLiteral("model.") + QString::fromLatin1(name));
    button->setToolTip(tip);
    button->setAccessibleName(text);
    button->setAccessibleDescription(tip);
    return button;
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
    m_facts->setText(m_hasModel ? factsOf(*model)
                                : tr("There is no trained model. Put kjv-score.safetensors into "
                                     "resources/models, or train one with “sgfm train text”."));
    enableButtons();
}

void ModelPanel::enableButtons() {
    m_generate->setEnabled(m_hasModel && m_isText);
    m_hold->setEnabled(m_hasModel && m_isText && !m_holds);
    m_flow->setEnabled(m_generates);
}

void ModelPanel::showFrame(const runtime::Frame& frame) {
    m_isText = frame.mode == recipe::Mode::Text;
    m_generates = frame.generation != nullptr;
    m_holds = m_generates && frame.generation->schedule == "hold";
    enableButtons();
    m_timeline->showFrame(frame);
    if (m_generates) {
        const auto& view = *frame.generation;
        QString text = tr("%1 · confidence %2 · entropy %3 nats")
                           .arg(m_timeline->summary())
                           .arg(view.meanConfidence, 0, 'f', 2)
                           .arg(view.meanEntropy, 0, 'f', 2);
        if (!view.spread.empty()) {
            text +=
                tr("\n%n members, agreement %1, spread %2", nullptr, static_cast<int>(view.members.size()))
                    .arg(view.spread.back().agreement, 0, 'f', 2)
                    .arg(view.spread.back().spread, 0, 'f', 2);
        }
        m_state->setText(text);
    } else {
        m_state->setText(m_isText ? tr("The equation alone is at work.")
                                  : tr("Only text can be generated so far."));
    }
    fitHeight();
}

} // namespace sgfm::panels
