#pragma once
// What a file is by its name: what the lab would do with it.

#include <QString>

namespace sgfm::window {

enum class FileKind { Recipe, Export, Checkpoint, Picture, Clip, Array, Text, Model, Unknown };

FileKind kindOf(const QString& path);

// "Drop to open the recipe", "Drop to begin from this picture …"; empty: nothing can be done with it.
QString whatWouldHappen(const QString& path);

} // namespace sgfm::window
