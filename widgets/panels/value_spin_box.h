#pragma once
// Exact entry of one parameter: shows few digits, keeps all that were typed, steps by ratios on logarithmic
// rows. What is no number, or out of the row's range, is refused with a sentence that says why, and the value
// that applies is shown again.

#include "engine/recipe/parameters.h"

#include <QDoubleSpinBox>

namespace sgfm::panels {

class ValueSpinBox : public QDoubleSpinBox {
    Q_OBJECT
  public:
    explicit ValueSpinBox(const recipe::ParameterRow& row, QWidget* parent = nullptr);

    void showValue(double value); // without reporting it back

    QString textFromValue(double value) const override;
    double valueFromText(const QString& text) const override;
    QValidator::State validate(QString& text, int& position) const override;
    void stepBy(int steps) override;
    QSize sizeHint() const override;

  signals:
    void valueEdited(double value);
    void refused(const QString& why);
    void taken(); // what was typed applies

  protected:
    void keyPressEvent(QKeyEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;

  private:
    QString problemOf(const QString& text) const;
    void finishEntry(const QString& typed);

    QString m_label;
    bool m_logarithmic;
    bool m_integer;
    double m_smallest; // what one step up from zero gives on a logarithmic row
};

} // namespace sgfm::panels
