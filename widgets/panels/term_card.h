#pragma once
// One term of the live equation: its formula, a switch, its coefficient and its present size. Which rows of
// the parameter table belong to it is found by the row's `term`: the first live switch, the first live
// number. A further row of the term can be given a line of its own.

#include "widgets/panels/card.h"

#include "engine/recipe/parameters.h"

#include <string>
#include <vector>

class QHBoxLayout;
class QLabel;
class QVBoxLayout;

namespace sgfm::panels {

class FieldNote;
class ParameterEditor;
class ParameterSlider;
class SizeBar;
class ToggleSwitch;
class ValueSpinBox;

class TermCard : public Card {
    Q_OBJECT
  public:
    explicit TermCard(std::string term, QWidget* parent = nullptr);

    const std::string& term() const noexcept { return m_term; }
    virtual void showValues(const recipe::ParameterValues& values);
    void showSize(double size, double largest);
    void addRow(const recipe::ParameterRow& row);
    void focusFirst(); // the slider, or the switch
    bool isOn() const;

  signals:
    void valueEdited(const QString& key, double value);
    void gestureEnded();

  protected:
    void changeEvent(QEvent* event) override;
    virtual void restyle(); // colours from the palette
    QVBoxLayout* column() const noexcept { return m_column; }
    // A card may say something else than the size of the term in its last line.
    void replaceSizeBar(QWidget* widget);

  private:
    void makeHeading();
    void makeCoefficient();

    std::string m_term;
    const recipe::ParameterRow* m_switchRow = nullptr;
    const recipe::ParameterRow* m_numberRow = nullptr;
    QVBoxLayout* m_column = nullptr;
    QLabel* m_formula = nullptr;
    QLabel* m_caption = nullptr;
    ToggleSwitch* m_switch = nullptr;
    ParameterSlider* m_slider = nullptr;
    ValueSpinBox* m_entry = nullptr;
    FieldNote* m_note = nullptr;
    SizeBar* m_sizeBar = nullptr;
    std::vector<ParameterEditor*> m_further;
};

} // namespace sgfm::panels
