// A session that anneals, holds and flows: schedules, live changes and their replay, checkpoints, forks, and
// what frames tell; with a closed-form score in the network's place.

#include "engine/error.h"
#include "engine/runtime/engine.h"
#include "engine/runtime/generation_view.h"
#include "engine/runtime/text_generation.h"
#include "tests/engine/runtime/closed_form_text.h"
#include "tests/engine/runtime/runtime_support.h"

#include <QtTest>

using namespace sgfm;
using namespace sgfm::runtime;
using runtime_support::testResources;

class SessionGenerationTest : public QObject {
    Q_OBJECT

  private:
    Resources m_resources;

    static recipe::Recipe shortRecipe(int members = 1) {
        auto recipe = generationRecipe("And God said,", 12, 1);
        recipe.grid = {12, 8};
        recipe.parameters.set("sampler.noise_levels", 6);
        recipe.parameters.set("sampler.members", members);
        return recipe;
    }
    std::unique_ptr<Session> start(const recipe::Recipe& recipe) const {
        return std::make_unique<Session>(m_resources, recipe, std::filesystem::temp_directory_path());
    }
    static std::string finish(Session& session) {
        for (int i = 0; i < 100 && !session.finished(); ++i) {
            session.advance();
        }
        return session.snapshot({})->decoded.text;
    }

  private slots:
    void initTestCase() {
        m_resources = testResources();
        m_resources.textModel = std::make_shared<closed_form::Access>(m_resources.lexicon);
    }

    void anAnnealEndsWithTheTextOfGenerateText() {
        const auto recipe = shortRecipe();
        const auto session = start(recipe);
        const auto text = finish(*session);
        QVERIFY(session->finished());
        QCOMPARE(session->step(), std::int64_t{6});
        QVERIFY(text.starts_with("And God said,"));
        const auto samples = generateText(m_resources.textModel, m_resources.lexicon, recipe, {}, {});
        QCOMPARE(text, samples.front().decoded.text);
        session->advance(); // nothing happens any more
        QCOMPARE(session->step(), std::int64_t{6});
    }

    void framesTellSigmaLevelConfidenceAndDivergence() {
        const auto session = start(shortRecipe());
        double entropy = 1e9;
        for (int i = 0; i <= 6; ++i) {
            const auto frame = session->snapshot({{Quantity::Density, -1}, {Quantity::DivergenceAfter, -1}});
            QVERIFY(frame->generation != nullptr);
            QCOMPARE(frame->generation->level, i);
            QCOMPARE(frame->generation->levels.size(), std::size_t{7});
            QCOMPARE(frame->generation->sigma, frame->generation->levels[static_cast<std::size_t>(i)]);
            QCOMPARE(frame->generation->finished, i == 6);
            // Rounding of single precision.
            QVERIFY(frame->numbers.flow.maxDivergence < 2e-5 * frame->numbers.flow.maxGradient);
            if (i >= 4) {
                QVERIFY(frame->generation->meanEntropy < entropy);
            }
            entropy = frame->generation->meanEntropy;
            session->advance();
        }
        QVERIFY(entropy < 1);
    }

    void theMemberThatIsShownIsChosenLiveAndChangesNoText() {
        const auto session = start(shortRecipe(3));
        const auto quiet = start(shortRecipe(3));
        for (int i = 0; i < 4; ++i) {
            session->advance();
            quiet->advance();
        }
        const std::set<LayerRequest> layers{{Quantity::Density, -1}};
        const auto first = session->snapshot(layers);
        QCOMPARE(first->generation->shownMember, 0);
        session->setParameter("sampler.shown_member", 3);
        const auto third = session->snapshot(layers);
        QCOMPARE(third->generation->shownMember, 2);
        QCOMPARE(third->decoded.text, first->generation->members[2].text);
        QVERIFY(third->layers.at({Quantity::Density, -1}).values !=
                first->layers.at({Quantity::Density, -1}).values);
        QVERIFY(!runtime_support::sameBits(*first->field, *third->field));
        session->setParameter("sampler.shown_member", 60); // there are three
        QCOMPARE(session->snapshot(layers)->generation->shownMember, 2);
        // The mean is that of all members, the spread is nowhere negative.
        session->setParameter("sampler.shown_member", 2);
        const auto second = session->snapshot(layers);
        session->setParameter("sampler.shown_members", 1);
        const auto mean = session->snapshot(layers);
        QCOMPARE(mean->generation->shown, std::string("mean"));
        QVERIFY(runtime_support::sameBits(*mean->field, *second->field)); // the run's stays the member's
        const auto at = [](const runtime::Frame& frame, std::size_t i) {
            return static_cast<double>(frame.layers.at({Quantity::Density, -1}).values[i]);
        };
        for (const std::size_t i : {0UL, 17UL, 50UL}) {
            const double expected = (at(*first, i) + at(*second, i) + at(*third, i)) / 3;
            QVERIFY(std::abs(at(*mean, i) - expected) < 1e-4);
        }
        session->setParameter("sampler.shown_members", 2);
        const auto spread = session->snapshot(layers);
        QVERIFY(spread->layers.at({Quantity::Density, -1}).minimum >= 0);
        QVERIFY(spread->layers.at({Quantity::Density, -1}).maximum > 0);
        for (const auto& shares : spread->generation->shares) {
            for (const float share : shares) {
                QVERIFY(share >= 1.0F / 3 - 1e-6F && share <= 1);
            }
        }
        QCOMPARE(finish(*session), [&] {
            quiet->setParameter("sampler.shown_member", 2);
            return finish(*quiet);
        }());
    }

