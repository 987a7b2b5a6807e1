#include "engine/error.h"
#include "engine/files/safetensors.h"
#include "engine/files/text_file.h"
#include "engine/training/baseline_transformer.h"
#include "engine/training/precision.h"
#include "engine/training/transformer_network.h"

#include <algorithm>
#include <bit>
#include <chrono>
#include <cmath>
#include <ctime>
#include <limits>
#include <numbers>
#include <sstream>

namespace sgfm::training {

namespace {

constexpr double kMomentum = 0.9;
constexpr double kSquares = 0.95; // shorter than the usual 0.999: steadier for language models of this size
constexpr double kLargestGradient = 1;
constexpr std::int64_t kWarmUp = 200;     // steps
constexpr double kLastRate = 0.01;        // of the highest
constexpr std::int64_t kEvaluations = 20; // of a run by steps
constexpr std::size_t kHeldOutWindows = 256;
constexpr std::int64_t kEvaluatedAtOnce = 16;

double now() {
    return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

// Of all threads: on a machine with other work, less than the wall's.
double processorNow() {
    return static_cast<double>(std::clock()) / CLOCKS_PER_SEC;
}

// Every bit of a number as text and back.
std::string exact(double value) {
    return std::to_string(std::bit_cast<std::uint64_t>(value));
}

// "step:seconds:cross-entropy", separated by spaces. Throws what std::sto... throws.
std::vector<HeldOutPoint> curveOf(const std::string& text) {
    std::vector<HeldOutPoint> curve;
    std::istringstream points(text);
    for (std::string point; points >> point;) {
        const auto first = point.find(':');
        const auto second = point.find(':', first + 1);
        curve.push_back(
            {std::stod(point.substr(first + 1)), std::stoll(point), std::stod(point.substr(second + 1))});
    }
    return curve;
}

class Trainer {
  public:
    Trainer(const TextCorpus& corpus, const text::Lexicon& lexicon, std::filesystem::path model,
            const TransformerTrainingOptions& options)
        : m_corpus(corpus),
          m_lexicon(lexicon),
          m_model(std::move(model)),
          m_options(options),
          m_network(shapeOfSize(lexicon.size(), options.weights, options.context), options.seed) {
        m_network.setPrecision(precisionOf(options.precision));
        for (const auto& parameter : m_network.parameters()) {
            m_means.push_back(torch::zeros_like(parameter.value));
            m_squares.push_back(torch::zeros_like(parameter.value));
        }
        const auto length = static_cast<std::size_t>(options.context) + 1;
        if (corpus.training.tokens.size() <= length || corpus.heldOut.tokens.size() <= length) {
            throw Error(ErrorKind::BadInput, "transformer", "The corpus is shorter than one window.",
                        "Use a longer text or a shorter context.");
        }
    }

    TransformerReport run(const std::function<bool(const TransformerProgress&)>& progress);

  private:
    std::filesystem::path checkpoint() const { return m_model.string() + ".checkpoint"; }
    double share() const {
        return m_options.steps > 0 ? static_cast<double>(m_step) / static_cast<double>(m_options.steps)
                                   : m_seconds / m_options.seconds;
    }
    torch::Tensor windows(at::Generator generator) const;
    double step();
    double heldOut() const;
    bool evaluationIsDue(double lastEvaluation) const;
    void evaluate();
    std::map<std::string, std::string> facts() const;
    void save() const;
    void resume();

    const TextCorpus& m_corpus;
    const text::Lexicon& m_lexicon;
    std::filesystem::path m_model;
    TransformerTrainingOptions m_options;
    TransformerNetwork m_network;
    std::vector<torch::Tensor> m_means;   // of gradients
    std::vector<torch::Tensor> m_squares; // of their squares
    std::int64_t m_step = 0;
    double m_seconds = 0;
    double m_processorSeconds = 0;
    double m_best = std::numeric_limits<double>::infinity();
    std::vector<HeldOutPoint> m_curve;
};

// Half of the windows begin behind a passage's end, half anywhere. [B][context + 1]
torch::Tensor Trainer::windows(at::Generator generator) const {
    const std::int64_t length = m_options.context + 1;
    const auto& stream = m_corpus.training;
    const auto last = static_cast<std::int64_t>(stream.tokens.size()) - length;
    auto result = torch::empty({m_options.batch, length}, torch::kInt64);
    const auto places = torch::randint(0, std::int64_t{1} << 40, {m_options.batch}, generator, torch::kInt64);
    for (std::int64_t i = 0; i < m_options.batch; ++i) {
        const auto random = places.data_ptr<std::int64_t>()[i];
        auto begin = random % (last + 1);
        if (i % 2 == 0) {
            // The end mark before the passage is the window's first token.
            const auto passage =
                static_cast<std::size_t>(random % static_cast<std::int64_t>(stream.starts.size()));
            begin = std::clamp(static_cast<std::int64_t>(stream.starts[passage]) - 1, std::int64_t{0}, last);
        }
        std::copy_n(stream.tokens.begin() + begin, length, result.data_ptr<std::int64_t>() + i * length);
    }
    return result;
}

// One step of AdamW; returns the loss.
double Trainer::step() {
    // Keyed by the step: a resumed run draws what an unbroken one would.
    auto generator = at::detail::createCPUGenerator(m_options.seed * 0x9E3779B97F4A7C15U +
                                                    static_cast<std::uint64_t>(m_step));
    const auto window = windows(generator);
    const auto loss = m_network
                          .crossEntropy(window.slice(1, 0, m_options.context), window.slice(1, 1),
                                        m_options.dropout, generator)
                          .mean();
    const double value = loss.item<double>();
    if (!std::isfinite(value)) {
        throw Error(ErrorKind::Numerical, "transformer", "The loss is no longer finite.",
                    "Train with a lower rate, or in float32.");
    }
    loss.backward();
    const torch::NoGradGuard noGradients;
    double norm = 0;
    for (const auto& parameter : m_network.parameters()) {
        norm += parameter.value.grad().square().sum().item<double>();
    }
    const double clip = std::min(1.0, kLargestGradient / (std::sqrt(norm) + 1e-12));
    const double warm = std::min(1.0, static_cast<double>(m_step + 1) / static_cast<double>(kWarmUp));
    const double cosine = 0.5 * (1 + std::cos(std::numbers::pi * std::min(1.0, share())));
    const double rate = m_options.rate * warm * (kLastRate + (1 - kLastRate) * cosine);
    ++m_step;
    const auto steps = static_cast<double>(m_step);
    const double meanScale = 1 - std::pow(kMomentum, steps);
    const double squareScale = 1 - std::pow(kSquares, steps);
    for (std::size_t i = 0; i < m_means.size(); ++i) {
        const auto& parameter = m_network.parameters()[i];
        const auto gradient = parameter.value.grad() * clip;
        m_means[i].mul_(kMomentum).add_(gradient, 1 - kMomentum);
        m_squares[i].mul_(kSquares).addcmul_(gradient, gradient, 1 - kSquares);
        if (parameter.decays) {
            parameter.value.mul_(1 - rate * m_options.weightDecay);
        }
        parameter.value.addcdiv_(m_means[i], (m_squares[i] / squareScale).sqrt_().add_(1e-8),
                                 -rate / meanScale);
        parameter.value.mutable_grad().reset();
    }
    return value;
}

// Mean cross-entropy over evenly spread windows of held-out text.
double Trainer::heldOut() const {
    const torch::NoGradGuard noGradients;
    const std::int64_t length = m_options.context + 1;
    const auto& tokens = m_corpus.heldOut.tokens;
    const auto last = static_cast<std::int64_t>(tokens.size()) - length;
    const auto count =
        std::clamp<std::int64_t>(last / m_options.context + 1, 1, static_cast<std::int64_t>(kHeldOutWindows));
    double sum = 0;
    for (std::int64_t begin = 0; begin < count; begin += kEvaluatedAtOnce) {
        const auto members = std::min(kEvaluatedAtOnce, count - begin);
        auto window = torch::empty({members, length}, torch::kInt64);
        for (std::int64_t i = 0; i < members; ++i) {
            const auto place = count == 1 ? 0 : (begin + i) * last / (count - 1);
            std::copy_n(tokens.begin() + place, length, window.data_ptr<std::int64_t>() + i * length);
        }
        sum += m_network.crossEntropy(window.slice(1, 0, m_options.context), window.slice(1, 1))
                   .sum()
                   .item<double>();
    }
    return sum / static_cast<double>(count * m_options.context);
}

std::map<std::string, std::string> Trainer::facts() const {
    const auto& shape = m_network.shape();
    std::ostringstream curve;
    for (const auto& point : m_curve) {
        curve << ' ' << point.step << ':' << std::llround(point.seconds) << ':'
              << std::to_string(point.crossEntropy);
    }
    return {{"format", "sgfm-transformer"},
            {"lexicon", m_lexicon.sha256()},
            {"vocabulary", std::to_string(shape.vocabulary)},
            {"width", std::to_string(shape.width)},
            {"layers", std::to_string(shape.layers)},
            {"context", std::to_string(shape.context)},
            {"weights", std::to_string(weightsOf(shape))},
            {"steps", std::to_string(m_step)},
            {"seconds", std::to_string(m_seconds)},
            {"processor_seconds", std::to_string(m_processorSeconds)},
            {"held_out_cross_entropy", std::to_string(m_best)},
            {"training_tokens", std::to_string(m_corpus.training.tokens.size())},
            {"held_out_tokens", std::to_string(m_corpus.heldOut.tokens.size())},
            {"batch", std::to_string(m_options.batch)},
            {"rate", std::to_string(m_options.rate)},
            {"dropout", std::to_string(m_options.dropout)},
            {"seed", std::to_string(m_options.seed)},
            {"curve", curve.str()}};
}

// By steps it does not depend on the clock, since it chooses which weights are kept.
bool Trainer::evaluationIsDue(double lastEvaluation) const {
    if (share() >= 1) {
        return true;
    }
    return m_options.steps > 0 ? m_step % std::max<std::int64_t>(1, m_options.steps / kEvaluations) == 0
                               : m_seconds - lastEvaluation >= m_options.evaluateSeconds;
}

void Trainer::evaluate() {
    const double loss = heldOut();
    m_curve.push_back({m_seconds, m_step, loss});
    if (loss < m_best) {
        m_best = loss;
        files::Safetensors content;
        m_network.store(content, "");
        content.metadata = facts();
        files::writeSafetensors(m_model, content);
    }
}

void Trainer::save() const {
    files::Safetensors content;
    m_network.store(content, "");
    for (std::size_t i = 0; i < m_means.size(); ++i) {
        content.tensors["mean." + m_network.parameters()[i].name] = storedFrom(m_means[i]);
        content.tensors["square." + m_network.parameters()[i].name] = storedFrom(m_squares[i]);
    }
    content.metadata = facts();
    content.metadata["exact_seconds"] = exact(m_seconds);
    content.metadata["exact_best"] = exact(m_best);
    files::writeSafetensors(checkpoint(), content);
}

void Trainer::resume() {
    if (!std::filesystem::exists(checkpoint())) {
        return;
    }
    const auto content = files::readSafetensors(checkpoint());
    const auto wanted = facts();
    const auto fact = [&](const std::string& name) {
        const auto found = content.metadata.find(name);
        return found == content.metadata.end() ? std::string() : found->second;
    };
    for (const auto* name :
         {"format", "lexicon", "width", "layers", "context", "training_tokens", "batch", "seed"}) {
        if (fact(name) != wanted.at(name)) {
            throw Error(ErrorKind::BadInput, "transformer",
                        "\"" + checkpoint().string() + "\" belongs to another training (its " + name +
                            " is " + fact(name) + ", not " + wanted.at(name) + ").",
                        "Remove it to train from the beginning, or choose another output file.");
        }
    }
    m_network.load(content, "");
    for (std::size_t i = 0; i < m_means.size(); ++i) {
        const auto& name = m_network.parameters()[i].name;
        const auto mean = content.tensors.find("mean." + name);
        const auto square = content.tensors.find("square." + name);
        const auto size = static_cast<std::size_t>(m_means[i].numel());
        if (mean == content.tensors.end() || square == content.tensors.end() ||
            mean->second.floats.size() != size || square->second.floats.size() != size) {
            throw Error(ErrorKind::BadInput, "transformer", "\"" + checkpoint().string() + "\" is not whole.",
                        "Remove it to train from the beginning.");
        }
        m_means[i].copy_(tensorOf(mean->second).view_as(m_means[i]));
        m_squares[i].copy_(tensorOf(square->second).view_as(m_squares[i]));
    }
    try {
        m_step = std::stoll(fact("steps"));
        m_processorSeconds = std::stod(fact("processor_seconds"));
        m_seconds = std::bit_cast<double>(static_cast<std::uint64_t>(std::stoull(fact("exact_seconds"))));
        m_best = std::bit_cast<double>(static_cast<std::uint64_t>(std::stoull(fact("exact_best"))));
        m_curve = curveOf(fact("curve"));
    } catch (const std::exception&) {
        throw Error(ErrorKind::BadInput, "transformer",
                    "\"" + checkpoint().string() + "\" does not say its step.",
                    "Remove it to train from the beginning.");
    }
}

TransformerReport Trainer::run(const std::function<bool(const TransformerProgress&)>& progress) {
    resume();
    TransformerProgress state;
    double lastEvaluation = m_seconds;
    double lastSave = m_seconds;
    double mean = 0;
    double tokens = 0;
    const double secondsBefore = m_seconds;
    bool goOn = true;
    while (goOn && share() < 1) {
        const double began = now();
        const double processorBegan = processorNow();
        const double loss = step();
        m_seconds += now() - began; // measuring and saving are not training
        m_processorSeconds += processorNow() - processorBegan;
        mean = mean == 0 ? loss : mean + 0.02 * (loss - mean);
        tokens += m_options.batch * m_options.context;
        if (evaluationIsDue(lastEvaluation)) {
            evaluate();
            lastEvaluation = m_seconds;
        }
        if (share() < 1 && m_seconds - lastSave >= m_options.evaluateSeconds) {
            save();
            lastSave = m_seconds;
        }
        const double used = m_seconds - secondsBefore;
        state.step = m_step;
        state.heldOut = m_curve.empty() ? 0 : m_curve.back().crossEntropy;
        state.share = std::min(1.0, share());
        state.crossEntropy = mean;
        state.tokensPerSecond = tokens / std::max(1e-9, used);
        state.secondsLeft = share() > 0 ? m_seconds * (1 / share() - 1) : 0;
        goOn = !progress || progress(state);
    }
    const bool finished = share() >= 1;
    if (finished) {
        files::removeQuietly(checkpoint());
    } else {
        save();
    }
    TransformerReport report;
    report.shape = m_network.shape();
    report.weights = weightsOf(report.shape);
    report.steps = m_step;
    report.seconds = m_seconds;
    report.heldOut = m_best;
    report.finished = finished;
    report.curve = m_curve;
    return report;
}

} // namespace

TransformerReport trainTransformer(const TextCorpus& corpus, const text::Lexicon& lexicon,
                                   const std::filesystem::path& model,
                                   const TransformerTrainingOptions& options,
                                   const std::function<bool(const TransformerProgress&)>& progress) {
    const bool sensible = options.weights > 0 && options.context >= 2 && options.batch >= 1 &&
                          ((options.seconds > 0) != (options.steps > 0)) && options.rate > 0 &&
                          options.dropout >= 0 && options.dropout < 1 && options.weightDecay >= 0;
    if (!sensible) {
        throw Error(ErrorKind::Usage, "transformer", "These options make no training.",
                    "Give positive sizes, a dropout below 1, and either seconds or steps.");
    }
    return Trainer(corpus, lexicon, model, options).run(progress);
}

} // namespace sgfm::training
