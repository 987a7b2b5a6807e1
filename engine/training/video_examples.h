#pragma once
// Training examples of video: a clip in its box, noise, and what is given.
//
// Only the t-component of the diffused field tells anything of the density (score/video_score.h), so that is
// what is drawn:  e_noisy^ = exp(-h k^2) e^ + sigma (|k_s| / |k|) z^,  z white. h is the viscous exposure
// that the field went through (lambda), 0 in most examples.
//
// Given: nothing, the first frame, the first and the last, several frames from the first on (continuation),
// or pinned regions through the whole clip, with or without the first frame. Where a later frame is given
// than the first, the clip is seen by the camera that goes along from the one to the other (video/camera.h),
// and what moves apart is carried between (video/moving_layers.h), as the runtime asks the score. Clips are
// the lab's own scenes, or those of a user's folder; grey clips and, for a network of three channels, colour.

#include "engine/fourier/transform.h"
#include "engine/score/video_network.h"
#include "engine/training/video_box_options.h"
#include "engine/video/camera.h"
#include "engine/video/moving_layers.h"
#include "engine/video/scene_random.h"
#include "engine/video/scenes.h"

#include <cstdint>
#include <memory>
#include <vector>

namespace sgfm::training {

// Clips by index: scenes or a user's files.
class VideoClips {
  public:
    virtual ~VideoClips() = default;
    virtual video::Clip clip(std::uint64_t index, int channels) const = 0;
};
// heldOut: other scenes, or every tenth file (all, when there are fewer than ten). Throws Error(BadInput)
// when a folder holds nothing that can be read.
std::unique_ptr<VideoClips> openVideoClips(const VideoBoxOptions& options, std::uint64_t seed, bool heldOut);

class VideoExamples {
  public:
    // timeMultiple: of the box's slices (score::VideoModel::sideMultiple).
    VideoExamples(const VideoBoxOptions& options, int timeMultiple);

    const field::Grid& grid() const noexcept { return m_grid; }

    struct Batch {
        score::VideoNetworkInputs inputs; // previous is zero, coarse undefined
        torch::Tensor clean;              // [B][C][T][Y][X]
    };
    // Example i: clip firstClip + i with noise of sigmas[i]; what is given, colour and noise follow
    // (key, i).
    Batch batch(const VideoClips& clips, std::uint64_t firstClip, const std::vector<double>& sigmas,
                std::uint64_t key) const;

    // Root mean squares over `count` clips and as many draws of noise.
    score::BandDeviations deviations(const VideoClips& clips, int count, int levels) const;

  private:
    field::DensityField noise(int channels, std::uint64_t key) const;
    void damp(field::DensityField& density, double exposure) const;
    // The layers over the frames, as the camera at these places (none: at rest) sees them.
    field::DensityField carried(const video::MovingLayers& layers, int channels,
                                const std::vector<video::CameraPlace>& path, video::Camera& camera) const;

    VideoBoxOptions m_options;
    int m_timeMultiple;
    std::unique_ptr<fourier::Planner> m_planner;
    field::Grid m_grid;
    std::unique_ptr<fourier::Transform> m_transform;
    std::vector<float> m_noiseFactor; // |k_s| / |k| of every mode
    std::vector<float> m_square;      // k^2 in squared pixels
};

} // namespace sgfm::training
