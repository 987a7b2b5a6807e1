#pragma once
// Our model as a source of clips: a recipe for each held-out clip, whose first and last frame are its
// boundary data, run as "sgfm generate video" runs it.

#include "engine/evaluation/clip_source.h"
#include "engine/runtime/video_estimator.h"

namespace sgfm::evaluation {

class GeneratedClips final : public ClipSource {
  public:
    // parameters: those of every run. The frames that are given go through PNG files in a folder of their
    // own, as a person's would.
    GeneratedClips(std::string name, std::string title,
                   std::shared_ptr<const runtime::VideoModelAccess> model,
                   recipe::ParameterValues parameters);

    std::string name() const override { return m_name; }
    std::string title() const override { return m_title; }
    std::string identity() const override;
    bool isSlow() const override { return true; }
    std::vector<video::Clip> generate(const ClipRequest& request, const GoOn& goOn) const override;

  private:
    std::string m_name;
    std::string m_title;
    std::shared_ptr<const runtime::VideoModelAccess> m_model;
    recipe::ParameterValues m_parameters;
};

} // namespace sgfm::evaluation
