#include "engine/video/rigid_motion.h"

#include "engine/error.h"
#include "engine/fourier/modes.h"
#include "engine/fourier/operators.h"
#include "engine/fourier/transform.h"
#include "engine/video/slice_turn.h"

#include <opencv2/imgproc.hpp>

#include <algorithm>
#include <cmath>
#include <complex>
#include <functional>
#include <limits>
#include <numbers>
#include <utility>
#include <vector>

namespace sgfm::video {

namespace {

// Below, in intensity squared a pixel, two frames are one picture: half a step of 8 bits.
constexpr double kSameFrames = 1.0 / (4 * 255.0 * 255.0);
constexpr double kMostTurn = 1.8;
constexpr int kTurns = 30;        // to each side: at 10 pixels from the pivot 0.6 pixels from one to the next
constexpr int kSections = 16;     // of the golden ratio, of an interval of 2: to 1e-3
constexpr int kTurnSections = 10; // of an interval of two turns: to 1e-3
constexpr int kRounds = 3;        // over both axes
constexpr int kLargestSide = 64;  // of the pictures that turns are sought in

struct Peak {
    std::array<double, 2> pixels{};
    double height = 0;
};

// (p * q)(d) of pictures p and one q.
class Correlation {
  public:
    Correlation(const Frame& q, fourier::Planner& planner)
        : m_transform(planner, field::Grid::twoPi({q.width, q.height})),
          m_modes(m_transform.grid()),
          m_slice(m_transform.grid(), 1) {
        for (const auto& channel : q.channels) {
            m_target.push_back(spectrumOf(channel));
        }
    }

    // The cross-power spectrum of p and q: sum over channels of conj(p^) q^.
    void setPicture(const Frame& p) {
        for (std::size_t c = 0; c < p.channels.size(); ++c) {
            auto cross = spectrumOf(p.channels[c]);
            const auto values = cross.component(0, 0);
            const auto to = m_target[c].component(0, 0);
            for (std::size_t i = 0; i < values.size(); ++i) {
                values[i] = std::conj(values[i]) * to[i];
            }
            if (c == 0) {
                m_product = std::move(cross);
            } else {
                const auto sum = m_product.component(0, 0);
                std::transform(sum.begin(), sum.end(), values.begin(), sum.begin(), std::plus<>());
            }
        }
        fourier::dropNyquist(m_product);
    }

    // The largest value on the grid, and the parabola's through its neighbours.
    Peak onGrid() {
        m_transform.inverse(m_product, m_slice);
        const auto values = m_slice.channel(0);
        const int width = m_transform.grid().points(0);
        const int height = m_transform.grid().points(1);
        const auto best = static_cast<int>(std::max_element(values.begin(), values.end()) - values.begin());
        const int x = best % width;
        const int y = best / width;
        const auto value = [&](int column, int row) {
            return static_cast<double>(
                values[static_cast<std::size_t>((row + height) % height * width + (column + width) % width)]);
        };
        Peak peak{{static_cast<double>(x > width / 2 ? x - width : x),
                   static_cast<double>(y > height / 2 ? y - height : y)},
                  value(x, y)};
        const auto raise = [&](std::size_t axis, double before, double behind) {
            const double middle = value(x, y);
            const double bend = 2 * middle - before - behind;
            if (bend > 0) {
                peak.pixels[axis] += 0.5 * (behind - before) / bend;
                peak.height += 0.125 * (behind - before) * (behind - before) / bend;
            }
        };
        raise(0, value(x - 1, y), value(x + 1, y));
        raise(1, value(x, y - 1), value(x, y + 1));
        return peak;
    }

