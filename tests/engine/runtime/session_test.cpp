// A session: the same recipe gives the same states bit for bit, whatever was watched, steered, forked or
// resumed.

#include "runtime_support.h"

#include "engine/field/packing.h"
#include "engine/files/npy.h"
#include "engine/wavelet/filter.h"

#include <QTemporaryDir>
#include <QtTest>

#include <algorithm>
#include <cmath>

using namespace sgfm;
using namespace runtime_support;
using recipe::Mode;
using runtime::Quantity;
using runtime::Session;

Q_DECLARE_METATYPE(sgfm::recipe::Mode)

class session_test : public QObject {
    Q_OBJECT

  private slots:
    void theSameRecipeGivesTheSameBits_data() { modes(); }
    void theSameRecipeGivesTheSameBits();
    void liveChangesReplayBitForBit_data() { modes(); }
    void liveChangesReplayBitForBit();
    void aCheckpointGoesOnBitForBit_data() { modes(); }
    void aCheckpointGoesOnBitForBit();
    void rewindingGoesOnBitForBit_data() { modes(); }
    void rewindingGoesOnBitForBit();
    void aForkIsIndependentOnTheSameNoisePath();
    void anotherSeedAndAnotherRunGiveOtherNoise();
    void snapshotsDoNotChangeTheRun();
    void theLastChangeBeforeAStepCounts();
    void aChangeDuringAReplayStandsBetweenTheEvents();
    void badChangesAreRefusedAndChangeNothing();
    void promptsThatDoNotFitAreRefused();
    void aNewPromptIsANewBoundaryOnTheSameState();
    void aFailedStepLeavesTheStateBefore();
    void everyFieldIsDivergenceFree_data() { modes(); }
    void everyFieldIsDivergenceFree();
    void layersAreWhatTheyClaim();
    void theRecipeOfAFrameReachesItsStep();
    void layersThatCannotBeAreLeftOut();
    void mutingEveryScaleLeavesNothing();
    void numbersAddUp();
    void numbersAreToldAgainWhereThatIsAskedFor();
    void theFirstSliceReadsAsThePrompt();
    void switchedOffTermsHaveNoSize();
    void descentLowersTheResidual();
    void transportTakesTheFieldFurther();
    void arraysStartAFlow();
    void arraysThatDoNotFitAreRefused();
    void textWithoutALexiconIsRefused();
    void anotherLexiconIsAWarning();
    void aCancelledSetUpThrowsCancelled();
    void waveletNamesAreThoseOfTheTransform();

  private:
    static void modes() {
        QTest::addColumn<Mode>("mode");
        QTest::newRow("text") << Mode::Text;
        QTest::newRow("video") << Mode::Video;
        QTest::newRow("flow") << Mode::Flow;
    }
};

void session_test::theSameRecipeGivesTheSameBits() {
    QFETCH(Mode, mode);
    Session a(testResources(), smallRecipe(mode), {});
    Session b(testResources(), smallRecipe(mode), {});
    QVERIFY(sameBits(a.field(), b.field()));
    const auto start = a.field();
    advanceTo(a, 8);
    advanceTo(b, 8);
    QVERIFY(sameBits(a.field(), b.field()));
    QVERIFY(!sameBits(a.field(), start));
    QCOMPARE(a.time(), b.time());
    QVERIFY(a.time() > 0);
}

namespace {

// Steers a session the way a person does: several parameters, two of them at one step, a new prompt.
void steer(Session& session, std::int64_t until) {
    while (session.step() < until) {
        if (session.step() == 2) {
            session.setParameter("dynamics.viscosity", 0.123);
        } else if (session.step() == 4) {
            session.setParameter("noise.gain_0", 1);
            session.setParameter("noise.sigma", 0.4);
        } else if (session.step() == 6 && session.recipe().mode != Mode::Flow) {
            auto prompt = session.prompt();
            prompt.text = session.recipe().mode == Mode::Text ? "the king of Israel" : "B";
            session.setPrompt(prompt);
        } else if (session.step() == 7) {
            session.setParameter("dynamics.advection", 0.5);
        }
        session.advance();
    }
}

} // namespace

