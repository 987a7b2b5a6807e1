#pragma once
// The wavelet scales: for every scale j (0 = coarsest) its coefficients as a heat strip over x spread to the
// full width (text) or as a tile (flow, video), and its share of the energy as a bar. A click on a scale
// mutes it for the Reconstruction; dragging the handle on its bar changes its gain.

#include "widgets/views/view.h"

#include <map>
#include <string>

namespace sgfm::views {

class ScalesCanvas;
class ChoiceButton;

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
    // Where scale j is drawn and where its bar is, in canvas coordinates (for tests and accessibility).
    QRect stripRect(int scale) const;
    QRect gainRect(int scale) const;
    double gain(int scale) const;
    bool isMuted(int scale) const;

  public slots:
    void setGridCursor(sgfm::views::GridCursor cursor) override;

  signals:
    // Beside parameterEdited("scales.gain_J") and ("scales.mute_J").
    void gainEdited(int scale, double gain);
    void muteToggled(int scale, bool muted);

  protected:
    void render(QPainter& painter, const QRectF& area) override;
    void refresh() override;

  private:
    // An edit that the engine has been told of: shown until a frame carries it, so that a knob does not jump
    // back for the frames that were on their way.
    struct Pending {
        double value = 0;
        int frames = 0; // frames to wait at most
    };
    double settled(const std::string& key, double now);
    void edit(const std::string& key, double value, bool interactive);

    std::map<std::string, Pending> m_pending;
    ScalesCanvas* m_canvas;
    ChoiceButton* m_bandChoice;
    ChoiceButton* m_mapChoice;
};

} // namespace sgfm::views
