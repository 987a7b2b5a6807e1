#include "engine/score/text_score.h"

#include "engine/error.h"
#include "engine/lift/lift.h"
#include "engine/parallel.h"
#include "engine/score/text_model.h"
#include "engine/score/token_prediction.h"
#include "engine/score/torch_threads.h"
#include "engine/text/chain_smoothing.h"
#include "engine/text/refinement_operator.h"
#include "engine/text/word_revision.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <functional>
#include <limits>
#include <numeric>

namespace sgfm::score {

namespace {

// For a model that brings no information curve.
constexpr double kLeast = 1.0;
constexpr double kLargest = 60.0;

void copyInto(const torch::Tensor& contiguous, std::span<const float> values) {
    std::copy(values.begin(), values.end(), contiguous.data_ptr<float>());
}

// What the network is given beside the field.
struct Known {
    std::vector<float> line; // [position of the box][channel], 0 where nothing is given
    std::vector<bool> mask;  // [position of the box]
};

float logOf(float probability) {
    return probability > 0 ? std::log(probability) : -std::numeric_limits<float>::infinity();
}

// `token` is among the candidates, in the place of the last of them if need be.
void include(text::TokenId token, std::vector<text::TokenId>& candidates) {
    if (std::find(candidates.begin(), candidates.end(), token) == candidates.end()) {
        candidates.back() = token;
    }
}

} // namespace

struct TextScore::Implementation {
    std::shared_ptr<const TextModel> model;
    const fourier::Transform& transform;
    text::TextField box;
    text::RefinementOperator refinement;
    TextScoreOptions options;
    int points;
    int channels;
    Known known;                        // prompt, pins and topics
    std::vector<bool> inText;           // a position of the box
    std::vector<text::TokenId> certain; // a token position; -1: free
    field::VectorField promptField;
    std::vector<float> promptEvidence; // A^T b
    torch::Tensor unigrams;            // log p(k), [V]
    bool anyGiven = false;
    // Whether a member's logits have the same bits in a batch as alone. Of BLAS, not of numbers: one look is
    // enough.
    enum class Batching : std::uint8_t { Unknown, Same, Differs };
    mutable std::atomic<Batching> batching = Batching::Unknown;

    Implementation(std::shared_ptr<const TextModel> textModel, const text::TextPrompt& prompt,
                   const text::TextLayout& layout, const fourier::Transform& boxTransform)
        : model(std::move(textModel)),
          transform(boxTransform),
          box(text::makeTextField(model->lexicon(), prompt, layout, boxTransform.planner())),
          refinement(boxTransform, layout.fringe),
          points(boxTransform.grid().points(0)),
          channels(model->lexicon().channels()) {
        if (!(box.grid == transform.grid())) {
            throw Error(ErrorKind::Usage, "text score", "The transform is for another box than the prompt's.",
                        "Make it for the grid that makeTextField gives for this prompt and layout.");
        }
        const auto& lexicon = model->lexicon();
        const auto length = static_cast<std::size_t>(box.length);
        known.line.assign(static_cast<std::size_t>(points) * static_cast<std::size_t>(channels), 0.0F);
        known.mask.assign(static_cast<std::size_t>(points), false);
        inText.assign(static_cast<std::size_t>(points), false);
        certain.assign(length, -1);
        std::vector<float> promptLine(known.line.size());
        const auto first = static_cast<std::size_t>(box.firstPosition);
        for (std::size_t i = 0; i < length; ++i) {
            inText[first + i] = true;
        }
        for (std::size_t i = 0; i < box.tokens.size(); ++i) {
            certain[i] = box.tokens[i];
            place(promptLine, first + i, lexicon.embedding(box.tokens[i]));
        }
        for (const auto& pin : prompt.pins) {
            const auto tokens = lexicon.tokenize(pin.word);
            for (std::size_t i = 0; i < tokens.size(); ++i) {
                certain[static_cast<std::size_t>(pin.position) + i] = tokens[i];
            }
        }
        for (std::size_t i = 0; i < length; ++i) {
            if (certain[i] >= 0) {
                know(i, certain[i], known);
            }
        }
        // Topics: what the boundary data hold in the margins at the read slice.
        const auto density = lift::densityOf(box.boundary.target);
        const auto placeTopic = [&](const std::string& topic, std::size_t begin, std::size_t end) {
            for (std::size_t x = begin; !topic.empty() && x < end; ++x) {
                known.mask[x] = true;
                for (int c = 0; c < channels; ++c) {
                    known.line[x * static_cast<std::size_t>(channels) + static_cast<std::size_t>(c)] =
                        density.channel(c)[box.grid.index(static_cast<int>(x), box.readSlice)];
                }
            }
        };
        placeTopic(prompt.leftTopic, 0, first);
        placeTopic(prompt.rightTopic, first + length, static_cast<std::size_t>(points));
        anyGiven = std::find(known.mask.begin(), known.mask.end(), true) != known.mask.end();
        promptField = refinement.promptField(promptLine, channels);
        promptEvidence = refinement.adjoint(promptField);
        unigrams = torch::empty({lexicon.size()});
        for (int token = 0; token < lexicon.size(); ++token) {
            unigrams.data_ptr<float>()[token] = lexicon.logProbability(token);
        }
    }