void session_test::liveChangesReplayBitForBit() {
    QFETCH(Mode, mode);
    Session steered(testResources(), smallRecipe(mode), {});
    steer(steered, 10);
    QCOMPARE(steered.recipe().events.size(), std::size_t{mode == Mode::Flow ? 4U : 5U});

    // Through JSON, as a person would hand it on.
    const auto log = steered.snapshot({})->recipe;
    Session replayed(testResources(), recipe::fromJson(recipe::toJson(*log), "log"), {});
    advanceTo(replayed, 10);
    QVERIFY(sameBits(steered.field(), replayed.field()));
    QCOMPARE(steered.time(), replayed.time());
    QVERIFY(replayed.parameters() == steered.parameters());
    QVERIFY(replayed.prompt() == steered.prompt());

    Session unsteered(testResources(), smallRecipe(mode), {});
    advanceTo(unsteered, 10);
    QVERIFY(!sameBits(steered.field(), unsteered.field()));
}

void session_test::aCheckpointGoesOnBitForBit() {
    QFETCH(Mode, mode);
    QTemporaryDir folder;
    const auto file = std::filesystem::path(folder.path().toStdString()) / "a.h5";
    Session whole(testResources(), smallRecipe(mode), {});
    steer(whole, 7);
    recipe::writeCheckpoint(file, whole.checkpoint());
    steer(whole, 12);

    Session resumed(testResources(), recipe::readCheckpoint(file), {});
    QCOMPARE(resumed.step(), 7);
    steer(resumed, 12);
    QVERIFY(sameBits(whole.field(), resumed.field()));
    QCOMPARE(whole.time(), resumed.time());
    QVERIFY(resumed.recipe() == whole.recipe());

    // A replay from the log, resumed in the middle of its events.
    Session replayed(testResources(), whole.recipe(), {});
    advanceTo(replayed, 5);
    Session middle(testResources(), replayed.checkpoint(), {});
    advanceTo(middle, 12);
    QVERIFY(sameBits(whole.field(), middle.field()));
}

void session_test::rewindingGoesOnBitForBit() {
    QFETCH(Mode, mode);
    Session session(testResources(), smallRecipe(mode), {});
    steer(session, 5);
    const auto kept = session.checkpoint();
    steer(session, 10);
    const auto first = session.field();
    session.rewind(kept);
    QCOMPARE(session.step(), 5);
    QVERIFY(session.recipe() == kept.recipe);
    steer(session, 10);
    QVERIFY(sameBits(session.field(), first));

    auto foreign = kept;
    foreign.recipe.seed += 1;
    QVERIFY(caught([&] { session.rewind(foreign); }).kind() == ErrorKind::Usage);
    auto broken = kept;
    broken.state.pop_back();
    QVERIFY(caught([&] { session.rewind(broken); }).kind() == ErrorKind::BadInput);
    QCOMPARE(session.step(), 10);
    QVERIFY(sameBits(session.field(), first));
}

void session_test::aForkIsIndependentOnTheSameNoisePath() {
    Session trunk(testResources(), smallRecipe(Mode::Text), {});
    advanceTo(trunk, 3);
    auto twin = trunk.fork();
    auto other = trunk.fork();
    other->setParameter("dynamics.viscosity", 2);
    advanceTo(*other, 8);
    advanceTo(*twin, 8);
    advanceTo(trunk, 8);
    QVERIFY(sameBits(trunk.field(), twin->field()));
    QVERIFY(!sameBits(trunk.field(), other->field()));
    QVERIFY(trunk.recipe().events.empty());
    QCOMPARE(other->recipe().events.size(), std::size_t{1});

    Session alone(testResources(), smallRecipe(Mode::Text), {});
    advanceTo(alone, 8);
    QVERIFY(sameBits(trunk.field(), alone.field()));
}

