#include "engine/dynamics/pruned_transform.h"

#include "engine/dynamics/line_pairs.h"
#include "engine/dynamics/simd.h"

#include <algorithm>

namespace sgfm::dynamics {
namespace {

constexpr int kMaxFields = 16;

std::size_t size(int value) {
    return static_cast<std::size_t>(value);
}

// Contiguous complex transforms, one after the other, out of place: FFTW's fastest case.
const fourier::Plan* plan(fourier::Planner& planner, fourier::Kind kind, int points, std::size_t stride,
                          int count) {
    fourier::PlanDescription description;
    description.kind = kind;
    description.axes = {{points, 1, 1}};
    const auto distance = static_cast<std::ptrdiff_t>(stride);
    if (count > 1) {
        description.batch = {{count, distance, distance}};
    }
    return &planner.plans().get(description);
}

// One cache line more than needed: neighbouring lines then differ in their cache sets.
std::size_t paddedStride(int points) {
    return size(roundUp(points) + kBlock);
}

// Modes in compact FFT order (0 ... K, -K ... -1) -> a line of `points` with a gap of zeros.
void spread(const Complex* modes, int kept, int points, Complex* line) {
    const Complex* negative = modes + kept + 1;
    std::copy_n(modes, kept + 1, line);
    std::fill(line + kept + 1, line + points - kept, Complex{});
    std::copy_n(negative, kept, line + points - kept);
}

void compact(const Complex* line, int kept, int points, Complex* modes) {
    std::copy_n(line, kept + 1, modes);
    std::copy_n(line + points - kept, kept, modes + kept + 1);
}

} // namespace

PrunedTransform::PrunedTransform(fourier::Planner& planner, const ModeLayout& layout,
                                 const std::array<int, field::kMaxDimension>& points)
    : m_layout(layout), m_points(points) {
    m_slowStride = paddedStride(slowPoints());
    m_middleStride = layout.dimension() == 3 ? paddedStride(m_points[1]) : 0;
    m_lineStride = paddedStride(m_points[0]);
    m_rowStride = size(roundUp(layout.rowModes()));
    // A part of a few fields should stay in the first cache; for short lines calls should not weigh.
    m_pairsPerPart = m_points[0] <= 256 ? 4 : m_points[0] <= 512 ? 2 : 1;

    double product = 1;
    for (int axis = 0; axis < layout.dimension(); ++axis) {
        product *= m_points[size(axis)];
    }
    m_forwardScale = static_cast<float>(0.5 / product);

    using fourier::Kind;
    m_slowInverse = plan(planner, Kind::Backward, slowPoints(), m_slowStride, kBlock);
    m_slowForward = plan(planner, Kind::Forward, slowPoints(), m_slowStride, kBlock);
    m_lineInverse = plan(planner, Kind::Backward, m_points[0], m_lineStride, m_pairsPerPart);
    m_lineForward = plan(planner, Kind::Forward, m_points[0], m_lineStride, m_pairsPerPart);
    if (layout.dimension() == 3) {
        m_middleInverse = plan(planner, Kind::Backward, m_points[1], m_middleStride, layout.rowModes());
        m_middleForward = plan(planner, Kind::Forward, m_points[1], m_middleStride, layout.rowModes());
    }
}

int PrunedTransform::slabs() const noexcept {
    return m_layout.dimension() == 3 ? slowPoints() : (slowPoints() + kBlock - 1) / kBlock;
}

int PrunedTransform::groupsPerSlab() const noexcept {
    return m_layout.dimension() == 3 ? (m_points[1] + kBlock - 1) / kBlock : 1;
}

int PrunedTransform::partsPerGroup() const noexcept {
    return kBlock / 2 / m_pairsPerPart;
}

std::size_t PrunedTransform::partLength() const noexcept {
    return 2 * m_lineStride * size(m_pairsPerPart);
}

PrunedTransform::Scratch PrunedTransform::makeScratch(int fields) const {
    Scratch scratch;
    scratch.columnsBefore.resize(kBlock * m_slowStride);
    scratch.columnsAfter.resize(kBlock * m_slowStride);
    const std::size_t part = m_lineStride * size(m_pairsPerPart);
    scratch.lineSpectra.resize(part);
    scratch.lineValues.resize(part * size(fields));
    scratch.lineResults.resize(part * size(fields));
    if (m_layout.dimension() == 3) {
        const std::size_t middle = m_rowStride * m_middleStride;
        scratch.middleBefore.resize(middle);
        scratch.middleAfter.resize(middle);
        scratch.middleSpectra.resize(middle * size(fields) * 2);
        scratch.rows.resize((2 * size(fields) * kBlock + 2) * m_rowStride);
    } else {
        scratch.rows.resize(2 * m_rowStride); // a row of zeros and a row to discard
    }
    return scratch;
}

void PrunedTransform::inverseColumns(const Complex* modes, int block, Complex* planes,
                                     Scratch& scratch) const {
    const int kept = m_layout.kept(m_layout.grid().timeAxis());
    for (std::size_t column = 0; column < kBlock; ++column) {
        spread(modes + column * m_layout.slowStride(), kept, slowPoints(),
               scratch.columnsBefore.data() + column * m_slowStride);
    }
    m_slowInverse->execute(scratch.columnsBefore.data(), scratch.columnsAfter.data());
    Complex* target = planes + size(block) * kBlock;
    const std::size_t whole = size(slowPoints() / kBlock * kBlock);
    for (std::size_t slow = 0; slow < whole; slow += kBlock) {
        transposeBlock(scratch.columnsAfter.data() + slow, m_slowStride, target + slow * planeStride(),
                       planeStride());
    }
    for (std::size_t slow = whole; slow < size(slowPoints()); ++slow) {
        for (std::size_t column = 0; column < kBlock; ++column) {
            target[slow * planeStride() + column] = scratch.columnsAfter[column * m_slowStride + slow];
        }
    }
}

void PrunedTransform::forwardColumns(const Complex* planes, int block, Complex* modes,
                                     Scratch& scratch) const {
    const int kept = m_layout.kept(m_layout.grid().timeAxis());
    const Complex* source = planes + size(block) * kBlock;
    const std::size_t whole = size(slowPoints() / kBlock * kBlock);
    for (std::size_t slow = 0; slow < whole; slow += kBlock) {
        transposeBlock(source + slow * planeStride(), planeStride(), scratch.columnsBefore.data() + slow,
                       m_slowStride);
    }
    for (std::size_t slow = whole; slow < size(slowPoints()); ++slow) {
        for (std::size_t column = 0; column < kBlock; ++column) {
            scratch.columnsBefore[column * m_slowStride + slow] = source[slow * planeStride() + column];
        }
    }
    m_slowForward->execute(scratch.columnsBefore.data(), scratch.columnsAfter.data());
    for (std::size_t column = 0; column < kBlock; ++column) {
        compact(scratch.columnsAfter.data() + column * m_slowStride, kept, slowPoints(),
                modes + column * m_layout.slowStride());
    }
}

void PrunedTransform::slab(int slab, std::span<const Complex* const> in, std::span<Complex* const> out,
                           const Operation& operation, Scratch& scratch) const {
    if (m_layout.dimension() == 3) {
        slabOfPlane(slab, in, out, operation, scratch);
    } else {
        slabOfRows(slab, in, out, operation, scratch);
    }
}

void PrunedTransform::slabOfRows(int slab, std::span<const Complex* const> in, std::span<Complex* const> out,
                                 const Operation& operation, Scratch& scratch) const {
    std::array<const Complex*, kMaxFields> inRows{};
    std::array<Complex*, kMaxFields> outRows{};
    const std::size_t first = size(slab) * kBlock;
    for (std::size_t f = 0; f < in.size(); ++f) {
        inRows[f] = in[f] + first * planeStride();
    }
    for (std::size_t f = 0; f < out.size(); ++f) {
        outRows[f] = out[f] + first * planeStride();
    }
    Lines lines;
    lines.slab = slab;
    lines.firstLine = slab * kBlock;
    lines.lines = std::min(kBlock, slowPoints() - slab * kBlock);
    group(lines, inRows.data(), planeStride(), static_cast<int>(in.size()), outRows.data(), planeStride(),
          static_cast<int>(out.size()), operation, scratch);
}

void PrunedTransform::slabOfPlane(int slab, std::span<const Complex* const> in, std::span<Complex* const> out,
                                  const Operation& operation, Scratch& scratch) const {
    const int keptMiddle = m_layout.kept(1);
    const std::size_t middleModes = size(m_layout.middleModes());
    const std::size_t rowModes = size(m_layout.rowModes());
    const std::size_t middle = m_rowStride * m_middleStride;
    const std::size_t rows = kBlock * m_rowStride;
    Complex* inSpectra = scratch.middleSpectra.data();
    Complex* outSpectra = inSpectra + in.size() * middle;

    for (std::size_t f = 0; f < in.size(); ++f) {
        const Complex* plane = in[f] + size(slab) * planeStride();
        for (std::size_t row = 0; row < rowModes; ++row) {
            spread(plane + row * middleModes, keptMiddle, m_points[1],
                   scratch.middleBefore.data() + row * m_middleStride);
        }
        m_middleInverse->execute(scratch.middleBefore.data(), inSpectra + f * middle);
    }

    std::array<Complex*, kMaxFields> inRows{};
    std::array<Complex*, kMaxFields> outRows{};
    for (std::size_t f = 0; f < in.size(); ++f) {
        inRows[f] = scratch.rows.data() + f * rows;
    }
    for (std::size_t f = 0; f < out.size(); ++f) {
        outRows[f] = scratch.rows.data() + (in.size() + f) * rows;
    }
    for (int first = 0; first < m_points[1]; first += kBlock) {
        for (std::size_t f = 0; f < in.size(); ++f) {
            for (std::size_t row = 0; row < m_rowStride; row += kBlock) {
                transposeBlock(inSpectra + f * middle + row * m_middleStride + size(first), m_middleStride,
                               inRows[f] + row, m_rowStride);
            }
        }
        Lines lines;
        lines.slab = slab;
        lines.group = first / kBlock;
        lines.firstLine = slab * m_points[1] + first;
        lines.lines = std::min(kBlock, m_points[1] - first);
        group(lines, inRows.data(), m_rowStride, static_cast<int>(in.size()), outRows.data(), m_rowStride,
              static_cast<int>(out.size()), operation, scratch);
        for (std::size_t f = 0; f < out.size(); ++f) {
            for (std::size_t row = 0; row < m_rowStride; row += kBlock) {
                transposeBlock(outRows[f] + row, m_rowStride,
                               outSpectra + f * middle + row * m_middleStride + size(first), m_middleStride);
            }
        }
    }

    for (std::size_t f = 0; f < out.size(); ++f) {
        m_middleForward->execute(outSpectra + f * middle, scratch.middleAfter.data());
        Complex* plane = out[f] + size(slab) * planeStride();
        for (std::size_t row = 0; row < rowModes; ++row) {
            compact(scratch.middleAfter.data() + row * m_middleStride, keptMiddle, m_points[1],
                    plane + row * middleModes);
        }
    }
}

void PrunedTransform::group(Lines& lines, const Complex* const* inRows, std::size_t inStride, int inFields,
                            Complex* const* outRows, std::size_t outStride, int outFields,
                            const Operation& operation, Scratch& scratch) const {
    const int rowModes = m_layout.rowModes();
    const std::size_t part = m_lineStride * size(m_pairsPerPart);
    std::array<const float*, kMaxFields> values{};
    std::array<float*, kMaxFields> results{};
    for (int f = 0; f < inFields; ++f) {
        values[size(f)] = reinterpret_cast<const float*>(scratch.lineValues.data() + size(f) * part);
    }
    for (int f = 0; f < outFields; ++f) {
        results[size(f)] = reinterpret_cast<float*>(scratch.lineResults.data() + size(f) * part);
    }
    const int linesOfGroup = lines.lines;
    const int firstOfGroup = lines.firstLine;
    lines.pairStride = 2 * m_lineStride;
    lines.length = 2 * part;
    lines.in = values.data();
    lines.out = results.data();

    // Where a pair has no second line, a row of zeros stands in, and its result goes to a row unread.
    Complex* const spare = scratch.rows.data() + scratch.rows.size() - 2 * m_rowStride;
    for (int firstOfPart = 0; firstOfPart < linesOfGroup; firstOfPart += 2 * m_pairsPerPart) {
        lines.part = firstOfPart / (2 * m_pairsPerPart);
        lines.firstLine = firstOfGroup + firstOfPart;
        lines.lines = std::min(2 * m_pairsPerPart, linesOfGroup - firstOfPart);
        for (int f = 0; f < inFields; ++f) {
            for (int pair = 0; 2 * pair < lines.lines; ++pair) {
                const Complex* a = inRows[size(f)] + size(firstOfPart + 2 * pair) * inStride;
                const Complex* b = 2 * pair + 1 < lines.lines ? a + inStride : spare;
                packPair(a, b, rowModes, m_points[0], scratch.lineSpectra.data() + size(pair) * m_lineStride);
            }
            // The padding of a part is still in its buffers, from other lines: operations must not see it.
            for (int pair = (lines.lines + 1) / 2; pair < m_pairsPerPart; ++pair) {
                std::fill_n(scratch.lineSpectra.data() + size(pair) * m_lineStride, m_points[0], Complex{});
            }
            m_lineInverse->execute(scratch.lineSpectra.data(), scratch.lineValues.data() + size(f) * part);
        }
        operation(lines);
        for (int f = 0; f < outFields; ++f) {
            m_lineForward->execute(scratch.lineResults.data() + size(f) * part, scratch.lineSpectra.data());
            for (int pair = 0; 2 * pair < lines.lines; ++pair) {
                Complex* a = outRows[size(f)] + size(firstOfPart + 2 * pair) * outStride;
                Complex* b = 2 * pair + 1 < lines.lines ? a + outStride : spare + m_rowStride;
                unpackPair(scratch.lineSpectra.data() + size(pair) * m_lineStride, rowModes, m_points[0], a,
                           b);
            }
        }
    }
}

} // namespace sgfm::dynamics
