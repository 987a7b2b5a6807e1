#pragma once
// The control for one row of the parameter table, whatever its kind.

#include "engine/recipe/parameters.h"

#include <QWidget>

class QComboBox;

namespace sgfm::panels {

class FieldNote;
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
    // The band that is safe now, where it depends on the state of the run, and why.
    void setSafeBand(double low, double high, const QString& why);

  signals:
    void valueEdited(const QString& key, double value);
    void gestureEnded();

  private:
    void makeNumber(bool compact);
    void makeSwitch();
    void makeChoice();
    QWidget* makeLabel();
    void explain(const QString& tooltip);
    void report(double value);

    recipe::ParameterRow m_row;
    ParameterSlider* m_slider = nullptr;
    ValueSpinBox* m_entry = nullptr;
    FieldNote* m_note = nullptr;
    ToggleSwitch* m_switch = nullptr;
    QComboBox* m_choice = nullptr;
};

} // namespace sgfm::panels
