// Input is handled within 50 ms, 99 times of 100, while the engine runs flat out and four views are drawn.
//
// Measured by posting real events from another thread at fixed times and timing each until its handling has
// ended (support/event_meter.h). Other programs on the machine can only lengthen a wait, never shorten one:
// the best of up to three rounds is what the window itself does, and a window that is too slow is so in all.
// $SGFM_METER=1 also prints what the GUI thread spent its time on.

#include "support/event_meter.h"
#include "support/lab_window.h"

#include "app/window/view_board.h"
#include "app/window/view_cell.h"
#include "widgets/panels/parameter_slider.h"
#include "widgets/panels/prompt_edit.h"
#include "widgets/panels/toggle_switch.h"

#include <cmath>
#include <cstdio>
#include <numbers>

using namespace sgfm;
using namespace sgfm::test;

namespace {

constexpr double kBar = 50;                        // ms, of the 99th percentile
constexpr int kRounds = 3;                         // at most
constexpr int kEventsPerRound = 600;               // the 99th percentile is then the sixth longest wait
constexpr std::chrono::milliseconds kInterval{10}; // a fast hand: a hundred events a second

MeteredApplication& application() {
    return static_cast<MeteredApplication&>(*QCoreApplication::instance());
}

// The part of a view below its header: where a person points at.
QRectF contents(const views::View& view) {
    return QRectF(view.rect()).adjusted(60, 60, -60, -40);
}

// One bout of everything a hand does: hovering over the views, dragging, zooming, sliders, switches, keys.
void fill(InputScript& script, LabWindow& lab) {
    auto* slider = lab.find<panels::ParameterSlider>("dynamics.viscosity.slider");
    auto* advection = lab.find<panels::ParameterSlider>("dynamics.advection.slider");
    auto* toggle = lab.find<panels::ToggleSwitch>("dynamics.noise_on.switch");
    auto* prompt = lab.find<panels::PromptEdit>("prompt");
    for (int bout = 0; script.size() < kEventsPerRound; ++bout) {
        views::View& view = *lab->board().cell(bout % 4).view();
        const QRectF area = contents(view);
        const auto along = [&area](int i, int count) {
            const double turn = 2 * std::numbers::pi * i / count;
            return area.center() +
                   QPointF(0.4 * area.width() * std::cos(turn), 0.4 * area.height() * std::sin(turn));
        };
        for (int i = 0; i < 12; ++i) {
            script.move("hover", view, along(i, 12));
        }
        script.press("press", view, along(0, 12));
        for (int i = 0; i < 12; ++i) {
            script.move("drag", view, along(i, 12), Qt::LeftButton);
        }
        script.release("release", view, along(0, 12));
        for (int i = 0; i < 6; ++i) {
            script.wheel("wheel", view, area.center(), i < 3 ? 1 : -1);
        }
        const double middle = slider->height() / 2.0;
        script.press("press", *slider, {slider->width() / 2.0, middle});
        for (int i = 0; i < 8; ++i) {
            script.move("slider", *slider, {slider->width() * (0.5 - 0.02 * i), middle}, Qt::LeftButton);
        }
        script.release("release", *slider, {slider->width() * 0.4, middle});
        for (int i = 0; i < 4; ++i) {
            script.key("key", *advection, i < 2 ? Qt::Key_Left : Qt::Key_Right);
        }
        if (toggle != nullptr && toggle->isVisible()) {
            const QPointF at = QRectF(toggle->rect()).center();
            script.press("press", *toggle, at);
            script.release("release", *toggle, at);
        }
        if (prompt != nullptr && prompt->isVisible()) {
            script.key("typing", *prompt, Qt::Key_A, QStringLiteral("a"));
            script.key("typing", *prompt, Qt::Key_Backspace);
        }
    }
}

void printRound(const char* title, int round, double all) {
    std::printf("%s, round %d: 99 %% of %d events handled within %.1f ms\n", title, round,
                application().handled(), all);
    for (const auto& [what, waits] : application().latencies()) {
        std::printf("  %-8s %4zu events: median %5.1f, 99 %% %5.1f, longest %5.1f ms\n", what.c_str(),
                    waits.size(), percentile(waits, 0.5), percentile(waits, 0.99), percentile(waits, 1));
    }
    const auto stalls = application().stalls();
    std::printf("  longest single dispatches:");
    for (std::size_t i = 0; i < std::min<std::size_t>(6, stalls.size()); ++i) {
        std::printf(" %.1f", stalls[i]);
    }
    std::printf(" ms\n");
    if (qEnvironmentVariableIntValue("SGFM_METER") == 0) {
        return;
    }
    std::vector<std::pair<std::string, MeteredApplication::Load>> loads(application().loads().begin(),
                                                                        application().loads().end());
    std::sort(loads.begin(), loads.end(),
              [](const auto& a, const auto& b) { return a.second.total > b.second.total; });
    loads.resize(std::min<std::size_t>(24, loads.size()));
    for (const auto& [name, load] : loads) {
        std::printf("    %-60s %6d times, %8.1f ms (%7.1f of work), longest %6.1f\n", name.c_str(),
                    load.count, load.total, load.work, load.longest);
    }
}

// The 99th percentile of the best round.
double measure(const char* title, LabWindow& lab) {
    double best = 1e9;
    for (int round = 1; round <= (kTimesCount ? kRounds : 1) && best > kBar; ++round) {
        InputScript script;
        fill(script, lab);
        const int posted = script.size();
        const std::int64_t before = lab.step();
        application().beginRound();
        bool whole = false;
        {
            const std::jthread hand = script.post(kInterval, static_cast<unsigned>(round));
            whole = QTest::qWaitFor([posted] { return application().handled() >= posted; }, kPatience);
        }
        if (!whole || lab.step() <= before) {
            std::printf("%s: %d of %d events were handled, %lld steps taken\n", title,
                        application().handled(), posted, static_cast<long long>(lab.step() - before));
            return 1e9; // nothing was measured: the bar is missed, not met
        }
        std::vector<double> all;
        for (const auto& [what, waits] : application().latencies()) {
            all.insert(all.end(), waits.begin(), waits.end());
        }
        const double now = percentile(all, 0.99);
        printRound(title, round, now);
        std::fflush(stdout);
        best = std::min(best, now);
    }
    return best;
}

void showFourViews(LabWindow& lab) {
    lab->resize(1440, 900);
    lab->board().showCells(4);
    for (int index = 0; index < 4; ++index) {
        QTRY_VERIFY(lab->board().cell(index).view()->isVisible());
    }
}

} // namespace

