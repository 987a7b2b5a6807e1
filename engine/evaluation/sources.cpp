#include "engine/evaluation/sources.h"

#include "engine/runtime/text_generation.h"

#include <algorithm>

namespace sgfm::evaluation {

namespace {

std::vector<std::vector<text::TokenId>> tokensOf(const std::vector<CorpusPassage>& passages) {
    std::vector<std::vector<text::TokenId>> tokens;
    tokens.reserve(passages.size());
    for (const auto& passage : passages) {
        tokens.push_back(passage.tokens);
    }
    return tokens;
}

const recipe::Prompt* promptOf(const SampleRequest& request, int number) {
    return request.prompts.empty()
               ? nullptr
               : &request.prompts[static_cast<std::size_t>(number) % request.prompts.size()];
}

std::vector<text::TokenId> promptTokens(const SampleRequest& request, int number,
                                        const text::Lexicon& lexicon) {
    const auto* prompt = promptOf(request, number);
    return prompt == nullptr || prompt->text.empty() ? std::vector<text::TokenId>{}
                                                     : lexicon.tokenize(prompt->text);
}

} // namespace

HeldOutSource::HeldOutSource(std::shared_ptr<const text::Lexicon> lexicon, const CorpusPassages& corpus,
                             int length, int total)
    : m_identity(lexicon->sha256() + " " + std::to_string(total)) {
    for (const auto& window : windowsOf(corpus.heldOut, length, total)) {
        m_texts.push_back(lexicon->textOf(window));
    }
}

std::vector<std::string> HeldOutSource::generate(const SampleRequest& request, const GoOn& /*goOn*/) const {
    const auto first = std::min(m_texts.size(), static_cast<std::size_t>(request.first));
    const auto end = std::min(m_texts.size(), first + static_cast<std::size_t>(request.count));
    return {m_texts.begin() + static_cast<std::ptrdiff_t>(first),
            m_texts.begin() + static_cast<std::ptrdiff_t>(end)};
}

NgramSource::NgramSource(int order, std::shared_ptr<const text::Lexicon> lexicon,
                         const CorpusPassages& corpus)
    : m_order(order),
      m_lexicon(std::move(lexicon)),
      m_sampler(order, *m_lexicon, tokensOf(corpus.training)),
      m_identity(m_lexicon->sha256() + " " + std::to_string(corpus.training.size())) {
}

std::string NgramSource::name() const {
    return m_order == 1   ? "unigram"
           : m_order == 2 ? "bigram"
           : m_order == 3 ? "trigram"
                          : std::to_string(m_order) + "-gram";
}

std::vector<std::string> NgramSource::generate(const SampleRequest& request, const GoOn& goOn) const {
    std::vector<std::string> texts;
    for (int number = request.first; number < request.first + request.count && (!goOn || goOn()); ++number) {
        texts.push_back(
            m_lexicon->textOf(m_sampler.sample(promptTokens(request, number, *m_lexicon), request.length,
                                               request.seed, static_cast<std::uint64_t>(number))));
    }
    return texts;
}

std::vector<std::string> TransformerSource::generate(const SampleRequest& request, const GoOn& goOn) const {
    std::vector<std::vector<text::TokenId>> prompts;
    for (int number = request.first; number < request.first + request.count; ++number) {
        prompts.push_back(promptTokens(request, number, *m_lexicon));
    }
    bool whole = true;
    const auto sampled =
        m_model->sample(prompts, request.length, 1, request.seed, static_cast<std::uint64_t>(request.first),
                        [&] { return whole = !goOn || goOn(); });
    std::vector<std::string> texts;
    if (whole) {
        for (const auto& tokens : sampled) {
            texts.push_back(m_lexicon->textOf(tokens));
        }
    }
    return texts;
}

FieldSource::FieldSource(std::string name, std::string title,
                         std::shared_ptr<const runtime::TextModelAccess> model,
                         std::shared_ptr<const text::Lexicon> lexicon, recipe::ParameterValues parameters)
    : m_name(std::move(name)),
      m_title(std::move(title)),
      m_model(std::move(model)),
      m_lexicon(std::move(lexicon)),
      m_parameters(std::move(parameters)) {
    m_parameters.setText("sampler.schedule", "anneal");
}

// Every value, so that a later version with other defaults does not take these texts for its own.
std::string FieldSource::identity() const {
    std::string identity = m_model->sha256();
    for (const auto& row : recipe::parameterTable()) {
        identity += " " + row.key + "=" + m_parameters.textOf(row.key);
    }
    return identity;
}

std::vector<std::string> FieldSource::generate(const SampleRequest& request, const GoOn& goOn) const {
    std::vector<std::string> texts;
    // Members of one batch share their prompt: with prompts, one sample after the other.
    const int together = request.prompts.size() > 1 ? 1 : request.count;
    for (int number = request.first; number < request.first + request.count; number += together) {
        auto recipe = runtime::generationRecipe("", request.length, request.seed);
        recipe.parameters = m_parameters;
        if (const auto* prompt = promptOf(request, number)) {
            recipe.prompt = *prompt;
        }
        runtime::TextGenerationOptions options;
        options.samples = together;
        options.firstRun = static_cast<std::uint64_t>(number);
        const auto samples =
            runtime::generateText(m_model, m_lexicon, recipe, options,
                                  [&](const runtime::GenerationProgress&) { return !goOn || goOn(); });
        for (const auto& sample : samples) {
            std::vector<text::TokenId> tokens;
            for (const auto& token : sample.decoded.tokens) {
                tokens.push_back(token.token);
            }
            texts.push_back(m_lexicon->textOf(tokens));
        }
        if (std::ssize(samples) < together) {
            break;
        }
    }
    return texts;
}

} // namespace sgfm::evaluation
