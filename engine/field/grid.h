#pragma once
// A periodic box with a regular grid: the only type that knows about strides.
//
// A grid has d = 1, 2 or 3 axes. The last axis is always t (generative time or frame time), the others are
// space: (x, t) for text, (x, y, t) for video. Axis 0 (x) is the fastest in memory:
//     index(i_x, i_y, i_t) = i_x + n_x (i_y + n_y i_t).
// Lengths are dimensionless (a box of flow defaults to 2 pi an axis); spacing = length / points.

#include <array>
#include <cstddef>
#include <vector>

namespace sgfm::field {

inline constexpr int kMaxDimension = 3;

class Grid {
  public:
    Grid() = default; // an empty grid: dimension 0, size 0

    // Throws Error(BadInput) unless there are 1 to 3 axes, each with 2 to 2^20 points and a positive finite
    // length, and the product of points is at most 2^31.
    Grid(const std::vector<int>& points, const std::vector<double>& lengths);

    // The box of length 2 pi an axis.
    static Grid twoPi(const std::vector<int>& points);

    int dimension() const noexcept { return m_dimension; }
    int timeAxis() const noexcept { return m_dimension - 1; }
    int points(int axis) const noexcept { return m_points[static_cast<std::size_t>(axis)]; }
    double length(int axis) const noexcept { return m_lengths[static_cast<std::size_t>(axis)]; }
    double spacing(int axis) const noexcept { return length(axis) / points(axis); }
    std::size_t stride(int axis) const noexcept { return m_strides[static_cast<std::size_t>(axis)]; }
    std::size_t size() const noexcept { return m_size; }

    // Points of one slice t = const.
    std::size_t sliceSize() const noexcept { return m_dimension == 0 ? 0 : stride(timeAxis()); }

    std::size_t index(int x, int y = 0, int z = 0) const noexcept {
        return static_cast<std::size_t>(x) * m_strides[0] + static_cast<std::size_t>(y) * m_strides[1] +
               static_cast<std::size_t>(z) * m_strides[2];
    }

    bool operator==(const Grid&) const = default;

  private:
    int m_dimension = 0;
    std::array<int, kMaxDimension> m_points{1, 1, 1};
    std::array<double, kMaxDimension> m_lengths{1, 1, 1};
    std::array<std::size_t, kMaxDimension> m_strides{1, 0, 0};
    std::size_t m_size = 0;
};

} // namespace sgfm::field
