#include "engine/training/video_examples.h"

#include "engine/dynamics/normal_numbers.h"
#include "engine/fourier/modes.h"
#include "engine/lift/lift.h"
#include "engine/score/given_between.h"
#include "engine/score/haar_packs.h"
#include "engine/training/viscous_exposures.h"

#include <algorithm>
#include <cmath>

namespace sgfm::training {

namespace {

// Shares of examples.
constexpr double kShareFree = 0.1;   // nothing given
constexpr double kShareFirst = 0.3;  // the first frame
constexpr double kShareLast = 0.4;   // first and last
constexpr double kShareFrames = 0.1; // several frames; what is left: pinned regions
constexpr double kShareExposed = 0.15;

} // namespace

VideoExamples::VideoExamples(const VideoBoxOptions& options, int timeMultiple)
    : m_options(options), m_timeMultiple(timeMultiple), m_planner(std::make_unique<fourier::Planner>(1)) {
    // The box of a clip with a prescribed last frame, which is the longer one; kept for all.
    video::Clip clip;
    video::Frame frame{options.width, options.height, {}};
    frame.channels.emplace_back(static_cast<std::size_t>(options.width) *
                                static_cast<std::size_t>(options.height));
    clip.frames.assign(static_cast<std::size_t>(options.frames), frame);
    video::VideoLayout layout;
    layout.fringe = options.fringe;
    layout.prescribeLast = true;
    layout.timeMultiple = timeMultiple;
    m_grid = video::makeVideoField(clip, layout, *m_planner).grid;
    m_transform = std::make_unique<fourier::Transform>(*m_planner, m_grid);
    const fourier::Modes modes(m_grid);
    const double pixel = m_grid.spacing(0);
    for (std::size_t line = 0; line < modes.lines(); ++line) {
        for (std::size_t i = 0; i < modes.lineLength(); ++i) {
            const double kx = static_cast<double>(modes.firstDerivative(0)[i]);
            const double ky = static_cast<double>(modes.firstDerivative(line, 1));
            const double kt = static_cast<double>(modes.firstDerivative(line, 2));
            const double space = kx * kx + ky * ky;
            const double whole = space + kt * kt;
            m_noiseFactor.push_back(whole > 0 ? static_cast<float>(std::sqrt(space / whole)) : 1.0F);
            m_square.push_back(static_cast<float>(whole * pixel * pixel));
        }
    }
}

field::DensityField VideoExamples::noise(int channels, std::uint64_t key) const {
    field::DensityField white(m_grid, channels);
    for (int c = 0; c < channels; ++c) {
        const auto values = white.channel(c);
        dynamics::fillNormal({key, 1, 0, static_cast<std::uint32_t>(c)}, values.size(), values.data());
    }
    auto spectrum = m_transform->forward(white);
    for (int c = 0; c < channels; ++c) {
        const auto modes = spectrum.component(c, 0);
        for (std::size_t i = 0; i < modes.size(); ++i) {
            modes[i] *= m_noiseFactor[i];
        }
    }
    return m_transform->inverseDensity(spectrum);
}

void VideoExamples::damp(field::DensityField& density, double exposure) const {
    auto spectrum = m_transform->forward(density);
    for (int c = 0; c < density.channels(); ++c) {
        const auto modes = spectrum.component(c, 0);
        for (std::size_t i = 0; i < modes.size(); ++i) {
            modes[i] *= std::exp(-static_cast<float>(exposure) * m_square[i]);
        }
    }
    density = m_transform->inverseDensity(spectrum);
}

field::DensityField VideoExamples::carried(const video::MovingLayers& layers, int channels,
                                           const std::vector<video::CameraPlace>& path,
                                           video::Camera& camera) const {
    field::DensityField density(m_grid, channels);
    const auto slice = m_grid.sliceSize();
    for (std::size_t t = 0; t < static_cast<std::size_t>(m_options.frames); ++t) {
        const auto frame = layers.at(static_cast<double>(t), *m_planner);
        for (int c = 0; c < channels; ++c) {
            const auto& pixels = frame.channels[static_cast<std::size_t>(c)];
            const auto values = density.channel(c).subspan(t * slice, slice);
            std::transform(pixels.begin(), pixels.end(), values.begin(),
                           [](float value) { return 2 * value - 1; });
            if (!path.empty()) {
                camera.toRest(values, path[t]);
            }
        }
    }
    return density;
}

VideoExamples::Batch VideoExamples::batch(const VideoClips& clips, std::uint64_t firstClip,
                                          const std::vector<double>& sigmas, std::uint64_t key) const {
    const auto members = static_cast<std::int64_t>(sigmas.size());
    const std::int64_t slices = m_grid.points(2);
    const std::int64_t height = m_options.height;
    const std::int64_t width = m_options.width;
    const std::int64_t slice = height * width;
    const auto size = static_cast<std::ptrdiff_t>(m_grid.size());
    Batch batch;
    auto& inputs = batch.inputs;
    batch.clean = torch::zeros({members, m_options.channels, slices, height, width});
    inputs.noisy = torch::zeros_like(batch.clean);
    inputs.previous = torch::zeros_like(batch.clean);
    inputs.mask = torch::zeros({members, 1, slices, height, width});
    inputs.shown = torch::zeros_like(inputs.mask);
    inputs.shown.narrow(2, 0, m_options.frames).fill_(1);
    inputs.sigmas = sigmas;
    inputs.hasPrevious.assign(sigmas.size(), false);
    std::vector<torch::Tensor> carriedOf(sigmas.size()); // [C][F][Y][X] of a member with moving layers
    for (std::int64_t member = 0; member < members; ++member) {
        const auto i = static_cast<std::size_t>(member);
        video::SceneRandom random(key, i);
        const bool isGrey = m_options.channels == 1 || !random.chance(m_options.colourShare);
        const int channels = isGrey ? 1 : 3;
        const double which = random.uniform();
        const bool hasLast =
            which >= kShareFree + kShareFirst && which < kShareFree + kShareFirst + kShareLast;
        const bool isPinned = which >= kShareFree + kShareFirst + kShareLast + kShareFrames;

        const bool hasFrames =
            which >= kShareFree + kShareFirst + kShareLast && !isPinned && m_options.frames > 3;
        const int givenFrames = hasFrames ? 2 + random.below(m_options.frames / 2) : 1;

        const auto clip = clips.clip(firstClip + i, channels);
        video::VideoLayout layout;
        layout.fringe = m_options.fringe;
        layout.prescribeLast = hasLast;
        layout.timeMultiple = m_timeMultiple;
        // The score is asked in the frame of a camera that goes along with what is given.
        const int seen = hasLast ? m_options.frames : givenFrames;
        video::PictureMotion motion;
        if (seen > 1) {
            const auto& last = clip.frames[static_cast<std::size_t>(seen - 1)];
            motion = video::motionBetween(clip.frames.front(), last, seen - 1, *m_planner);
            layout.motion = motion.camera;
        }
        auto video = video::makeVideoField(clip, layout, *m_planner);
        if (!(video.grid == m_grid)) { // a shorter box: the return to the first frame takes longer
            layout.fringe += 1;
            video = video::makeVideoField(clip, layout, *m_planner);
        }
        auto density = lift::densityOf(video.boundary.target);
        video::Camera camera(*m_planner, m_options.width, m_options.height, video.motion.pivot);
        if (!video.camera.empty()) {
            for (int c = 0; c < channels; ++c) {
                camera.toRest(density.channel(c), video.camera);
            }
        }

        // What is given.
        auto mask = inputs.mask[member][0];
        auto* weight = mask.data_ptr<float>();
        const bool hasFirst = which >= kShareFree && (!isPinned || random.chance(0.5));
        if (hasFirst) {
            for (std::ptrdiff_t p = 0; p < size; ++p) {
                weight[p] = video.boundary.weight[static_cast<std::size_t>(p)] >= 1 ? 1.0F : 0.0F;
            }
        }
        if (hasFrames) {
            mask.narrow(0, 0, givenFrames).fill_(1);
        }
        if (isPinned) {
            const int w = 4 + random.below(m_options.width / 2);
            const int h = 4 + random.below(m_options.height / 2);
            mask.narrow(1, random.below(m_options.height - h), h)
                .narrow(2, random.below(m_options.width - w), w)
                .narrow(0, 0, m_options.frames)
                .fill_(1);
        }

        const auto copyTo = [&](torch::Tensor target, const field::DensityField& source) {
            auto values = torch::empty({channels, slices, height, width});
            for (int c = 0; c < channels; ++c) {
                const auto from = source.channel(c);
                std::copy(from.begin(), from.end(), values.data_ptr<float>() + c * slices * slice);
            }
            target.narrow(0, 0, channels)
                .copy_(channels == 3 ? score::greyAndDifferences(values.unsqueeze(0)).squeeze(0) : values);
        };
        copyTo(batch.clean[member], density);
        if (motion.layers) {
            auto frames = torch::zeros({m_options.channels, slices, height, width});
            copyTo(frames, carried(*motion.layers, channels, video.camera, camera));
            carriedOf[i] = frames.narrow(1, 0, m_options.frames);
        }
        const double exposure = random.chance(kShareExposed)
                                    ? kViscousExposures[static_cast<std::size_t>(
                                          random.below(static_cast<int>(kViscousExposures.size())))]
                                    : 0;
        if (exposure > 0) {
            damp(density, exposure);
        }
        inputs.exposures.push_back(exposure);
        copyTo(inputs.noisy[member], density);
        // Noise is white over the network's channels as it is over red, green and blue.
        const auto noisy = noise(channels, key + 1000003 * (i + 1));
        for (int c = 0; c < channels; ++c) {
            const auto values = noisy.channel(c);
            auto* target = inputs.noisy[member][c].data_ptr<float>();
            for (std::size_t p = 0; p < values.size(); ++p) {
                target[p] += static_cast<float>(sigmas[i]) * values[p];
            }
        }
        inputs.grey.push_back(isGrey);
    }
    inputs.given = batch.clean * inputs.mask;
    inputs.between = score::givenBetween(inputs.given, inputs.mask);
    for (std::int64_t member = 0; member < members; ++member) {
        if (const auto& carried = carriedOf[static_cast<std::size_t>(member)]; carried.defined()) {
            score::putCarried(carried, inputs.mask[member], inputs.between[member]);
        }
    }
    return batch;
}

score::BandDeviations VideoExamples::deviations(const VideoClips& clips, int count, int levels) const {
    std::vector<torch::Tensor> scenes(static_cast<std::size_t>(levels));
    std::vector<torch::Tensor> noises(static_cast<std::size_t>(levels));
    const auto add = [](torch::Tensor& sum, const torch::Tensor& part) {
        sum = sum.defined() ? sum + part : part;
    };
    double undamped = 0;
    auto members = torch::zeros({m_options.channels, 1});
    for (int i = 0; i < count; ++i) {
        const auto example = batch(clips, static_cast<std::uint64_t>(i), {1.0},
                                   0x6465766961746500U + static_cast<std::uint64_t>(i));
        auto clean = example.clean;
        const auto packs = score::haarPacks(clean, levels);
        const auto difference = score::haarPacks(example.inputs.noisy - clean, levels);
        members.narrow(0, 0, example.inputs.grey[0] ? 1 : m_options.channels) += 1;
        for (int level = 0; level < levels; ++level) {
            const auto l = static_cast<std::size_t>(level);
            add(scenes[l], packs[l].square().mean(at::IntArrayRef({0, 1, 2, 3})));
            if (example.inputs.exposures[0] == 0) {
                add(noises[l], difference[l].select(4, 0).square().mean(at::IntArrayRef({0, 1, 2, 3})));
            }
        }
        undamped += example.inputs.exposures[0] == 0 ? 1 : 0;
    }
    score::BandDeviations deviations;
    for (std::size_t l = 0; l < scenes.size(); ++l) {
        deviations.scene.push_back((scenes[l] / members.clamp_min(1)).sqrt().clamp_min(1e-2F));
        deviations.noise.push_back((noises[l] / std::max(1.0, undamped)).sqrt().clamp_min(1e-2F));
    }
    return deviations;
}

} // namespace sgfm::training
