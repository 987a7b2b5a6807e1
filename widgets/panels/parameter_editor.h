#pragma once
// The control for one row of the parameter table, whatever its kind.

#include "engine/recipe/parameters.h"

#include <QWidget>

class QComboBox;

namespace sgfm::panels {

class ParameterSlider;
class ToggleSwitch;
class ValueSpinBox;

class ParameterEditor : public QWidget {
    Q_OBJECT
  public:
    // compact: no slider below, for narrow places.
    explicit ParameterEditor(const recipe::ParameterRow& row, bool compact = false,
                             QWidget* parent = nullptr);

    const recipe::ParameterRow& row() const noexcept { return m_row; }
    void showValue(double value); // without reporting it back

  signals:
    void valueEdited(const QString& key, double value);
    void gestureEnded();

  private:
    void makeNumber(bool compact);
    void makeSwitch();
    void makeChoice();
    QWidget* makeLabel();
    void report(double value);

    recipe::ParameterRow m_row;
    ParameterSlider* m_slider = nullptr;
    ValueSpinBox* m_entry = nullptr;
    ToggleSwitch* m_switch = nullptr;
    QComboBox* m_choice = nullptr;
};

} // namespace sgfm::panels
