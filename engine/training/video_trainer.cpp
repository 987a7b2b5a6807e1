#include "engine/training/video_trainer.h"

#include "engine/error.h"
#include "engine/score/haar_packs.h"
#include "engine/score/video_model.h"
#include "engine/training/field_residual.h"
#include "engine/training/precision.h"
#include "engine/training/training_run.h"
#include "engine/training/video_examples.h"
#include "engine/training/video_objective.h"

#include <algorithm>
#include <cmath>
#include <thread>

namespace sgfm::training {

namespace {

constexpr std::int64_t kWarmUp = 100; // steps
constexpr int kDeviationClips = 64;
constexpr int kHeldOutClips = 6; // a noise level
constexpr int kHeldOutLevels = 8;

void checkOptions(const VideoTrainingOptions& options) {
    const auto require = [](bool holds, const char* what) {
        if (!holds) {
            throw Error(ErrorKind::Usage, "training", std::string(what) + " is out of range.",
                        "Leave it out for the default; `sgfm train video --help` tells the ranges.");
        }
    };
    require(options.steps >= 1, "The number of steps");
    require(options.batch >= 2 && options.batch <= 4096, "The batch");
    require(options.replicas >= 0 && options.replicas <= 256, "The number of replicas");
    require(options.rate > 0 && options.rate < 1, "The learning rate");
    require(options.residualWeight >= 0 && options.boundaryWeight >= 0, "A weight of the objective");
    require(options.leastSigma > 0 && options.largestSigma > options.leastSigma, "The range of sigma");
    const int multiple = options.network.refines ? 16 : 8;
    require(options.box.width >= 16 && options.box.width <= 256 && options.box.width % multiple == 0 &&
                options.box.height >= 16 && options.box.height <= 256 && options.box.height % multiple == 0,
            "The size of the pictures");
    require(options.box.frames >= 4 && options.box.frames <= 256, "The number of frames");
    require(options.box.channels == 1 || options.box.channels == 3, "The number of channels");
    require(options.box.colourShare >= 0 && options.box.colourShare <= 1, "The share of colour");
    require(options.evaluateEvery >= 1 && options.checkpointSeconds > 0, "An interval");
}

// A network that starts from other weights has their sizes.
void takeSizes(const std::filesystem::path& startFrom, VideoTrainingOptions& options) {
    const auto content = score::readVideoModel(startFrom);
    const bool refines = options.network.refines;
    if (refines && !content.refiner) {
        throw Error(ErrorKind::BadInput, "training", "\"" + startFrom.string() + "\" has no refiner.",
                    "Start from random weights.");
    }
    options.network = refines ? content.refiner->options : content.base.options;
    options.box.channels = options.network.channels;
}

VideoTrainingOptions complete(VideoTrainingOptions options, const std::filesystem::path& startFrom) {
    if (!startFrom.empty()) {
        takeSizes(startFrom, options);
    }
    checkOptions(options);
    options.network.channels = options.box.channels;
    if (options.replicas == 0) {
        options.replicas = std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
    }
    return options;
}

// The finished network whose estimates a refiner is given; nothing for a base network.
score::VideoNetworkFile baseOf(const std::filesystem::path& model, const VideoTrainingOptions& options) {
    if (!options.network.refines) {
        return {};
    }
    if (!std::filesystem::exists(model)) {
        throw Error(ErrorKind::BadInput, "training",
                    "There is no base network \"" + model.string() + "\" to refine.",
                    "Train it first: the same command without --refine. Then refine it.");
    }
    auto base = score::readVideoModel(model).base;
    if (base.options.channels != options.network.channels) {
        throw Error(ErrorKind::BadInput, "training",
                    "\"" + model.string() + "\" has another number of channels.",
                    "Refine it with the channels that its base network was trained with.");
    }
    return base;
}

// One training, from its first step or a checkpoint on.
class VideoTraining {
  public:
    VideoTraining(std::filesystem::path model, const std::filesystem::path& startFrom,
                  const VideoTrainingOptions& options)
        : m_options(complete(options, startFrom)),
          m_model(std::move(model)),
          m_base(baseOf(m_model, m_options)),
          m_examples(m_options.box, m_options.network.refines ? 16 : 8),
          m_clips(openVideoClips(m_options.box, m_options.seed, false)),
          m_heldOutClips(openVideoClips(m_options.box, m_options.seed, true)),
          m_sigmas(m_options.leastSigma, m_options.largestSigma),
          m_physics(m_examples.grid(), m_options.advection, m_options.viscosity),
          m_evaluator(m_options.network) {
        torch::manual_seed(m_options.seed);
        m_deviations = m_examples.deviations(*m_clips, kDeviationClips,
                                             static_cast<int>(m_options.network.widths.size()));
        const auto precision = precisionOf(m_options.precision);
        std::vector<FlatWeights> flat;
        for (int i = 0; i < m_options.replicas; ++i) {
            m_replicas.emplace_back(m_options.network, precision);
            m_replicas.back().network->setDeviations(m_deviations);
            flat.push_back(m_replicas.back().flat);
        }
        m_evaluator->setDeviations(m_deviations);
        auto& first = *m_replicas.front().network;
        startWeights(first, startFrom);
        m_weights =
            std::make_unique<WeightTraining>(std::move(flat), decayingWeights(first),
                                             TrainingCourse{m_options.steps, m_options.rate, kWarmUp,
                                                            m_options.weightDecay, m_options.averaging});
        const TrainingPace pace{m_options.steps, m_options.evaluateEvery, {}, m_options.checkpointSeconds};
        m_run = std::make_unique<TrainingRun>(*m_weights, m_sigmas, pace, checkpointFile(), identity());
    }

