#pragma once
// The 2-D field view: one quantity as a colour-mapped picture of (x, t); for 3-D fields the slice t chosen by
// the slider below, as a picture of (x, y). See quantity.h for what can be shown. Divergence before and after
// the projection stand side by side in two panes that zoom, pan and point together.
//
// Over the colours, any of: streaks of the flow (line-integral convolution), particles, arrows, contours with
// their numbers, the boundary's support. Wheel and pinch zoom about the pointer, drag pans, double click
// shows all again. Diverging maps are symmetric about 0. Range: of this frame, of the whole run so far, or
// locked.

#include "widgets/views/field_settings.h"
#include "widgets/views/view.h"

#include <array>

class QHBoxLayout;
class QLabel;
class QSlider;

namespace sgfm::views {

class FieldCanvas;
class FieldControls;

class FieldView : public View {
    Q_OBJECT
  public:
    explicit FieldView(FieldSubject subject, QWidget* parent = nullptr);
    ~FieldView() override;

    const FieldSettings& settings() const { return m_settings; }
    void setSettings(const FieldSettings& settings);
    void setSubject(FieldSubject subject);
    QString colorMap() const; // the one that is drawn
    int slice() const;        // the slice t shown of a 3-D field
    void setSlice(int slice); // follows the frame's slices

    void setFrame(FramePointer frame) override;
    std::set<runtime::LayerRequest> wantedLayers() const override;
    QJsonObject saveState() const override;
    void restoreState(const QJsonObject& state) override;

    // The widgets that show the pictures (for tests: events go there) and whether OpenGL draws them.
    FieldCanvas& canvas(int pane = 0) const { return *m_canvases[static_cast<std::size_t>(pane)]; }
    int panes() const { return m_settings.subject.pair ? 2 : 1; }
    bool usesOpenGl() const;

  public slots:
    void setGridCursor(sgfm::views::GridCursor cursor) override;
    void resetZoom();

  protected:
    void render(QPainter& painter, const QRectF& area) override;
    void refresh() override;
    void changeEvent(QEvent* event) override;

  private:
    FieldCanvas* makeCanvas();
    void buildSliceBar();
    void arrangePanes();
    void updatePictures();
    void updateTexts();
    void showSlices();
    GridCursor cursorAt(int column, int row) const;
    void pointAt(int column, int row);
    int dimension() const;

    FieldSettings m_settings;
    QHBoxLayout* m_paneRow;
    std::array<FieldCanvas*, 2> m_canvases{}; // the second is made when it is first needed
    FieldControls* m_controls;
    QWidget* m_sliceBar;
    QSlider* m_sliceSlider;
    QLabel* m_sliceLabel;
};

} // namespace sgfm::views
