#pragma once
// Streamlines of a 3-D field on its periodic box, by VTK's fourth-order Runge-Kutta tracer with step control:
// curves whose tangent is the velocity u everywhere, dx/dl = u / |u|, traced both ways from each seed. A line
// that leaves the box comes in again on the other side.

#include "widgets/views/flow_box.h"

#include <memory>
#include <span>
#include <vector>

namespace sgfm::views {

// One piece of a streamline, from wall to wall of the box at most.
struct Streamline {
    int seed = 0;                  // which seed it went out from
    bool forward = true;           // along the velocity
    std::vector<QVector3D> points; // scene places
    std::vector<float> values;     // of the quantity that colours it, a point
    float length() const;          // scene lengths
};

class StreamlineTracer {
  public:
    StreamlineTracer();
    ~StreamlineTracer();

    // velocity: one span a component, in the grid's own lengths; values: what colours the lines. Each has the
    // grid's size; three dimensions.
    void setField(const FlowBox& box, const std::array<std::span<const float>, 3>& velocity,
                  std::span<const float> values);
    // seeds: shares of the box. length: of each line in each direction, in longest sides of the box. A seed
    // where nothing moves gives no line.
    std::vector<Streamline> trace(std::span<const QVector3D> seeds, float length) const;

  private:
    struct Data;
    std::unique_ptr<Data> m_data;
};

} // namespace sgfm::views
