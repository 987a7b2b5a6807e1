// Densities that are given: met, with a divergence-free field and as little change elsewhere as that takes.

#include "engine/diagnostics/diagnostics.h"
#include "engine/error.h"
#include "engine/lift/lift.h"
#include "engine/sampler/forward_diffusion.h"
#include "engine/sampler/given_density.h"

#include <QtTest>

using namespace sgfm;

namespace {

const field::Grid kGrid = field::Grid::twoPi({16, 12, 16});

struct Case {
    fourier::Planner planner{1};
    fourier::Transform transform{planner, kGrid};
    field::VectorField u;
    sampler::GivenDensity given;

    // A field and data that know nothing of each other, given where `at` says so.
    template <typename Where>
    explicit Case(int channels, const Where& at) {
        u = sampler::divergenceFreeWhiteNoise(channels, {1, 0, 0}, transform);
        const auto other = sampler::divergenceFreeWhiteNoise(channels, {2, 0, 0}, transform);
        given.density = lift::densityOf(lift::liftDensity(lift::densityOf(other), transform));
        given.weight.resize(kGrid.size());
        for (int t = 0; t < kGrid.points(2); ++t) {
            for (int y = 0; y < kGrid.points(1); ++y) {
                for (int x = 0; x < kGrid.points(0); ++x) {
                    given.weight[kGrid.index(x, y, t)] = at(x, y, t) ? 1.0F : 0.0F;
                }
            }
        }
    }
    double divergence() const {
        const auto numbers = diagnostics::flowNumbers(u, 0, transform);
        return numbers.maxDivergence / numbers.maxGradient;
    }
};

} // namespace

class GivenDensityTest : public QObject {
    Q_OBJECT

  private slots:
    void wholeSlicesAreMetAndTheFieldStaysDivergenceFree() {
        Case made(2, [](int, int, int t) { return t == 0 || t >= 14; });
        QVERIFY(sampler::givenDensityLoss(made.given, made.u) > 0.1);
        sampler::imposeDensity(made.given, made.transform, made.u);
        QVERIFY(sampler::givenDensityLoss(made.given, made.u) <
                2 * 1e-6); // the tolerance squared, 2 channels
        QVERIFY(made.divergence() < 1e-5);
    }

    void aRectangleIsMetToo() {
        Case made(1, [](int x, int y, int t) { return t >= 14 || (x < 8 && y >= 3 && y < 8 && t < 5); });
        sampler::imposeDensity(made.given, made.transform, made.u);
        QVERIFY(sampler::givenDensityLoss(made.given, made.u) < 1e-5);
        QVERIFY(made.divergence() < 1e-5);
    }

    void whatIsMetAlreadyIsLeftAlone() {
        Case made(1, [](int, int, int t) { return t == 0 || t >= 14; });
        sampler::imposeDensity(made.given, made.transform, made.u);
        const auto once = made.u;
        sampler::imposeDensity(made.given, made.transform, made.u);
        for (std::size_t i = 0; i < once.all().size(); ++i) {
            QVERIFY(std::abs(once.all()[i] - made.u.all()[i]) < 2e-3F);
        }
    }

    // Data of the whole field would hold the flux as well; these leave it to the field.
    void theFluxOfAGivenFrameIsFree() {
        Case made(1, [](int, int, int t) { return t == 0 || t >= 14; });
        sampler::imposeDensity(made.given, made.transform, made.u);
        double flux = 0;
        const auto alongX = made.u.component(0, 0).first(kGrid.sliceSize());
        for (const float value : alongX) {
            flux += static_cast<double>(value) * static_cast<double>(value);
        }
        QVERIFY(flux / static_cast<double>(alongX.size()) > 0.1);
    }

    void theTotalOfEverySliceIsThatOfTheGivenOnes() {
        Case made(1, [](int, int, int t) { return t >= 14; });
        made.u = lift::liftDensity(lift::densityOf(made.u), made.transform);
        sampler::imposeDensity(made.given, made.transform, made.u);
        const auto meanOf = [&](std::span<const float> e, int t) {
            double sum = 0;
            for (const float value :
                 e.subspan(static_cast<std::size_t>(t) * kGrid.sliceSize(), kGrid.sliceSize())) {
                sum += static_cast<double>(value);
            }
            return sum / static_cast<double>(kGrid.sliceSize());
        };
        const double wanted = meanOf(made.given.density.channel(0), 15);
        for (int t = 0; t < kGrid.points(2); ++t) {
            QVERIFY(std::abs(meanOf(made.u.component(0, 2), t) - wanted) < 1e-4);
        }
    }

    void nothingGivenChangesNothingAndMisfitsAreRefused() {
        Case made(1, [](int, int, int) { return false; });
        const auto before = made.u;
        sampler::imposeDensity({}, made.transform, made.u);
        QVERIFY(std::equal(before.all().begin(), before.all().end(), made.u.all().begin()));
        QCOMPARE(sampler::givenDensityLoss({}, made.u), 0.0);
        auto misfit = made.given;
        misfit.weight.pop_back();
        QVERIFY_EXCEPTION_THROWN(sampler::imposeDensity(misfit, made.transform, made.u), Error);
        field::VectorField other(kGrid, 2);
        QVERIFY_EXCEPTION_THROWN(sampler::replaceDensity(made.given, other), Error);
    }
};

QTEST_APPLESS_MAIN(GivenDensityTest)
#include "given_density_test.moc"
