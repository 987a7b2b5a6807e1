#pragma once
// The energy spectrum E(k) in double logarithmic axes with the reference slope k^-5/3 (3-D) or k^-3 (2-D),
// and the energy of the wavelet scales at their wavenumbers' octaves.

#include "widgets/views/view.h"

class QCustomPlot;

namespace sgfm::views {

class ChoiceButton;

class SpectrumView : public View {
    Q_OBJECT
  public:
    explicit SpectrumView(QWidget* parent = nullptr);
    ~SpectrumView() override;

    void setFrame(FramePointer frame) override;
    QJsonObject saveState() const override;
    void restoreState(const QJsonObject& state) override;
    QCustomPlot* plot() const { return m_plot; }

  protected:
    void render(QPainter& painter, const QRectF& area) override;
    void refresh() override;
    void showEvent(QShowEvent* event) override;

  private:
    void showFrame(const runtime::Frame& frame);

    QCustomPlot* m_plot;
    bool m_follow = true;     // the axes follow the data until a person zooms
    bool m_rendering = false; // a snapshot is being painted
    ChoiceButton* m_slopeChoice;
};

} // namespace sgfm::views
