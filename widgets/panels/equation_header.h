#pragma once
// The stochastic PDE, typeset from the parameter table:
//     du = P[ -alpha (v . grad) u + nu Lap u + f_bc ] ds + P sigma dW
// Terms carry the colours of their cards; a term that is switched off is struck out. A click on a term (or
// Tab and Return) asks for its card.

#include "engine/recipe/parameters.h"
#include "widgets/panels/formula.h"

namespace sgfm::panels {

class EquationHeader : public FormulaLabel {
    Q_OBJECT
  public:
    explicit EquationHeader(QWidget* parent = nullptr);
    void showValues(const recipe::ParameterValues& values);

  signals:
    void termActivated(const QString& term);

  protected:
    void changeEvent(QEvent* event) override;

  private:
    void typesetEquation();
    QString termHtml(std::string_view term, const QString& symbol) const;

    recipe::ParameterValues m_values;
};

} // namespace sgfm::panels
