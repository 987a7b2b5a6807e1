// What field views draw over their colours, against flows whose streamlines are known.

#include "tests/gui/support/synthetic_frame.h"
#include "widgets/views/field_contours.h"
#include "widgets/views/field_lic.h"
#include "widgets/views/field_particles.h"
#include "widgets/views/field_range.h"
#include "widgets/views/field_viewport.h"

#include <QFontMetricsF>
#include <QtTest>

#include <functional>

using namespace sgfm;
using namespace sgfm::views;

namespace {

constexpr double kPi = std::numbers::pi;

// A picture of 64 x 64 with value and flow by formula of unit coordinates (y up); the flow in units of the
// box.
struct Made {
    FieldPicture picture;
    std::vector<float> values, across, along;
    Made(const std::function<double(double, double)>& value,
         const std::function<QPointF(double, double)>& flow, bool rowsUp = true, int n = 64) {
        picture.columns = picture.rows = n;
        picture.rowsUp = rowsUp;
        for (int row = 0; row < n; ++row) {
            for (int column = 0; column < n; ++column) {
                const QPointF at = picture.centreOf(column, row);
                const QPointF v = flow(at.x(), at.y());
                values.push_back(static_cast<float>(value(at.x(), at.y())));
                across.push_back(static_cast<float>(v.x()));
                along.push_back(static_cast<float>(rowsUp ? v.y() : -v.y()));
            }
        }
        picture.values = values;
        picture.range = {-1, 1};
        picture.setFlow(across, along, {1, 1});
    }
};

// The cellular vortex of stream function psi = sin(2 pi x) sin(2 pi y) / (2 pi).
double psi(double x, double y) {
    return std::sin(2 * kPi * x) * std::sin(2 * kPi * y) / (2 * kPi);
}
QPointF vortex(double x, double y) {
    return {std::sin(2 * kPi * x) * std::cos(2 * kPi * y), -std::cos(2 * kPi * x) * std::sin(2 * kPi * y)};
}
double nothing(double, double) {
    return 0;
}

// Correlation of a picture's pixels with those `by` away.
double correlation(const QImage& image, QPoint by) {
    double sum = 0, sumSquares = 0, product = 0;
    int count = 0;
    for (int y = 0; y < image.height() - by.y(); ++y) {
        for (int x = 0; x < image.width() - by.x(); ++x) {
            const double a = image.constScanLine(y)[x];
            const double b = image.constScanLine(y + by.y())[x + by.x()];
            sum += a;
            sumSquares += a * a;
            product += a * b;
            ++count;
        }
    }
    const double mean = sum / count;
    return (product / count - mean * mean) / (sumSquares / count - mean * mean);
}

FieldPlot plotOf(const FieldPicture& picture, QSizeF size) {
    return FieldPlot::layOut(QRectF(QPointF(), size), picture, {0, 0, 1, 1}, QFontMetricsF(QFont()), false);
}

} // namespace

class field_drawing_test : public QObject {
    Q_OBJECT

  private slots:
    void streaksRunAlongTheFlow_data() {
        QTest::addColumn<QPointF>("flow");
        QTest::addColumn<QPoint>("along");
        QTest::addColumn<QPoint>("across");
        QTest::newRow("along x") << QPointF(1, 0) << QPoint(4, 0) << QPoint(0, 4);
        QTest::newRow("along t") << QPointF(0, -1) << QPoint(0, 4) << QPoint(4, 0);
        QTest::newRow("downwards to the right") << QPointF(1, -1) << QPoint(3, 3) << QPoint(4, 0);
    }
    void streaksRunAlongTheFlow() {
        QFETCH(QPointF, flow);
        QFETCH(QPoint, along);
        QFETCH(QPoint, across);
        for (const bool rowsUp : {true, false}) {
            const Made made(
                nothing, [flow](double, double) { return flow; }, rowsUp);
            const QImage lic = paintLic(made.picture, {0, 0, 1, 1}, {200, 200});
            // A Hann window of 29 steps keeps most of its correlation over 4; white noise keeps none.
            QVERIFY2(correlation(lic, along) > 0.6, qPrintable(QString::number(correlation(lic, along))));
            QVERIFY2(std::abs(correlation(lic, across)) < 0.15,
                     qPrintable(QString::number(correlation(lic, across))));
        }
    }

