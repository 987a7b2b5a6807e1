#pragma once
// Which Fourier modes a solver keeps, and where they lie in memory.
//
//     u^_m,   0 <= m_x <= K_x,   |m_i| <= K_i on the other axes        (half spectrum of a real field)
//
// One array holds one component: [column][slow], where `slow` is the last axis (t), contiguous, in FFT order
// without its gap (0 ... K_t, -K_t ... -1), padded with zeros to a multiple of 8; a column is (m_x) for d = 2
// and (m_x, m_y), m_y faster, for d = 3; their number is padded to a multiple of 8 too. Values are Fourier
// coefficients u^_m = (1/N) sum_x u(x) exp(-i k x): independent of the number of points.
//
// Reality on the plane m_x = 0 (u^_-m = conj u^_m) is not enforced; what breaks it is rounding, and no
// transform sees it.

#include "engine/field/aligned.h"
#include "engine/field/fields.h"
#include "engine/field/grid.h"

#include <array>
#include <complex>
#include <cstddef>
#include <vector>

namespace sgfm::dynamics {

using Complex = std::complex<float>;
using ComplexArray = field::AlignedVector<Complex>;
using FloatArray = field::AlignedVector<float>;

class ModeLayout {
  public:
    // kept[i] = K_i <= (n_i - 1)/2. The grid has 2 or 3 axes.
    ModeLayout(const field::Grid& grid, const std::array<int, field::kMaxDimension>& kept);

    const field::Grid& grid() const noexcept { return m_grid; }
    int dimension() const noexcept { return m_grid.dimension(); }
    int kept(int axis) const noexcept { return m_kept[static_cast<std::size_t>(axis)]; }

    int rowModes() const noexcept { return m_kept[0] + 1; }                               // m_x
    int middleModes() const noexcept { return dimension() == 3 ? 2 * m_kept[1] + 1 : 1; } // m_y
    int slowModes() const noexcept { return 2 * kept(m_grid.timeAxis()) + 1; }            // m_t
    int columns() const noexcept { return rowModes() * middleModes(); }
    int paddedColumns() const noexcept { return m_paddedColumns; }
    int columnBlocks() const noexcept;
    std::size_t slowStride() const noexcept { return m_slowStride; } // complex numbers from column to column
    std::size_t arrayLength() const noexcept {
        return static_cast<std::size_t>(m_paddedColumns) * m_slowStride;
    }

    // Wavenumbers: of a column on axis 0 and 1, and along the slow axis (slowStride() values, 0 in the
    // padding). For d = 2 the middle wavenumber is 0.
    double rowWavenumber(int column) const noexcept { return m_columnWavenumber[0][index(column)]; }
    double middleWavenumber(int column) const noexcept { return m_columnWavenumber[1][index(column)]; }
    const std::vector<double>& slowWavenumber() const noexcept { return m_slowWavenumber; }
    const FloatArray& slowWavenumberFloat() const noexcept { return m_slowWavenumberFloat; }

    // 1 for m_x = 0, 2 for m_x > 0: how often a mode counts in a sum over the full spectrum.
    double multiplicity(int column) const noexcept { return column < middleModes() ? 1 : 2; }

    // Between a half spectrum of field::SpectralField (unnormalised) and this layout, one component.
    void gather(std::span<const Complex> spectrum, Complex* modes) const;
    void scatter(const Complex* modes, std::span<Complex> spectrum) const; // modes not kept become 0

    // Calls visit(place in this layout, place in the half spectrum) for every run of neighbouring slow modes.
    template <typename Visit>
    void forEachMode(const Visit& visit) const;

  private:
    static std::size_t index(int column) noexcept { return static_cast<std::size_t>(column); }

    field::Grid m_grid;
    std::array<int, field::kMaxDimension> m_kept{};
    int m_paddedColumns = 0;
    std::size_t m_slowStride = 0;
    std::array<std::vector<double>, 2> m_columnWavenumber;
    std::vector<double> m_slowWavenumber;
    FloatArray m_slowWavenumberFloat;
};

// Sum of |modes[m]|^2 for m < count, a multiple of 8; not finite when a mode is not.
double squareSum(const Complex* modes, std::size_t count);

template <typename Visit>
void ModeLayout::forEachMode(const Visit& visit) const {
    const auto rowLength = static_cast<std::size_t>(m_grid.points(0)) / 2 + 1;
    const int slowAxis = m_grid.timeAxis();
    const bool threeAxes = dimension() == 3;
    const std::size_t slowStep =
        rowLength * (threeAxes ? static_cast<std::size_t>(m_grid.points(1)) : std::size_t{1});
    const auto place = [](int mode, int count, int points) { // compact FFT order -> FFT order
        return static_cast<std::size_t>(mode <= count / 2 ? mode : points - count + mode);
    };
    for (int row = 0; row < rowModes(); ++row) {
        for (int middle = 0; middle < middleModes(); ++middle) {
            const std::size_t column = index(row) * index(middleModes()) + index(middle);
            const std::size_t columnPlace =
                index(row) + (threeAxes ? rowLength * place(middle, middleModes(), m_grid.points(1)) : 0);
            for (int slow = 0; slow < slowModes(); ++slow) {
                visit(column * m_slowStride + index(slow),
                      columnPlace + slowStep * place(slow, slowModes(), m_grid.points(slowAxis)));
            }
        }
    }
}

} // namespace sgfm::dynamics
