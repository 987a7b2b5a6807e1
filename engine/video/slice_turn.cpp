#include "engine/video/slice_turn.h"

#include "engine/error.h"

#include <algorithm>
#include <cmath>
#include <numbers>

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
void shiftWeights(double shift, std::span<float> weights) {
    const auto points = static_cast<double>(weights.size());
    const bool isEven = weights.size() % 2 == 0;
    for (std::size_t j = 0; j < weights.size(); ++j) {
        const double angle = std::numbers::pi * (static_cast<double>(j) - shift);
        const double below = std::sin(angle / points);
        const double value = std::abs(below) < 1e-9 ? std::cos(angle) / std::cos(angle / points)
                                                    : std::sin(angle) / (points * below);
        weights[j] = static_cast<float>(isEven ? value * std::cos(angle / points) : value);
    }
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
}

void SliceTurn::shearRows(std::span<float> values, double slope, double centre) {
    const auto width = static_cast<std::size_t>(m_width);
    m_line.resize(width);
    m_weights.resize(width);
    for (int y = 0; y < m_height; ++y) {
        const auto row = values.subspan(static_cast<std::size_t>(y) * width, width);
        shiftWeights(slope * distanceAround(centre, y, m_height), m_weights);
        convolveAround(row, m_weights, m_line);
        std::copy(m_line.begin(), m_line.end(), row.begin());
    }
}

void SliceTurn::shearColumns(std::span<float> values, double slope, double centre) {
    const auto width = static_cast<std::size_t>(m_width);
    const auto height = static_cast<std::size_t>(m_height);
    std::vector<float> column(height);
    m_line.resize(height);
    m_weights.resize(height);
    for (int x = 0; x < m_width; ++x) {
        const auto first = static_cast<std::size_t>(x);
        for (std::size_t y = 0; y < height; ++y) {
            column[y] = values[first + y * width];
        }
        shiftWeights(slope * distanceAround(centre, x, m_width), m_weights);
        convolveAround(column, m_weights, m_line);
        for (std::size_t y = 0; y < height; ++y) {
            values[first + y * width] = m_line[y];
        }
    }
}

void SliceTurn::turn(std::span<float> values, double angle, const std::array<double, 2>& pivot) {
    if (angle == 0) {
        return;
    }
    shearRows(values, -std::tan(angle / 2), pivot[1]);
    shearColumns(values, std::sin(angle), pivot[0]);
    shearRows(values, -std::tan(angle / 2), pivot[1]);
}

void SliceTurn::turnWhole(std::span<float> values, double angle, const std::array<double, 2>& pivot) const {
    std::vector<float> line;
    const auto rows = [&](double slope) {
        for (int y = 0; y < m_height; ++y) {
            const auto row = values.subspan(static_cast<std::size_t>(y) * static_cast<std::size_t>(m_width),
                                            static_cast<std::size_t>(m_width));
            const auto shift = static_cast<int>(std::lround(slope * distanceAround(pivot[1], y, m_height)));
            std::rotate(row.begin(), row.end() - wrapped(shift, m_width), row.end());
        }
    };
    const auto columns = [&](double slope) {
        line.resize(static_cast<std::size_t>(m_height));
        for (int x = 0; x < m_width; ++x) {
            const auto shift = static_cast<int>(std::lround(slope * distanceAround(pivot[0], x, m_width)));
            const auto place = [&](int y) {
                return static_cast<std::size_t>(wrapped(y, m_height)) * static_cast<std::size_t>(m_width) +
                       static_cast<std::size_t>(x);
            };
            for (int y = 0; y < m_height; ++y) {
                line[static_cast<std::size_t>(y)] = values[place(y - shift)];
            }
            for (int y = 0; y < m_height; ++y) {
                values[place(y)] = line[static_cast<std::size_t>(y)];
            }
        }
    };
    rows(-std::tan(angle / 2));
    columns(std::sin(angle));
    rows(-std::tan(angle / 2));
}

} // namespace sgfm::video
