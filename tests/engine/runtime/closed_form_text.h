#pragma once
// A text score in closed form, for tests: the tokens of a position are independent draws from the lexicon's
// unigram distribution, so that the posterior given the evidence of the field is known without a network
// (but for what neighbouring positions share of it); the chain adds the bigrams.

#include "engine/error.h"
#include "engine/runtime/text_estimator.h"
#include "engine/runtime/text_words.h"
#include "engine/text/chain_smoothing.h"
#include "engine/text/refinement_operator.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace closed_form {

using namespace sgfm;

// A revision that always writes one word at one position (-1: none), and how often it was asked.
struct Revising {
    int position = -1;
    text::TokenId word = 0;
    mutable int asked = 0;
};

class Estimator final : public runtime::TextEstimator {
  public:
    // `revising` must outlive it.
    Estimator(std::shared_ptr<const text::Lexicon> lexicon, const text::TextPrompt& prompt,
              const text::TextLayout& layout, const fourier::Transform& transform, const Revising& revising)
        : m_lexicon(std::move(lexicon)),
          m_operator(transform, layout.fringe),
          m_transform(transform),
          m_revising(revising) {
        fourier::Planner planner(1);
        const auto field = text::makeTextField(*m_lexicon, prompt, layout, planner);
        m_first = field.firstPosition;
        m_given = runtime::givenTokens(*m_lexicon, prompt, field.length);
        const auto channels = static_cast<std::size_t>(m_lexicon->channels());
        std::vector<float> line(static_cast<std::size_t>(field.grid.points(0)) * channels, 0.0F);
        for (std::size_t i = 0; i < field.tokens.size(); ++i) {
            const auto embedding = m_lexicon->embedding(field.tokens[i]);
            std::copy(embedding.begin(), embedding.end(),
                      line.begin() +
                          static_cast<std::ptrdiff_t>((static_cast<std::size_t>(m_first) + i) * channels));
        }
        m_promptField = m_operator.promptField(line, m_lexicon->channels());
    }

    void setOptions(const score::TextScoreOptions& options) override { m_options = options; }
    int positions() const noexcept override { return static_cast<int>(m_given.size()); }
    int readSlice() const noexcept override { return m_operator.readSlice(); }
    const field::Grid& grid() const noexcept override { return m_transform.grid(); }
    int channels() const noexcept override { return m_lexicon->channels(); }
    double leastSigma() const noexcept override { return 1; }
    double largestSigma() const noexcept override { return 40; }
    std::vector<InformationPoint> informationCurve() const override {
        return {{1, 0}, {4, 3}, {12, 6}, {40, 7}};
    }

    std::vector<score::TextEstimate> estimate(std::span<const field::VectorField> noisy, double sigma,
                                              std::span<const field::VectorField>) const override {
        std::vector<score::TextEstimate> estimates;
        for (const auto& u : noisy) {
            estimates.push_back(estimateOf(u, sigma));
        }
        return estimates;
    }

    std::vector<score::TextRevision> revise(std::span<const std::vector<text::TokenId>> texts,
                                            std::span<const field::VectorField> noise, double sigma,
                                            std::span<const text::ChainKey> keys) const override {
        auto made = TextEstimator::revise(texts, noise, sigma, keys);
        ++m_revising.asked;
        for (auto& text : made) {
            if (m_revising.position >= 0) {
                write(m_revising.position, m_revising.word, text);
            }
        }
        return made;
    }

  private:
    void write(int position, text::TokenId word, score::TextRevision& text) const {
        const auto x = static_cast<std::size_t>(position);
        const auto before = m_lexicon->embedding(text.words[x]);
        const auto after = m_lexicon->embedding(word);
        const auto channels = static_cast<std::size_t>(m_lexicon->channels());
        std::vector<float> line(static_cast<std::size_t>(grid().points(0)) * channels, 0.0F);
        for (std::size_t c = 0; c < channels; ++c) {
            line[(static_cast<std::size_t>(m_first) + x) * channels + c] = after[c] - before[c];
        }
        text.words[x] = word;
        // As a draw may be: not the most probable word.
        const auto likelier = word > 2 ? word - 1 : word + 1;
        text.revised.push_back({position, {{likelier, word}, {0.6F, 0.4F}, 0.67F}});
        text.change = m_operator.apply(line, m_lexicon->channels());
    }