    void place(std::vector<float>& line, std::size_t x, std::span<const float> embedding) const {
        std::copy(embedding.begin(), embedding.end(),
                  line.begin() + static_cast<std::ptrdiff_t>(x * static_cast<std::size_t>(channels)));
    }

    // The word at a token position is given.
    void know(std::size_t position, text::TokenId word, Known& what) const {
        const auto x = static_cast<std::size_t>(box.firstPosition) + position;
        what.mask[x] = true;
        place(what.line, x, model->lexicon().embedding(word));
    }

    // y = A^T (u - b).
    std::vector<float> statisticOf(const field::VectorField& noisy) const {
        auto y = refinement.adjoint(noisy);
        for (std::size_t i = 0; i < y.size(); ++i) {
            y[i] -= promptEvidence[i];
        }
        return y;
    }

    // Of members at one level: their conditions are the same. given: null for nothing.
    TextNetworkInputs inputsOf(std::span<const std::vector<float>> statistics, double sigma,
                               std::span<const field::VectorField> previous, const Known* given) const {
        const auto members = static_cast<std::int64_t>(statistics.size());
        TextNetworkInputs inputs;
        inputs.whitened = torch::empty({members, points, channels});
        inputs.mean = torch::empty({members, points, channels});
        inputs.previous = torch::zeros({members, points, channels});
        double reliability = 0;
        for (std::int64_t member = 0; member < members; ++member) {
            const auto number = static_cast<std::size_t>(member);
            const auto evidence = refinement.evidence(statistics[number], channels, sigma);
            copyInto(inputs.whitened.select(0, member), evidence.whitened);
            copyInto(inputs.mean.select(0, member), evidence.mean);
            reliability = evidence.reliability;
            if (!previous.empty()) {
                fillPrevious(previous[number], inputs.previous.select(0, member));
            }
        }
        auto flags = torch::zeros({1, points, 2});
        auto flag = flags.accessor<float, 3>();
        for (int x = 0; x < points; ++x) {
            const auto position = static_cast<std::size_t>(x);
            flag[0][x][0] = given != nullptr && given->mask[position] ? 1.0F : 0.0F;
            flag[0][x][1] = inText[position] ? 1.0F : 0.0F;
        }
        inputs.flags = flags.expand({members, points, 2});
        auto clean = torch::zeros({1, points, channels});
        if (given != nullptr) {
            copyInto(clean, given->line);
        }
        inputs.given = clean.expand({members, points, channels});
        inputs.features = torch::empty({1, kConditionFeatures});
        copyInto(inputs.features, conditionFeatures(sigma, reliability, 0, !previous.empty()));
        inputs.evidenceScale = torch::full({1}, evidenceScale(reliability));
        return inputs;
    }

