#include "app/cli/values.h"

#include "engine/error.h"

#include <charconv>
#include <numbers>

namespace sgfm::cli {

namespace {

template <typename Number>
std::vector<Number> splitNumbers(const std::string& text, const std::string& option,
                                 const std::string& example) {
    std::vector<Number> numbers;
    const char* position = text.data();
    const char* const end = position + text.size();
    while (true) {
        Number number{};
        const auto [next, error] = std::from_chars(position, end, number);
        if (error != std::errc{} || next == position) {
            throw Error(ErrorKind::Usage, option, "'" + text + "' is not a size.",
                        "Write for example " + example + ".");
        }
        numbers.push_back(number);
        if (next == end) {
            return numbers;
        }
        if (*next != 'x') {
            throw Error(ErrorKind::Usage, option, "'" + text + "' is not a size.",
                        "Write for example " + example + ".");
        }
        position = next + 1;
    }
}

} // namespace

std::vector<int> parseSize(const std::string& text, const std::string& option) {
    return splitNumbers<int>(text, option, "512x512 or 64x64x64");
}

std::vector<double> parseLengths(const std::string& text, std::size_t axes) {
    if (text.empty()) {
        return std::vector<double>(axes, 2 * std::numbers::pi);
    }
    auto lengths = splitNumbers<double>(text, "--length", "6.2832 or 6.2832x3.1416");
    if (lengths.size() == 1) {
        lengths.resize(axes, lengths.front());
    }
    if (lengths.size() != axes) {
        throw Error(ErrorKind::Usage, "--length",
                    "There are " + std::to_string(lengths.size()) + " lengths for " + std::to_string(axes) +
                        " axes.",
                    "Give one length, or one an axis.");
    }
    return lengths;
}

} // namespace sgfm::cli