    score::TextEstimate estimateOf(const field::VectorField& u, double sigma) const {
        auto rest = u;
        for (std::size_t i = 0; i < rest.all().size(); ++i) {
            rest.all()[i] -= m_promptField.all()[i];
        }
        const auto channels = static_cast<std::size_t>(m_lexicon->channels());
        const auto evidence = m_operator.evidence(m_operator.adjoint(rest), m_lexicon->channels(), sigma);
        const auto scale = static_cast<float>(1 / (1 - evidence.reliability + 0.02));
        text::Candidates candidates{positions(), m_options.decoder.candidates, {}, {}};
        for (std::size_t x = 0; x < m_given.size(); ++x) {
            const float* mean = evidence.mean.data() + (static_cast<std::size_t>(m_first) + x) * channels;
            addPosition(m_given[x], mean, scale, candidates);
        }
        const auto posterior = text::smooth(*m_lexicon, candidates, m_options.decoder.coupling);
        score::TextEstimate made;
        std::vector<float> line(static_cast<std::size_t>(grid().points(0)) * channels, 0.0F);
        const auto count = static_cast<std::size_t>(candidates.count);
        for (std::size_t x = 0; x < m_given.size(); ++x) {
            std::vector<std::size_t> order(count);
            std::iota(order.begin(), order.end(), x * count);
            std::stable_sort(order.begin(), order.end(),
                             [&](std::size_t a, std::size_t b) { return posterior[a] > posterior[b]; });
            score::TokenPosterior position;
            float* values = line.data() + (static_cast<std::size_t>(m_first) + x) * channels;
            for (const auto k : order) {
                position.tokens.push_back(candidates.tokens[k]);
                position.probabilities.push_back(posterior[k]);
                position.entropy -= posterior[k] > 0 ? posterior[k] * std::log(posterior[k]) : 0.0F;
                const auto embedding = m_lexicon->embedding(candidates.tokens[k]);
                for (std::size_t c = 0; c < channels; ++c) {
                    values[c] += posterior[k] * embedding[c];
                }
            }
            made.positions.push_back(std::move(position));
        }
        made.clean = m_operator.apply(line, m_lexicon->channels());
        for (std::size_t i = 0; i < made.clean.all().size(); ++i) {
            made.clean.all()[i] += m_promptField.all()[i];
        }
        return made;
    }

    void addPosition(text::TokenId given, const float* mean, float scale,
                     text::Candidates& candidates) const {
        const auto count = static_cast<std::size_t>(candidates.count);
        if (given >= 0) {
            candidates.tokens.insert(candidates.tokens.end(), count, given);
            candidates.logProbabilities.push_back(0);
            candidates.logProbabilities.insert(candidates.logProbabilities.end(), count - 1,
                                               -std::numeric_limits<float>::infinity());
            return;
        }
        const auto size = static_cast<std::size_t>(m_lexicon->size());
        std::vector<float> logits(size);
        for (std::size_t k = 0; k < size; ++k) {
            const auto embedding = m_lexicon->embedding(static_cast<text::TokenId>(k));
            const float product = std::inner_product(embedding.begin(), embedding.end(), mean, 0.0F);
            logits[k] = (product * scale + m_lexicon->logProbability(static_cast<text::TokenId>(k))) /
                        static_cast<float>(m_options.decoder.temperature);
        }
        for (const auto token : m_options.mustNotAppear) {
            logits[static_cast<std::size_t>(token)] = -1e9F;
        }
        std::vector<text::TokenId> order(size);
        std::iota(order.begin(), order.end(), 0);
        std::partial_sort(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(count), order.end(),
                          [&](text::TokenId a, text::TokenId b) {
                              return logits[static_cast<std::size_t>(a)] >
                                     logits[static_cast<std::size_t>(b)];
                          });
        const float largest = logits[static_cast<std::size_t>(order.front())];
        double total = 0;
        for (const float logit : logits) {
            total += std::exp(static_cast<double>(logit - largest));
        }
        for (std::size_t k = 0; k < count; ++k) {
            candidates.tokens.push_back(order[k]);
            candidates.logProbabilities.push_back(logits[static_cast<std::size_t>(order[k])] - largest -
                                                  static_cast<float>(std::log(total)));
        }
    }

    std::shared_ptr<const text::Lexicon> m_lexicon;
    text::RefinementOperator m_operator;
    const fourier::Transform& m_transform;
    int m_first = 0;
    std::vector<text::TokenId> m_given;
    field::VectorField m_promptField;
    score::TextScoreOptions m_options;
    const Revising& m_revising;
};

class Access final : public runtime::TextModelAccess {
  public:
    explicit Access(std::shared_ptr<const text::Lexicon> lexicon, Revising revising = {})
        : m_lexicon(std::move(lexicon)), m_revising(revising) {}
    int revisions() const noexcept { return m_revising.asked; }
    const std::string& name() const noexcept override { return m_name; }
    const std::string& sha256() const noexcept override { return m_hash; }
    std::int64_t weights() const noexcept override { return 0; }
    double heldOutCrossEntropy() const noexcept override { return 3.5; }
    int timePoints() const noexcept override { return 8; }
    std::unique_ptr<runtime::TextEstimator> bind(const text::TextPrompt& prompt,
                                                 const text::TextLayout& layout,
                                                 const fourier::Transform& transform) const override {
        return std::make_unique<Estimator>(m_lexicon, prompt, layout, transform, m_revising);
    }

  private:
    std::shared_ptr<const text::Lexicon> m_lexicon;
    Revising m_revising;
    std::string m_name = "closed-form";
    std::string m_hash = std::string(64, 'c');
};

} // namespace closed_form
