#pragma once
// Formulas of the parameter table ("ν ∇²u", "f_bc", "σ Σ_j g_j dW_j") as rich text: variables italic, words
// and numbers upright, subscripts and superscripts set.

#include "engine/recipe/parameters.h"

#include <QLabel>
#include <QString>

namespace sgfm::panels {

QString typeset(const QString& plainFormula);

// A formula as a label. QLabel keeps the layout of a rich text that stays the same when its font changes:
// this one lays it out again, so that it has room at every text size.
class FormulaLabel : public QLabel {
    Q_OBJECT
  public:
    using QLabel::QLabel;

  protected:
    void changeEvent(QEvent* event) override;
};

// The tooltip of a row: name, formula, unit, range, what it does, why its default, why its safe band
// (`safeWhy`, where the state of the run decides), how it takes effect.
QString tooltipOf(const recipe::ParameterRow& row, const QString& safeWhy = {});

} // namespace sgfm::panels
