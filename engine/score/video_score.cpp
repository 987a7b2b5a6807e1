#include "engine/score/video_score.h"

#include "engine/error.h"
#include "engine/lift/lift.h"
#include "engine/score/given_between.h"
#include "engine/score/haar_packs.h"
#include "engine/score/torch_threads.h"
#include "engine/score/video_model.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

namespace sgfm::score {

namespace {

// For a model that brings no information curve: below, differences are finer than 1 in 255 of the range;
// above, not even the mean of a clip is told from noise.
constexpr double kLeast = 0.01;
constexpr double kLargest = 60.0;

[[noreturn]] void refuse(const std::string& what, const std::string& remedy) {
    throw Error(ErrorKind::Usage, "video score", what, remedy);
}

// Channels side by side: [1][C][T][Y][X].
torch::Tensor tensorOf(const field::Grid& grid, int channels, const auto& valuesOf) {
    auto tensor = torch::empty({1, channels, grid.points(2), grid.points(1), grid.points(0)});
    for (int c = 0; c < channels; ++c) {
        const auto values = valuesOf(c);
        std::copy(values.begin(), values.end(),
                  tensor.data_ptr<float>() + static_cast<std::size_t>(c) * grid.size());
    }
    return tensor;
}

} // namespace

struct VideoScore::Implementation {
    std::shared_ptr<const VideoModel> model;
    const fourier::Transform& transform;
    int channels;
    int frames;
    VideoConditions conditions;
    VideoScoreOptions options;
    // What is given, as it is and carried on, and which slices are frames, as the network's inputs have it.
    struct Known {
        torch::Tensor given, mask, between, shown;
    };
    Known known;
    torch::Tensor givenColour; // of the fields' own channels
    torch::Tensor maskColour;

    const VideoModel::Implementation& parts() const { return model->implementation(); }
    int networkChannels() const { return model->channels(); }

    Implementation(std::shared_ptr<const VideoModel> videoModel, const fourier::Transform& boxTransform,
                   int fieldChannels, int shownFrames)
        : model(std::move(videoModel)),
          transform(boxTransform),
          channels(fieldChannels),
          frames(shownFrames) {
        const auto& grid = transform.grid();
        if (!model || grid.dimension() != 3 || frames < 1 || frames > grid.points(2)) {
            refuse("There is no model, or the box is none of a clip's.",
                   "Use a grid over (x, y, t), and at most as many frames as it has slices.");
        }
        if (!model->accepts(channels)) {
            refuse("The model was trained for " + std::to_string(model->channels()) + " channels, not " +
                       std::to_string(channels) + ".",
                   "Use a grey clip, or a model of colour.");
        }
        const int multiple = model->sideMultiple(grid.points(0), grid.points(1));
        for (int axis = 0; axis < 3; ++axis) {
            if (grid.points(axis) % multiple != 0) {
                refuse("A box of " + std::to_string(grid.points(0)) + " x " + std::to_string(grid.points(1)) +
                           " x " + std::to_string(grid.points(2)) + " cannot be halved often enough.",
                       "Make every side a multiple of " + std::to_string(multiple) + ".");
            }
        }
    }

    // A grey field in a network of three channels: no differences.
    torch::Tensor entering(const torch::Tensor& density) const {
        if (networkChannels() == 1) {
            return density;
        }
        if (channels == 1) {
            auto all = torch::zeros({1, 3, density.size(2), density.size(3), density.size(4)});
            all.narrow(1, 0, 1).copy_(density);
            return all;
        }
        return greyAndDifferences(density);
    }
    torch::Tensor leaving(const torch::Tensor& density) const {
        if (networkChannels() == 1) {
            return density;
        }
        return channels == 1 ? density.narrow(1, 0, 1) : colourOf(density);
    }

    void setConditions(VideoConditions wanted) {
        const auto& grid = transform.grid();
        const torch::NoGradGuard noGradient;
        const auto isFinite = [](float value) { return std::isfinite(value); };
        const auto isShare = [](float value) { return value >= 0 && value <= 1; };
        if (!wanted.empty()) {
            if (!(wanted.given.grid() == grid) || wanted.given.channels() != channels ||
                wanted.mask.size() != grid.size() ||
                !std::all_of(wanted.mask.begin(), wanted.mask.end(), isShare) ||
                !std::all_of(wanted.given.all().begin(), wanted.given.all().end(), isFinite)) {
                refuse("The conditions are of another box, or hold what is no density.",
                       "Give a finite density on the score's grid and a mask from 0 to 1.");
            }
            if (wanted.carried.channels() > 0 &&
                (!(wanted.carried.grid() == grid) || wanted.carried.channels() != channels ||
                 !std::all_of(wanted.carried.all().begin(), wanted.carried.all().end(), isFinite))) {
                refuse("What is carried on is of another box, or no density.",
                       "Give a finite density on the score's grid, or none.");
            }
        }
        conditions = std::move(wanted);
        givenColour = torch::zeros({1, channels, grid.points(2), grid.points(1), grid.points(0)});
        maskColour = torch::zeros({1, 1, grid.points(2), grid.points(1), grid.points(0)});
        if (!conditions.empty()) {
            maskColour = tensorOf(grid, 1, [&](int) { return std::span<const float>(conditions.mask); });
            givenColour = tensorOf(grid, channels, [&](int c) { return conditions.given.channel(c); });
        }
        known.given = entering(givenColour * maskColour);
        known.mask = maskColour;
        known.between = givenBetween(known.given, known.mask);
        if (conditions.carried.channels() > 0) {
            const auto carried =
                entering(tensorOf(grid, channels, [&](int c) { return conditions.carried.channel(c); }));
            putCarried(carried[0].narrow(1, 0, frames), known.mask[0], known.between[0]);
        }
        known.shown = torch::zeros_like(maskColour);
        known.shown.narrow(2, 0, frames).fill_(1);
    }

