#include "engine/sampler/constrained_projection.h"

#include "engine/fourier/operators.h"

#include <cmath>

namespace sgfm::sampler {

namespace {

using field::VectorField;

// Sum of products over a channel, components added; in order, so that it has the same bits on any threads.
double product(const VectorField& a, const VectorField& b, int channel) {
    double sum = 0;
    for (int i = 0; i < a.components(); ++i) {
        const auto one = a.component(channel, i);
        const auto other = b.component(channel, i);
        for (std::size_t n = 0; n < one.size(); ++n) {
            sum += static_cast<double>(one[n]) * static_cast<double>(other[n]);
        }
    }
    return sum;
}

// a <- a + factor b, one channel.
void addScaled(VectorField& a, double factor, const VectorField& b, int channel) {
    const auto scale = static_cast<float>(factor);
    for (int i = 0; i < a.components(); ++i) {
        const auto to = a.component(channel, i);
        const auto from = b.component(channel, i);
        for (std::size_t n = 0; n < to.size(); ++n) {
            to[n] += scale * from[n];
        }
    }
}

void keepSupport(const std::vector<float>& weight, VectorField& u) {
    for (int channel = 0; channel < u.channels(); ++channel) {
        for (int i = 0; i < u.components(); ++i) {
            const auto values = u.component(channel, i);
            for (std::size_t n = 0; n < values.size(); ++n) {
                values[n] = weight[n] >= 1 ? values[n] : 0.0F;
            }
        }
    }
}

} // namespace

void projectField(const fourier::Transform& transform, VectorField& u) {
    auto spectrum = transform.forward(u);
    fourier::projectDivergenceFree(spectrum);
    transform.inverse(spectrum, u);
}

void projectOntoBoundary(const boundary::BoundaryData& data, const fourier::Transform& transform,
                         VectorField& u, double tolerance, int most) {
    boundary::imposeBoundary(data, u);
    projectField(transform, u);
    if (data.empty()) {
        return;
    }
    VectorField rest = u; // of the equation for lambda
    for (int channel = 0; channel < u.channels(); ++channel) {
        addScaled(rest, -1, data.target, channel);
    }
    keepSupport(data.weight, rest);
    VectorField direction = rest;
    std::vector<double> square;
    std::vector<double> wanted;
    for (int channel = 0; channel < u.channels(); ++channel) {
        square.push_back(product(rest, rest, channel));
        wanted.push_back(square.back() * tolerance * tolerance);
    }
    for (int iteration = 0; iteration < most; ++iteration) {
        VectorField spread = direction;
        projectField(transform, spread);
        bool done = true;
        for (int channel = 0; channel < u.channels(); ++channel) {
            const auto c = static_cast<std::size_t>(channel);
            const double curvature = product(direction, spread, channel); // direction lives on S
            if (square[c] <= wanted[c] || !(curvature > 0)) {
                continue;
            }
            done = false;
            const double length = square[c] / curvature;
            addScaled(u, -length, spread, channel);
            for (int i = 0; i < u.components(); ++i) {
                const auto to = rest.component(channel, i);
                const auto from = spread.component(channel, i);
                for (std::size_t n = 0; n < to.size(); ++n) {
                    to[n] -= data.weight[n] >= 1 ? static_cast<float>(length) * from[n] : 0.0F;
                }
            }
            const double next = product(rest, rest, channel);
            const auto ratio = static_cast<float>(next / square[c]);
            for (int i = 0; i < u.components(); ++i) {
                const auto to = direction.component(channel, i);
                const auto from = rest.component(channel, i);
                for (std::size_t n = 0; n < to.size(); ++n) {
                    to[n] = from[n] + ratio * to[n];
                }
            }
            square[c] = next;
        }
        if (done) {
            break;
        }
    }
    projectField(transform, u); // what rounding has gathered
}

} // namespace sgfm::sampler
