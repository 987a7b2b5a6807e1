#include "app/window/command_palette.h"

#include "widgets/style/theme.h"

#include <QApplication>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPainter>
#include <QStyledItemDelegate>
#include <QVBoxLayout>

namespace sgfm::window {

namespace {

constexpr std::size_t kMostAnswers = 60;
constexpr int kVisibleRows = 11;
constexpr int kTitleRole = Qt::UserRole;
constexpr int kDetailRole = Qt::UserRole + 1;
constexpr int kKeysRole = Qt::UserRole + 2;
constexpr int kKindRole = Qt::UserRole + 3;
constexpr int kMarkedRole = Qt::UserRole + 4;
constexpr int kEnabledRole = Qt::UserRole + 5;

// Title with the letters that were asked for in bold, detail behind it, kind and key at the right.
class AnswerDelegate : public QStyledItemDelegate {
  public:
    using QStyledItemDelegate::QStyledItemDelegate;

    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex&) const override {
        return {100, option.fontMetrics.height() + 4 * style::kGrid};
    }

    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override {
        const style::Palette& colors = style::paletteOf(*option.widget);
        painter->save();
        painter->setRenderHint(QPainter::Antialiasing);
        if ((option.state & QStyle::State_Selected) != 0) {
            painter->setPen(Qt::NoPen);
            painter->setBrush(colors.hover);
            painter->drawRoundedRect(option.rect, 4, 4);
            painter->setBrush(colors.accent);
            painter->drawRoundedRect(QRect(option.rect.topLeft(), QSize(3, option.rect.height())), 1, 1);
        }
        QRect line = option.rect.adjusted(3 * style::kGrid, 0, -2 * style::kGrid, 0);
        drawKeys(*painter, option, index, colors, line);
        const bool enabled = index.data(kEnabledRole).toBool();
        const int end = drawTitle(*painter, option, index, enabled ? colors.text : colors.disabledText, line);
        line.setLeft(end + 3 * style::kGrid);
        painter->setFont(style::textFont(0.9));
        painter->setPen(enabled ? colors.mutedText : colors.disabledText);
        painter->drawText(line, Qt::AlignLeft | Qt::AlignVCenter,
                          painter->fontMetrics().elidedText(index.data(kDetailRole).toString(),
                                                            Qt::ElideRight, line.width()));
        painter->restore();
    }

  private:
    static void drawKeys(QPainter& painter, const QStyleOptionViewItem& option, const QModelIndex& index,
                         const style::Palette& colors, QRect& line) {
        painter.setFont(style::textFont(0.85));
        const QString kind = index.data(kKindRole).toString();
        const int kindWidth = painter.fontMetrics().horizontalAdvance(kind);
        painter.setPen(colors.mutedText);
        painter.drawText(line, Qt::AlignRight | Qt::AlignVCenter, kind);
        line.setRight(line.right() - kindWidth - 3 * style::kGrid);
        const QString keys = index.data(kKeysRole).toString();
        if (keys.isEmpty()) {
            return;
        }
        const int width = painter.fontMetrics().horizontalAdvance(keys) + 3 * style::kGrid;
        const int height = painter.fontMetrics().height() + style::kGrid;
        const QRect chip(line.right() - width, option.rect.center().y() - height / 2, width, height);
        painter.setPen(colors.border);
        painter.setBrush(colors.panel);
        painter.drawRoundedRect(chip, 4, 4);
        painter.setPen(colors.text);
        painter.drawText(chip, Qt::AlignCenter, keys);
        line.setRight(chip.left() - 2 * style::kGrid);
    }

    // Where it ends.
    static int drawTitle(QPainter& painter, const QStyleOptionViewItem& option, const QModelIndex& index,
                         const QColor& color, const QRect& line) {
        const QString title = index.data(kTitleRole).toString();
        const QVariantList marked = index.data(kMarkedRole).toList();
        QFont bold = option.font;
        bold.setWeight(QFont::Bold);
        int left = line.left();
        painter.setPen(color);
        painter.setClipRect(line);
        for (qsizetype begin = 0; begin < title.size();) {
            const bool isMarked = marked.contains(QVariant(static_cast<int>(begin)));
            qsizetype end = begin + 1;
            while (end < title.size() && marked.contains(QVariant(static_cast<int>(end))) == isMarked) {
                ++end;
            }
            painter.setFont(isMarked ? bold : option.font);
            const QString part = title.mid(begin, end - begin);
            const int width = painter.fontMetrics().horizontalAdvance(part);
            painter.drawText(QRect(left, line.top(), width, line.height()), Qt::AlignLeft | Qt::AlignVCenter,
                             part);
            left += width;
            begin = end;
        }
        painter.setClipping(false);
        return left;
    }
};

} // namespace

CommandPalette::CommandPalette(QWidget* window)
    : QFrame(window),
      m_field(new QLineEdit(this)),
      m_list(new QListWidget(this)),
      m_nothing(new QLabel(this)) {
    setObjectName(QStringLiteral("commandPalette"));
    setProperty("role", "card");
    setAccessibleName(tr("Command palette"));
    setAutoFillBackground(true);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(8, 8, 8, 8);
    column->setSpacing(8);
    m_field->setObjectName(QStringLiteral("paletteField"));
    m_field->setPlaceholderText(tr("Find a command, preset, view or file, or type “viscosity 0.02”"));
    m_field->setAccessibleName(tr("Find a command"));
    m_field->setToolTip(tr("Up and Down choose, Return runs, Tab completes, Escape closes"));
    m_list->setObjectName(QStringLiteral("paletteList"));
    m_list->setAccessibleName(tr("What was found"));
    m_list->setToolTip(tr("A click runs"));
    m_list->setItemDelegate(new AnswerDelegate(m_list));
    m_list->setFrameShape(QFrame::NoFrame);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_list->setFocusPolicy(Qt::NoFocus); // the field keeps the keyboard and moves the choice
    m_list->setUniformItemSizes(true);
    m_list->setMouseTracking(true);
    m_nothing->setText(tr("Nothing is called that."));
    m_nothing->setProperty("role", "muted");
    m_nothing->setContentsMargins(12, 4, 12, 8);
    column->addWidget(m_field);
    column->addWidget(m_list);
    column->addWidget(m_nothing);
    m_field->installEventFilter(this);
    window->installEventFilter(this);
    connect(m_field, &QLineEdit::textChanged, this, &CommandPalette::find);
    connect(m_list, &QListWidget::itemClicked, this, &CommandPalette::runCurrent);
    hide();
}