    void whereNothingFlowsThereAreNoStreaks() {
        const Made made(nothing, [](double x, double) { return x < 0.5 ? QPointF(1, 0) : QPointF(0, 0); });
        const QImage lic = paintLic(made.picture, {0, 0, 1, 1}, {100, 100});
        QCOMPARE(lic.constScanLine(50)[75], static_cast<unsigned char>(128));
        const Made still(nothing, [](double, double) { return QPointF(0, 0); });
        QCOMPARE(paintLic(still.picture, {0, 0, 1, 1}, {10, 10}).constScanLine(5)[5],
                 static_cast<unsigned char>(128));
        FieldPicture without = made.picture;
        without.flowAlong = {};
        QVERIFY(paintLic(without, {0, 0, 1, 1}, {10, 10}).isNull());
    }

    void particlesDoNotDependOnHowOftenTheyAreDrawn() {
        const Made made(nothing, vortex);
        FieldParticles rare(7), often(7);
        for (auto* particles : {&rare, &often}) {
            particles->setCount(200);
        }
        for (int i = 0; i < 8; ++i) {
            rare.advance(0.25, made.picture, {0, 0, 1, 1});
        }
        for (int i = 0; i < 120; ++i) {
            often.advance(1.0 / 60, made.picture, {0, 0, 1, 1});
        }
        for (std::size_t i = 0; i < 200; ++i) {
            QCOMPARE(rare.particles()[i].path[0], often.particles()[i].path[0]);
            QCOMPARE(rare.particles()[i].age, often.particles()[i].age);
        }
        FieldParticles other(8);
        other.setCount(200);
        other.advance(0, made.picture, {0, 0, 1, 1});
        QVERIFY(other.particles()[0].path[0] != rare.particles()[0].path[0]);
    }

    void particlesStayOnTheirStreamlines() {
        const Made made(nothing, vortex);
        FieldParticles particles(3);
        particles.setCount(300);
        particles.advance(0, made.picture, {0, 0, 1, 1});
        for (int i = 0; i < 60; ++i) {
            particles.advance(1.0 / 60, made.picture, {0, 0, 1, 1});
        }
        int moved = 0;
        for (const auto& particle : particles.particles()) {
            QVERIFY(particle.points >= 1 && particle.points <= FieldParticles::kTail);
            const QPointF head = particle.path[0];
            const QPointF end = particle.path[static_cast<std::size_t>(particle.points - 1)];
            // psi is at most 0.16; linear interpolation on 64 points and the midpoint rule change it by less
            // than a hundredth of that over a tail.
            QVERIFY(std::abs(psi(head.x(), head.y()) - psi(end.x(), end.y())) < 2e-3);
            moved += std::hypot(head.x() - end.x(), head.y() - end.y()) > 0.01 ? 1 : 0;
            QVERIFY(particle.strength() >= 0 && particle.strength() <= 1);
        }
        QVERIFY2(moved > 100, qPrintable(QString::number(moved)));
    }

    void particlesStayWhereOneLooksAndSurviveHoles() {
        Made made(nothing, [](double, double) { return QPointF(1, 0.3); });
        FieldParticles particles;
        particles.setCount(100);
        const QRectF corner(0.8, 0.1, 0.1, 0.2);
        for (int i = 0; i < 40; ++i) {
            particles.advance(0.2, made.picture, corner);
        }
        for (const auto& particle : particles.particles()) {
            QVERIFY(corner.adjusted(-0.03, -0.05, 0.03, 0.05).contains(particle.path[0]));
        }
        std::fill(made.across.begin(), made.across.end(), NAN);
        made.picture.setFlow(made.across, made.along, {1, 1});
        QCOMPARE(made.picture.typicalFlow, 0.0);
        particles.advance(0.2, made.picture, corner);
        for (const auto& particle : particles.particles()) {
            QVERIFY(std::isfinite(particle.path[0].x()));
        }
        particles.setCount(-5);
        particles.advance(1, made.picture, corner);
        QVERIFY(particles.particles().empty());
    }