    void lookingDoesNotChangeTheText() {
        const auto watched = start(shortRecipe());
        while (!watched->finished()) {
            watched->snapshot({{Quantity::Vorticity, -1}});
            watched->advance();
        }
        QCOMPARE(watched->snapshot({})->decoded.text, finish(*start(shortRecipe())));
    }

    void liveChangesReplayExactly() {
        const auto live = start(shortRecipe());
        live->advance();
        live->setParameter("sampler.churn", 0.3);
        live->setParameter("decoding.coupling", 1.2);
        live->advance();
        live->advance();
        live->setParameter("sampler.noise_strength", 1.5);
        const auto text = finish(*live);
        QCOMPARE(live->recipe().events.size(), std::size_t{3});
        const auto replayed = start(live->recipe());
        QCOMPARE(finish(*replayed), text);
        QVERIFY(live->checkpoint().state == replayed->checkpoint().state);
    }

    void aCheckpointAndAForkGoOnBitForBit() {
        const auto session = start(shortRecipe(2));
        session->advance();
        session->advance();
        const auto kept = session->checkpoint();
        const auto fork = session->fork();
        Session resumed(m_resources, kept, std::filesystem::temp_directory_path());
        const auto text = finish(*session);
        QCOMPARE(finish(*fork), text);
        QCOMPARE(finish(resumed), text);
        QVERIFY(session->checkpoint().state == resumed.checkpoint().state);
        session->rewind(kept);
        QCOMPARE(session->step(), std::int64_t{2});
        QVERIFY(!session->finished());
        QCOMPARE(finish(*session), text);
    }

    void schedulesChangeWhileTheRunGoesOn() {
        const auto hold = 2.0;
        const auto session = start(shortRecipe());
        finish(*session);
        session->setParameter("sampler.schedule", hold);
        QVERIFY(!session->finished());
        session->advance();
        QCOMPARE(session->snapshot({})->generation->sigma, 4.0);
        QCOMPARE(session->snapshot({})->generation->schedule, std::string("hold"));
        session->setParameter("sampler.schedule", 0); // flow
        QVERIFY(session->snapshot({})->generation == nullptr);
        session->advance();
        session->setParameter("sampler.schedule", 1); // a new anneal, from noise
        QCOMPARE(session->snapshot({})->generation->level, 0);
        const auto text = finish(*session);
        QCOMPARE(finish(*start(session->recipe())), text);
    }

    void aSteeredRunWithSchedulesReplays() {
        const auto live = start(shortRecipe());
        live->advance();
        live->advance();
        live->setParameter("sampler.schedule", 2);
        for (int i = 0; i < 4; ++i) {
            live->advance();
        }
        live->setParameter("sampler.schedule", 1);
        const auto text = finish(*live);
        QCOMPARE(finish(*start(live->recipe())), text);
    }

    void rewindingAcrossAChangeOfScheduleWorks() {
        auto recipe = shortRecipe();
        recipe.parameters.setText("sampler.schedule", "flow");
        const auto session = start(recipe);
        session->advance();
        const auto flowing = session->checkpoint();
        session->setParameter("sampler.schedule", 1);
        session->advance();
        const auto annealing = session->checkpoint();
        session->rewind(flowing);
        QVERIFY(session->snapshot({})->generation == nullptr);
        QVERIFY(session->checkpoint().state == flowing.state);
        session->rewind(annealing);
        QVERIFY(session->snapshot({})->generation != nullptr);
        QVERIFY(session->checkpoint().state == annealing.state);
    }

    void anEnsembleTellsAgreementAndSpread() {
        const auto session = start(shortRecipe(3));
        finish(*session);
        const auto frame = session->snapshot({});
        const auto& view = *frame->generation;
        QCOMPARE(view.members.size(), std::size_t{3});
        QCOMPARE(view.agreement.size(), std::size_t{12});
        QCOMPARE(view.agreement.front().agreement, 1.0F); // the prompt
        QCOMPARE(view.spread.size(), std::size_t{6});
        QVERIFY(view.spread.back().spread > 0);
        QCOMPARE(view.members.front().text, frame->decoded.text);
    }

    void theEngineThreadFinishesAnAnneal() {
        Engine engine(m_resources, {});
        engine.post(command::Start{shortRecipe(), std::filesystem::temp_directory_path(), false});
        engine.post(command::Step{100});
        engine.waitUntilIdle();
        const auto frame = engine.takeFrame();
        QVERIFY(frame);
        QCOMPARE(frame->state, RunState::Finished);
        QCOMPARE(frame->step, std::int64_t{6});
        QVERIFY(frame->generation->finished);
    }

    void withoutAModelTheErrorSaysWhatToDo() {
        auto resources = m_resources;
        resources.textModel.reset();
        try {
            Session(resources, shortRecipe(), std::filesystem::temp_directory_path());
            QFAIL("no exception");
        } catch (const Error& error) {
            QVERIFY(error.kind() == ErrorKind::BadInput);
            QVERIFY(error.remedy().find("sgfm train text") != std::string::npos);
        }
        auto flowing = shortRecipe();
        flowing.parameters.setText("sampler.schedule", "flow");
        Session session(resources, flowing, std::filesystem::temp_directory_path());
        QVERIFY_EXCEPTION_THROWN(session.setParameter("sampler.schedule", 1), Error);
        QVERIFY(session.recipe().events.empty());
        session.advance(); // and the flow goes on
    }

    void anotherModelIsAWarning() {
        auto recipe = shortRecipe();
        recipe.modelHash = std::string(64, 'x');
        const auto session = start(recipe);
        QCOMPARE(session->warnings().size(), std::size_t{1});
        QCOMPARE(session->recipe().modelHash, m_resources.textModel->sha256());
    }
};

QTEST_APPLESS_MAIN(SessionGenerationTest)
#include "session_generation_test.moc"
