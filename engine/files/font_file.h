#pragma once
// Where the fonts lie that pictures and glyph clips are drawn with: DejaVu, of Debian's fonts-dejavu-core.

#include <filesystem>

namespace sgfm::files {

enum class FontStyle { Regular, Bold };

// The font's path; empty when it is not installed (the caller then draws ASCII with strokes, or says so).
std::filesystem::path findFont(FontStyle style);

} // namespace sgfm::files
