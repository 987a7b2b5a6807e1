#pragma once
// The part of `sgfm bench` about video.

#include <nlohmann/json_fwd.hpp>

#include <string>

namespace sgfm::cli {

struct Context;

// modelFile: weights, "linear" for the model without a network, or empty: the shipped one. largest: side of
// the largest box of the cost exponent. Throws Error(Io) when there is no such model.
nlohmann::json benchVideo(const std::string& modelFile, int repetitions, int largest, const Context& context);

} // namespace sgfm::cli
