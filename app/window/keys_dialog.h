#pragma once
// All keys, to read and to change. A change applies at once and is kept; a key that something else uses is
// taken over only when the person says so.

#include "app/window/key_bindings.h"

#include <QDialog>
#include <QLineEdit>

class QLabel;
class QPushButton;
class QTreeWidget;
class QTreeWidgetItem;

namespace sgfm::window {

// A field that takes the next key as it is pressed instead of typing it. Tab still leaves it.
class KeyCapture : public QLineEdit {
    Q_OBJECT
  public:
    explicit KeyCapture(QWidget* parent = nullptr);
    QKeySequence key() const { return m_key; }
    void setKey(const QKeySequence& key);

  signals:
    void captured(const QKeySequence& key);

  protected:
    bool event(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

  private:
    QKeySequence m_key;
};

class KeysDialog : public QDialog {
    Q_OBJECT
  public:
    // The bindings must outlive the dialog.
    explicit KeysDialog(KeyBindings& bindings, QWidget* parent = nullptr);

  private:
    void makeEditor();
    void fill();
    void filter(const QString& text);
    void showChosen();
    void consider(const QKeySequence& key);
    void apply(bool add);
    QAction* chosen() const;

    KeyBindings& m_bindings;
    QLineEdit* m_filter;
    QTreeWidget* m_list;
    QLabel* m_name;
    KeyCapture* m_capture;
    QLabel* m_message;
    QPushButton* m_set;
    QPushButton* m_add;
    QPushButton* m_none;
    QPushButton* m_default;
    QPushButton* m_allDefaults;
};

} // namespace sgfm::window
