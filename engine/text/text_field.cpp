#include "engine/text/text_field.h"

#include "engine/error.h"
#include "engine/lift/lift.h"
#include "engine/text/refinement.h"
#include "engine/text/refinement_operator.h"
#include "engine/wavelet/transform.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace sgfm::text {

namespace {

constexpr std::size_t kMostTokens = 1024; // of a prompt
constexpr int kLongestText = 4096;
constexpr int kWidestMargin = 256;
constexpr int kBlock = kHaarBlock; // the box is a multiple of 16 positions: four levels
// One position is one unit of length along x, at any length of text, so that viscosity and speed mean the
// same for a short and a long prompt.
constexpr double kSpacing = 1.0;

// The box is 6 long along t, whatever its number of slices. The flux that carries the refinement is
// J ~ (k_t/k_x) e, so a shorter box has a stronger flow: rms(J)/rms(e) for a verse of 32 tokens in 16 slices
// was 3.1, 1.5, 1.02, 0.76, 0.38 and 0.10 at the lengths 2, 4, 6, 8, 16 and 64 (0.9 for 1 token, 1.1 for 12,
// 1.9 for 500). The prompt is held at all of these: du = P[chi (u_bar - u)/tau] + nu Lap u with tau = 0.1,
// nu = 0.01 from a zero field reached L_BC = 0.026 of |u_bar|^2 at s = 0.5 and below 0.001 at s = 4 for the
// length 6, from projected white noise of unit variance 0.036 and 0.001; only below 4 does viscosity along t
// keep it above (0.025 at the length 2). Decoding the fringe gave every token back from s = 0.5 on.
constexpr double kTimeLength = 6.0;

[[noreturn]] void refuse(const std::string& stage, const std::string& what, const std::string& remedy) {
    throw Error(ErrorKind::BadInput, stage, what, remedy);
}

void checkLayout(const TextLayout& layout) {
    const auto inside = [](const std::string& name, int value, int least, int largest) {
        if (value < least || value > largest) {
            refuse("text layout",
                   "The " + name + " of " + std::to_string(value) + " is outside " + std::to_string(least) +
                       " to " + std::to_string(largest) + ".",
                   "Choose a value inside.");
        }
    };
    inside("length", layout.length, 1, kLongestText);
    inside("margin", layout.margin, 4, kWidestMargin);
    inside("number of slices", layout.timePoints, 8, 32);
    inside("fringe", layout.fringe, 1, layout.timePoints / 4);
    if (!std::isfinite(layout.timeLength) || layout.timeLength < 0) {
        refuse("text layout", "The length along t is " + std::to_string(layout.timeLength) + ".",
               "Use a positive number, or 0 for the usual length.");
    }
}

// One line of embeddings along x: [channel][position of the box].
class EmbeddingLine {
  public:
    EmbeddingLine(int channels, int points)
        : m_points(points),
          m_values(static_cast<std::size_t>(channels) * static_cast<std::size_t>(points), 0.0F) {}
    float& at(int channel, int x) { return m_values[index(channel, x)]; }
    float at(int channel, int x) const { return m_values[index(channel, x)]; }
    const float* channel(int c) const { return m_values.data() + index(c, 0); }
    float* channel(int c) { return m_values.data() + index(c, 0); }
    void set(int x, std::span<const float> embedding) {
        for (std::size_t c = 0; c < embedding.size(); ++c) {
            at(static_cast<int>(c), x) = embedding[c];
        }
    }

