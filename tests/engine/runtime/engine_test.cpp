// The engine thread: commands in, immutable frames out, nothing lost, nothing waited for. No test sleeps:
// each waits until the engine says that it is idle, or until news of the wanted kind has come.

#include "runtime_support.h"

#include "engine/runtime/engine.h"

#include <QTemporaryDir>
#include <QtTest>

#include <atomic>
#include <cmath>
#include <condition_variable>
#include <filesystem>
#include <mutex>
#include <thread>

using namespace sgfm;
using namespace runtime_support;
using namespace sgfm::runtime;
using recipe::Mode;

// Qt's libraries are not built with the thread sanitizer: it takes the watchdog of Qt Test, whose locks it
// cannot see, for a race. Nothing of ours is left out.
extern "C" const char* __tsan_default_suppressions();
extern "C" const char* __tsan_default_suppressions() {
    return "race:libQt6";
}

namespace {

// Blocks until the engine has news. Wakes are counted, so none is missed between two looks.
class News {
  public:
    std::function<void()> listener() {
        return [this] {
            {
                const std::lock_guard guard(m_lock);
                ++m_count;
            }
            m_changed.notify_all();
        };
    }

    // Takes frames until one fits; the test program's own time limit is the limit.
    template <typename Fits>
    std::shared_ptr<const Frame> waitForFrame(Engine& engine, Fits&& fits) {
        for (;;) {
            const auto seen = count();
            if (auto frame = engine.takeFrame(); frame && fits(*frame)) {
                return frame;
            }
            std::unique_lock guard(m_lock);
            m_changed.wait(guard, [&] { return m_count != seen; });
        }
    }

  private:
    std::uint64_t count() {
        const std::lock_guard guard(m_lock);
        return m_count;
    }

    std::mutex m_lock;
    std::condition_variable m_changed;
    std::uint64_t m_count = 0;
};

std::shared_ptr<const Frame> settle(Engine& engine) {
    engine.waitUntilIdle();
    return engine.takeFrame();
}

std::vector<Notice> noticesOf(Engine& engine) {
    engine.waitUntilIdle();
    return engine.takeNotices();
}

recipe::Recipe wildFlow() {
    auto wild = smallRecipe(Mode::Flow);
    wild.parameters.set("dynamics.viscosity", 0);
    return wild;
}

} // namespace

class engine_test : public QObject {
    Q_OBJECT

  private slots:
    void aStartShowsItsFirstFrame();
    void stepsAreTakenExactly();
    void onlyTheNewestFrameIsKept();
    void framesOfAPlayingRunAreMonotone();
    void pauseEndsARun();
    void aSlowSpeedStillShowsEveryStep();
    void commandsFromManyThreadsAreAllCarriedOut();
    void aFloodOfOneParameterStaysSmall();
    void aSteeredRunReplaysBitForBit();
    void watchingDoesNotChangeTheSeries();
    void badCommandsBecomeNoticesAndTheRunGoesOn();
    void commandsWithoutARunAreExplained();
    void aStartThatFailsKeepsTheOldRun();
    void aBlowUpKeepsTheLastGoodStateAndStepsBack();
    void aPlayingRunThatBlowsUpComesBackToStepZero();
    void aStepByHandIsTakenBackExactly();
    void resetKeepsTheValuesAndClearsTheLog();
    void branchesGoTheirOwnWays();
    void theDifferenceComparesAtTheSameStep();
    void exportsAreReadBack();
    void exportsThatCannotBeAreReported();
    void aCheckpointIsResumed();
    void aListenerThatThrowsDoesNotStopTheEngine();
    void stopKeepsTheFrame();
    void anEngineGoesAtAnyTime();
    void aNewerStartReplacesAnOlderOne();
};

