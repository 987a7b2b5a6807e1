#pragma once
// The orthonormal, periodic, multilevel, separable discrete wavelet transform in 1, 2 and 3 dimensions.
//
// Layout and phase are those of PyWavelets: mode `periodization`, multilevel wavedecn, packed by
// coeffs_to_array (approximation in the corner with the smallest indices, details of each level behind it:
// Mallat order). Isometry: |W u| = |u| to rounding; inverse = transpose.
//
// Level counts are per axis. Level l = 1, 2, ... acts on the axes whose count is >= l: it replaces the corner
// that holds the approximation so far, n_a / 2^min(l - 1, count_a) values along axis a, by its sub-bands;
// along an active axis the low-pass half comes first and the high-pass half behind it, an axis that is not
// active stays as it is. With equal counts this is PyWavelets' layout, else that of pywt.dwt applied along
// those axes. Every axis length must be divisible by 2^levels of that axis; it may be shorter than the
// filter. Cost O(N).
//
// float32 in and out, sums in float32. Parallel over components where there are many, inside one array where
// there are few and it is large (OpenMP's current number of threads); the result does not depend on it.
// Values that are not finite spread as far as the filters reach.

#include "engine/field/fields.h"
#include "engine/wavelet/filter.h"

#include <array>
#include <memory>

namespace sgfm::wavelet {

class ArrayTransform;

class WaveletTransform {
  public:
    // Throws Error(BadInput) when an axis length is not divisible by 2^levels[axis], a count is negative, or
    // the filter is not one of filterNamed's, Error(Usage) for an empty grid. Counts beyond the grid's
    // dimension are ignored.
    WaveletTransform(const field::Grid& grid, Filter filter, std::array<int, field::kMaxDimension> levels);

    // The same count on every axis, lowered where the axis does not allow it (see maximumLevels).
    WaveletTransform(const field::Grid& grid, Filter filter, int levels);

    const field::Grid& grid() const noexcept { return m_grid; }
    const Filter& filter() const noexcept { return m_filter; }
    const std::array<int, field::kMaxDimension>& levels() const noexcept { return m_levels; }

    // The number of scales: max over axes of levels + 1. Scale 0 is the coarsest (the approximation), scale
    // scales() - 1 the finest details.
    int scales() const noexcept;

    // Throw Error(Usage) when the field has other numbers of points than grid(), or the coefficients another
    // number of components than the field.
    field::WaveletField forward(const field::VectorField& u) const;
    field::WaveletField forward(const field::DensityField& e) const;
    field::VectorField inverseVector(const field::WaveletField& c) const;
    field::DensityField inverseDensity(const field::WaveletField& c) const;

    // One array: in and out hold grid().size() values, and do not overlap.
    void forward(const float* in, float* out) const;
    void inverse(const float* in, float* out) const;

  private:
    field::Grid m_grid;
    Filter m_filter;
    std::array<int, field::kMaxDimension> m_levels{};
    std::shared_ptr<const ArrayTransform> m_arrays; // immutable: copies of the transform share it
};

// The largest count that the axis length allows: n divisible by 2^levels and n / 2^levels >= 2.
int maximumLevels(int points) noexcept;

} // namespace sgfm::wavelet
