#include "widgets/panels/equation_panel.h"

#include "widgets/panels/equation_header.h"
#include "widgets/panels/noise_card.h"
#include "widgets/panels/parameter_editor.h"
#include "widgets/panels/parameter_section.h"
#include "widgets/panels/projection_card.h"
#include "widgets/panels/term_card.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QScrollArea>
#include <QScrollBar>
#include <QTimer>
#include <QVBoxLayout>

#include <algorithm>

namespace sgfm::panels {

namespace {

constexpr qint64 kNumbersEveryMilliseconds = 100;
constexpr int kNarrowest = 296; // px; a slider that can be aimed at

// Stands on the card of the advection, whose velocity it chooses, not among the numerics.
constexpr std::string_view kTransport = "dynamics.transport";

double sizeOf(const dynamics::TermSizes& sizes, std::string_view term) {
    if (term == "advection") {
        return sizes.advection;
    }
    if (term == "viscosity") {
        return sizes.viscosity;
    }
    if (term == "boundary") {
        return sizes.boundary;
    }
    return term == "noise" ? sizes.noise : sizes.projection;
}

std::vector<const recipe::ParameterRow*> rowsOf(recipe::ParameterGroup group) {
    std::vector<const recipe::ParameterRow*> rows;
    for (const recipe::ParameterRow& row : recipe::parameterTable()) {
        if (row.group == group) {
            rows.push_back(&row);
        }
    }
    return rows;
}

} // namespace

EquationPanel::EquationPanel(QWidget* parent)
    : QWidget(parent),
      m_equation(new EquationHeader(this)),
      m_scroll(new QScrollArea(this)),
      m_content(new QWidget) {
    setObjectName(QStringLiteral("equationPanel"));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 8, 0, 0);
    column->setSpacing(8);
    auto* heading = new QVBoxLayout;
    heading->setContentsMargins(12, 0, 12, 0);
    heading->addWidget(m_equation);
    column->addLayout(heading);
    column->addWidget(m_scroll, 1);
    column->addWidget(makeReminder());

    m_scroll->setWidgetResizable(true);
    m_scroll->setFrameShape(QFrame::NoFrame);
    m_scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_scroll->setFocusPolicy(Qt::NoFocus);
    auto* cards = new QVBoxLayout(m_content);
    cards->setContentsMargins(12, 0, 12, 12);
    cards->setSpacing(8);
    for (const char* term : {"advection", "viscosity", "boundary"}) {
        addCard(new TermCard(term, m_content));
    }
    m_cards.front()->addRow(recipe::parameterRow(kTransport));
    m_noise = new NoiseCard(m_content);
    addCard(m_noise);
    m_projection = new ProjectionCard(m_content);
    addCard(m_projection);
    addSections();
    cards->addStretch(1);
    m_scroll->setWidget(m_content);
    m_content->installEventFilter(this);
    keepWideEnough();
    connect(m_equation, &EquationHeader::termActivated, this, &EquationPanel::goToTerm);
    showValues({}); // the defaults, until a recipe says otherwise
}

void EquationPanel::addCard(TermCard* card) {
    m_content->layout()->addWidget(card);
    m_cards.push_back(card);
    connect(card, &TermCard::valueEdited, this, &EquationPanel::valueEdited);
    connect(card, &TermCard::gestureEnded, this, &EquationPanel::gestureEnded);
}

void EquationPanel::addSection(const QString& title, const std::vector<const recipe::ParameterRow*>& rows) {
    if (rows.empty()) {
        return;
    }
    auto* section = new ParameterSection(title, rows, m_content);
    m_content->layout()->addWidget(section);
    m_sections.push_back(section);
    connect(section, &ParameterSection::valueEdited, this, &EquationPanel::valueEdited);
    connect(section, &ParameterSection::gestureEnded, this, &EquationPanel::gestureEnded);
}

void EquationPanel::addSections() {
    addSection(tr("Generation"), rowsOf(recipe::ParameterGroup::Sampler));
    addSection(tr("Decoding"), rowsOf(recipe::ParameterGroup::Decoding));
    addSection(tr("Physics correction"), rowsOf(recipe::ParameterGroup::Correction));
    addSection(tr("Time step"), rowsOf(recipe::ParameterGroup::Time));
    // Everything that is part of a run's making, wherever it stands in the table. The gains and mutes of the
    // scales are edited in the wavelet view, where one sees what they do.
    auto rows = rowsOf(recipe::ParameterGroup::Grid);
    std::erase_if(rows, [](const recipe::ParameterRow* row) { return row->key == kTransport; });
    for (const auto group : {recipe::ParameterGroup::Noise, recipe::ParameterGroup::Boundary}) {
        for (const recipe::ParameterRow* row : rowsOf(group)) {
            if (!row->live) {
                rows.push_back(row);
            }
        }
    }
    addSection(tr("Grid and scheme"), rows);
}

