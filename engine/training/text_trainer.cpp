#include "engine/training/text_trainer.h"

#include "engine/error.h"
#include "engine/files/text_file.h"
#include "engine/score/text_model.h"
#include "engine/training/line_sampler.h"
#include "engine/training/precision.h"
#include "engine/training/residual_loss.h"
#include "engine/training/text_windows.h"
#include "engine/training/token_loss.h"
#include "engine/training/training_run.h"

#include <algorithm>
#include <thread>

namespace sgfm::training {

namespace {

constexpr int kForcingWindows = 192; // mean residual of training fields
constexpr int kHeldOutWindows = 48;  // a noise level
constexpr int kHeldOutLevels = 8;
constexpr std::int64_t kPhysicsMembers = 2; // of a batch, for E and L_BC

void checkOptions(const TextTrainingOptions& options) {
    const auto require = [](bool holds, const char* what) {
        if (!holds) {
            throw Error(ErrorKind::Usage, "training", std::string(what) + " is out of range.",
                        "Leave it out for the default; `sgfm train text --help` tells the ranges.");
        }
    };
    require(options.steps >= 1, "The number of steps");
    require(options.batch >= 2 && options.batch <= 4096, "The batch");
    require(options.replicas >= 0 && options.replicas <= 256, "The number of replicas");
    require(options.rate > 0 && options.rate < 1, "The learning rate");
    require(options.residualWeight >= 0 && options.boundaryWeight >= 0, "A weight of the objective");
    require(options.leastSigma > 0 && options.largestSigma > options.leastSigma, "The range of sigma");
    require(options.window.points >= 32 && options.window.points <= 1024 && options.window.points % 16 == 0,
            "The window");
    require(options.window.timePoints >= 8 && options.window.timePoints <= 32, "The number of slices");
    require(options.evaluateEvery >= 1 && options.checkpointSeconds > 0, "An interval");
}

// One training, from its first step or a checkpoint on.
class Training {
  public:
    Training(const std::filesystem::path& corpus, std::shared_ptr<const text::Lexicon> lexicon,
             std::filesystem::path model, const std::filesystem::path& startFrom,
             const TextTrainingOptions& options)
        : m_options(complete(options, *lexicon, startFrom)),
          m_lexicon(std::move(lexicon)),
          m_model(std::move(model)),
          m_corpusHash(files::sha256Of(corpus)),
          m_precision(precisionOf(options.precision)),
          m_windows(m_lexicon, m_options.window),
          m_corpus(readTextCorpus(corpus, *m_lexicon, static_cast<std::size_t>(m_windows.longestText()), {})),
          m_sigmas(m_options.leastSigma, m_options.largestSigma),
          m_residual(m_options.window, m_options.advection, m_options.viscosity),
          m_evaluator(m_options.network, m_precision) {
        torch::manual_seed(m_options.seed);
        const int replicas = m_options.replicas;
        m_replicas.reserve(static_cast<std::size_t>(replicas));
        for (int i = 0; i < replicas; ++i) {
            m_replicas.emplace_back(m_options.network, m_precision);
        }
        auto& first = m_replicas.front();
        initialise(*first.network);
        if (!startFrom.empty()) {
            const auto content = score::readTextModel(startFrom);
            if (content.lexiconHash != m_lexicon->sha256()) {
                throw Error(ErrorKind::BadInput, "training",
                            "\"" + startFrom.string() + "\" was trained with another lexicon.",
                            "Start from random weights, or use the lexicon that lies beside that model.");
            }
            score::setParameters(*first.network, content.parameters);
        }
        std::vector<FlatWeights> flat;
        for (const auto& replica : m_replicas) {
            flat.push_back(replica.flat);
        }
        TrainingCourse course;
        course.steps = m_options.steps;
        course.rate = m_options.rate;
        course.weightDecay = m_options.weightDecay;
        course.averaging = m_options.averaging;
        m_weights =
            std::make_unique<WeightTraining>(std::move(flat), decayingWeights(*first.network), course);
        findForcing();
        const TrainingPace pace{m_options.steps, m_options.evaluateEvery, m_options.evaluateNow,
                                m_options.checkpointSeconds};
        m_run = std::make_unique<TrainingRun>(*m_weights, m_sigmas, pace, checkpointFile(), identity());
    }

