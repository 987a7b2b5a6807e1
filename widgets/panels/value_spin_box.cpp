#include "widgets/panels/value_spin_box.h"

#include "widgets/panels/slider_scale.h"
#include "widgets/panels/term_style.h"

#include <QLineEdit>
#include <QLocale>
#include <QSignalBlocker>
#include <QWheelEvent>

#include <cmath>

namespace sgfm::panels {

ValueSpinBox::ValueSpinBox(const recipe::ParameterRow& row, QWidget* parent)
    : QDoubleSpinBox(parent),
      m_logarithmic(row.logarithmic),
      m_integer(row.kind == recipe::ParameterKind::Integer),
      m_smallest(SliderScale(row).valueAt(1)) {
    setDecimals(m_integer ? 0 : 12); // digits kept, not digits shown
    setRange(row.minimum, row.maximum);
    setSingleStep(m_integer ? 1 : (row.maximum - row.minimum) / 100);
    setKeyboardTracking(false); // a half-typed number is not a parameter
    setButtonSymbols(QAbstractSpinBox::NoButtons);
    setAlignment(Qt::AlignRight);
    setFocusPolicy(Qt::StrongFocus);
    setLocale(QLocale::c()); // numbers as in recipes and papers
    showValue(row.defaultValue);
    connect(this, &QDoubleSpinBox::valueChanged, this, &ValueSpinBox::valueEdited);
}

void ValueSpinBox::showValue(double value) {
    const QSignalBlocker quiet(this);
    if (!hasFocus() || !lineEdit()->isModified()) {
        setValue(value);
    }
}

QString ValueSpinBox::textFromValue(double value) const {
    return m_integer ? QString::number(std::lround(value)) : QString::number(value, 'g', 4);
}

double ValueSpinBox::valueFromText(const QString& text) const {
    bool valid = false;
    const double value = QString(text).replace(u',', u'.').trimmed().toDouble(&valid);
    return valid ? value : this->value();
}

QValidator::State ValueSpinBox::validate(QString& text, int&) const {
    QString plain = QString(text).replace(u',', u'.').trimmed();
    bool valid = false;
    const double value = plain.toDouble(&valid);
    if (valid) {
        return value >= minimum() && value <= maximum() ? QValidator::Acceptable : QValidator::Intermediate;
    }
    static const QString kLetters = QStringLiteral("0123456789.+-eE");
    for (const QChar letter : plain) {
        if (!kLetters.contains(letter)) {
            return QValidator::Invalid;
        }
    }
    return QValidator::Intermediate; // "1e-" on the way to "1e-3"
}

void ValueSpinBox::stepBy(int steps) {
    if (!m_logarithmic) {
        QDoubleSpinBox::stepBy(steps);
        return;
    }
    // Twenty steps a decade, as on an engineer's ruler.
    const double factor = std::pow(10.0, steps / 20.0);
    const double from = value();
    double to = from * factor;
    if (from <= 0 && steps > 0) {
        to = m_smallest;
    } else if (to < m_smallest) {
        to = minimum();
    }
    setValue(to);
    selectAll();
}

QSize ValueSpinBox::sizeHint() const {
    QSize size = QDoubleSpinBox::sizeHint();
    size.setWidth(fontMetrics().horizontalAdvance(QStringLiteral("0.00000e-00")) + 4);
    return size;
}

void ValueSpinBox::wheelEvent(QWheelEvent* event) {
    if (hasFocus()) {
        QDoubleSpinBox::wheelEvent(event);
    } else {
        event->ignore();
    }
}

} // namespace sgfm::panels