void session_test::anotherSeedAndAnotherRunGiveOtherNoise() {
    auto otherSeed = smallRecipe(Mode::Text);
    otherSeed.seed += 1;
    Session a(testResources(), smallRecipe(Mode::Text), {});
    Session b(testResources(), otherSeed, {});
    Session c(testResources(), smallRecipe(Mode::Text), {}, 1);
    QVERIFY(sameBits(a.field(), b.field())); // the sentence is the same, the noise is not
    for (Session* one : {&a, &b, &c}) {
        one->advance();
    }
    QVERIFY(!sameBits(a.field(), b.field()));
    QVERIFY(!sameBits(a.field(), c.field()));
    QVERIFY(!sameBits(b.field(), c.field()));
}

void session_test::snapshotsDoNotChangeTheRun() {
    Session watched(testResources(), smallRecipe(Mode::Text), {});
    Session alone(testResources(), smallRecipe(Mode::Text), {});
    while (watched.step() < 6) {
        watched.advance();
        watched.snapshot(
            {{Quantity::Vorticity, -1}, {Quantity::DivergenceBefore, 3}, {Quantity::Reconstruction, -1}});
        alone.advance();
    }
    QVERIFY(sameBits(watched.field(), alone.field()));
}

void session_test::theLastChangeBeforeAStepCounts() {
    Session session(testResources(), smallRecipe(Mode::Flow), {});
    session.advance();
    for (int i = 0; i < 100; ++i) { // a dragged slider
        session.setParameter("dynamics.viscosity", 0.001 * (i + 1));
        session.setParameter("noise.sigma", 0.01 * i);
    }
    QCOMPARE(session.recipe().events.size(), std::size_t{2});
    QCOMPARE(session.parameters().get("dynamics.viscosity"), 0.1);
    QCOMPARE(session.recipe().events[0].step, 1);
    QVERIFY(session.recipe().parameters == smallRecipe(Mode::Flow).parameters); // the start stays the start
}

void session_test::aChangeDuringAReplayStandsBetweenTheEvents() {
    auto log = smallRecipe(Mode::Flow);
    log.events.push_back({0, recipe::Event::Kind::SetParameter, "noise.sigma", 0.5, {}});
    log.events.push_back({4, recipe::Event::Kind::SetParameter, "dynamics.viscosity", 0.5, {}});
    Session session(testResources(), log, {});
    QCOMPARE(session.parameters().get("noise.sigma"), 0.5);
    advanceTo(session, 2);
    session.setParameter("dynamics.viscosity", 0.25);
    QCOMPARE(session.recipe().events.size(), std::size_t{3});
    QCOMPARE(session.recipe().events[1].value, 0.25);
    recipe::checkRecipe(session.recipe());
    advanceTo(session, 4);
    QCOMPARE(session.parameters().get("dynamics.viscosity"), 0.5);
}

void session_test::badChangesAreRefusedAndChangeNothing() {
    Session session(testResources(), smallRecipe(Mode::Flow), {});
    const auto before = session.recipe();
    QVERIFY(caught([&] { session.setParameter("dynamics.viscosity", -1); }).kind() == ErrorKind::BadInput);
    QVERIFY(caught([&] { session.setParameter("dynamics.viscosity", std::nan("")); }).kind() ==
            ErrorKind::BadInput);
    QVERIFY(caught([&] { session.setParameter("dynamics.fog", 1); }).kind() == ErrorKind::BadInput);
    const auto fixed = caught([&] { session.setParameter("wavelet.levels", 2); });
    QVERIFY(fixed.kind() == ErrorKind::BadInput);
    QVERIFY(fixed.message().find("cannot change") != std::string::npos);
    QVERIFY(session.recipe() == before);
}

