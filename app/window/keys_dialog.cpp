#include "app/window/keys_dialog.h"

#include "widgets/style/theme.h"

#include <QAction>
#include <QDialogButtonBox>
#include <QHeaderView>
#include <QKeyEvent>
#include <QLabel>
#include <QPushButton>
#include <QTreeWidget>
#include <QVBoxLayout>

namespace sgfm::window {

KeyCapture::KeyCapture(QWidget* parent) : QLineEdit(parent) {
    setReadOnly(true);
    setContextMenuPolicy(Qt::NoContextMenu);
    setPlaceholderText(tr("press a key"));
}

void KeyCapture::setKey(const QKeySequence& key) {
    m_key = key;
    setText(key.toString(QKeySequence::NativeText));
}

bool KeyCapture::event(QEvent* event) {
    if (event->type() == QEvent::ShortcutOverride) {
        event->accept(); // the key is for this field, not for the action that has it now
        return true;
    }
    return QLineEdit::event(event);
}

void KeyCapture::keyPressEvent(QKeyEvent* event) {
    switch (event->key()) {
    case Qt::Key_Control:
    case Qt::Key_Shift:
    case Qt::Key_Alt:
    case Qt::Key_AltGr:
    case Qt::Key_Meta:
    case Qt::Key_CapsLock:
    case Qt::Key_unknown:
        return; // more is to come
    case Qt::Key_Escape:
        if (event->modifiers() == Qt::NoModifier) {
            event->ignore(); // closes the dialog as everywhere
            return;
        }
        break;
    default:
        break;
    }
    Qt::KeyboardModifiers modifiers = event->modifiers() & ~(Qt::KeypadModifier | Qt::GroupSwitchModifier);
    const bool isLetter = event->key() >= Qt::Key_A && event->key() <= Qt::Key_Z;
    const bool isNamed = event->key() >= Qt::Key_Escape || event->key() == Qt::Key_Space;
    if (!isLetter && !isNamed && (modifiers & Qt::ShiftModifier) != 0) {
        modifiers &= ~Qt::KeyboardModifiers(Qt::ShiftModifier); // "+" is "+", whether or not it needs Shift
    }
    setKey(QKeySequence(QKeyCombination(modifiers, static_cast<Qt::Key>(event->key()))));
    emit captured(m_key);
}

KeysDialog::KeysDialog(KeyBindings& bindings, QWidget* parent)
    : QDialog(parent),
      m_bindings(bindings),
      m_filter(new QLineEdit(this)),
      m_list(new QTreeWidget(this)),
      m_name(new QLabel(this)),
      m_capture(new KeyCapture(this)),
      m_message(new QLabel(this)),
      m_set(new QPushButton(tr("Use this key"), this)),
      m_add(new QPushButton(tr("Add"), this)),
      m_none(new QPushButton(tr("No key"), this)),
      m_default(new QPushButton(tr("Default"), this)),
      m_allDefaults(new QPushButton(tr("All defaults"), this)) {
    setWindowTitle(tr("Keys"));
    setObjectName(QStringLiteral("keysDialog"));
    resize(620, 640);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(12, 12, 12, 12);
    column->setSpacing(8);
    m_filter->setObjectName(QStringLiteral("keysFilter"));
    m_filter->setPlaceholderText(tr("Find a command or a key"));
    m_filter->setAccessibleName(tr("Find a command or a key"));
    m_filter->setToolTip(tr("Shows the commands whose name or key contains this"));
    m_filter->setClearButtonEnabled(true);
    column->addWidget(m_filter);
    m_list->setObjectName(QStringLiteral("keysList"));
    m_list->setAccessibleName(tr("Commands and their keys"));
    m_list->setToolTip(tr("Choose a command to change its key"));
    m_list->setHeaderLabels({tr("Command"), tr("Key")});
    m_list->setRootIsDecorated(true);
    m_list->header()->setStretchLastSection(true);
    m_list->header()->setSectionResizeMode(0, QHeaderView::Stretch);
    m_list->header()->setSectionResizeMode(1, QHeaderView::ResizeToContents);
    column->addWidget(m_list, 1);
    makeEditor();
    fill();
    connect(m_filter, &QLineEdit::textChanged, this, &KeysDialog::filter);
    connect(m_list, &QTreeWidget::currentItemChanged, this, &KeysDialog::showChosen);
    connect(m_list, &QTreeWidget::itemActivated, m_capture, [this] { m_capture->setFocus(); });
    connect(&m_bindings, &KeyBindings::changed, this, &KeysDialog::fill);
    m_filter->setFocus();
}

void KeysDialog::makeEditor() {
    auto* column = static_cast<QVBoxLayout*>(layout());
    auto* line = new QHBoxLayout;
    line->setSpacing(8);
    m_name->setObjectName(QStringLiteral("keysChosen"));
    m_name->setMinimumWidth(160);
    line->addWidget(m_name, 1);
    const auto put = [line](QWidget* widget, const char* name, const QString& tip) {
        widget->setObjectName(QString::fromLatin1(name));
        widget->setToolTip(tip);
        line->addWidget(widget);
    };
    put(m_capture, "keysCapture", tr("Press the key that the command is to have"));
    m_capture->setAccessibleName(tr("New key"));
    m_capture->setFixedWidth(m_capture->fontMetrics().horizontalAdvance(QStringLiteral("Ctrl+Shift+Right")) +
                             32);
    put(m_set, "keysSet", tr("The command gets this key instead of those it has"));
    put(m_add, "keysAdd", tr("The command gets this key beside those it has"));
    put(m_none, "keysNone", tr("The command gets no key"));
    put(m_default, "keysDefault", tr("The command gets its first key back"));
    m_set->setProperty("role", "primary");
    column->addLayout(line);
    m_message->setObjectName(QStringLiteral("keysMessage"));
    m_message->setWordWrap(true);
    m_message->setMinimumHeight(m_message->fontMetrics().height() * 2);
    m_message->setAlignment(Qt::AlignLeft | Qt::AlignTop);
    column->addWidget(m_message);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close, this);
    m_allDefaults->setObjectName(QStringLiteral("keysAllDefaults"));
    m_allDefaults->setToolTip(tr("Every command gets its first key back"));
    buttons->addButton(m_allDefaults, QDialogButtonBox::ResetRole);
    buttons->button(QDialogButtonBox::Close)->setToolTip(tr("Closes this window; changes are kept"));
    column->addWidget(buttons);
    for (QPushButton* button : {m_set, m_add, m_none, m_default, m_allDefaults}) {
        button->setAutoDefault(false);
        button->setAccessibleName(button->text());
    }
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::close);
    connect(m_capture, &KeyCapture::captured, this, &KeysDialog::consider);
    connect(m_set, &QPushButton::clicked, this, [this] { apply(false); });
    connect(m_add, &QPushButton::clicked, this, [this] { apply(true); });
    connect(m_none, &QPushButton::clicked, this, [this] {
        if (QAction* action = chosen()) {
            m_bindings.bind(*action, {});
        }
    });
    connect(m_default, &QPushButton::clicked, this, [this] {
        if (QAction* action = chosen()) {
            m_bindings.reset(*action);
        }
    });
    connect(m_allDefaults, &QPushButton::clicked, &m_bindings, &KeyBindings::resetAll);
}

