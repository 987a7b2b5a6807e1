#include "widgets/panels/projection_card.h"

#include "widgets/panels/number_line.h"
#include "widgets/panels/term_style.h"

namespace sgfm::panels {

ProjectionCard::ProjectionCard(QWidget* parent) : TermCard("projection", parent) {
    m_numbers = new NumberLine(this);
    m_numbers->setObjectName(QStringLiteral("projection.divergence"));
    m_numbers->setAccessibleName(tr("Divergence before and after the projection"));
    style::setRelativeFont(*m_numbers, 0.92);
    m_numbers->setToolTip(
        tr("The largest divergence |∇·u|: of the right-hand side before P, and of the field after it.\n"
           "After P it is at rounding level against the largest gradient."));
    replaceSizeBar(m_numbers);
    showDivergence(0, 0, 0);
}

void ProjectionCard::showDivergence(double before, double after, double gradient) {
    m_numbers->showText(tr("max |∇·u|   before %1   after %2").arg(shortNumber(before), shortNumber(after)));
    m_numbers->setAccessibleDescription(tr("largest gradient %1").arg(shortNumber(gradient)));
}

} // namespace sgfm::panels
