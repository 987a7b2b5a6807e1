#pragma once
// The projection P: a switch, and what it leaves of the divergence.

#include "widgets/panels/term_card.h"

class QLabel;

namespace sgfm::panels {

class ProjectionCard : public TermCard {
    Q_OBJECT
  public:
    explicit ProjectionCard(QWidget* parent = nullptr);
    void showDivergence(double before, double after, double gradient);

  private:
    QLabel* m_numbers = nullptr;
};

} // namespace sgfm::panels
