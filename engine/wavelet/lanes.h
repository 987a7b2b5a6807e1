#pragma once
// Sixteen, eight, four or one float at a time, by the compiler's vector extension. `Value` is a register,
// `Memory` the same floats anywhere in memory (no alignment needed). Lanes wider than the target's registers
// are never used.
//
// always_inline: values must not go through memory on their way in and out of functions of a few
// instructions.

#include "engine/field/register_width.h"

#include <algorithm>
#include <cstddef>

namespace sgfm::wavelet {

template <int Width>
struct Lanes;

template <>
struct Lanes<16> {
    using Value [[gnu::vector_size(64)]] = float;
    using Memory [[gnu::vector_size(64), gnu::aligned(4), gnu::may_alias]] = float;
};
template <>
struct Lanes<8> {
    using Value [[gnu::vector_size(32)]] = float;
    using Memory [[gnu::vector_size(32), gnu::aligned(4), gnu::may_alias]] = float;
};
template <>
struct Lanes<4> {
    using Value [[gnu::vector_size(16)]] = float;
    using Memory [[gnu::vector_size(16), gnu::aligned(4), gnu::may_alias]] = float;
};
template <>
struct Lanes<1> {
    using Value = float;
    using Memory = float;
};

template <int Width>
[[gnu::always_inline]] inline void store(float* place, const typename Lanes<Width>::Value& value) {
    *reinterpret_cast<typename Lanes<Width>::Memory*>(place) = value;
}
template <int Width>
[[gnu::always_inline]] inline void load(const float* place, typename Lanes<Width>::Value& value) {
    value = *reinterpret_cast<const typename Lanes<Width>::Memory*>(place);
}

// 2 Width samples in order -> those at even and those at odd positions.
template <int Width>
[[gnu::always_inline]] inline void
splitPairs(const typename Lanes<Width>::Value& first, const typename Lanes<Width>::Value& second,
           typename Lanes<Width>::Value& even, typename Lanes<Width>::Value& odd) {
    if constexpr (Width == 16) {
        even =
            __builtin_shufflevector(first, second, 0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30);
        odd =
            __builtin_shufflevector(first, second, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23, 25, 27, 29, 31);
    } else if constexpr (Width == 8) {
        even = __builtin_shufflevector(first, second, 0, 2, 4, 6, 8, 10, 12, 14);
        odd = __builtin_shufflevector(first, second, 1, 3, 5, 7, 9, 11, 13, 15);
    } else if constexpr (Width == 4) {
        even = __builtin_shufflevector(first, second, 0, 2, 4, 6);
        odd = __builtin_shufflevector(first, second, 1, 3, 5, 7);
    } else {
        even = first;
        odd = second;
    }
}

// The inverse of splitPairs.
template <int Width>
[[gnu::always_inline]] inline void
mergePairs(const typename Lanes<Width>::Value& even, const typename Lanes<Width>::Value& odd,
           typename Lanes<Width>::Value& first, typename Lanes<Width>::Value& second) {
    if constexpr (Width == 16) {
        first = __builtin_shufflevector(even, odd, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
        second =
            __builtin_shufflevector(even, odd, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
    } else if constexpr (Width == 8) {
        first = __builtin_shufflevector(even, odd, 0, 8, 1, 9, 2, 10, 3, 11);
        second = __builtin_shufflevector(even, odd, 4, 12, 5, 13, 6, 14, 7, 15);
    } else if constexpr (Width == 4) {
        first = __builtin_shufflevector(even, odd, 0, 4, 1, 5);
        second = __builtin_shufflevector(even, odd, 2, 6, 3, 7);
    } else {
        first = even;
        second = odd;
    }
}

// f(i) for blocks [i, i + step) that cover [0, count), count >= step; the last block may overlap the one
// before it (its values are computed twice, the same).
template <typename Function>
[[gnu::always_inline]] inline void forEachBlock(std::size_t count, std::size_t step, const Function& f) {
    for (std::size_t i = 0; i < count; i += step) {
        f(std::min(i, count - step));
    }
}

// f.template operator()<Width>() with the widest lanes that fit into `count` floats.
template <int Width = field::kRegisterFloats, typename Function>
void withLanes(std::size_t count, const Function& f) {
    if constexpr (Width < 4) {
        f.template operator()<1>();
    } else if (count >= static_cast<std::size_t>(Width)) {
        f.template operator()<Width>();
    } else {
        withLanes<Width / 2>(count, f);
    }
}

} // namespace sgfm::wavelet
