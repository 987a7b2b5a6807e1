#pragma once
// Walking over the modes of a half spectrum, line by line along k_x (for the sources of fourier/ and those
// that need a loop of their own over modes).
//
// A line is the modes k_x = 0 ... n_x/2 at fixed k of the other axes; mode (i, line) has the index
// line * (n_x/2 + 1) + i. Wavenumbers are physical (2 pi m / L), single precision.

#include "engine/field/grid.h"

#include <array>
#include <cstddef>
#include <vector>

namespace sgfm::fourier {

class Modes {
  public:
    explicit Modes(const field::Grid& grid);

    int dimension() const noexcept { return m_dimension; }
    std::size_t lineLength() const noexcept { return m_lineLength; } // n_x/2 + 1
    std::size_t lines() const noexcept { return m_lines; }

    // Index of a line on an axis > 0 (0 on an axis that the grid does not have).
    std::size_t indexOnAxis(std::size_t line, int axis) const noexcept {
        return axis == 1 ? line % m_secondPoints : line / m_secondPoints;
    }

    // Wavenumbers of an axis for first derivatives: 0 on the Nyquist mode.
    const std::vector<float>& firstDerivative(int axis) const noexcept {
        return m_first[static_cast<std::size_t>(axis)];
    }
    // k^2 of an axis, the Nyquist mode included.
    const std::vector<float>& squared(int axis) const noexcept {
        return m_squared[static_cast<std::size_t>(axis)];
    }

    // The wavenumbers of axes 1 and 2 on a line; 0 for axes that the grid does not have.
    float firstDerivative(std::size_t line, int axis) const noexcept {
        return axis < m_dimension ? firstDerivative(axis)[indexOnAxis(line, axis)] : 0.0f;
    }
    float squared(std::size_t line, int axis) const noexcept {
        return axis < m_dimension ? squared(axis)[indexOnAxis(line, axis)] : 0.0f;
    }

    // How often mode i of a line stands for a mode of the full spectrum: 1 on k_x = 0 and on the Nyquist mode
    // of an even n_x, else 2.
    int multiplicity(std::size_t i) const noexcept { return i == 0 || i == m_nyquist ? 1 : 2; }

  private:
    int m_dimension;
    std::size_t m_lineLength;
    std::size_t m_secondPoints;
    std::size_t m_lines;
    std::size_t m_nyquist; // index of the Nyquist mode on axis 0; lineLength for odd n_x
    std::array<std::vector<float>, field::kMaxDimension> m_first;
    std::array<std::vector<float>, field::kMaxDimension> m_squared;
};

} // namespace sgfm::fourier
