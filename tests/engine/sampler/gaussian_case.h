#pragma once
// Gaussian data on a small text-like box, with a spectrum that falls off and a divergence-free mean: the
// reference of the sampler's tests.

#include "engine/fourier/modes.h"
#include "engine/fourier/operators.h"
#include "engine/fourier/transform.h"
#include "engine/sampler/constrained_projection.h"
#include "engine/sampler/forward_diffusion.h"
#include "engine/score/gaussian_score.h"

#include <memory>

struct GaussianCase {
    sgfm::fourier::Planner planner{1};
    sgfm::field::Grid grid{{16, 8}, {16.0, 6.0}};
    sgfm::fourier::Transform transform{planner, grid};
    std::vector<double> variance;
    sgfm::field::VectorField mean;
    std::unique_ptr<sgfm::score::SpectralGaussianScore> score;

    explicit GaussianCase(int channels = 1, float meanSize = 0.5F) {
        // S between 0.2 and 4, falling with |k|^2.
        const sgfm::fourier::Modes modes(grid);
        for (std::size_t line = 0; line < modes.lines(); ++line) {
            for (std::size_t i = 0; i < modes.lineLength(); ++i) {
                const double square = static_cast<double>(modes.squared(0)[i] + modes.squared(line, 1));
                variance.push_back(0.2 + 3.8 / (1 + square));
            }
        }
        mean = sgfm::sampler::divergenceFreeWhiteNoise(channels, {99, 0, 0}, transform);
        for (float& value : mean.all()) {
            value *= meanSize;
        }
        score = std::make_unique<sgfm::score::SpectralGaussianScore>(mean, variance, transform);
    }
};