void session_test::promptsThatDoNotFitAreRefused() {
    Session text(testResources(), smallRecipe(Mode::Text), {});
    const auto before = text.recipe();
    auto prompt = text.prompt();
    prompt.text = "";
    QVERIFY(caught([&] { text.setPrompt(prompt); }).kind() == ErrorKind::BadInput);
    prompt.text = "\xff\xfe";
    QVERIFY(caught([&] { text.setPrompt(prompt); }).kind() == ErrorKind::BadInput);
    prompt.text.clear();
    for (int i = 0; i < 100; ++i) {
        prompt.text += "light ";
    }
    const auto tooLong = caught([&] { text.setPrompt(prompt); });
    QVERIFY(tooLong.kind() == ErrorKind::BadInput);
    QVERIFY(tooLong.remedy().find("new run") != std::string::npos);
    prompt = text.prompt();
    prompt.pins = {{2000, "light"}};
    QVERIFY(caught([&] { text.setPrompt(prompt); }).kind() == ErrorKind::BadInput);
    prompt = text.prompt();
    prompt.source = recipe::Source::Glyphs;
    QVERIFY(caught([&] { text.setPrompt(prompt); }).kind() == ErrorKind::BadInput);
    QVERIFY(text.recipe() == before);
    text.advance();

    Session flow(testResources(), smallRecipe(Mode::Flow), {});
    QVERIFY(caught([&] { flow.setPrompt(flow.prompt()); }).kind() == ErrorKind::BadInput);
}

void session_test::aNewPromptIsANewBoundaryOnTheSameState() {
    Session session(testResources(), smallRecipe(Mode::Text), {});
    advanceTo(session, 2);
    const auto field = session.field();
    auto prompt = session.prompt();
    prompt.text = "the children of Israel";
    prompt.pins = {{5, "king"}};
    session.setPrompt(prompt);
    QVERIFY(sameBits(session.field(), field));
    const auto frame = session.snapshot({});
    QVERIFY(frame->pinned.at(5));
    QVERIFY(frame->numbers.boundaryLoss > 0.01);
    const double before = frame->numbers.boundaryLoss;
    advanceTo(session, 12);
    QVERIFY(session.snapshot({})->numbers.boundaryLoss < before);
}

void session_test::aFailedStepLeavesTheStateBefore() {
    auto wild = smallRecipe(Mode::Flow);
    wild.parameters.set("time.step", 10); // some thousand times what the flow allows
    wild.parameters.set("dynamics.viscosity", 0);
    Session session(testResources(), wild, {});
    recipe::Checkpoint before;
    Error error(ErrorKind::Usage, "nothing", "was thrown", "");
    for (int i = 0; i < 100 && error.kind() != ErrorKind::Numerical; ++i) {
        before = session.checkpoint();
        error = caught([&] { session.advance(); });
    }
    QVERIFY(error.kind() == ErrorKind::Numerical);
    QCOMPARE(session.step(), before.step);
    QCOMPARE(session.time(), before.time);
    QVERIFY(session.checkpoint().state == before.state);
    for (const float value : session.field().all()) {
        QVERIFY(std::isfinite(value));
    }
}

void session_test::everyFieldIsDivergenceFree() {
    QFETCH(Mode, mode);
    Session session(testResources(), smallRecipe(mode), {});
    for (const std::int64_t step : {0, 5}) {
        advanceTo(session, step);
        const auto& numbers = session.flowNumbers();
        // Single precision: rounding of 1e-7 a mode, some hundred modes meet in the maximum.
        QVERIFY2(numbers.maxDivergence <= 2e-5 * numbers.maxGradient,
                 qPrintable(QString::number(numbers.maxDivergence / numbers.maxGradient)));
        QVERIFY(numbers.maxGradient > 0);
    }
}

