#include "engine/training/baseline_transformer.h"

#include "engine/error.h"
#include "engine/text/vocabulary.h"
#include "engine/training/transformer_network.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <random>

namespace sgfm::training {

namespace {

constexpr int kJudgedAtOnce = 32; // texts; bounds the logits to some 60 MB

int numberOf(const files::Safetensors& content, const std::string& name, int least, int largest,
             const std::filesystem::path& file) {
    const auto found = content.metadata.find(name);
    int value = 0;
    const auto text = found == content.metadata.end() ? std::string() : found->second;
    const auto result = std::from_chars(text.data(), text.data() + text.size(), value);
    if (result.ec != std::errc() || value < least || value > largest) {
        throw Error(ErrorKind::BadInput, "transformer",
                    "\"" + file.string() + "\" does not say its " + name + ".",
                    "Use a file that \"sgfm evaluate text\" or \"sgfm train transformer\" wrote.");
    }
    return value;
}

double uniform(std::mt19937_64& generator) {
    return static_cast<double>(generator() >> 11U) * 0x1p-53;
}

// One token of softmax(logits / temperature) without the unknown.
text::TokenId drawn(const float* logits, int vocabulary, double temperature, std::mt19937_64& generator,
                    std::vector<double>& weights) {
    double largest = -std::numeric_limits<double>::infinity();
    for (int token = 0; token < vocabulary; ++token) {
        largest = std::max(largest, static_cast<double>(logits[token]));
    }
    double total = 0;
    for (int token = 0; token < vocabulary; ++token) {
        const auto place = static_cast<std::size_t>(token);
        weights[place] = token == text::kUnknown
                             ? 0.0
                             : std::exp((static_cast<double>(logits[token]) - largest) / temperature);
        total += weights[place];
    }
    double left = total * uniform(generator);
    for (int token = 0; token < vocabulary; ++token) {
        left -= weights[static_cast<std::size_t>(token)];
        if (left < 0) {
            return token;
        }
    }
    return text::kEndMark; // rounding left a rest behind the last
}

} // namespace

std::int64_t weightsOf(const TransformerShape& shape) {
    const std::int64_t width = shape.width;
    return shape.vocabulary * width + shape.layers * (12 * width * width + 4 * width) + 2 * width;
}

TransformerShape shapeOfSize(int vocabulary, std::int64_t weights, int context) {
    TransformerShape best;
    double least = std::numeric_limits<double>::infinity();
    for (int width = kHeadWidth; width <= 32 * kHeadWidth; width += kHeadWidth) {
        for (int layers = 1; layers <= 24; ++layers) {
            const TransformerShape shape{vocabulary, width, layers, context};
            const double aspect = static_cast<double>(width) / layers;
            const double distance =
                std::abs(std::log(static_cast<double>(weightsOf(shape)) / static_cast<double>(weights)));
            const bool odd = aspect < 24 || aspect > 160 || layers < 2;
            if (distance + (odd ? 0.5 : 0) < least) {
                least = distance + (odd ? 0.5 : 0);
                best = shape;
            }
        }
    }
    return best;
}

struct BaselineTransformer::Implementation {
    TransformerNetwork network;
    std::shared_ptr<const text::Lexicon> lexicon;
    std::map<std::string, std::string> facts;
};

BaselineTransformer::BaselineTransformer(const std::filesystem::path& file,
                                         std::shared_ptr<const text::Lexicon> lexicon) {
    auto content = files::readSafetensors(file);
    TransformerShape shape;
    shape.vocabulary = numberOf(content, "vocabulary", 2, 1 << 20, file);
    shape.width = numberOf(content, "width", kHeadWidth, 1 << 14, file);
    shape.layers = numberOf(content, "layers", 1, 256, file);
    shape.context = numberOf(content, "context", 2, 1 << 16, file);
    if (content.metadata["lexicon"] != lexicon->sha256() || shape.vocabulary != lexicon->size() ||
        shape.width % kHeadWidth != 0) {
        throw Error(ErrorKind::BadInput, "transformer",
                    "\"" + file.string() + "\" was trained with another lexicon.",
                    "Train it again with this lexicon, or name the lexicon that it was trained with.");
    }
    std::size_t there = 0; // a header that promises more than the file holds must not make us allocate it
    for (const auto& [name, tensor] : content.tensors) {
        there += tensor.floats.size();
    }
    if (static_cast<std::int64_t>(there) != weightsOf(shape)) {
        throw Error(ErrorKind::BadInput, "transformer",
                    "\"" + file.string() + "\" does not hold the weights of the shape that it names.",
                    "Train the transformer again; the file may have been cut short or edited.");
    }
    m_implementation = std::make_unique<Implementation>(
        Implementation{TransformerNetwork(shape, 0), std::move(lexicon), content.metadata});
    m_implementation->network.load(content, "");
}

BaselineTransformer::~BaselineTransformer() = default;

const TransformerShape& BaselineTransformer::shape() const noexcept {
    return m_implementation->network.shape();
}

std::string BaselineTransformer::fact(const std::string& name) const {
    const auto found = m_implementation->facts.find(name);
    return found == m_implementation->facts.end() ? std::string() : found->second;
}

std::vector<double> BaselineTransformer::nats(std::span<const std::vector<text::TokenId>> texts) const {
    const torch::NoGradGuard noGradients;
    const auto& network = m_implementation->network;
    const std::int64_t context = network.shape().context;
    const auto endMark = m_implementation->lexicon->endMark();
    std::vector<double> sums(texts.size(), 0.0);
    // Pieces of a text: what is read, and from where on it counts.
    struct Piece {
        std::size_t text;
        std::size_t first; // token that the piece's first input precedes
        std::size_t counted;
        std::size_t end;
    };
    std::vector<Piece> pieces;
    for (std::size_t text = 0; text < texts.size(); ++text) {
        const auto length = texts[text].size();
        const auto whole = static_cast<std::size_t>(context);
        for (std::size_t counted = 0; counted < length;) {
            const auto first = counted == 0 ? 0 : counted - whole / 2;
            const auto end = std::min(length, first + whole);
            pieces.push_back({text, first, counted, end});
            counted = end;
        }
    }
    for (std::size_t begin = 0; begin < pieces.size(); begin += kJudgedAtOnce) {
        const auto members = std::min<std::size_t>(kJudgedAtOnce, pieces.size() - begin);
        std::size_t longest = 0;
        for (std::size_t i = 0; i < members; ++i) {
            longest = std::max(longest, pieces[begin + i].end - pieces[begin + i].first);
        }
        const auto shape = {static_cast<std::int64_t>(members), static_cast<std::int64_t>(longest)};
        auto inputs = torch::full(shape, endMark, torch::kInt64);
        auto targets = torch::full(shape, endMark, torch::kInt64);
        for (std::size_t i = 0; i < members; ++i) {
            const auto& piece = pieces[begin + i];
            const auto& tokens = texts[piece.text];
            auto* input = inputs.data_ptr<std::int64_t>() + i * longest;
            auto* target = targets.data_ptr<std::int64_t>() + i * longest;
            for (auto place = piece.first; place < piece.end; ++place) {
                input[place - piece.first] = place == 0 ? endMark : tokens[place - 1];
                target[place - piece.first] = tokens[place];
            }
        }
        const auto losses = network.crossEntropy(inputs, targets);
        const auto* values = losses.data_ptr<float>();
        for (std::size_t i = 0; i < members; ++i) {
            const auto& piece = pieces[begin + i];
            for (auto place = piece.counted; place < piece.end; ++place) {
                sums[piece.text] += static_cast<double>(values[i * longest + (place - piece.first)]);
            }
        }
    }
    return sums;
}

std::vector<std::vector<text::TokenId>>
BaselineTransformer::sample(std::span<const std::vector<text::TokenId>> prompts, int length,
                            double temperature, std::uint64_t seed, std::uint64_t first,
                            const std::function<bool()>& goOn) const {
    if (!(temperature > 0) || !std::isfinite(temperature) || length < 1) {
        throw Error(ErrorKind::Usage, "transformer",
                    "It draws at least one token, at a positive temperature.",
                    "Choose a length of 1 or more and a temperature such as 1.");
    }
    const torch::NoGradGuard noGradients;
    const auto& network = m_implementation->network;
    const int vocabulary = network.shape().vocabulary;
    const auto members = prompts.size();
    std::vector<std::vector<text::TokenId>> texts(prompts.begin(), prompts.end());
    if (members == 0) {
        return texts;
    }
    std::vector<std::mt19937_64> generators;
    for (std::size_t i = 0; i < members; ++i) {
        const auto number = first + i;
        std::seed_seq mixed{seed, seed >> 32U, number, number >> 32U};
        generators.emplace_back(mixed);
    }
    std::vector<double> weights(static_cast<std::size_t>(vocabulary));
    TransformerNetwork::Cache cache;
    auto current = torch::full({static_cast<std::int64_t>(members)}, m_implementation->lexicon->endMark(),
                               torch::kInt64);
    for (std::size_t place = 0; place < static_cast<std::size_t>(length); ++place) {
        if (goOn && !goOn()) {
            break;
        }
        const auto logits = network.next(current, cache).contiguous();
        for (std::size_t i = 0; i < members; ++i) {
            if (place >= texts[i].size()) {
                texts[i].push_back(drawn(logits.data_ptr<float>() + i * weights.size(), vocabulary,
                                         temperature, generators[i], weights));
            }
            current.data_ptr<std::int64_t>()[i] = texts[i][place];
        }
    }
    return texts;
}

} // namespace sgfm::training
