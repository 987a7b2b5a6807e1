#pragma once
// One field that finds everything by name: commands, presets, parameters ("viscosity 0.02" sets it), views,
// recent files. It lies over the window, takes the keyboard while it is open, and gives it back. Up and Down
// choose, Return runs, Tab completes, Escape or a click elsewhere closes.

#include "app/window/palette_entries.h"

#include <QFrame>
#include <QPointer>

class QLabel;
class QLineEdit;
class QListWidget;

namespace sgfm::window {

class CommandPalette : public QFrame {
    Q_OBJECT
  public:
    explicit CommandPalette(QWidget* window);

    // The entries and values as they are now. In the order in which an empty query lists them.
    void open(std::vector<PaletteEntry> entries, const recipe::ParameterValues& values, SetParameter set);
    int answerCount() const { return static_cast<int>(m_answers.size()); }

  protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

  private:
    void find(const QString& query);
    void complete();
    void runCurrent();
    void close();
    void place();

    QLineEdit* m_field;
    QListWidget* m_list;
    QLabel* m_nothing;
    std::vector<PaletteEntry> m_entries;
    std::vector<PaletteEntry> m_answers;
    recipe::ParameterValues m_values;
    SetParameter m_set;
    QPointer<QWidget> m_before; // had the keyboard
};

} // namespace sgfm::window
