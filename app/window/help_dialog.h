#pragma once
// A short tour and the keys, from resources/help/*.md.

#include <QDialog>

#include <filesystem>

namespace sgfm::window {

class HelpDialog : public QDialog {
    Q_OBJECT
  public:
    explicit HelpDialog(const std::filesystem::path& folder, QWidget* parent = nullptr);
};

} // namespace sgfm::window
