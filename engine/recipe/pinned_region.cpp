#include "engine/recipe/pinned_region.h"

#include "engine/error.h"
#include "engine/recipe/recipe_checks.h"

#include <array>
#include <charconv>

namespace sgfm::recipe {

std::string textOf(const PinnedRegion& region) {
    const auto number = [](int value) { return std::to_string(value); };
    return number(region.x) + "," + number(region.y) + "," + number(region.width) + "," +
           number(region.height) + ":" + number(region.firstFrame) + "-" + number(region.lastFrame);
}

PinnedRegion regionFromText(std::string_view text) {
    constexpr std::string_view kMarks = ",,,:-"; // behind every number but the last
    std::array<int, 6> numbers{};
    const char* at = text.data();
    const char* const end = at + text.size();
    bool fits = true;
    for (std::size_t i = 0; i < numbers.size() && fits; ++i) {
        const auto [next, problem] = std::from_chars(at, end, numbers[i]);
        fits = problem == std::errc{} && next != at && numbers[i] >= 0 &&
               (i < kMarks.size() ? next != end && *next == kMarks[i] : next == end);
        at = fits && i < kMarks.size() ? next + 1 : next;
    }
    if (!fits || numbers[2] < 1 || numbers[3] < 1 || numbers[4] > numbers[5]) {
        throw Error(ErrorKind::BadInput, "pinned region",
                    "\"" + shortened(text) + "\" is no region of a clip.",
                    "Write x,y,width,height:first-last in pixels and frames, for example 0,0,16,8:0-15.");
    }
    return {numbers[0], numbers[1], numbers[2], numbers[3], numbers[4], numbers[5]};
}

std::vector<PinnedRegion> regionsFromText(std::string_view text) {
    std::vector<PinnedRegion> regions;
    constexpr std::string_view kBetween = " ;\t";
    for (std::size_t begin = text.find_first_not_of(kBetween); begin != std::string_view::npos;) {
        const auto end = std::min(text.find_first_of(kBetween, begin), text.size());
        regions.push_back(regionFromText(text.substr(begin, end - begin)));
        begin = text.find_first_not_of(kBetween, end);
    }
    return regions;
}

} // namespace sgfm::recipe
