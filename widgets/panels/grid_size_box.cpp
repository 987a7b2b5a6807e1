#include "widgets/panels/grid_size_box.h"

#include <QLineEdit>
#include <QRegularExpression>
#include <QWheelEvent>

namespace sgfm::panels {

namespace {
constexpr int kLongestEntry = 40;
} // namespace

QString gridText(const std::vector<int>& points) {
    QStringList parts;
    for (const int count : points) {
        parts += QString::number(count);
    }
    return parts.join(QStringLiteral(" × "));
}

GridSizeBox::GridSizeBox(QWidget* parent) : QComboBox(parent) {
    setEditable(true);
    setInsertPolicy(NoInsert);
    setCompleter(nullptr);
    lineEdit()->setMaxLength(kLongestEntry);
    setSizeAdjustPolicy(AdjustToMinimumContentsLengthWithIcon);
    setMinimumContentsLength(9);
    connect(this, &QComboBox::activated, this, [this](int index) {
        if (index >= 0) {
            lineEdit()->setText(itemText(index));
            readText();
        }
    });
    connect(lineEdit(), &QLineEdit::editingFinished, this, &GridSizeBox::readText);
}

void GridSizeBox::setChoices(const std::vector<std::vector<int>>& choices) {
    const QSignalBlocker quiet(this);
    clear();
    for (const std::vector<int>& points : choices) {
        m_axes = points.size();
        addItem(gridText(points));
    }
}

void GridSizeBox::showSize(const std::vector<int>& points) {
    if (points == m_shown && lineEdit()->isModified() && hasFocus()) {
        return; // being typed
    }
    const QSignalBlocker quiet(this);
    m_shown = points;
    setCurrentIndex(findText(gridText(points)));
    setEditText(gridText(points));
    lineEdit()->setModified(false);
}

void GridSizeBox::readText() {
    const QString text = currentText().trimmed();
    static const QRegularExpression between(QStringLiteral("[\\s×xX*,;]+"));
    std::vector<int> points;
    bool numbers = !text.isEmpty();
    for (const QString& part : text.split(between, Qt::SkipEmptyParts)) {
        bool valid = false;
        points.push_back(part.toInt(&valid));
        numbers = numbers && valid;
    }
    if (numbers && points.size() == 1) {
        points.assign(m_axes, points.front());
    }
    if (!numbers || points.size() != m_axes) {
        const QString example = gridText(std::vector<int>(m_axes, 64));
        showSize(std::vector<int>(m_shown));
        emit refused(
            tr("“%1” is no size of a grid. Give it like %2.").arg(text.left(kLongestEntry), example));
        return;
    }
    if (points != m_shown) {
        lineEdit()->setModified(false);
        m_shown = points;
        emit sizeChosen(points);
    }
}

void GridSizeBox::wheelEvent(QWheelEvent* event) {
    event->ignore(); // each step would start the run again
}

} // namespace sgfm::panels
