#include "engine/wavelet/bank.h"

#include "engine/error.h"

namespace sgfm::wavelet {

namespace {

Bank emptyBank(const Filter& filter) {
    bool known = false;
    forEachKernelLength([&]<int Length>() { known = known || filter.length() == Length; });
    const auto size = filter.decompositionLow.size();
    if (!known || filter.reconstructionLow.size() != size || filter.reconstructionHigh.size() != size) {
        throw Error(ErrorKind::BadInput, "wavelet",
                    "The filter \"" + filter.name + "\" has " + std::to_string(size) +
                        " taps, or a different number in its high-pass half; there is no transform for it.",
                    "Use a filter made by filterNamed.");
    }
    Bank bank;
    bank.length = filter.length();
    return bank;
}

} // namespace

Bank forwardBank(const Filter& filter) {
    Bank bank = emptyBank(filter);
    for (std::size_t m = 0; m < filter.reconstructionLow.size(); ++m) {
        bank.first[m] = static_cast<float>(filter.reconstructionLow[m]);
        bank.second[m] = static_cast<float>(filter.reconstructionHigh[m]);
    }
    return bank;
}

Bank inverseBank(const Filter& filter) {
    Bank bank = emptyBank(filter);
    const std::size_t half = filter.reconstructionLow.size() / 2;
    for (std::size_t j = 0; j < half; ++j) {
        const std::size_t even = 2 * (half - 1 - j);
        bank.first[2 * j] = static_cast<float>(filter.reconstructionLow[even]);
        bank.first[2 * j + 1] = static_cast<float>(filter.reconstructionHigh[even]);
        bank.second[2 * j] = static_cast<float>(filter.reconstructionLow[even + 1]);
        bank.second[2 * j + 1] = static_cast<float>(filter.reconstructionHigh[even + 1]);
    }
    return bank;
}

} // namespace sgfm::wavelet