    // (p * q)(d) by Parseval's sum, without Nyquist modes, which have no phase.
    double at(const std::array<double, 2>& pixels) const {
        const auto& grid = m_transform.grid();
        const auto& alongX = m_modes.firstDerivative(0);
        const auto product = m_product.component(0, 0);
        const double x = pixels[0] * grid.spacing(0);
        const double y = pixels[1] * grid.spacing(1);
        std::vector<std::complex<double>> inRow;
        for (std::size_t i = 0; i < m_modes.lineLength(); ++i) {
            inRow.push_back(std::polar<double>(m_modes.multiplicity(i), static_cast<double>(alongX[i]) * x));
        }
        double sum = 0;
        for (std::size_t line = 0; line < m_modes.lines(); ++line) {
            std::complex<double> row{};
            for (std::size_t i = 0; i < m_modes.lineLength(); ++i) {
                row += std::complex<double>(product[line * m_modes.lineLength() + i]) * inRow[i];
            }
            row *= std::polar(1.0, static_cast<double>(m_modes.firstDerivative(line, 1)) * y);
            sum += row.real();
        }
        return sum / static_cast<double>(grid.size());
    }

  private:
    field::SpectralField spectrumOf(const std::vector<float>& values) {
        std::copy(values.begin(), values.end(), m_slice.channel(0).begin());
        return m_transform.forward(m_slice);
    }