  private:
    std::size_t index(int channel, int x) const {
        return static_cast<std::size_t>(channel) * static_cast<std::size_t>(m_points) +
               static_cast<std::size_t>(x);
    }
    int m_points;
    std::vector<float> m_values;
};

// The mean of the topic's embeddings, scaled to an embedding's norm.
std::vector<float> topicEmbedding(const Lexicon& lexicon, const std::string& topic) {
    std::vector<double> sum(static_cast<std::size_t>(lexicon.channels()), 0.0);
    for (const auto token : lexicon.tokenize(topic)) {
        const auto embedding = lexicon.embedding(token);
        std::transform(sum.begin(), sum.end(), embedding.begin(), sum.begin(), std::plus<>());
    }
    const double norm = std::sqrt(std::inner_product(sum.begin(), sum.end(), sum.begin(), 0.0));
    const double wanted = std::sqrt(static_cast<double>(lexicon.channels()));
    std::vector<float> mean(sum.size(), 0.0F);
    if (norm > 1e-6 * wanted) { // words that cancel each other say nothing
        std::transform(sum.begin(), sum.end(), mean.begin(),
                       [&](double value) { return static_cast<float>(value * wanted / norm); });
    }
    return mean;
}

// What is prescribed at every t: pinned words and topics.
struct Prescribed {
    std::vector<bool> positions; // of the box
    EmbeddingLine values;
};

// The density of text and prescribed positions over all slices; every slice has the mean of the read slice.
field::DensityField refinedDensity(const field::Grid& grid, const EmbeddingLine& text,
                                   const Prescribed& prescribed, const Refinement& refinement,
                                   const std::vector<EmbeddingLine>& scales, int channels) {
    const int points = grid.points(0);
    field::DensityField density(grid, channels);
    const auto isFree = [&](int x) { return !prescribed.positions[static_cast<std::size_t>(x)]; };
    int freePositions = 0;
    for (int x = 0; x < points; ++x) {
        freePositions += isFree(x) ? 1 : 0;
    }
    for (int c = 0; c < channels; ++c) {
        const auto values = density.channel(c);
        for (int t = 0; t < grid.points(1); ++t) {
            const auto slice = static_cast<std::size_t>(t);
            for (int x = 0; x < points; ++x) {
                double value = prescribed.values.at(c, x);
                if (isFree(x)) {
                    value = refinement.prompt[slice] * static_cast<double>(text.at(c, x));
                    for (std::size_t j = 0; j < scales.size(); ++j) {
                        value += refinement.scales[j][slice] * static_cast<double>(scales[j].at(c, x));
                    }
                }
                values[grid.index(x, t)] = static_cast<float>(value);
            }
        }
        const auto meanOf = [&](int t) {
            const auto row = values.subspan(grid.index(0, t), static_cast<std::size_t>(points));
            return std::accumulate(row.begin(), row.end(), 0.0) / points;
        };
        // Incompressibility allows no mean that changes with t. What prescribed positions cut out of a scale
        // is given back evenly to the free ones.
        const double wanted = meanOf(refinement.readSlice);
        for (int t = 0; t < grid.points(1) && freePositions > 0; ++t) {
            const auto missing = static_cast<float>((wanted - meanOf(t)) * points / freePositions);
            for (int x = 0; x < points; ++x) {
                values[grid.index(x, t)] += isFree(x) ? missing : 0.0F;
            }
        }
    }
    return density;
}

// E_j, the scales of the text along x (Haar: scale j keeps to its block of positions, so that words do not
// leak into each other).
std::vector<EmbeddingLine> scalesOf(const EmbeddingLine& text, int channels, int points) {
    const field::Grid line({points}, {points * kSpacing});
    const wavelet::WaveletTransform transform(line, wavelet::filterNamed("haar"), kHaarLevels);
    // Mallat order on one axis: the approximation, then details of points / 2^levels, ..., points / 2.
    std::vector<EmbeddingLine> scales;
    std::vector<float> coefficients(static_cast<std::size_t>(points));
    std::vector<float> one(static_cast<std::size_t>(points));
    int begin = 0;
    int end = points >> transform.levels()[0];
    while (begin < points) {
        EmbeddingLine scale(channels, points);
        for (int c = 0; c < channels; ++c) {
            transform.forward(text.channel(c), coefficients.data());
            std::fill(one.begin(), one.end(), 0.0F);
            std::copy(coefficients.begin() + begin, coefficients.begin() + end, one.begin() + begin);
            transform.inverse(one.data(), scale.channel(c));
        }
        scales.push_back(std::move(scale));
        begin = end;
        end *= 2;
    }
    return scales;
}

} // namespace