class LatencyTest : public QObject {
    Q_OBJECT
  private slots:
    void inputIsHandledWithinFiftyMillisecondsWhileTextFlows();
    void inputIsHandledWithinFiftyMillisecondsWhileAVideoOf64CubedFlows();
    void theMeterSeesABlockedEventLoop();
};

void LatencyTest::inputIsHandledWithinFiftyMillisecondsWhileTextFlows() {
    LabWindow lab(true);
    lab->openRecipe(recipe::defaultRecipe(recipe::Mode::Text), {}, true);
    showFourViews(lab);
    QTRY_VERIFY_WITH_TIMEOUT(lab.step() >= 10, kPatience);
    const double wait = measure("text, four views", lab);
    QVERIFY2(wait <= kBar || !kTimesCount, qPrintable(QString::number(wait)));
}

void LatencyTest::inputIsHandledWithinFiftyMillisecondsWhileAVideoOf64CubedFlows() {
    LabWindow lab;
    recipe::Recipe recipe = recipe::defaultRecipe(recipe::Mode::Video);
    recipe.grid = {64, 64, 64};
    lab->openRecipe(recipe, {}, true);
    showFourViews(lab);
    QTRY_VERIFY_WITH_TIMEOUT(lab.step() >= 3, kPatience);
    bool volume = false;
    for (int index = 0; index < 4; ++index) {
        volume = volume || lab->board().cell(index).kind() == QStringLiteral("flow3d");
    }
    QVERIFY(volume);
    const double wait = measure("video 64x64x64, four views with the volume", lab);
    QVERIFY2(wait <= kBar || !kTimesCount, qPrintable(QString::number(wait)));
}

// The instrument itself: a loop that is held for 200 ms shows as a wait of about so long.
void LatencyTest::theMeterSeesABlockedEventLoop() {
    QWidget widget;
    widget.show();
    QVERIFY(QTest::qWaitForWindowExposed(&widget));
    application().beginRound();
    InputScript script;
    for (int i = 0; i < 20; ++i) {
        script.move("hover", widget, {5.0 + i, 5.0});
    }
    const std::jthread hand = script.post(std::chrono::milliseconds(10), 1);
    std::this_thread::sleep_for(std::chrono::milliseconds(200));
    QTRY_COMPARE(application().handled(), 20);
    const auto& waits = application().latencies().at("hover");
    QVERIFY(percentile(waits, 1) > 100); // the first was posted at most 15 ms after the loop was held
}

int main(int argc, char** argv) {
    prepareWindowTests();
    MeteredApplication application(argc, argv);
    style::applyTheme(application, style::Appearance::Dark);
    LatencyTest test;
    return QTest::qExec(&test, argc, argv);
}
#include "latency_test.moc"
