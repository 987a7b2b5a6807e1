#pragma once
// The 2-D field view: one quantity as a colour-mapped picture of (x, t); for 3-D fields the slice t chosen by
// the slider below, as a picture of (x, y). See quantity.h for what can be shown.
//
// Wheel zooms about the pointer, drag pans, double click shows all again; the picture is sampled at grid
// points (crisp) or interpolated linearly (smooth), periodically in both axes. Diverging maps are symmetric
// about 0. Range: of this frame, of the whole run so far, or locked.

#include "widgets/views/view.h"

class QAction;
class QLabel;
class QSlider;
class QSpinBox;

namespace sgfm::views {

class ChoiceButton;
class FieldCanvas;

class FieldView : public View {
    Q_OBJECT
  public:
    explicit FieldView(runtime::Quantity quantity, QWidget* parent = nullptr);
    ~FieldView() override;

    runtime::Quantity quantity() const { return m_quantity; }
    void setQuantity(runtime::Quantity quantity);
    int channel() const { return m_channel; } // -1: mean over channels
    void setChannel(int channel);
    QString colorMap() const;
    void setColorMap(const QString& name);
    int slice() const;        // the slice t shown of a 3-D field
    void setSlice(int slice); // follows the frame's slices

    void setFrame(FramePointer frame) override;
    std::set<runtime::LayerRequest> wantedLayers() const override;
    QJsonObject saveState() const override;
    void restoreState(const QJsonObject& state) override;

    // The widget that shows the picture (for tests: events go there) and whether OpenGL draws it.
    QWidget* canvas() const;
    bool usesOpenGl() const;

  public slots:
    void setGridCursor(sgfm::views::GridCursor cursor) override;
    void resetZoom();

  protected:
    void render(QPainter& painter, const QRectF& area) override;
    void refresh() override;

  private:
    void buildHeader();
    void updatePicture();
    void updateTexts();

    runtime::Quantity m_quantity;
    int m_channel = -1;
    FieldCanvas* m_canvas;
    QWidget* m_sliceBar;
    QSlider* m_sliceSlider;
    QLabel* m_sliceLabel;
    ChoiceButton* m_quantityChoice;
    ChoiceButton* m_mapChoice;
    ChoiceButton* m_rangeChoice;
    QSpinBox* m_channelBox;
    QAction* m_arrows;
    QAction* m_support;
    QAction* m_smooth;
    QAction* m_labels;
    bool m_mapChosen = false; // else the quantity's own map
    double m_lockedLow = 0;   // range "locked"
    double m_lockedHigh = 1;
    int m_wantedSlice = -1; // -1: the middle one, until a slice is chosen
};

} // namespace sgfm::views
