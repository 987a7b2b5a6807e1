#pragma once
// Where the rows of the parameter table are written down; parameters.cpp serves them.

#include "engine/recipe/parameters.h"

#include <vector>

namespace sgfm::recipe {

// Every row, in the order of display.
std::vector<ParameterRow> makeParameterRows();

// The sampler's: schedule, levels, steps, strengths, ensemble.
void addSamplerRows(std::vector<ParameterRow>& rows);

// Those beside the equation's terms: scales, correction, decoding, time, grid.
void addRunRows(std::vector<ParameterRow>& rows);

// The names of wavelet::filterNames() (this part cannot ask for them: recipe stands before the transforms; a
// test of the runtime compares the two).
const std::vector<std::string>& waveletChoices();

} // namespace sgfm::recipe
