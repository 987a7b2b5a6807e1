#pragma once
// The widget of the three-dimensional view: shows the newest picture that FlowRenderer has drawn, paints axes
// and handles over it, and turns mouse, wheel and keys into camera moves, slices, seeds and the crosshair. It
// never waits for a picture, but for exports and grabs of the widget.
//
// Drag orbits, Shift+drag or the middle button pans, the wheel or the right button zooms, double click shows
// all again, a click picks the grid point that is seen there. Keys: see keysHelp().

#include "widgets/views/flow_handles.h"
#include "widgets/views/flow_renderer.h"

#include <QTimer>
#include <QWidget>

#include <optional>

namespace sgfm::views {

struct FlowOverlay;

class FlowCanvas : public QWidget {
    Q_OBJECT
  public:
    explicit FlowCanvas(QWidget* parent);
    ~FlowCanvas() override;

    // camera, pixels, ratio and coarse are the canvas's own to fill in. A new frame (or another view's
    // crosshair) waits for its turn where the machine draws slowly; what a person does here is drawn at once.
    // byHand: a person changed something in this view.
    void show(FlowRequest request, QString symbol, bool byHand);
    void setFurniture(bool axes, bool colorBar);
    const FlowRequest& request() const { return m_request; }

    // Painted at any size, also while hidden; false when there is no context or nothing to show.
    bool paintInto(QPainter& painter, const QRectF& area);

    void resetCamera();
    void lookAlong(int axis, bool fromBehind);
    std::optional<FlowCamera> camera() const; // nothing before there is something to look at
    void setCamera(const FlowCamera& camera); // kept through the next change of the box

    int selectedSource() const { return m_selected; }
    void selectSource(int number);

    // Of the picture that is shown; the newest request's, once isSettled.
    const FlowPicture& picture() const { return m_picture; }
    // Everything asked for has been drawn, finely.
    bool isSettled() const;

    static QString keysHelp();
    QSize sizeHint() const override { return {320, 240}; }

  signals:
    // finished: once for a drag, when it ends.
    void sliceMoved(int axis, int slice, bool finished);
    void seedsMoved(const std::vector<sgfm::views::SeedSource>& seeds, bool finished);
    void sourceSelected(int number);
    void addSourceAsked(sgfm::views::SeedSource::Kind kind);
    void removeSourceAsked();
    void picked(sgfm::views::GridCursor cursor); // nowhere: the crosshair was put away
    void cameraMoved();                          // by a person, when the move ends
    void pictureShown();

  protected:
    bool event(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void showEvent(QShowEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;

  private:
    void ask(bool byHand); // for a picture of the request
    void askNow();
    void showPicture(const FlowPicture& picture);
    void moved(); // the camera, by hand
    FlowRequest sized(QSize pixels, double ratio) const;
    FlowOverlay overlay(QSizeF size, const FlowCamera& camera) const;
    FlowRenderer& renderer();
    bool cameraKey(const QKeyEvent& event);
    bool cursorKey(const QKeyEvent& event);
    bool sourceKey(const QKeyEvent& event);
    void moveSelected(QPointF pixels, float depth);
    void endDrag();

    std::unique_ptr<FlowRenderer> m_renderer; // made when the first picture is asked for
    FlowRequest m_request;
    FlowPicture m_picture;
    QString m_symbol;
    bool m_axes = true;
    bool m_colorBar = true;
    FlowBox m_cameraBox; // that the camera was fitted to
    std::optional<FlowCamera> m_wantedCamera;
    bool m_asked = false;   // something has changed since the renderer was asked last
    bool m_moving = false;  // by hand: quicker pictures
    bool m_refined = false; // the newest picture was asked for finely
    QTimer m_rest;          // between pictures of a machine that draws slowly
    QTimer m_still;         // since the last move

    QPointF m_pressed;
    QPointF m_last;
    bool m_dragged = false;
    std::optional<FlowHandle> m_held;
    bool m_holding = false; // the button is down on m_held
    int m_selected = 0;
};

} // namespace sgfm::views
