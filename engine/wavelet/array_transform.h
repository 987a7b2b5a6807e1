#pragma once
// The levels of the transform of one array, one after the other. The approximation between two levels lives
// in working memory of its own (it is half or less of the array), details go straight to their places.

#include "engine/field/grid.h"
#include "engine/wavelet/bank.h"
#include "engine/wavelet/level.h"

#include <memory>
#include <vector>

namespace sgfm::wavelet {

class ArrayWorkspace;

class ArrayTransform {
  public:
    // levels: checked by the caller (each axis length divisible by 2^levels).
    ArrayTransform(const field::Grid& grid, const Filter& filter,
                   const std::array<int, field::kMaxDimension>& levels);

    std::size_t size() const noexcept { return m_size[0] * m_size[1] * m_size[2]; }

    // in and out: size() values, not overlapping. The result does not depend on the workspace's threads.
    void forward(const float* in, float* out, ArrayWorkspace& work) const;
    void inverse(const float* in, float* out, ArrayWorkspace& work) const;

  private:
    friend class ArrayWorkspace;

    std::size_t approximationFloats(std::size_t level) const; // after that level, 0 = the finest
    // Where band b of a level lies in an array in Mallat order.
    std::size_t bandOffset(const LevelShape& shape, std::size_t band) const;

    std::array<std::size_t, 3> m_size{1, 1, 1};
    std::vector<LevelShape> m_levels; // finest first
    Bank m_forwardBank;
    Bank m_inverseBank;
};

// Uninitialised memory on a 64-byte boundary.
class FloatBuffer {
  public:
    explicit FloatBuffer(std::size_t floats);
    float* data() const noexcept { return m_data.get(); }

  private:
    struct Free {
        void operator()(float* data) const noexcept;
    };
    std::unique_ptr<float, Free> m_data;
};

// Working memory for one transform at a time by a team of threads.
class ArrayWorkspace {
  public:
    ArrayWorkspace(const ArrayTransform& transform, int threads);

    Workspaces team() const noexcept { return {m_team.data(), m_floats, m_threads}; }
    float* approximation(std::size_t level) const noexcept { return m_approximations[level % 2].data(); }

  private:
    int m_threads;
    std::size_t m_floats;
    FloatBuffer m_team;
    std::array<FloatBuffer, 2>
        m_approximations; // of odd and even levels: one is read while the other is made
};

} // namespace sgfm::wavelet
