#pragma once
// The representations of a field, each its own type, so that a state cannot be in the wrong representation.
//
//   DensityField   e(x)          [channel][grid]              float    one number a point and channel
//   VectorField    u(x)          [channel][component][grid]   float    d components, physical space
//   SpectralField  u^(k)         [channel][component][modes]  complex  half spectrum of a real field
//   WaveletField   c = W u       [channel][component][grid]   float    Mallat layout, see wavelet/transform.h
//
// All are values: copying copies the data. Every array [channel][component] begins on a 64-byte boundary:
// each is padded to componentStride() >= its length. All quantities are dimensionless.
//
// SpectralField holds u^(k) = sum_x u(x) exp(-i k x) (unnormalised; the inverse divides by N) for
// k_x = 0 ... n_x/2 (fastest) and every k of the other axes in FFT order.

#include "engine/field/aligned.h"
#include "engine/field/grid.h"

#include <complex>
#include <cstddef>
#include <span>

namespace sgfm::field {

// The storage shared by all representations: channels x components arrays of `length` values.
template <typename T>
class ComponentArrays {
  public:
    ComponentArrays() = default;
    ComponentArrays(int channels, int components, std::size_t length)
        : m_channels(channels),
          m_components(components),
          m_length(length),
          m_stride((length * sizeof(T) + kAlignment - 1) / kAlignment * kAlignment / sizeof(T)),
          m_data(static_cast<std::size_t>(channels) * static_cast<std::size_t>(components) * m_stride) {}

    int channels() const noexcept { return m_channels; }
    int components() const noexcept { return m_components; }
    std::size_t length() const noexcept { return m_length; }
    std::size_t componentStride() const noexcept { return m_stride; }

    std::span<T> component(int channel, int component) noexcept {
        return {m_data.data() + offset(channel, component), m_length};
    }
    std::span<const T> component(int channel, int component) const noexcept {
        return {m_data.data() + offset(channel, component), m_length};
    }

    // Everything, padding included (the padding is zero).
    std::span<T> all() noexcept { return m_data; }
    std::span<const T> all() const noexcept { return m_data; }

    std::size_t bytes() const noexcept { return m_data.size() * sizeof(T); }

  private:
    std::size_t offset(int channel, int component) const noexcept {
        return (static_cast<std::size_t>(channel) * static_cast<std::size_t>(m_components) +
                static_cast<std::size_t>(component)) *
               m_stride;
    }

    int m_channels = 0;
    int m_components = 0;
    std::size_t m_length = 0;
    std::size_t m_stride = 0;
    AlignedVector<T> m_data;
};

// e(x): one density a channel. component(c, 0) is channel c.
class DensityField : public ComponentArrays<float> {
  public:
    DensityField() = default;
    DensityField(const Grid& grid, int channels) : ComponentArrays(channels, 1, grid.size()), m_grid(grid) {}
    const Grid& grid() const noexcept { return m_grid; }
    std::span<float> channel(int c) noexcept { return component(c, 0); }
    std::span<const float> channel(int c) const noexcept { return component(c, 0); }

  private:
    Grid m_grid;
};

// u(x): d components a channel; component i belongs to axis i, the last one is the density e = u_t.
class VectorField : public ComponentArrays<float> {
  public:
    VectorField() = default;
    VectorField(const Grid& grid, int channels)
        : ComponentArrays(channels, grid.dimension(), grid.size()), m_grid(grid) {}
    const Grid& grid() const noexcept { return m_grid; }

  private:
    Grid m_grid;
};

// u^(k): the half spectrum. `components` is d for a vector field, 1 for a density.
class SpectralField : public ComponentArrays<std::complex<float>> {
  public:
    SpectralField() = default;
    SpectralField(const Grid& grid, int channels, int components)
        : ComponentArrays(channels, components, modeCount(grid)), m_grid(grid) {}
    const Grid& grid() const noexcept { return m_grid; }

    // (n_x/2 + 1) n_y n_t
    static std::size_t modeCount(const Grid& grid) noexcept {
        return grid.size() == 0 ? 0
                                : grid.size() / static_cast<std::size_t>(grid.points(0)) *
                                      (static_cast<std::size_t>(grid.points(0)) / 2 + 1);
    }

  private:
    Grid m_grid;
};

// c = W u: coefficients in Mallat order, the same shape as the physical field.
class WaveletField : public ComponentArrays<float> {
  public:
    WaveletField() = default;
    WaveletField(const Grid& grid, int channels, int components)
        : ComponentArrays(channels, components, grid.size()), m_grid(grid) {}
    const Grid& grid() const noexcept { return m_grid; }

  private:
    Grid m_grid;
};

} // namespace sgfm::field
