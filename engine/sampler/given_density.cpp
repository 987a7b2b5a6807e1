#include "engine/sampler/given_density.h"

#include "engine/error.h"
#include "engine/fourier/operators.h"
#include "engine/lift/lift.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace sgfm::sampler {

namespace {

void check(const GivenDensity& given, const field::VectorField& u) {
    const bool fits = given.density.grid() == u.grid() && given.density.channels() == u.channels() &&
                      given.weight.size() == u.grid().size();
    if (!fits) {
        throw Error(ErrorKind::Usage, "given density", "The data are of another grid or number of channels.",
                    "Make them for the field's grid.");
    }
}

std::span<float> timeComponent(field::VectorField& u, int channel) {
    return u.component(channel, u.components() - 1);
}

std::span<const float> timeComponent(const field::VectorField& u, int channel) {
    return u.component(channel, u.components() - 1);
}

double meanOf(std::span<const float> values) {
    return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

void makeLiftable(const fourier::Transform& transform, field::SpectralField& spectrum,
                  field::DensityField& density) {
    transform.forward(density, spectrum);
    fourier::dropNyquist(spectrum);
    transform.inverse(spectrum, density);
    const auto slice = density.grid().sliceSize();
    for (int c = 0; c < density.channels(); ++c) {
        const auto values = density.channel(c);
        const double mean = meanOf(values.last(slice));
        for (std::size_t begin = 0; begin < values.size(); begin += slice) {
            const auto one = values.subspan(begin, slice);
            const auto shift = static_cast<float>(mean - meanOf(one));
            std::for_each(one.begin(), one.end(), [&](float& value) { value += shift; });
        }
    }
}

} // namespace

void imposeDensity(const GivenDensity& given, const fourier::Transform& transform, field::VectorField& u,
                   double tolerance, int most) {
    if (given.empty()) {
        return;
    }
    check(given, u);
    field::DensityField change(u.grid(), u.channels());
    auto spectrum = transform.forward(u);
    fourier::dropNyquist(spectrum); // no change could take them from given values
    transform.inverse(spectrum, u);
    for (int turn = 0; turn < most; ++turn) {
        float worst = 0;
        for (int c = 0; c < u.channels(); ++c) {
            const auto e = timeComponent(u, c);
            const auto g = given.density.channel(c);
            const auto d = change.channel(c);
            for (std::size_t i = 0; i < d.size(); ++i) {
                if (given.weight[i] >= 1) {
                    const float wanted = g[i] - e[i];
                    worst = std::max(worst, std::abs(wanted - d[i]));
                    d[i] = wanted;
                }
            }
        }
        if (!(worst > static_cast<float>(tolerance))) {
            break;
        }
        makeLiftable(transform, spectrum, change);
    }
    const auto lifted = lift::liftDensity(change, transform);
    const auto values = lifted.all();
    const auto target = u.all();
    for (std::size_t i = 0; i < target.size(); ++i) {
        target[i] += values[i];
    }
}

void replaceDensity(const GivenDensity& given, field::VectorField& u) {
    if (given.empty()) {
        return;
    }
    check(given, u);
    for (int c = 0; c < u.channels(); ++c) {
        const auto e = timeComponent(u, c);
        const auto g = given.density.channel(c);
        for (std::size_t i = 0; i < e.size(); ++i) {
            e[i] = given.weight[i] >= 1 ? g[i] : e[i];
        }
    }
}

double givenDensityLoss(const GivenDensity& given, const field::VectorField& u) {
    if (given.empty()) {
        return 0;
    }
    check(given, u);
    double sum = 0;
    std::size_t count = 0;
    for (std::size_t i = 0; i < given.weight.size(); ++i) {
        if (given.weight[i] >= 1) {
            ++count;
            for (int c = 0; c < u.channels(); ++c) {
                const double off = static_cast<double>(timeComponent(u, c)[i]) -
                                   static_cast<double>(given.density.channel(c)[i]);
                sum += off * off;
            }
        }
    }
    return count > 0 ? sum / static_cast<double>(count) : 0;
}

} // namespace sgfm::sampler
