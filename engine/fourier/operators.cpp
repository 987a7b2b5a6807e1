#include "engine/fourier/operators.h"

#include "engine/error.h"
#include "engine/fourier/modes.h"

#include <algorithm>

namespace sgfm::fourier {

namespace {

using field::SpectralField;
using Complex = std::complex<float>;

// Runs body(channel, line, offset of the line) for every line of every channel, over threads where there is
// enough to do. Lines are independent, so the result does not depend on the threads.
template <typename Body>
void forEachLine(const SpectralField& u, const Modes& modes, Body body) {
    const auto lines = static_cast<std::ptrdiff_t>(modes.lines());
    const std::ptrdiff_t total = lines * u.channels();
#pragma omp parallel for schedule(static) if (total * static_cast <std::ptrdiff_t>(modes.lineLength()) >     \
                                              32768)
    for (std::ptrdiff_t i = 0; i < total; ++i) {
        const auto line = static_cast<std::size_t>(i % lines);
        body(static_cast<int>(i / lines), line, line * modes.lineLength());
    }
}

void requireVector(const SpectralField& u, const char* operation) {
    if (u.components() != u.grid().dimension() || u.components() == 0) {
        throw Error(ErrorKind::Usage, operation,
                    "A spectrum of " + std::to_string(u.components()) + " components is no vector field in " +
                        std::to_string(u.grid().dimension()) + " dimensions.",
                    "Pass the spectrum of a vector field.");
    }
}

// i k z
Complex timesI(float k, Complex z) {
    return {-k * z.imag(), k * z.real()};
}

} // namespace

void projectDivergenceFree(SpectralField& u) {
    requireVector(u, "projection");
    const Modes modes(u.grid());
    const int dimension = modes.dimension();
    const auto& kx = modes.firstDerivative(0);
    forEachLine(u, modes, [&](int channel, std::size_t line, std::size_t offset) {
        const float ky = modes.firstDerivative(line, 1);
        const float kz = modes.firstDerivative(line, 2);
        Complex* x = u.component(channel, 0).data() + offset;
        Complex* y = dimension > 1 ? u.component(channel, 1).data() + offset : nullptr;
        Complex* z = dimension > 2 ? u.component(channel, 2).data() + offset : nullptr;
        for (std::size_t i = 0; i < modes.lineLength(); ++i) {
            const float square = kx[i] * kx[i] + ky * ky + kz * kz;
            if (square == 0) {
                continue; // the mean, and modes whose derivatives are all Nyquist: divergence-free as they
                          // are
            }
            Complex along = kx[i] * x[i];
            if (y != nullptr) {
                along += ky * y[i];
            }
            if (z != nullptr) {
                along += kz * z[i];
            }
            along /= square;
            x[i] -= kx[i] * along;
            if (y != nullptr) {
                y[i] -= ky * along;
            }
            if (z != nullptr) {
                z[i] -= kz * along;
            }
        }
    });
}

SpectralField divergence(const SpectralField& u) {
    requireVector(u, "divergence");
    const Modes modes(u.grid());
    SpectralField result(u.grid(), u.channels(), 1);
    const auto& kx = modes.firstDerivative(0);
    forEachLine(u, modes, [&](int channel, std::size_t line, std::size_t offset) {
        Complex* out = result.component(channel, 0).data() + offset;
        const Complex* x = u.component(channel, 0).data() + offset;
        for (std::size_t i = 0; i < modes.lineLength(); ++i) {
            out[i] = timesI(kx[i], x[i]);
        }
        for (int axis = 1; axis < modes.dimension(); ++axis) {
            const float k = modes.firstDerivative(line, axis);
            const Complex* other = u.component(channel, axis).data() + offset;
            for (std::size_t i = 0; i < modes.lineLength(); ++i) {
                out[i] += timesI(k, other[i]);
            }
        }
    });
    return result;
}

SpectralField derivative(const SpectralField& u, int axis) {
    if (axis < 0 || axis >= u.grid().dimension()) {
        throw Error(ErrorKind::Usage, "derivative",
                    "A grid of " + std::to_string(u.grid().dimension()) + " dimensions has no axis " +
                        std::to_string(axis) + ".",
                    "Use an axis from 0 to dimension - 1.");
    }
    const Modes modes(u.grid());
    SpectralField result(u.grid(), u.channels(), u.components());
    const auto& kx = modes.firstDerivative(0);
    forEachLine(u, modes, [&](int channel, std::size_t line, std::size_t offset) {
        const float lineWavenumber = axis == 0 ? 0.0f : modes.firstDerivative(line, axis);
        for (int component = 0; component < u.components(); ++component) {
            const Complex* in = u.component(channel, component).data() + offset;
            Complex* out = result.component(channel, component).data() + offset;
            for (std::size_t i = 0; i < modes.lineLength(); ++i) {
                out[i] = timesI(axis == 0 ? kx[i] : lineWavenumber, in[i]);
            }
        }
    });
    return result;
}

