#include "widgets/views/flow_request.h"

#include <algorithm>

namespace sgfm::views {
namespace {

using runtime::Quantity;

std::span<const float> layerOf(const FlowRequest& request, runtime::LayerRequest wanted) {
    if (request.frame == nullptr || request.box.isEmpty() || request.frame->grid != request.box.grid) {
        return {};
    }
    const auto layer = request.frame->layers.find(wanted);
    if (layer == request.frame->layers.end() || layer->second.values.size() != request.box.grid.size()) {
        return {};
    }
    return layer->second.values;
}

} // namespace

std::span<const float> FlowRequest::values() const {
    return layerOf(*this, quantity);
}

std::array<std::span<const float>, 3> FlowRequest::velocity() const {
    std::array<std::span<const float>, 3> components{layerOf(*this, {Quantity::FlowX, quantity.channel}),
                                                     layerOf(*this, {Quantity::FlowY, quantity.channel}),
                                                     layerOf(*this, {Quantity::Density, quantity.channel})};
    const bool whole = box.grid.dimension() == 3 &&
                       std::none_of(components.begin(), components.end(), [](auto c) { return c.empty(); });
    return whole ? components : std::array<std::span<const float>, 3>{};
}

std::vector<double> FlowRequest::levels() const {
    if (!diverging) {
        return {range.low + level * (range.high - range.low)};
    }
    const double above = level * range.high;
    return positiveOnly ? std::vector{above} : std::vector{-above, above};
}

} // namespace sgfm::views
