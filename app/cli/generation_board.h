#pragma once
// The picture of a text generation: the noisy field, the clean estimate in it, both with t upwards, the
// vorticity and wavelet coefficients of the estimate, and the text as it emerges.

#include "engine/painter/painter.h"
#include "engine/recipe/recipe.h"
#include "engine/runtime/text_run.h"

namespace sgfm::cli {

// The first member of the run.
files::Picture paintGeneration(runtime::TextRun& run, const recipe::Recipe& recipe, int width, int height);

} // namespace sgfm::cli
