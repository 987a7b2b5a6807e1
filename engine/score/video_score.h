#pragma once
// The learned score of video: the posterior mean of the density from a local wavelet network, and the field
// that it means:
//
//     D = W lift( density )
//
// divergence-free by construction. Of u = lift(e) + sigma P z only the t-component matters: the noise of the
// others is independent of it and holds nothing of e. In Fourier space it is
//     e_noisy^ = e^ + sigma (|k_s| / |k|) z^          (k_s: the space wavenumbers; z white; k = 0: factor 1)
// which is what the network is trained on and given.
//
// The box is makeVideoField's (engine/video/clip.h): slices 0 ... frames - 1 are shown, the others (the
// fringe) return to the first frame, and N_t is a multiple of VideoLayout::timeMultiple. Conditions are a
// clean density with a mask, both on that box: for a first frame the density of makeVideoField where its
// boundary weight is 1 (slice 0 and the fringe's last slices), for a last frame the same with prescribeLast,
// for a continuation the slices that are known, for a pinned region its pixels. Boundary data of the sampler
// and these conditions should say the same.
//
// Guidance g mixes the estimates with and without conditions, D = D_u + g (D_c - D_u) (Ho and Salimans 2022).
// Source: DESIGN section 2.

#include "engine/fourier/transform.h"
#include "engine/score/score_model.h"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace sgfm::score {

// A trained network and the facts of its making; immutable, shared by all runs. One file, NAME.safetensors.
// The mean residual f of video is 0 and not stored: scenes are as often mirrored as not.
class VideoModel {
  public:
    // Throws Error(Io), Error(BadInput): not such a file, or one whose arrays do not fit its sizes.
    explicit VideoModel(const std::filesystem::path& file);
    // No network: every Haar coefficient shrunk by what scenes have on its scale (Wiener's filter). For
    // comparison, and for tests without weights. channels: 1 or 3.
    static std::shared_ptr<const VideoModel> linear(int channels);
    ~VideoModel();
    VideoModel(const VideoModel&) = delete;
    VideoModel& operator=(const VideoModel&) = delete;

    const std::string& sha256() const noexcept; // empty for linear()
    std::int64_t weights() const noexcept;      // their number; 0 for linear()
    int channels() const noexcept;              // of training: 1 grey, 3 RGB
    bool accepts(int channels) const noexcept;  // a model of 3 channels takes grey clips too
    // What every side of a box (x, y and t) must be a multiple of: 8, and twice that for each time that a
    // larger picture is halved before the base network sees it.
    int sideMultiple(int width, int height) const noexcept;
    // The share of the variance of scenes that is left unknown at each noise level, every scale alike.
    const std::vector<ScoreModel::InformationPoint>& informationCurve() const noexcept;
    double heldOutLoss() const noexcept;             // mean over sigma as in training; 0 for linear()
    std::string fact(const std::string& name) const; // of the metadata; "" when it has no such

    struct Implementation; // video_model.h, the only header that shows torch
    const Implementation& implementation() const noexcept { return *m_implementation; }

  private:
    VideoModel();
    std::unique_ptr<Implementation> m_implementation;
};

struct VideoConditions {
    field::DensityField given; // clean density, on the score's grid; empty: nothing is given
    std::vector<float> mask;   // [grid], 0 ... 1: 1 where `given` is certain; empty: nothing is given
    // How what is given goes on over the frames (video/moving_layers.h), on the score's grid; the other
    // slices do not count. Empty: blended, as given_between.h tells.
    field::DensityField carried{};
    bool empty() const noexcept { return mask.empty(); }
};

struct VideoScoreOptions {
    double guidance = 1; // 0: conditions ignored; 1: the network as trained; above: stronger
    bool selfConditioning = true;
    double viscousExposure = 0; // lambda: nu s that the noisy field went through, in the box's units
};

class VideoScore final : public ScoreModel {
  public:
    // frames: how many slices of the transform's grid are shown. channels: 1 or 3. The transform must outlive
    // the score. Throws Error(Usage) when the grid's sides are no multiples of the model's sideMultiple, when
    // the model does not accept so many channels, or when conditions do not fit or are not finite.
    VideoScore(std::shared_ptr<const VideoModel> model, VideoConditions conditions,
               const fourier::Transform& transform, int channels, int frames);
    ~VideoScore() override;

    void setOptions(const VideoScoreOptions& options); // takes effect with the next estimate
    const VideoScoreOptions& options() const noexcept;
    void setConditions(VideoConditions conditions); // throws as the constructor does
    const VideoConditions& conditions() const noexcept;

    const field::Grid& grid() const noexcept override;
    int channels() const noexcept override;
    double leastSigma() const noexcept override;
    double largestSigma() const noexcept override;
    // Empty: levels are geometric. Nearly all nats of a clip are in its finest scale, and levels that follow
    // them pass the coarse scales, which decide what is seen, in a few steps: with 48 of them a moving word
    // faded within eight frames that 48 geometric levels carry through all sixteen.
    std::vector<InformationPoint> informationCurve() const override;

    // Members run side by side, each on one thread.
    std::vector<field::VectorField> denoise(std::span<const field::VectorField> noisy, double sigma,
                                            std::span<const field::VectorField> previous) const override;

    // The densities that the fields of denoise() are the lift of: what the network says of each place.
    std::vector<field::DensityField> densities(std::span<const field::VectorField> noisy, double sigma,
                                               std::span<const field::VectorField> previous) const;

    int frames() const noexcept;

  private:
    struct Implementation;
    std::unique_ptr<Implementation> m_implementation;
};

} // namespace sgfm::score
