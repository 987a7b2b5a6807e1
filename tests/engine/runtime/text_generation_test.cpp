// Generation from a recipe, with a closed-form score in the network's place: what does not depend on how well
// it writes.

#include "engine/error.h"
#include "engine/lift/lift.h"
#include "engine/runtime/text_generation.h"
#include "engine/runtime/text_words.h"
#include "tests/engine/runtime/closed_form_text.h"

#include <QtTest>

#include <set>
#ifdef _OPENMP
#include <omp.h>
#endif

using namespace sgfm;
using namespace sgfm::runtime;

class TextGenerationTest : public QObject {
    Q_OBJECT

  private:
    std::shared_ptr<const text::Lexicon> m_lexicon;
    std::shared_ptr<const TextModelAccess> m_model;

    static recipe::Recipe shortRecipe(const std::string& prompt = "And God said,") {
        auto recipe = generationRecipe(prompt, 16, 1);
        recipe.grid = {16, 8};
        recipe.parameters.set("sampler.noise_levels", 8);
        return recipe;
    }
    std::vector<TextSample> generate(const recipe::Recipe& recipe, int samples = 1, int batch = 8,
                                     std::uint64_t first = 0) const {
        return generateText(m_model, m_lexicon, recipe, {samples, first, batch}, {});
    }
    static std::vector<text::TokenId> tokensOf(const TextSample& sample) {
        std::vector<text::TokenId> tokens;
        for (const auto& token : sample.decoded.tokens) {
            tokens.push_back(token.token);
        }
        return tokens;
    }

  private slots:
    void initTestCase() {
        m_lexicon =
            std::make_shared<const text::Lexicon>(std::string(SGFM_SOURCE_DIR) + "/resources/models/kjv");
        m_model = std::make_shared<closed_form::Access>(m_lexicon);
    }

    void promptAndPinsAppearVerbatim() {
        auto recipe = shortRecipe();
        recipe.prompt.pins = {{8, "Jerusalem"}, {12, "light"}};
        for (const auto& sample : generate(recipe, 3)) {
            QVERIFY(sample.decoded.text.starts_with("And God said,"));
            QCOMPARE(sample.decoded.tokens[8].token, m_lexicon->tokenize("Jerusalem").front());
            QCOMPARE(sample.decoded.tokens[12].token, m_lexicon->tokenize("light").front());
            QCOMPARE(sample.decoded.tokens[12].confidence, 1.0F);
            QCOMPARE(sample.decoded.tokens.size(), std::size_t{16});
            QVERIFY(sample.boundaryLoss < 0.1); // Nyquist and means alone; an embedding has 1
        }
    }

    void theFinalFieldIsDivergenceFreeAndThePosteriorsAddUp() {
        const auto sample = generate(shortRecipe()).front();
        QVERIFY2(sample.maxDivergence < 1e-5, qPrintable(QString::number(sample.maxDivergence)));
        for (const auto& position : sample.posteriors) {
            const double sum =
                std::accumulate(position.probabilities.begin(), position.probabilities.end(), 0.0);
            QVERIFY(std::abs(sum - 1) < 1e-4);
        }
    }

    void theSameRecipeGivesTheSameTextAndAnotherSeedAnother() {
        const auto recipe = shortRecipe();
        const auto first = generate(recipe, 2);
        const auto again = generate(recipe, 2);
        QVERIFY(tokensOf(first[0]) == tokensOf(again[0]));
        QVERIFY(tokensOf(first[1]) == tokensOf(again[1]));
        QVERIFY(tokensOf(first[0]) != tokensOf(first[1]));
        auto other = recipe;
        other.seed = 2;
        QVERIFY(tokensOf(generate(other).front()) != tokensOf(first[0]));
    }

    void theBatchDoesNotChangeTheTexts() {
        const auto recipe = shortRecipe();
        const auto together = generate(recipe, 4, 4);
        const auto alone = generate(recipe, 4, 1);
        for (std::size_t i = 0; i < 4; ++i) {
            QVERIFY(tokensOf(together[i]) == tokensOf(alone[i]));
        }
        QVERIFY(tokensOf(generate(recipe, 1, 1, 3).front()) == tokensOf(together[3]));
    }

    void theNumberOfThreadsDoesNotChangeTheTexts() {
#ifdef _OPENMP
        const auto recipe = shortRecipe();
        const int before = omp_get_max_threads();
        omp_set_num_threads(1);
        const auto one = generate(recipe, 3);
        omp_set_num_threads(2);
        const auto two = generate(recipe, 3);
        omp_set_num_threads(before);
        for (std::size_t i = 0; i < 3; ++i) {
            QVERIFY(tokensOf(one[i]) == tokensOf(two[i]));
        }
#endif
    }