    void contourNumbersLieOnTheirLines() {
        Made made([](double x, double y) { return 2 * kPi * psi(x, y); }, vortex);
        made.picture.contourStep = contourStepFor(made.picture.range);
        QCOMPARE(made.picture.contourStep, 0.2);
        const FieldPlot plot = plotOf(made.picture, {700, 600});
        const QFontMetricsF metrics{QFont()};
        const auto labels = contourLabels(plot, made.picture, {0, 0, 1, 1}, metrics);
        QVERIFY2(labels.size() > 8, qPrintable(QString::number(labels.size())));
        std::set<double> levels;
        for (const auto& label : labels) {
            const QPointF at = plot.toUnit(label.at, {0, 0, 1, 1});
            // A tenth of a pixel on a slope of at most 2 pi over 600 pixels.
            QVERIFY(std::abs(2 * kPi * psi(at.x(), at.y()) - label.level) < 4e-3);
            QVERIFY(plot.picture.contains(label.at));
            QVERIFY(std::abs(label.angle) <= 90);
            levels.insert(std::round(label.level / made.picture.contourStep));
            for (const auto& other : labels) {
                QVERIFY(&other == &label || QLineF(other.at, label.at).length() > 60);
            }
        }
        QVERIFY(levels.size() >= 3);
    }

    void contourLinesAreWhereTheLevelsAre() {
        Made made([](double x, double) { return 2 * x - 1; }, vortex);
        made.picture.table = ColorTable("viridis");
        const QImage plain = paintField(made.picture, {0, 0, 1, 1}, {400, 100});
        made.picture.contourStep = 0.5;
        const QImage lined = paintField(made.picture, {0, 0, 1, 1}, {400, 100});
        const auto changed = [&](int x) { return plain.pixel(x, 50) != lined.pixel(x, 50); };
        // Value 0 at the middle, -0.5 and 0.5 at the quarters; the ramp jumps back at the period's end.
        for (const int at : {100, 200, 300}) {
            QVERIFY(changed(at) || changed(at - 1));
            QVERIFY(!changed(at - 20) && !changed(at + 20));
        }
    }

    void interpolationPassesThroughTheData() {
        Made made([](double x, double y) { return std::cos(6 * kPi * x) * std::sin(2 * kPi * y); }, vortex);
        for (const int column : {0, 13, 63}) {
            const QPointF at = made.picture.centreOf(column, 20);
            QVERIFY(std::abs(made.picture.sample(at) -
                             static_cast<double>(made.picture.valueAt(column, 20))) < 1e-6);
        }
        // Between grid points a cubic on 21 points a wave is within a thousandth; straight lines would be off
        // by more than a hundredth.
        const double between = made.picture.sample({1.0 / 64, 0.25});
        QVERIFY(std::abs(between - std::cos(6 * kPi / 64)) < 2e-3);
    }

    void zoomKeepsItsPlaceAndStaysInTheBox() {
        FieldViewport viewport;
        viewport.zoomAbout({0.25, 0.5}, 0.5, 0.01, false);
        QCOMPARE(viewport.target(), QRectF(0.125, 0.25, 0.5, 0.5));
        viewport.zoomAbout({0.125, 0.25}, 1e-9, 0.01, false);
        QVERIFY(viewport.target().width() >= 0.01 - 1e-12);
        viewport.panBy(-1000, 1000, false);
        QVERIFY(QRectF(0, 0, 1, 1).contains(viewport.target()));
        viewport.moveTo(QRectF(NAN, 0, 1, 1), false);
        QVERIFY(std::isfinite(viewport.target().x()));
        viewport.reset(false);
        QVERIFY(viewport.isWhole());
    }

    void numbersAreReadAsTheyAreWritten() {
        QCOMPARE(RangeChoice::numberIn("0.5"), std::optional(0.5));
        QCOMPARE(RangeChoice::numberIn(QString::fromUtf8(" −2e-3 ")), std::optional(-2e-3));
        for (const char* bad : {"", "abc", "1e400", "nan", "inf", "1e31", "0x12", "--1"}) {
            QVERIFY2(!RangeChoice::numberIn(bad), bad);
        }
    }

    void onlyDivergingMapsAreDiverging() {
        QVERIFY(ColorTable("balance").isDiverging());
        for (const char* map : {"viridis", "magma", "cividis", "grey"}) {
            QVERIFY2(!ColorTable(map).isDiverging(), map);
        }
    }
};

QTEST_MAIN(field_drawing_test)
#include "field_drawing_test.moc"
