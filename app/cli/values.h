#pragma once
// Small parsers of the command line's own value forms.

#include "engine/field/grid.h"

#include <string>
#include <vector>

namespace sgfm::cli {

// "512x512" -> {512, 512}. Throws Error(Usage).
std::vector<int> parseSize(const std::string& text, const std::string& option);
// "6.28x3.14", or one number for every axis; empty: 2 pi an axis. Throws Error(Usage).
std::vector<double> parseLengths(const std::string& text, std::size_t axes);

} // namespace sgfm::cli
