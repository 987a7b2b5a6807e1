// What drawing costs: frames a second of a 2-D view at 256x256 and of a volume of 64x64x64 at 800x600 while
// the engine runs flat out beside them, and what four views take from the engine's own speed.
//
// Prints its figures as one line of JSON. Each figure is the best of up to three rounds: other programs on
// the machine only ever take speed away. What drawing takes from the engine is a ratio of neighbouring
// seconds of one run, views shown and hidden in turn, so that a machine that changes its speed slowly does
// not matter.

#include "support/event_meter.h"
#include "support/lab_window.h"

#include "app/window/view_board.h"
#include "app/window/view_cell.h"
#include "widgets/views/flow_canvas.h"
#include "widgets/views/gl_widget.h"
#include "widgets/views/view_factory.h"

#include <QDockWidget>
#include <QJsonDocument>
#include <QJsonObject>

#include <cmath>
#include <cstdio>

using namespace sgfm;
using namespace sgfm::test;

namespace {

const int kRounds = kTimesCount ? 3 : 1;

// Counts how often a view's picture is drawn anew. Views of OpenGL draw in a thread of their own and say when
// a picture has come; of the others the paints of the child that is painted most are counted.
class PictureCounter : public QObject {
  public:
    explicit PictureCounter(views::View& view) : m_flow(view.findChild<views::FlowCanvas*>()) {
        if (m_flow != nullptr) {
            connect(m_flow, &views::FlowCanvas::pictureShown, this, [this] { ++m_paints[m_flow]; });
            return;
        }
        for (auto* surface : view.findChildren<views::GlWidget*>()) {
            connect(surface, &views::GlWidget::pictureDrawn, this, [this, surface] { ++m_paints[surface]; });
        }
        if (view.findChild<views::GlWidget*>() != nullptr) {
            return;
        }
        for (QWidget* child : view.findChildren<QWidget*>()) {
            if (child->width() > view.width() / 2 && child->height() > view.height() / 2) {
                child->installEventFilter(this);
            }
        }
    }
    int pictures() const {
        int most = 0;
        for (const auto& [widget, count] : m_paints) {
            most = std::max(most, count);
        }
        return most;
    }

  protected:
    bool eventFilter(QObject* watched, QEvent* event) override {
        if (event->type() == QEvent::Paint) {
            ++m_paints[watched];
        }
        return false;
    }

  private:
    views::FlowCanvas* m_flow;
    std::map<QObject*, int> m_paints;
};

double seconds(MeterClock::duration span) {
    return std::chrono::duration<double>(span).count();
}

// Lets the event loop run.
void letPass(double duration) {
    QTest::qWait(static_cast<int>(1000 * duration));
}

// Pictures of the only view shown, a second, in the best round, while the flow goes on. orbiting: and
// while a hand turns it, since a flow of many points has fewer steps a second than a picture needs.
double framesPerSecond(LabWindow& lab, const QString& kind, QSize viewSize, bool orbiting) {
    lab->board().showCells(1);
    lab->board().cell(0).setKind(kind);
    views::View& view = *lab->board().cell(0).view();
    for (QDockWidget* dock : lab->findChildren<QDockWidget*>()) {
        dock->hide();
    }
    letPass(0.3);
    lab->resize(lab->size() + viewSize - view.size());
    letPass(0.5);
    double best = 0;
    for (int round = 0; round < kRounds; ++round) {
        PictureCounter counter(view);
        const std::int64_t before = lab.step();
        InputScript script;
        if (orbiting) {
            const QPointF centre = QRectF(view.rect()).center();
            script.press("press", view, centre);
            for (int i = 0; i < 125; ++i) { // two seconds, 16 ms apart
                script.move("drag", view, centre + QPointF(150 * std::sin(0.05 * i), 40 * std::sin(0.1 * i)),
                            Qt::LeftButton);
            }
            script.release("release", view, centre);
        }
        const auto began = MeterClock::now();
        const std::jthread hand = script.post(std::chrono::milliseconds(16), 1);
        letPass(2);
        const double rate = counter.pictures() / seconds(MeterClock::now() - began);
        if (lab.step() > before) { // and the flow went on
            best = std::max(best, rate);
        }
    }
    std::printf("%s at %dx%d: %.1f frames/s\n", qPrintable(kind), view.width(), view.height(), best);
    return best;
}

// Of the window's engine, over some second: from the arrival of one frame to that of another.
double stepsPerSecond(LabWindow& lab) {
    const auto next = [&lab] {
        const std::int64_t last = lab.step();
        [[maybe_unused]] const bool came =
            QTest::qWaitFor([&lab, last] { return lab.step() != last; }, kPatience);
        return std::pair(lab.step(), MeterClock::now());
    };
    letPass(0.3);
    const auto [firstStep, began] = next();
    letPass(1);
    const auto [lastStep, ended] = next();
    return static_cast<double>(lastStep - firstStep) / seconds(ended - began);
}

// Of an engine that nobody looks at, with the same plans as the window's.
double bareStepsPerSecond(const LabWindow& lab, const recipe::Recipe& recipe) {
    runtime::Engine engine(lab.resources(), [] {});
    engine.post(runtime::command::Start{recipe, {}, false});
    engine.waitUntilIdle();
    const auto chunk = [&engine](int steps) {
        const auto began = MeterClock::now();
        engine.post(runtime::command::Step{steps});
        engine.waitUntilIdle();
        return steps / seconds(MeterClock::now() - began);
    };
    const double first = chunk(4); // also warms up
    return chunk(std::max(4, static_cast<int>(first)));
}

// The share of the engine's steps a second that is lost while four views are seen, in the best rounds:
// against the window hidden, and against an engine alone, which makes no frames at all.
struct Loss {
    double toHidden = 0;
    double toBare = 0;
};

Loss lossToDrawing(LabWindow& lab, const recipe::Recipe& recipe, const char* title) {
    double seen = 0;
    double hidden = 0;
    double bare = 0;
    for (int round = 0; round < kRounds; ++round) {
        lab->show();
        seen = std::max(seen, stepsPerSecond(lab));
        lab->hide();
        hidden = std::max(hidden, stepsPerSecond(lab));
        lab->bridge().post(runtime::command::Pause{});
        letPass(0.1);
        bare = std::max(bare, bareStepsPerSecond(lab, recipe));
        lab->bridge().post(runtime::command::Play{});
    }
    const Loss loss{1 - seen / hidden, 1 - seen / bare};
    std::printf(
        "%s: %.1f steps/s with four views, %.1f hidden, %.1f of an engine alone: %.0f and %.0f %% lost\n",
        title, seen, hidden, bare, 100 * loss.toHidden, 100 * loss.toBare);
    std::fflush(stdout);
    return loss;
}

} // namespace