    TextTrainingReport run(const std::function<bool(const TextTrainingProgress&)>& progress) {
        TextTrainingProgress told;
        const auto tells = [&](const TrainingState& state) {
            tell(state, m_options.steps, told);
            told.crossEntropy = state.fit;
            told.tokensPerSecond = state.itemsPerSecond;
            told.operationsPerSecond = state.stepsPerSecond * operationsPerStep();
            told.curve.clear();
            for (std::size_t bin = 0; bin < m_sigmas.bins(); ++bin) {
                told.curve.push_back({m_sigmas.centre(bin), m_sigmas.loss(bin)});
            }
            if (state.evaluates) {
                evaluate(told);
                writeModel(told);
            }
            return !progress || progress(told);
        };
        m_run->run([this](std::size_t replica) { return gradients(replica); }, tells);
        return {m_weights->step(), m_run->heldOut(), m_run->seconds(), m_run->finished()};
    }

  private:
    static TextTrainingOptions complete(TextTrainingOptions options, const text::Lexicon& lexicon,
                                        const std::filesystem::path& startFrom) {
        checkOptions(options);
        if (!startFrom.empty()) {
            options.network = score::readTextModel(startFrom).options;
        }
        options.network.channels = lexicon.channels();
        options.network.vocabulary = lexicon.size();
        if (options.replicas == 0) {
            options.replicas = std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
        }
        return options;
    }

    // The output bias starts as the unigram distribution.
    void initialise(score::TextNetworkImpl& network) const {
        const torch::NoGradGuard noGradient;
        auto bias = network.outputBias();
        for (int token = 0; token < m_lexicon->size(); ++token) {
            bias[token] = m_lexicon->logProbability(token);
        }
    }

    void findForcing() {
        auto generator = generatorOf(m_options.seed, 0, 1U << 20U);
        std::vector<Example> examples;
        for (int i = 0; i < kForcingWindows; ++i) {
            examples.push_back(m_windows.draw(m_corpus.training, generator));
        }
        m_residual.setForcing(m_windows.batch(examples, generator).clean);
    }

    // Of the network: forward and twice that backward, and the forward pass of the own estimates.
    double operationsPerStep() const {
        const double positions =
            static_cast<double>(m_options.batch) * m_windows.points() * m_options.replicas;
        return positions * 3.5 * m_replicas.front().network->operationsPerPosition();
    }

    // Rows of a [B][N][.] array whose position is free text.
    static torch::Tensor freeRows(const TextWindows::Batch& batch) {
        return ((batch.targets >= 0) & ~batch.given).flatten().nonzero().squeeze(1);
    }

    // The network's own estimate of the line for the first `members` members: what is given, is certain.
    torch::Tensor ownEstimate(score::TextNetworkImpl& network, const TextWindows::Batch& batch,
                              std::int64_t members) const {
        const torch::NoGradGuard noGradient;
        score::TextNetworkInputs inputs;
        const auto cut = [members](const torch::Tensor& all) { return all.narrow(0, 0, members); };
        inputs.whitened = cut(batch.inputs.whitened);
        inputs.mean = cut(batch.inputs.mean);
        inputs.previous = cut(batch.inputs.previous);
        inputs.given = cut(batch.inputs.given);
        inputs.flags = cut(batch.inputs.flags);
        inputs.features = cut(batch.inputs.features);
        inputs.evidenceScale = cut(batch.inputs.evidenceScale);
        const auto head = network.forward(inputs);
        const auto rows = ((cut(batch.targets) >= 0) & ~cut(batch.given)).flatten().nonzero().squeeze(1);
        auto estimate = inputs.given.clone().view({-1, inputs.given.size(2)});
        estimate.index_copy_(0, rows,
                             posteriorMean(head.embedding.flatten(0, 1).index_select(0, rows),
                                           head.extra.flatten(0, 1).index_select(0, rows),
                                           m_windows.embeddings(), network.outputTable(),
                                           network.outputBias(), m_precision));
        return estimate.view(inputs.given.sizes());
    }