    void wordsThatMustAppearAppearAndForbiddenOnesDoNot() {
        auto recipe = shortRecipe();
        recipe.prompt.mustAppear = {"Jerusalem", "water"};
        recipe.prompt.mustNotAppear = {"the", "and", "of"};
        const auto forbidden = forbiddenTokens(*m_lexicon, recipe.prompt.mustNotAppear);
        for (const auto& sample : generate(recipe, 2)) {
            const auto tokens = tokensOf(sample);
            for (const char* word : {"Jerusalem", "water"}) {
                QCOMPARE(std::count(tokens.begin(), tokens.end(), m_lexicon->tokenize(word).front()), 1);
            }
            for (std::size_t x = 4; x < tokens.size(); ++x) { // the prompt is given
                QVERIFY(std::find(forbidden.begin(), forbidden.end(), tokens[x]) == forbidden.end());
            }
        }
    }

    void anEmptyPromptIsATextWithoutBeginning() {
        QCOMPARE(generate(shortRecipe("")).front().decoded.tokens.size(), std::size_t{16});
    }

    void liveChangesOfTheLogAreReplayed() {
        auto recipe = shortRecipe();
        const auto plain = tokensOf(generate(recipe).front());
        recipe::Event event;
        event.step = 2;
        event.key = "sampler.noise_strength";
        event.value = 3;
        recipe.events.push_back(event);
        QVERIFY(tokensOf(generate(recipe).front()) != plain);
        recipe.events.front().step = 8; // after the end
        QVERIFY(tokensOf(generate(recipe).front()) == plain);
    }

    void theObserverSeesEveryStepAndCancels() {
        std::vector<double> sigmas;
        const auto recipe = shortRecipe();
        generateText(m_model, m_lexicon, recipe, {1, 0, 1}, [&](const GenerationProgress& progress) {
            sigmas.push_back(progress.run.sigma());
            return true;
        });
        QCOMPARE(sigmas.size(), std::size_t{9});
        QCOMPARE(sigmas.front(), 40.0);
        QCOMPARE(sigmas.back(), 0.0);
        QVERIFY(std::is_sorted(sigmas.rbegin(), sigmas.rend()));
        const auto kept =
            generateText(m_model, m_lexicon, recipe, {3, 0, 1},
                         [&](const GenerationProgress& progress) { return progress.done < 12; });
        QCOMPARE(kept.size(), std::size_t{1}); // the first is done, the second was cut short
    }

    void entropyFallsFromNoiseToText() {
        std::vector<double> entropies;
        generateText(m_model, m_lexicon, shortRecipe(), {1, 0, 1}, [&](const GenerationProgress& progress) {
            double sum = 0;
            const auto decoded = progress.run.decoded().front();
            for (const auto& token : decoded.tokens) {
                sum += static_cast<double>(token.entropy);
            }
            entropies.push_back(sum);
            return true;
        });
        QVERIFY(entropies.back() < 0.2 * entropies.front());
    }

    void aStateIsSavedAndRestoredExactly() {
        auto recipe = shortRecipe();
        const auto make = [&] {
            return std::make_unique<TextRun>(
                TextRun::Setup{m_model, m_lexicon, recipe.prompt, textLayoutOf(recipe), 1, {0, 1}},
                recipe.parameters);
        };
        auto whole = make();
        whole->step();
        whole->step();
        const auto saved = whole->saveState();
        auto rest = make();
        rest->restoreState(saved);
        QCOMPARE(rest->sigma(), whole->sigma());
        auto forked = whole->fork();
        for (GenerationRun* run : {static_cast<GenerationRun*>(whole.get()),
                                   static_cast<GenerationRun*>(rest.get()), forked.get()}) {
            while (!run->finished()) {
                run->step();
            }
        }
        QVERIFY(whole->saveState() == rest->saveState());
        QVERIFY(whole->saveState() == forked->saveState());
        QCOMPARE(whole->decoded()[1].text, rest->decoded()[1].text);
        auto bad = saved;
        bad.pop_back();
        QVERIFY_EXCEPTION_THROWN(rest->restoreState(bad), Error);
    }