    // Of the halved box: a block is known where all of its pixels are.
    static Known halved(const Known& fine) {
        const auto mask = (halvedField(fine.mask) > 0.999F).to(torch::kFloat32);
        return {halvedField(fine.given) * mask, mask, halvedField(fine.between), halvedField(fine.shown)};
    }
    static Known withoutGiven(const Known& all) {
        return {torch::zeros_like(all.given), torch::zeros_like(all.mask), torch::zeros_like(all.between),
                all.shown};
    }

    // Where the blocks of the Haar packs begin is arbitrary: every noise level has its own place, so that no
    // grid of blocks shows in what many steps have made. (cycle spinning; Coifman and Donoho 1995)
    std::array<std::int64_t, 3> shiftAt(double level) const {
        const auto multiple = model->sideMultiple(transform.grid().points(0), transform.grid().points(1));
        auto bits = static_cast<std::uint64_t>(std::llround(1e4 * std::log(level)) + 1000000);
        std::array<std::int64_t, 3> shift{};
        for (auto& one : shift) {
            bits = (bits ^ (bits >> 31U)) * 0x9E3779B97F4A7C15U;
            one = static_cast<std::int64_t>((bits >> 40U) % static_cast<std::uint64_t>(multiple));
        }
        return shift;
    }
    static torch::Tensor moved(const torch::Tensor& x, const std::array<std::int64_t, 3>& shift, int sign) {
        return torch::roll(x, {sign * shift[0], sign * shift[1], sign * shift[2]}, {2, 3, 4});
    }

    torch::Tensor densityTensor(const field::VectorField& field) const {
        return entering(tensorOf(field.grid(), channels, [&](int c) { return field.component(c, 2); }));
    }

    // The posterior mean of the density of a box that was halved so often, in the network's channels.
    torch::Tensor predicted(int halving, const torch::Tensor& noisy, const torch::Tensor& previous,
                            const Known& around, double sigma, bool hasPrevious) const {
        VideoNetworkInputs inputs;
        inputs.noisy = noisy;
        inputs.previous = previous;
        inputs.given = around.given;
        inputs.mask = around.mask;
        inputs.between = around.between;
        inputs.shown = around.shown;
        inputs.sigmas = {sigma};
        const auto& grid = transform.grid();
        const double pixel = grid.spacing(0) * std::pow(2.0, halving);
        inputs.exposures = {options.viscousExposure / (pixel * pixel)};
        inputs.hasPrevious = {hasPrevious};
        inputs.grey = {channels == 1};
        const bool isBase = halving == parts().halvings(grid.points(0), grid.points(1));
        if (!isBase) {
            // Means of eight values: noise of sigma / sqrt 8.
            inputs.coarse = predicted(halving + 1, halvedField(noisy), halvedField(previous), halved(around),
                                      sigma / std::sqrt(8.0), hasPrevious);
        }
        const auto& network = isBase ? parts().base : parts().refiner;
        const auto estimate = parts().isLinear ? network->linearEstimate(inputs) : network->forward(inputs);
        return (estimate.density * (1 - around.mask) + around.given).contiguous();
    }

