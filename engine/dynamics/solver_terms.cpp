// The terms of the right-hand side on demand, for the views; a step does not come through here.

#include "engine/dynamics/simd.h"
#include "engine/dynamics/solver_implementation.h"
#include "engine/fourier/transform.h"
#include "engine/parallel.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace sgfm::dynamics {
namespace {

std::size_t size(int value) {
    return static_cast<std::size_t>(value);
}

} // namespace

template <typename Visit>
void Solver::Implementation::visitTerms(const Coefficients& coefficients,
                                        const boundary::BoundaryData& boundaryData,
                                        const Visit& visit) const {
    const std::size_t count = m_layout.slowStride();
    std::unique_ptr<BoundaryTerm> forcing;
    if (!boundaryData.empty()) {
        forcing = std::make_unique<BoundaryTerm>(m_planner, m_layout, m_channels, m_threads);
        forcing->evaluate(m_state, boundaryData);
    }
    // The whole tensor: what the projection removes is wanted too.
    TransportTerm term(m_layout, m_transform, m_channels, m_options.transport, false, m_threads);
    std::vector<PrunedTransform::Scratch> scratches;
    std::vector<Workspace> workspaces(size(m_threads));
    for (Workspace& workspace : workspaces) {
        scratches.push_back(m_transform.makeScratch(term.scratchFields()));
        workspace.products.assign(size(term.kind().products()), ComplexArray(kBlock * count));
        workspace.terms.assign(size(dimension()), ComplexArray(count));
    }
    transformState(term, scratches);
    term.formProducts(scratches);

    const int blocks = m_layout.columnBlocks();
    parallelFor(m_threads, m_channels * blocks, [&](int item, int thread) {
        const int channel = item / blocks;
        const int block = item % blocks;
        Workspace& workspace = workspaces[size(thread)];
        std::array<Complex*, 9> products{};
        for (int p = 0; p < term.kind().products(); ++p) {
            products[size(p)] = workspace.products[size(p)].data();
        }
        term.forwardBlock(channel, block, products.data(), scratches[size(thread)]);
        const int columns = std::min(kBlock, m_layout.columns() - block * kBlock);
        for (int columnOfBlock = 0; columnOfBlock < columns; ++columnOfBlock) {
            ColumnTerms terms;
            terms.channel = channel;
            terms.column = block * kBlock + columnOfBlock;
            std::array<Complex*, 3> advection{};
            std::array<const Complex*, 3> forces{};
            std::array<const Complex*, 3> state{};
            for (int i = 0; i < dimension(); ++i) {
                advection[size(i)] = workspace.terms[size(i)].data();
                state[size(i)] = modes(m_state, channel, i, terms.column);
                if (forcing) {
                    forces[size(i)] = forcing->forcing(channel, i) + size(terms.column) * count;
                }
            }
            columnAdvection(term, coefficients, terms.column, columnOfBlock, workspace, advection.data());
            terms.advection = advection.data();
            terms.forcing = forcing ? forces.data() : nullptr;
            terms.state = state.data();
            visit(terms);
        }
    });
}

TermSizes Solver::Implementation::termSizes(const Coefficients& coefficients,
                                            const boundary::BoundaryData& boundaryData,
                                            const NoiseSource* noise) const {
    struct Squares {
        double advection = 0;
        double viscosity = 0;
        double boundary = 0;
        double projection = 0;
    };
    const int columns = m_layout.columns();
    std::vector<Squares> squares(size(m_channels * columns)); // one a column: the order of sums is fixed
    visitTerms(coefficients, boundaryData, [&](const ColumnTerms& terms) {
        Squares& sum = squares[size(terms.channel * columns + terms.column)];
        const double row = m_layout.rowWavenumber(terms.column);
        const double middle = m_layout.middleWavenumber(terms.column);
        for (std::size_t m = 0; m < size(m_layout.slowModes()); ++m) {
            const double slow = m_layout.slowWavenumber()[m];
            const std::array<double, 3> k{row, dimension() == 3 ? middle : slow, slow};
            const double square = row * row + middle * middle + slow * slow;
            std::complex<double> along = 0; // k . (sum of terms)
            for (int i = 0; i < dimension(); ++i) {
                const std::complex<double> advection(terms.advection[i][m]);
                const std::complex<double> viscosity =
                    -coefficients.viscosity * square * std::complex<double>(terms.state[i][m]);
                std::complex<double> force = 0;
                if (terms.forcing != nullptr) {
                    force = coefficients.boundaryStrength * std::complex<double>(terms.forcing[i][m]);
                }
                sum.advection += std::norm(advection);
                sum.viscosity += std::norm(viscosity);
                sum.boundary += std::norm(force);
                along += k[size(i)] * (advection + viscosity + force);
            }
            sum.projection += square > 0 ? std::norm(along) / square : 0;
        }
    });

    Squares total;
    for (int item = 0; item < m_channels * columns; ++item) {
        const Squares& sum = squares[size(item)];
        const double weight = m_layout.multiplicity(item % columns) / m_channels;
        total.advection += weight * sum.advection;
        total.viscosity += weight * sum.viscosity;
        total.boundary += weight * sum.boundary;
        total.projection += weight * sum.projection;
    }
    TermSizes sizes;
    sizes.advection = std::sqrt(total.advection);
    sizes.viscosity = std::sqrt(total.viscosity);
    sizes.boundary = std::sqrt(total.boundary);
    sizes.projection = std::sqrt(total.projection);
    if (noise != nullptr) {
        sizes.noise = coefficients.noise * std::sqrt(dimension() * noise->variance());
    }
    return sizes;
}

field::VectorField Solver::Implementation::rightHandSide(const Coefficients& coefficients,
                                                         const boundary::BoundaryData& boundaryData,
                                                         bool projected) const {
    ComplexArray sum(m_state.size());
    const std::size_t count = m_layout.slowStride();
    visitTerms(coefficients, boundaryData, [&](const ColumnTerms& terms) {
        const double row = m_layout.rowWavenumber(terms.column);
        const double middle = m_layout.middleWavenumber(terms.column);
        std::array<Complex*, 3> result{};
        for (int i = 0; i < dimension(); ++i) {
            result[size(i)] = modes(sum, terms.channel, i, terms.column);
            for (std::size_t m = 0; m < count; ++m) {
                const double slow = m_layout.slowWavenumber()[m];
                const auto decay =
                    static_cast<float>(-coefficients.viscosity * (row * row + middle * middle + slow * slow));
                result[size(i)][m] = terms.advection[i][m] + decay * terms.state[i][m];
                if (terms.forcing != nullptr) {
                    result[size(i)][m] +=
                        static_cast<float>(coefficients.boundaryStrength) * terms.forcing[i][m];
                }
            }
        }
        if (projected) {
            projectColumn(dimension(), static_cast<float>(row), static_cast<float>(middle),
                          m_layout.slowWavenumberFloat().data(), count, result.data());
        }
    });
    field::SpectralField spectrum(grid(), m_channels, dimension());
    for (int channel = 0; channel < m_channels; ++channel) {
        for (int i = 0; i < dimension(); ++i) {
            m_layout.scatter(modes(sum, channel, i), spectrum.component(channel, i));
        }
    }
    field::VectorField out(grid(), m_channels);
    fourier::Transform(m_planner, grid()).inverse(spectrum, out);
    return out;
}

} // namespace sgfm::dynamics