namespace {

std::set<runtime::LayerRequest> allQuantities(int channel) {
    std::set<runtime::LayerRequest> layers;
    for (int i = 0; i <= static_cast<int>(Quantity::Difference); ++i) {
        layers.insert({static_cast<Quantity>(i), channel});
    }
    return layers;
}

double meanSquare(std::span<const float> values) {
    double sum = 0;
    for (const float value : values) {
        sum += static_cast<double>(value) * value;
    }
    return sum / static_cast<double>(values.size());
}

} // namespace

void session_test::layersAreWhatTheyClaim() {
    Session session(testResources(), smallRecipe(Mode::Flow), {});
    advanceTo(session, 2);
    const auto frame = session.snapshot(allQuantities(0));
    const auto& u = session.field();
    const auto& density = frame->layers.at({Quantity::Density, 0});
    QVERIFY(std::equal(density.values.begin(), density.values.end(), u.component(0, 1).begin()));
    const auto& flowX = frame->layers.at({Quantity::FlowX, 0});
    QVERIFY(std::equal(flowX.values.begin(), flowX.values.end(), u.component(0, 0).begin()));
    const auto& speed = frame->layers.at({Quantity::Speed, 0});
    QVERIFY(std::abs(meanSquare(speed.values) / 2 - frame->numbers.flow.energy) < 1e-5);
    const auto& vorticity = frame->layers.at({Quantity::Vorticity, 0});
    QVERIFY(std::abs(meanSquare(vorticity.values) / 2 / frame->numbers.flow.enstrophy - 1) < 1e-4);
    const auto& coefficients = frame->layers.at({Quantity::Coefficients, 0});
    QVERIFY(std::abs(meanSquare(coefficients.values) / meanSquare(density.values) - 1) < 1e-4); // isometry
    const auto& rebuilt = frame->layers.at({Quantity::Reconstruction, 0});
    for (std::size_t i = 0; i < rebuilt.values.size(); ++i) {
        QVERIFY(std::abs(rebuilt.values[i] - density.values[i]) <
                1e-4); // float32 round trip of values near 1
    }
    const auto& before = frame->layers.at({Quantity::DivergenceBefore, 0});
    QVERIFY(std::abs(std::max(-before.minimum, before.maximum) - frame->numbers.maxDivergenceBefore) <
            1e-4 * frame->numbers.maxDivergenceBefore);
    QVERIFY(frame->numbers.maxDivergenceBefore > 1e3 * frame->numbers.flow.maxDivergence);
    QCOMPARE(frame->recipe->steps, smallRecipe(Mode::Flow).steps);
    QCOMPARE(frame->layers.at({Quantity::Difference, 0}).maximum, 0.0F);
    for (const auto& [request, layer] : frame->layers) {
        QCOMPARE(layer.values.size(), frame->grid.size());
        QCOMPARE(layer.minimum, *std::min_element(layer.values.begin(), layer.values.end()));
        QCOMPARE(layer.maximum, *std::max_element(layer.values.begin(), layer.values.end()));
        QVERIFY(layer.runMinimum <= layer.minimum && layer.runMaximum >= layer.maximum);
    }

    // Over the run the range only grows.
    advanceTo(session, 6);
    const auto later = session.snapshot(allQuantities(0));
    for (const auto& [request, layer] : later->layers) {
        QVERIFY(layer.runMinimum <= frame->layers.at(request).runMinimum);
        QVERIFY(layer.runMaximum >= frame->layers.at(request).runMaximum);
    }
    field::DensityField reference(frame->grid, 1);
    const auto compared = session.snapshot({{Quantity::Density, -1}, {Quantity::Difference, -1}}, &reference);
    QVERIFY(compared->layers.at({Quantity::Difference, -1}).values ==
            compared->layers.at({Quantity::Density, -1}).values);
}

void session_test::theRecipeOfAFrameReachesItsStep() {
    auto brief = smallRecipe(Mode::Flow);
    brief.steps = 2;
    Session session(testResources(), brief, {});
    QCOMPARE(session.snapshot({})->recipe->steps, 2);
    advanceTo(session, 5);
    QCOMPARE(session.snapshot({})->recipe->steps, 5);
    QCOMPARE(session.recipe().steps, 2);
}