    StepLosses gradients(std::size_t which) {
        auto& replica = m_replicas[which];
        auto& network = *replica.network;
        auto generator =
            generatorOf(m_options.seed, static_cast<std::uint64_t>(m_weights->step()) + 1, which);
        std::vector<Example> examples;
        for (int i = 0; i < m_options.batch; ++i) {
            examples.push_back(m_windows.draw(m_corpus.training, generator));
            examples.back().sigma = m_sigmas.draw(generator);
        }
        auto batch = m_windows.batch(examples, generator);
        const std::int64_t conditioned = m_options.batch / 2;
        {
            const auto own = ownEstimate(network, batch, conditioned);
            batch.inputs.previous.narrow(0, 0, conditioned).copy_(own);
            batch.inputs.features.narrow(0, 0, conditioned).select(1, score::kHasPreviousFeature).fill_(1);
        }
        const auto head = network.forward(batch.inputs);
        const auto rows = freeRows(batch);
        const auto a = head.embedding.flatten(0, 1);
        const auto e = head.extra.flatten(0, 1);
        const auto weights = torch::full({rows.size(0)}, 1.0F / static_cast<float>(rows.size(0)));
        const auto loss = tokenLoss(a.index_select(0, rows), e.index_select(0, rows), m_windows.embeddings(),
                                    network.outputTable(), network.outputBias(),
                                    batch.targets.flatten().index_select(0, rows), weights, m_precision);
        // Physics and boundary of a few members, from the middle of the batch: with and without an estimate.
        const auto begin = std::max<std::int64_t>(0, conditioned - kPhysicsMembers / 2);
        const auto members = std::min<std::int64_t>(kPhysicsMembers, m_options.batch - begin);
        const auto part = [&](const torch::Tensor& all) { return all.narrow(0, begin, members); };
        const auto posterior = torch::softmax(
            network.logits({part(head.embedding), part(head.extra)}, m_windows.embeddings()), 2);
        const auto predicted = torch::matmul(posterior, m_windows.embeddings());
        const auto inText = (part(batch.targets) >= 0).unsqueeze(2);
        const auto isGiven = part(batch.given).unsqueeze(2);
        const auto clean = part(batch.clean);
        const auto boundary =
            ((predicted - clean).square() * isGiven).sum() / (isGiven.sum().clamp_min(1) * clean.size(2));
        // Prompt and pins replace the estimate, as in the sampler; margins are what they are.
        const auto line = torch::where(inText & ~isGiven, predicted, clean);
        const auto residual = m_residual.energy(line);
        const auto total =
            loss.sum + m_options.residualWeight * residual + m_options.boundaryWeight * boundary;
        total.backward();

        StepLosses result(m_sigmas.bins());
        result.fit = loss.sum.item<double>();
        result.residual = residual.item<double>();
        result.boundary = boundary.item<double>();
        result.items = (batch.targets >= 0).sum().item<std::int64_t>();
        const auto* row = rows.data_ptr<std::int64_t>();
        const auto* value = loss.everyRow.data_ptr<float>();
        for (std::int64_t i = 0; i < rows.size(0); ++i) {
            const auto member = static_cast<std::size_t>(row[i] / m_windows.points());
            result.observe(m_sigmas.binOf(batch.sigmas[member]), static_cast<double>(value[i]));
        }
        return result;
    }

    // Held-out cross-entropy of the averaged weights by sigma, with self-conditioning; half the windows have
    // a prompt of 12 tokens. And one text drawn from them.
    void evaluate(TextTrainingProgress& told) {
        const torch::NoGradGuard noGradient;
        m_evaluator.flat.weights.copy_(m_weights->averaged());
        auto& network = *m_evaluator.network;
        const auto passages =
            m_corpus.heldOut.wholeWindows(static_cast<std::size_t>(m_windows.longestText()));
        told.heldOutCurve.clear();
        double sum = 0;
        for (int level = 0; level < kHeldOutLevels; ++level) {
            const double sigma =
                middleSigma(m_options.leastSigma, m_options.largestSigma, level, kHeldOutLevels);
            std::vector<Example> examples;
            const std::size_t count =
                std::min<std::size_t>(kHeldOutWindows, std::max<std::size_t>(1, passages));
            for (std::size_t i = 0; i < count; ++i) {
                const auto passage = passages > 0 ? i * passages / count : 0;
                examples.push_back(m_windows.ofPassage(m_corpus.heldOut, passage, i % 2 == 0 ? 0 : 12));
                examples.back().sigma = sigma;
            }
            auto generator = generatorOf(m_options.seed, 0, static_cast<std::uint64_t>(level) + 7);
            auto batch = m_windows.batch(examples, generator);
            batch.inputs.previous = ownEstimate(network, batch, static_cast<std::int64_t>(examples.size()));
            batch.inputs.features.select(1, score::kHasPreviousFeature).fill_(1);
            const auto head = network.forward(batch.inputs);
            const auto rows = freeRows(batch);
            const auto weights = torch::full({rows.size(0)}, 1.0F / static_cast<float>(rows.size(0)));
            const auto loss = tokenLoss(head.embedding.flatten(0, 1).index_select(0, rows),
                                        head.extra.flatten(0, 1).index_select(0, rows),
                                        m_windows.embeddings(), network.outputTable(), network.outputBias(),
                                        batch.targets.flatten().index_select(0, rows), weights, m_precision);
            told.heldOutCurve.push_back({sigma, loss.sum.item<double>()});
            sum += told.heldOutCurve.back().crossEntropy / kHeldOutLevels;
        }
        told.heldOut = sum;
        m_run->setHeldOut(sum);
        LineSamplerOptions sampling;
        sampling.seed = m_options.seed;
        sampling.leastSigma = m_options.leastSigma;
        sampling.largestSigma = m_options.largestSigma;
        told.sample = m_lexicon->textOf(sampleLine(network, m_windows, sampling));
    }

