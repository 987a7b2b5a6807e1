#include "engine/error.h"
#include "engine/painter/painter.h"

#include <algorithm>
#include <cstddef>
#include <utility>

namespace sgfm::painter {

namespace {

constexpr int kEntries = 256;

// A table of resources/colormaps is a column of quoted colours, "#rrggbb": to the compiler one string
// literal.
template <std::size_t Length>
consteval ColorMap parse(const char (&text)[Length]) {
    static_assert(Length == kEntries * 7 + 1, "a colour map has 256 colours #rrggbb");
    const auto digit = [](char c) {
        if (c >= '0' && c <= '9') {
            return c - '0';
        }
        if (c >= 'a' && c <= 'f') {
            return c - 'a' + 10;
        }
        throw "a colour map has lower-case hexadecimal digits";
    };
    ColorMap map{};
    for (std::size_t entry = 0; entry < map.size(); ++entry) {
        const char* color = text + entry * 7;
        if (*color != '#') {
            throw "a colour begins with #";
        }
        for (std::size_t part = 0; part < 3; ++part) {
            map[entry][part] =
                static_cast<std::uint8_t>(16 * digit(color[1 + 2 * part]) + digit(color[2 + 2 * part]));
        }
    }
    return map;
}

constexpr std::pair<std::string_view, ColorMap> kMaps[] = {
    {"balance", parse(
#include "resources/colormaps/balance.csv"
                    )},
    {"viridis", parse(
#include "resources/colormaps/viridis.csv"
                    )},
    {"magma", parse(
#include "resources/colormaps/magma.csv"
                  )},
    {"cividis", parse(
#include "resources/colormaps/cividis.csv"
                    )},
    {"grey", parse(
#include "resources/colormaps/grey.csv"
                 )},
};

} // namespace

ColorMap colorMapNamed(std::string_view name) {
    const auto* found =
        std::find_if(std::begin(kMaps), std::end(kMaps), [&](const auto& map) { return map.first == name; });
    if (found == std::end(kMaps)) {
        std::string known;
        for (const auto& map : kMaps) {
            known += (known.empty() ? "" : ", ") + std::string(map.first);
        }
        throw Error(ErrorKind::BadInput, "colour map",
                    "There is no colour map \"" + std::string(name) + "\".", "Use one of " + known + ".");
    }
    return found->second;
}

const std::vector<std::string>& colorMapNames() {
    static const std::vector<std::string> names = [] {
        std::vector<std::string> all;
        for (const auto& map : kMaps) {
            all.emplace_back(map.first);
        }
        return all;
    }();
    return names;
}

} // namespace sgfm::painter