void engine_test::aStartShowsItsFirstFrame() {
    Engine engine(testResources(), {});
    QVERIFY(!engine.takeFrame());
    engine.post(command::SetLayers{{{Quantity::Vorticity, -1}}});
    engine.post(command::Start{smallRecipe(Mode::Text), {}, false});
    const auto frame = settle(engine);
    QVERIFY(frame);
    QCOMPARE(frame->step, 0);
    QVERIFY(frame->run > 0);
    QVERIFY(frame->state == RunState::Paused);
    QCOMPARE(frame->branch, std::string("main"));
    QCOMPARE(frame->branches, std::vector<std::string>{"main"});
    QVERIFY(frame->layers.contains({Quantity::Vorticity, -1}));
    QVERIFY(!frame->decoded.text.empty());
    QVERIFY(!engine.takeFrame()); // taken once
}

void engine_test::stepsAreTakenExactly() {
    Engine engine(testResources(), {});
    engine.post(command::Start{smallRecipe(Mode::Flow), {}, false});
    engine.post(command::Step{7});
    const auto frame = settle(engine);
    QCOMPARE(frame->step, 7);
    QVERIFY(frame->state == RunState::Paused);
    Session alone(testResources(), smallRecipe(Mode::Flow), {});
    advanceTo(alone, 7);
    QVERIFY(sameBits(*frame->field, alone.field()));
    engine.post(command::Step{2});
    engine.post(command::Step{1});
    QCOMPARE(settle(engine)->step, 10);
}

void engine_test::onlyTheNewestFrameIsKept() {
    Engine engine(testResources(), {});
    engine.post(command::Start{smallRecipe(Mode::Flow), {}, false});
    for (int i = 0; i < 5; ++i) {
        engine.post(command::Step{1});
        engine.waitUntilIdle();
    }
    QCOMPARE(engine.takeFrame()->step, 5);
    QVERIFY(!engine.takeFrame());
}

void engine_test::framesOfAPlayingRunAreMonotone() {
    News news;
    Engine engine(testResources(), news.listener());
    engine.post(command::Start{smallRecipe(Mode::Flow), {}, true});
    std::int64_t last = -1;
    for (int i = 0; i < 10; ++i) {
        const auto frame = news.waitForFrame(engine, [](const Frame&) { return true; });
        QVERIFY(frame->step > last);
        last = frame->step;
    }
    QVERIFY(last >= 9);
}

void engine_test::pauseEndsARun() {
    News news;
    Engine engine(testResources(), news.listener());
    engine.post(command::Start{smallRecipe(Mode::Flow), {}, true});
    news.waitForFrame(engine,
                      [](const Frame& frame) { return frame.step > 3 && frame.state == RunState::Running; });
    engine.post(command::Pause{});
    const auto frame = settle(engine); // the very state in which it paused
    QVERIFY(frame->state == RunState::Paused);
    engine.post(command::SetLayers{});
    QCOMPARE(settle(engine)->step, frame->step);
    engine.post(command::Play{});
    news.waitForFrame(engine, [&](const Frame& later) { return later.step > frame->step; });
}

void engine_test::aSlowSpeedStillShowsEveryStep() {
    // Taken where they are announced, so that none is replaced before it was seen, however slow this thread
    // is.
    std::mutex lock;
    std::condition_variable changed;
    std::vector<std::int64_t> steps;
    std::atomic<Engine*> announcing = nullptr;
    Engine engine(testResources(), [&] {
        auto* const source = announcing.load();
        if (const auto frame = source != nullptr ? source->takeFrame() : nullptr) {
            const std::lock_guard guard(lock);
            steps.push_back(frame->step);
        }
        changed.notify_all();
    });
    announcing = &engine;
    engine.post(command::SetSpeed{50});
    engine.post(command::Start{smallRecipe(Mode::Flow), {}, true});
    {
        std::unique_lock guard(lock);
        changed.wait(guard, [&] { return !steps.empty() && steps.back() >= 3; });
        for (std::size_t i = 1; i < steps.size(); ++i) {
            QVERIFY(steps[i] <= steps[i - 1] + 1);
        }
    }
    engine.post(command::SetSpeed{-1});
    engine.post(command::SetSpeed{std::nan("")});
    QCOMPARE(noticesOf(engine).size(), std::size_t{2});
}

