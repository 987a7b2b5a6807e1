#include "widgets/views/field_range.h"

#include "widgets/style/theme.h"

#include <QGridLayout>
#include <QKeyEvent>
#include <QLineEdit>
#include <QLocale>
#include <QMenu>
#include <QWidgetAction>

#include <cmath>

namespace sgfm::views {

RangeChoice::RangeChoice(QWidget* parent)
    : ChoiceButton(tr("Colour range"), tr("The values that the ends of the colour map stand for"), parent) {
    addChoice("frame", tr("frame"), tr("Smallest and largest value of this frame"));
    addChoice("run", tr("run"), tr("Smallest and largest value of the run so far"));
    addChoice("locked", tr("locked"), tr("The numbers below, whatever the field does"));
    addSeparator();
    auto* panel = new QWidget(menu());
    auto* grid = new QGridLayout(panel);
    grid->setContentsMargins(3 * style::kGrid, style::kGrid, 3 * style::kGrid, 2 * style::kGrid);
    grid->setSpacing(style::kGrid);
    m_high = new QLineEdit(panel);
    m_low = new QLineEdit(panel);
    m_hint = new QLabel(panel);
    m_hint->setProperty("role", "muted");
    style::setRelativeFont(*m_hint, 0.85);
    const auto place = [&](int row, QLineEdit* edit, const QString& name, const QString& objectName) {
        auto* label = new QLabel(name, panel);
        label->setBuddy(edit);
        edit->setObjectName(objectName);
        edit->setAccessibleName(tr("%1 end of the colour range").arg(name));
        edit->setToolTip(tr("Return locks the range to this number"));
        edit->setMinimumWidth(24 * style::kGrid);
        grid->addWidget(label, row, 0);
        grid->addWidget(edit, row, 1);
        edit->installEventFilter(this);
        connect(edit, &QLineEdit::editingFinished, this, [this, edit] {
            if (edit->isModified()) {
                take(edit);
            }
        });
    };
    place(0, m_high, tr("high"), QStringLiteral("rangeHigh"));
    place(1, m_low, tr("low"), QStringLiteral("rangeLow"));
    grid->addWidget(m_hint, 2, 0, 1, 2);
    auto* action = new QWidgetAction(menu());
    action->setDefaultWidget(panel);
    menu()->addAction(action);
    connect(menu(), &QMenu::aboutToShow, this, [this] {
        m_low->setModified(false);
        m_high->setModified(false);
        m_hint->clear();
        m_hint->hide();
        write();
    });
}

std::optional<double> RangeChoice::numberIn(const QString& text) {
    QString plain = text.trimmed();
    plain.replace(QChar(0x2212), '-');
    bool sound = false;
    double value = QLocale::c().toDouble(plain, &sound);
    if (!sound) {
        value = QLocale().toDouble(plain, &sound);
    }
    constexpr double largest = 1e30; // beyond it the picture's single precision ends
    return sound && std::isfinite(value) && std::abs(value) <= largest ? std::optional(value) : std::nullopt;
}

// Return takes the number and goes no further: to the menu around it would be a choice.
bool RangeChoice::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() == QEvent::KeyPress && (watched == m_low || watched == m_high)) {
        const int key = static_cast<QKeyEvent*>(event)->key();
        if (key == Qt::Key_Return || key == Qt::Key_Enter) {
            take(static_cast<QLineEdit*>(watched));
            return true;
        }
    }
    return ChoiceButton::eventFilter(watched, event);
}

void RangeChoice::write() {
    if (!m_low->isModified() && !m_high->isModified()) { // not under a person's hands
        m_low->setText(QLocale::c().toString(m_range.low, 'g', 6));
        m_high->setText(QLocale::c().toString(m_range.high, 'g', 6));
    }
}

void RangeChoice::showRange(const ColorTable::Range& range, bool symmetric) {
    m_range = range;
    m_symmetric = symmetric;
    if (menu()->isVisible()) {
        write();
    }
}

void RangeChoice::take(const QLineEdit* edited) {
    const auto low = numberIn(m_low->text());
    const auto high = numberIn(m_high->text());
    QString hint;
    if (!low || !high) {
        hint = tr("Type a number, such as 0.5 or 2e-3.");
    } else {
        ColorTable::Range range{*low, *high};
        if (m_symmetric) { // the middle of the map stands for 0
            const double end = std::abs(edited == m_low ? *low : *high);
            range = {-end, end};
        }
        if (!(range.low < range.high)) {
            hint = m_symmetric ? tr("The ends must differ from 0.")
                               : tr("The low end must lie below the high end.");
        } else {
            m_low->setModified(false);
            m_high->setModified(false);
            m_range = range;
            write();
            setCurrentId("locked");
            emit typed(range);
        }
    }
    m_hint->setText(hint);
    m_hint->setVisible(!hint.isEmpty());
}

} // namespace sgfm::views
