#include "engine/dynamics/solver_implementation.h"

#include "engine/dynamics/simd.h"
#include "engine/error.h"
#include "engine/fourier/transform.h"
#include "engine/parallel.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace sgfm::dynamics {
namespace {

using AxisCounts = std::array<int, field::kMaxDimension>;

std::size_t size(int value) {
    return static_cast<std::size_t>(value);
}

AxisCounts keptModes(const field::Grid& grid, Dealiasing dealiasing) {
    AxisCounts kept{};
    for (int axis = 0; axis < grid.dimension(); ++axis) {
        const int points = grid.points(axis);
        kept[size(axis)] = dealiasing == Dealiasing::Truncate ? (points - 1) / 3 : (points - 1) / 2;
    }
    return kept;
}

// The smallest even 2^a 3^b 5^c that is large enough: lengths FFTW is fast at.
int goodTransformSize(int atLeast) {
    for (int candidate = std::max(2, atLeast + atLeast % 2);; candidate += 2) {
        int rest = candidate;
        for (const int factor : {2, 3, 5}) {
            while (rest % factor == 0) {
                rest /= factor;
            }
        }
        if (rest == 1) {
            return candidate;
        }
    }
}

// Quadratic products of modes up to K are alias-free on 3 K + 1 points.
AxisCounts productPoints(const field::Grid& grid, const ModeLayout& layout, Dealiasing dealiasing) {
    AxisCounts points{1, 1, 1};
    for (int axis = 0; axis < grid.dimension(); ++axis) {
        points[size(axis)] = dealiasing == Dealiasing::Truncate
                                 ? grid.points(axis)
                                 : goodTransformSize(3 * layout.kept(axis) + 1);
    }
    return points;
}

} // namespace

Solver::Implementation::Implementation(fourier::Planner& planner, const field::Grid& grid, int channels,
                                       Options options)
    : m_planner(planner),
      m_channels(channels),
      m_options(options),
      m_threads(planner.threads()),
      m_layout(grid, keptModes(grid, options.dealiasing)),
      m_transform(planner, m_layout, productPoints(grid, m_layout, options.dealiasing)) {
    const std::size_t arrays = size(channels) * size(dimension());
    m_state.resize(arrays * m_layout.arrayLength());
    m_register.resize(m_state.size());
}

std::size_t Solver::Implementation::arrayIndex(int channel, int component) const noexcept {
    return size(channel) * size(dimension()) + size(component);
}

Complex* Solver::Implementation::modes(ComplexArray& arrays, int channel, int component, int column) const {
    return arrays.data() + arrayIndex(channel, component) * m_layout.arrayLength() +
           size(column) * m_layout.slowStride();
}

const Complex* Solver::Implementation::modes(const ComplexArray& arrays, int channel, int component,
                                             int column) const {
    return arrays.data() + arrayIndex(channel, component) * m_layout.arrayLength() +
           size(column) * m_layout.slowStride();
}

void Solver::Implementation::setState(const field::VectorField& u, bool project) {
    if (!(u.grid() == grid()) || u.channels() != m_channels) {
        throw Error(ErrorKind::BadInput, "dynamics",
                    "The field has " + std::to_string(u.channels()) + " channels on " +
                        std::to_string(u.grid().size()) + " points, the flow " + std::to_string(m_channels) +
                        " channels on " + std::to_string(grid().size()) + " points.",
                    "Give a field on the grid of the flow.");
    }
    field::SpectralField spectrum(grid(), m_channels, dimension());
    fourier::Transform(m_planner, grid()).forward(u, spectrum);
    parallelFor(m_threads, m_channels * dimension(), [&](int array, int) {
        const int channel = array / dimension();
        const int component = array % dimension();
        m_layout.gather(spectrum.component(channel, component), modes(m_state, channel, component));
    });
    m_transformed = false;
    // One value that is not finite makes every mode of its component so.
    double square = 0;
    for (int array = 0; array < m_channels * dimension(); ++array) {
        square += squareSum(modes(m_state, array / dimension(), array % dimension()), kBlock);
    }
    if (!std::isfinite(square)) {
        throw Error(ErrorKind::BadInput, "dynamics", "The field has values that are not finite.",
                    "Give a field of finite numbers.");
    }
    if (project) {
        projectState();
    }
}

void Solver::Implementation::projectState() {
    parallelFor(m_threads, m_channels * m_layout.columns(), [&](int item, int) {
        const int channel = item / m_layout.columns();
        const int column = item % m_layout.columns();
        std::array<Complex*, 3> state{};
        for (int i = 0; i < dimension(); ++i) {
            state[size(i)] = modes(m_state, channel, i, column);
        }
        projectColumn(dimension(), static_cast<float>(m_layout.rowWavenumber(column)),
                      static_cast<float>(m_layout.middleWavenumber(column)),
                      m_layout.slowWavenumberFloat().data(), m_layout.slowStride(), state.data());
    });
}

void Solver::Implementation::state(field::VectorField& out) const {
    if (!(out.grid() == grid()) || out.channels() != m_channels) {
        out = field::VectorField(grid(), m_channels);
    }
    field::SpectralField spectrum(grid(), m_channels, dimension());
    parallelFor(m_threads, m_channels * dimension(), [&](int array, int) {
        const int channel = array / dimension();
        const int component = array % dimension();
        m_layout.scatter(modes(m_state, channel, component), spectrum.component(channel, component));
    });
    fourier::Transform(m_planner, grid()).inverse(spectrum, out);
}

std::vector<float> Solver::Implementation::saveState() const {
    const auto* first = reinterpret_cast<const float*>(m_state.data());
    return {first, first + 2 * m_state.size()};
}

void Solver::Implementation::restoreState(const std::vector<float>& saved) {
    if (saved.size() != 2 * m_state.size()) {
        throw Error(ErrorKind::BadInput, "checkpoint",
                    "The saved state has " + std::to_string(saved.size()) + " numbers, this flow needs " +
                        std::to_string(2 * m_state.size()) + ".",
                    "Open the checkpoint with the grid, channels and dealiasing it was saved with.");
    }
    std::copy(saved.begin(), saved.end(), reinterpret_cast<float*>(m_state.data()));
    m_transformed = false;
}

TransportTerm& Solver::Implementation::transport(bool traceless) {
    if (!m_transport || m_transport->kind().traceless != traceless) {
        m_transport.reset(); // first, so that the two are never held together
        m_transport = std::make_unique<TransportTerm>(m_layout, m_transform, m_channels, m_options.transport,
                                                      traceless, m_threads);
        m_transformed = false;
    }
    return *m_transport;
}

void Solver::Implementation::transformState(TransportTerm& term,
                                            std::vector<PrunedTransform::Scratch>& scratches) const {
    const int blocks = m_layout.columnBlocks();
    parallelFor(m_threads, m_channels * blocks, [&](int item, int thread) {
        const int channel = item / blocks;
        const int block = item % blocks;
        std::array<const Complex*, 3> state{};
        for (int i = 0; i < dimension(); ++i) {
            state[size(i)] = modes(m_state, channel, i, block * kBlock);
        }
        term.inverseBlock(channel, block, state.data(), scratches[size(thread)]);
    });
}

} // namespace sgfm::dynamics