void CommandPalette::open(std::vector<PaletteEntry> entries, const recipe::ParameterValues& values,
                          SetParameter set) {
    m_entries = std::move(entries);
    m_values = values;
    m_set = std::move(set);
    if (!isVisible()) {
        m_before = QApplication::focusWidget();
    }
    m_field->clear();
    find({});
    show();
    raise();
    m_field->setFocus(Qt::PopupFocusReason);
}

void CommandPalette::find(const QString& query) {
    m_answers = answersTo(query, m_entries, m_values, m_set, kMostAnswers);
    m_list->clear();
    for (const PaletteEntry& answer : m_answers) {
        auto* item = new QListWidgetItem(m_list);
        QStringList spoken{answer.title, answer.detail, answer.keys, answer.kind};
        spoken.removeAll(QString());
        item->setData(Qt::AccessibleTextRole, spoken.join(QStringLiteral(", ")));
        item->setData(kTitleRole, answer.title);
        item->setData(kDetailRole, answer.detail);
        item->setData(kKeysRole, answer.keys);
        item->setData(kKindRole, answer.kind);
        item->setData(kEnabledRole, answer.enabled);
        QVariantList marked;
        for (const int place : answer.marked) {
            marked += place;
        }
        item->setData(kMarkedRole, marked);
    }
    m_list->setCurrentRow(0);
    m_nothing->setVisible(m_answers.empty());
    m_list->setVisible(!m_answers.empty());
    place();
}

void CommandPalette::place() {
    const QWidget& window = *parentWidget();
    const int width = std::min(std::max(560, window.width() * 45 / 100), window.width() - 32);
    const int rows = std::min(kVisibleRows, static_cast<int>(m_answers.size()));
    if (rows > 0) {
        const int wanted = rows * m_list->sizeHintForRow(0) + 2 * m_list->frameWidth();
        m_list->setFixedHeight(std::min(wanted, std::max(100, window.height() * 6 / 10)));
    }
    layout()->activate();
    setGeometry((window.width() - width) / 2, window.height() / 10, width, sizeHint().height());
}

void CommandPalette::complete() {
    const int row = m_list->currentRow();
    if (row < 0) {
        return;
    }
    // Copied: another text has other answers, before the field is done with it.
    const auto& answer = m_answers[static_cast<std::size_t>(row)];
    const QString text = answer.completion.isEmpty() ? answer.title : answer.completion;
    m_field->setText(text);
}

void CommandPalette::runCurrent() {
    const int row = m_list->currentRow();
    if (row < 0 || !m_answers[static_cast<std::size_t>(row)].enabled) {
        return;
    }
    const PaletteEntry answer = m_answers[static_cast<std::size_t>(row)];
    if (!answer.completion.isEmpty()) {
        m_field->setText(answer.completion);
        m_field->setFocus();
        return;
    }
    close(); // first: the command may open something that wants the keyboard
    if (answer.run) {
        answer.run();
    }
}

void CommandPalette::close() {
    hide();
    if (!m_before.isNull() && m_before->isVisible()) {
        m_before->setFocus(Qt::PopupFocusReason);
    } else {
        parentWidget()->setFocus(Qt::PopupFocusReason);
    }
}

bool CommandPalette::eventFilter(QObject* watched, QEvent* event) {
    if (watched == parentWidget()) {
        if (event->type() == QEvent::Resize && isVisible()) {
            place();
        }
        return QFrame::eventFilter(watched, event);
    }
    if (event->type() == QEvent::FocusOut) {
        const auto reason = static_cast<QFocusEvent*>(event)->reason();
        if (isVisible() && reason != Qt::PopupFocusReason && reason != Qt::ActiveWindowFocusReason) {
            hide(); // a click elsewhere: the keyboard is where it was clicked
        }
    } else if (event->type() == QEvent::KeyPress) {
        auto* key = static_cast<QKeyEvent*>(event);
        switch (key->key()) {
        case Qt::Key_Up:
        case Qt::Key_Down: {
            const int count = m_list->count();
            const int by = key->key() == Qt::Key_Down ? 1 : count - 1;
            if (count > 0) {
                m_list->setCurrentRow((m_list->currentRow() + by) % count);
            }
            return true;
        }
        case Qt::Key_PageUp:
            m_list->setCurrentRow(std::max(0, m_list->currentRow() - kVisibleRows));
            return true;
        case Qt::Key_PageDown:
            m_list->setCurrentRow(std::min(m_list->count() - 1, m_list->currentRow() + kVisibleRows));
            return true;
        case Qt::Key_Return:
        case Qt::Key_Enter:
            runCurrent();
            return true;
        case Qt::Key_Tab:
            complete();
            return true;
        case Qt::Key_Escape:
            close();
            return true;
        default:
            break;
        }
    }
    return QFrame::eventFilter(watched, event);
}

} // namespace sgfm::window
