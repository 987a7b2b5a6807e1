#pragma once
// A view's numbers as a file: comma-separated lines, and beside them the recipe that makes them again.

#include "engine/runtime/engine.h"
#include "widgets/views/view.h"

#include <QString>

namespace sgfm::window {

// Under the next free name "sgfm-001-NAME.csv" in `folder`. What to tell the person: Done with the file, or
// Error.
runtime::Notice writeTable(const QString& folder, const QString& name, const QString& csv,
                           const runtime::Frame& frame);

} // namespace sgfm::window