    // The line of an estimate, at the positions of the text. line: [N][C].
    void fillPrevious(const field::VectorField& estimate, torch::Tensor line) const {
        auto values = line.accessor<float, 2>();
        for (int c = 0; c < channels; ++c) {
            const auto density = estimate.component(c, 1);
            for (int x = 0; x < points; ++x) {
                if (inText[static_cast<std::size_t>(x)]) {
                    values[x][c] = density[box.grid.index(x, box.readSlice)];
                }
            }
        }
    }

    // Logits of the network at the token positions, [member][length][V].
    torch::Tensor logitsGiven(const TextNetworkInputs& inputs) const {
        const auto& network = model->implementation().network;
        const auto head = network->forward(inputs);
        const auto cut = [&](const torch::Tensor& all) {
            return all.narrow(1, box.firstPosition, box.length).contiguous();
        };
        return network->logits({cut(head.embedding), cut(head.extra)}, model->implementation().embeddings);
    }

    // The same with guidance.
    torch::Tensor networkLogits(std::span<const std::vector<float>> statistics, double sigma,
                                std::span<const field::VectorField> previous) const {
        const auto run = [&](const Known* given) {
            return logitsGiven(inputsOf(statistics, sigma, previous, given));
        };
        if (options.guidance == 1 || !anyGiven) {
            return run(&known);
        }
        const auto free = run(nullptr);
        return free + options.guidance * (run(&known) - free);
    }

    // log of the posterior that the network's logits and the statistic y are pooled to, up to a constant a
    // position. [length][V]
    torch::Tensor pooledLogits(torch::Tensor logits, const std::vector<float>& y, double sigma) const {
        if (options.evidence == 0) {
            return logits;
        }
        const auto logs = at::log_softmax(logits, 1);
        const auto mean = lineOf(logs.exp());
        const double variance = varianceOf(mean);
        if (!std::isfinite(variance)) {
            return logits; // predictTokens says what is wrong
        }
        const auto h = refinement.likelihood(y, mean, variance, channels, sigma);
        const auto first = static_cast<std::ptrdiff_t>(box.firstPosition) * channels;
        const auto here = torch::empty({box.length, channels});
        std::copy_n(h.begin() + first, here.numel(), here.data_ptr<float>());
        const auto field = torch::mm(here, model->implementation().embeddings.t()) + unigrams;
        return ((1 - options.evidence) * logs + options.evidence * field).contiguous();
    }

    // Of a posterior mean's errors at free positions, as a share of an embedding's mean square:
    // <|E - m|^2> = C - |m|^2.
    double varianceOf(const std::vector<float>& mean) const {
        constexpr double kLeast = 1e-4; // where all is certain
        double held = 0;
        int free = 0;
        for (int x = 0; x < box.length; ++x) {
            if (certain[static_cast<std::size_t>(x)] >= 0) {
                continue;
            }
            ++free;
            const auto begin = mean.begin() + std::ptrdiff_t{box.firstPosition + x} * channels;
            held += std::inner_product(begin, begin + channels, begin, 0.0) / channels;
        }
        return free > 0 ? std::clamp(1 - held / free, kLeast, 1.0) : 1.0;
    }

    // Of some members.
    void estimate(std::span<const field::VectorField> noisy, double sigma,
                  std::span<const field::VectorField> previous, std::span<TextEstimate> estimates,
                  int threads) const {
        const torch::NoGradGuard noGradient;
        std::vector<std::vector<float>> statistics;
        statistics.reserve(noisy.size());
        for (const auto& field : noisy) {
            statistics.push_back(statisticOf(field));
        }
        const auto logits = logitsOfMembers(statistics, sigma, previous);
        for (std::size_t member = 0; member < noisy.size(); ++member) {
            estimates[member] = estimateOf(pooledLogits(logits[member], statistics[member], sigma), threads);
        }
    }

