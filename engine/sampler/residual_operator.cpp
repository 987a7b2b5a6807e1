#include "engine/sampler/residual_operator.h"

#include "engine/error.h"
#include "engine/fourier/modes.h"
#include "engine/fourier/operators.h"
#include "engine/fourier/spectrum.h"

#include <algorithm>
#include <cmath>
#include <exception>
#include <mutex>

namespace sgfm::sampler {

namespace {

using field::SpectralField;
using field::VectorField;
using Complex = std::complex<float>;

SpectralField channelOf(const SpectralField& u, int channel) {
    SpectralField one(u.grid(), 1, u.components());
    for (int i = 0; i < u.components(); ++i) {
        const auto from = u.component(channel, i);
        std::copy(from.begin(), from.end(), one.component(0, i).begin());
    }
    return one;
}

// to[channel] += factor from[0]
void addToChannel(const SpectralField& from, float factor, int channel, SpectralField& to) {
    for (int i = 0; i < to.components(); ++i) {
        const auto source = from.component(0, i);
        const auto target = to.component(channel, i);
        for (std::size_t k = 0; k < source.size(); ++k) {
            target[k] += factor * source[k];
        }
    }
}

// Runs body(channel) for every channel, side by side on the planner's threads. What a body throws is thrown
// here, after all have ended.
template <typename Body>
void forEachChannel(int channels, int threads, Body body) {
    std::exception_ptr failure;
    std::mutex failureLock;
#pragma omp parallel for schedule(dynamic) num_threads(threads) if (threads > 1 && channels >= 2 * threads)
    for (int channel = 0; channel < channels; ++channel) {
        try {
            body(channel);
        } catch (...) {
            const std::lock_guard lock(failureLock);
            failure = std::current_exception();
        }
    }
    if (failure) {
        std::rethrow_exception(failure);
    }
}

// sum += a b
void addPointwiseProduct(std::span<const float> a, std::span<const float> b, std::span<float> sum) {
#pragma omp parallel for simd schedule(static) if (parallel : sum.size() > 32768)
    for (std::size_t k = 0; k < sum.size(); ++k) {
        sum[k] += a[k] * b[k];
    }
}

// out_i += a b_i on one channel
void addProduct(std::span<const float> a, const VectorField& b, VectorField& out) {
    for (int i = 0; i < b.components(); ++i) {
        addPointwiseProduct(a, b.component(0, i), out.component(0, i));
    }
}

// T[sum_j Z v_j Z d_j u]: (v . grad) u of one channel.
SpectralField advect(const VectorField& fineVelocity, const SpectralField& u, const ProductGrid& products) {
    VectorField sum(products.fineGrid(), 1);
    for (int axis = 0; axis < u.components(); ++axis) {
        addProduct(fineVelocity.component(0, axis), products.refine(fourier::derivative(u, axis)), sum);
    }
    return products.coarsen(sum);
}

// sum_j d_j T[Z v_j Z g]: minus the adjoint of `advect` in its carried field.
SpectralField carriedAdjoint(const VectorField& fineVelocity, const VectorField& fineG,
                             const ProductGrid& products) {
    SpectralField sum;
    for (int axis = 0; axis < fineG.components(); ++axis) {
        VectorField product(products.fineGrid(), 1);
        addProduct(fineVelocity.component(0, axis), fineG, product);
        const SpectralField part = fourier::derivative(products.coarsen(product), axis);
        if (axis == 0) {
            sum = part;
        } else {
            addToChannel(part, 1, 0, sum);
        }
    }
    return sum;
}

// q_j = T[sum_i Z g_i Z d_j u_i]: the adjoint of `advect` in its velocity.
SpectralField velocityAdjoint(const VectorField& fineG, const SpectralField& u, const ProductGrid& products) {
    VectorField q(products.fineGrid(), 1);
    for (int axis = 0; axis < u.components(); ++axis) {
        const VectorField gradient = products.refine(fourier::derivative(u, axis));
        for (int i = 0; i < u.components(); ++i) {
            addPointwiseProduct(fineG.component(0, i), gradient.component(0, i), q.component(0, axis));
        }
    }
    return products.coarsen(q);
}

// Mean over the grid of a b, components added, for one-channel spectra.
double meanProduct(const SpectralField& a, const SpectralField& b) {
    const fourier::Modes modes(a.grid());
    double sum = 0;
    for (int i = 0; i < a.components(); ++i) {
        const auto left = a.component(0, i);
        const auto right = b.component(0, i);
        for (std::size_t k = 0; k < left.size(); ++k) {
            const std::complex<double> product =
                std::conj(std::complex<double>(left[k])) * std::complex<double>(right[k]);
            sum += modes.multiplicity(k % modes.lineLength()) * product.real();
        }
    }
    const double points = static_cast<double>(a.grid().size());
    return sum / (points * points);
}

// sign d_t u - nu Lap u
SpectralField linearPart(const SpectralField& u, float sign, double viscosity) {
    SpectralField result = fourier::derivative(u, u.grid().timeAxis());
    const SpectralField laplacian =
        viscosity == 0 ? SpectralField(u.grid(), u.channels(), u.components()) : fourier::laplacian(u);
    const auto nu = static_cast<float>(viscosity);
    for (std::size_t k = 0; k < result.all().size(); ++k) {
        result.all()[k] = sign * result.all()[k] - nu * laplacian.all()[k];
    }
    return result;
}

} // namespace

ResidualOperator::ResidualOperator(const ResidualOptions& options, const VectorField* forcing,
                                   const fourier::Transform& transform)
    : m_options(options), m_forcing(forcing), m_transform(transform), m_products(transform) {
    if (!std::isfinite(options.advection) || !std::isfinite(options.viscosity)) {
        throw Error(ErrorKind::Usage, "physics correction", "Advection or viscosity is not a finite number.",
                    "Set both to finite numbers.");
    }
    if (transform.grid().dimension() < 2) {
        throw Error(ErrorKind::Usage, "physics correction", "A field over one axis has no dynamics in t.",
                    "Use a grid of 2 or 3 axes, the last one t.");
    }
}

ResidualOperator::Carrier ResidualOperator::carrierOf(const SpectralField& u) const {
    Carrier carrier{SpectralField(u.grid(), 1, u.components()), {}, 0};
    for (int channel = 0; channel < u.channels(); ++channel) {
        addToChannel(channelOf(u, channel), 1.0f / static_cast<float>(u.channels()), 0, carrier.velocity);
    }
    fourier::dropNyquist(carrier.velocity); // products do not see these modes: neither may r
    carrier.rms = std::sqrt(fourier::meanSquare(carrier.velocity));
    if (carrier.rms > 1) {
        for (Complex& mode : carrier.velocity.all()) {
            mode /= static_cast<float>(carrier.rms);
        }
    }
    carrier.fine = m_products.refine(carrier.velocity);
    return carrier;
}

void ResidualOperator::addAdvection(const SpectralField& u, SpectralField& result) const {
    const auto alpha = static_cast<float>(m_options.advection);
    const Carrier carrier = sharesCarrier() ? carrierOf(u) : Carrier{};
    forEachChannel(u.channels(), m_transform.planner().threads(), [&](int channel) {
        const SpectralField one = channelOf(u, channel);
        const VectorField own = sharesCarrier() ? VectorField{} : m_products.refine(one);
        addToChannel(advect(sharesCarrier() ? carrier.fine : own, one, m_products), alpha, channel, result);
    });
}

SpectralField ResidualOperator::residual(const SpectralField& u) const {
    SpectralField result = linearPart(u, 1, m_options.viscosity);
    if (m_options.advection != 0) {
        addAdvection(u, result);
    }
    if (m_forcing != nullptr) {
        if (m_forcing->channels() != u.channels()) {
            throw Error(ErrorKind::Usage, "physics correction",
                        "The mean residual has " + std::to_string(m_forcing->channels()) +
                            " channels and the field " + std::to_string(u.channels()) + ".",
                        "Use the mean residual of a model for this field.");
        }
        const SpectralField forcing = m_transform.forward(*m_forcing);
        for (std::size_t k = 0; k < result.all().size(); ++k) {
            result.all()[k] -= forcing.all()[k];
        }
    }
    return result;
}

void ResidualOperator::addAdvectionAdjoint(const SpectralField& u, const SpectralField& g,
                                           SpectralField& result) const {
    const auto alpha = static_cast<float>(m_options.advection);
    const Carrier carrier = sharesCarrier() ? carrierOf(u) : Carrier{};
    SpectralField carrierAdjoints(u.grid(), sharesCarrier() ? u.channels() : 0, u.components()); // q_c
    forEachChannel(u.channels(), m_transform.planner().threads(), [&](int channel) {
        const SpectralField one = channelOf(u, channel);
        const VectorField fineG = m_products.refine(channelOf(g, channel));
        const VectorField own = sharesCarrier() ? VectorField{} : m_products.refine(one);
        addToChannel(carriedAdjoint(sharesCarrier() ? carrier.fine : own, fineG, m_products), -alpha, channel,
                     result);
        const SpectralField q = velocityAdjoint(fineG, one, m_products);
        if (sharesCarrier()) {
            addToChannel(q, 1, channel, carrierAdjoints);
        } else {
            addToChannel(q, alpha, channel, result);
        }
    });
    if (!sharesCarrier()) {
        return;
    }
    SpectralField q(u.grid(), 1, u.components());
    for (int channel = 0; channel < u.channels(); ++channel) { // in order: the same bits on any threads
        addToChannel(channelOf(carrierAdjoints, channel), 1.0f / static_cast<float>(u.channels()), 0, q);
    }
    float scale = alpha;
    if (carrier.rms > 1) {
        addToChannel(carrier.velocity, -static_cast<float>(meanProduct(carrier.velocity, q)), 0, q);
        scale /= static_cast<float>(carrier.rms);
    }
    for (int channel = 0; channel < u.channels(); ++channel) {
        addToChannel(q, scale, channel, result);
    }
}

SpectralField ResidualOperator::scaledGradient(const SpectralField& u, const SpectralField& g) const {
    SpectralField result = linearPart(g, -1, m_options.viscosity);
    if (m_options.advection != 0) {
        addAdvectionAdjoint(u, g, result);
    }
    return result;
}

} // namespace sgfm::sampler
