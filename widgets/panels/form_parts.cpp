#include "widgets/panels/form_parts.h"

#include <QFormLayout>
#include <QLabel>
#include <QVBoxLayout>

namespace sgfm::panels {

QLabel* caption(const QString& text, QWidget* parent) {
    auto* label = new QLabel(text, parent);
    label->setProperty("role", "caption");
    if (parent != nullptr && parent->layout() != nullptr && parent->layout()->count() > 0) {
        label->setContentsMargins(0, 8, 0, 0); // a section begins: a little air above it
    }
    return label;
}

QLabel* mutedNote(const QString& text, QWidget* parent) {
    auto* label = new QLabel(text, parent);
    label->setProperty("role", "muted");
    label->setWordWrap(true);
    return label;
}

QVBoxLayout* sectionColumn(QWidget* parent) {
    auto* column = new QVBoxLayout(parent);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(6);
    return column;
}

QFormLayout* pairs() {
    auto* form = new QFormLayout;
    form->setContentsMargins(0, 0, 0, 0);
    form->setHorizontalSpacing(8);
    form->setVerticalSpacing(6);
    form->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    form->setLabelAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    return form;
}

} // namespace sgfm::panels
