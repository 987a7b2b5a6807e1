#pragma once
// Random numbers of scenes and of the examples made from them.

#include <cstdint>

namespace sgfm::video {

// splitmix64 (Steele et al. 2014): the same numbers on every machine, unlike the distributions of <random>.
class SceneRandom {
  public:
    SceneRandom(std::uint64_t seed, std::uint64_t index) : m_state(seed * 0x9E3779B97F4A7C15U + index) {
        bits();
        m_state ^= index * 0xD1B54A32D192ED03U;
    }
    std::uint64_t bits() {
        m_state += 0x9E3779B97F4A7C15U;
        std::uint64_t z = m_state;
        z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9U;
        z = (z ^ (z >> 27U)) * 0x94D049BB133111EBU;
        return z ^ (z >> 31U);
    }
    double uniform(double least = 0, double largest = 1) {
        return least + (largest - least) * static_cast<double>(bits() >> 11U) * 0x1.0p-53;
    }
    int below(int count) { return static_cast<int>(bits() % static_cast<std::uint64_t>(count)); }
    bool chance(double share) { return uniform() < share; }

  private:
    std::uint64_t m_state;
};

} // namespace sgfm::video
