#pragma once
// The evaluation of text: every source side by side under the same judges, as JSON and as a Markdown table.

#include "engine/evaluation/corpus_passages.h"
#include "engine/evaluation/sample_source.h"
#include "engine/evaluation/text_metrics.h"
#include "engine/training/baseline_transformer.h"

#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

namespace sgfm::evaluation {

// The judges of one corpus.
class Judges {
  public:
    // second: the transformer, may be null.
    Judges(const CorpusPassages& corpus, std::shared_ptr<const text::Lexicon> lexicon,
           std::shared_ptr<const training::BaselineTransformer> second);

    const TextMeter& meter() const noexcept { return m_meter; }
    const WordJudge& words() const noexcept { return m_words; }
    const CopySearch& training() const noexcept { return m_training; }
    const text::Lexicon& lexicon() const noexcept { return *m_lexicon; }
    bool hasSecond() const noexcept { return m_second != nullptr; }
    // With the second judge's opinion where there is one.
    std::vector<SampleText> judged(const std::vector<std::string>& texts) const;

  private:
    std::shared_ptr<const text::Lexicon> m_lexicon;
    std::shared_ptr<const training::BaselineTransformer> m_second;
    WordJudge m_words;
    CopySearch m_training;
    TextMeter m_meter;
};

struct SourceReport {
    std::string name;
    std::string title;
    TextMetrics metrics;
    Estimate coherence;               // field_claims.h
    std::optional<Estimate> fidelity; // share of prompted samples that hold prompt and pins verbatim
    std::vector<std::string> examples;
};

// The first token of each pin stands at its position, and the text begins with the prompt, token for token or
// letter for letter.
bool isFaithful(const text::Lexicon& lexicon, const std::string& text, const recipe::Prompt& prompt);

// Prompts for the fidelity of sources: the first words of held-out windows, each with one pinned word.
std::vector<recipe::Prompt> fidelityPrompts(const text::Lexicon& lexicon, const CorpusPassages& corpus,
                                            int count, int length);

struct ComparisonOptions {
    int samples = 200;
    int prompted = 40;
    int length = 64; // tokens
    std::uint64_t seed = 1;
    int examples = 10;
};

// The sources' reports, in order; those that were finished when goOn said no. `told`: what is being done.
std::vector<SourceReport> compareSources(const std::vector<const SampleSource*>& sources,
                                         const Judges& judges, const CorpusPassages& corpus,
                                         const SampleStore& store, const ComparisonOptions& options,
                                         const GoOn& goOn,
                                         const std::function<void(const std::string&)>& told);

nlohmann::json toJson(const SourceReport& report);
// One row a source, "figure ± standard error".
std::string markdownTable(const std::vector<SourceReport>& reports);

} // namespace sgfm::evaluation
