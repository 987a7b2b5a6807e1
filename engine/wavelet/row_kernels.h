#pragma once
// The arithmetic of one level, on rows of consecutive floats.
//
//   combineRows        the bank across rows (axes y and z): each row is one sample of the sequence s, so that
//                      all positions of a row are filtered at once
//   analyseLine        the bank along a row (axis x), which lies as two phases: even and odd samples
//   synthesiseLine     its inverse; the phases are low- and high-pass coefficients
//
// A window moves by two rows a step; two windows at once (Windows = 2) read the rows that they share only
// once. Inputs and outputs do not overlap.

#include "engine/wavelet/bank.h"
#include "engine/wavelet/lanes.h"

#include <algorithm>
#include <array>

namespace sgfm::wavelet {

// A bank of known length: as a local copy, whose address nobody else has, the compiler may keep it in
// registers across stores.
template <int Length>
struct Taps {
    explicit Taps(const Bank& bank) {
        std::copy_n(bank.first.begin(), Length, first.begin());
        std::copy_n(bank.second.begin(), Length, second.begin());
    }

    std::array<float, static_cast<std::size_t>(Length)> first;
    std::array<float, static_cast<std::size_t>(Length)> second;
};

// Rows of a sequence that `Windows` windows of `Length` taps cover.
template <int Length, int Windows>
inline constexpr int kCoveredRows = Length + 2 * (Windows - 1);

template <int Length, int Windows>
using RowPointers = std::array<const float*, static_cast<std::size_t>(kCoveredRows<Length, Windows>)>;

// Register values of all windows at one position: [2 window + (0: first filter, 1: second)].
template <int Length, int Windows, int Width>
[[gnu::always_inline]] inline void combineAt(const RowPointers<Length, Windows>& rows,
                                             const Taps<Length>& taps, std::size_t x,
                                             typename Lanes<Width>::Value (&sums)[2 * Windows]) {
    typename Lanes<Width>::Value sample;
#pragma GCC unroll 32
    for (int m = 0; m < kCoveredRows<Length, Windows>; ++m) {
        load<Width>(rows[static_cast<std::size_t>(m)] + x, sample);
#pragma GCC unroll 2
        for (int window = 0; window < Windows; ++window) {
            const int tap = m - 2 * window;
            if (tap == 0) {
                sums[2 * window] = taps.first[0] * sample;
                sums[2 * window + 1] = taps.second[0] * sample;
            } else if (tap > 0 && tap < Length) {
                sums[2 * window] += taps.first[static_cast<std::size_t>(tap)] * sample;
                sums[2 * window + 1] += taps.second[static_cast<std::size_t>(tap)] * sample;
            }
        }
    }
}

// outputs[2 window + i][x] for x < count.
template <int Length, int Windows>
void combineRows(const RowPointers<Length, Windows>& rowsIn, const Taps<Length>& tapsIn, std::size_t count,
                 const std::array<float*, 2 * static_cast<std::size_t>(Windows)>& outputsIn) {
    // Local copies: see Taps.
    const auto rows = rowsIn;
    const auto outputs = outputsIn;
    const auto taps = tapsIn;
    withLanes(count, [&]<int Width>() {
        forEachBlock(count, Width, [&](std::size_t x) {
            typename Lanes<Width>::Value sums[2 * Windows];
            combineAt<Length, Windows, Width>(rows, taps, x, sums);
            for (std::size_t i = 0; i < 2 * Windows; ++i) {
                store<Width>(outputs[i] + x, sums[i]);
            }
        });
    });
}

// A line for analyseLine or synthesiseLine: its samples of even and of odd index (or low- and high-pass
// coefficients), each continued periodically by kPad values on both sides.
inline constexpr std::size_t kPad = 16;

struct PhaseLine {
    float* even = nullptr; // even[-kPad] ... even[half + kPad - 1]
    float* odd = nullptr;
};

// Floats that both phases of a line of `count` samples take, pads included.
inline std::size_t phaseLineFloats(std::size_t count) {
    const std::size_t phase = count / 2 + 2 * kPad;
    return 2 * ((phase + 15) / 16 * 16);
}

inline PhaseLine phaseLineAt(float* storage, std::size_t count) {
    return {storage + kPad, storage + phaseLineFloats(count) / 2 + kPad};
}

inline void continuePeriodically(float* phase, std::size_t half) {
    if (half >= kPad) {
        std::copy_n(phase + half - kPad, kPad, phase - kPad);
        std::copy_n(phase, kPad, phase + half);
        return;
    }
    for (std::size_t i = 0; i < kPad; ++i) {
        phase[half + i] = phase[i % half];
        *(phase - 1 - i) = phase[half - 1 - i % half];
    }
}

inline void continuePeriodically(const PhaseLine& line, std::size_t half) {
    continuePeriodically(line.even, half);
    continuePeriodically(line.odd, half);
}

// As combineRows, with the outputs split into phases; count is even.
template <int Length, int Windows>
void combineRowsIntoPhases(const RowPointers<Length, Windows>& rowsIn, const Taps<Length>& tapsIn,
                           std::size_t count,
                           const std::array<PhaseLine, 2 * static_cast<std::size_t>(Windows)>& outputsIn) {
    const auto rows = rowsIn;
    const auto outputs = outputsIn;
    const auto taps = tapsIn;
    const std::size_t half = count / 2;
    withLanes(half, [&]<int Width>() {
        forEachBlock(half, Width, [&](std::size_t i) {
            typename Lanes<Width>::Value sums[2 * Windows];
            typename Lanes<Width>::Value next[2 * Windows];
            combineAt<Length, Windows, Width>(rows, taps, 2 * i, sums);
            combineAt<Length, Windows, Width>(rows, taps, 2 * i + Width, next);
            for (std::size_t n = 0; n < 2 * Windows; ++n) {
                typename Lanes<Width>::Value even;
                typename Lanes<Width>::Value odd;
                splitPairs<Width>(sums[n], next[n], even, odd);
                store<Width>(outputs[n].even + i, even);
                store<Width>(outputs[n].odd + i, odd);
            }
        });
    });
}

inline void splitIntoPhases(const float* row, std::size_t count, const PhaseLine& line) {
    const std::size_t half = count / 2;
    withLanes(half, [&]<int Width>() {
        forEachBlock(half, Width, [&](std::size_t i) {
            typename Lanes<Width>::Value first;
            typename Lanes<Width>::Value second;
            typename Lanes<Width>::Value even;
            typename Lanes<Width>::Value odd;
            load<Width>(row + 2 * i, first);
            load<Width>(row + 2 * i + Width, second);
            splitPairs<Width>(first, second, even, odd);
            store<Width>(line.even + i, even);
            store<Width>(line.odd + i, odd);
        });
    });
}

// sum = sum_j taps[2j] even[x + j] + taps[2j + 1] odd[x + j]
template <int Length, int Width>
[[gnu::always_inline]] inline void filterAt(const float* even, const float* odd,
                                            const std::array<float, static_cast<std::size_t>(Length)>& taps,
                                            typename Lanes<Width>::Value& sum) {
    typename Lanes<Width>::Value sample;
    load<Width>(even, sample);
    sum = taps[0] * sample;
    load<Width>(odd, sample);
    sum += taps[1] * sample;
#pragma GCC unroll 16
    for (int j = 1; j < Length / 2; ++j) {
        load<Width>(even + j, sample);
        sum += taps[static_cast<std::size_t>(2 * j)] * sample;
        load<Width>(odd + j, sample);
        sum += taps[static_cast<std::size_t>(2 * j + 1)] * sample;
    }
}

// Forward along x: low[k], high[k] for k < half from the line x, continued periodically.
template <int Length>
void analyseLine(const PhaseLine& line, const Taps<Length>& tapsIn, std::size_t half, float* low,
                 float* high) {
    constexpr int delay = Length / 2 - 1;
    // The window begins at x[2k - delay]: at an even sample or, where the delay is odd, at an odd one.
    const float* leading = delay % 2 == 0 ? line.even - delay / 2 : line.odd - (delay + 1) / 2;
    const float* trailing = delay % 2 == 0 ? line.odd - delay / 2 : line.even - (delay - 1) / 2;
    const auto taps = tapsIn;
    withLanes(half, [&]<int Width>() {
        forEachBlock(half, Width, [&](std::size_t k) {
            typename Lanes<Width>::Value first;
            typename Lanes<Width>::Value second;
            filterAt<Length, Width>(leading + k, trailing + k, taps.first, first);
            filterAt<Length, Width>(leading + k, trailing + k, taps.second, second);
            store<Width>(low + k, first);
            store<Width>(high + k, second);
        });
    });
}

// Inverse along x: the row of 2 half samples from low-pass (line.even) and high-pass coefficients (line.odd).
template <int Length>
void synthesiseLine(const PhaseLine& line, const Taps<Length>& tapsIn, std::size_t half, float* row) {
    constexpr int delay = Length / 2 - 1;
    constexpr bool oddDelay = delay % 2 != 0;
    // A[q] = x[2q - delay], B[q] = x[2q - delay + 1]: x[2k] is an A where the delay is even, else a B, and
    // x[2k + 1] then comes from the window one step on.
    constexpr std::ptrdiff_t start = oddDelay ? -(delay + 1) / 2 : -delay / 2;
    const float* low = line.even + start;
    const float* high = line.odd + start;
    const auto taps = tapsIn;
    withLanes(half, [&]<int Width>() {
        forEachBlock(half, Width, [&](std::size_t k) {
            typename Lanes<Width>::Value even;
            typename Lanes<Width>::Value odd;
            if constexpr (oddDelay) {
                filterAt<Length, Width>(low + k, high + k, taps.second, even);
                filterAt<Length, Width>(low + k + 1, high + k + 1, taps.first, odd);
            } else {
                filterAt<Length, Width>(low + k, high + k, taps.first, even);
                filterAt<Length, Width>(low + k, high + k, taps.second, odd);
            }
            typename Lanes<Width>::Value first;
            typename Lanes<Width>::Value second;
            mergePairs<Width>(even, odd, first, second);
            store<Width>(row + 2 * k, first);
            store<Width>(row + 2 * k + Width, second);
        });
    });
}

} // namespace sgfm::wavelet
