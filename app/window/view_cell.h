#pragma once
// One place of the board: a view of any kind, chosen by the small menu at the start of its header.

#include "widgets/views/view.h"

#include <QJsonObject>
#include <QWidget>

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

    QJsonObject saveState() const; // {"view": kind, "state": {...}}
    void restoreState(const QJsonObject& state);

  signals:
    void viewMade(sgfm::views::View* view);
    void maximiseToggled();

  private:
    QToolButton* makeChooser();

    QString m_kind;
    views::View* m_view = nullptr;
    QToolButton* m_maximise = nullptr;
    bool m_maximised = false;
};

} // namespace sgfm::window
