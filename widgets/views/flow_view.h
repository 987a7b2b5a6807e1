#pragma once
// The field in three dimensions (VTK): volume rendering, iso-surface or three slices of a 3-D field; a height
// surface of a 2-D one. Drag orbits, Shift+drag or the middle button pans, the wheel zooms, double click
// shows all again. Where there is no OpenGL it says so.

#include "widgets/views/color_table.h"
#include "widgets/views/view.h"

class QLabel;
class QSlider;

namespace sgfm::views {

class ChoiceButton;
class FlowCanvas;

class FlowView : public View {
    Q_OBJECT
  public:
    explicit FlowView(QWidget* parent = nullptr);
    ~FlowView() override;

    void setFrame(FramePointer frame) override;
    std::set<runtime::LayerRequest> wantedLayers() const override;
    QJsonObject saveState() const override;
    void restoreState(const QJsonObject& state) override;

    QWidget* canvas() const; // null where there is no OpenGL

  public slots:
    void resetCamera();

  protected:
    void render(QPainter& painter, const QRectF& area) override;
    void refresh() override;

  private:
    void buildHeader();
    void updateTexts();
    void updateScene();
    runtime::Quantity quantity() const;

    FlowCanvas* m_canvas = nullptr;
    QLabel* m_notice = nullptr;
    QWidget* m_levelBar = nullptr;
    QLabel* m_levelName = nullptr;
    QSlider* m_level = nullptr;
    ChoiceButton* m_quantityChoice;
    ChoiceButton* m_styleChoice;
    ChoiceButton* m_mapChoice;
    bool m_mapChosen = false; // else the quantity's own map
    ColorTable::Range m_range;
    FramePointer m_shown; // the frame that the scene shows
};

} // namespace sgfm::views
