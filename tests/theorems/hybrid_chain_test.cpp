// Theorem A.9: the hybrid chain (diffusion steps, physics correction, projection) has finite second moments.
//
// With D = E[c_0 | c] one has E|D|^2 <= E|c_0|^2 =: M. A step is u' = (1 - q) D + q u + s z, q =
// sigma_dn/sigma, s^2 = sigma'^2 - sigma_dn^2, so that by convexity
//     E|u'|^2 <= (1 - q) M + q E|u|^2 + s^2 d_free,      d_free: dimension of the divergence-free subspace,
// and P and viscous transport do not increase |u| (alpha = 0), or keep it to the solver's order (alpha > 0).

#include "engine/sampler/ensemble.h"
#include "engine/sampler/hybrid_sampler.h"
#include "engine/sampler/noise_levels.h"
#include "tests/engine/sampler/gaussian_case.h"

#include <QtTest>

#include <cmath>
#include <numeric>

using namespace sgfm;
using namespace sgfm::sampler;

namespace {

double meanSquare(const std::vector<field::VectorField>& members) {
    double sum = 0;
    for (const auto& u : members) {
        for (const float value : u.all()) {
            sum += static_cast<double>(value) * static_cast<double>(value);
        }
    }
    return sum / static_cast<double>(members.size());
}

} // namespace

class HybridChainTest : public QObject {
    Q_OBJECT

  private slots:
    void theHybridChainHasFiniteSecondMoments_data() {
        QTest::addColumn<int>("physics");
        QTest::addColumn<int>("target");
        QTest::newRow("no physics") << static_cast<int>(Physics::None) << 0;
        QTest::newRow("transport of the estimate")
            << static_cast<int>(Physics::Transport) << static_cast<int>(PhysicsTarget::Estimate);
        QTest::newRow("transport of the state")
            << static_cast<int>(Physics::Transport) << static_cast<int>(PhysicsTarget::State);
        QTest::newRow("descent on the estimate")
            << static_cast<int>(Physics::Descent) << static_cast<int>(PhysicsTarget::Estimate);
        QTest::newRow("descent on the state")
            << static_cast<int>(Physics::Descent) << static_cast<int>(PhysicsTarget::State);
    }

    // 5 %: 64 members of 130 directions, standard error sqrt(2 / (64 * 130)) = 1.6 %, three of them.
    void theHybridChainHasFiniteSecondMoments() {
        QFETCH(int, physics);
        QFETCH(int, target);
        const GaussianCase data;
        const fourier::Modes modes(data.grid);
        double dimension = 0;
        double dataMoment = 0; // M: the mean's square and the variances
        for (std::size_t line = 0; line < modes.lines(); ++line) {
            for (std::size_t i = 0; i < modes.lineLength(); ++i) {
                const bool bothZero = modes.firstDerivative(0)[i] == 0 && modes.firstDerivative(line, 1) == 0;
                const double directions = modes.multiplicity(i) * (bothZero ? 2 : 1);
                dimension += directions;
                dataMoment += directions * data.variance[line * modes.lineLength() + i];
            }
        }
        dataMoment += meanSquare({data.mean});

        std::vector<std::uint64_t> runs(64);
        std::iota(runs.begin(), runs.end(), std::uint64_t{0});
        HybridSampler sampler({data.score.get(), &data.transform, nullptr, nullptr, {}, nullptr}, 21, runs);
        HybridOptions options;
        options.churn = 1;
        options.physics = static_cast<Physics>(physics);
        options.physicsTarget = static_cast<PhysicsTarget>(target);
        options.physicsStrength = 0.02;
        options.dynamics = {1, 0.05, dynamics::Transport::SelfTransport};
        sampler.setOptions(options);
        const auto levels = noiseLevels({}, 32, 20, 0.1);
        sampler.begin(levels.front());
        double bound = levels.front() * levels.front() * dimension;
        QVERIFY(meanSquare(sampler.state().members) < 1.05 * bound);
        for (std::size_t i = 1; i < levels.size(); ++i) {
            const double ratio = levels[i] / levels[i - 1];
            const double keep = ratio * ratio; // churn 1: sigma_dn / sigma
            const double noise = levels[i] * levels[i] * (1 - ratio * ratio);
            sampler.step(levels[i]);
            bound = (1 - keep) * dataMoment + keep * bound + noise * dimension;
            const double found = meanSquare(sampler.state().members);
            QVERIFY2(found < 1.05 * bound, qPrintable(QString("%1: %2 %3").arg(i).arg(found).arg(bound)));
        }
    }
};

QTEST_APPLESS_MAIN(HybridChainTest)
#include "hybrid_chain_test.moc"
