#pragma once
// Which keys trigger which action: those that it was made with, or those that the person chose, which are
// kept in the settings as keys/ID. A key belongs to at most one action: binding it takes it from any other.

#include <QKeySequence>
#include <QList>
#include <QObject>
#include <QPointer>
#include <QString>

#include <optional>
#include <vector>

class QAction;
class QMenuBar;
class QSettings;

namespace sgfm::window {

class KeyBindings : public QObject {
    Q_OBJECT
  public:
    struct Entry {
        QAction* action;
        QString group; // the menu that it stands in: "Run"
        QList<QKeySequence> defaults;
    };

    // The settings must outlive this.
    explicit KeyBindings(QSettings& settings, QObject* parent = nullptr);

    // Every action with an objectName in the menus of a menu bar, submenus too. Their present keys are the
    // defaults; what the person chose before applies at once.
    void addMenus(const QMenuBar& menus);

    const std::vector<Entry>& entries() const noexcept { return m_entries; }
    // The action that has this key now; null: none.
    QAction* userOf(const QKeySequence& key) const;
    bool isDefault(const QAction& action) const;

    // Why a key cannot be bound ("Tab goes from control to control"); empty: it can.
    static QString whyNot(const QKeySequence& key);
    void bind(QAction& action, const QList<QKeySequence>& keys);
    void reset(QAction& action);
    void resetAll();

    // All keys as they are now, as a page of help (Markdown).
    QString helpTable() const;

  signals:
    void changed();

  private:
    const Entry* find(const QAction& action) const;
    void set(QAction& action, const QList<QKeySequence>& keys);
    void store(const Entry& entry);
    void restore();

    QSettings& m_settings;
    std::vector<Entry> m_entries;
};

// "Ctrl+Shift+Z, Ctrl+Y"; empty: no key.
QString keyText(const QList<QKeySequence>& keys);
// An action's text as it is read: no ampersands, no ellipsis.
QString plainText(const QAction& action);

} // namespace sgfm::window