    // [member], each [length][V]. As one batch of the network, which reads its weights once for all, where
    // that leaves every member's bits as they are alone; the first batch is computed both ways to see.
    std::vector<torch::Tensor> logitsOfMembers(std::span<const std::vector<float>> statistics, double sigma,
                                               std::span<const field::VectorField> previous) const {
        const auto members = statistics.size();
        const auto known = members > 1 ? batching.load() : Batching::Differs;
        std::vector<torch::Tensor> together;
        if (known != Batching::Differs) {
            together = networkLogits(statistics, sigma, previous).unbind(0);
            if (known == Batching::Same) {
                return together;
            }
        }
        std::vector<torch::Tensor> alone;
        for (std::size_t member = 0; member < members; ++member) {
            alone.push_back(networkLogits(statistics.subspan(member, 1), sigma,
                                          previous.empty() ? previous : previous.subspan(member, 1))
                                .squeeze(0));
        }
        if (known == Batching::Unknown) {
            auto unknown = Batching::Unknown;
            if (!std::equal(together.begin(), together.end(), alone.begin(), &at::equal)) {
                batching = Batching::Differs; // whatever another share has seen
            } else {
                batching.compare_exchange_strong(unknown, Batching::Same);
            }
        }
        return alone;
    }

    TokenPredictions predictionsOf(const torch::Tensor& logits) const {
        return predictTokens(logits, {.temperature = options.decoder.temperature,
                                      .rarity = options.rarity,
                                      .logShares = unigrams,
                                      .candidates = options.decoder.candidates,
                                      .forbidden = options.mustNotAppear});
    }

    // Of some members.
    void revise(std::span<const std::vector<text::TokenId>> texts, std::span<const field::VectorField> noise,
                double sigma, std::span<const text::ChainKey> keys, std::span<TextRevision> made) const {
        const torch::NoGradGuard noGradient;
        std::vector<std::vector<float>> statistics;
        for (std::size_t member = 0; member < texts.size(); ++member) {
            made[member].words = texts[member];
            auto noisy = refinement.apply(wordLine(texts[member]), channels);
            const auto all = noisy.all();
            std::transform(all.begin(), all.end(), noise[member].all().begin(), all.begin(), std::plus<>());
            statistics.push_back(refinement.adjoint(noisy));
        }
        for (int turn = 0; turn < text::kRevisionStride; ++turn) {
            std::vector<TextNetworkInputs> inputs;
            for (std::size_t member = 0; member < texts.size(); ++member) {
                const auto others = allButThoseOf(turn, made[member].words);
                inputs.push_back(inputsOf(std::span(statistics).subspan(member, 1), sigma, {}, &others));
            }
            const auto logits = logitsOfEach(inputs);
            for (std::size_t member = 0; member < texts.size(); ++member) {
                reviseTurn(turn, logits[member], keys[member], made[member]);
            }
        }
        for (std::size_t member = 0; member < texts.size(); ++member) {
            if (!made[member].revised.empty()) {
                auto line = wordLine(made[member].words);
                const auto before = wordLine(texts[member]);
                std::transform(line.begin(), line.end(), before.begin(), line.begin(), std::minus<>());
                made[member].change = refinement.apply(line, channels);
            }
        }
    }

    // Whose turn it is to be revised.
    bool isFree(std::size_t position, int turn) const {
        return certain[position] < 0 && static_cast<int>(position) % text::kRevisionStride == turn;
    }

    Known allButThoseOf(int turn, const std::vector<text::TokenId>& words) const {
        auto others = known;
        for (std::size_t x = 0; x < words.size(); ++x) {
            if (!isFree(x, turn)) {
                know(x, words[x], others);
            }
        }
        return others;
    }

