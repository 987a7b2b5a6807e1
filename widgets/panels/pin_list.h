#pragma once
// Words that are held at a position: chips "12: river", and a line to add one.

#include "engine/recipe/recipe.h"

#include <QWidget>

class QLineEdit;
class QSpinBox;
class QToolButton;

namespace sgfm::panels {

class PinList : public QWidget {
    Q_OBJECT
  public:
    explicit PinList(QWidget* parent = nullptr);

    void showPins(const std::vector<recipe::Pin>& pins, int positions);

  signals:
    void pinsEdited(const std::vector<sgfm::recipe::Pin>& pins);

  private:
    QWidget* makeEntry();
    void rebuildChips();
    void addPin();
    void removePin(std::size_t index);
    void setEntryOpen(bool open);

    std::vector<recipe::Pin> m_pins;
    QWidget* m_chips;
    QWidget* m_entry = nullptr;
    QSpinBox* m_position = nullptr;
    QLineEdit* m_word = nullptr;
    QToolButton* m_add = nullptr;
};

} // namespace sgfm::panels
