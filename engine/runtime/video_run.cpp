#include "engine/runtime/video_run.h"

#include "engine/error.h"
#include "engine/lift/lift.h"
#include "engine/runtime/camera_estimator.h"
#include "engine/runtime/video_prompt.h"

#include <algorithm>
#include <numeric>
#include <utility>

namespace sgfm::runtime {

namespace {

// Every slice with the mean of the last, as the lift makes it.
void equalizeMeans(field::DensityField& density) {
    const auto slice = density.grid().sliceSize();
    for (int c = 0; c < density.channels(); ++c) {
        const auto values = density.channel(c);
        const auto meanAt = [&](std::size_t begin) {
            const auto one = values.subspan(begin, slice);
            return std::accumulate(one.begin(), one.end(), 0.0) / static_cast<double>(slice);
        };
        const double mean = meanAt(values.size() - slice);
        for (std::size_t begin = 0; begin < values.size(); begin += slice) {
            const auto shift = static_cast<float>(mean - meanAt(begin));
            const auto one = values.subspan(begin, slice);
            std::for_each(one.begin(), one.end(), [shift](float& value) { value += shift; });
        }
    }
}

// What a field can hold of the given frames, nothing lost to what stands in the others (their Nyquist modes
// in t, which a lift of the whole box would take from all slices alike).
score::VideoConditions conditionsOf(const video::VideoField& box, const fourier::Transform& transform) {
    auto mask = box.boundary.weight;
    // The ramps beside the data are the free flow's.
    std::transform(mask.begin(), mask.end(), mask.begin(),
                   [](float weight) { return weight >= 1 ? 1.0f : 0.0f; });
    sampler::GivenDensity wanted{box.density, mask};
    equalizeMeans(wanted.density);
    auto held = box.boundary.target;
    sampler::imposeDensity(wanted, transform, held);
    return {lift::densityOf(held), std::move(mask),
            box.carriesGiven ? std::move(wanted.density) : field::DensityField()};
}

} // namespace

struct VideoRun::Frames {
    Setup setup;
    std::shared_ptr<const video::VideoField> box;
    sampler::GivenDensity given;
    std::unique_ptr<VideoEstimator> estimator;
    std::vector<field::VectorField> clean; // of the present state, once asked for
};

Error noVideoModel() {
    return {ErrorKind::BadInput, "video model", "Generating a clip needs a trained model, and there is none.",
            "Put video-score.safetensors into resources/models, or train one with `sgfm train video`."};
}

std::string sidesProblem(const VideoModelAccess& model, const field::Grid& grid) {
    const int multiple = model.sideMultiple(grid.points(0), grid.points(1));
    for (int axis = 0; axis < 3; ++axis) {
        if (grid.points(axis) % multiple != 0) {
            return (axis == 2 ? "The box has " : "A frame has ") + std::to_string(grid.points(axis)) +
                   (axis == 2   ? " slices"
                    : axis == 1 ? " lines"
                                : " columns") +
                   "; the model needs a multiple of " + std::to_string(multiple) + ".";
        }
    }
    return {};
}

VideoRun::VideoRun(Setup setup, const recipe::ParameterValues& parameters, const KeepGoing& keepGoing)
    : GenerationRun(setup.recipe.seed, setup.runs, parameters), m_frames(std::make_unique<Frames>()) {
    if (!setup.model || setup.runs.empty()) {
        throw Error(ErrorKind::Usage, "generation", "There is no model or member.", "Give a run both.");
    }
    m_frames->setup = std::move(setup);
    const auto& wanted = m_frames->setup;
    bindTo(std::make_shared<const video::VideoField>(
        makePromptField(wanted.recipe, wanted.prompt, wanted.baseFolder, true, planner(), keepGoing)));
    begin();
}

VideoRun::VideoRun(const VideoRun& other, std::shared_ptr<const video::VideoField> box)
    : GenerationRun(other.seed(), other.runs(), other.parameters()), m_frames(std::make_unique<Frames>()) {
    m_frames->setup = other.m_frames->setup;
    bindTo(std::move(box));
    copyState(other);
    stateReplaced();
}

VideoRun::~VideoRun() = default;

std::unique_ptr<GenerationRun> VideoRun::fork() const {
    return std::unique_ptr<VideoRun>(new VideoRun(*this, m_frames->box));
}

void VideoRun::bindTo(std::shared_ptr<const video::VideoField> box) {
    auto& frames = *m_frames;
    const auto& model = *frames.setup.model;
    const int channels = box->density.channels();
    if (!hasBox()) {
        if (const auto problem = sidesProblem(model, box->grid); !problem.empty()) {
            throw Error(ErrorKind::BadInput, "video box", problem,
                        "Choose such a size, and as many slices by video.slices.");
        }
        if (!model.accepts(channels)) {
            throw Error(ErrorKind::BadInput, "video channels",
                        "The model has not learned clips of " + std::to_string(channels) + " channels.",
                        "Choose grey, or a model of colour.");
        }
        setBox(box->grid);
    } else if (!(box->grid == grid())) {
        throw Error(ErrorKind::BadInput, "prompt", "The new prompt needs another box than this run has.",
                    "Start anew with it.");
    }
    const bool rests = box->camera.empty();
    auto conditions = conditionsOf(*box, transform());
    sampler::GivenDensity given{conditions.given, conditions.mask};
    auto bound =
        model.bind(rests ? std::move(conditions) : seenByCamera(std::move(conditions), *box, planner()),
                   transform(), channels, box->frames);
    if (!rests) {
        bound = std::make_unique<CameraEstimator>(std::move(bound), box->motion, box->camera, transform());
    }
    std::swap(frames.estimator, bound); // the old ones live until the sampler that refers to them is gone
    std::swap(frames.given, given);
    frames.box = std::move(box);
    setModel(*frames.estimator, &frames.given, nullptr);
}

void VideoRun::setPrompt(const recipe::Prompt& prompt) {
    auto& setup = m_frames->setup;
    bindTo(std::make_shared<const video::VideoField>(
        makePromptField(setup.recipe, prompt, setup.baseFolder, true, planner(), {})));
    setup.prompt = prompt;
}

void VideoRun::parametersChanged() {
    score::VideoScoreOptions options;
    options.guidance = parameters().get("sampler.guidance");
    options.selfConditioning = parameters().getSwitch("sampler.self_conditioning");
    m_frames->estimator->setOptions(options);
}

void VideoRun::stateReplaced() {
    m_frames->clean.clear();
}

void VideoRun::stepped() {
    m_frames->clean.clear();
}

const std::vector<field::VectorField>& VideoRun::cleanFields() {
    const auto& state = sampler().state();
    if (state.sigma <= 0) {
        return state.members;
    }
    if (!state.estimates.empty()) {
        return state.estimates;
    }
    if (m_frames->clean.empty()) {
        m_frames->clean = sampler().estimate();
    }
    return m_frames->clean;
}

double VideoRun::boundaryLoss(std::size_t member) {
    return sampler::givenDensityLoss(m_frames->given, cleanFields()[member]);
}

const recipe::Prompt& VideoRun::prompt() const noexcept {
    return m_frames->setup.prompt;
}

const video::VideoField& VideoRun::box() const noexcept {
    return *m_frames->box;
}

video::Clip VideoRun::clip(std::size_t member) {
    const auto& box = *m_frames->box;
    return video::framesOf(lift::densityOf(cleanFields()[member]), box.frames, box.remainder,
                           parameters().get("video.rate"));
}

} // namespace sgfm::runtime
