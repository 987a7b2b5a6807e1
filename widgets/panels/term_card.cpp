#include "widgets/panels/term_card.h"

#include "widgets/panels/field_note.h"
#include "widgets/panels/formula.h"
#include "widgets/panels/parameter_editor.h"
#include "widgets/panels/parameter_slider.h"
#include "widgets/panels/size_bar.h"
#include "widgets/panels/term_style.h"
#include "widgets/panels/toggle_switch.h"
#include "widgets/panels/value_spin_box.h"
#include "widgets/panels/wrapped_label.h"
#include "widgets/style/engine_text.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QVBoxLayout>

namespace sgfm::panels {

namespace {

const recipe::ParameterRow* firstLiveRow(std::string_view term, recipe::ParameterKind kind) {
    for (const recipe::ParameterRow& row : recipe::parameterTable()) {
        if (row.term == term && row.kind == kind && row.live) {
            return &row;
        }
    }
    return nullptr;
}

} // namespace

TermCard::TermCard(std::string term, QWidget* parent)
    : Card(parent),
      m_term(std::move(term)),
      m_switchRow(firstLiveRow(m_term, recipe::ParameterKind::Switch)),
      m_numberRow(firstLiveRow(m_term, recipe::ParameterKind::Real)) {
    m_column = new QVBoxLayout(this);
    m_column->setContentsMargins(10, 6, 8, 7);
    m_column->setSpacing(2);
    makeHeading();
    if (m_numberRow != nullptr) {
        makeCoefficient();
    }
    m_sizeBar = new SizeBar(this);
    m_column->addWidget(m_sizeBar);
    TermCard::restyle();
}

void TermCard::addRow(const recipe::ParameterRow& row) {
    auto* editor = new ParameterEditor(row, true, this);
    m_column->addWidget(editor);
    m_further.push_back(editor);
    connect(editor, &ParameterEditor::valueEdited, this, &TermCard::valueEdited);
    connect(editor, &ParameterEditor::gestureEnded, this, &TermCard::gestureEnded);
}

void TermCard::focusFirst() {
    if (m_slider != nullptr) {
        m_slider->setFocus(Qt::ShortcutFocusReason);
    } else if (m_switch != nullptr) {
        m_switch->setFocus(Qt::ShortcutFocusReason);
    }
}

void TermCard::makeHeading() {
    const recipe::ParameterRow* row = m_switchRow != nullptr ? m_switchRow : m_numberRow;
    auto* line = new QHBoxLayout;
    line->setSpacing(8);
    m_formula = new FormulaLabel(this);
    m_formula->setTextFormat(Qt::RichText);
    style::setRelativeFont(*m_formula, 1.4, style::Face::Formula);
    m_formula->setText(row == nullptr ? QString()
                                      : QStringLiteral("<span style=\"font-style:normal\">%1</span>")
                                            .arg(typeset(QString::fromStdString(row->symbol))));
    m_caption = new WrappedLabel(this);
    m_caption->setText(m_numberRow != nullptr   ? style::engineText(m_numberRow->label).toLower()
                       : m_switchRow != nullptr ? style::engineText(m_switchRow->label).toLower()
                                                : QString());
    m_caption->setWordWrap(true);
    m_caption->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    line->addWidget(m_formula);
    line->addWidget(m_caption, 1);
    if (m_switchRow != nullptr) {
        m_switch = new ToggleSwitch(this);
        m_switch->setObjectName(QString::fromStdString(m_switchRow->key) + QStringLiteral(".switch"));
        m_switch->setAccessibleName(style::engineText(m_switchRow->label));
        m_switch->setToolTip(tooltipOf(*m_switchRow));
        line->addWidget(m_switch);
        connect(m_switch, &QCheckBox::toggled, this, [this](bool on) {
            restyle();
            emit valueEdited(QString::fromStdString(m_switchRow->key), on ? 1 : 0);
            emit gestureEnded();
        });
    }
    m_column->addLayout(line);
}

void TermCard::makeCoefficient() {
    const QString key = QString::fromStdString(m_numberRow->key);
    const QString name = style::engineText(m_numberRow->label);
    auto* line = new QHBoxLayout;
    line->setSpacing(6);
    m_slider = new ParameterSlider(*m_numberRow, this);
    m_slider->setObjectName(key + QStringLiteral(".slider"));
    m_slider->setAccessibleName(name);
    m_slider->setToolTip(tooltipOf(*m_numberRow));
    m_entry = new ValueSpinBox(*m_numberRow, this);
    m_entry->setObjectName(key + QStringLiteral(".entry"));
    m_entry->setAccessibleName(name);
    m_entry->setToolTip(tooltipOf(*m_numberRow));
    line->addWidget(m_slider, 1);
    line->addWidget(m_entry);
    m_column->addLayout(line);
    m_note = new FieldNote(this);
    m_column->addWidget(m_note);
    connect(m_entry, &ValueSpinBox::refused, m_note, &FieldNote::showProblem);
    connect(m_entry, &ValueSpinBox::taken, m_note, &FieldNote::clearNote);
    connect(m_slider, &ParameterSlider::valueEdited, m_note, &FieldNote::clearNote);
    connect(m_slider, &ParameterSlider::valueEdited, this, [this, key](double value) {
        m_entry->showValue(value);
        emit valueEdited(key, value);
    });
    connect(m_slider, &ParameterSlider::gestureEnded, this, &TermCard::gestureEnded);
    connect(m_entry, &ValueSpinBox::valueEdited, this, [this, key](double value) {
        m_slider->showValue(value);
        emit valueEdited(key, value);
        emit gestureEnded();
    });
}

void TermCard::showValues(const recipe::ParameterValues& values) {
    if (m_switchRow != nullptr) {
        m_switch->showChecked(values.getSwitch(m_switchRow->key));
    }
    if (m_numberRow != nullptr) {
        const double value = values.get(m_numberRow->key);
        m_slider->showValue(value);
        m_entry->showValue(value);
    }
    for (ParameterEditor* editor : m_further) {
        editor->showValue(values.get(editor->row().key));
    }
    restyle();
}

void TermCard::showSize(double size, double largest) {
    if (m_sizeBar != nullptr) {
        m_sizeBar->setSize(size, largest);
    }
}

bool TermCard::isOn() const {
    return m_switch == nullptr || m_switch->isChecked();
}

void TermCard::replaceSizeBar(QWidget* widget) {
    delete m_column->replaceWidget(m_sizeBar, widget); // the old item is the caller's
    delete m_sizeBar;
    m_sizeBar = nullptr;
}

void TermCard::restyle() {
    const QColor color = termColor(m_term, palette());
    const bool on = isOn();
    // Called on every change of any parameter: only what differs costs a repaint.
    const auto write = [](QLabel& label, const QColor& ink) {
        if (label.palette().color(QPalette::WindowText) != ink) {
            QPalette palette = label.palette();
            palette.setColor(QPalette::WindowText, ink);
            label.setPalette(palette);
        }
    };
    write(*m_formula, on ? color : colorsOf(palette()).mutedText);
    write(*m_caption, colorsOf(palette()).mutedText);
    if (m_switch != nullptr) {
        m_switch->setColor(color);
    }
    if (m_slider != nullptr) {
        m_slider->setColor(on ? color : colorsOf(palette()).mutedText);
    }
    if (m_sizeBar != nullptr) {
        m_sizeBar->setColor(color);
        m_sizeBar->setActive(on);
    }
}

void TermCard::changeEvent(QEvent* event) {
    Card::changeEvent(event);
    // PaletteChange also arrives for the children's palettes that restyle() sets; only our own matters.
    if (event->type() == QEvent::PaletteChange && m_formula != nullptr) {
        restyle();
    }
}

} // namespace sgfm::panels
