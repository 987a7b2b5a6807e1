#pragma once
// The energy spectrum E(k) in double logarithmic axes with a reference slope, and the energy of the wavelet
// scales at their wavenumbers' octaves.

#include "widgets/views/plot_view.h"

class QDoubleSpinBox;

namespace sgfm::views {

class ChoiceButton;

class SpectrumView : public PlotView {
    Q_OBJECT
  public:
    explicit SpectrumView(QWidget* parent = nullptr);
    ~SpectrumView() override;

    QJsonObject saveState() const override;
    void restoreState(const QJsonObject& state) override;
    // Of the dashed line, k^slope; nothing when none is shown.
    std::optional<double> slope() const;
    QString table() const override;

  protected:
    void draw() override;
    QString readout(const QPoint& point) const override;
    void laidOut() override; // the legend shows where it leaves room for the curves

  private:
    void showFrame(const runtime::Frame& frame);
    void placeLegend(QSize size);

    ChoiceButton* m_slopeChoice;
    QDoubleSpinBox* m_ownSlope;
};

} // namespace sgfm::views