    void writeModel(const TextTrainingProgress& told) const {
        score::TextModelFile content;
        content.options = m_options.network;
        content.parameters = score::parametersOf(*m_evaluator.network);
        double largest = 0; // the expected loss does not fall with sigma; the measured one has noise
        for (const auto& point : told.curve) {
            largest = std::max(largest, point.crossEntropy);
            content.curve.push_back({point.sigma, largest});
        }
        const auto forcing = m_residual.forcing().contiguous();
        content.forcing.assign(forcing.data_ptr<float>(), forcing.data_ptr<float>() + forcing.numel());
        content.timePoints = m_options.window.timePoints;
        content.fringe = m_options.window.fringe;
        content.lexiconHash = m_lexicon->sha256();
        const auto add = [&](const char* name, double value) { content.facts[name] = std::to_string(value); };
        content.facts["corpus_sha256"] = m_corpusHash;
        content.facts["training_tokens"] = std::to_string(m_corpus.training.tokens.size());
        content.facts["held_out_tokens"] = std::to_string(m_corpus.heldOut.tokens.size());
        content.facts["steps"] = std::to_string(m_weights->step());
        content.facts["batch"] = std::to_string(m_options.batch * m_options.replicas);
        content.facts["window"] = std::to_string(m_options.window.points);
        content.facts["seed"] = std::to_string(m_options.seed);
        add("seconds", m_run->seconds());
        add("held_out_cross_entropy", told.heldOut);
        add("lambda_residual", m_options.residualWeight);
        add("lambda_boundary", m_options.boundaryWeight);
        add("advection", m_options.advection);
        add("viscosity", m_options.viscosity);
        std::vector<std::pair<double, double>> curve;
        for (const auto& point : told.heldOutCurve) {
            curve.emplace_back(point.sigma, point.crossEntropy);
        }
        content.facts["held_out_curve"] = curveText(curve);
        score::writeTextModel(m_model, content);
    }

    std::filesystem::path checkpointFile() const {
        auto file = m_model;
        file += ".checkpoint";
        return file;
    }

    std::map<std::string, std::string> identity() const {
        return {{"format", "sgfm text training 1"},
                {"corpus_sha256", m_corpusHash},
                {"lexicon_sha256", m_lexicon->sha256()}};
    }

    TextTrainingOptions m_options;
    std::shared_ptr<const text::Lexicon> m_lexicon;
    std::filesystem::path m_model;
    std::string m_corpusHash;
    torch::ScalarType m_precision;
    TextWindows m_windows;
    TextCorpus m_corpus;
    SigmaSampler m_sigmas;
    ResidualLoss m_residual;
    std::vector<Replica<score::TextNetwork>> m_replicas;
    Replica<score::TextNetwork> m_evaluator;
    std::unique_ptr<WeightTraining> m_weights;
    std::unique_ptr<TrainingRun> m_run;
};

} // namespace

TextTrainingReport trainText(const std::filesystem::path& corpus,
                             std::shared_ptr<const text::Lexicon> lexicon, const std::filesystem::path& model,
                             const std::filesystem::path& startFrom, const TextTrainingOptions& options,
                             const std::function<bool(const TextTrainingProgress&)>& progress) {
    const OneThreadAnOperation oneThread;
    Training training(corpus, std::move(lexicon), model, startFrom, options);
    return training.run(progress);
}

} // namespace sgfm::training
