#pragma once
// A short tour, the keys as they are bound now, and the equation. Texts from resources/help/*.md.

#include <QDialog>

#include <filesystem>

class QTabWidget;
class QTextBrowser;

namespace sgfm::window {

class KeyBindings;

class HelpDialog : public QDialog {
    Q_OBJECT
  public:
    // The bindings must outlive the dialog.
    HelpDialog(const std::filesystem::path& folder, const KeyBindings& bindings, QWidget* parent = nullptr);

  signals:
    void keysWanted(); // to change them

  private:
    QTextBrowser* addPage(const QString& title, const QString& name);
    void showKeys();

    std::filesystem::path m_folder;
    const KeyBindings& m_bindings;
    QTabWidget* m_pages;
    QTextBrowser* m_keys = nullptr;
};

} // namespace sgfm::window
