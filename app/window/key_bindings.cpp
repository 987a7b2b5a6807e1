#include "app/window/key_bindings.h"

#include "app/window/window_actions.h"

#include <QAction>
#include <QMenu>
#include <QMenuBar>
#include <QSettings>

#include <algorithm>

namespace sgfm::window {

namespace {

const QString kFolder = QStringLiteral("keys/");

void collect(const QMenu& menu, const QString& group, std::vector<KeyBindings::Entry>& entries) {
    for (QAction* action : menu.actions()) {
        if (action->menu() != nullptr) {
            collect(*action->menu(), group, entries);
        } else if (!action->isSeparator() && !action->objectName().isEmpty()) {
            entries.push_back({action, group, action->shortcuts()});
        }
    }
}

} // namespace

QString keyText(const QList<QKeySequence>& keys) {
    return QKeySequence::listToString(keys, QKeySequence::NativeText)
        .replace(QStringLiteral("; "), QStringLiteral(", "));
}

QString plainText(const QAction& action) {
    QString text = action.text();
    text.remove(u'&').remove(u'…');
    return text.trimmed();
}

KeyBindings::KeyBindings(QSettings& settings, QObject* parent) : QObject(parent), m_settings(settings) {
}

void KeyBindings::addMenus(const QMenuBar& menus) {
    for (QAction* menu : menus.actions()) {
        if (menu->menu() != nullptr) {
            collect(*menu->menu(), plainText(*menu), m_entries);
        }
    }
    restore();
}

void KeyBindings::restore() {
    for (const Entry& entry : m_entries) {
        QList<QKeySequence> keys = entry.defaults;
        const QVariant chosen = m_settings.value(kFolder + entry.action->objectName());
        if (chosen.isValid()) {
            keys.clear();
            for (const QString& text : chosen.toStringList()) {
                const auto key = QKeySequence::fromString(text, QKeySequence::PortableText);
                if (!key.isEmpty() && whyNot(key).isEmpty()) { // settings can be damaged
                    keys += key;
                }
            }
        }
        set(*entry.action, keys);
    }
    // Two actions on one key, by a damaged file or because a newer lab uses a key that the person had given
    // to something else: the person's choice stays.
    for (const Entry& entry : m_entries) {
        QList<QKeySequence> keys = entry.action->shortcuts();
        const bool chosen = m_settings.contains(kFolder + entry.action->objectName());
        const auto taken = [&](const QKeySequence& key) {
            return std::ranges::any_of(m_entries, [&](const Entry& other) {
                return other.action != entry.action && other.action->shortcuts().contains(key) &&
                       (!chosen || &other < &entry);
            });
        };
        if (keys.removeIf(taken) > 0) {
            set(*entry.action, keys);
        }
    }
    emit changed();
}

const KeyBindings::Entry* KeyBindings::find(const QAction& action) const {
    const auto found = std::ranges::find(m_entries, &action, &Entry::action);
    return found == m_entries.end() ? nullptr : &*found;
}

QAction* KeyBindings::userOf(const QKeySequence& key) const {
    const auto found = std::ranges::find_if(
        m_entries, [&](const Entry& entry) { return entry.action->shortcuts().contains(key); });
    return found == m_entries.end() ? nullptr : found->action;
}

bool KeyBindings::isDefault(const QAction& action) const {
    const Entry* entry = find(action);
    return entry == nullptr || entry->defaults == action.shortcuts();
}

QString KeyBindings::whyNot(const QKeySequence& key) {
    if (key.count() != 1) {
        return tr("One key, with Ctrl, Alt or Shift if you like.");
    }
    const QKeyCombination pressed = key[0];
    const bool bare = (pressed.keyboardModifiers() & ~(Qt::ShiftModifier | Qt::KeypadModifier)) == 0;
    switch (pressed.key()) {
    case Qt::Key_Tab:
    case Qt::Key_Backtab:
        return tr("Tab goes from control to control.");
    case Qt::Key_Escape:
        return bare ? tr("Escape closes what is open.") : QString();
    case Qt::Key_Return:
    case Qt::Key_Enter:
        return bare ? tr("Return applies what was typed.") : QString();
    case Qt::Key_Left:
    case Qt::Key_Right:
    case Qt::Key_Up:
    case Qt::Key_Down:
    case Qt::Key_Home:
    case Qt::Key_End:
    case Qt::Key_PageUp:
    case Qt::Key_PageDown:
        return bare ? tr("This key moves sliders and views.") : QString();
    case Qt::Key_Backspace:
    case Qt::Key_Delete:
        return bare ? tr("This key edits text.") : QString();
    case Qt::Key_unknown:
        return tr("This key has no name.");
    default:
        return {};
    }
}

void KeyBindings::set(QAction& action, const QList<QKeySequence>& keys) {
    action.setShortcuts(keys);
    const QString text = keyText(keys);
    const QString tip = tipOf(action).isEmpty() ? plainText(action) : tipOf(action);
    action.setToolTip(text.isEmpty() ? tip : QStringLiteral("%1  (%2)").arg(tip, text));
}

void KeyBindings::store(const Entry& entry) {
    const QString name = kFolder + entry.action->objectName();
    if (entry.action->shortcuts() == entry.defaults) {
        m_settings.remove(name);
        return;
    }
    QStringList texts;
    for (const QKeySequence& key : entry.action->shortcuts()) {
        texts += key.toString(QKeySequence::PortableText);
    }
    m_settings.setValue(name, texts);
}

void KeyBindings::bind(QAction& action, const QList<QKeySequence>& keys) {
    for (const Entry& other : m_entries) {
        QList<QKeySequence> kept = other.action->shortcuts();
        if (other.action != &action &&
            kept.removeIf([&](const QKeySequence& key) { return keys.contains(key); }) > 0) {
            set(*other.action, kept);
            store(other);
        }
    }
    set(action, keys);
    if (const Entry* entry = find(action)) {
        store(*entry);
    }
    m_settings.sync();
    emit changed();
}

void KeyBindings::reset(QAction& action) {
    if (const Entry* entry = find(action)) {
        bind(action, entry->defaults);
    }
}

void KeyBindings::resetAll() {
    for (const Entry& entry : m_entries) {
        set(*entry.action, entry.defaults);
        m_settings.remove(kFolder + entry.action->objectName());
    }
    m_settings.sync();
    emit changed();
}

QString KeyBindings::helpTable() const {
    QString page;
    QString group;
    for (const Entry& entry : m_entries) {
        if (entry.group != group) {
            group = entry.group;
            page += QStringLiteral("\n## %1\n\n| %2 | %3 |\n|---|---|\n")
                        .arg(group, tr("Key"), tr("What it does"));
        }
        const QString keys = keyText(entry.action->shortcuts());
        QString escaped = keys.isEmpty() ? QStringLiteral("–") : keys;
        // A bare \ or | would end the cell.
        escaped.replace(u'\\', QStringLiteral("\\\\")).replace(u'|', QStringLiteral("\\|"));
        page += QStringLiteral("| %1 | **%2**: %3 |\n")
                    .arg(escaped, plainText(*entry.action), tipOf(*entry.action));
    }
    return page;
}

} // namespace sgfm::window
