#include "engine/evaluation/clip_figures.h"

#include "engine/error.h"
#include "engine/fourier/transform.h"
#include "engine/wavelet/filter.h"
#include "engine/wavelet/transform.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <numbers>
#include <numeric>

namespace sgfm::evaluation {

namespace {

using Pixels = std::vector<float>;

void check(const video::Clip& clip) {
    const auto fits = [&](const video::Frame& frame) {
        return frame.width == clip.width() && frame.height == clip.height() &&
               frame.channels.size() == static_cast<std::size_t>(clip.channels());
    };
    if (clip.frames.size() < 3 || clip.width() < 4 || clip.height() < 4 ||
        !std::all_of(clip.frames.begin(), clip.frames.end(), fits)) {
        throw Error(ErrorKind::Usage, "clip figures",
                    "A clip of " + std::to_string(clip.frames.size()) + " frames of " +
                        std::to_string(clip.width()) + " x " + std::to_string(clip.height()) +
                        " pixels cannot be measured.",
                    "Give at least three frames of one size, at least 4 pixels a side.");
    }
}

double meanOf(const Pixels& pixels) {
    return std::accumulate(pixels.begin(), pixels.end(), 0.0) / static_cast<double>(pixels.size());
}

double correlationOf(const Pixels& one, const Pixels& other) {
    const double meanOne = meanOf(one);
    const double meanOther = meanOf(other);
    double across = 0;
    double squareOne = 0;
    double squareOther = 0;
    for (std::size_t i = 0; i < one.size(); ++i) {
        const double a = static_cast<double>(one[i]) - meanOne;
        const double b = static_cast<double>(other[i]) - meanOther;
        across += a * b;
        squareOne += a * a;
        squareOther += b * b;
    }
    // Of frames without any contrast nothing has changed.
    const double norm = std::sqrt(squareOne * squareOther);
    return norm > 0 ? across / norm : 1;
}

// The figures of one channel that need nothing but differences; divided by the number of channels and added.
void addDifferences(const video::Clip& clip, std::size_t channel, double weight, ClipFigures& figures) {
    const auto at = [&](std::size_t t) -> const Pixels& { return clip.frames[t].channels[channel]; };
    const std::size_t frames = clip.frames.size();
    const std::size_t pixels = at(0).size();
    double motion = 0;
    double flicker = 0;
    for (std::size_t t = 0; t + 1 < frames; ++t) {
        for (std::size_t i = 0; i < pixels; ++i) {
            const double step = static_cast<double>(at(t + 1)[i]) - static_cast<double>(at(t)[i]);
            motion += step * step;
            if (t > 0) {
                const double bend =
                    step - (static_cast<double>(at(t)[i]) - static_cast<double>(at(t - 1)[i]));
                flicker += bend * bend / 16;
            }
        }
        figures.correlation += weight * correlationOf(at(t), at(t + 1)) / static_cast<double>(frames - 1);
    }
    const auto count = static_cast<double>(pixels);
    figures.motion += weight * motion / (count * static_cast<double>(frames - 1));
    figures.flicker += weight * flicker / (count * static_cast<double>(frames - 2));
}

double driftOf(const video::Clip& clip) {
    std::vector<double> totals;
    for (const auto& frame : clip.frames) {
        double total = 0;
        for (const auto& channel : frame.channels) {
            total += meanOf(channel);
        }
        totals.push_back(total);
    }
    double drift = 0;
    for (const double total : totals) {
        drift = std::max(drift, std::abs(total - totals.front()));
    }
    return totals.front() > 0 ? drift / totals.front() : drift;
}

// Which level made index i of n along an axis with `levels` levels, 1 the finest; 0: the approximation.
int levelOf(int index, int points, int levels) {
    for (int level = 1; level <= levels; ++level) {
        if (index >= points >> level) {
            return level;
        }
    }
    return 0;
}

// A side that cannot be halved evenly has no levels: it stays whole.
std::vector<double> scaleEnergiesOf(const field::DensityField& density) {
    const field::Grid& grid = density.grid();
    std::array<int, field::kMaxDimension> levels{};
    for (int axis = 0; axis < 3; ++axis) {
        levels[static_cast<std::size_t>(axis)] = wavelet::maximumLevels(grid.points(axis));
    }
    const wavelet::WaveletTransform haar(grid, wavelet::filterNamed("haar"), levels);
    std::vector<float> coefficients(grid.size());
    std::map<std::array<int, 2>, double> bands; // {level, 1 detail along t | 2 along space}
    const int deepest = *std::max_element(levels.begin(), levels.begin() + 3);
    for (int level = 1; level <= deepest; ++level) {
        const bool along = level <= levels[2];
        const bool across = level <= std::max(levels[0], levels[1]);
        for (int kind = 1; kind <= 3; ++kind) {
            if ((along || kind == 2) && (across || kind == 1)) {
                bands[{level, kind}] = 0;
            }
        }
    }
    double approximation = 0;
    double approximationSum = 0;
    std::size_t approximations = 0;
    for (int c = 0; c < density.channels(); ++c) {
        haar.forward(density.channel(c).data(), coefficients.data());
        std::size_t i = 0;
        for (int t = 0; t < grid.points(2); ++t) {
            const int alongTime = levelOf(t, grid.points(2), levels[2]);
            for (int y = 0; y < grid.points(1); ++y) {
                const int alongHeight = levelOf(y, grid.points(1), levels[1]);
                for (int x = 0; x < grid.points(0); ++x, ++i) {
                    const int alongWidth = levelOf(x, grid.points(0), levels[0]);
                    const auto value = static_cast<double>(coefficients[i]);
                    // In Mallat's order a sub-band's level is the finest of its axes.
                    int level = 0;
                    for (const int one : {alongTime, alongHeight, alongWidth}) {
                        level = one > 0 && (level == 0 || one < level) ? one : level;
                    }
                    if (level == 0) {
                        approximation += value * value;
                        approximationSum += value;
                        ++approximations;
                        continue;
                    }
                    const int kind =
                        (alongTime == level ? 1 : 0) + (alongHeight == level || alongWidth == level ? 2 : 0);
                    bands[{level, kind}] += value * value;
                }
            }
        }
    }
    const double points = static_cast<double>(grid.size()) * density.channels();
    const auto logarithm = [&](double energy) { return std::log10(energy / points + kRoundingEnergy); };
    std::vector<double> energies;
    const double mean = approximationSum / static_cast<double>(approximations);
    energies.push_back(
        logarithm(std::max(0.0, approximation - static_cast<double>(approximations) * mean * mean)));
    for (const auto& [band, energy] : bands) {
        energies.push_back(logarithm(energy));
    }
    return energies;
}

std::size_t octaveOf(double waves) {
    return waves < 0.5 ? 0 : 1 + static_cast<std::size_t>(std::max(0.0, std::floor(std::log2(waves + 1e-9))));
}

std::vector<double> spectrumOf(field::DensityField density, fourier::Planner& planner) {
    const field::Grid& grid = density.grid();
    const int frames = grid.points(2);
    std::vector<double> window;
    double squares = 0;
    for (int t = 0; t < frames; ++t) {
        window.push_back(0.5 - 0.5 * std::cos(2 * std::numbers::pi * (t + 0.5) / frames));
        squares += window.back() * window.back() / frames;
    }
    for (int c = 0; c < density.channels(); ++c) {
        auto values = density.channel(c);
        const double mean =
            std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
        for (std::size_t i = 0; i < values.size(); ++i) {
            const double weight = window[i / grid.sliceSize()];
            values[i] = static_cast<float>((static_cast<double>(values[i]) - mean) * weight);
        }
    }
    const fourier::Transform transform(planner, grid);
    const auto spectral = transform.forward(density);
    const std::size_t spaceBands = 1 + octaveOf(std::hypot(grid.points(0) / 2.0, grid.points(1) / 2.0));
    const std::size_t timeBands = 1 + octaveOf(frames / 2.0);
    std::vector<double> power(spaceBands * timeBands, 0.0);
    const int half = grid.points(0) / 2 + 1;
    const double points = static_cast<double>(grid.size());
    for (int c = 0; c < density.channels(); ++c) {
        const auto modes = spectral.component(c, 0);
        std::size_t i = 0;
        for (int t = 0; t < frames; ++t) {
            const int omega = std::min(t, frames - t);
            for (int y = 0; y < grid.points(1); ++y) {
                const int ky = std::min(y, grid.points(1) - y);
                for (int x = 0; x < half; ++x, ++i) {
                    const bool twice = x > 0 && 2 * x != grid.points(0); // the half that is not stored
                    const double energy = std::norm(std::complex<double>(modes[i])) * (twice ? 2 : 1);
                    power[octaveOf(std::hypot(x, ky)) * timeBands + octaveOf(omega)] +=
                        energy / (points * points * squares * density.channels());
                }
            }
        }
    }
    for (double& value : power) {
        value = std::log10(value + kRoundingEnergy);
    }
    return power;
}

} // namespace

double psnr(const video::Frame& one, const video::Frame& other) {
    if (one.width != other.width || one.height != other.height ||
        one.channels.size() != other.channels.size() || one.channels.empty()) {
        throw Error(ErrorKind::Usage, "clip figures", "Frames of different sizes cannot be compared.",
                    "Give frames of one size.");
    }
    double squares = 0;
    std::size_t count = 0;
    for (std::size_t c = 0; c < one.channels.size(); ++c) {
        for (std::size_t i = 0; i < one.channels[c].size(); ++i, ++count) {
            const double step =
                static_cast<double>(one.channels[c][i]) - static_cast<double>(other.channels[c][i]);
            squares += step * step;
        }
    }
    const double mean = squares / static_cast<double>(count);
    return mean > 0 ? std::min(kLargestPsnr, -10 * std::log10(mean)) : kLargestPsnr;
}

ClipFigures figuresOf(const video::Clip& clip, fourier::Planner& planner) {
    check(clip);
    ClipFigures figures;
    const auto channels = static_cast<std::size_t>(clip.channels());
    const auto frames = static_cast<int>(clip.frames.size());
    field::DensityField density(field::Grid::twoPi({clip.width(), clip.height(), frames}), clip.channels());
    for (std::size_t c = 0; c < channels; ++c) {
        addDifferences(clip, c, 1.0 / static_cast<double>(channels), figures);
        auto to = density.channel(static_cast<int>(c)).begin();
        for (const auto& frame : clip.frames) {
            to = std::copy(frame.channels[c].begin(), frame.channels[c].end(), to);
        }
    }
    figures.densityDrift = driftOf(clip);
    figures.scaleEnergies = scaleEnergiesOf(density);
    figures.spectrum = spectrumOf(std::move(density), planner);
    return figures;
}

} // namespace sgfm::evaluation
