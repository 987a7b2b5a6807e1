// The norm over channels of every layer: the root of the sum of the squares of what the channels show.

#include "runtime_support.h"

#include <QtTest>

#include <cmath>

using namespace sgfm;
using namespace runtime_support;
using runtime::Quantity;

class channel_norm_test : public QObject {
    Q_OBJECT

  private slots:
    void theNormIsTheRootOfTheSumOfSquaresOverChannels_data() {
        QTest::addColumn<int>("quantity");
        for (const auto& [name, quantity] : std::initializer_list<std::pair<const char*, Quantity>>{
                 {"density", Quantity::Density},
                 {"flow along x", Quantity::FlowX},
                 {"vorticity", Quantity::Vorticity},
                 {"divergence before", Quantity::DivergenceBefore},
                 {"coefficients", Quantity::Coefficients},
                 {"reconstruction", Quantity::Reconstruction},
                 {"speed", Quantity::Speed}}) {
            QTest::newRow(name) << static_cast<int>(quantity);
        }
    }
    void theNormIsTheRootOfTheSumOfSquaresOverChannels() {
        QFETCH(int, quantity);
        const auto shown = static_cast<Quantity>(quantity);
        runtime::Session session(testResources(), smallRecipe(recipe::Mode::Text), {});
        advanceTo(session, 2);
        const int channels = session.snapshot({})->channels;
        QVERIFY(channels > 1);
        std::set<runtime::LayerRequest> wanted{{shown, runtime::kNormOfChannels}};
        for (int c = 0; c < channels; ++c) {
            wanted.insert({shown, c});
        }
        const auto frame = session.snapshot(wanted);
        const auto& norm = frame->layers.at({shown, runtime::kNormOfChannels}).values;
        for (std::size_t i = 0; i < norm.size(); ++i) {
            double sum = 0;
            for (int c = 0; c < channels; ++c) {
                const double value = static_cast<double>(frame->layers.at({shown, c}).values[i]);
                sum += value * value;
            }
            // Single precision, added up over some tens of channels.
            QVERIFY(std::abs(static_cast<double>(norm[i]) - std::sqrt(sum)) <= 1e-5 * (1 + std::sqrt(sum)));
        }
    }
};

QTEST_APPLESS_MAIN(channel_norm_test)
#include "channel_norm_test.moc"