void engine_test::commandsFromManyThreadsAreAllCarriedOut() {
    News news;
    Engine engine(testResources(), news.listener());
    engine.post(command::Start{smallRecipe(Mode::Flow), {}, true});
    {
        std::vector<std::jthread> threads;
        for (int t = 0; t < 4; ++t) {
            threads.emplace_back([&engine, t] {
                for (int i = 1; i <= 100; ++i) {
                    engine.post(command::SetParameter{"noise.gain_" + std::to_string(t), 0.01 * i});
                    if (i % 10 == 0) {
                        engine.post(command::SetParameter{"no.such.key", 0}); // a notice each, unless merged
                        engine.post(command::SetLayers{});
                    }
                    engine.takeFrame();
                }
            });
        }
    }
    engine.post(command::Pause{});
    engine.waitUntilIdle();
    engine.post(command::SetLayers{});
    const auto frame = settle(engine);
    const auto& events = frame->recipe->events;
    for (int t = 0; t < 4; ++t) {
        const auto key = "noise.gain_" + std::to_string(t);
        const auto last = std::find_if(events.rbegin(), events.rend(),
                                       [&](const recipe::Event& event) { return event.key == key; });
        QVERIFY(last != events.rend());
        QCOMPARE(last->value, 1.0);
    }
    const auto notices = engine.takeNotices();
    QVERIFY(!notices.empty() && notices.size() <= 40);
    for (const auto& notice : notices) {
        QVERIFY(notice.kind == Notice::Kind::Error);
    }
}

void engine_test::aFloodOfOneParameterStaysSmall() {
    Engine engine(testResources(), {});
    engine.post(command::Start{smallRecipe(Mode::Flow), {}, false});
    for (int i = 0; i < 10000; ++i) {
        engine.post(command::SetParameter{"dynamics.viscosity", 1e-4 * (i + 1)});
        engine.post(command::SetParameter{"noise.sigma", 1e-4 * i});
    }
    const auto frame = settle(engine);
    QCOMPARE(frame->recipe->events.size(), std::size_t{2});
    // Which of the two keys is logged first depends on when the engine looked into its queue.
    for (const auto& event : frame->recipe->events) {
        QCOMPARE(event.value, event.key == "dynamics.viscosity" ? 1e-4 * 10000 : 1e-4 * 9999);
    }
}

void engine_test::aSteeredRunReplaysBitForBit() {
    News news;
    Engine engine(testResources(), news.listener());
    engine.post(command::Start{smallRecipe(Mode::Text), {}, true});
    auto prompt = smallRecipe(Mode::Text).prompt;
    prompt.text = "the king of Israel";
    std::int64_t step = 0;
    for (const double viscosity : {0.1, 0.02, 0.3}) {
        engine.post(command::SetParameter{"dynamics.viscosity", viscosity});
        step = news.waitForFrame(engine, [&](const Frame& frame) { return frame.step > step + 2; })->step;
    }
    engine.post(command::SetPrompt{prompt});
    news.waitForFrame(engine, [&](const Frame& frame) { return frame.step > step + 2; });
    engine.post(command::Pause{});
    const auto frame = settle(engine);
    QVERIFY(frame->recipe->events.size() >= 4);

    Session replay(testResources(), *frame->recipe, {});
    advanceTo(replay, frame->step);
    QVERIFY(sameBits(replay.field(), *frame->field));
}