    VideoTrainingReport run(const std::function<bool(const VideoTrainingProgress&)>& progress) {
        VideoTrainingProgress told;
        const auto tells = [&](const TrainingState& state) {
            tell(state, m_options.steps, told);
            told.denoising = state.fit;
            told.clipsPerSecond = state.itemsPerSecond;
            told.operationsPerSecond = told.clipsPerSecond * operationsPerClip();
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
    bool refines() const noexcept { return m_options.network.refines; }

    // Random weights or another model's; for a refiner also the base network.
    void startWeights(score::VideoNetworkImpl& network, const std::filesystem::path& startFrom) {
        if (refines()) {
            m_baseNetwork = score::VideoNetwork(m_base.options);
            score::freeze(*m_baseNetwork, m_base.parameters);
            m_baseNetwork->setDeviations(m_base.deviations);
        }
        if (startFrom.empty()) {
            return;
        }
        const auto content = score::readVideoModel(startFrom);
        score::setParameters(network, refines() ? content.refiner->parameters : content.base.parameters);
    }

    // Of one clip's share of a step: forward and twice that backward, and a quarter of the own estimates.
    double operationsPerClip() const {
        return 3.25 * m_replicas.front().network->operationsPerPixel() *
               static_cast<double>(m_examples.grid().size());
    }

    // The finished base network's estimate of the halved densities, with its own of before.
    void addCoarse(VideoExamples::Batch& batch) const {
        if (!refines()) {
            return;
        }
        const torch::NoGradGuard noGradient;
        score::VideoNetworkInputs half = batch.inputs;
        half.noisy = score::halvedField(half.noisy);
        half.previous = torch::zeros_like(half.noisy);
        half.mask = (score::halvedField(half.mask) > 0.999F).to(torch::kFloat32);
        half.given = score::halvedField(half.given) * half.mask;
        half.between = score::halvedField(half.between);
        half.shown = score::halvedField(half.shown);
        for (std::size_t i = 0; i < half.sigmas.size(); ++i) {
            half.sigmas[i] /= std::sqrt(8.0);
            half.exposures[i] /= 4;
        }
        half.hasPrevious.assign(half.sigmas.size(), false);
        const auto estimate = m_baseNetwork->forward(half).density;
        batch.inputs.coarse = (estimate * (1 - half.mask) + half.given).contiguous();
    }

    // The first members are given the network's own estimate; what is given, is certain.
    void addOwnEstimates(const score::VideoNetworkImpl& network, VideoExamples::Batch& batch,
                         std::int64_t members) const {
        const torch::NoGradGuard noGradient;
        const auto cut = [members](const torch::Tensor& all) {
            return all.defined() ? all.narrow(0, 0, members) : all;
        };
        auto& all = batch.inputs;
        const auto first = [members](const auto& values) {
            return std::decay_t<decltype(values)>(values.begin(), values.begin() + members);
        };
        const score::VideoNetworkInputs inputs{
            cut(all.noisy),       cut(all.previous),      cut(all.given),  cut(all.mask),
            cut(all.between),     cut(all.shown),         cut(all.coarse), first(all.sigmas),
            first(all.exposures), first(all.hasPrevious), first(all.grey)};
        const auto own = network.forward(inputs).density;
        cut(all.previous).copy_(own * (1 - inputs.mask) + inputs.given);
        std::fill_n(all.hasPrevious.begin(), members, true);
    }

    StepLosses gradients(std::size_t which) {
        auto& network = *m_replicas[which].network;
        const auto step = static_cast<std::uint64_t>(m_weights->step());
        auto generator = generatorOf(m_options.seed, step + 1, which);
        std::vector<double> sigmas;
        for (int i = 0; i < m_options.batch; ++i) {
            sigmas.push_back(m_sigmas.draw(generator));
        }
        const auto replicas = static_cast<std::uint64_t>(m_options.replicas);
        const auto place = step * replicas + which;
        auto batch = m_examples.batch(*m_clips, place * static_cast<std::uint64_t>(m_options.batch), sigmas,
                                      m_options.seed * 0x9E3779B97F4A7C15U + place);
        addCoarse(batch);
        addOwnEstimates(network, batch, std::max(1, m_options.batch / 4));
        const auto estimate = network.forward(batch.inputs);
        const auto loss = videoLoss(network, estimate, batch, &m_physics, 0);
        const auto total = loss.denoising + m_options.residualWeight * loss.residual +
                           m_options.boundaryWeight * loss.boundary;
        total.backward();

        StepLosses result(m_sigmas.bins());
        result.fit = loss.denoising.item<double>();
        result.residual = loss.residual.item<double>();
        result.boundary = loss.boundary.item<double>();
        result.items = m_options.batch;
        for (std::size_t i = 0; i < sigmas.size(); ++i) {
            result.observe(m_sigmas.binOf(sigmas[i]), loss.memberUnknown[i]);
        }
        return result;
    }

    // Held-out loss of the averaged weights by sigma, without self-conditioning.
    void evaluate(VideoTrainingProgress& told) {
        const torch::NoGradGuard noGradient;
        std::int64_t begin = 0;
        for (auto& parameter : m_evaluator->parameters()) {
            parameter.copy_(
                m_weights->averaged().narrow(0, begin, parameter.numel()).view(parameter.sizes()));
            begin += parameter.numel();
        }
        told.heldOutCurve.clear();
        double sum = 0;
        for (int level = 0; level < kHeldOutLevels; ++level) {
            const double sigma =
                middleSigma(m_options.leastSigma, m_options.largestSigma, level, kHeldOutLevels);
            auto batch = m_examples.batch(*m_heldOutClips, static_cast<std::uint64_t>(level * kHeldOutClips),
                                          std::vector<double>(kHeldOutClips, sigma),
                                          0x68656c64U + static_cast<std::uint64_t>(level));
            addCoarse(batch);
            const auto loss = videoLoss(*m_evaluator, m_evaluator->forward(batch.inputs), batch, nullptr, 0);
            told.heldOutCurve.push_back({sigma, loss.denoising.item<double>()});
            sum += told.heldOutCurve.back().loss / kHeldOutLevels;
        }
        told.heldOut = sum;
        m_run->setHeldOut(sum);
    }

    void writeModel(const VideoTrainingProgress& told) const {
        score::VideoModelFile content;
        const score::VideoNetworkFile trained{m_options.network, score::parametersOf(*m_evaluator),
                                              m_deviations};
        const std::string prefix = refines() ? "refiner_" : "";
        if (refines()) {
            const auto before = score::readVideoModel(m_model);
            content.base = m_base;
            content.refiner = trained;
            content.curve = before.curve;
            content.facts = before.facts;
        } else {
            content.base = trained;
            double largest = 0; // what is expected does not fall with sigma; what is measured has noise
            for (std::size_t bin = 0; bin < m_sigmas.bins(); ++bin) {
                largest = std::max(largest, m_sigmas.loss(bin));
                content.curve.push_back({m_sigmas.centre(bin), largest});
            }
        }
        const auto set = [&](const char* name, const std::string& value) {
            content.facts[prefix + name] = value;
        };
        set("steps", std::to_string(m_weights->step()));
        set("batch", std::to_string(m_options.batch * m_options.replicas));
        set("box", std::to_string(m_options.box.width) + "x" + std::to_string(m_options.box.height) + "x" +
                       std::to_string(m_options.box.frames));
        set("data", m_options.box.folder.empty() ? "scenes" : "folder");
        set("seed", std::to_string(m_options.seed));
        set("seconds", std::to_string(m_run->seconds()));
        set("held_out_loss", std::to_string(told.heldOut));
        set("lambda_residual", std::to_string(m_options.residualWeight));
        set("lambda_boundary", std::to_string(m_options.boundaryWeight));
        set("advection", std::to_string(m_options.advection));
        set("viscosity", std::to_string(m_options.viscosity));
        set("colour_share", std::to_string(m_options.box.colourShare));
        std::vector<std::pair<double, double>> curve;
        for (const auto& point : told.heldOutCurve) {
            curve.emplace_back(point.sigma, point.loss);
        }
        set("held_out_curve", curveText(curve));
        score::writeVideoModel(m_model, content);
    }

    std::filesystem::path checkpointFile() const {
        auto file = m_model;
        file += refines() ? ".refiner.checkpoint" : ".checkpoint";
        return file;
    }
    std::map<std::string, std::string> identity() const {
        return {{"format", "sgfm video training 1"},
                {"data", m_options.box.folder.empty() ? "scenes" : m_options.box.folder.filename().string()},
                {"box", std::to_string(m_options.box.width) + "x" + std::to_string(m_options.box.height) +
                            "x" + std::to_string(m_options.box.frames)},
                {"seed", std::to_string(m_options.seed)}};
    }

    VideoTrainingOptions m_options;
    std::filesystem::path m_model;
    score::VideoNetworkFile m_base; // for a refiner; read before clips are measured, which takes a while
    VideoExamples m_examples;
    std::unique_ptr<VideoClips> m_clips;
    std::unique_ptr<VideoClips> m_heldOutClips;
    SigmaSampler m_sigmas;
    FieldResidual m_physics;
    score::BandDeviations m_deviations;
    score::VideoNetwork m_baseNetwork{nullptr};
    std::vector<Replica<score::VideoNetwork>> m_replicas;
    score::VideoNetwork m_evaluator;
    std::unique_ptr<WeightTraining> m_weights;
    std::unique_ptr<TrainingRun> m_run;
};

} // namespace

VideoTrainingOptions refinerTraining() {
    VideoTrainingOptions options;
    options.box.width = options.box.height = 64;
    options.box.frames = 32;
    options.network.widths = {24, 48};
    options.network.down = {1, 2};
    options.network.up = {1};
    options.network.refines = true;
    options.batch = 2;
    return options;
}

void checkVideoTraining(const std::filesystem::path& model, const std::filesystem::path& startFrom,
                        const VideoTrainingOptions& options) {
    (void)baseOf(model, complete(options, startFrom));
}

VideoTrainingReport trainVideo(const std::filesystem::path& model, const std::filesystem::path& startFrom,
                               const VideoTrainingOptions& options,
                               const std::function<bool(const VideoTrainingProgress&)>& progress) {
    const OneThreadAnOperation oneThread;
    VideoTraining training(model, startFrom, options);
    return training.run(progress);
}

} // namespace sgfm::training
