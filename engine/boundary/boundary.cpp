#include "engine/boundary/boundary.h"

#include "engine/error.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <string>

namespace sgfm::boundary {

namespace {

void requireFit(const field::VectorField& u, const BoundaryData& data) {
    if (!(data.target.grid() == u.grid()) || data.target.channels() != u.channels() ||
        data.weight.size() != u.grid().size()) {
        throw Error(ErrorKind::Usage, "boundary data",
                    "The boundary data are for another grid or number of channels than the field.",
                    "Make the boundary data for the field's own grid and channels.");
    }
}

} // namespace

double boundaryLoss(const field::VectorField& u, const BoundaryData& data) {
    if (data.empty()) {
        return 0;
    }
    requireFit(u, data);
    double support = 0;
    for (const float chi : data.weight) {
        support += chi;
    }
    if (support <= 0) {
        return 0;
    }
    double loss = 0;
    for (int channel = 0; channel < u.channels(); ++channel) {
        for (int component = 0; component < u.components(); ++component) {
            const auto values = u.component(channel, component);
            const auto target = data.target.component(channel, component);
            for (std::size_t i = 0; i < values.size(); ++i) {
                const double difference = static_cast<double>(values[i]) - target[i];
                loss += data.weight[i] * difference * difference;
            }
        }
    }
    return loss / support;
}

void imposeBoundary(const BoundaryData& data, field::VectorField& u) {
    if (data.empty()) {
        return;
    }
    requireFit(u, data);
    for (int channel = 0; channel < u.channels(); ++channel) {
        for (int component = 0; component < u.components(); ++component) {
            const auto values = u.component(channel, component);
            const auto target = data.target.component(channel, component);
            for (std::size_t i = 0; i < values.size(); ++i) {
                // Written as a blend, so that chi = 1 gives the target's bits.
                const float chi = data.weight[i];
                values[i] = (1 - chi) * values[i] + chi * target[i];
            }
        }
    }
}

std::vector<float> fringeWindow(int points, double centre, double width, double ramp) {
    if (points < 1 || !std::isfinite(centre) || !(width >= 0) || !(ramp >= 0)) {
        throw Error(ErrorKind::Usage, "fringe",
                    "A fringe of width " + std::to_string(width) + " and ramp " + std::to_string(ramp) +
                        " on " + std::to_string(points) + " points makes no sense.",
                    "Use at least one point, a finite centre, and a width and ramp of 0 or more.");
    }
    std::vector<float> window(static_cast<std::size_t>(points));
    for (int i = 0; i < points; ++i) {
        const double distance = std::abs(std::remainder(i - centre, static_cast<double>(points)));
        const double beyond = distance - width / 2;
        double value = 0;
        if (beyond <= 0) {
            value = 1;
        } else if (beyond < ramp) {
            value = 0.5 * (1 + std::cos(std::numbers::pi * beyond / ramp));
        }
        window[static_cast<std::size_t>(i)] = static_cast<float>(value);
    }
    return window;
}

} // namespace sgfm::boundary
