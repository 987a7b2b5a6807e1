#pragma once
// How many floats a register of the target holds. The compiler's vectors may be wider, but it takes their
// shuffles apart number by number, which is up to ten times slower.

namespace sgfm::field {

#if defined(__AVX512F__)
inline constexpr int kRegisterFloats = 16;
#elif defined(__AVX__)
inline constexpr int kRegisterFloats = 8;
#else
inline constexpr int kRegisterFloats = 4;
#endif

} // namespace sgfm::field
