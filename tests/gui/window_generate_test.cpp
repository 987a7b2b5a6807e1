// Generate, Hold and Flow in the window by real events, with a closed-form score in the network's place.

#include "support/lab_window.h"
#include "tests/engine/runtime/closed_form_text.h"

#include "engine/runtime/generation_view.h"
#include "engine/runtime/text_generation.h"
#include "widgets/panels/level_timeline.h"
#include "widgets/panels/model_panel.h"
#include "widgets/panels/prompt_edit.h"

#include <QDockWidget>
#include <QLabel>
#include <QLayout>
#include <QPushButton>
#include <QUndoStack>

#include <algorithm>
#include <cmath>

using namespace sgfm;
using namespace sgfm::test;

class WindowGenerateTest : public QObject {
    Q_OBJECT
  private slots:
    void withoutAModelTheDockSaysHowToGetOne();
    void theKeyGeneratesATextThatContinuesThePrompt();
    void nothingTypedGeneratesAnyText();
    void wordsThatWaitForReturnAreGeneratedToo();
    void theButtonHoldsAndLetsFlow();
    void theDockLeavesTheHeightToThePrompt();

  private:
    static std::unique_ptr<LabWindow> labWithModel() {
        auto lab = std::make_unique<LabWindow>(true);
        lab->setTextModel(std::make_shared<closed_form::Access>(lab->resources().lexicon));
        return lab;
    }
    static recipe::Recipe shortText() {
        recipe::Recipe recipe = recipe::defaultRecipe(recipe::Mode::Text);
        recipe.prompt.text = "And God said,";
        recipe.parameters.set("sampler.noise_levels", 6);
        return recipe;
    }
    static const runtime::GenerationView* generation(LabWindow& lab) {
        return lab->frame() == nullptr ? nullptr : lab->frame()->generation.get();
    }
    static bool open(LabWindow& lab, const recipe::Recipe& recipe) {
        lab->openRecipe(recipe, {}, false);
        return QTest::qWaitFor([&] { return lab.step() == 0; }, kPatience);
    }
    static void generate(LabWindow& lab) {
        QTest::mouseClick(lab.find<QPushButton>("model.generate"), Qt::LeftButton);
    }
    static bool generated(LabWindow& lab) {
        generate(lab);
        return QTest::qWaitFor([&] { return generation(lab) != nullptr && generation(lab)->finished; },
                               kPatience);
    }
    // The field of the prompt, all of it chosen, so that the next keys replace it.
    static panels::PromptEdit* chosenPrompt(LabWindow& lab) {
        auto* prompt = lab.find<panels::PromptEdit>("prompt");
        prompt->setFocus();
        QTest::keyClick(prompt, Qt::Key_A, Qt::ControlModifier);
        return prompt;
    }
};

void WindowGenerateTest::withoutAModelTheDockSaysHowToGetOne() {
    LabWindow lab(true);
    QVERIFY(open(lab, shortText()));
    QVERIFY(!lab->actions().generate->isEnabled());
    QVERIFY(!lab.find<QPushButton>("model.generate")->isEnabled());
    QVERIFY(lab.find<QLabel>("modelFacts")->text().contains("sgfm train text"));
    QTest::keyClick(&*lab, Qt::Key_G);
    QVERIFY(generation(lab) == nullptr);
}

