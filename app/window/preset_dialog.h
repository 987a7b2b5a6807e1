#pragma once
// The presets: runs that show something worth seeing, with what to look at.

#include "engine/recipe/recipe.h"

#include <QDialog>

#include <filesystem>

namespace sgfm::window {

struct Preset {
    std::filesystem::path file;
    recipe::Recipe recipe;
};

// The presets of a folder, by mode and title. What cannot be read is left out.
std::vector<Preset> readPresets(const std::filesystem::path& folder);

class PresetDialog : public QDialog {
    Q_OBJECT
  public:
    explicit PresetDialog(const std::vector<Preset>& presets, QWidget* parent = nullptr);

  signals:
    void chosen(const QString& file);
};

} // namespace sgfm::window
