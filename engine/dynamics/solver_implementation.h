#pragma once
// What is behind Solver. A step is
//
//     (1) slow-axis transforms of the state, unless the last step left them         [parallel over columns]
//     (2) products, slab by slab; the largest velocity on the way                    [parallel over slabs]
//     (3) h from that velocity
//     (4) for each block of 8 columns: products back to modes, divergence, forcing, projection, Runge-Kutta
//         update, and at once the slow-axis transforms of the new state             [parallel over columns]
//     (5) (2) and (4) again for the other stages
//     (6) noise
//
// so that the state is read and written once a stage.

#include "engine/dynamics/boundary_term.h"
#include "engine/dynamics/runge_kutta.h"
#include "engine/dynamics/solver.h"
#include "engine/dynamics/transport_term.h"

#include <memory>
#include <vector>

namespace sgfm::dynamics {

class Solver::Implementation {
  public:
    Implementation(fourier::Planner& planner, const field::Grid& grid, int channels, Options options);

    const field::Grid& grid() const noexcept { return m_layout.grid(); }
    int channels() const noexcept { return m_channels; }

    void setState(const field::VectorField& u, bool project);
    void state(field::VectorField& out) const;
    std::vector<float> saveState() const;
    void restoreState(const std::vector<float>& saved);

    StepReport step(const Coefficients& coefficients, const StepControl& control,
                    const boundary::BoundaryData& boundaryData, const NoiseSource* noise,
                    std::uint64_t stepIndex);
    TermSizes termSizes(const Coefficients& coefficients, const boundary::BoundaryData& boundaryData,
                        const NoiseSource* noise) const;
    field::VectorField rightHandSide(const Coefficients& coefficients,
                                     const boundary::BoundaryData& boundaryData, bool projected) const;

  private:
    // Work space of one thread.
    struct Workspace {
        std::vector<ComplexArray> products; // 8 columns each
        std::vector<ComplexArray> terms;    // one column each
    };

    // The terms of the right-hand side on one column, not yet projected; one array a component.
    struct ColumnTerms {
        int channel = 0;
        int column = 0;
        Complex* const* advection = nullptr;     // -alpha (v . grad) u
        const Complex* const* forcing = nullptr; // f_bc per unit strength; null without boundary data
        const Complex* const* state = nullptr;
    };

    int dimension() const noexcept { return m_layout.dimension(); }
    std::size_t arrayIndex(int channel, int component) const noexcept;
    Complex* modes(ComplexArray& arrays, int channel, int component, int column = 0) const;
    const Complex* modes(const ComplexArray& arrays, int channel, int component, int column = 0) const;

    TransportTerm& transport(bool traceless);
    void transformState(TransportTerm& term, std::vector<PrunedTransform::Scratch>& scratches) const;
    double chooseStep(const Coefficients& coefficients, const StepControl& control, double velocityRate,
                      double forcingRate) const;
    void runStage(TransportTerm* term, const BoundaryTerm* forcing, const Coefficients& coefficients,
                  double step, int stage, bool transformAfterwards);
    double advanceBlock(TransportTerm* term, const BoundaryTerm* forcing, const Coefficients& coefficients,
                        double step, int stage, const ViscousDecay& decay, int channel, int block,
                        Workspace& workspace, PrunedTransform::Scratch* scratch);
    void columnAdvection(const TransportTerm& term, const Coefficients& coefficients, int column,
                         int columnOfBlock, Workspace& workspace, Complex* const* result) const;
    void addNoise(const Coefficients& coefficients, double step, const NoiseSource& noise,
                  std::uint64_t stepIndex);
    void requireFinite(const std::vector<double>& energies, double step) const;
    void projectState();

    // visit(ColumnTerms) for every column of every channel, in order.
    template <typename Visit>
    void visitTerms(const Coefficients& coefficients, const boundary::BoundaryData& boundaryData,
                    const Visit& visit) const;

    fourier::Planner& m_planner;
    int m_channels;
    Options m_options;
    int m_threads;
    ModeLayout m_layout;
    PrunedTransform m_transform; // on the product grid
    ComplexArray m_state;        // [channel][component] arrays of m_layout
    ComplexArray m_register;     // q of the Runge-Kutta scheme
    std::unique_ptr<TransportTerm> m_transport;
    std::unique_ptr<BoundaryTerm> m_boundary; // made when there are boundary data
    field::SpectralField m_noise;             // made when there is noise
    bool m_transformed = false;               // m_transport holds the slow-axis transforms of m_state
    std::vector<PrunedTransform::Scratch> m_scratches;
    std::vector<Workspace> m_workspaces;
};

} // namespace sgfm::dynamics