void engine_test::watchingDoesNotChangeTheSeries() {
    QTemporaryDir folder;
    const std::filesystem::path here = folder.path().toStdString();
    const auto series = [&](bool watched, const std::string& name) {
        Engine engine(testResources(), {});
        engine.post(command::Start{smallRecipe(Mode::Flow), {}, false});
        for (int i = 0; i < 12; ++i) {
            engine.post(command::Step{1});
            if (watched) {
                settle(engine);
            }
        }
        engine.post(command::ExportData{here / name});
        engine.waitUntilIdle();
        QFile file(QString::fromStdString((here / name).string()));
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    };
    const auto watched = series(true, "a.csv");
    QVERIFY(watched.startsWith("s,energy,enstrophy,dissipation,max_divergence\n0,"));
    QCOMPARE(watched.count('\n'), 5); // header, steps 0, 4, 8, 12
    QCOMPARE(series(false, "b.csv"), watched);
}

void engine_test::badCommandsBecomeNoticesAndTheRunGoesOn() {
    Engine engine(testResources(), {});
    engine.post(command::Start{smallRecipe(Mode::Flow), {}, false});
    engine.post(command::SetParameter{"dynamics.viscosity", -1});
    engine.post(command::SetParameter{"wavelet.levels", 2});
    engine.post(command::SetPrompt{});
    engine.post(command::Step{0});
    engine.post(command::SelectBranch{"none"});
    engine.post(command::Fork{"main"});
    engine.post(command::Fork{std::string(1000, 'x')});
    engine.post(command::StepBack{});
    engine.post(command::Resume{"/none.h5"});
    engine.post(command::ExportData{"/none/none.npy"});
    const auto notices = noticesOf(engine);
    QCOMPARE(notices.size(), std::size_t{10});
    for (const auto& notice : notices) {
        QVERIFY(notice.kind == Notice::Kind::Error);
        QVERIFY2(!notice.title.empty() && !notice.message.empty() && !notice.remedy.empty(),
                 notice.title.c_str());
    }
    engine.post(command::Step{1});
    QCOMPARE(settle(engine)->step, 1);
}

void engine_test::commandsWithoutARunAreExplained() {
    Engine engine(testResources(), {});
    engine.post(command::Play{});
    engine.post(command::Pause{});
    engine.post(command::Step{1});
    engine.post(command::Reset{});
    engine.post(command::Fork{""});
    engine.post(command::Stop{});
    engine.post(command::ExportData{"a.npy"});
    QCOMPARE(noticesOf(engine).size(), std::size_t{7});
    QVERIFY(!engine.takeFrame());
}

void engine_test::aStartThatFailsKeepsTheOldRun() {
    Engine engine(testResources(), {});
    engine.post(command::Start{smallRecipe(Mode::Flow), {}, false});
    engine.post(command::Step{3});
    auto broken = smallRecipe(Mode::Video);
    broken.prompt.source = recipe::Source::Image;
    broken.prompt.file = "none.png";
    engine.post(command::Start{broken, "/nowhere", true});
    const auto frame = settle(engine);
    QCOMPARE(frame->step, 3);
    QVERIFY(frame->mode == Mode::Flow);
    const auto notices = engine.takeNotices();
    QCOMPARE(notices.size(), std::size_t{1});
    QVERIFY(notices[0].message.find("none.png") != std::string::npos);
}