    fourier::Transform m_transform;
    fourier::Modes m_modes;
    field::DensityField m_slice;
    std::vector<field::SpectralField> m_target;
    field::SpectralField m_product;
};

// Where f is largest within `reach` of `middle`; it has one peak there.
template <typename Function>
double largestNear(double middle, double reach, int sections, const Function& f) {
    constexpr double kGolden = 1 / std::numbers::phi;
    double low = middle - reach;
    double high = middle + reach;
    double left = high - kGolden * (high - low);
    double right = low + kGolden * (high - low);
    double atLeft = f(left);
    double atRight = f(right);
    for (int i = 0; i < sections; ++i) {
        if (atLeft < atRight) {
            low = std::exchange(left, right);
            atLeft = atRight;
            right = low + kGolden * (high - low);
            atRight = f(right);
        } else {
            high = std::exchange(right, left);
            atRight = atLeft;
            left = high - kGolden * (high - low);
            atLeft = f(left);
        }
    }
    return (low + high) / 2;
}

double squaresOf(const Frame& frame, const auto& valueAt) {
    double sum = 0;
    for (std::size_t c = 0; c < frame.channels.size(); ++c) {
        for (std::size_t i = 0; i < frame.channels[c].size(); ++i) {
            const double value = valueAt(c, i);
            sum += value * value;
        }
    }
    return sum;
}

double differenceOf(const Frame& from, const Frame& to) {
    return squaresOf(from, [&](std::size_t c, std::size_t i) {
        return static_cast<double>(to.channels[c][i]) - static_cast<double>(from.channels[c][i]);
    });
}

bool isSame(const Frame& from, const Frame& to) {
    if (from.width != to.width || from.height != to.height || from.channels.empty() ||
        from.channels.size() != to.channels.size()) {
        throw Error(ErrorKind::Usage, "rigid motion", "The two frames are of different shapes.",
                    "Give two frames of one size and with the same channels.");
    }
    const auto values = static_cast<double>(from.channels.size() * from.channels.front().size());
    return differenceOf(from, to) <= kSameFrames * values;
}

// The middle of what stands out from the ground (the median), around the box.
std::array<double, 2> middleOf(const Frame& frame) {
    std::complex<double> alongX{};
    std::complex<double> alongY{};
    for (const auto& channel : frame.channels) {
        auto sorted = channel;
        const auto half = sorted.begin() + static_cast<std::ptrdiff_t>(sorted.size() / 2);
        std::nth_element(sorted.begin(), half, sorted.end());
        for (int y = 0; y < frame.height; ++y) {
            for (int x = 0; x < frame.width; ++x) {
                const auto i = static_cast<std::size_t>(y) * static_cast<std::size_t>(frame.width) +
                               static_cast<std::size_t>(x);
                const double weight = std::abs(static_cast<double>(channel[i] - *half));
                alongX += std::polar(weight, 2 * std::numbers::pi * x / frame.width);
                alongY += std::polar(weight, 2 * std::numbers::pi * y / frame.height);
            }
        }
    }
    const auto placeOf = [](const std::complex<double>& sum, int points) {
        const double place = std::arg(sum) / (2 * std::numbers::pi) * points;
        return place < 0 ? place + points : place;
    };
    return {placeOf(alongX, frame.width), placeOf(alongY, frame.height)};
}

Frame turned(Frame frame, double angle, const std::array<double, 2>& pivot, SliceTurn& turn) {
    for (auto& channel : frame.channels) {
        turn.turn(channel, angle, pivot);
    }
    return frame;
}

Frame smaller(const Frame& frame, int width, int height) {
    Frame small{width, height, {}};
    for (const auto& values : frame.channels) {
        const cv::Mat whole(frame.height, frame.width, CV_32F, const_cast<float*>(values.data()));
        cv::Mat part;
        cv::resize(whole, part, cv::Size(width, height), 0, 0, cv::INTER_AREA);
        small.channels.emplace_back(part.begin<float>(), part.end<float>());
    }
    return small;
}

// The turn of which the correlation has the highest peak.
double bestTurn(const Frame& from, const Frame& to, fourier::Planner& planner) {
    const int longer = std::max(from.width, from.height);
    if (longer > kLargestSide) {
        const auto sideOf = [&](int side) { return std::max(2, side * kLargestSide / longer); };
        const int width = sideOf(from.width);
        const int height = sideOf(from.height);
        return bestTurn(smaller(from, width, height), smaller(to, width, height), planner);
    }
    Correlation correlation(to, planner);
    const auto pivot = middleOf(from);
    SliceTurn turn(from.width, from.height);
    const auto heightAt = [&](double angle) {
        correlation.setPicture(turned(from, angle, pivot, turn));
        return correlation.onGrid().height;
    };
    constexpr double kStep = kMostTurn / kTurns;
    double best = 0;
    double highest = -std::numeric_limits<double>::infinity();
    for (int i = -kTurns; i <= kTurns; ++i) {
        if (const double height = heightAt(i * kStep); height > highest) {
            highest = height;
            best = i * kStep;
        }
    }
    return largestNear(best, kStep, kTurnSections, heightAt);
}

// The move of `from`, turned already, to `to`.
RigidMotion bestMove(const Frame& from, const Frame& to, double still, fourier::Planner& planner) {
    Correlation correlation(to, planner);
    correlation.setPicture(from);
    RigidMotion motion;
    motion.pixels = correlation.onGrid().pixels;
    for (int round = 0; round < kRounds; ++round) {
        for (std::size_t axis = 0; axis < 2; ++axis) {
            motion.pixels[axis] = largestNear(motion.pixels[axis], 1, kSections, [&](double place) {
                auto there = motion.pixels;
                there[axis] = place;
                return correlation.at(there);
            });
        }
    }
    const double moved =
        differenceOf(from, to) + 2 * (correlation.at({0, 0}) - correlation.at(motion.pixels));
    motion.left = std::clamp(moved / still, 0.0, 1.0);
    return motion;
}

} // namespace

RigidMotion translationBetween(const Frame& from, const Frame& to, fourier::Planner& planner) {
    return isSame(from, to) ? RigidMotion{} : bestMove(from, to, differenceOf(from, to), planner);
}

RigidMotion rigidMotionBetween(const Frame& from, const Frame& to, fourier::Planner& planner) {
    if (isSame(from, to)) {
        return {};
    }
    const double angle = bestTurn(from, to, planner);
    const auto pivot = middleOf(from);
    SliceTurn turn(from.width, from.height);
    auto motion = bestMove(turned(from, angle, pivot, turn), to, differenceOf(from, to), planner);
    motion.turn = angle;
    motion.pivot = pivot;
    return motion;
}

} // namespace sgfm::video
