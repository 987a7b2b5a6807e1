#pragma once
// The centre of the window: one, two or four views, or one of them alone for a while.

#include "app/window/view_link.h"

#include <QImage>
#include <QJsonObject>
#include <QWidget>

#include <array>

class QSplitter;

namespace sgfm::window {

class ViewCell;

class ViewBoard : public QWidget {
    Q_OBJECT
  public:
    ViewBoard(ViewLink& link, QWidget* parent = nullptr);

    int shownCells() const noexcept { return m_shown; }
    void showCells(int count); // 1, 2, 3 or 4
    void maximise(int cell);   // -1: all again
    int maximisedCell() const noexcept { return m_maximised; }
    ViewCell& cell(int index) const { return *m_cells[static_cast<std::size_t>(index)]; }
    static constexpr int cellCount() { return 4; }

    // The views that suit a mode, until the person chooses others.
    void showDefaultsFor(recipe::Mode mode, int dimension);

    // All shown views in one picture, as they are arranged.
    QImage snapshot(QSize size) const;

    QJsonObject saveState() const;
    void restoreState(const QJsonObject& state); // ignores what it does not know

  signals:
    void arrangementChanged();

  private:
    void arrange();

    ViewLink& m_link;
    std::array<ViewCell*, 4> m_cells{};
    QSplitter* m_rows;
    std::array<QSplitter*, 2> m_columns{};
    int m_shown = 4;
    int m_maximised = -1;
};

} // namespace sgfm::window