void session_test::layersThatCannotBeAreLeftOut() {
    Session flow(testResources(), smallRecipe(Mode::Flow), {});
    const auto frame =
        flow.snapshot({{Quantity::Density, 1}, {Quantity::Density, -3}, {Quantity::FlowY, -1}});
    QVERIFY(frame->layers.empty());
    Session video(testResources(), smallRecipe(Mode::Video), {});
    QCOMPARE(video.snapshot(allQuantities(-1))->layers.size(), std::size_t{12});
}

void session_test::mutingEveryScaleLeavesNothing() {
    Session session(testResources(), smallRecipe(Mode::Flow), {});
    for (int scale = 0; scale < recipe::kMaximumScales; ++scale) {
        session.setParameter("scales.mute_" + std::to_string(scale), 1);
    }
    const auto frame = session.snapshot({{Quantity::Reconstruction, -1}});
    QCOMPARE(frame->layers.begin()->second.maximum, 0.0F);
    QCOMPARE(frame->layers.begin()->second.minimum, 0.0F);
    session.setParameter("scales.mute_0", 0);
    session.setParameter("scales.gain_0", 2);
    QVERIFY(session.snapshot({{Quantity::Reconstruction, -1}})->layers.begin()->second.maximum > 0);
}

void session_test::numbersAddUp() {
    Session session(testResources(), smallRecipe(Mode::Video), {});
    advanceTo(session, 2);
    const auto frame = session.snapshot({});
    double shells = 0;
    for (const double energy : frame->numbers.spectrum.energy) {
        shells += energy;
    }
    double scales = 0;
    for (const auto& scale : frame->numbers.scales) {
        scales += scale.energy;
    }
    const double energy = frame->numbers.flow.energy;
    QVERIFY(energy > 0);
    QVERIFY(std::abs(shells / energy - 1) < 1e-4); // float32 sums
    QVERIFY(std::abs(scales / energy - 1) < 1e-4);
    QVERIFY(frame->numbers.residual > 0);
    QVERIFY(frame->numbers.sparsity > 0 && frame->numbers.sparsity <= 1);
    QVERIFY(frame->numbers.step > 0 && frame->numbers.cfl > 0);
    QCOMPARE(frame->numbers.time, session.time());
    QVERIFY(frame->boundaryWeight && frame->boundaryWeight->size() == frame->grid.size());
    QCOMPARE(frame->frames, 8);
    QCOMPARE(frame->remainder->means.size(), std::size_t{8});
}

void session_test::numbersAreToldAgainWhereThatIsAskedFor() {
    Session session(testResources(), smallRecipe(Mode::Text), {});
    advanceTo(session, 2);
    const auto first = session.snapshot({});
    QCOMPARE(first->numbers.measuredAt, 2);
    advanceTo(session, 4);
    const auto again = session.snapshot({}, nullptr, {}, &first->numbers);
    QCOMPARE(again->numbers.measuredAt, 2);
    QCOMPARE(again->numbers.flow.energy, first->numbers.flow.energy);
    QCOMPARE(again->numbers.time, session.time()); // the clock goes on
    const auto anew = session.snapshot({});
    QCOMPARE(anew->numbers.measuredAt, 4);
    QVERIFY(anew->numbers.flow.energy != first->numbers.flow.energy);
}

void session_test::theFirstSliceReadsAsThePrompt() {
    auto quiet = smallRecipe(Mode::Text);
    quiet.parameters.set("noise.sigma", 0);
    Session session(testResources(), quiet, {});
    const auto frame = session.snapshot({});
    QCOMPARE(QString::fromStdString(frame->decoded.text).trimmed(),
             QString::fromStdString(quiet.prompt.text));
    QCOMPARE(static_cast<int>(frame->decoded.tokens.size()), frame->positions);
    QVERIFY(frame->decoded.tokens.front().confidence > 0.9F);
    QCOMPARE(session.recipe().lexiconHash, testResources().lexicon->identity());
}

