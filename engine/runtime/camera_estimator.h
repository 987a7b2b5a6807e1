#pragma once
// A score that is asked in the frame of a moving camera.
//
//     D(u) = G [ D_0(G^-1 u) ],     J <- J + v mean(e)
//
// G: video/camera.h, with the camera's place on each slice (video::VideoField::camera); v: its speed over the
// frames. A picture at rest for the score moves as a whole in the field, whatever the score was trained on;
// the flux that belongs to it follows from the lift, but for its mean (the mode k = 0), which is added. The
// noise is white in both frames but for a factor of each mode near 1 (|k_s|/|k| at another k_t).

#include "engine/runtime/video_estimator.h"
#include "engine/video/clip.h"

namespace sgfm::runtime {

class CameraEstimator final : public VideoEstimator {
  public:
    // resting: bound to conditions in the camera's frame (seenByCamera). The transform must outlive it.
    CameraEstimator(std::unique_ptr<VideoEstimator> resting, const video::CameraMotion& motion,
                    std::vector<video::CameraPlace> path, const fourier::Transform& transform);

    void setOptions(const score::VideoScoreOptions& options) override { m_resting->setOptions(options); }
    const field::Grid& grid() const noexcept override { return m_resting->grid(); }
    int channels() const noexcept override { return m_resting->channels(); }
    double leastSigma() const noexcept override { return m_resting->leastSigma(); }
    double largestSigma() const noexcept override { return m_resting->largestSigma(); }
    std::vector<InformationPoint> informationCurve() const override { return m_resting->informationCurve(); }
    std::vector<field::VectorField> denoise(std::span<const field::VectorField> noisy, double sigma,
                                            std::span<const field::VectorField> previous) const override;

  private:
    std::unique_ptr<VideoEstimator> m_resting;
    video::CameraMotion m_motion;
    std::vector<video::CameraPlace> m_path;
    const fourier::Transform& m_transform;
};

// G^-1 of what is given in the box; the mask goes along by whole pixels.
score::VideoConditions seenByCamera(score::VideoConditions conditions, const video::VideoField& box,
                                    fourier::Planner& planner);

} // namespace sgfm::runtime
