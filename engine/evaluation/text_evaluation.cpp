#include "engine/evaluation/text_evaluation.h"

#include "engine/evaluation/field_claims.h"
#include "engine/text/vocabulary.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <sstream>

namespace sgfm::evaluation {

namespace {

std::vector<Passage> passagesOfCorpus(const std::vector<CorpusPassage>& corpus) {
    std::vector<Passage> passages;
    passages.reserve(corpus.size());
    for (const auto& passage : corpus) {
        passages.push_back({unitsOf(passage.text), true});
    }
    return passages;
}

bool beginsWithWords(const std::string& text, const std::string& prompt) {
    // Spaces apart: the vocabulary normalises them.
    const auto squeezed = [](const std::string& from) {
        std::string kept;
        std::copy_if(from.begin(), from.end(), std::back_inserter(kept), [](char c) { return c != ' '; });
        return kept;
    };
    return squeezed(text).starts_with(squeezed(prompt));
}

std::string number(double value, int digits) {
    std::ostringstream text;
    text.setf(std::ios::fixed);
    text.precision(digits);
    text << value;
    return text.str();
}

} // namespace

Judges::Judges(const CorpusPassages& corpus, std::shared_ptr<const text::Lexicon> lexicon,
               std::shared_ptr<const training::BaselineTransformer> second)
    : m_lexicon(std::move(lexicon)),
      m_second(std::move(second)),
      m_words(passagesOfCorpus(corpus.training)),
      m_training(chapterTexts(corpus.training)),
      m_meter(m_words, m_training) {
}

std::vector<SampleText> Judges::judged(const std::vector<std::string>& texts) const {
    std::vector<SampleText> samples;
    samples.reserve(texts.size());
    for (const auto& text : texts) {
        samples.push_back({text, std::nullopt});
    }
    if (m_second) {
        std::vector<std::vector<text::TokenId>> tokens;
        for (const auto& text : texts) {
            // As the corpus is split, whatever pieces the text was made of.
            const bool blank = text.find_first_not_of(' ') == std::string::npos;
            tokens.push_back(blank ? std::vector<text::TokenId>{} : m_lexicon->tokenize(text));
        }
        const auto nats = m_second->nats(tokens);
        for (std::size_t i = 0; i < samples.size(); ++i) {
            samples[i].secondNats = nats[i];
        }
    }
    return samples;
}

bool isFaithful(const text::Lexicon& lexicon, const std::string& text, const recipe::Prompt& prompt) {
    if (!beginsWithWords(text, prompt.text)) {
        return false;
    }
    const auto tokens = lexicon.tokenize(text);
    return std::all_of(prompt.pins.begin(), prompt.pins.end(), [&](const recipe::Pin& pin) {
        const auto wanted = lexicon.tokenize(pin.word);
        const auto place = static_cast<std::size_t>(pin.position);
        // Pieces before the pin may be drawn together when the text is split anew: one position of play a
        // split word.
        constexpr std::size_t kPlay = 4;
        for (auto first = place - std::min(place, kPlay);
             first + wanted.size() <= tokens.size() && first <= place; ++first) {
            if (std::equal(wanted.begin(), wanted.end(),
                           tokens.begin() + static_cast<std::ptrdiff_t>(first))) {
                return true;
            }
        }
        return false;
    });
}

std::vector<recipe::Prompt> fidelityPrompts(const text::Lexicon& lexicon, const CorpusPassages& corpus,
                                            int count, int length) {
    constexpr std::size_t kGiven = 6; // tokens of the prompt
    constexpr int kPinned = 20;       // position of the pin
    std::vector<recipe::Prompt> prompts;
    for (auto window : windowsOf(corpus.heldOut, length, count)) {
        const auto mark = std::find(window.begin(), window.end(), text::kEndMark);
        window.resize(std::min<std::size_t>(kGiven, static_cast<std::size_t>(mark - window.begin())));
        recipe::Prompt prompt;
        prompt.text = lexicon.textOf(window);
        if (length > kPinned + 4) {
            prompt.pins.push_back({kPinned, "light"});
        }
        prompts.push_back(std::move(prompt));
    }
    return prompts;
}

std::vector<SourceReport> compareSources(const std::vector<const SampleSource*>& sources,
                                         const Judges& judges, const CorpusPassages& corpus,
                                         const SampleStore& store, const ComparisonOptions& options,
                                         const GoOn& goOn,
                                         const std::function<void(const std::string&)>& told) {
    std::vector<SourceReport> reports;
    std::vector<std::vector<std::string>> texts;
    const auto prompts = fidelityPrompts(judges.lexicon(), corpus, options.prompted, options.length);
    for (const auto* source : sources) {
        SampleRequest request;
        request.count = options.samples;
        request.length = options.length;
        request.seed = options.seed;
        auto made = store.texts(*source, request, goOn, [&](int count) {
            told(source->name() + ": sample " + std::to_string(count));
        });
        if (goOn && !goOn()) {
            break;
        }
        SourceReport report;
        report.name = source->name();
        report.title = source->title();
        if (source->takesPins() && !prompts.empty()) {
            request.count = static_cast<int>(prompts.size());
            request.prompts = prompts;
            const auto prompted = store.texts(*source, request, goOn, [&](int count) {
                told(source->name() + ": prompted sample " + std::to_string(count));
            });
            std::vector<double> faithful;
            for (std::size_t i = 0; i < prompted.size(); ++i) {
                faithful.push_back(isFaithful(judges.lexicon(), prompted[i], prompts[i]) ? 1.0 : 0.0);
            }
            report.fidelity = bootstrapMean(faithful);
        }
        report.examples.assign(made.begin(),
                               made.begin() + std::min<std::ptrdiff_t>(options.examples, std::ssize(made)));
        reports.push_back(std::move(report));
        texts.push_back(std::move(made));
    }
    // Different runs are counted over the words that every source has.
    std::int64_t words = 0;
    for (const auto& made : texts) {
        std::int64_t count = 0;
        for (const auto& text : made) {
            count += std::ssize(foldedWordsOf(text));
        }
        words = words == 0 ? count : std::min(words, count);
    }
    for (std::size_t i = 0; i < reports.size(); ++i) {
        told(reports[i].name + ": judging");
        reports[i].metrics = judges.meter().measure(judges.judged(texts[i]), words);
        reports[i].coherence = longRangeCoherence(judges.lexicon(), texts[i]);
    }
    return reports;
}

nlohmann::json toJson(const SourceReport& report) {
    const auto& metrics = report.metrics;
    nlohmann::json json{
        {"name", report.name},
        {"title", report.title},
        {"samples", metrics.samples},
        {"units", metrics.units},
        {"perplexity_ngram", toJson(metrics.perplexity)},
        {"words_in_corpus", toJson(metrics.knownWords)},
        {"wild_words", toJson(metrics.wildWords)},
        {"distinct_1", toJson(metrics.distinct[0])},
        {"distinct_2", toJson(metrics.distinct[1])},
        {"distinct_3", toJson(metrics.distinct[2])},
        {"distinct_over_words", metrics.distinctWords},
        {"repeated_words", toJson(metrics.repeatedWords)},
        {"repeated_fours", toJson(metrics.repeatedFours)},
        {"copied_span_words",
         {{"median", metrics.copied.median},
          {"percentile_95", metrics.copied.ninetyFifth},
          {"longest", metrics.copied.longest},
          {"share_under_12", toJson(metrics.copied.shareShort)}}},
        {"long_range_coherence", toJson(report.coherence)},
        {"examples", report.examples},
    };
    if (metrics.secondPerplexity) {
        json["perplexity_transformer"] = toJson(*metrics.secondPerplexity);
    }
    if (report.fidelity) {
        json["prompt_fidelity"] = toJson(*report.fidelity);
    }
    return json;
}

std::string markdownTable(const std::vector<SourceReport>& reports) {
    std::string table = "| text | perplexity, n-gram | perplexity, transformer | words in corpus, % | wild "
                        "words, % | distinct-1 | "
                        "distinct-2 | distinct-3 | coherence | copied span: median / 95 % / longest | under "
                        "12, % | prompt kept, % |\n"
                        "|---|---|---|---|---|---|---|---|---|---|---|---|\n";
    for (const auto& report : reports) {
        const auto& metrics = report.metrics;
        table += "| " + report.title + " | " + textOf(metrics.perplexity, 1) + " | " +
                 (metrics.secondPerplexity ? textOf(*metrics.secondPerplexity, 1) : "–") + " | " +
                 textOf(metrics.knownWords, 1, 100) + " | " + textOf(metrics.wildWords, 2, 100) + " | " +
                 textOf(metrics.distinct[0], 3) + " | " + textOf(metrics.distinct[1], 3) + " | " +
                 textOf(metrics.distinct[2], 3) + " | " + textOf(report.coherence, 3) + " | " +
                 number(metrics.copied.median, 0) + " / " + number(metrics.copied.ninetyFifth, 0) + " / " +
                 std::to_string(metrics.copied.longest) + " | " + textOf(metrics.copied.shareShort, 1, 100) +
                 " | " + (report.fidelity ? textOf(*report.fidelity, 1, 100) : "–") + " |\n";
    }
    return table;
}

} // namespace sgfm::evaluation
