#include "engine/wavelet/level_parts.h"

#include <algorithm>

namespace sgfm::wavelet {

namespace {

// The interleaved rows lo, hi, lo, hi ... that windows q ... q + Windows - 1 cover, from bands of `points`
// rows.
template <int Length, int Windows>
RowPointers<Length, Windows> coveredPairs(const float* low, std::size_t lowStride, const float* high,
                                          std::size_t highStride, std::size_t points, std::size_t q) {
    RowPointers<Length, Windows> rows;
    const std::ptrdiff_t start = static_cast<std::ptrdiff_t>(q) - (Length / 2 - 1);
    for (std::size_t j = 0; j < rows.size() / 2; ++j) {
        const std::size_t i = wrapped(start + static_cast<std::ptrdiff_t>(j), points);
        rows[2 * j] = low + i * lowStride;
        rows[2 * j + 1] = high + i * highStride;
    }
    return rows;
}

// Output i of windows q, q + 1, ... is sample 2q - delay + i.
template <int Length>
std::size_t outputIndex(std::size_t q, std::size_t i, std::size_t points) {
    return wrapped(2 * static_cast<std::ptrdiff_t>(q) - (Length / 2 - 1) + static_cast<std::ptrdiff_t>(i),
                   points);
}

template <int Length>
class InverseLevel {
  public:
    InverseLevel(const Bank& bank, const LevelShape& shape) : m_taps(bank), m_shape(shape) {}

    // Pairs of windows along y, or single rows where y is not active.
    std::size_t rowItems() const {
        return m_shape.active[1] ? (m_shape.bandSize(1) + kWindows - 1) / kWindows : m_shape.size[1];
    }

    void rowItem(std::size_t item, const std::array<ConstBox, 4>& bands, const Box& plane,
                 const Workspace& work) const {
        if (!m_shape.active[1]) {
            if (m_shape.active[0]) {
                const PhaseLine line = work.line(0);
                std::copy_n(bands[0].row(item, 0), m_shape.bandSize(0), line.even);
                std::copy_n(bands[1].row(item, 0), m_shape.bandSize(0), line.odd);
                synthesise(line, plane.row(item, 0));
            } else {
                std::copy_n(bands[0].row(item, 0), m_shape.size[0], plane.row(item, 0));
            }
            return;
        }
        const std::size_t q = item * kWindows;
        if (q + kWindows <= m_shape.bandSize(1)) {
            rowWindows<kWindows>(q, bands, plane, work);
        } else {
            rowWindows<1>(q, bands, plane, work);
        }
    }

    std::size_t planeItems() const {
        return m_shape.active[2] ? (m_shape.bandSize(2) + kWindows - 1) / kWindows : m_shape.size[2];
    }

    void planeItem(std::size_t item, const std::array<ConstBox, 8>& bands, const Box& box,
                   const Workspace& work) const {
        if (!m_shape.active[2]) {
            std::array<ConstBox, 4> planes;
            for (std::size_t band = 0; band < 4; ++band) {
                const ConstBox& from = bands[band];
                planes[band] = {from.data == nullptr ? nullptr : from.row(0, item), from.strideY, 0};
            }
            wholePlane(planes, {box.row(0, item), box.strideY, 0}, work);
            return;
        }
        const std::size_t q = item * kWindows;
        if (q + kWindows <= m_shape.bandSize(2)) {
            planeWindows<kWindows>(q, bands, box, work);
        } else {
            planeWindows<1>(q, bands, box, work);
        }
    }

  private:
    void synthesise(const PhaseLine& line, float* row) const {
        const std::size_t half = m_shape.size[0] / 2;
        continuePeriodically(line, half);
        synthesiseLine<Length>(line, m_taps, half, row);
    }

