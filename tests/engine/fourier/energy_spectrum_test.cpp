// The energy spectrum: shells where they belong, sums that obey Parseval.

#include "engine/fourier/spectrum.h"
#include "engine/fourier/transform.h"
#include "tests/engine/field/random_field.h"

#include <QTest>

#include <numbers>
#include <numeric>

using namespace sgfm;
using namespace sgfm::fourier;
using namespace sgfm::testing;
using field::Grid;

class energy_spectrum_test : public QObject {
    Q_OBJECT

  private slots:
    void aSingleModeFillsItsShell() {
        // u_x = sin(3x + 4y): |k| = 5, energy 1/4
        const Grid grid = Grid::twoPi({32, 16});
        Planner planner;
        field::VectorField u(grid, 1);
        fill(u.component(0, 0), grid, [](double x, double y, double) { return std::sin(3 * x + 4 * y); });
        const EnergySpectrum spectrum = energySpectrum(Transform(planner, grid).forward(u));
        for (std::size_t shell = 0; shell < spectrum.energy.size(); ++shell) {
            QVERIFY(std::abs(spectrum.wavenumber[shell] - static_cast<double>(shell)) < 1e-12);
            QVERIFY(std::abs(spectrum.energy[shell] - (shell == 5 ? 0.25 : 0.0)) < 1e-7);
        }
    }

    void shellsAddUpToTheEnergy_data() {
        QTest::addColumn<Grid>("grid");
        QTest::newRow("1-D") << Grid::twoPi({31});
        QTest::newRow("2-D, unequal lengths") << Grid({20, 14}, {1.0, 7.0});
        QTest::newRow("3-D") << Grid({16, 9, 12}, {2.0, 2.0, 3.0});
    }
    void shellsAddUpToTheEnergy() {
        QFETCH(Grid, grid);
        Planner planner;
        const field::VectorField u = whiteVectorField(grid, 2, 1);
        const EnergySpectrum spectrum = energySpectrum(Transform(planner, grid).forward(u));
        const double sum = std::accumulate(spectrum.energy.begin(), spectrum.energy.end(), 0.0);
        const double energy = innerProduct(u, u) / (2 * static_cast<double>(grid.size()));
        QVERIFY(std::abs(sum - energy) < 1e-6 * energy); // Parseval, single precision transforms
    }

    void whiteNoiseFillsShellsByTheirNumberOfModes() {
        // Unit white noise has energy 1/2 a mode and component over N; shell 1 of a 2-D box holds 8 modes.
        const Grid grid = Grid::twoPi({64, 64});
        Planner planner;
        constexpr int kFields = 400;
        const field::VectorField u = whiteVectorField(grid, kFields, 2);
        const double energy = energySpectrum(Transform(planner, grid).forward(u)).energy[1] / kFields;
        const double expected = 0.5 * 2 * 8 / 4096.0;
        // 400 fields x 2 components x 4 independent complex modes: standard error 1/sqrt(3200) = 1.8 %
        QVERIFY(std::abs(energy - expected) < 4 * 0.018 * expected);
    }
};

QTEST_APPLESS_MAIN(energy_spectrum_test)
#include "energy_spectrum_test.moc"
