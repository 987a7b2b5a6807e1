#include "engine/dynamics/boundary_term.h"

#include "engine/dynamics/simd.h"
#include "engine/error.h"
#include "engine/parallel.h"

#include <array>
#include <string>

namespace sgfm::dynamics {
namespace {

std::size_t size(int value) {
    return static_cast<std::size_t>(value);
}

std::array<int, field::kMaxDimension> fieldPoints(const field::Grid& grid) {
    std::array<int, field::kMaxDimension> points{1, 1, 1};
    for (int axis = 0; axis < grid.dimension(); ++axis) {
        points[size(axis)] = grid.points(axis);
    }
    return points;
}

// out = chi (u_bar - u) on two interleaved lines a and b.
void relaxPair(std::size_t points, const float* __restrict weightA, const float* __restrict weightB,
               const float* __restrict targetA, const float* __restrict targetB,
               const float* __restrict values, float* __restrict out) {
    for (std::size_t x = 0; x < points; ++x) {
        out[2 * x] = weightA[x] * (targetA[x] - values[2 * x]);
        out[2 * x + 1] = weightB[x] * (targetB[x] - values[2 * x + 1]);
    }
}

} // namespace

BoundaryTerm::BoundaryTerm(fourier::Planner& planner, const ModeLayout& layout, int channels, int threads)
    : m_layout(layout),
      m_transform(planner, layout, fieldPoints(layout.grid())),
      m_channels(channels),
      m_threads(threads) {
    for (int thread = 0; thread < threads; ++thread) {
        m_scratches.push_back(m_transform.makeScratch(layout.dimension()));
    }
    const std::size_t arrays = size(channels) * size(layout.dimension());
    m_planes.resize(arrays * m_transform.planesLength());
    m_forcing.resize(arrays * layout.arrayLength());
}

const Complex* BoundaryTerm::forcing(int channel, int component) const {
    return m_forcing.data() +
           (size(channel) * size(m_layout.dimension()) + size(component)) * m_layout.arrayLength();
}

void BoundaryTerm::checkShape(const boundary::BoundaryData& data) const {
    const field::Grid& grid = m_layout.grid();
    if (!(data.target.grid() == grid) || data.target.channels() != m_channels ||
        data.weight.size() != grid.size()) {
        throw Error(ErrorKind::BadInput, "boundary data",
                    "The boundary data have " + std::to_string(data.target.channels()) + " channels of " +
                        std::to_string(data.target.grid().size()) + " points and " +
                        std::to_string(data.weight.size()) + " weights, the field has " +
                        std::to_string(m_channels) + " channels of " + std::to_string(grid.size()) +
                        " points.",
                    "Prescribe the data on the grid of the field.");
    }
}

void BoundaryTerm::evaluate(const ComplexArray& state, const boundary::BoundaryData& data) {
    checkShape(data);
    const int dimension = m_layout.dimension();
    const int arrays = m_channels * dimension;
    const int blocks = m_transform.columnBlocks();
    const std::size_t blockLength = kBlock * m_layout.slowStride();
    const auto planes = [&](int array) { return m_planes.data() + size(array) * m_transform.planesLength(); };

    parallelFor(m_threads, arrays * blocks, [&](int item, int thread) {
        const int array = item / blocks;
        const int block = item % blocks;
        m_transform.inverseColumns(state.data() + size(array) * m_layout.arrayLength() +
                                       size(block) * blockLength,
                                   block, planes(array), m_scratches[size(thread)]);
    });

    const int slabs = m_transform.slabs();
    const auto rowPoints = size(m_layout.grid().points(0));
    parallelFor(m_threads, arrays * slabs, [&](int item, int thread) {
        const int array = item / slabs;
        const std::array<const Complex*, 1> in{planes(array)};
        const std::array<Complex*, 1> out{planes(array)};
        const std::span<const float> target = data.target.component(array / dimension, array % dimension);
        m_transform.slab(
            item % slabs, in, out,
            [&](const Lines& lines) {
                for (int line = 0; line < lines.lines; line += 2) {
                    const std::size_t first = (size(lines.firstLine) + size(line)) * rowPoints;
                    // a last line without a partner is paired with itself; nobody reads the copy
                    const std::size_t second = line + 1 < lines.lines ? first + rowPoints : first;
                    const std::size_t place = size(line / 2) * lines.pairStride;
                    relaxPair(rowPoints, data.weight.data() + first, data.weight.data() + second,
                              target.data() + first, target.data() + second, lines.in[0] + place,
                              lines.out[0] + place);
                }
            },
            m_scratches[size(thread)]);
    });

    const float scale = m_transform.forwardScale();
    parallelFor(m_threads, arrays * blocks, [&](int item, int thread) {
        const int array = item / blocks;
        const int block = item % blocks;
        Complex* modes = m_forcing.data() + size(array) * m_layout.arrayLength() + size(block) * blockLength;
        m_transform.forwardColumns(planes(array), block, modes, m_scratches[size(thread)]);
        for (std::size_t m = 0; m < blockLength; ++m) {
            modes[m] *= scale;
        }
    });
}

} // namespace sgfm::dynamics
