#include "engine/wavelet/level_parts.h"

#include <algorithm>

namespace sgfm::wavelet {

namespace {

// Rows (axis stride `stride`) that windows k ... k + Windows - 1 of an axis of `points` samples cover.
template <int Length, int Windows>
RowPointers<Length, Windows> coveredRows(const float* data, std::size_t stride, std::size_t points,
                                         std::size_t k) {
    RowPointers<Length, Windows> rows;
    const std::ptrdiff_t start = 2 * static_cast<std::ptrdiff_t>(k) - (Length / 2 - 1);
    for (std::size_t m = 0; m < rows.size(); ++m) {
        rows[m] = data + wrapped(start + static_cast<std::ptrdiff_t>(m), points) * stride;
    }
    return rows;
}

// One box of the level, plane by plane.
template <int Length>
class ForwardLevel {
  public:
    ForwardLevel(const Bank& bank, const LevelShape& shape) : m_taps(bank), m_shape(shape) {}

    // Pairs of windows along y, or single rows where y is not active.
    std::size_t rowItems() const {
        return m_shape.active[1] ? (m_shape.bandSize(1) + kWindows - 1) / kWindows : m_shape.size[1];
    }

    // plane: rows of the input. bands[0 ... 3]: the output's planes by x and y.
    void rowItem(std::size_t item, const ConstBox& plane, const std::array<Box, 4>& bands,
                 const Workspace& work) const {
        if (!m_shape.active[1]) {
            const float* row = plane.row(item, 0);
            if (m_shape.active[0]) {
                splitIntoPhases(row, m_shape.size[0], work.line(0));
                analyse(work.line(0), bands[0].row(item, 0), bands[1].row(item, 0));
            } else {
                std::copy_n(row, m_shape.size[0], bands[0].row(item, 0));
            }
            return;
        }
        const std::size_t k = item * kWindows;
        if (k + kWindows <= m_shape.bandSize(1)) {
            rowWindows<kWindows>(k, plane, bands, work);
        } else {
            rowWindows<1>(k, plane, bands, work);
        }
    }

    std::size_t planeItems() const {
        return m_shape.active[2] ? (m_shape.bandSize(2) + kWindows - 1) / kWindows : m_shape.size[2];
    }

    void planeItem(std::size_t item, const ConstBox& box, const std::array<Box, 8>& bands,
                   const Workspace& work) const {
        if (!m_shape.active[2]) {
            wholePlane({box.row(0, item), box.strideY, 0}, planesOf(bands, 0, item), work);
            return;
        }
        const std::size_t k = item * kWindows;
        if (k + kWindows <= m_shape.bandSize(2)) {
            planeWindows<kWindows>(k, box, bands, work);
        } else {
            planeWindows<1>(k, box, bands, work);
        }
    }

  private:
    void analyse(const PhaseLine& line, float* low, float* high) const {
        const std::size_t half = m_shape.size[0] / 2;
        continuePeriodically(line, half);
        analyseLine<Length>(line, m_taps, half, low, high);
    }

    template <int Windows>
    void rowWindows(std::size_t k, const ConstBox& plane, const std::array<Box, 4>& bands,
                    const Workspace& work) const {
        const auto rows = coveredRows<Length, Windows>(plane.data, plane.strideY, m_shape.size[1], k);
        constexpr std::size_t lines = 2 * static_cast<std::size_t>(Windows);
        if (!m_shape.active[0]) {
            std::array<float*, lines> outputs;
            for (std::size_t i = 0; i < lines; ++i) {
                outputs[i] = bands[2 * (i % 2)].row(k + i / 2, 0);
            }
            combineRows<Length, Windows>(rows, m_taps, m_shape.size[0], outputs);
            return;
        }
        std::array<PhaseLine, lines> phases;
        for (std::size_t i = 0; i < lines; ++i) {
            phases[i] = work.line(i);
        }
        combineRowsIntoPhases<Length, Windows>(rows, m_taps, m_shape.size[0], phases);
        for (std::size_t i = 0; i < lines; ++i) {
            const std::size_t band = 2 * (i % 2);
            analyse(phases[i], bands[band].row(k + i / 2, 0), bands[band + 1].row(k + i / 2, 0));
        }
    }

    void wholePlane(const ConstBox& plane, const std::array<Box, 4>& bands, const Workspace& work) const {
        for (std::size_t item = 0; item < rowItems(); ++item) {
            rowItem(item, plane, bands, work);
        }
    }

    // Filters along z into planes of the workspace, and those along y and x.
    template <int Windows>
    void planeWindows(std::size_t k, const ConstBox& box, const std::array<Box, 8>& bands,
                      const Workspace& work) const {
        constexpr std::size_t planes = 2 * static_cast<std::size_t>(Windows);
        const std::size_t width = m_shape.size[0];
        const std::size_t planeFloats = width * m_shape.size[1];
        const auto first = coveredRows<Length, Windows>(box.data, box.strideZ, m_shape.size[2], k);
        for (std::size_t y = 0; y < m_shape.size[1]; ++y) {
            auto rows = first;
            for (auto& row : rows) {
                row += y * box.strideY;
            }
            std::array<float*, planes> outputs;
            for (std::size_t i = 0; i < planes; ++i) {
                outputs[i] = work.planes() + i * planeFloats + y * width;
            }
            combineRows<Length, Windows>(rows, m_taps, width, outputs);
        }
        for (std::size_t i = 0; i < planes; ++i) {
            wholePlane({work.planes() + i * planeFloats, width, 0}, planesOf(bands, i % 2, k + i / 2), work);
        }
    }

    // Plane z of the four bands that are low-pass (zBit 0) or high-pass (1) along z.
    static std::array<Box, 4> planesOf(const std::array<Box, 8>& bands, std::size_t zBit, std::size_t z) {
        std::array<Box, 4> planes;
        for (std::size_t band = 0; band < 4; ++band) {
            const Box& box = bands[band + 4 * zBit];
            planes[band] = {box.data == nullptr ? nullptr : box.row(0, z), box.strideY, 0};
        }
        return planes;
    }

    Taps<Length> m_taps;
    LevelShape m_shape;
};

} // namespace

void forwardLevel(const Bank& bank, const LevelShape& shape, const ConstBox& box,
                  const std::array<Box, 8>& bands, const Workspaces& workspaces) {
    withLength(bank.length, [&]<int Length>() {
        const ForwardLevel<Length> level(bank, shape);
        if (shape.size[2] > 1) {
            shareAmongThreads(
                level.planeItems(), workspaces, shape.size[0],
                [&](std::size_t item, const Workspace& work) { level.planeItem(item, box, bands, work); });
        } else {
            shareAmongThreads(level.rowItems(), workspaces, shape.size[0],
                              [&](std::size_t item, const Workspace& work) {
                                  level.rowItem(item, box, {bands[0], bands[1], bands[2], bands[3]}, work);
                              });
        }
    });
}

} // namespace sgfm::wavelet
