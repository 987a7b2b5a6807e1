#pragma once
// The one OpenGL surface format of the program: 3.2 core (what VTK 9 needs), no multisampling (VTK does its
// own). All OpenGL widgets of a window share it. main() sets it as the default before QApplication is made:
//     QSurfaceFormat::setDefaultFormat(views::surfaceFormat());

#include <QSurfaceFormat>

namespace sgfm::views {

QSurfaceFormat surfaceFormat();

// Whether a context of that format can be made here; the answer is found once per call (some milliseconds).
// $SGFM_SOFTWARE_VIEWS=1 says no (for machines with broken drivers, and for tests).
bool openGlAvailable();

} // namespace sgfm::views
