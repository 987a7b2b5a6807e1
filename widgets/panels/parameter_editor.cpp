#include "widgets/panels/parameter_editor.h"

#include "widgets/panels/field_note.h"
#include "widgets/panels/formula.h"
#include "widgets/panels/parameter_slider.h"
#include "widgets/panels/term_style.h"
#include "widgets/panels/toggle_switch.h"
#include "widgets/panels/value_spin_box.h"
#include "widgets/panels/wrapped_label.h"
#include "widgets/style/engine_text.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QSignalBlocker>
#include <QVBoxLayout>

#include <cmath>

namespace sgfm::panels {

ParameterEditor::ParameterEditor(const recipe::ParameterRow& row, bool compact, QWidget* parent)
    : QWidget(parent), m_row(row) {
    switch (row.kind) {
    case recipe::ParameterKind::Real:
    case recipe::ParameterKind::Integer:
        makeNumber(compact);
        break;
    case recipe::ParameterKind::Switch:
        makeSwitch();
        break;
    case recipe::ParameterKind::Choice:
        makeChoice();
        break;
    }
    explain(tooltipOf(row));
    showValue(row.defaultValue);
}

void ParameterEditor::explain(const QString& tooltip) {
    setToolTip(tooltip);
    for (QWidget* control : std::initializer_list<QWidget*>{m_slider, m_entry, m_switch, m_choice}) {
        if (control != nullptr) {
            control->setToolTip(tooltip);
        }
    }
}

QWidget* ParameterEditor::makeLabel() {
    auto* label = new WrappedLabel(this);
    label->setTextFormat(Qt::RichText);
    label->setText(QStringLiteral("%1 <span style=\"font-family:%2\">%3</span>%4")
                       .arg(style::engineText(m_row.label).toHtmlEscaped(), formulaFamilies(),
                            typeset(QString::fromStdString(m_row.symbol))
                                .replace(QStringLiteral("<i>τ"), QStringLiteral("\u2060<i>τ")),
                            m_row.live ? QString() : QStringLiteral(" ↻")));
    label->setWordWrap(true);
    return label;
}

void ParameterEditor::makeNumber(bool compact) {
    const QString name = style::engineText(m_row.label);
    const QString key = QString::fromStdString(m_row.key);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(2);
    auto* line = new QHBoxLayout;
    line->setSpacing(8);
    m_entry = new ValueSpinBox(m_row, this);
    m_entry->setAccessibleName(name);
    m_entry->setObjectName(key + QStringLiteral(".entry"));
    line->addWidget(makeLabel(), 1);
    line->addWidget(m_entry);
    column->addLayout(line);
    connect(m_entry, &ValueSpinBox::valueEdited, this, [this](double value) {
        report(value);
        emit gestureEnded();
    });
    connect(m_entry, &ValueSpinBox::taken, this, [this] { m_note->clearNote(); });
    if (!compact) {
        m_slider = new ParameterSlider(m_row, this);
        m_slider->setAccessibleName(name);
        m_slider->setObjectName(key + QStringLiteral(".slider"));
        column->addWidget(m_slider);
        connect(m_slider, &ParameterSlider::valueEdited, this, &ParameterEditor::report);
        connect(m_slider, &ParameterSlider::gestureEnded, this, &ParameterEditor::gestureEnded);
    }
    m_note = new FieldNote(this);
    column->addWidget(m_note);
    connect(m_entry, &ValueSpinBox::refused, m_note, &FieldNote::showProblem);
}

void ParameterEditor::makeSwitch() {
    auto* line = new QHBoxLayout(this);
    line->setContentsMargins(0, 0, 0, 0);
    m_switch = new ToggleSwitch(this);
    m_switch->setAccessibleName(style::engineText(m_row.label));
    m_switch->setObjectName(QString::fromStdString(m_row.key) + QStringLiteral(".switch"));
    line->addWidget(makeLabel(), 1);
    line->addWidget(m_switch);
    connect(m_switch, &QCheckBox::toggled, this, [this](bool on) {
        report(on ? 1 : 0);
        emit gestureEnded();
    });
}

void ParameterEditor::makeChoice() {
    auto* line = new QHBoxLayout(this);
    line->setContentsMargins(0, 0, 0, 0);
    line->setSpacing(8);
    m_choice = new QComboBox(this);
    for (const std::string& choice : m_row.choices) {
        m_choice->addItem(style::engineText(choice));
    }
    m_choice->setAccessibleName(style::engineText(m_row.label));
    m_choice->setObjectName(QString::fromStdString(m_row.key) + QStringLiteral(".choice"));
    m_choice->setFocusPolicy(Qt::StrongFocus);
    line->addWidget(makeLabel(), 1);
    line->addWidget(m_choice);
    connect(m_choice, &QComboBox::activated, this, [this](int index) {
        report(index);
        emit gestureEnded();
    });
}

void ParameterEditor::report(double value) {
    if (m_slider != nullptr) {
        m_slider->showValue(value);
    }
    if (m_entry != nullptr) {
        m_entry->showValue(value);
    }
    if (m_note != nullptr) {
        m_note->clearNote();
    }
    emit valueEdited(QString::fromStdString(m_row.key), value);
}

void ParameterEditor::setSafeBand(double low, double high, const QString& why) {
    if (m_slider != nullptr) {
        m_slider->setSafeBand(low, high);
    }
    const auto differs = [](double a, double b) { return std::abs(a - b) > 0.02 * std::abs(b); };
    if (differs(low, m_row.safeLow) || differs(high, m_row.safeHigh)) {
        m_row.safeLow = low;
        m_row.safeHigh = high;
        explain(tooltipOf(m_row, why));
    }
}

void ParameterEditor::showValue(double value) {
    if (m_slider != nullptr) {
        m_slider->showValue(value);
    }
    if (m_entry != nullptr) {
        m_entry->showValue(value);
    }
    if (m_switch != nullptr) {
        m_switch->showChecked(value != 0);
    }
    if (m_choice != nullptr) {
        const QSignalBlocker quiet(m_choice);
        m_choice->setCurrentIndex(static_cast<int>(std::lround(value)));
    }
}

} // namespace sgfm::panels
