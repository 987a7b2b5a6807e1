#include "engine/text/chain_decoder.h"

#include "engine/error.h"
#include "engine/text/chain_smoothing.h"
#include "engine/text/eigen.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace sgfm::text {

namespace {

// Of an embedding's norm. Dropping the Nyquist mode leaves sqrt(tokens)/N_x, about 0.1, on empty positions;
// and a tenth of an embedding tells two nats about 4,096 tokens (8.3 nats): nothing yet.
constexpr float kBlankShare = 0.15F;

// What the density at one position says before its neighbours are heard.
struct Unary {
    std::vector<TokenId> candidates;      // best first
    std::vector<double> logProbabilities; // of the candidates, softmax over the whole vocabulary
    double candidateShare = 0;            // their sum of probabilities
    double restEntropy = 0;               // - sum p log p over all other tokens
};

void check(bool good, const std::string& what, const std::string& remedy) {
    if (!good) {
        throw Error(ErrorKind::Usage, "decoding", what, remedy);
    }
}

Unary unaryOf(const Eigen::Ref<const Eigen::ArrayXf>& logits, std::size_t count) {
    Unary unary;
    std::vector<TokenId> order(static_cast<std::size_t>(logits.size()));
    std::iota(order.begin(), order.end(), 0);
    std::partial_sort(
        order.begin(), order.begin() + static_cast<std::ptrdiff_t>(count), order.end(),
        [&](TokenId a, TokenId b) { return logits[a] > logits[b] || (logits[a] == logits[b] && a < b); });
    unary.candidates.assign(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(count));

    const auto largest = static_cast<double>(logits[order.front()]);
    const Eigen::ArrayXd shifted = logits.cast<double>() - largest;
    const double logTotal = std::log(shifted.exp().sum());
    double candidateEntropy = 0;
    for (const auto token : unary.candidates) {
        const double logProbability = shifted[token] - logTotal;
        unary.logProbabilities.push_back(logProbability);
        unary.candidateShare += std::exp(logProbability);
        candidateEntropy -= std::exp(logProbability) * logProbability;
    }
    unary.candidateShare = std::min(unary.candidateShare, 1.0);
    const double entropy = -((shifted - logTotal).exp() * (shifted - logTotal)).sum();
    unary.restEntropy = std::max(0.0, entropy - candidateEntropy);
    return unary;
}

// The positions [begin, end) are neighbours without a blank between them.
void decodeRun(const Lexicon& lexicon, const std::vector<Unary>& unaries, std::size_t begin, std::size_t end,
               const Coupling& coupling, std::vector<DecodedToken>& tokens) {
    Candidates candidates;
    candidates.positions = static_cast<int>(end - begin);
    candidates.count = static_cast<int>(unaries[begin].candidates.size());
    for (std::size_t x = begin; x < end; ++x) {
        const auto& unary = unaries[x];
        candidates.tokens.insert(candidates.tokens.end(), unary.candidates.begin(), unary.candidates.end());
        for (const double value : unary.logProbabilities) {
            candidates.logProbabilities.push_back(static_cast<float>(value));
        }
    }
    const auto chain = secondOrderChainOf(lexicon, candidates, coupling);
    const auto posteriors = marginals(chain);
    const auto sequence = mostProbableSequence(chain);
    const auto count = static_cast<std::size_t>(candidates.count);
    for (std::size_t x = begin; x < end; ++x) {
        const auto& unary = unaries[x];
        const auto row = posteriors.begin() + static_cast<std::ptrdiff_t>((x - begin) * count);
        // Neighbours move probability between the candidates; what the unary term gives to all other tokens
        // stays with them, so that few candidates do not feign certainty and b = 0 is the plain softmax.
        double entropy = unary.restEntropy;
        for (std::size_t k = 0; k < count; ++k) {
            const double probability =
                unary.candidateShare * static_cast<double>(row[static_cast<std::ptrdiff_t>(k)]);
            entropy -= probability > 0 ? probability * std::log(probability) : 0.0;
        }
        std::vector<std::size_t> order(count);
        std::iota(order.begin(), order.end(), std::size_t{0});
        const auto shown = static_cast<std::ptrdiff_t>(std::min(kShownCandidates, order.size()));
        std::partial_sort(order.begin(), order.begin() + shown, order.end(),
                          [&](std::size_t a, std::size_t b) {
                              const double one = row[static_cast<std::ptrdiff_t>(a)];
                              const double other = row[static_cast<std::ptrdiff_t>(b)];
                              return one > other || (one == other && a < b);
                          });
        order.resize(static_cast<std::size_t>(shown));
        for (const auto k : order) {
            tokens[x].candidates.push_back(
                {lexicon.pieceOf(unary.candidates[k]),
                 static_cast<float>(
                     std::clamp(unary.candidateShare * row[static_cast<std::ptrdiff_t>(k)], 0.0, 1.0))});
        }
        const auto chosen = sequence[x - begin];
        auto& token = tokens[x];
        token.token = unary.candidates[chosen];
        token.piece = lexicon.pieceOf(token.token);
        token.confidence = static_cast<float>(std::clamp(
            unary.candidateShare * static_cast<double>(row[static_cast<std::ptrdiff_t>(chosen)]), 0.0, 1.0));
        token.entropy = static_cast<float>(std::max(0.0, entropy));
    }
}

} // namespace

