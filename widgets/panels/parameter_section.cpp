#include "widgets/panels/parameter_section.h"

#include "widgets/panels/parameter_editor.h"

#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>

namespace sgfm::panels {

ParameterSection::ParameterSection(const QString& title, const std::vector<const recipe::ParameterRow*>& rows,
                                   QWidget* parent)
    : QWidget(parent), m_heading(new QToolButton(this)), m_body(new QWidget(this)) {
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(2);
    m_heading->setText(title);
    m_heading->setProperty("role", "flat");
    m_heading->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_heading->setCheckable(true);
    m_heading->setAutoRaise(true);
    m_heading->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    m_heading->setFocusPolicy(Qt::StrongFocus);
    m_heading->setAccessibleName(title);
    m_heading->setToolTip(tr("Shows or folds away: %1").arg(title));
    column->addWidget(m_heading);
    auto* body = new QVBoxLayout(m_body);
    body->setContentsMargins(12, 2, 6, 8);
    body->setSpacing(8);
    for (const recipe::ParameterRow* row : rows) {
        auto* editor = new ParameterEditor(*row, false, m_body);
        body->addWidget(editor);
        m_editors.push_back(editor);
        connect(editor, &ParameterEditor::valueEdited, this, &ParameterSection::valueEdited);
        connect(editor, &ParameterEditor::gestureEnded, this, &ParameterSection::gestureEnded);
    }
    column->addWidget(m_body);
    connect(m_heading, &QToolButton::toggled, this, &ParameterSection::setOpen);
    setOpen(false);
}

void ParameterSection::showValues(const recipe::ParameterValues& values) {
    for (ParameterEditor* editor : m_editors) {
        editor->showValue(values.get(editor->row().key));
    }
}

ParameterEditor* ParameterSection::editor(std::string_view key) const {
    const auto found =
        std::ranges::find_if(m_editors, [key](const ParameterEditor* one) { return one->row().key == key; });
    return found == m_editors.end() ? nullptr : *found;
}

bool ParameterSection::isOpen() const {
    return m_heading->isChecked();
}

void ParameterSection::setOpen(bool open) {
    m_heading->setChecked(open);
    m_heading->setArrowType(open ? Qt::DownArrow : Qt::RightArrow);
    m_body->setVisible(open);
}

} // namespace sgfm::panels