void session_test::switchedOffTermsHaveNoSize() {
    Session session(testResources(), smallRecipe(Mode::Text), {});
    const auto on = session.snapshot({})->numbers.terms;
    QVERIFY(on.advection > 0 && on.viscosity > 0 && on.noise > 0);
    for (const char* key : {"dynamics.advection_on", "dynamics.viscosity_on", "boundary.on", "noise.on"}) {
        session.setParameter(key, 0);
    }
    const auto off = session.snapshot({})->numbers.terms;
    QCOMPARE(off.advection, 0.0);
    QCOMPARE(off.viscosity, 0.0);
    QCOMPARE(off.boundary, 0.0);
    QCOMPARE(off.noise, 0.0);
    const auto before = session.field();
    session.advance(); // nothing acts: the field stays, up to the rounding of the transforms
    for (std::size_t i = 0; i < before.all().size(); ++i) {
        QVERIFY(std::abs(session.field().all()[i] - before.all()[i]) < 1e-4);
    }
}

void session_test::descentLowersTheResidual() {
    auto plain = smallRecipe(Mode::Video);
    plain.parameters.set("noise.sigma", 0);
    auto corrected = plain;
    corrected.parameters.setText("correction.mode", "descent");
    corrected.parameters.set("correction.strength", 0.01);
    Session a(testResources(), plain, {});
    Session b(testResources(), corrected, {});
    advanceTo(a, 4);
    advanceTo(b, 4);
    QVERIFY(b.snapshot({})->numbers.residual < a.snapshot({})->numbers.residual);
    QCOMPARE(a.step(), b.step());
}

void session_test::transportTakesTheFieldFurther() {
    auto plain = smallRecipe(Mode::Flow);
    plain.prompt.source = recipe::Source::TaylorGreen;
    plain.parameters.set("noise.sigma", 0);
    plain.parameters.set("time.step", 0.01);
    plain.parameters.set("dynamics.viscosity", 0.1);
    auto further = plain;
    further.parameters.setText("correction.mode", "transport");
    further.parameters.set("correction.strength", 0.01);
    Session a(testResources(), plain, {});
    Session b(testResources(), further, {});
    advanceTo(a, 10);
    advanceTo(b, 10);
    QCOMPARE(a.time(), b.time());
    // Taylor-Green decays as exp(-2 nu k^2 s), k^2 = 2: twenty steps of decay instead of ten.
    const double expected = std::exp(-4 * 0.1 * 10 * 0.01);
    QVERIFY(std::abs(b.flowNumbers().energy / a.flowNumbers().energy - expected) < 1e-4);
}

void session_test::arraysStartAFlow() {
    QTemporaryDir folder;
    const std::filesystem::path here = folder.path().toStdString();
    Session source(testResources(), smallRecipe(Mode::Flow), {});
    advanceTo(source, 3);
    files::writeNpy(here / "u.npy", field::arrayShape(source.field()), field::packed(source.field()));

    auto started = smallRecipe(Mode::Flow);
    started.prompt.source = recipe::Source::File;
    started.prompt.file = "u.npy";
    started.grid.clear();
    Session session(testResources(), started, here);
    QVERIFY(session.recipe().grid == std::vector<int>({32, 32}));
    for (std::size_t i = 0; i < source.field().all().size(); ++i) {
        QVERIFY(std::abs(session.field().all()[i] - source.field().all()[i]) <
                1e-5); // one transform there and back
    }
    advanceTo(session, 3);

    // What is written names the array relative to itself; the checkpoint does not need it any more.
    recipe::writeRecipe(here / "r.sgfm.json", session.recipe());
    QCOMPARE(recipe::readRecipe(here / "r.sgfm.json").prompt.file, std::string("u.npy"));
    recipe::writeCheckpoint(here / "c.h5", session.checkpoint());
    std::filesystem::remove(here / "u.npy");
    Session resumed(testResources(), recipe::readCheckpoint(here / "c.h5"), here);
    advanceTo(resumed, 6);
    advanceTo(session, 6);
    QVERIFY(sameBits(resumed.field(), session.field()));
}

