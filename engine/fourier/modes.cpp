#include "engine/fourier/modes.h"

#include "engine/fourier/transform.h"

namespace sgfm::fourier {

Modes::Modes(const field::Grid& grid)
    : m_dimension(grid.dimension()),
      m_lineLength(static_cast<std::size_t>(grid.points(0)) / 2 + 1),
      m_secondPoints(grid.dimension() > 1 ? static_cast<std::size_t>(grid.points(1)) : 1),
      m_lines(grid.size() / static_cast<std::size_t>(grid.points(0))),
      m_nyquist(grid.points(0) % 2 == 0 ? static_cast<std::size_t>(grid.points(0)) / 2 : m_lineLength) {
    for (int axis = 0; axis < m_dimension; ++axis) {
        const int points = grid.points(axis);
        const int stored = axis == 0 ? static_cast<int>(m_lineLength) : points;
        auto& first = m_first[static_cast<std::size_t>(axis)];
        auto& squares = m_squared[static_cast<std::size_t>(axis)];
        for (int i = 0; i < stored; ++i) {
            const double k = wavenumber(grid, axis, i);
            first.push_back(2 * i == points ? 0.0f : static_cast<float>(k));
            squares.push_back(static_cast<float>(k * k));
        }
    }
}

} // namespace sgfm::fourier
