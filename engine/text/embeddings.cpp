#include "engine/text/embeddings.h"

#include "engine/text/eigen.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <random>

namespace sgfm::text {

namespace {

using Matrix = Eigen::MatrixXd;
using SparseMatrix = Eigen::SparseMatrix<double, Eigen::RowMajor>;

constexpr int kOversampling = 16;   // Halko et al.: 5 to 10 are enough with power iterations; twice that
constexpr int kPowerIterations = 4; // the PPMI spectrum falls slowly

// Normal numbers by Box and Muller: the standard library's distribution may differ between libraries.
class Gaussian {
  public:
    explicit Gaussian(std::uint64_t seed) : m_generator(seed) {}
    double operator()() {
        const double u = 1.0 - uniform(); // in (0, 1]
        return std::sqrt(-2.0 * std::log(u)) * std::cos(2.0 * std::numbers::pi * uniform());
    }

  private:
    double uniform() { return static_cast<double>(m_generator() >> 11U) * 0x1p-53; }
    std::mt19937_64 m_generator;
};

SparseMatrix positiveInformation(int vocabulary, std::span<const PairCount> neighbours,
                                 const EmbeddingOptions& options) {
    std::vector<Eigen::Triplet<double>> entries;
    entries.reserve(2 * neighbours.size());
    for (const auto& pair : neighbours) {
        const auto count = static_cast<double>(pair.count);
        entries.emplace_back(pair.first, pair.second, count);
        entries.emplace_back(pair.second, pair.first, count);
    }
    SparseMatrix matrix(vocabulary, vocabulary);
    matrix.setFromTriplets(entries.begin(), entries.end());

    const Eigen::VectorXd total = matrix * Eigen::VectorXd::Ones(vocabulary);
    const Eigen::VectorXd context = total.array().pow(options.contextSmoothing);
    const double contextSum = context.sum();
    for (int a = 0; a < vocabulary; ++a) {
        for (SparseMatrix::InnerIterator entry(matrix, a); entry; ++entry) {
            const double ratio = entry.value() * contextSum / (total[a] * context[entry.col()]);
            entry.valueRef() = std::max(0.0, std::log(ratio) - std::log(options.shift));
        }
    }
    matrix.prune([](Eigen::Index, Eigen::Index, double value) { return value > 0; });
    return matrix;
}

Matrix orthonormalBasis(const Matrix& columns) {
    const Eigen::HouseholderQR<Matrix> decomposition(columns);
    return decomposition.householderQ() * Matrix::Identity(columns.rows(), columns.cols());
}

} // namespace

Embeddings factorise(int vocabulary, std::span<const PairCount> neighbours, const EmbeddingOptions& options,
                     const std::function<void(double)>& progress) {
    const SparseMatrix matrix = positiveInformation(vocabulary, neighbours, options);
    const int sketch = std::min(vocabulary, options.channels + kOversampling);
    const int kept = std::min(vocabulary, options.channels);

    Gaussian gaussian(options.seed);
    Matrix range(vocabulary, sketch);
    for (Eigen::Index i = 0; i < range.size(); ++i) {
        range.data()[i] = gaussian();
    }
    range = orthonormalBasis(matrix * range);
    for (int iteration = 0; iteration < kPowerIterations; ++iteration) {
        progress(static_cast<double>(iteration + 1) / (kPowerIterations + 1));
        range = orthonormalBasis(matrix.transpose() * range);
        range = orthonormalBasis(matrix * range);
    }
    // B = Q^T M; B B^T = W diag(s^2) W^T; U = Q W.
    const Matrix small = (matrix.transpose() * range).transpose();
    const Eigen::SelfAdjointEigenSolver<Matrix> eigen(small * small.transpose());

    // Ascending eigenvalues: the last ones are the ones to keep.
    const Eigen::VectorXd squares = eigen.eigenvalues().tail(kept).cwiseMax(0.0);
    Matrix rows = Matrix::Zero(vocabulary, options.channels);
    rows.leftCols(kept) = range * eigen.eigenvectors().rightCols(kept) *
                          squares.array().pow(options.exponent / 2).matrix().asDiagonal();
    rows.leftCols(kept).rowwise().reverseInPlace(); // the strongest singular value is channel 0

    Embeddings embeddings;
    const double norm = matrix.squaredNorm();
    embeddings.explainedVariance = norm > 0 ? squares.sum() / norm : 0;

    rows.rowwise() -= rows.colwise().mean();
    const Eigen::VectorXd informed = matrix * Eigen::VectorXd::Ones(vocabulary);
    const double wanted = std::sqrt(static_cast<double>(options.channels));
    const double negligible = 1e-9 * rows.norm();
    embeddings.values.resize(static_cast<std::size_t>(rows.size()));
    auto value = embeddings.values.begin();
    Eigen::RowVectorXd row(options.channels);
    Eigen::RowVectorXd identity(options.channels);
    for (Eigen::Index token = 0; token < vocabulary; ++token) {
        std::generate(identity.begin(), identity.end(), [&] { return gaussian(); });
        row = identity;
        if (informed[token] > 0 && rows.row(token).norm() > negligible) {
            row = rows.row(token).normalized() + options.identity * identity.normalized();
        }
        row *= wanted / row.norm();
        for (const double entry : row) {
            *value++ = static_cast<float>(entry);
        }
    }
    progress(1.0);
    return embeddings;
}

} // namespace sgfm::text