    // [member], each [length][V]; in one batch where that is known to leave the bits as they are.
    std::vector<torch::Tensor> logitsOfEach(const std::vector<TextNetworkInputs>& inputs) const {
        if (inputs.size() > 1 && batching.load() == Batching::Same) {
            const auto together = [&](torch::Tensor TextNetworkInputs::*part) {
                std::vector<torch::Tensor> parts;
                for (const auto& one : inputs) {
                    parts.push_back(one.*part);
                }
                return torch::cat(parts, 0);
            };
            const TextNetworkInputs all{together(&TextNetworkInputs::whitened),
                                        together(&TextNetworkInputs::mean),
                                        together(&TextNetworkInputs::previous),
                                        together(&TextNetworkInputs::given),
                                        together(&TextNetworkInputs::flags),
                                        inputs.front().features, // of the level, so the same for all
                                        inputs.front().evidenceScale};
            return logitsGiven(all).unbind(0);
        }
        std::vector<torch::Tensor> each;
        for (const auto& one : inputs) {
            each.push_back(logitsGiven(one).squeeze(0));
        }
        return each;
    }

    void reviseTurn(int turn, const torch::Tensor& logits, const text::ChainKey& key,
                    TextRevision& made) const {
        std::vector<bool> free;
        std::vector<std::int64_t> rows;
        for (std::size_t x = 0; x < made.words.size(); ++x) {
            free.push_back(isFree(x, turn));
            if (free[x]) {
                rows.push_back(static_cast<std::int64_t>(x));
            }
        }
        if (rows.empty()) {
            return;
        }
        auto predictions = predictionsOf(logits.index_select(0, torch::tensor(rows)));
        const auto p = predictions.probabilities.accessor<float, 2>();
        const auto count =
            static_cast<std::size_t>(std::min(options.decoder.candidates, model->lexicon().size()));
        text::Candidates candidates{box.length, static_cast<int>(count), {}, {}};
        std::size_t row = 0;
        for (std::size_t x = 0; x < made.words.size(); ++x) {
            if (!free[x]) {
                candidates.tokens.insert(candidates.tokens.end(), count, made.words[x]);
                candidates.logProbabilities.insert(candidates.logProbabilities.end(), count, logOf(0));
                candidates.logProbabilities[x * count] = 0;
                continue;
            }
            auto& best = predictions.best[row];
            include(made.words[x], best);
            for (const auto token : best) {
                candidates.tokens.push_back(token);
                candidates.logProbabilities.push_back(logOf(p[static_cast<std::int64_t>(row)][token]));
            }
            ++row;
        }
        const text::Coupling coupling(options.decoder.coupling, options.decoder.repulsion);
        for (auto& one : text::reviseWords(model->lexicon(), candidates, made.words, free, coupling, key)) {
            const auto x = static_cast<std::size_t>(one.position);
            const auto which = static_cast<std::size_t>(
                std::find(rows.begin(), rows.end(), static_cast<std::int64_t>(x)) - rows.begin());
            made.words[x] = one.word;
            TokenPosterior posterior{predictions.best[which], std::move(one.probabilities),
                                     predictions.entropies[which]};
            sortByProbability(posterior);
            made.revised.push_back({one.position, std::move(posterior)});
        }
    }

    // Embeddings of words at their positions, 0 elsewhere.
    std::vector<float> wordLine(const std::vector<text::TokenId>& words) const {
        std::vector<float> line(known.line.size());
        for (std::size_t x = 0; x < words.size(); ++x) {
            place(line, static_cast<std::size_t>(box.firstPosition) + x,
                  model->lexicon().embedding(words[x]));
        }
        return line;
    }