DecodedText decodeSlice(const Lexicon& lexicon, std::span<const float> slice, int positions,
                        const DecoderOptions& options) {
    check(options.temperature > 0 && std::isfinite(options.temperature),
          "The temperature is " + std::to_string(options.temperature) + ".", "Use a number above 0.");
    for (const double value : {options.coupling, options.repulsion}) {
        check(value >= 0 && std::isfinite(value), "The coupling is " + std::to_string(value) + ".",
              "Use a number from 0 up.");
    }
    check(options.candidates >= 1, "There are " + std::to_string(options.candidates) + " candidates.",
          "Use at least 1.");
    const auto channels = static_cast<std::size_t>(lexicon.channels());
    check(positions >= 0 && slice.size() == channels * static_cast<std::size_t>(positions),
          "A slice of " + std::to_string(slice.size()) + " values is not " + std::to_string(positions) +
              " positions with " + std::to_string(channels) + " channels each.",
          "Decode a field that was made with this lexicon.");
    if (!std::all_of(slice.begin(), slice.end(), [](float value) { return std::isfinite(value); })) {
        throw Error(ErrorKind::Numerical, "decoding", "The density holds values that are not finite.",
                    "Step back to the last good state.");
    }
    DecodedText decoded;
    if (positions == 0) {
        return decoded;
    }

    // |e - E|^2 = |e|^2 - 2 e.E + |E|^2; |e|^2 is the same for every token and falls out of the softmax.
    const Eigen::Map<const Eigen::MatrixXf> density(slice.data(), positions, lexicon.channels());
    const Eigen::Map<const Eigen::MatrixXf> embeddings(lexicon.embeddings().data(), lexicon.channels(),
                                                       lexicon.size());
    Eigen::ArrayXXf logits = (embeddings.transpose() * density.transpose()).array(); // tokens x positions
    logits.colwise() -= embeddings.colwise().squaredNorm().transpose().array() / 2;
    logits /= static_cast<float>(options.temperature);

    const float weakest = kBlankShare * std::sqrt(static_cast<float>(lexicon.channels()));
    const auto count = static_cast<std::size_t>(std::min(options.candidates, lexicon.size()));
    std::vector<Unary> unaries(static_cast<std::size_t>(positions));
    decoded.tokens.resize(static_cast<std::size_t>(positions));
    for (int x = 0; x < positions; ++x) {
        auto& token = decoded.tokens[static_cast<std::size_t>(x)];
        token.blank = density.row(x).norm() < weakest;
        if (token.blank) {
            token.entropy = std::log(static_cast<float>(lexicon.size())); // it says nothing: all are equal
        } else {
            unaries[static_cast<std::size_t>(x)] = unaryOf(logits.col(x), count);
        }
    }
    std::vector<TokenId> spoken;
    const auto isBlank = [](const DecodedToken& token) { return token.blank; };
    for (auto begin = decoded.tokens.begin(); begin != decoded.tokens.end();) {
        begin = std::find_if_not(begin, decoded.tokens.end(), isBlank);
        const auto end = std::find_if(begin, decoded.tokens.end(), isBlank);
        if (begin != end) {
            decodeRun(lexicon, unaries, static_cast<std::size_t>(begin - decoded.tokens.begin()),
                      static_cast<std::size_t>(end - decoded.tokens.begin()),
                      {options.coupling, options.repulsion, true}, decoded.tokens);
        }
        std::transform(begin, end, std::back_inserter(spoken),
                       [](const DecodedToken& token) { return token.token; });
        begin = end;
    }
    decoded.text = lexicon.textOf(spoken);
    return decoded;
}

DecodedText decodeDensity(const Lexicon& lexicon, const field::DensityField& density, int t, int first,
                          int count, const DecoderOptions& options) {
    const auto& grid = density.grid();
    check(grid.dimension() == 2 && density.channels() == lexicon.channels(),
          "A density with " + std::to_string(grid.dimension()) + " axes and " +
              std::to_string(density.channels()) + " channels is no text of this lexicon (2 axes, " +
              std::to_string(lexicon.channels()) + " channels).",
          "Decode a text field that was made with this lexicon.");
    check(t >= 0 && t < grid.points(1), "There is no slice " + std::to_string(t) + ".",
          "Choose one from 0 to " + std::to_string(grid.points(1) - 1) + ".");
    check(first >= 0 && count >= 0 && first <= grid.points(0) - count,
          "The positions " + std::to_string(first) + " to " + std::to_string(first + count - 1) +
              " do not lie in the box.",
          "Choose positions from 0 to " + std::to_string(grid.points(0) - 1) + ".");
    std::vector<float> slice;
    slice.reserve(static_cast<std::size_t>(count) * static_cast<std::size_t>(density.channels()));
    for (int c = 0; c < density.channels(); ++c) {
        const auto row = density.channel(c).subspan(grid.index(first, t), static_cast<std::size_t>(count));
        slice.insert(slice.end(), row.begin(), row.end());
    }
    return decodeSlice(lexicon, slice, count, options);
}

} // namespace sgfm::text
