#pragma once
// The three-dimensional picture, by VTK; with flow_solids and flow_wires the only part of the views that
// draws with it. It draws in whatever OpenGL context is current, in whatever thread: start, picture and
// release need one, always in the same thread.

#include "widgets/views/flow_request.h"

#include <memory>

namespace sgfm::views {

class FlowScene {
  public:
    FlowScene();
    ~FlowScene();

    void start(); // once a context is current for the first time, and again after release
    void release();

    FlowPicture picture(const FlowRequest& request);

  private:
    struct Pipeline;
    std::unique_ptr<Pipeline> m_pipeline;
};

} // namespace sgfm::views
