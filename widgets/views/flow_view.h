#pragma once
// The field in three dimensions: volume, surface of equal values, slices and streamlines of a 3-D field, any
// of them together; a height surface of a 2-D one. What can be done by mouse and keys: see flow_canvas.h.
// Where there is no OpenGL it says so.

#include "widgets/views/flow_request.h"
#include "widgets/views/view.h"

class QAction;
class QLabel;

namespace sgfm::views {

class ChoiceButton;
class FlowCanvas;
class FlowControls;

class FlowView : public View {
    Q_OBJECT
  public:
    explicit FlowView(QWidget* parent = nullptr);
    ~FlowView() override;

    std::set<runtime::LayerRequest> wantedLayers() const override;
    QJsonObject saveState() const override;
    void restoreState(const QJsonObject& state) override;
    void setFrame(FramePointer frame) override;

    FlowCanvas* canvas() const { return m_canvas; } // null where there is no OpenGL
    FlowControls* controls() const { return m_controls; }

  public slots:
    void setGridCursor(sgfm::views::GridCursor cursor) override;

  protected:
    void render(QPainter& painter, const QRectF& area) override;
    void refresh() override;
    void resizeEvent(QResizeEvent* event) override;

  private:
    struct Layers { // the switches of the menu "Show"
        QAction* volume = nullptr;
        QAction* surface = nullptr;
        QAction* slices = nullptr;
        QAction* frameSlice = nullptr;
        QAction* lines = nullptr;
        QAction* outline = nullptr;
        QAction* axes = nullptr;
        QAction* colorBar = nullptr;
    };

    void buildBody();
    void buildHeader();
    void buildShowMenu();
    void buildLookMenu();
    void connectCanvas();
    void connectControls();
    void showScene(bool byHand);
    void updateTexts();
    void edited(const QString& what, bool finished = true); // by a person
    void moveSlice(int axis, int slice, bool finished);
    void addSource(SeedSource::Kind kind);
    void removeSource();
    void fitSlices();
    ColorTable::Range rangeOf(const runtime::Layer& layer) const;
    runtime::Quantity quantity() const;
    bool isFlat() const;
    bool isEmpty() const; // nothing to see: emptyText says why
    QString emptyText() const;

    FlowRequest m_request;                          // everything but camera and size
    std::array<float, 3> m_place{0.5F, 0.5F, 0.5F}; // of the slices, as shares: kept through another grid
    ColorTable::Range m_locked;
    bool m_mapChosen = false; // else the quantity's own map
    FlowCanvas* m_canvas = nullptr;
    FlowControls* m_controls = nullptr;
    QLabel* m_notice = nullptr;
    ChoiceButton* m_quantityChoice;
    ChoiceButton* m_mapChoice;
    ChoiceButton* m_rangeChoice;
    QToolButton* m_showButton;
    QToolButton* m_lookButton;
    Layers m_layers;
};

} // namespace sgfm::views
