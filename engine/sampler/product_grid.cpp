#include "engine/sampler/product_grid.h"

#include <algorithm>
#include <complex>

namespace sgfm::sampler {

namespace {

using field::Grid;
using field::SpectralField;

int largestMode(const Grid& grid, int axis) {
    return (grid.points(axis) - 1) / 2;
}

// The smallest even 2^a 3^b 5^c that is large enough: sizes that FFTW has fast kernels for.
int fineSize(int atLeast) {
    for (int size = std::max(2, atLeast + atLeast % 2);; size += 2) {
        int rest = size;
        for (const int prime : {2, 3, 5}) {
            while (rest % prime == 0) {
                rest /= prime;
            }
        }
        if (rest == 1) {
            return size;
        }
    }
}

Grid fineGridOf(const Grid& grid) {
    std::vector<int> points;
    std::vector<double> lengths;
    for (int axis = 0; axis < grid.dimension(); ++axis) {
        points.push_back(fineSize(3 * largestMode(grid, axis) + 1));
        lengths.push_back(grid.length(axis));
    }
    return Grid(points, lengths);
}

// The position of a line of modes (signed indices my, mz) in a half spectrum.
std::size_t lineOffset(const Grid& grid, int my, int mz) {
    const int ny = grid.dimension() > 1 ? grid.points(1) : 1;
    const int nz = grid.dimension() > 2 ? grid.points(2) : 1;
    const int line = (my < 0 ? my + ny : my) + ny * (mz < 0 ? mz + nz : mz);
    return static_cast<std::size_t>(line) * (static_cast<std::size_t>(grid.points(0)) / 2 + 1);
}

// Copies the modes that both grids share, times a factor. `kept` is the coarser grid.
void copyModes(const SpectralField& from, SpectralField& to, const Grid& kept, float factor) {
    const int largestY = kept.dimension() > 1 ? largestMode(kept, 1) : 0;
    const int largestZ = kept.dimension() > 2 ? largestMode(kept, 2) : 0;
    const int linesOfPlane = 2 * largestY + 1;
    const int lines = linesOfPlane * (2 * largestZ + 1);
    const int count = largestMode(kept, 0) + 1;
    for (int channel = 0; channel < from.channels(); ++channel) {
        for (int component = 0; component < from.components(); ++component) {
            const std::complex<float>* source = from.component(channel, component).data();
            std::complex<float>* target = to.component(channel, component).data();
#pragma omp parallel for schedule(static) if (from.length() > 32768)
            for (int i = 0; i < lines; ++i) {
                const int my = i % linesOfPlane - largestY;
                const int mz = i / linesOfPlane - largestZ;
                const auto* line = source + lineOffset(from.grid(), my, mz);
                std::transform(line, line + count, target + lineOffset(to.grid(), my, mz),
                               [factor](std::complex<float> mode) { return factor * mode; });
            }
        }
    }
}

float sizeRatio(const Grid& a, const Grid& b) {
    return static_cast<float>(static_cast<double>(a.size()) / static_cast<double>(b.size()));
}

} // namespace

ProductGrid::ProductGrid(const fourier::Transform& transform)
    : m_coarseGrid(transform.grid()), m_fine(transform.planner(), fineGridOf(transform.grid())) {
}

field::VectorField ProductGrid::refine(const SpectralField& u) const {
    SpectralField fine(fineGrid(), u.channels(), u.components());
    copyModes(u, fine, m_coarseGrid, sizeRatio(fineGrid(), m_coarseGrid));
    return m_fine.inverseVector(fine);
}

SpectralField ProductGrid::coarsen(const field::VectorField& u) const {
    SpectralField coarse(m_coarseGrid, u.channels(), u.components());
    copyModes(m_fine.forward(u), coarse, m_coarseGrid, sizeRatio(m_coarseGrid, fineGrid()));
    return coarse;
}

} // namespace sgfm::sampler