void KeysDialog::fill() {
    const QString before = chosen() == nullptr ? QString() : chosen()->objectName();
    m_list->clear();
    QTreeWidgetItem* group = nullptr;
    QTreeWidgetItem* current = nullptr;
    for (const KeyBindings::Entry& entry : m_bindings.entries()) {
        if (group == nullptr || group->text(0) != entry.group) {
            group = new QTreeWidgetItem(m_list, {entry.group});
            group->setFlags(Qt::ItemIsEnabled);
            group->setExpanded(true);
        }
        const QString keys = keyText(entry.action->shortcuts());
        auto* item = new QTreeWidgetItem(group, {plainText(*entry.action), keys});
        item->setData(0, Qt::UserRole, QVariant::fromValue(static_cast<QObject*>(entry.action)));
        item->setToolTip(0, entry.action->toolTip());
        if (!m_bindings.isDefault(*entry.action)) {
            QFont bold = font();
            bold.setBold(true);
            item->setFont(1, bold);
            item->setToolTip(
                1, tr("Changed; it was %1")
                       .arg(entry.defaults.isEmpty() ? tr("without a key") : keyText(entry.defaults)));
        }
        if (entry.action->objectName() == before || current == nullptr) {
            current = item;
        }
    }
    filter(m_filter->text());
    m_list->setCurrentItem(current);
    showChosen();
}

void KeysDialog::filter(const QString& text) {
    for (int row = 0; row < m_list->topLevelItemCount(); ++row) {
        QTreeWidgetItem* group = m_list->topLevelItem(row);
        bool any = false;
        for (int place = 0; place < group->childCount(); ++place) {
            QTreeWidgetItem* item = group->child(place);
            const bool shown = text.isEmpty() || item->text(0).contains(text, Qt::CaseInsensitive) ||
                               item->text(1).contains(text, Qt::CaseInsensitive);
            item->setHidden(!shown);
            any = any || shown;
        }
        group->setHidden(!any);
    }
}

QAction* KeysDialog::chosen() const {
    const QTreeWidgetItem* item = m_list->currentItem();
    return item == nullptr ? nullptr : qobject_cast<QAction*>(item->data(0, Qt::UserRole).value<QObject*>());
}

void KeysDialog::showChosen() {
    QAction* action = chosen();
    m_name->setText(action == nullptr ? tr("Choose a command") : plainText(*action));
    m_capture->setKey({});
    m_capture->setEnabled(action != nullptr);
    m_set->setText(tr("Use this key"));
    m_set->setEnabled(false);
    m_add->setEnabled(false);
    m_none->setEnabled(action != nullptr && !action->shortcuts().isEmpty());
    m_default->setEnabled(action != nullptr && !m_bindings.isDefault(*action));
    m_message->clear();
}

void KeysDialog::consider(const QKeySequence& key) {
    QAction* action = chosen();
    if (action == nullptr) {
        return;
    }
    const QString problem = KeyBindings::whyNot(key);
    const QAction* user = m_bindings.userOf(key);
    const bool mine = user == action;
    const bool usable = problem.isEmpty() && !mine;
    m_set->setEnabled(usable);
    m_add->setEnabled(usable && !action->shortcuts().isEmpty());
    const bool conflict = usable && user != nullptr;
    m_set->setText(conflict ? tr("Take it over") : tr("Use this key"));
    const QString name = key.toString(QKeySequence::NativeText);
    m_message->setText(!problem.isEmpty() ? tr("%1 cannot be used. %2").arg(name, problem)
                       : mine             ? tr("%1 is its key already.").arg(name)
                       : conflict ? tr("%1 belongs to “%2”, which would lose it.").arg(name, plainText(*user))
                                  : tr("%1 is free.").arg(name));
}

void KeysDialog::apply(bool add) {
    if (QAction* action = chosen()) {
        QList<QKeySequence> keys = add ? action->shortcuts() : QList<QKeySequence>();
        keys += m_capture->key();
        m_bindings.bind(*action, keys);
        m_list->setFocus();
    }
}

} // namespace sgfm::window
