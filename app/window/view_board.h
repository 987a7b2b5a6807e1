#pragma once
// The centre of the window: one to four views, or one of them alone for a while. Cells change places when the
// header of one is dragged onto another.

#include "app/window/view_link.h"

#include <QImage>
#include <QJsonObject>
#include <QWidget>

#include <array>

class QLabel;
class QSplitter;

namespace sgfm::window {

class ViewCell;

class ViewBoard : public QWidget {
    Q_OBJECT
  public:
    ViewBoard(ViewLink& link, QWidget* parent = nullptr);

    int shownCells() const noexcept { return m_shown; }
    bool isShown(int index) const;
    void showCells(int count); // 1, 2, 3 or 4
    void maximise(int cell);   // -1: all again
    int maximisedCell() const noexcept { return m_maximised; }
    ViewCell& cell(int index) const { return *m_cells[static_cast<std::size_t>(index)]; }
    static constexpr int cellCount() { return 4; }
    void swapCells(int one, int other);

    // The cell that has, or last had, the keyboard; one that is shown.
    int currentCell() const;
    void goToNextCell();

    // The views that suit a mode, until the person chooses others.
    void showDefaultsFor(recipe::Mode mode, int dimension);

    // All shown views in one picture, as they are arranged.
    QImage snapshot(QSize size) const;

    QJsonObject saveState() const;
    void restoreState(const QJsonObject& state); // ignores what it does not know

  signals:
    void arrangementChanged();
    // By the person: what an undo would be called, and whether it goes on with the last one (a dragged edge).
    void edited(const QString& what, bool goesOn);
    void detachWanted(const QJsonObject& cellState);

  private:
    QSplitter* makeSplitter(Qt::Orientation orientation, QWidget* parent);
    void addCell(ViewCell* cell, std::size_t place);
    void arrange();
    void shareRoom();
    void readShares();
    int cellAt(QPoint globalPlace) const; // -1: none that is shown
    int placeOf(const ViewCell* cell) const;
    void toggleMaximised(ViewCell* cell);
    void showDrag(const ViewCell* from, QPoint globalPlace);
    void endDrag(const ViewCell* from, QPoint globalPlace);
    void followKeyboard(const QWidget* now);

    ViewLink& m_link;
    std::array<ViewCell*, 4> m_cells{};
    QSplitter* m_rows;
    std::array<QSplitter*, 2> m_columns{};
    std::array<double, 3> m_shares{0.5, 0.5, 0.5}; // of the first: row, columns above, columns below
    QLabel* m_dragged = nullptr;
    int m_shown = 4;
    int m_maximised = -1;
    int m_current = 0;
};

} // namespace sgfm::window