void engine_test::aBlowUpKeepsTheLastGoodStateAndStepsBack() {
    Engine engine(testResources(), {});
    engine.post(command::Start{wildFlow(), {}, false});
    engine.post(command::Step{25});
    engine.post(command::SetParameter{"time.step", 10});
    engine.post(command::Step{1000});
    const auto blown = settle(engine);
    QVERIFY(blown->state == RunState::BlownUp);
    QVERIFY(blown->step >= 25 && blown->step < 100);
    for (const float value : blown->field->all()) {
        QVERIFY(std::isfinite(value));
    }
    auto notices = engine.takeNotices();
    QCOMPARE(notices.size(), std::size_t{1});
    QVERIFY(notices[0].kind == Notice::Kind::BlowUp);
    QVERIFY(notices[0].title.find("step " + std::to_string(blown->step)) != std::string::npos);
    QVERIFY(notices[0].remedy.find("Step back") != std::string::npos);

    // The state before the person's own step command is kept exactly.
    engine.post(command::StepBack{});
    auto back = settle(engine);
    while (back->step > 25) {
        engine.post(command::StepBack{});
        back = settle(engine);
    }
    QCOMPARE(back->step, 25);
    QVERIFY(back->state == RunState::Paused);
    QVERIFY(back->run != blown->run);
    Session alone(testResources(), wildFlow(), {});
    advanceTo(alone, 25);
    QVERIFY(sameBits(*back->field, alone.field()));

    engine.post(command::SetParameter{"time.step", 0});
    engine.post(command::Step{5});
    const auto on = settle(engine);
    QCOMPARE(on->step, 30);
    QVERIFY(engine.takeNotices().empty());
}

void engine_test::aPlayingRunThatBlowsUpComesBackToStepZero() {
    auto hopeless = wildFlow();
    hopeless.parameters.set("time.step", 10);
    hopeless.parameters.set("noise.sigma", 10);
    News news;
    Engine engine(testResources(), news.listener());
    engine.post(command::Start{hopeless, {}, true});
    news.waitForFrame(engine, [](const Frame& frame) { return frame.state == RunState::BlownUp; });
    std::shared_ptr<const Frame> frame;
    do {
        engine.post(command::StepBack{});
        frame = settle(engine);
    } while (frame->step > 0);
    QVERIFY(frame->state == RunState::Paused);
    Session alone(testResources(), hopeless, {});
    QVERIFY(sameBits(*frame->field, alone.field()));
}

void engine_test::aStepByHandIsTakenBackExactly() {
    Engine engine(testResources(), {});
    engine.post(command::Start{smallRecipe(Mode::Text), {}, false});
    engine.post(command::Step{3});
    const auto three = settle(engine);
    engine.post(command::Step{1});
    const auto four = settle(engine);
    engine.post(command::StepBack{});
    const auto back = settle(engine);
    QCOMPARE(back->step, 3);
    QVERIFY(sameBits(*back->field, *three->field));
    engine.post(command::Step{1});
    QVERIFY(sameBits(*settle(engine)->field, *four->field));
    engine.post(command::StepBack{});
    engine.post(command::StepBack{});
    QCOMPARE(settle(engine)->step, 0);
}

void engine_test::resetKeepsTheValuesAndClearsTheLog() {
    Engine engine(testResources(), {});
    engine.post(command::Start{smallRecipe(Mode::Text), {}, false});
    engine.post(command::Step{3});
    engine.post(command::SetParameter{"dynamics.viscosity", 0.7});
    auto prompt = smallRecipe(Mode::Text).prompt;
    prompt.text = "the king";
    engine.post(command::SetPrompt{prompt});
    engine.post(command::Step{3});
    const auto before = settle(engine);
    engine.post(command::Reset{});
    const auto frame = settle(engine);
    QCOMPARE(frame->step, 0);
    QVERIFY(frame->run != before->run);
    QVERIFY(frame->recipe->events.empty());
    QCOMPARE(frame->recipe->parameters.get("dynamics.viscosity"), 0.7);
    QCOMPARE(frame->recipe->prompt.text, std::string("the king"));
    QCOMPARE(QString::fromStdString(frame->decoded.text).trimmed(), QString("the king"));
}