QWidget* EquationPanel::makeReminder() {
    m_reminder = new QWidget(this);
    auto* lines = new QVBoxLayout(m_reminder);
    lines->setContentsMargins(12, 4, 12, 8);
    lines->setSpacing(4);
    m_reminderText = new QLabel(m_reminder);
    m_reminderText->setWordWrap(true);
    auto* undo = new QPushButton(tr("Undo"), m_reminder);
    undo->setObjectName(QStringLiteral("undoPending"));
    undo->setAccessibleName(tr("Undo the last change"));
    undo->setToolTip(tr("Takes the last change back (Ctrl+Z)"));
    connect(undo, &QPushButton::clicked, this, &EquationPanel::undoRequested);
    auto* button = new QPushButton(tr("Restart"), m_reminder);
    button->setAccessibleName(tr("Restart with the changes"));
    button->setProperty("role", "primary");
    button->setObjectName(QStringLiteral("restartButton"));
    button->setToolTip(tr("Starts the run again with the changes that need it (R)"));
    connect(button, &QPushButton::clicked, this, &EquationPanel::restartRequested);
    lines->addWidget(m_reminderText);
    auto* line = new QHBoxLayout;
    lines->addLayout(line);
    line->addStretch(1);
    line->addWidget(undo);
    line->addWidget(button);
    m_reminder->hide();
    return m_reminder;
}

void EquationPanel::showValues(const recipe::ParameterValues& values) {
    m_values = values;
    m_equation->showValues(values);
    for (TermCard* card : m_cards) {
        card->showValues(values);
    }
    for (ParameterSection* section : m_sections) {
        section->showValues(values);
    }
}

void EquationPanel::showFrame(const runtime::Frame& frame) {
    if (!frame.numbers.scales.empty()) {
        m_noise->setScales(static_cast<int>(frame.numbers.scales.size()));
    }
    const bool running = frame.state == runtime::RunState::Running;
    if (running && m_sinceNumbers.isValid() && m_sinceNumbers.elapsed() < kNumbersEveryMilliseconds) {
        return;
    }
    m_sinceNumbers.start();
    double largest = 0;
    for (const TermCard* card : m_cards) {
        largest = std::max(largest, sizeOf(frame.numbers.terms, card->term()));
    }
    for (TermCard* card : m_cards) {
        card->showSize(sizeOf(frame.numbers.terms, card->term()), largest);
    }
    showSafeStep(frame);
    m_projection->showDivergence(frame.numbers.maxDivergenceBefore, frame.numbers.flow.maxDivergence,
                                 frame.numbers.flow.maxGradient);
}

// What CFL allows is known once a step was taken: its length over its CFL number, times the number asked for.
void EquationPanel::showSafeStep(const runtime::Frame& frame) {
    const runtime::Numbers& numbers = frame.numbers;
    if (!(numbers.cfl > 0) || !(numbers.step > 0)) {
        return;
    }
    const double allowed = numbers.step / numbers.cfl * m_values.get("time.cfl");
    for (const ParameterSection* section : m_sections) {
        if (ParameterEditor* editor = section->editor("time.step")) {
            editor->setSafeBand(0, std::min(allowed, editor->row().maximum),
                                tr("what the CFL condition allows for the flow of this moment."));
        }
    }
}

void EquationPanel::keepWideEnough() {
    setMinimumWidth(std::max(kNarrowest, m_content->minimumSizeHint().width() +
                                             m_scroll->verticalScrollBar()->sizeHint().width()));
}

bool EquationPanel::eventFilter(QObject* watched, QEvent* event) {
    if (watched == m_content && event->type() == QEvent::LayoutRequest) {
        keepWideEnough();
    }
    return QWidget::eventFilter(watched, event);
}

void EquationPanel::showPending(int changes) {
    m_reminderText->setText(
        tr("Waiting for a restart: %n change(s). It begins the run anew.", nullptr, changes));
    m_reminder->setVisible(changes > 0);
}

void EquationPanel::goToTerm(const QString& term) {
    for (TermCard* card : m_cards) {
        const bool wanted = term == QString::fromStdString(card->term());
        card->setMarked(wanted);
        if (wanted) {
            m_scroll->ensureWidgetVisible(card);
            card->focusFirst();
            QTimer::singleShot(1200, card, [card] { card->setMarked(false); });
        }
    }
}

} // namespace sgfm::panels
