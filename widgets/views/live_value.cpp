#include "widgets/views/live_value.h"

namespace sgfm::views {

std::optional<double> liveValue(const runtime::Frame& frame, const std::string& key) {
    if (frame.recipe == nullptr) {
        return std::nullopt;
    }
    double value = frame.recipe->parameters.get(key);
    for (const auto& event : frame.recipe->events) {
        if (event.step <= frame.step && event.kind == recipe::Event::Kind::SetParameter && event.key == key) {
            value = event.value;
        }
    }
    return value;
}

} // namespace sgfm::views
