#pragma once
// The projection P: a switch, and what it leaves of the divergence.

#include "widgets/panels/term_card.h"

namespace sgfm::panels {

class NumberLine;

class ProjectionCard : public TermCard {
    Q_OBJECT
  public:
    explicit ProjectionCard(QWidget* parent = nullptr);
    void showDivergence(double before, double after, double gradient);

  private:
    NumberLine* m_numbers = nullptr;
};

} // namespace sgfm::panels
