#pragma once
// The wavelet scales: for every scale j (0 = coarsest) its coefficients as a strip over x or as a tile, its
// share of the energy, its sparsity and its gain. Mute and gain choose what the reconstruction is made of; it
// stands below the scales, and "Filter views" makes all pictures of the window of it. The run goes on as it
// was. A 3-D field shows one slice along t.

#include "widgets/views/view.h"

#include <map>
#include <string>

class QMenu;

namespace sgfm::views {

class ChoiceButton;
class LabelledSlider;
class ScalesCanvas;
struct Band;

class ScalesView : public View {
    Q_OBJECT
  public:
    explicit ScalesView(QWidget* parent = nullptr);
    ~ScalesView() override;

    void setFrame(FramePointer frame) override;
    std::set<runtime::LayerRequest> wantedLayers() const override;
    QJsonObject saveState() const override;
    void restoreState(const QJsonObject& state) override;

    QWidget* canvas() const;
    // Where scale j is drawn and where its gain is, in canvas coordinates (for tests and accessibility).
    QRect stripRect(int scale) const;
    QRect gainRect(int scale) const;
    double gain(int scale) const;
    bool isMuted(int scale) const;
    bool filtersViews() const;
    LabelledSlider* sliceSlider() const { return m_slice; }
    // What the right click shows; lives until the next call.
    QMenu* menuOf(int scale);

  public slots:
    void setGridCursor(sgfm::views::GridCursor cursor) override;

  protected:
    void render(QPainter& painter, const QRectF& area) override;
    void refresh() override;
    void showEvent(QShowEvent* event) override;
    void changeEvent(QEvent* event) override;
    bool followsScaleFilter() const override { return false; } // it is what the filter is chosen by

  private:
    // An edit that the engine has been told of: shown until a frame carries it, so that a knob does not jump
    // back for the frames that were on their way.
    struct Pending {
        double value = 0;
        int frames = 0; // frames to wait at most
    };
    void makeControls();
    QMenu* makeOptions();
    int scaleCount() const;
    Band band() const;
    bool tiles() const;
    double slice() const; // 0..1
    double settled(const std::string& key, double fallback) const;
    void edit(const std::string& key, double value, bool interactive);
    void editAll(const std::map<std::string, double>& values, const QString& what);
    void choose(int first, int last, const QString& what); // these scales, no others
    void showControls();
    void showIcons();
    void showMarked();
    void changed(const QString& what); // of the view's own state
    GridCursor cursorAt(QPointF place) const;

    std::map<std::string, Pending> m_pending;
    ScalesCanvas* m_canvas;
    LabelledSlider* m_slice = nullptr;
    ChoiceButton* m_bandChoice;
    ChoiceButton* m_mapChoice;
    ChoiceButton* m_layoutChoice;
    QToolButton* m_filterButton;
    QToolButton* m_optionsButton;
    QString m_range = QStringLiteral("each"); // or "all": one colour range for all scales
    QString m_channels = QStringLiteral("mean");
    bool m_reconstruction = true;
    bool m_rendering = false;
    bool m_threeD = false; // of the controls
    std::unique_ptr<QMenu> m_menu;
};

} // namespace sgfm::views
