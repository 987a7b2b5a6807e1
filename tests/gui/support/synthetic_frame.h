#pragma once
// Frames made by formula, so that a test knows which value lies where: no engine, no files.

#include "engine/runtime/frame.h"

#include <algorithm>
#include <cmath>
#include <memory>
#include <numbers>
#include <string>
#include <vector>

namespace sgfm::test {

using runtime::Frame;
using runtime::Layer;
using runtime::LayerRequest;
using runtime::Quantity;

// A layer with its extremes filled in.
inline Layer layerOf(std::vector<float> values) {
    Layer layer;
    const auto [low, high] = std::minmax_element(values.begin(), values.end());
    layer.minimum = layer.runMinimum = *low;
    layer.maximum = layer.runMaximum = *high;
    layer.values = std::move(values);
    return layer;
}

// values[index] = function(x, y, t) of the grid indices (y = t for two axes: function(x, t, 0)).
template <typename Function>
std::vector<float> sampled(const field::Grid& grid, Function function) {
    std::vector<float> values(grid.size());
    const int depth = grid.dimension() == 3 ? grid.points(2) : 1;
    for (int z = 0; z < depth; ++z) {
        for (int y = 0; y < grid.points(1); ++y) {
            for (int x = 0; x < grid.points(0); ++x) {
                values[grid.index(x, y, z)] = static_cast<float>(function(x, y, z));
            }
        }
    }
    return values;
}

inline void addNumbers(Frame& frame, int scales) {
    auto& numbers = frame.numbers;
    numbers.time = 0.01 * static_cast<double>(frame.step);
    numbers.measuredAt = frame.step;
    const double s = numbers.time;
    numbers.flow = {0.9 * std::exp(-0.2 * s) + 0.05 * std::sin(9 * s),
                    12 * std::exp(-0.5 * s) + std::cos(7 * s), 0.08 * std::exp(-0.5 * s), 2e-7, 6.3};
    numbers.maxDivergenceBefore = 3.1;
    numbers.residual = 0.034 + 0.01 * std::sin(20 * s);
    numbers.boundaryLoss = 0.2 * std::exp(-3 * s);
    numbers.sparsity = 0.07;
    for (int k = 0; k < 33; ++k) {
        numbers.spectrum.wavenumber.push_back(k);
        numbers.spectrum.energy.push_back(k == 0 ? 0 : std::pow(k, -3.0) * (1 - std::exp(-0.5 * k * k)));
    }
    double total = 0;
    for (int j = 0; j < scales; ++j) {
        wavelet::ScaleStatistics statistics;
        statistics.scale = j;
        statistics.energy = std::pow(0.5, j);
        statistics.sparsity = 0.2 + 0.1 * j;
        total += statistics.energy;
        numbers.scales.push_back(statistics);
    }
    for (auto& statistics : numbers.scales) {
        statistics.share = statistics.energy / total;
    }
}

// A text frame of 72 x 16: 64 tokens from position 4. density = sin along x, plus a step of +3 in the corner
// cell (0, 0); the coefficients are positive where x is even, negative where it is odd.
inline std::shared_ptr<Frame> textFrame(std::int64_t step = 0) {
    auto frame = std::make_shared<Frame>();
    const field::Grid grid({72, 16}, {72, 16});
    frame->run = 1;
    frame->branch = "main";
    frame->step = step;
    frame->grid = grid;
    frame->mode = recipe::Mode::Text;
    frame->channels = 48;
    frame->firstPosition = 4;
    frame->positions = 64;
    frame->readSlice = 13;
    constexpr double pi = std::numbers::pi;
    const double drift = 0.02 * static_cast<double>(step);
    const auto wave = [&](int x, int t, double kx, double kt) {
        return std::sin(2 * pi * (kx * x / 72.0 + kt * t / 16.0) + drift);
    };
    frame->layers[{Quantity::Density, -1}] = layerOf(sampled(grid, [&](int x, int t, int) {
        return x == 0 && t == 0 ? 3.0 : wave(x, t, 3, 1) + 0.6 * wave(x, t, 7, -2) + 0.4 * wave(x, t, 13, 1);
    }));
    frame->layers[{Quantity::FlowX, -1}] =
        layerOf(sampled(grid, [&](int x, int t, int) { return wave(x, t, 1, 2); }));
    frame->layers[{Quantity::Vorticity, -1}] = layerOf(sampled(grid, [&](int x, int t, int) {
        return 5.4 * wave(x, t, 5, 1) * wave(x, t, 2, -1) - 2 * wave(x, t, 11, 2);
    }));
    frame->layers[{Quantity::DivergenceAfter, -1}] =
        layerOf(sampled(grid, [&](int x, int t, int) { return 2e-7 * wave(x, t, 30, 7); }));
    frame->layers[{Quantity::Coefficients, -1}] = layerOf(sampled(grid, [&](int x, int t, int) {
        return (x % 2 == 0 ? 1.0 : -1.0) * (0.4 + std::abs(wave(3 * x, t, 5, 3)));
    }));
    frame->layers[{Quantity::Speed, -1}] =
        layerOf(sampled(grid, [&](int x, int t, int) { return 1 + std::abs(wave(x, t, 2, 1)); }));
    frame->boundaryWeight = std::make_shared<const std::vector<float>>(
        sampled(grid, [](int x, int t, int) { return t < 2 || x < 4 || x >= 68 ? 1.0 : 0.0; }));
    addNumbers(*frame, 4);
    static const std::vector<std::string> words{
        " In",  " the",   " beginning", " was",  " the",   " light",    ",",    " and",    " the",   " river",
        " of",  " the",   " LORD",      " went", " forth", " from",     " the", " mount",  "ain",    " unto",
        " the", " sea",   ":",          " and",  " the",   " children", " of",  " Israel", " dwelt", " there",
        " in",  " peace", ",",          " and",  " they",  " fear",     "ed",   " not",    "."};
    for (std::size_t i = 0; i < 64; ++i) {
        text::DecodedToken token;
        token.token = static_cast<text::TokenId>(i);
        token.blank = i >= words.size();
        token.piece = token.blank ? "" : words[i];
        token.confidence = token.blank ? 0 : 0.1F + 0.9F * std::abs(std::sin(static_cast<float>(i) * 0.7F));
        token.entropy = 5 * (1 - token.confidence);
        frame->decoded.tokens.push_back(token);
        frame->decoded.text += token.piece;
        frame->pinned.push_back(i < 8 || i == 31);
    }
    frame->recipe = std::make_shared<const recipe::Recipe>(recipe::defaultRecipe(recipe::Mode::Text));
    return frame;
}

// A video frame of n x n x (n/2): a bright ball at the centre of a dark box that moves along x; grey.
inline std::shared_ptr<Frame> videoFrame(int n = 32, std::int64_t step = 0) {
    auto frame = std::make_shared<Frame>();
    const field::Grid grid({n, n, n / 2}, {2 * std::numbers::pi, 2 * std::numbers::pi, std::numbers::pi});
    frame->run = 2;
    frame->branch = "main";
    frame->step = step;
    frame->grid = grid;
    frame->mode = recipe::Mode::Video;
    frame->channels = 1;
    frame->frames = n / 2 - 4;
    const auto ball = sampled(grid, [&](int x, int y, int t) {
        const double dx = (x - n / 2.0 - 2 * (t - n / 4.0)) / (0.22 * n);
        const double dy = (y - n / 3.0) / (0.22 * n); // in the upper third of the frame
        return 2 * std::exp(-dx * dx - dy * dy) - 1;
    });
    frame->layers[{Quantity::Density, -1}] = layerOf(ball);
    frame->layers[{Quantity::Vorticity, -1}] = layerOf(sampled(grid, [&](int x, int y, int t) {
        const double r = std::hypot(x - n / 2.0, y - n / 2.0) / n - 0.25;
        const double z = (t - n / 4.0) / n;
        return 8 * std::exp(-120 * (r * r + z * z)); // a vortex ring
    }));
    auto field = std::make_shared<field::VectorField>(grid, 1);
    std::copy(ball.begin(), ball.end(), field->component(0, 2).begin());
    frame->field = field;
    video::FrameRemainder remainder;
    for (int t = 0; t < frame->frames; ++t) {
        const auto slice = ball.begin() + static_cast<std::ptrdiff_t>(grid.sliceSize()) * t;
        double sum = 0;
        for (std::size_t i = 0; i < grid.sliceSize(); ++i) {
            sum += static_cast<double>(slice[static_cast<std::ptrdiff_t>(i)]);
        }
        remainder.means.push_back({static_cast<float>(sum / static_cast<double>(grid.sliceSize()))});
    }
    frame->remainder = std::make_shared<video::FrameRemainder>(std::move(remainder));
    addNumbers(*frame, 4);
    frame->recipe = std::make_shared<const recipe::Recipe>(recipe::defaultRecipe(recipe::Mode::Video));
    return frame;
}

// A 2-D flow of n x n: a Taylor-Green vortex.
inline std::shared_ptr<Frame> flowFrame(int n = 128, std::int64_t step = 0) {
    auto frame = std::make_shared<Frame>();
    const auto grid = field::Grid::twoPi({n, n});
    frame->run = 3;
    frame->branch = "main";
    frame->step = step;
    frame->grid = grid;
    frame->mode = recipe::Mode::Flow;
    const double h = 2 * std::numbers::pi / n;
    frame->layers[{Quantity::Vorticity, -1}] = layerOf(sampled(grid, [&](int x, int t, int) {
        return 2 * std::sin(2 * x * h) * std::sin(t * h) + 0.5 * std::sin(9 * x * h + 3 * t * h);
    }));
    frame->layers[{Quantity::Density, -1}] =
        layerOf(sampled(grid, [&](int x, int t, int) { return -std::sin(2 * x * h) * std::cos(t * h); }));
    frame->layers[{Quantity::Coefficients, -1}] = layerOf(sampled(grid, [&](int x, int t, int) {
        return std::sin(0.7 * x) * std::cos(0.4 * t) * std::exp(-0.02 * (x + t));
    }));
    addNumbers(*frame, 6);
    frame->recipe = std::make_shared<const recipe::Recipe>(recipe::defaultRecipe(recipe::Mode::Flow));
    return frame;
}

} // namespace sgfm::test
