#pragma once
// Formulas of the parameter table ("ν ∇²u", "f_bc", "σ Σ_j g_j dW_j") as rich text: variables italic, words
// and numbers upright, subscripts and superscripts set.

#include "engine/recipe/parameters.h"

#include <QString>

namespace sgfm::panels {

QString typeset(const QString& plainFormula);

// The tooltip of a row: name, formula, unit, range, what it does, why its default, why its safe band
// (`safeWhy`, where the state of the run decides), how it takes effect.
QString tooltipOf(const recipe::ParameterRow& row, const QString& safeWhy = {});

} // namespace sgfm::panels
