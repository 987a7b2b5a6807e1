#pragma once
// What the views with a plot share: zoom, pan, following the data, the menu, pictures and tables of what is
// drawn. A subclass fills its graphs in draw() and its numbers in table().
//   wheel: zoom (Shift: upright only, Ctrl: across only); drag: move; double click or Home: follow again;
//   arrows, plus and minus: the same by keys; right click: menu.

#include "widgets/views/view.h"

#include <QElapsedTimer>
#include <QTimer>

class QCustomPlot;
class QMenu;

namespace sgfm::views {

class PlotView : public View {
    Q_OBJECT
  public:
    ~PlotView() override;

    QCustomPlot* plot() const { return m_plot; }
    // Do the axes follow the data? Until a person zooms or moves.
    bool isFollowing() const { return m_follow; }
    void setFollowing(bool follow);
    // Comma-separated lines under a heading; numbers read back exactly.
    virtual QString table() const = 0;
    // Saves the table and the picture.
    QMenu* menu() const { return m_menu; }

  protected:
    // tableName: for the file's name ("series").
    PlotView(const QString& name, const QString& tableName, QWidget* parent);

    // Fills the graphs with the newest frame's numbers and, while isFollowing, sets the axes.
    virtual void draw() = 0;
    // What is there at a place of the plot; nothing: the plot's own tooltip.
    virtual QString readout(const QPoint&) const { return {}; }
    // Pressed where? True: it was the subclass's own (a legend entry), no drag begins.
    virtual bool pressed(const QPoint&) { return false; }
    // The plot knows how much room its parts have; what is shown or hidden now is so in the picture that is
    // being drawn.
    virtual void laidOut() {}
    void addHeaderControls(); // follow and menu: behind the subclass's own controls
    void drawNow();           // a person's change: at once

    void refresh() override;
    void render(QPainter& painter, const QRectF& area) override;
    void showEvent(QShowEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

  private:
    void zoom(double factor, bool across, bool upright);
    void move(double across, double upright); // shares of the axes
    bool key(const QKeyEvent& event);
    void showIcons();

    QString m_tableName;
    QCustomPlot* m_plot;
    QMenu* m_menu;
    QToolButton* m_followButton;
    QToolButton* m_menuButton;
    QTimer m_drawLater;
    QElapsedTimer m_sinceDrawn;
    bool m_follow = true;
};

} // namespace sgfm::views