class WindowSpeedTest : public QObject {
    Q_OBJECT
  private slots:
    void aFieldOf256SquaredIsDrawnAtFifteenFramesASecond();
    void aVolumeOf64CubedIsDrawnAtEightFramesASecond();
    void fourViewsTakeAtMostThirtyPercentOfTheEngine_data();
    void fourViewsTakeAtMostThirtyPercentOfTheEngine();
    void cleanupTestCase();

  private:
    QJsonObject m_figures;
};

void WindowSpeedTest::aFieldOf256SquaredIsDrawnAtFifteenFramesASecond() {
    LabWindow lab;
    recipe::Recipe recipe = recipe::defaultRecipe(recipe::Mode::Flow);
    recipe.grid = {256, 256};
    lab->openRecipe(recipe, {}, true);
    QTRY_VERIFY_WITH_TIMEOUT(lab.step() >= 2, kPatience);
    const double rate = framesPerSecond(lab, QStringLiteral("vorticity"), {800, 600}, false);
    m_figures[QStringLiteral("fieldFramesPerSecond")] = rate;
    QVERIFY2(rate >= 15 || !kTimesCount, qPrintable(QString::number(rate)));
}

void WindowSpeedTest::aVolumeOf64CubedIsDrawnAtEightFramesASecond() {
    LabWindow lab;
    recipe::Recipe recipe = recipe::defaultRecipe(recipe::Mode::Flow);
    recipe.grid = {64, 64, 64};
    recipe.prompt.source = recipe::Source::TaylorGreen;
    lab->openRecipe(recipe, {}, true);
    QTRY_VERIFY_WITH_TIMEOUT(lab.step() >= 2, kPatience);
    const double rate = framesPerSecond(lab, QStringLiteral("flow3d"), {800, 600}, true);
    m_figures[QStringLiteral("volumeFramesPerSecond")] = rate;
    QVERIFY2(rate >= 8 || !kTimesCount, qPrintable(QString::number(rate)));
}

void WindowSpeedTest::fourViewsTakeAtMostThirtyPercentOfTheEngine_data() {
    QTest::addColumn<int>("mode");
    QTest::addColumn<QList<int>>("grid");
    QTest::newRow("text") << static_cast<int>(recipe::Mode::Text) << QList<int>{};
    QTest::newRow("flow 256x256") << static_cast<int>(recipe::Mode::Flow) << QList<int>{256, 256};
    QTest::newRow("video 64x64x64") << static_cast<int>(recipe::Mode::Video) << QList<int>{64, 64, 64};
}

void WindowSpeedTest::fourViewsTakeAtMostThirtyPercentOfTheEngine() {
    QFETCH(int, mode);
    QFETCH(QList<int>, grid);
    recipe::Recipe recipe = recipe::defaultRecipe(static_cast<recipe::Mode>(mode));
    if (!grid.isEmpty()) {
        recipe.grid.assign(grid.begin(), grid.end());
    }
    LabWindow lab(recipe.mode == recipe::Mode::Text);
    lab->resize(1440, 900);
    lab->board().showCells(4);
    lab->openRecipe(recipe, {}, true);
    QTRY_VERIFY_WITH_TIMEOUT(lab.step() >= 2, kPatience);
    const Loss loss = lossToDrawing(lab, recipe, QTest::currentDataTag());
    m_figures[QStringLiteral("loss of ") + QTest::currentDataTag()] =
        QJsonObject{{QStringLiteral("toHidden"), loss.toHidden}, {QStringLiteral("toBare"), loss.toBare}};
    QVERIFY2(loss.toBare <= 0.3 || !kTimesCount, qPrintable(QString::number(loss.toBare)));
}

void WindowSpeedTest::cleanupTestCase() {
    std::printf("%s\n", QJsonDocument(m_figures).toJson(QJsonDocument::Compact).constData());
    std::fflush(stdout);
}

SGFM_WINDOW_TEST_MAIN(WindowSpeedTest)
#include "window_speed_test.moc"