    TextEstimate estimateOf(const torch::Tensor& logits, int threads) const {
        const auto& lexicon = model->lexicon();
        auto predictions = predictionsOf(logits);
        auto p = predictions.probabilities.accessor<float, 2>();
        text::Candidates candidates;
        candidates.positions = box.length;
        candidates.count = std::min(options.decoder.candidates, lexicon.size());
        for (int x = 0; x < box.length; ++x) {
            auto& best = predictions.best[static_cast<std::size_t>(x)];
            const auto sure = certain[static_cast<std::size_t>(x)];
            if (sure >= 0) {
                include(sure, best);
                std::iter_swap(best.begin(), std::find(best.begin(), best.end(), sure));
            }
            for (const auto token : best) {
                const float probability = sure < 0 ? p[x][token] : token == sure ? 1.0F : 0.0F;
                candidates.tokens.push_back(token);
                candidates.logProbabilities.push_back(logOf(probability));
            }
        }
        const auto smoothed =
            text::smooth(lexicon, candidates, {options.decoder.coupling, options.decoder.repulsion}, threads);

        TextEstimate estimate;
        const auto count = static_cast<std::size_t>(candidates.count);
        for (int x = 0; x < box.length; ++x) {
            const auto position = static_cast<std::size_t>(x);
            TokenPosterior posterior;
            posterior.entropy = certain[position] >= 0 ? 0 : predictions.entropies[position];
            posterior.tokens = predictions.best[position];
            const auto begin = smoothed.begin() + static_cast<std::ptrdiff_t>(position * count);
            posterior.probabilities.assign(begin, begin + static_cast<std::ptrdiff_t>(count));
            // The mean below is over the whole vocabulary, the best K as the chain has them.
            float mass = 0;
            for (const auto token : posterior.tokens) {
                mass += p[x][token];
            }
            for (std::size_t k = 0; k < count; ++k) {
                p[x][posterior.tokens[k]] = mass * posterior.probabilities[k];
            }
            sortByProbability(posterior);
            estimate.positions.push_back(std::move(posterior));
        }
        estimate.clean = refinement.apply(lineOf(predictions.probabilities), channels);
        const auto add = promptField.all();
        const auto clean = estimate.clean.all();
        for (std::size_t i = 0; i < clean.size(); ++i) {
            clean[i] += add[i];
        }
        return estimate;
    }

    // sum_k p_k E_k at free positions, what is given elsewhere. p: [length][V].
    std::vector<float> lineOf(const torch::Tensor& p) const {
        const auto means = torch::mm(p, model->implementation().embeddings);
        std::vector<float> line = known.line;
        for (int x = 0; x < box.length; ++x) {
            if (certain[static_cast<std::size_t>(x)] < 0) {
                std::copy_n(means.data_ptr<float>() + std::ptrdiff_t{x} * channels, channels,
                            line.begin() + std::ptrdiff_t{box.firstPosition + x} * channels);
            }
        }
        return line;
    }

    static void sortByProbability(TokenPosterior& posterior) {
        std::vector<std::size_t> order(posterior.tokens.size());
        std::iota(order.begin(), order.end(), std::size_t{0});
        std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
            return posterior.probabilities[a] > posterior.probabilities[b];
        });
        TokenPosterior sorted;
        sorted.entropy = posterior.entropy;
        for (const auto k : order) {
            sorted.tokens.push_back(posterior.tokens[k]);
            sorted.probabilities.push_back(posterior.probabilities[k]);
        }
        posterior = std::move(sorted);
    }
};

TextScore::TextScore(std::shared_ptr<const TextModel> model, const text::TextPrompt& prompt,
                     const text::TextLayout& layout, const fourier::Transform& transform)
    : m_implementation(std::make_unique<Implementation>(std::move(model), prompt, layout, transform)) {
}
TextScore::~TextScore() = default;

void TextScore::setOptions(const TextScoreOptions& options) {
    const auto& decoder = options.decoder;
    if (!(decoder.temperature > 0) || !(decoder.coupling >= 0) || !(decoder.repulsion >= 0) ||
        decoder.candidates < 1 || !(options.evidence >= 0) || !(options.evidence <= 1) ||
        !std::isfinite(options.guidance) || !std::isfinite(options.rarity)) {
        throw Error(ErrorKind::Usage, "text score", "A setting of the score is out of range.",
                    "Use a temperature above 0, a coupling and a repulsion from 0 up, an evidence from 0 to "
                    "1, one candidate or more.");
    }
    for (const auto token : options.mustNotAppear) {
        if (token < 0 || token >= m_implementation->model->lexicon().size()) {
            throw Error(ErrorKind::Usage, "text score", "A forbidden token is not in the lexicon.",
                        "Take tokens from the lexicon's own tokenize.");
        }
    }
    m_implementation->options = options;
}

