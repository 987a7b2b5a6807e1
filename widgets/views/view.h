#pragma once
// What every view is: a widget with a slim header strip (title left, controls and details right) that draws
// the newest frame. Views draw; they compute nothing: every number comes out of runtime::Frame.
//
// How a window uses a view:
//   - connect wantedLayersChanged, and post SetLayers with the union of wantedLayers() of the visible views;
//   - call setFrame for every new frame (cheap: drawing happens on the next paint, and not when hidden);
//   - post the union of wantedDecodings() with the layers;
//   - connect cursorMoved of each view to setGridCursor of all others, and cursorChosen to setGridCursor of
//     all (the linked crosshair);
//   - connect parameterEdited and parametersEdited to their commands (scale gains and mutes);
//   - connect tableReady to what saves a table;
//   - connect stateEdited to the undo stack and snapshotRequested to what saves a picture;
//   - snapshot() paints the same contents at any size, for PNG and MP4, also when the view is hidden.
// A view needs no OpenGL: where no context can be made it draws by QPainter and says so.

#include "engine/runtime/frame.h"

#include <QImage>
#include <QJsonObject>
#include <QList>
#include <QMetaType>
#include <QWidget>

#include <memory>
#include <set>

class QToolButton;
class QVBoxLayout;

namespace sgfm::views {

using FramePointer = std::shared_ptr<const runtime::Frame>;

// A place on the grid that the pointer is over: grid indices; -1: no particular one on this axis.
struct GridCursor {
    int x = -1;
    int y = -1; // 3-D only
    int t = -1;
    bool isNowhere() const { return x < 0 && y < 0 && t < 0; }
    bool operator==(const GridCursor&) const = default;
};

class ViewHeader;

class View : public QWidget {
    Q_OBJECT
    Q_PROPERTY(QString title READ title NOTIFY titleChanged)

  public:
    ~View() override;

    // The plain name ("Field", "Wavelet scales"), and what it shows at the moment ("Vorticity ω").
    QString name() const { return m_name; }
    QString title() const;
    QString details() const;

    // The strip on top. Its title can be replaced by a widget of the window's (setTitleWidget).
    ViewHeader& header() { return *m_header; }

    // Null: nothing to show yet. Keeps the frame and repaints.
    virtual void setFrame(FramePointer frame);
    const FramePointer& frame() const { return m_frame; }

    // The layers that the next frames should carry for this view.
    virtual std::set<runtime::LayerRequest> wantedLayers() const { return {}; }
    // The texts that they should carry beside the one that is always there.
    virtual std::set<runtime::DecodingRequest> wantedDecodings() const { return {}; }

    // The contents, with title and details, painted at `size` pixels (never empty, whatever the frame).
    QImage snapshot(QSize size);

    // What a person chose here (quantity, colour map, zoom, camera ...). restoreState ignores what it does
    // not know and values that make no sense: view states come out of recipes, which are untrusted.
    virtual QJsonObject saveState() const { return {}; }
    virtual void restoreState(const QJsonObject&) {}

  public slots:
    // The pointer is at this place in another view. Does not emit cursorMoved.
    virtual void setGridCursor(sgfm::views::GridCursor cursor);

  signals:
    void wantedLayersChanged(); // or wanted decodings
    void titleChanged();
    void cursorMoved(sgfm::views::GridCursor cursor); // nowhere when the pointer leaves
    // A click or a key chose this place: it stays marked when the pointer leaves. Nowhere: no place any more.
    void cursorChosen(sgfm::views::GridCursor cursor);
    void headerDoubleClicked(); // maximise or restore
    // A parameter of the table was edited in the view ("scales.gain_2", 0.5). interactive: the drag goes on.
    void parameterEdited(const QString& key, double value, bool interactive);
    // Several at once, one step for undo; `what` names it.
    void parametersEdited(const QList<std::pair<QString, double>>& values, const QString& what);
    // The numbers that are drawn here, as comma-separated lines under a heading, for a file; `name` is for
    // the file's ("spectrum").
    void tableReady(const QString& name, const QString& csv);
    // A person changed what saveState keeps: saveState() is the new state. Not sent by restoreState or
    // frames; sent once for a gesture such as a drag, when it ends. `what` names the change for the undo
    // menu.
    void stateEdited(const QString& what);
    void snapshotRequested(); // the camera button: a picture of this view, please

  protected:
    View(QString name, QWidget* parent);

    // Where the subclass puts its contents, below the header.
    QVBoxLayout& body() { return *m_body; }
    void setTitle(const QString& title);
    void setDetails(const QString& details);
    GridCursor gridCursor() const { return m_cursor; }
    // Is what is drawn made of the filtered scales (Frame::shownGains)? Then the header says so.
    virtual bool followsScaleFilter() const;

    // Paints the contents (without the header) into `area`. Used by snapshot.
    virtual void render(QPainter& painter, const QRectF& area) = 0;
    // A new frame, palette or cursor: repaint. The default updates the whole view.
    virtual void refresh();

    void changeEvent(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    // Alt with an arrow key moves the chosen place in any view, Alt with Home forgets it. What is drawn
    // inside leaves these keys to the view.
    void keyPressEvent(QKeyEvent* event) override;

  private:
    void showIcons();
    void showScaleFilter();

    QString m_name;
    FramePointer m_frame;
    GridCursor m_cursor;
    ViewHeader* m_header;
    QVBoxLayout* m_body;
    QToolButton* m_snapshotButton;
    QToolButton* m_filterBadge; // "only j = 0–2"
};

} // namespace sgfm::views

Q_DECLARE_METATYPE(sgfm::views::GridCursor)
