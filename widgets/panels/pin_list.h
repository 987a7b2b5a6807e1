#pragma once
// Words that are held at a position: chips "12: river", and a line to add one.

#include "engine/recipe/recipe.h"

#include <QWidget>

#include <functional>

class QLineEdit;
class QSpinBox;
class QToolButton;

namespace sgfm::panels {

class FieldNote;

class PinList : public QWidget {
    Q_OBJECT
  public:
    explicit PinList(QWidget* parent = nullptr);

    void showPins(const std::vector<recipe::Pin>& pins, int positions);
    // What is wrong with a pin, as a sentence; empty where nothing is.
    void setCheck(std::function<QString(const recipe::Pin&)> check) { m_check = std::move(check); }

  signals:
    void pinsEdited(const std::vector<sgfm::recipe::Pin>& pins);

  protected:
    void keyPressEvent(QKeyEvent* event) override; // Escape closes the line
    void changeEvent(QEvent* event) override;

  private:
    QWidget* makeEntry();
    void sizeToFont();
    void rebuildChips();
    void addPin();
    void removePin(std::size_t index);
    void setEntryOpen(bool open);

    std::vector<recipe::Pin> m_pins;
    std::function<QString(const recipe::Pin&)> m_check;
    QWidget* m_chips;
    QWidget* m_entry = nullptr;
    QSpinBox* m_position = nullptr;
    QLineEdit* m_word = nullptr;
    QToolButton* m_add = nullptr;
    FieldNote* m_note = nullptr;
};

} // namespace sgfm::panels
