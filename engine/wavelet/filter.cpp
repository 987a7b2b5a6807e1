#include "engine/wavelet/filter.h"

#include "engine/error.h"
#include "engine/wavelet/filter_tables.h"

#include <algorithm>
#include <cstddef>

namespace sgfm::wavelet {

namespace {

// The quadrature mirror of a low-pass filter, in the sign convention of PyWavelets:
//     high[k] = (-1)^(k+1) low[F - 1 - k].
std::vector<double> quadratureMirror(const std::vector<double>& low) {
    std::vector<double> high(low.rbegin(), low.rend());
    for (std::size_t k = 0; k < high.size(); k += 2) {
        high[k] = -high[k];
    }
    return high;
}

std::vector<FilterTable> allTables() {
    auto tables = daubechiesTables();
    for (const auto& more : {symletTables(), coifletTables()}) {
        tables.insert(tables.end(), more.begin(), more.end());
    }
    return tables;
}

std::string allNames() {
    std::string names;
    for (const auto& name : filterNames()) {
        names += (names.empty() ? "" : ", ") + name;
    }
    return names;
}

} // namespace

Filter filterNamed(std::string_view name) {
    const std::string_view canonical = name == "db1" ? std::string_view("haar") : name;
    const auto tables = allTables();
    const auto found = std::find_if(tables.begin(), tables.end(),
                                    [&](const auto& table) { return table.name == canonical; });
    if (found == tables.end()) {
        throw Error(ErrorKind::BadInput, "wavelet",
                    "There is no wavelet '" + std::string(name.substr(0, 40)) + "'.",
                    "Use one of: " + allNames() + ".");
    }
    Filter filter;
    filter.name = std::string(name);
    filter.vanishingMoments = found->vanishingMoments;
    filter.decompositionLow = found->decompositionLow;
    filter.decompositionHigh = quadratureMirror(filter.decompositionLow);
    filter.reconstructionLow.assign(filter.decompositionLow.rbegin(), filter.decompositionLow.rend());
    filter.reconstructionHigh.assign(filter.decompositionHigh.rbegin(), filter.decompositionHigh.rend());
    return filter;
}

const std::vector<std::string>& filterNames() {
    static const std::vector<std::string> names = [] {
        std::vector<std::string> made;
        for (const auto& table : allTables()) {
            made.push_back(table.name);
        }
        return made;
    }();
    return names;
}

} // namespace sgfm::wavelet