SpectralField laplacian(const SpectralField& u) {
    const Modes modes(u.grid());
    SpectralField result(u.grid(), u.channels(), u.components());
    const auto& kx2 = modes.squared(0);
    forEachLine(u, modes, [&](int channel, std::size_t line, std::size_t offset) {
        const float others = modes.squared(line, 1) + modes.squared(line, 2);
        for (int component = 0; component < u.components(); ++component) {
            const Complex* in = u.component(channel, component).data() + offset;
            Complex* out = result.component(channel, component).data() + offset;
            for (std::size_t i = 0; i < modes.lineLength(); ++i) {
                out[i] = -(kx2[i] + others) * in[i];
            }
        }
    });
    return result;
}

SpectralField vorticity(const SpectralField& u) {
    if (u.grid().dimension() < 2) {
        throw Error(ErrorKind::Usage, "vorticity", "A field over one axis has no vorticity.",
                    "Use a field over 2 or 3 axes.");
    }
    requireVector(u, "vorticity");
    const Modes modes(u.grid());
    const bool planar = modes.dimension() == 2;
    SpectralField result(u.grid(), u.channels(), planar ? 1 : 3);
    const auto& kx = modes.firstDerivative(0);
    forEachLine(u, modes, [&](int channel, std::size_t line, std::size_t offset) {
        const float ky = modes.firstDerivative(line, 1);
        const float kz = modes.firstDerivative(line, 2);
        const Complex* x = u.component(channel, 0).data() + offset;
        const Complex* y = u.component(channel, 1).data() + offset;
        const Complex* z = planar ? nullptr : u.component(channel, 2).data() + offset;
        for (std::size_t i = 0; i < modes.lineLength(); ++i) {
            const Complex aroundLast = timesI(kx[i], y[i]) - timesI(ky, x[i]);
            if (planar) {
                result.component(channel, 0)[offset + i] = aroundLast;
            } else {
                result.component(channel, 0)[offset + i] = timesI(ky, z[i]) - timesI(kz, y[i]);
                result.component(channel, 1)[offset + i] = timesI(kz, x[i]) - timesI(kx[i], z[i]);
                result.component(channel, 2)[offset + i] = aroundLast;
            }
        }
    });
    return result;
}

namespace {

// Keeps the modes with |m_i| <= largest[i] on every axis and zeroes the rest.
void keepModesUpTo(const std::array<int, field::kMaxDimension>& largest, SpectralField& u) {
    const Modes modes(u.grid());
    const auto keepsLine = [&](std::size_t line) {
        for (int axis = 1; axis < modes.dimension(); ++axis) {
            const int points = u.grid().points(axis);
            const int index = static_cast<int>(modes.indexOnAxis(line, axis));
            if (std::min(index, points - index) > largest[static_cast<std::size_t>(axis)]) {
                return false;
            }
        }
        return true;
    };
    const std::size_t kept = std::min(modes.lineLength(), static_cast<std::size_t>(largest[0]) + 1);
    forEachLine(u, modes, [&](int channel, std::size_t line, std::size_t offset) {
        const std::size_t from = keepsLine(line) ? kept : 0;
        for (int component = 0; component < u.components(); ++component) {
            Complex* values = u.component(channel, component).data() + offset;
            std::fill(values + from, values + modes.lineLength(), Complex{});
        }
    });
}

} // namespace

void dropNyquist(SpectralField& u) {
    std::array<int, field::kMaxDimension> largest{};
    for (int axis = 0; axis < u.grid().dimension(); ++axis) {
        largest[static_cast<std::size_t>(axis)] = (u.grid().points(axis) - 1) / 2;
    }
    keepModesUpTo(largest, u);
}

void dealias(SpectralField& u) {
    std::array<int, field::kMaxDimension> largest{};
    for (int axis = 0; axis < u.grid().dimension(); ++axis) {
        largest[static_cast<std::size_t>(axis)] = (u.grid().points(axis) - 1) / 3;
    }
    keepModesUpTo(largest, u);
}

} // namespace sgfm::fourier
