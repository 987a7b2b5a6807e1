#include "engine/dynamics/mode_layout.h"

#include "engine/dynamics/simd.h"

#include <algorithm>
#include <numbers>

namespace sgfm::dynamics {
namespace {

// Index in compact FFT order (0 ... K, -K ... -1) -> m.
int signedMode(int index, int kept) {
    return index <= kept ? index : index - (2 * kept + 1);
}

double fundamental(const field::Grid& grid, int axis) {
    return 2 * std::numbers::pi / grid.length(axis);
}

} // namespace

ModeLayout::ModeLayout(const field::Grid& grid, const std::array<int, field::kMaxDimension>& kept)
    : m_grid(grid), m_kept(kept) {
    m_paddedColumns = roundUp(columns());
    m_slowStride = static_cast<std::size_t>(roundUp(slowModes()));

    for (auto& wavenumbers : m_columnWavenumber) {
        wavenumbers.assign(index(m_paddedColumns), 0);
    }
    for (int column = 0; column < columns(); ++column) {
        m_columnWavenumber[0][index(column)] = fundamental(grid, 0) * (column / middleModes());
        if (dimension() == 3) {
            m_columnWavenumber[1][index(column)] =
                fundamental(grid, 1) * signedMode(column % middleModes(), m_kept[1]);
        }
    }
    const int slowAxis = grid.timeAxis();
    m_slowWavenumber.assign(m_slowStride, 0);
    for (int slow = 0; slow < slowModes(); ++slow) {
        m_slowWavenumber[index(slow)] = fundamental(grid, slowAxis) * signedMode(slow, this->kept(slowAxis));
    }
    m_slowWavenumberFloat.resize(m_slowStride);
    std::transform(m_slowWavenumber.begin(), m_slowWavenumber.end(), m_slowWavenumberFloat.begin(),
                   [](double k) { return static_cast<float>(k); });
}

int ModeLayout::columnBlocks() const noexcept {
    return m_paddedColumns / kBlock;
}

void ModeLayout::gather(std::span<const Complex> spectrum, Complex* modes) const {
    const float normalisation = 1.0F / static_cast<float>(m_grid.size());
    std::fill_n(modes, arrayLength(), Complex{});
    forEachMode([&](std::size_t here, std::size_t there) { modes[here] = spectrum[there] * normalisation; });
}

void ModeLayout::scatter(const Complex* modes, std::span<Complex> spectrum) const {
    const auto points = static_cast<float>(m_grid.size());
    std::fill(spectrum.begin(), spectrum.end(), Complex{});
    forEachMode([&](std::size_t here, std::size_t there) { spectrum[there] = modes[here] * points; });
}

double squareSum(const Complex* modes, std::size_t count) {
    FloatVector sums[kParts] = {}; // lane after lane
    for (std::size_t m = 0; m < count; m += kBlock) {
        for (std::size_t part = 0; part < kParts; ++part) {
            const FloatVector value = asFloats(modes + m + part * kPairs);
            sums[part] += value * value;
        }
    }
    float total = 0;
    for (std::size_t lane = 0; lane < kParts * kLanes; ++lane) {
        total += sums[lane / kLanes][lane % kLanes];
    }
    return static_cast<double>(total);
}

} // namespace sgfm::dynamics
