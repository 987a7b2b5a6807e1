#pragma once
// One place of the board: a view of any kind, chosen by the small menu at the start of its header. The header
// can be dragged: the board exchanges the cell with the one it is dropped on.

#include "widgets/views/view.h"

#include <QJsonObject>
#include <QWidget>

#include <optional>

class QToolButton;

namespace sgfm::window {

class ViewCell : public QWidget {
    Q_OBJECT
  public:
    explicit ViewCell(const QString& kind, QWidget* parent = nullptr);

    views::View* view() const noexcept { return m_view; }
    QString kind() const { return m_kind; }
    void setKind(const QString& kind); // an unknown one changes nothing
    void showMaximised(bool maximised);
    void showCurrent(bool current); // has the keyboard
    void takeKeyboard();            // the view, or its first control
    void setDraggable(bool draggable) { m_draggable = draggable; }

    QJsonObject saveState() const; // {"view": kind, "state": {...}}
    void restoreState(const QJsonObject& state);

  signals:
    void viewMade(sgfm::views::View* view);
    void kindChosen(const QString& name); // by the person
    void maximiseToggled();
    void detachWanted();
    void dragged(QPoint globalPlace);
    void dropped(QPoint globalPlace);

  protected:
    void paintEvent(QPaintEvent* event) override;
    void changeEvent(QEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

  private:
    QToolButton* makeChooser();
    void showIcons();

    QString m_kind;
    views::View* m_view = nullptr;
    QToolButton* m_chooser = nullptr;
    QToolButton* m_maximise = nullptr;
    bool m_maximised = false;
    bool m_current = false;
    bool m_draggable = true;
    bool m_dragging = false;
    std::optional<QPoint> m_pressed;
};

} // namespace sgfm::window