void session_test::arraysThatDoNotFitAreRefused() {
    QTemporaryDir folder;
    const std::filesystem::path here = folder.path().toStdString();
    const auto kind = [&](const std::vector<std::size_t>& shape, Mode mode, const std::vector<int>& grid) {
        std::size_t size = 1;
        for (const auto n : shape) {
            size *= n;
        }
        files::writeNpy(here / "u.npy", shape, std::vector<float>(size, 0.5F));
        auto made = smallRecipe(mode);
        made.prompt.source = recipe::Source::File;
        made.prompt.file = "u.npy";
        made.grid = grid;
        return caught([&] { Session(testResources(), made, here); }).kind();
    };
    QVERIFY(kind({1, 2, 16, 16}, Mode::Flow, {32, 32}) == ErrorKind::BadInput);
    QVERIFY(kind({1, 3, 16, 16}, Mode::Flow, {}) == ErrorKind::BadInput);
    QVERIFY(kind({16, 16}, Mode::Flow, {}) == ErrorKind::BadInput);
    QVERIFY(kind({1, 2, 16, 16}, Mode::Video, {16, 16, 16}) == ErrorKind::BadInput);
    QVERIFY(kind({1, 2, 16, 16}, Mode::Text, {16, 16}) == ErrorKind::BadInput);
    auto missing = smallRecipe(Mode::Flow);
    missing.prompt.source = recipe::Source::File;
    missing.prompt.file = "none.npy";
    QVERIFY(caught([&] { Session(testResources(), missing, here); }).kind() == ErrorKind::Io);
}

void session_test::textWithoutALexiconIsRefused() {
    auto resources = testResources();
    resources.lexicon = nullptr;
    const auto error = caught([&] { Session(resources, smallRecipe(Mode::Text), {}); });
    QVERIFY(error.kind() == ErrorKind::BadInput);
    QVERIFY(error.remedy().find("lexicon") != std::string::npos);
    Session flow(resources, smallRecipe(Mode::Flow), {}); // needs none
    flow.advance();
}

void session_test::anotherLexiconIsAWarning() {
    auto foreign = smallRecipe(Mode::Text);
    foreign.lexiconHash = std::string(64, '0');
    const Session session(testResources(), foreign, {});
    QCOMPARE(session.warnings().size(), std::size_t{1});
    QCOMPARE(session.recipe().lexiconHash, testResources().lexicon->identity());
    QVERIFY(Session(testResources(), smallRecipe(Mode::Text), {}).warnings().empty());
}

void session_test::aCancelledSetUpThrowsCancelled() {
    int asked = 0;
    for (const Mode mode : {Mode::Text, Mode::Video, Mode::Flow}) {
        const auto never = [&asked] {
            ++asked;
            return false;
        };
        QVERIFY_EXCEPTION_THROWN(Session(testResources(), smallRecipe(mode), {}, 0, never),
                                 runtime::Cancelled);
    }
    QCOMPARE(asked, 3);
}

void session_test::waveletNamesAreThoseOfTheTransform() {
    const auto& choices = recipe::parameterRow("wavelet.name").choices;
    for (const auto& name : choices) {
        QCOMPARE(wavelet::filterNamed(name).name, name);
    }
    for (const auto& name : wavelet::filterNames()) {
        QVERIFY2(name == "db1" || std::find(choices.begin(), choices.end(), name) != choices.end(),
                 name.c_str());
    }
}

QTEST_GUILESS_MAIN(session_test)
#include "session_test.moc"