void engine_test::branchesGoTheirOwnWays() {
    Engine engine(testResources(), {});
    engine.post(command::Start{smallRecipe(Mode::Flow), {}, false});
    engine.post(command::Step{4});
    engine.post(command::Fork{""});
    const auto forked = settle(engine);
    QCOMPARE(forked->branch, std::string("branch 2"));
    QCOMPARE(forked->branches, (std::vector<std::string>{"main", "branch 2"}));
    QCOMPARE(forked->step, 4);
    engine.post(command::SetParameter{"dynamics.viscosity", 1});
    engine.post(command::Step{4});
    const auto thick = settle(engine);
    engine.post(command::SelectBranch{"main"});
    auto main = settle(engine);
    QCOMPARE(main->step, 4);
    QVERIFY(main->run != thick->run);
    QVERIFY(main->recipe->events.empty());
    engine.post(command::Step{4});
    main = settle(engine);
    QVERIFY(!sameBits(*main->field, *thick->field));
    QVERIFY(thick->numbers.flow.energy < main->numbers.flow.energy);
    Session alone(testResources(), smallRecipe(Mode::Flow), {});
    advanceTo(alone, 8);
    QVERIFY(sameBits(*main->field, alone.field()));
    for (int i = 0; i < 20; ++i) {
        engine.post(command::Fork{"b" + std::to_string(i)});
    }
    QVERIFY(!noticesOf(engine).empty()); // bounded
}

void engine_test::theDifferenceComparesAtTheSameStep() {
    Engine engine(testResources(), {});
    engine.post(command::SetLayers{{{Quantity::Difference, -1}}});
    engine.post(command::Start{smallRecipe(Mode::Flow), {}, false});
    engine.post(command::Step{2});
    engine.post(command::Fork{"twin"});
    engine.post(command::Step{3});
    auto frame = settle(engine);
    const auto& same = frame->layers.begin()->second;
    QCOMPARE(same.maximum - same.minimum, 0.0F);
    engine.post(command::SetParameter{"dynamics.viscosity", 1});
    engine.post(command::Step{3});
    frame = settle(engine);
    QCOMPARE(frame->branch, std::string("twin"));
    QVERIFY(frame->layers.begin()->second.maximum > 0.001F);
    engine.post(command::SelectBranch{"main"});
    frame = settle(engine);
    QCOMPARE(frame->step, 8); // it kept up
    QCOMPARE(frame->layers.begin()->second.maximum, 0.0F);
}

void engine_test::exportsAreReadBack() {
    QTemporaryDir folder;
    const std::filesystem::path here = folder.path().toStdString();
    Engine engine(testResources(), {});
    engine.post(command::Start{smallRecipe(Mode::Text), {}, false});
    engine.post(command::Step{5});
    engine.post(command::SetParameter{"noise.sigma", 0.3});
    engine.post(command::Step{2});
    const std::vector<std::string> names{"a.npy", "a.h5", "a.txt", "a.jsonl", "a.csv", "a.sgfm.json"};
    for (const auto& name : names) {
        engine.post(command::ExportData{here / name});
    }
    const auto frame = settle(engine);
    const auto notices = engine.takeNotices();
    QCOMPARE(notices.size(), names.size());
    for (std::size_t i = 0; i < names.size(); ++i) {
        QVERIFY2(notices[i].kind == Notice::Kind::Done, notices[i].message.c_str());
        QVERIFY(notices[i].file == here / names[i]);
        QVERIFY(std::filesystem::file_size(here / names[i]) > 0);
        // What anyone reads back from any of them makes the same state again.
        const auto read = recipe::readRecipe(here / names[i]);
        QCOMPARE(read.steps, 7);
        QVERIFY(read.events == frame->recipe->events);
        Session replay(testResources(), read, here);
        advanceTo(replay, read.steps);
        QVERIFY(sameBits(replay.field(), *frame->field));
    }
    QFile text(QString::fromStdString((here / "a.txt").string()));
    QVERIFY(text.open(QIODevice::ReadOnly));
    QCOMPARE(text.readAll().toStdString(), frame->decoded.text + "\n");
}

