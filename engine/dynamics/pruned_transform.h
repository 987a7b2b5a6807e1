#pragma once
// Between the kept modes of a ModeLayout and real values on a grid of M_i points an axis, without
// transforming modes that are known to be zero, and without ever holding the physical field: values exist
// only a few lines at a time, in cache, where an operation turns them into other values that are transformed
// back.
//
//     modes [column][slow]  --columns: slow axis-->  planes [slow point][column]  --slabs-->  lines of values
//
// Planes hold, for every point of the slow axis, the spectrum along the other axes. A slab is 8 lines along x
// (d = 2: 8 points of the slow axis; d = 3: one point of the slow axis, all lines in groups of 8). Two real
// lines a and b travel as one complex line a + i b: in `Lines`, value x of line 2p + r of the group is at
// p * pairStride + 2 x + r.
//
// Inverse: sum of Fourier coefficients, exact. Forward: unnormalised and doubled; multiply by
// forwardScale(). Every one-dimensional transform is the same single-threaded contiguous plan wherever it
// runs, so results do not depend on the number of threads. Thread safe: each thread needs a Scratch.

#include "engine/dynamics/mode_layout.h"
#include "engine/fourier/planner_plans.h"

#include <functional>
#include <span>

namespace sgfm::dynamics {

// Values of up to 8 neighbouring lines of several fields, interleaved as above.
struct Lines {
    int slab = 0;      // place of the group, for operations that keep something a group:
    int group = 0;     // group of lines within the slab, 0 ... groupsPerSlab() - 1
    int part = 0;      // part of the group, 0 ... partsPerGroup() - 1
    int firstLine = 0; // first line of this part, counted over all axes but x: y + M_y t (d = 3), t (d = 2)
    int lines = 0;     // lines that exist from there on (the rest of the part is zero)
    std::size_t pairStride = 0;
    std::size_t length = 0; // floats a field
    const float* const* in = nullptr;
    float* const* out = nullptr;
};

class PrunedTransform {
  public:
    using Operation = std::function<void(const Lines&)>;

    // Work space of one thread, made by makeScratch.
    struct Scratch {
        ComplexArray columnsBefore, columnsAfter;          // a block of columns around a slow transform
        ComplexArray middleBefore, middleAfter;            // (m_x, y) spectra of a slab around a y transform
        ComplexArray middleSpectra;                        // of all fields of a slab
        ComplexArray rows;                                 // 8 rows of m_x of all fields
        ComplexArray lineSpectra, lineValues, lineResults; // complex lines
    };

    // points[i] >= 2 kept(i) + 1. The layout and the planner must outlive the transform.
    PrunedTransform(fourier::Planner& planner, const ModeLayout& layout,
                    const std::array<int, field::kMaxDimension>& points);

    int points(int axis) const noexcept { return m_points[static_cast<std::size_t>(axis)]; }
    int slowPoints() const noexcept { return points(m_layout.grid().timeAxis()); }
    int columnBlocks() const noexcept { return m_layout.columnBlocks(); }
    int slabs() const noexcept;
    int groupsPerSlab() const noexcept;
    int partsPerGroup() const noexcept;
    std::size_t planeStride() const noexcept { return static_cast<std::size_t>(m_layout.paddedColumns()); }
    std::size_t planesLength() const noexcept {
        return static_cast<std::size_t>(slowPoints()) * planeStride();
    }
    std::size_t partLength() const noexcept; // Lines::length
    float forwardScale() const noexcept { return m_forwardScale; }

    // fields: the most fields that one slab call reads or writes.
    Scratch makeScratch(int fields) const;

    // The slow axis, 8 columns: modes points at the block's first column.
    void inverseColumns(const Complex* modes, int block, Complex* planes, Scratch& scratch) const;
    void forwardColumns(const Complex* planes, int block, Complex* modes, Scratch& scratch) const;

    // The other axes, one slab: reads planes of in.size() fields, calls the operation on every part of its
    // lines, and writes the spectra of out.size() fields. Input and output planes may be the same arrays.
    void slab(int slab, std::span<const Complex* const> in, std::span<Complex* const> out,
              const Operation& operation, Scratch& scratch) const;

  private:
    void group(Lines& lines, const Complex* const* inRows, std::size_t inStride, int inFields,
               Complex* const* outRows, std::size_t outStride, int outFields, const Operation& operation,
               Scratch& scratch) const;
    void slabOfRows(int slab, std::span<const Complex* const> in, std::span<Complex* const> out,
                    const Operation& operation, Scratch& scratch) const;
    void slabOfPlane(int slab, std::span<const Complex* const> in, std::span<Complex* const> out,
                     const Operation& operation, Scratch& scratch) const;

    const ModeLayout& m_layout;
    std::array<int, field::kMaxDimension> m_points{};
    std::size_t m_slowStride = 0; // of a column of slow points in scratch
    std::size_t m_middleStride = 0;
    std::size_t m_lineStride = 0;
    std::size_t m_rowStride = 0;
    int m_pairsPerPart = 1;
    float m_forwardScale = 1;
    const fourier::Plan* m_slowInverse = nullptr; // 8 columns
    const fourier::Plan* m_slowForward = nullptr;
    const fourier::Plan* m_middleInverse = nullptr; // all m_x of a slab
    const fourier::Plan* m_middleForward = nullptr;
    const fourier::Plan* m_lineInverse = nullptr; // m_pairsPerPart pairs
    const fourier::Plan* m_lineForward = nullptr;
};

} // namespace sgfm::dynamics