void WindowGenerateTest::theKeyGeneratesATextThatContinuesThePrompt() {
    const auto made = labWithModel();
    LabWindow& lab = *made;
    QVERIFY(open(lab, shortText()));
    QVERIFY(generation(lab) == nullptr);
    QTest::keyClick(&*lab, Qt::Key_G);
    QTRY_VERIFY_WITH_TIMEOUT(generation(lab) != nullptr && generation(lab)->finished, kPatience);
    QVERIFY(lab->frame()->decoded.text.starts_with("And God said,"));
    QVERIFY(lab->frame()->decoded.tokens.size() >= 32); // room for clauses behind the prompt
    QTRY_VERIFY_WITH_TIMEOUT(lab.find<QLabel>("generationState")->text().contains("Done: 6 levels"),
                             kPatience);
    QVERIFY(lab.find<panels::LevelTimeline>("levelTimeline")->accessibleDescription().contains("6"));
    // G again: from noise again, the same text, since the seed is the same; one undo takes the first back.
    const std::string text = lab->frame()->decoded.text;
    const std::uint64_t run = lab->frame()->run;
    QTest::keyClick(&*lab, Qt::Key_G);
    QTRY_VERIFY_WITH_TIMEOUT(
        lab->frame()->run != run && generation(lab) != nullptr && generation(lab)->finished, kPatience);
    QCOMPARE(lab->frame()->decoded.text, text);
    QTest::keyClick(&*lab, Qt::Key_Z, Qt::ControlModifier);
    QTRY_VERIFY_WITH_TIMEOUT(generation(lab) == nullptr, kPatience);
}

void WindowGenerateTest::nothingTypedGeneratesAnyText() {
    const auto made = labWithModel();
    LabWindow& lab = *made;
    QVERIFY(open(lab, shortText()));
    auto* prompt = chosenPrompt(lab);
    QVERIFY(prompt->placeholderText().contains("any text"));
    QTest::keyClick(prompt, Qt::Key_Delete);
    QTest::keyClick(prompt, Qt::Key_Return); // a flow has nothing to flow without words
    QCOMPARE(lab.engineRecipe().prompt.text, std::string("And God said,"));
    QVERIFY(generated(lab));
    QVERIFY(lab.engineRecipe().prompt.text.empty());
    QVERIFY(prompt->toPlainText().isEmpty() && !prompt->isEdited());
    const auto words = lab->frame()->decoded;
    QVERIFY(words.tokens.size() >= 32);
    QVERIFY(!words.text.starts_with("And God said,"));
    // A generation takes words, and none again, at Return.
    prompt->setFocus();
    QTest::keyClicks(prompt, QStringLiteral("And it"));
    QTest::keyClick(prompt, Qt::Key_Return);
    QTRY_COMPARE_WITH_TIMEOUT(lab.engineRecipe().prompt.text, std::string("And it"), kPatience);
    QTest::keyClick(prompt, Qt::Key_A, Qt::ControlModifier);
    QTest::keyClick(prompt, Qt::Key_Delete);
    QTest::keyClick(prompt, Qt::Key_Return, Qt::ControlModifier);
    QTRY_VERIFY_WITH_TIMEOUT(lab.engineRecipe().prompt.text.empty() && lab.step() == 0, kPatience);
    generate(lab);
    QTRY_VERIFY_WITH_TIMEOUT(lab.step() > 0 && generation(lab) != nullptr && generation(lab)->finished,
                             kPatience);
    QCOMPARE(lab->frame()->decoded.text, words.text); // the same seed
    for (int undo = 0; undo < 3; ++undo) {
        lab->document().undoStack().undo();
    }
    QTRY_VERIFY_WITH_TIMEOUT(generation(lab) == nullptr && lab.engineRecipe().prompt.text == "And God said,",
                             kPatience);
}

void WindowGenerateTest::wordsThatWaitForReturnAreGeneratedToo() {
    const auto made = labWithModel();
    LabWindow& lab = *made;
    QVERIFY(open(lab, shortText()));
    auto* prompt = chosenPrompt(lab);
    QTest::keyClicks(prompt, QStringLiteral("In the beginning"));
    QVERIFY(generated(lab));
    QVERIFY(lab->frame()->decoded.text.starts_with("In the beginning"));
    // Words that are too many are not generated: the field says why, and the run stays.
    const auto run = lab->frame()->run;
    prompt->setPlainText(QStringLiteral("light ").repeated(1100));
    generate(lab);
    QCoreApplication::processEvents();
    QVERIFY(prompt->hasFocus());
    QCOMPARE(lab->frame()->run, run);
    QCOMPARE(lab.engineRecipe().prompt.text, std::string("In the beginning"));
}

