#include "widgets/panels/value_spin_box.h"

#include "widgets/panels/slider_scale.h"
#include "widgets/panels/term_style.h"
#include "widgets/style/engine_text.h"

#include <QKeyEvent>
#include <QLineEdit>
#include <QLocale>
#include <QSignalBlocker>
#include <QWheelEvent>

#include <cmath>

namespace sgfm::panels {

namespace {
constexpr int kLongestEntry = 32; // no number that means anything is longer
} // namespace

ValueSpinBox::ValueSpinBox(const recipe::ParameterRow& row, QWidget* parent)
    : QDoubleSpinBox(parent),
      m_label(style::engineText(row.label)),
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
    lineEdit()->setMaxLength(kLongestEntry);
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
    return valid && std::isfinite(value) ? value : this->value();
}

// Anything may be typed; what it is worth is said when it is done (finishEntry).
QValidator::State ValueSpinBox::validate(QString& text, int&) const {
    return problemOf(text).isEmpty() ? QValidator::Acceptable : QValidator::Intermediate;
}

QString ValueSpinBox::problemOf(const QString& text) const {
    const QString plain = QString(text).replace(u',', u'.').trimmed();
    bool valid = false;
    const double value = plain.toDouble(&valid);
    const bool infinite = std::isinf(value); // 1e999 too, which is "not valid"
    if ((!valid && !infinite) || std::isnan(value)) {
        return tr("“%1” is no number.").arg(plain);
    }
    if (value < minimum() || value > maximum()) {
        return tr("%1 goes from %2 to %3.").arg(m_label, shortNumber(minimum()), shortNumber(maximum()));
    }
    return m_integer && value != std::round(value) ? tr("%1 is a whole number.").arg(m_label) : QString();
}

void ValueSpinBox::keyPressEvent(QKeyEvent* event) {
    const QString typed = lineEdit()->text();
    const bool done = event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter;
    if (event->key() == Qt::Key_Escape && lineEdit()->isModified()) {
        lineEdit()->setText(textFromValue(value()));
        lineEdit()->setModified(false);
        selectAll();
        return;
    }
    QDoubleSpinBox::keyPressEvent(event);
    if (done) {
        finishEntry(typed);
    }
}

void ValueSpinBox::focusOutEvent(QFocusEvent* event) {
    const QString typed = lineEdit()->text();
    const bool modified = lineEdit()->isModified();
    QDoubleSpinBox::focusOutEvent(event);
    if (modified) {
        finishEntry(typed);
    }
}

void ValueSpinBox::finishEntry(const QString& typed) {
    const QString problem = problemOf(typed);
    lineEdit()->setText(textFromValue(value()));
    lineEdit()->setModified(false);
    if (problem.isEmpty()) {
        emit taken();
    } else {
        selectAll();
        emit refused(problem);
    }
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
    size.setWidth(fontMetrics().horizontalAdvance(QStringLiteral("0.000e-00")) + 20);
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