    template <int Windows>
    void rowWindows(std::size_t q, const std::array<ConstBox, 4>& bands, const Box& plane,
                    const Workspace& work) const {
        constexpr std::size_t lines = 2 * static_cast<std::size_t>(Windows);
        const std::size_t width = m_shape.bandSize(0);
        std::array<float*, lines> rowsOut;
        for (std::size_t i = 0; i < lines; ++i) {
            rowsOut[i] = plane.row(outputIndex<Length>(q, i, m_shape.size[1]), 0);
        }
        if (!m_shape.active[0]) {
            combineRows<Length, Windows>(pairs<Windows>(bands[0], bands[2], q), m_taps, width, rowsOut);
            return;
        }
        std::array<float*, lines> low;
        std::array<float*, lines> high;
        for (std::size_t i = 0; i < lines; ++i) {
            low[i] = work.line(i).even;
            high[i] = work.line(i).odd;
        }
        combineRows<Length, Windows>(pairs<Windows>(bands[0], bands[2], q), m_taps, width, low);
        combineRows<Length, Windows>(pairs<Windows>(bands[1], bands[3], q), m_taps, width, high);
        for (std::size_t i = 0; i < lines; ++i) {
            synthesise(work.line(i), rowsOut[i]);
        }
    }

    template <int Windows>
    RowPointers<Length, Windows> pairs(const ConstBox& low, const ConstBox& high, std::size_t q) const {
        return coveredPairs<Length, Windows>(low.data, low.strideY, high.data, high.strideY,
                                             m_shape.bandSize(1), q);
    }

    void wholePlane(const std::array<ConstBox, 4>& bands, const Box& plane, const Workspace& work) const {
        for (std::size_t item = 0; item < rowItems(); ++item) {
            rowItem(item, bands, plane, work);
        }
    }

    // Filters along z into planes of the workspace (their bands by x and y one after the other), and those
    // along y and x.
    template <int Windows>
    void planeWindows(std::size_t q, const std::array<ConstBox, 8>& bands, const Box& box,
                      const Workspace& work) const {
        constexpr std::size_t planes = 2 * static_cast<std::size_t>(Windows);
        const std::size_t width = m_shape.bandSize(0);
        const std::size_t height = m_shape.bandSize(1);
        const std::size_t planeFloats = m_shape.size[0] * m_shape.size[1];
        std::array<std::array<ConstBox, 4>, planes> made;
        for (std::size_t band = 0; band < 4; ++band) {
            if (!m_shape.hasBand(band)) {
                continue;
            }
            const ConstBox& low = bands[band];
            const ConstBox& high = bands[band + 4];
            const auto first = coveredPairs<Length, Windows>(low.data, low.strideZ, high.data, high.strideZ,
                                                             m_shape.bandSize(2), q);
            const std::size_t place = m_shape.active[0] ? band : band / 2; // among the bands that exist
            const auto bandPlane = [&](std::size_t i) {
                return work.planes() + i * planeFloats + place * width * height;
            };
            for (std::size_t y = 0; y < height; ++y) {
                auto rows = first;
                for (std::size_t m = 0; m < rows.size(); ++m) {
                    rows[m] += y * (m % 2 == 0 ? low.strideY : high.strideY);
                }
                std::array<float*, planes> outputs;
                for (std::size_t i = 0; i < planes; ++i) {
                    outputs[i] = bandPlane(i) + y * width;
                }
                combineRows<Length, Windows>(rows, m_taps, width, outputs);
            }
            for (std::size_t i = 0; i < planes; ++i) {
                made[i][band] = {bandPlane(i), width, 0};
            }
        }
        for (std::size_t i = 0; i < planes; ++i) {
            const std::size_t z = outputIndex<Length>(q, i, m_shape.size[2]);
            wholePlane(made[i], {box.row(0, z), box.strideY, 0}, work);
        }
    }

    Taps<Length> m_taps;
    LevelShape m_shape;
};

} // namespace

void inverseLevel(const Bank& bank, const LevelShape& shape, const std::array<ConstBox, 8>& bands,
                  const Box& box, const Workspaces& workspaces) {
    withLength(bank.length, [&]<int Length>() {
        const InverseLevel<Length> level(bank, shape);
        if (shape.size[2] > 1) {
            shareAmongThreads(
                level.planeItems(), workspaces, shape.size[0],
                [&](std::size_t item, const Workspace& work) { level.planeItem(item, bands, box, work); });
        } else {
            shareAmongThreads(level.rowItems(), workspaces, shape.size[0],
                              [&](std::size_t item, const Workspace& work) {
                                  level.rowItem(item, {bands[0], bands[1], bands[2], bands[3]}, box, work);
                              });
        }
    });
}

} // namespace sgfm::wavelet
