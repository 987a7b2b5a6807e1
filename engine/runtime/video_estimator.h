#pragma once
// How the runtime asks a trained model of clips: one interface over the network and, in tests, closed forms.
// The counterpart of text_estimator.h; what is bound is boundary data where a text has words.

#include "engine/score/video_score.h"

#include <array>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace sgfm::runtime {

// A score bound to one box and what is given in it.
class VideoEstimator : public score::ScoreModel {
  public:
    virtual void setOptions(const score::VideoScoreOptions& options) = 0; // from the next estimate on
};

// A model that can be bound to any box; immutable, shared by all runs.
class VideoModelAccess {
  public:
    virtual ~VideoModelAccess() = default;
    virtual const std::string& name() const noexcept = 0;
    virtual const std::string& sha256() const noexcept = 0; // of the weights
    virtual std::int64_t weights() const noexcept = 0;
    virtual double heldOutLoss() const noexcept = 0;
    virtual bool accepts(int channels) const noexcept = 0;
    virtual int sideMultiple(int width, int height) const noexcept = 0; // of every side of the box
    // The transform must outlive the estimator. Throws Error(Usage) as score::VideoScore does.
    virtual std::unique_ptr<VideoEstimator> bind(score::VideoConditions conditions,
                                                 const fourier::Transform& transform, int channels,
                                                 int frames) const = 0;

  protected:
    VideoModelAccess() = default;
    VideoModelAccess(const VideoModelAccess&) = default;
    VideoModelAccess& operator=(const VideoModelAccess&) = default;
};

// NAME.safetensors in resources/models; null when there is none. Throws Error(Io), Error(BadInput) when there
// is one that cannot be used.
std::shared_ptr<const VideoModelAccess> openVideoModel(const std::filesystem::path& file);
// No network: Wiener's filter of every Haar scale (score::VideoModel::linear). For comparison.
std::shared_ptr<const VideoModelAccess> linearVideoModel(int channels);
std::filesystem::path shippedVideoModel(const std::filesystem::path& resourceFolder);

} // namespace sgfm::runtime
