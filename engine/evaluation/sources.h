#pragma once
// The sources that are compared: held-out text, n-grams, the transformer, and our model with any parameters.

#include "engine/evaluation/corpus_passages.h"
#include "engine/evaluation/sample_source.h"
#include "engine/evaluation/token_sampler.h"
#include "engine/runtime/text_estimator.h"
#include "engine/training/baseline_transformer.h"

#include <memory>
#include <string>

namespace sgfm::evaluation {

// Real text that nothing was learned from: windows that begin at a passage, spread over all held-out
// chapters.
class HeldOutSource final : public SampleSource {
  public:
    // `total`: how many windows there are to be at most; the corpus may have fewer.
    HeldOutSource(std::shared_ptr<const text::Lexicon> lexicon, const CorpusPassages& corpus, int length,
                  int total);
    std::string name() const override { return "held_out"; }
    std::string title() const override { return "held-out real text"; }
    std::string identity() const override { return m_identity; }
    std::vector<std::string> generate(const SampleRequest& request, const GoOn& goOn) const override;
    int count() const noexcept { return static_cast<int>(m_texts.size()); }

  private:
    std::vector<std::string> m_texts;
    std::string m_identity;
};

class NgramSource final : public SampleSource {
  public:
    NgramSource(int order, std::shared_ptr<const text::Lexicon> lexicon, const CorpusPassages& corpus);
    std::string name() const override;
    std::string title() const override { return name() + " of tokens"; }
    std::string identity() const override { return m_identity; }
    std::vector<std::string> generate(const SampleRequest& request, const GoOn& goOn) const override;

  private:
    int m_order;
    std::shared_ptr<const text::Lexicon> m_lexicon;
    NgramSampler m_sampler;
    std::string m_identity;
};

class TransformerSource final : public SampleSource {
  public:
    TransformerSource(std::shared_ptr<const training::BaselineTransformer> model, std::string sha256,
                      std::shared_ptr<const text::Lexicon> lexicon)
        : m_model(std::move(model)), m_sha256(std::move(sha256)), m_lexicon(std::move(lexicon)) {}
    std::string name() const override { return "transformer"; }
    std::string title() const override { return "autoregressive transformer"; }
    std::string identity() const override { return m_sha256; }
    std::vector<std::string> generate(const SampleRequest& request, const GoOn& goOn) const override;

  private:
    std::shared_ptr<const training::BaselineTransformer> m_model;
    std::string m_sha256;
    std::shared_ptr<const text::Lexicon> m_lexicon;
};

// Our model: the hybrid sampler with these parameters.
class FieldSource final : public SampleSource {
  public:
    FieldSource(std::string name, std::string title, std::shared_ptr<const runtime::TextModelAccess> model,
                std::shared_ptr<const text::Lexicon> lexicon, recipe::ParameterValues parameters);
    std::string name() const override { return m_name; }
    std::string title() const override { return m_title; }
    std::string identity() const override;
    bool takesPins() const override { return true; }
    std::vector<std::string> generate(const SampleRequest& request, const GoOn& goOn) const override;
    const recipe::ParameterValues& parameters() const noexcept { return m_parameters; }

  private:
    std::string m_name;
    std::string m_title;
    std::shared_ptr<const runtime::TextModelAccess> m_model;
    std::shared_ptr<const text::Lexicon> m_lexicon;
    recipe::ParameterValues m_parameters;
};

} // namespace sgfm::evaluation