    field::DensityField density(const field::VectorField& noisy, double sigma,
                                const field::VectorField* previous) const {
        const torch::NoGradGuard noGradient;
        const double level = networkSigma(sigma, channels);
        const auto shift = shiftAt(level);
        const auto field = moved(densityTensor(noisy), shift, 1);
        const auto before =
            previous != nullptr ? moved(densityTensor(*previous), shift, 1) : torch::zeros_like(field);
        const Known around{moved(known.given, shift, 1), moved(known.mask, shift, 1),
                           moved(known.between, shift, 1), moved(known.shown, shift, 1)};
        const auto run = [&](bool withGiven) {
            return predicted(0, field, before, withGiven ? around : withoutGiven(around), level,
                             previous != nullptr);
        };
        auto estimate = run(options.guidance != 0);
        if (options.guidance != 1 && options.guidance != 0 && !conditions.empty()) {
            const auto free = run(false);
            estimate = free + options.guidance * (estimate - free);
        }
        auto colour = leaving(moved(estimate, shift, -1)).clamp(-1, 1); // where densities lie
        if (options.guidance != 0) {
            colour = colour * (1 - maskColour) + givenColour * maskColour;
        }
        const auto isFinite = [](float value) { return std::isfinite(value); };
        if (!std::all_of(noisy.all().begin(), noisy.all().end(), isFinite) ||
            !torch::isfinite(colour).all().item<bool>()) {
            throw Error(ErrorKind::Numerical, "video score", "The field holds values that are not finite.",
                        "Step back, and lower the physics strengths or the noise.");
        }
        field::DensityField result(transform.grid(), channels);
        colour = colour.contiguous();
        for (int c = 0; c < channels; ++c) {
            const auto* values =
                colour.data_ptr<float>() + static_cast<std::size_t>(c) * transform.grid().size();
            std::copy_n(values, transform.grid().size(), result.channel(c).begin());
        }
        return result;
    }

    // One thread a member, so that a member's numbers do not depend on the others or on the number of
    // threads.
    template <typename Result>
    std::vector<Result> estimates(std::span<const field::VectorField> noisy, double sigma,
                                  std::span<const field::VectorField> previous, const auto& resultOf) const {
        if (!(sigma > 0) || (!previous.empty() && previous.size() != noisy.size())) {
            refuse("The noise level is not positive, or estimates do not fit.",
                   "Give a level above 0, and one previous estimate a member or none.");
        }
        const auto fits = [&](const field::VectorField& field) {
            return field.grid() == transform.grid() && field.channels() == channels;
        };
        if (!std::all_of(noisy.begin(), noisy.end(), fits) ||
            !std::all_of(previous.begin(), previous.end(), fits)) {
            refuse("A field has another grid or number of channels.", "Use fields of the score's grid().");
        }
        const bool hasPrevious = options.selfConditioning && !previous.empty();
        std::vector<Result> results(noisy.size());
        sideBySide(noisy.size(), [&](std::size_t i) {
            results[i] = resultOf(density(noisy[i], sigma, hasPrevious ? &previous[i] : nullptr));
        });
        return results;
    }
};

VideoScore::VideoScore(std::shared_ptr<const VideoModel> model, VideoConditions conditions,
                       const fourier::Transform& transform, int channels, int frames)
    : m_implementation(std::make_unique<Implementation>(std::move(model), transform, channels, frames)) {
    m_implementation->setConditions(std::move(conditions));
}
VideoScore::~VideoScore() = default;

void VideoScore::setOptions(const VideoScoreOptions& options) {
    if (!std::isfinite(options.guidance) || !(options.viscousExposure >= 0) ||
        !std::isfinite(options.viscousExposure)) {
        refuse("A setting of the score is out of range.", "Use a finite guidance and an exposure from 0 up.");
    }
    m_implementation->options = options;
}
void VideoScore::setConditions(VideoConditions conditions) {
    m_implementation->setConditions(std::move(conditions));
}

const VideoScoreOptions& VideoScore::options() const noexcept {
    return m_implementation->options;
}
const VideoConditions& VideoScore::conditions() const noexcept {
    return m_implementation->conditions;
}
const field::Grid& VideoScore::grid() const noexcept {
    return m_implementation->transform.grid();
}
int VideoScore::channels() const noexcept {
    return m_implementation->channels;
}
int VideoScore::frames() const noexcept {
    return m_implementation->frames;
}
double VideoScore::leastSigma() const noexcept {
    const auto& curve = m_implementation->model->informationCurve();
    return (curve.empty() ? kLeast : curve.front().sigma) / networkSigma(1, m_implementation->channels);
}
double VideoScore::largestSigma() const noexcept {
    const auto& curve = m_implementation->model->informationCurve();
    return (curve.empty() ? kLargest : curve.back().sigma) / networkSigma(1, m_implementation->channels);
}
std::vector<ScoreModel::InformationPoint> VideoScore::informationCurve() const {
    return {};
}

std::vector<field::DensityField> VideoScore::densities(std::span<const field::VectorField> noisy,
                                                       double sigma,
                                                       std::span<const field::VectorField> previous) const {
    return m_implementation->estimates<field::DensityField>(
        noisy, sigma, previous, [](field::DensityField density) { return density; });
}

std::vector<field::VectorField> VideoScore::denoise(std::span<const field::VectorField> noisy, double sigma,
                                                    std::span<const field::VectorField> previous) const {
    return m_implementation->estimates<field::VectorField>(
        noisy, sigma, previous, [this](const field::DensityField& density) {
            return lift::liftDensity(density, m_implementation->transform);
        });
}

} // namespace sgfm::score