void engine_test::exportsThatCannotBeAreReported() {
    QTemporaryDir folder;
    const std::filesystem::path here = folder.path().toStdString();
    Engine engine(testResources(), {});
    engine.post(command::Start{smallRecipe(Mode::Flow), {}, false});
    engine.post(command::ExportData{here / "a.xyz"});
    engine.post(command::ExportData{here / "a.txt"}); // a flow decodes to nothing
    engine.post(command::ExportData{here / "none" / "a.npy"});
    engine.post(command::ExportData{here});
    const auto notices = noticesOf(engine);
    QCOMPARE(notices.size(), std::size_t{4});
    for (const auto& notice : notices) {
        QVERIFY(notice.kind == Notice::Kind::Error);
        QVERIFY(!notice.remedy.empty());
    }
    QVERIFY(std::filesystem::is_empty(here));
}

void engine_test::aCheckpointIsResumed() {
    QTemporaryDir folder;
    const std::filesystem::path here = folder.path().toStdString();
    Engine engine(testResources(), {});
    engine.post(command::Start{smallRecipe(Mode::Video), {}, false});
    engine.post(command::Step{3});
    engine.post(command::ExportData{here / "a.h5"});
    engine.post(command::Step{3});
    const auto whole = settle(engine);
    engine.post(command::Resume{here / "a.h5"});
    const auto resumed = settle(engine);
    QCOMPARE(resumed->step, 3);
    QVERIFY(resumed->run != whole->run);
    engine.post(command::Step{3});
    QVERIFY(sameBits(*settle(engine)->field, *whole->field));
}

void engine_test::aListenerThatThrowsDoesNotStopTheEngine() {
    std::atomic<int> calls = 0;
    Engine engine(testResources(), [&calls] {
        ++calls;
        throw std::runtime_error("listener");
    });
    engine.post(command::Start{smallRecipe(Mode::Flow), {}, false});
    engine.post(command::Step{3});
    QCOMPARE(settle(engine)->step, 3);
    QVERIFY(calls > 0);
    const auto notices = engine.takeNotices();
    QCOMPARE(notices.size(), std::size_t{1}); // told once
}

void engine_test::stopKeepsTheFrame() {
    News news;
    Engine engine(testResources(), news.listener());
    engine.post(command::Start{smallRecipe(Mode::Flow), {}, true});
    news.waitForFrame(engine, [](const Frame& frame) { return frame.step > 2; });
    engine.post(command::Stop{});
    const auto frame = settle(engine);
    QVERIFY(frame->state == RunState::Finished);
    QVERIFY(frame->step > 2);
}

void engine_test::anEngineGoesAtAnyTime() {
    for (int i = 0; i < 8; ++i) {
        Engine engine(testResources(), {});
        if (i > 0) {
            engine.post(command::Start{smallRecipe(i % 2 ? Mode::Flow : Mode::Video), {}, true});
        }
        if (i > 2) {
            engine.post(command::Step{1'000'000});
        }
        if (i > 4) {
            engine.post(command::SetSpeed{0.001}); // waits for a quarter of an hour
            engine.post(command::Play{});
            engine.waitUntilIdle();
        }
    }
}

void engine_test::aNewerStartReplacesAnOlderOne() {
    Engine engine(testResources(), {});
    for (int i = 0; i < 20; ++i) {
        auto one = smallRecipe(Mode::Flow);
        one.seed = static_cast<std::uint64_t>(i);
        engine.post(command::Start{one, {}, false});
    }
    const auto frame = settle(engine);
    QCOMPARE(frame->recipe->seed, std::uint64_t{19});
    QVERIFY(engine.takeNotices().empty());

    // One that fails does not take the older one's place.
    auto good = smallRecipe(Mode::Video);
    good.seed = 77;
    auto broken = good;
    broken.prompt.text = "";
    engine.post(command::Start{good, {}, false});
    engine.post(command::Start{broken, {}, false});
    QCOMPARE(settle(engine)->recipe->seed, std::uint64_t{77});
    QCOMPARE(engine.takeNotices().size(), std::size_t{1});
}

QTEST_GUILESS_MAIN(engine_test)
#include "engine_test.moc"
