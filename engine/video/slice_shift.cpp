#include "engine/video/slice_shift.h"

#include "engine/fourier/modes.h"
#include "engine/fourier/operators.h"

#include <algorithm>
#include <cmath>
#include <complex>

namespace sgfm::video {

SliceShift::SliceShift(fourier::Planner& planner, int width, int height)
    : m_transform(planner, field::Grid::twoPi({width, height})), m_slice(m_transform.grid(), 1) {
}

void SliceShift::move(std::span<float> values, double right, double down) {
    if (right == 0 && down == 0) {
        return;
    }
    const auto& grid = m_transform.grid();
    std::copy(values.begin(), values.end(), m_slice.channel(0).begin());
    m_transform.forward(m_slice, m_spectrum);
    fourier::dropNyquist(m_spectrum);
    const fourier::Modes modes(grid);
    const auto& alongX = modes.firstDerivative(0);
    const auto spectrum = m_spectrum.component(0, 0);
    const double x = right * grid.spacing(0);
    const double y = down * grid.spacing(1);
    std::vector<std::complex<double>> inRow;
    for (std::size_t i = 0; i < modes.lineLength(); ++i) {
        inRow.push_back(std::polar(1.0, -static_cast<double>(alongX[i]) * x));
    }
    for (std::size_t line = 0; line < modes.lines(); ++line) {
        const auto inLine = std::polar(1.0, -static_cast<double>(modes.firstDerivative(line, 1)) * y);
        for (std::size_t i = 0; i < modes.lineLength(); ++i) {
            spectrum[line * modes.lineLength() + i] *= std::complex<float>(inRow[i] * inLine);
        }
    }
    m_transform.inverse(m_spectrum, m_slice);
    const auto moved = m_slice.channel(0);
    std::copy(moved.begin(), moved.end(), values.begin());
}

} // namespace sgfm::video
