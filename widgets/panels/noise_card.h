#pragma once
// The noise term: its strength and how it is spread over the wavelet scales.

#include "widgets/panels/term_card.h"

namespace sgfm::panels {

class GainBars;

class NoiseCard : public TermCard {
    Q_OBJECT
  public:
    explicit NoiseCard(QWidget* parent = nullptr);

    void showValues(const recipe::ParameterValues& values) override;
    void setScales(int scales); // of the run's transform; rows beyond them have no effect

  protected:
    void restyle() override;

  private:
    void showGains();

    GainBars* m_bars = nullptr;
    recipe::ParameterValues m_values;
    int m_scales = 5;
};

} // namespace sgfm::panels