const TextScoreOptions& TextScore::options() const noexcept {
    return m_implementation->options;
}
const field::Grid& TextScore::grid() const noexcept {
    return m_implementation->box.grid;
}
int TextScore::channels() const noexcept {
    return m_implementation->channels;
}
double TextScore::leastSigma() const noexcept {
    const auto& curve = m_implementation->model->informationCurve();
    return curve.empty() ? kLeast : curve.front().sigma;
}
double TextScore::largestSigma() const noexcept {
    const auto& curve = m_implementation->model->informationCurve();
    return curve.empty() ? kLargest : curve.back().sigma;
}
std::vector<ScoreModel::InformationPoint> TextScore::informationCurve() const {
    return m_implementation->model->informationCurve();
}
int TextScore::positions() const noexcept {
    return m_implementation->box.length;
}
int TextScore::readSlice() const noexcept {
    return m_implementation->box.readSlice;
}

std::vector<TextEstimate> TextScore::estimate(std::span<const field::VectorField> noisy, double sigma,
                                              std::span<const field::VectorField> previous) const {
    if (!(sigma > 0) || (!previous.empty() && previous.size() != noisy.size())) {
        throw Error(ErrorKind::Usage, "text score",
                    "The noise level is not positive, or estimates do not fit.",
                    "Give a level above 0, and one previous estimate a member or none.");
    }
    for (const auto& field : noisy) {
        if (!(field.grid() == grid()) || field.channels() != channels()) {
            throw Error(ErrorKind::Usage, "text score", "A field has another grid or number of channels.",
                        "Use fields of the score's grid().");
        }
    }
    const bool hasPrevious = m_implementation->options.selfConditioning && !previous.empty();
    std::vector<TextEstimate> estimates(noisy.size());
    const int spare = noisy.size() > 1 ? 1 : allowedThreads(); // members keep all threads busy
    inShares(noisy.size(), [&](std::size_t first, std::size_t members) {
        m_implementation->estimate(noisy.subspan(first, members), sigma,
                                   hasPrevious ? previous.subspan(first, members) : previous.first(0),
                                   std::span(estimates).subspan(first, members), spare);
    });
    return estimates;
}

std::vector<TextRevision> TextScore::revise(std::span<const std::vector<text::TokenId>> texts,
                                            std::span<const field::VectorField> noise, double sigma,
                                            std::span<const text::ChainKey> keys) const {
    const auto fits = [&](const std::vector<text::TokenId>& words) {
        return static_cast<int>(words.size()) == positions();
    };
    if (!(sigma > 0) || noise.size() != texts.size() || keys.size() != texts.size() ||
        !std::all_of(texts.begin(), texts.end(), fits)) {
        throw Error(ErrorKind::Usage, "text score",
                    "The noise level is not positive, or texts, noise and keys do not fit.",
                    "Give a level above 0, and a text of positions() words, a field and a key a member.");
    }
    std::vector<TextRevision> made(texts.size());
    inShares(texts.size(), [&](std::size_t first, std::size_t members) {
        m_implementation->revise(texts.subspan(first, members), noise.subspan(first, members), sigma,
                                 keys.subspan(first, members), std::span(made).subspan(first, members));
    });
    return made;
}

std::vector<field::VectorField> TextScore::denoise(std::span<const field::VectorField> noisy, double sigma,
                                                   std::span<const field::VectorField> previous) const {
    auto estimates = estimate(noisy, sigma, previous);
    std::vector<field::VectorField> clean;
    clean.reserve(estimates.size());
    for (auto& one : estimates) {
        clean.push_back(std::move(one.clean));
    }
    return clean;
}

} // namespace sgfm::score
