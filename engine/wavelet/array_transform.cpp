#include "engine/wavelet/array_transform.h"

#include "engine/field/aligned.h"

#include <algorithm>
#include <new>

namespace sgfm::wavelet {

ArrayTransform::ArrayTransform(const field::Grid& grid, const Filter& filter,
                               const std::array<int, field::kMaxDimension>& levels)
    : m_forwardBank(forwardBank(filter)), m_inverseBank(inverseBank(filter)) {
    for (int axis = 0; axis < grid.dimension(); ++axis) {
        m_size[static_cast<std::size_t>(axis)] = static_cast<std::size_t>(grid.points(axis));
    }
    LevelShape shape;
    shape.size = m_size;
    for (int level = 1; level <= *std::ranges::max_element(levels); ++level) {
        for (std::size_t axis = 0; axis < 3; ++axis) {
            shape.active[axis] = levels[axis] >= level;
        }
        m_levels.push_back(shape);
        for (std::size_t axis = 0; axis < 3; ++axis) {
            shape.size[axis] = m_levels.back().bandSize(axis);
        }
    }
}

std::size_t ArrayTransform::approximationFloats(std::size_t level) const {
    if (level + 1 >= m_levels.size()) {
        return 0; // the last approximation goes to the array itself
    }
    const LevelShape& shape = m_levels[level];
    return shape.bandSize(0) * shape.bandSize(1) * shape.bandSize(2);
}

std::size_t ArrayTransform::bandOffset(const LevelShape& shape, std::size_t band) const {
    const std::size_t x = (band & 1) != 0 ? shape.bandSize(0) : 0;
    const std::size_t y = (band & 2) != 0 ? shape.bandSize(1) : 0;
    const std::size_t z = (band & 4) != 0 ? shape.bandSize(2) : 0;
    return x + m_size[0] * (y + m_size[1] * z);
}

void ArrayTransform::forward(const float* in, float* out, ArrayWorkspace& work) const {
    if (m_levels.empty()) {
        std::copy_n(in, size(), out);
        return;
    }
    const std::size_t strideY = m_size[0];
    const std::size_t strideZ = m_size[0] * m_size[1];
    ConstBox box{in, strideY, strideZ};
    for (std::size_t level = 0; level < m_levels.size(); ++level) {
        const LevelShape& shape = m_levels[level];
        std::array<Box, 8> bands;
        for (std::size_t band = 0; band < bands.size(); ++band) {
            if (shape.hasBand(band)) {
                bands[band] = {out + bandOffset(shape, band), strideY, strideZ};
            }
        }
        if (level + 1 < m_levels.size()) {
            bands[0] = {work.approximation(level), shape.bandSize(0), shape.bandSize(0) * shape.bandSize(1)};
        }
        forwardLevel(m_forwardBank, shape, box, bands, work.team());
        box = {bands[0].data, bands[0].strideY, bands[0].strideZ};
    }
}

void ArrayTransform::inverse(const float* in, float* out, ArrayWorkspace& work) const {
    if (m_levels.empty()) {
        std::copy_n(in, size(), out);
        return;
    }
    const std::size_t strideY = m_size[0];
    const std::size_t strideZ = m_size[0] * m_size[1];
    ConstBox approximation{in, strideY, strideZ};
    for (std::size_t level = m_levels.size(); level-- > 0;) {
        const LevelShape& shape = m_levels[level];
        std::array<ConstBox, 8> bands;
        for (std::size_t band = 1; band < bands.size(); ++band) {
            if (shape.hasBand(band)) {
                bands[band] = {in + bandOffset(shape, band), strideY, strideZ};
            }
        }
        bands[0] = approximation;
        const Box box =
            level == 0 ? Box{out, strideY, strideZ}
                       : Box{work.approximation(level - 1), shape.size[0], shape.size[0] * shape.size[1]};
        inverseLevel(m_inverseBank, shape, bands, box, work.team());
        approximation = {box.data, box.strideY, box.strideZ};
    }
}

FloatBuffer::FloatBuffer(std::size_t floats)
    : m_data(static_cast<float*>(::operator new (std::max<std::size_t>(floats, 1) * sizeof(float),
                                                 std::align_val_t{field::kAlignment}))) {
}

void FloatBuffer::Free::operator()(float* data) const noexcept {
    ::operator delete (data, std::align_val_t{field::kAlignment});
}

ArrayWorkspace::ArrayWorkspace(const ArrayTransform& transform, int threads)
    : m_threads(threads),
      m_floats(workspaceFloats(transform.m_size)),
      m_team(m_floats * static_cast<std::size_t>(threads)),
      m_approximations{FloatBuffer(transform.approximationFloats(0)),
                       FloatBuffer(transform.approximationFloats(1))} {
}

} // namespace sgfm::wavelet