TextField makeTextField(const Lexicon& lexicon, const TextPrompt& prompt, const TextLayout& layout,
                        fourier::Planner& planner) {
    checkLayout(layout);
    TextField field;
    const bool isEmpty = prompt.prompt.find_first_not_of(" \t\n\r") == std::string::npos;
    if (!isEmpty || !layout.promptMayBeEmpty) {
        field.tokens = lexicon.tokenize(prompt.prompt);
    }
    if (field.tokens.size() > kMostTokens) {
        refuse("prompt", "The prompt has " + std::to_string(field.tokens.size()) + " tokens.",
               "Shorten it to at most " + std::to_string(kMostTokens) + " tokens.");
    }
    const int channels = lexicon.channels();
    field.length = std::max(layout.length, static_cast<int>(field.tokens.size()));
    const int needed = field.length + 2 * layout.margin;
    const int points = (needed + kBlock - 1) / kBlock * kBlock;
    field.firstPosition = layout.margin + (points - needed) / 2;
    const double timeLength = layout.timeLength > 0 ? layout.timeLength : kTimeLength;
    field.grid = field::Grid({points, layout.timePoints}, {points * kSpacing, timeLength});
    field.pinned.assign(static_cast<std::size_t>(field.length), false);

    Prescribed prescribed{std::vector<bool>(static_cast<std::size_t>(points), false),
                          EmbeddingLine(channels, points)};
    const auto prescribe = [&](int x, std::span<const float> embedding) {
        prescribed.positions[static_cast<std::size_t>(x)] = true;
        prescribed.values.set(x, embedding);
    };
    for (const auto& pin : prompt.pins) {
        const auto tokens = lexicon.tokenize(pin.word);
        if (pin.position < 0 || tokens.size() > static_cast<std::size_t>(field.length) ||
            pin.position > field.length - static_cast<int>(tokens.size())) {
            refuse("pinned word",
                   "\"" + pin.word + "\" at position " + std::to_string(pin.position) +
                       " does not fit into the text of " + std::to_string(field.length) + " positions.",
                   "Pin it at a position from 0 to " +
                       std::to_string(std::max(0, field.length - static_cast<int>(tokens.size()))) +
                       ", or lengthen the text.");
        }
        for (std::size_t i = 0; i < tokens.size(); ++i) {
            const auto position = static_cast<std::size_t>(pin.position) + i;
            if (field.pinned[position]) {
                refuse("pinned word",
                       "\"" + pin.word + "\" at position " + std::to_string(pin.position) +
                           " overlaps another pinned word.",
                       "Move one of the two.");
            }
            field.pinned[position] = true;
            prescribe(field.firstPosition + static_cast<int>(position), lexicon.embedding(tokens[i]));
        }
    }
    const auto prescribeTopic = [&](const std::string& topic, int begin, int end) {
        if (topic.empty()) {
            return;
        }
        const auto embedding = topicEmbedding(lexicon, topic);
        for (int x = begin; x < end; ++x) {
            prescribe(x, embedding);
        }
    };
    prescribeTopic(prompt.leftTopic, 0, field.firstPosition);
    prescribeTopic(prompt.rightTopic, field.firstPosition + field.length, points);

    // Without a score the text is the prompt itself.
    EmbeddingLine text(channels, points);
    for (std::size_t i = 0; i < field.tokens.size(); ++i) {
        text.set(field.firstPosition + static_cast<int>(i), lexicon.embedding(field.tokens[i]));
    }
    const auto scales = scalesOf(text, channels, points);
    const auto refinement = refinementOver(layout.timePoints, layout.fringe, static_cast<int>(scales.size()));
    field.readSlice = refinement.readSlice;

    const fourier::Transform transform(planner, field.grid);
    field.boundary.target = lift::liftDensity(
        refinedDensity(field.grid, text, prescribed, refinement, scales, channels), transform);
    field.density = lift::densityOf(field.boundary.target); // the same but for Nyquist modes

    // The prompt around t = 0, gone before the read slice, which is fringe + 1 slices away.
    const double width = layout.fringe;
    const auto window = boundary::fringeWindow(layout.timePoints, 0, width, layout.fringe + 1 - width / 2);
    field.boundary.weight.assign(field.grid.size(), 0.0F);
    for (int t = 0; t < layout.timePoints; ++t) {
        for (int x = 0; x < points; ++x) {
            const int position = x - field.firstPosition;
            const bool isPrompt = position >= 0 && position < static_cast<int>(field.tokens.size());
            auto& weight = field.boundary.weight[field.grid.index(x, t)];
            if (prescribed.positions[static_cast<std::size_t>(x)]) {
                weight = 1;
            } else if (isPrompt) {
                weight = window[static_cast<std::size_t>(t)];
            }
        }
    }
    return field;
}

} // namespace sgfm::text
