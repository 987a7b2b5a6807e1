#include "engine/video/slice_turn.h"

#include "engine/error.h"

#include <algorithm>
#include <cmath>
#include <complex>
#include <numbers>
#include <utility>

namespace sgfm::video {

namespace {

// Around a box of so many pixels, within half of it.
double distanceAround(double from, double to, int points) {
    return std::remainder(to - from, points);
}

int wrapped(int at, int points) {
    return ((at % points) + points) % points;
}

// weights[j]: what a value adds to the one j pixels further on, for a line moved by `shift`: the periodic
// sinc, whose sum over a line's modes is the shift theorem (an even line's Nyquist mode has the cosine).
// circle[j] = exp(i pi j / N).
void shiftWeights(double shift, const std::vector<std::complex<double>>& circle, std::span<float> weights) {
    const auto points = static_cast<double>(weights.size());
    const bool isEven = weights.size() % 2 == 0;
    const auto back = std::polar(1.0, -std::numbers::pi * shift / points);
    const auto whole = std::polar(1.0, -std::numbers::pi * shift);
    for (std::size_t j = 0; j < weights.size(); ++j) {
        const auto part = circle[j] * back;             // of the angle pi (j - shift) / N
        const auto angle = j % 2 == 0 ? whole : -whole; // and of N times that
        const double value =
            std::abs(part.imag()) < 1e-9 ? angle.real() / part.real() : angle.imag() / (points * part.imag());
        weights[j] = static_cast<float>(isEven ? value * part.real() : value);
    }
}

std::vector<std::complex<double>> halfCircle(int points) {
    std::vector<std::complex<double>> circle;
    for (int j = 0; j < points; ++j) {
        circle.push_back(std::polar(1.0, std::numbers::pi * j / points));
    }
    return circle;
}

// out[i] = sum_j weights[j] in[i - j], around the line.
void convolveAround(std::span<const float> in, std::span<const float> weights, std::span<float> out) {
    const std::size_t points = in.size();
    std::fill(out.begin(), out.end(), 0.0F);
    for (std::size_t j = 0; j < points; ++j) {
        const float value = in[j];
        for (std::size_t i = j; i < points; ++i) {
            out[i] += value * weights[i - j];
        }
        for (std::size_t i = 0; i < j; ++i) {
            out[i] += value * weights[i + points - j];
        }
    }
}

} // namespace

SliceTurn::SliceTurn(int width, int height) : m_width(width), m_height(height) {
    if (width < 2 || height < 2) {
        throw Error(ErrorKind::BadInput, "turn", "A frame of less than 2 pixels a side cannot turn.",
                    "Use larger frames.");
    }
    m_circles = {halfCircle(width), halfCircle(height)};
}

// Each line along the axis 0 (rows) or 1 (columns), moved by `slope` times its distance from the pivot.
template <typename MoveLine>
void SliceTurn::shear(std::span<float> values, int axis, double slope, double centre,
                      const MoveLine& moveLine) {
    const auto width = static_cast<std::size_t>(m_width);
    const auto points = static_cast<std::size_t>(axis == 0 ? m_width : m_height);
    const int lines = axis == 0 ? m_height : m_width;
    const std::size_t step = axis == 0 ? 1 : width;
    m_line.resize(points);
    for (int line = 0; line < lines; ++line) {
        const std::size_t first = static_cast<std::size_t>(line) * (axis == 0 ? width : 1);
        for (std::size_t i = 0; i < points; ++i) {
            m_line[i] = values[first + i * step];
        }
        moveLine(slope * distanceAround(centre, line, lines));
        for (std::size_t i = 0; i < points; ++i) {
            values[first + i * step] = m_line[i];
        }
    }
}

template <typename MoveLine>
void SliceTurn::threeShears(std::span<float> values, double angle, const std::array<double, 2>& pivot,
                            const MoveLine& moveLine) {
    shear(values, 0, -std::tan(angle / 2), pivot[1], moveLine);
    shear(values, 1, std::sin(angle), pivot[0], moveLine);
    shear(values, 0, -std::tan(angle / 2), pivot[1], moveLine);
}

void SliceTurn::turn(std::span<float> values, double angle, const std::array<double, 2>& pivot) {
    if (angle == 0) {
        return;
    }
    threeShears(values, angle, pivot, [&](double shift) {
        m_weights.resize(m_line.size());
        m_moved.resize(m_line.size());
        shiftWeights(shift, m_circles[m_line.size() == m_circles[0].size() ? 0 : 1], m_weights);
        convolveAround(m_line, m_weights, m_moved);
        std::swap(m_line, m_moved);
    });
}

void SliceTurn::turnWhole(std::span<float> values, double angle, const std::array<double, 2>& pivot) {
    threeShears(values, angle, pivot, [&](double shift) {
        const int by = wrapped(static_cast<int>(std::lround(shift)), static_cast<int>(m_line.size()));
        std::rotate(m_line.begin(), m_line.end() - by, m_line.end());
    });
}

} // namespace sgfm::video
