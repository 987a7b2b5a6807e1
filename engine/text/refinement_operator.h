#pragma once
// The linear map A from a line of embeddings to the lifted text field, its adjoint, and what a noisy field
// tells about the line. All channels share A.
//
//     e(x, t) = sum_j g_j(t) (Pi_j E)(x) + (1 - g_0(t)) mean E     Pi_j: Haar projector of scale j along x
//     A E = lift(e)
//     u = A E + b(prompt) + sigma xi,    xi white on the divergence-free subspace
//
// P A = A, so that y = A^T (u - b) is a sufficient statistic for E: y ~ N(G E, sigma^2 G) with the Gram
// matrix G = A^T A. With a white prior of unit variance for E:
//     posterior mean   m = (G + sigma^2)^-1 y
//     whitened         r = (G + sigma^2)^-1/2 y         unit variance in every direction
// With an estimate E' of E whose errors are independent, of variance v in every component, the field tells of
// each position by itself
//     log p(u | E_k at x) = E_k . h(x) + const,    h = (kappa E' + (G + sigma^2/v)^-1 (y - G E')) / (v (1 -
//     kappa))
// kappa = trace((G + sigma^2/v)^-1 G) / N: what the other positions are thought to hold is taken away from y
// (interference cancellation, the extrinsic message of vector approximate message passing; Rangan, Schniter
// and Fletcher 2019). E' = 0 and v = 1 give h = m / (1 - kappa). G commutes with shifts by one Haar block of
// 16 positions: after a Fourier transform over blocks it falls into Hermitian blocks of 16 x 16, which are
// diagonalised once. Cost of y, m and r: O(N log N). Dimensionless. Lines are stored [position][channel].
// Errors: Error(Usage) for a grid that is not a text box.

#include "engine/field/fields.h"
#include "engine/fourier/transform.h"
#include "engine/text/refinement.h"

#include <complex>
#include <span>
#include <vector>

namespace sgfm::text {

inline constexpr int kHaarLevels = 4;               // at every length, so that a profile means the same
inline constexpr int kHaarBlock = 1 << kHaarLevels; // positions

class RefinementOperator {
  public:
    // The transform must outlive the operator.
    RefinementOperator(const fourier::Transform& transform, int fringe);

    int points() const noexcept { return m_points; } // N_x
    int readSlice() const noexcept { return m_refinement.readSlice; }

    // A line, N_x positions x C channels -> the field (J, e).
    field::VectorField apply(std::span<const float> line, int channels) const;
    // a(t) (E_prompt - mean E_prompt), lifted: what the prompt adds.
    field::VectorField promptField(std::span<const float> prompt, int channels) const;
    // A^T u, long waves weighed as fourier/long_waves.h says; so G too (boxes up to 80: as written above).
    std::vector<float> adjoint(const field::VectorField& u) const;

    struct Evidence {
        std::vector<float> mean;     // m
        std::vector<float> whitened; // r
        double reliability = 0;      // kappa = trace((G + sigma^2)^-1 G) / N: the share of E that m holds
    };
    // Of y (adjoint's layout). Throws Error(Usage) unless sigma > 0.
    Evidence evidence(std::span<const float> y, int channels, double sigma) const;

    // h; `estimate` is a line. Throws Error(Usage) unless sigma > 0 and 0 < variance <= 1.
    std::vector<float> likelihood(std::span<const float> y, std::span<const float> estimate, double variance,
                                  int channels, double sigma) const;

    // G, dense, row after row: for training at a fixed length and for tests. N_x at most 1,024. With a
    // viscous exposure h = nu s it is G_h = A^T exp(-h k^2) A: what y has on average once viscosity has acted
    // on the field of a line.
    std::vector<double> gram(double viscousExposure = 0) const;

  private:
    class Waves; // lines as Fourier waves over blocks
    // The block of wave q of G_h, 16 x 16, column after column.
    std::vector<std::complex<double>> gramBlock(int wave, double viscousExposure) const;
    void findBlocks();
    field::DensityField refine(std::span<const float> line, int channels) const;

    const fourier::Transform& m_transform;
    Refinement m_refinement;
    int m_points = 0;
    int m_slices = 0;
    // Eigenvalues and eigenvectors of each Fourier block of G, blocks q = 0 ... N_x/32.
    struct Block {
        std::vector<double> values;                // 16, ascending
        std::vector<std::complex<double>> vectors; // 16 x 16, column after column
    };
    std::vector<Block> m_blocks;
};

} // namespace sgfm::text
