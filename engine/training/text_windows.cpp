#include "engine/training/text_windows.h"

#include "engine/error.h"
#include "engine/training/viscous_exposures.h"

#include <algorithm>
#include <cmath>

namespace sgfm::training {

namespace {

constexpr int kMargin = 4; // positions on each side, TextLayout's

// Shares of training windows.
constexpr double kShareWhole = 0.7;           // as long as the box allows; the others end earlier
constexpr double kShareFree = 0.2;            // nothing given
constexpr double kSharePrefix = 0.6;          // a prompt
constexpr double kSharePins = 0.1;            // a prompt and pinned words; what is left: scattered words
constexpr double kShareTopic = 0.12;          // topics in the margins
constexpr double kShareExposed = 0.2;         // viscosity has acted
constexpr double kTopicLogProbability = -6.5; // rarer words than this can be topics

double uniform(at::Generator& generator) {
    return torch::rand({1}, generator, torch::kFloat64).item<double>();
}

int below(int count, at::Generator& generator) {
    return std::min(count - 1, static_cast<int>(uniform(generator) * count));
}

} // namespace

std::span<const double> viscousExposures() {
    return kViscousExposures;
}

TextWindows::TextWindows(std::shared_ptr<const text::Lexicon> lexicon, const WindowOptions& options)
    : m_lexicon(std::move(lexicon)), m_options(options) {
    fourier::Planner planner(1);
    const field::Grid grid({options.points, options.timePoints}, {static_cast<double>(options.points), 6.0});
    const fourier::Transform transform(planner, grid);
    const text::RefinementOperator refinement(transform, options.fringe);
    const auto dense = [&](double exposure) {
        auto values = refinement.gram(exposure);
        return torch::from_blob(values.data(), {options.points, options.points}, torch::kFloat64).clone();
    };
    const auto [eigenvalues, basis] = torch::linalg_eigh(dense(0));
    m_eigenvalues = eigenvalues.clamp_min(0).to(torch::kFloat32);
    m_basis = basis.to(torch::kFloat32).contiguous();
    for (const double exposure : kViscousExposures) {
        m_viscous.push_back(basis.t().matmul(dense(exposure)).matmul(basis).to(torch::kFloat32).contiguous());
    }
    auto embeddings = m_lexicon->embeddings();
    m_embeddings = torch::from_blob(const_cast<float*>(embeddings.data()),
                                    {m_lexicon->size(), m_lexicon->channels()}, torch::kFloat32)
                       .clone();
}

double TextWindows::reliability(double sigma) const {
    return (m_eigenvalues / (m_eigenvalues + sigma * sigma)).mean().item<double>();
}

Example TextWindows::place(std::span<const text::TokenId> tokens) const {
    Example example;
    const auto points = static_cast<std::size_t>(m_options.points);
    const std::size_t needed = tokens.size() + 2 * kMargin;
    if (needed > points) {
        throw Error(ErrorKind::Usage, "training windows", "The text does not fit the box.",
                    "Use at most " + std::to_string(longestText()) + " tokens.");
    }
    const auto first = kMargin + (points - needed) / 2;
    example.tokens.assign(points, -1);
    example.given.assign(points, false);
    std::copy(tokens.begin(), tokens.end(), example.tokens.begin() + static_cast<std::ptrdiff_t>(first));
    return example;
}

Example TextWindows::ofPassage(const TokenStream& stream, std::size_t passage, int promptLength) const {
    const auto tokens = stream.window(passage, static_cast<std::size_t>(longestText()));
    auto example = place(tokens);
    int given = 0;
    for (std::size_t x = 0; x < example.tokens.size() && given < promptLength; ++x) {
        if (example.tokens[x] >= 0) {
            example.given[x] = true;
            ++given;
        }
    }
    return example;
}

Example TextWindows::draw(const TokenStream& stream, at::Generator generator) const {
    const int longest = longestText();
    const int shortest = std::min(16, longest);
    const int length =
        uniform(generator) < kShareWhole ? longest : shortest + below(longest - shortest + 1, generator);
    const auto passages =
        static_cast<int>(std::max<std::size_t>(1, stream.wholeWindows(static_cast<std::size_t>(length))));
    const auto passage = static_cast<std::size_t>(below(passages, generator));
    const auto tokens = stream.window(passage, static_cast<std::size_t>(length));
    auto example = place(tokens);
    const auto first = static_cast<std::size_t>(
        std::find_if(example.tokens.begin(), example.tokens.end(), [](auto token) { return token >= 0; }) -
        example.tokens.begin());
    const int count = static_cast<int>(tokens.size());

    const double kind = uniform(generator);
    const auto give = [&](int position) { example.given[first + static_cast<std::size_t>(position)] = true; };
    if (kind >= kShareFree && kind < kShareFree + kSharePrefix + kSharePins) {
        const double share = uniform(generator);
        const int prompt = 1 + static_cast<int>(share * share * 0.75 * count);
        for (int i = 0; i < std::min(prompt, count); ++i) {
            give(i);
        }
        if (kind >= kShareFree + kSharePrefix) {
            const int pins = 1 + below(4, generator);
            for (int pin = 0; pin < pins; ++pin) {
                give(below(count, generator));
            }
        }
    } else if (kind >= kShareFree + kSharePrefix + kSharePins) {
        const double share = 0.95 * uniform(generator);
        for (int i = 0; i < count; ++i) {
            if (uniform(generator) < share) {
                give(i);
            }
        }
    }
    const auto topic = [&]() -> std::vector<float> {
        for (int attempt = 0; attempt < 8; ++attempt) {
            const auto token = tokens[static_cast<std::size_t>(below(count, generator))];
            if (m_lexicon->logProbability(token) < kTopicLogProbability) {
                const auto embedding = m_lexicon->embedding(token);
                return {embedding.begin(), embedding.end()};
            }
        }
        return {};
    };
    if (uniform(generator) < kShareTopic) {
        example.topicLeft = topic();
    }
    if (uniform(generator) < kShareTopic) {
        example.topicRight = topic();
    }
    if (uniform(generator) < kShareExposed) {
        example.viscousExposure = kViscousExposures[static_cast<std::size_t>(
            below(static_cast<int>(kViscousExposures.size()), generator))];
    }
    return example;
}

void TextWindows::setEvidence(const torch::Tensor& y, const std::vector<double>& sigmas,
                              const std::vector<double>& exposures, score::TextNetworkInputs& inputs) const {
    const auto members = static_cast<std::int64_t>(sigmas.size());
    std::vector<float> features;
    std::vector<float> scale;
    std::vector<float> noise;
    for (std::size_t b = 0; b < sigmas.size(); ++b) {
        const double kappa = reliability(sigmas[b]);
        const auto one = score::conditionFeatures(sigmas[b], kappa, exposures[b], false);
        features.insert(features.end(), one.begin(), one.end());
        scale.push_back(score::evidenceScale(kappa));
        noise.push_back(static_cast<float>(sigmas[b] * sigmas[b]));
    }
    const auto variance =
        m_eigenvalues.view({1, -1, 1}) + torch::tensor(noise).view({members, 1, 1}); // [B][N][1]
    const auto whitened = y * variance.rsqrt();
    inputs.whitened = torch::matmul(m_basis, whitened);
    inputs.mean = torch::matmul(m_basis, y / variance);
    inputs.features = torch::tensor(features).view({members, score::kConditionFeatures});
    inputs.evidenceScale = torch::tensor(scale);
}

TextWindows::Batch TextWindows::batch(const std::vector<Example>& examples, at::Generator generator) const {
    const auto members = static_cast<std::int64_t>(examples.size());
    const std::int64_t points = m_options.points;
    const auto channels = static_cast<std::int64_t>(m_lexicon->channels());
    Batch batch;
    batch.clean = torch::zeros({members, points, channels});
    batch.targets = torch::full({members, points}, -1, torch::kInt64);
    batch.given = torch::zeros({members, points}, torch::kBool);
    auto given = torch::zeros({members, points, channels});
    auto flags = torch::zeros({members, points, 2});
    auto clean = batch.clean.accessor<float, 3>();
    auto targets = batch.targets.accessor<std::int64_t, 2>();
    auto mask = batch.given.accessor<bool, 2>();
    auto givenValues = given.accessor<float, 3>();
    auto flagValues = flags.accessor<float, 3>();
    const auto write = [&](std::int64_t b, std::int64_t x, std::span<const float> embedding, bool isGiven) {
        for (std::int64_t c = 0; c < channels; ++c) {
            clean[b][x][c] = embedding[static_cast<std::size_t>(c)];
            givenValues[b][x][c] = isGiven ? embedding[static_cast<std::size_t>(c)] : 0.0F;
        }
        flagValues[b][x][0] = isGiven ? 1.0F : 0.0F;
    };
    std::vector<double> exposures;
    for (std::int64_t b = 0; b < members; ++b) {
        const auto& example = examples[static_cast<std::size_t>(b)];
        bool inText = false;
        for (std::int64_t x = 0; x < points; ++x) {
            const auto token = example.tokens[static_cast<std::size_t>(x)];
            if (token >= 0) {
                inText = true;
                const bool isGiven = example.given[static_cast<std::size_t>(x)];
                targets[b][x] = token;
                mask[b][x] = isGiven;
                flagValues[b][x][1] = 1;
                write(b, x, m_lexicon->embedding(static_cast<text::TokenId>(token)), isGiven);
            } else if (const auto& topic = inText ? example.topicRight : example.topicLeft; !topic.empty()) {
                write(b, x, topic, true);
            }
        }
        batch.sigmas.push_back(example.sigma);
        exposures.push_back(example.viscousExposure);
    }
    // y in the eigenbasis: lambda E + sigma sqrt(lambda) z, or V^T G_h V E where viscosity has acted.
    const auto spectrum = torch::matmul(m_basis.t(), batch.clean);
    auto y = spectrum * m_eigenvalues.view({1, -1, 1});
    std::vector<float> noise;
    for (std::int64_t b = 0; b < members; ++b) {
        const auto& example = examples[static_cast<std::size_t>(b)];
        noise.push_back(static_cast<float>(example.sigma));
        if (example.viscousExposure > 0) {
            const auto which =
                std::find(kViscousExposures.begin(), kViscousExposures.end(), example.viscousExposure);
            y[b] = torch::matmul(m_viscous.at(static_cast<std::size_t>(which - kViscousExposures.begin())),
                                 spectrum[b]);
        }
    }
    y = y + torch::randn(y.sizes(), generator) * m_eigenvalues.sqrt().view({1, -1, 1}) *
                torch::tensor(noise).view({members, 1, 1});
    setEvidence(y, batch.sigmas, exposures, batch.inputs);
    batch.inputs.previous = torch::zeros_like(batch.clean);
    batch.inputs.given = given;
    batch.inputs.flags = flags;
    return batch;
}

} // namespace sgfm::training
