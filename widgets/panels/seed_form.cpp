#include "widgets/panels/seed_form.h"

#include "widgets/panels/field_note.h"
#include "widgets/panels/term_style.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QRandomGenerator>
#include <QRegularExpressionValidator>
#include <QToolButton>
#include <QVBoxLayout>

#include <limits>

namespace sgfm::panels {

SeedForm::SeedForm(QWidget* parent)
    : QWidget(parent),
      m_seed(new QLineEdit(this)),
      m_dice(new QToolButton(this)),
      m_lock(new QToolButton(this)),
      m_note(new FieldNote(this)) {
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(6);
    auto* line = new QHBoxLayout;
    line->setSpacing(4);
    column->addLayout(line);
    column->addWidget(m_note);
    m_seed->setObjectName(QStringLiteral("seed"));
    m_seed->setValidator(
        new QRegularExpressionValidator(QRegularExpression(QStringLiteral("\\d{1,20}")), m_seed));
    m_seed->setAccessibleName(tr("Seed"));
    m_seed->setToolTip(tr("The number that all randomness is made from: the same seed gives the same run.\n"
                          "Return restarts with it."));
    m_dice->setObjectName(QStringLiteral("dice"));
    m_dice->setAccessibleName(tr("New seed"));
    m_dice->setToolTip(tr("Draws a new seed and restarts"));
    m_lock->setObjectName(QStringLiteral("seedLock"));
    m_dice->setFocusPolicy(Qt::StrongFocus);
    m_lock->setFocusPolicy(Qt::StrongFocus);
    m_dice->setProperty("role", "flat");
    m_lock->setProperty("role", "flat");
    m_lock->setCheckable(true);
    m_lock->setChecked(true);
    line->addWidget(m_seed, 1);
    line->addWidget(m_dice);
    line->addWidget(m_lock);
    connect(m_seed, &QLineEdit::returnPressed, this, [this] {
        bool valid = false;
        const quint64 seed = m_seed->text().toULongLong(&valid);
        m_seed->setModified(false);
        if (valid) {
            emit seedEdited(seed);
            m_note->clearNote();
        } else {
            m_note->showProblem(tr("A seed goes up to %1.").arg(std::numeric_limits<quint64>::max()));
            m_seed->selectAll();
        }
    });
    connect(m_dice, &QToolButton::clicked, this, [this] { emit seedEdited(drawSeed()); });
    connect(m_lock, &QToolButton::toggled, this, &SeedForm::refreshLock);
    refreshLock();
}

void SeedForm::refreshLock() {
    const style::Palette& colors = colorsOf(palette());
    const bool locked = isLocked();
    m_dice->setIcon(style::icon(QStringLiteral("dice"), colors));
    m_lock->setIcon(style::icon(locked ? QStringLiteral("lock") : QStringLiteral("unlock"), colors,
                                style::Checked::Shaded));
    m_lock->setAccessibleName(locked ? tr("Seed is kept") : tr("Seed changes with every restart"));
    m_lock->setToolTip(locked ? tr("The seed is kept when the run restarts")
                              : tr("Every restart draws a new seed"));
}

void SeedForm::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange && m_lock != nullptr) {
        refreshLock();
    }
}

void SeedForm::showSeed(std::uint64_t seed) {
    if (!m_seed->hasFocus() || !m_seed->isModified()) {
        m_seed->setText(QString::number(seed));
    }
}

bool SeedForm::isLocked() const {
    return m_lock->isChecked();
}

std::uint64_t SeedForm::drawSeed() {
    return QRandomGenerator::system()->bounded(100'000'000U, 1'000'000'000U);
}

} // namespace sgfm::panels