    // Position 9 becomes "light" when it is revised: in the text, in what is shown, and in the field.
    void aRevisedWordIsThatOfTheFinalField() {
        const auto light = m_lexicon->tokenize("light").front();
        const auto revising =
            std::make_shared<closed_form::Access>(m_lexicon, closed_form::Revising{9, light});
        const auto last = [&](int revisions, int& asked) {
            auto recipe = shortRecipe();
            recipe.parameters.set("decoding.revision", revisions);
            const TextRun::Setup setup{revising, m_lexicon, recipe.prompt, textLayoutOf(recipe), 1, {0, 1}};
            TextRun run(setup, recipe.parameters);
            const int before = revising->revisions();
            while (!run.finished()) {
                run.step();
                if (revising->revisions() > before && run.sigma() > 0) {
                    const auto shown = run.decoded();
                    const bool all = std::all_of(shown.begin(), shown.end(), [&](const auto& text) {
                        return text.tokens[9].token == light;
                    });
                    if (!all) {
                        asked = -1;
                        return run.decoded();
                    }
                }
            }
            asked = revising->revisions() - before;
            const auto& clean = run.states();
            const auto density = lift::densityOf(clean[1]);
            double best = 1e30;
            text::TokenId nearest = 0;
            for (text::TokenId token = 0; token < m_lexicon->size(); ++token) {
                double distance = 0;
                for (int c = 0; c < m_lexicon->channels(); ++c) {
                    const auto point = clean[1].grid().index(run.firstPosition() + 9, run.readSlice());
                    const double d =
                        static_cast<double>(density.channel(c)[point]) -
                        static_cast<double>(m_lexicon->embedding(token)[static_cast<std::size_t>(c)]);
                    distance += d * d;
                }
                if (distance < best) {
                    best = distance;
                    nearest = token;
                }
            }
            if (revisions > 0) {
                [&] { QCOMPARE(nearest, light); }();
            }
            return run.decoded();
        };
        int asked = 0;
        const auto plain = last(0, asked);
        QCOMPARE(asked, 0);
        QVERIFY(plain[0].tokens[9].token != light);
        const auto revised = last(3, asked);
        QCOMPARE(asked, 3);
        QCOMPARE(revised[0].tokens[9].token, light);
        QCOMPARE(revised[1].tokens[9].token, light);
        QCOMPARE(last(16, asked)[0].tokens[9].token, light);
        QCOMPARE(asked, 7); // not behind the last of eight steps
    }

    void aHoldStaysAtItsLevelAndTheTextDrifts() {
        auto recipe = shortRecipe();
        recipe.parameters.set("sampler.hold_sigma", 6);
        TextRun run({m_model, m_lexicon, recipe.prompt, textLayoutOf(recipe), 1, {0}}, recipe.parameters);
        while (!run.finished()) {
            run.step();
        }
        auto held = recipe.parameters;
        held.setText("sampler.schedule", "hold");
        run.setParameters(held);
        std::set<std::string> texts;
        for (int i = 0; i < 12; ++i) {
            run.step();
            QCOMPARE(run.sigma(), 6.0);
            QVERIFY(!run.finished());
            texts.insert(run.decoded().front().text);
        }
        QVERIFY(texts.size() > 1);
        for (const auto& text : texts) {
            QVERIFY(text.starts_with("And God said,"));
        }
    }

    void aNewPromptTakesEffectWhileTheRunGoesOn() {
        auto recipe = shortRecipe();
        TextRun run({m_model, m_lexicon, recipe.prompt, textLayoutOf(recipe), 1, {0}}, recipe.parameters);
        run.step();
        auto prompt = recipe.prompt;
        prompt.text = "And Moses spake";
        run.setPrompt(prompt);
        while (!run.finished()) {
            run.step();
        }
        QVERIFY(run.decoded().front().text.starts_with("And Moses spake"));
    }

    void pinsAreReadFromText() {
        const auto pins = parsePins("0:Once, 5 : light,7:of the, 9:,");
        QCOMPARE(pins.size(), std::size_t{4});
        QVERIFY((pins[0] == recipe::Pin{0, "Once"}));
        QVERIFY((pins[1] == recipe::Pin{5, "light"}));
        QVERIFY((pins[2] == recipe::Pin{7, "of the"}));
        QVERIFY((pins[3] == recipe::Pin{9, ","}));
        QVERIFY(parsePins("").empty());
        for (const char* bad : {"light", "x:light", "3:", "-1:light", "3 4:light"}) {
            QVERIFY_EXCEPTION_THROWN(parsePins(bad), Error);
        }
    }

    void samplesAreWrittenAsOneJsonLine() {
        const auto recipe = shortRecipe();
        const auto line = sampleLine(generate(recipe).front(), recipe);
        QCOMPARE(std::count(line.begin(), line.end(), '\n'), 1);
        QVERIFY(line.find("\"confidence\"") != std::string::npos);
        QVERIFY(line.find("\"seed\":1") != std::string::npos);
    }

    void passagesAreReadALineEach() {
        QCOMPARE(readable("And he went. \xC2\xB6 And he came. \xC2\xB6"),
                 std::string("And he went.\nAnd he came."));
        QCOMPARE(readable("\xC2\xB6\xC2\xB6"), std::string());
    }

    void withoutAModelOrRoomTheErrorSaysWhatToDo() {
        QVERIFY_EXCEPTION_THROWN(generateText(nullptr, m_lexicon, shortRecipe(), {}, {}), Error);
        auto recipe = shortRecipe();
        recipe.prompt.pins = {{16, "light"}};
        QVERIFY_EXCEPTION_THROWN(generate(recipe), Error);
        recipe = shortRecipe();
        recipe.parameters.set("sampler.sigma_max", 0.5);
        QVERIFY_EXCEPTION_THROWN(generate(recipe), Error);
        recipe = shortRecipe("And God said, Let there be light");
        recipe.grid = {8, 8};
        recipe.prompt.mustAppear = {"Jerusalem", "water", "bread", "wine"};
        QVERIFY_EXCEPTION_THROWN(generate(recipe), Error);
    }
};

QTEST_APPLESS_MAIN(TextGenerationTest)
#include "text_generation_test.moc"
