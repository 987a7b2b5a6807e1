#include "widgets/panels/notice_bar.h"

#include "widgets/panels/term_style.h"

#include <QAccessible>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QPainter>
#include <QPushButton>
#include <QToolButton>
#include <QVBoxLayout>

namespace sgfm::panels {

NoticeBar::NoticeBar(QWidget* parent)
    : QFrame(parent),
      m_title(new QLabel(this)),
      m_message(new QLabel(this)),
      m_action(new QPushButton(this)),
      m_close(new QToolButton(this)) {
    setObjectName(QStringLiteral("noticeBar"));
    auto* line = new QHBoxLayout(this);
    line->setContentsMargins(16, 8, 8, 8);
    line->setSpacing(12);
    auto* texts = new QVBoxLayout;
    texts->setSpacing(2);
    QFont bold = font();
    bold.setWeight(QFont::DemiBold);
    m_title->setFont(bold);
    m_title->setTextFormat(Qt::PlainText);
    m_title->setWordWrap(true);
    m_message->setTextFormat(Qt::PlainText); // names of files are not markup
    m_message->setWordWrap(true);
    m_message->setTextInteractionFlags(Qt::TextSelectableByMouse);
    texts->addWidget(m_title);
    texts->addWidget(m_message);
    line->addLayout(texts, 1);
    m_action->setProperty("role", "primary");
    m_action->setObjectName(QStringLiteral("noticeAction"));
    m_action->setAccessibleName(tr("What the message offers"));
    m_action->setToolTip(tr("Does what the message offers and closes it"));
    line->addWidget(m_action);
    m_close->setText(QStringLiteral("×"));
    m_close->setProperty("role", "flat");
    m_close->setObjectName(QStringLiteral("noticeClose"));
    m_close->setAccessibleName(tr("Close the message"));
    m_close->setToolTip(tr("Close the message (Esc)"));
    line->addWidget(m_close);
    connect(m_close, &QToolButton::clicked, this, &NoticeBar::dismiss);
    connect(m_action, &QPushButton::clicked, this, [this] {
        const auto act = m_do; // dismiss() forgets it
        dismiss();
        if (act) {
            act();
        }
    });
    hide();
}

void NoticeBar::showNotice(const runtime::Notice& notice, const QString& actionText,
                           std::function<void()> action) {
    m_kind = notice.kind;
    m_do = std::move(action);
    m_title->setText(QString::fromStdString(notice.title));
    QStringList sentences;
    for (const std::string& sentence : {notice.message, notice.remedy}) {
        if (!sentence.empty()) {
            sentences += QString::fromStdString(sentence);
        }
    }
    m_message->setText(sentences.join(u' '));
    m_message->setVisible(!sentences.isEmpty());
    m_action->setText(actionText);
    m_action->setAccessibleName(actionText.isEmpty() ? tr("What the message offers") : actionText);
    m_action->setVisible(!actionText.isEmpty());
    setAccessibleName(m_title->text());
    setAccessibleDescription(m_message->text());
    show();
    update();
    QAccessibleEvent spoken(this, QAccessible::Alert);
    QAccessible::updateAccessibility(&spoken);
}

void NoticeBar::dismiss() {
    m_do = nullptr;
    hide();
}

QString NoticeBar::title() const {
    return m_title->text();
}

QColor NoticeBar::color() const {
    const style::Palette& colors = colorsOf(palette());
    switch (m_kind) {
    case runtime::Notice::Kind::Done:
        return colors.good;
    case runtime::Notice::Kind::Warning:
        return colors.warning;
    case runtime::Notice::Kind::Error:
    case runtime::Notice::Kind::BlowUp:
        return colors.bad;
    case runtime::Notice::Kind::Information:
        break;
    }
    return colors.accent;
}

void NoticeBar::paintEvent(QPaintEvent*) {
    const style::Palette& colors = colorsOf(palette());
    QPainter painter(this);
    painter.fillRect(rect(), colors.raised);
    QColor tint = color();
    tint.setAlphaF(0.14F);
    painter.fillRect(rect(), tint);
    painter.fillRect(QRect(0, 0, 4, height()), color());
    painter.fillRect(QRect(0, height() - 1, width(), 1), colors.border);
}

void NoticeBar::keyPressEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_Escape) {
        dismiss();
    } else {
        QFrame::keyPressEvent(event);
    }
}

} // namespace sgfm::panels
