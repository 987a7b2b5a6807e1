#include "widgets/panels/noise_card.h"

#include "widgets/panels/gain_bars.h"
#include "widgets/panels/term_style.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QVBoxLayout>

#include <algorithm>

namespace sgfm::panels {

namespace {
std::string gainKey(int scale) {
    return "noise.gain_" + std::to_string(scale);
}
} // namespace

NoiseCard::NoiseCard(QWidget* parent) : TermCard("noise", parent) {
    m_bars = new GainBars(recipe::parameterRow(gainKey(0)).maximum, this);
    m_bars->setObjectName(QStringLiteral("noise.gains"));
    m_bars->setToolTip(tr("Noise by scale, coarse to fine"));
    column()->addSpacing(2);
    column()->addWidget(m_bars);
    connect(m_bars, &GainBars::gainEdited, this, [this](int scale, double gain) {
        emit valueEdited(QString::fromStdString(gainKey(scale)), gain);
    });
    connect(m_bars, &GainBars::gestureEnded, this, &NoiseCard::gestureEnded);
    connect(m_bars, &GainBars::resetWanted, this, [this](int scale) {
        const double gain = recipe::parameterRow(gainKey(scale)).defaultValue;
        m_values.set(gainKey(scale), gain);
        showGains();
        emit valueEdited(QString::fromStdString(gainKey(scale)), gain);
    });
    showGains();
    NoiseCard::restyle();
}

void NoiseCard::showValues(const recipe::ParameterValues& values) {
    TermCard::showValues(values);
    m_values = values;
    showGains();
}

void NoiseCard::setScales(int scales) {
    scales = std::clamp(scales, 1, recipe::kMaximumScales);
    if (scales != m_scales) {
        m_scales = scales;
        showGains();
    }
}

void NoiseCard::showGains() {
    std::vector<double> gains;
    for (int scale = 0; scale < m_scales; ++scale) {
        gains.push_back(m_values.get(gainKey(scale)));
    }
    m_bars->showGains(std::move(gains));
}

void NoiseCard::restyle() {
    TermCard::restyle();
    if (m_bars != nullptr) {
        m_bars->setColor(isOn() ? termColor("noise", palette()) : colorsOf(palette()).mutedText);
    }
}

} // namespace sgfm::panels