void WindowGenerateTest::theButtonHoldsAndLetsFlow() {
    const auto made = labWithModel();
    LabWindow& lab = *made;
    QVERIFY(open(lab, shortText()));
    auto* flow = lab.find<QPushButton>("model.flow");
    QVERIFY(!flow->isEnabled()); // it flows already
    const auto correction = [&] { return lab.engineRecipe().parameters.getChoice("correction.mode"); };
    QCOMPARE(correction(), std::string("none"));
    QVERIFY(generated(lab));
    QCOMPARE(correction(), std::string("transport")); // the physics of generations
    const auto now = lab.engineRecipe().parameters;
    const double product = now.get("correction.strength") * std::max(1.0, now.get("dynamics.advection"));
    QVERIFY(std::abs(product - runtime::kTextTransport) < 1e-12);
    QCOMPARE(now.getChoice("correction.target"), std::string("state"));
    QCOMPARE(now.get("dynamics.viscosity"), runtime::kTextViscosity);
    QVERIFY(now.get("decoding.coupling") > recipe::parameterRow("decoding.coupling").defaultValue);
    auto* hold = lab.find<QPushButton>("model.hold");
    QTRY_VERIFY_WITH_TIMEOUT(hold->isEnabled(), kPatience);
    const std::int64_t then = lab.step();
    QTest::mouseClick(hold, Qt::LeftButton);
    QTRY_VERIFY_WITH_TIMEOUT(generation(lab) != nullptr && generation(lab)->schedule == "hold" &&
                                 lab.step() > then + 2,
                             kPatience);
    QVERIFY(generation(lab)->sigma > 0);
    QVERIFY(lab->frame()->decoded.text.starts_with("And God said,"));
    QTRY_VERIFY_WITH_TIMEOUT(!hold->isEnabled(), kPatience); // it holds already
    QVERIFY(lab.find<QLabel>("generationState")->text().contains("Held at"));
    QTest::mouseClick(flow, Qt::LeftButton);
    QTRY_VERIFY_WITH_TIMEOUT(generation(lab) == nullptr, kPatience);
    QTRY_VERIFY_WITH_TIMEOUT(!flow->isEnabled(), kPatience);
    QCOMPARE(correction(), std::string("none")); // the plain equation
    for (const auto* key : {"dynamics.viscosity", "correction.target", "decoding.temperature",
                            "decoding.coupling", "decoding.repulsion"}) {
        QCOMPARE(lab.engineRecipe().parameters.get(key), recipe::parameterRow(key).defaultValue);
    }
    lab->document().undoStack().undo();
    QTRY_VERIFY_WITH_TIMEOUT(generation(lab) != nullptr && correction() == "transport", kPatience);
    // Out of a flow a hold has it too.
    lab->document().undoStack().redo();
    QTRY_VERIFY_WITH_TIMEOUT(hold->isEnabled() && generation(lab) == nullptr, kPatience);
    QTest::mouseClick(hold, Qt::LeftButton);
    QTRY_VERIFY_WITH_TIMEOUT(generation(lab) != nullptr && correction() == "transport", kPatience);
}

void WindowGenerateTest::theDockLeavesTheHeightToThePrompt() {
    const auto made = labWithModel();
    LabWindow& lab = *made;
    QVERIFY(open(lab, shortText()));
    auto* panel = lab.find<panels::ModelPanel>("modelPanel");
    QVERIFY(panel->isVisible());
    // Wrapped words and the timeline stand in it whole, and no pixel more.
    QTRY_COMPARE_WITH_TIMEOUT(panel->height(), panel->layout()->totalHeightForWidth(panel->width()),
                              kPatience);
}

SGFM_WINDOW_TEST_MAIN(WindowGenerateTest)
#include "window_generate_test.moc"
