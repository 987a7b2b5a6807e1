#include "engine/runtime/initial_condition.h"

#include "engine/error.h"
#include "engine/field/packing.h"
#include "engine/files/npy.h"
#include "engine/fourier/operators.h"

#include <Random123/boxmuller.hpp>
#include <Random123/philox.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <complex>
#include <limits>
#include <numbers>
#include <string>
#include <utility>

namespace sgfm::runtime {

namespace {

using std::numbers::pi;

// Four counter-based random words for (place, channel, component). The tag keeps them apart from the noise of
// the dynamics, which has the same seed.
class Draws {
  public:
    explicit Draws(std::uint64_t seed)
        : m_key{{static_cast<std::uint32_t>(seed), static_cast<std::uint32_t>(seed >> 32) ^ kTag}} {}

    float gaussian(std::uint64_t place, int channel, int component) const {
        const auto words = draw(place, channel, component);
        return r123::boxmuller(words[0], words[1]).x;
    }

    // Uniform in [0, 1).
    std::array<double, 4> uniforms(std::uint64_t place, int purpose) const {
        const auto words = draw(place, 0, purpose);
        constexpr double kUnit = 1.0 / 4294967296.0;
        return {words[0] * kUnit, words[1] * kUnit, words[2] * kUnit, words[3] * kUnit};
    }

  private:
    static constexpr std::uint32_t kTag = 0x494e4954; // "INIT"

    r123::Philox4x32::ctr_type draw(std::uint64_t place, int channel, int component) const {
        return r123::Philox4x32()(
            {{static_cast<std::uint32_t>(place), static_cast<std::uint32_t>(place >> 32),
              static_cast<std::uint32_t>(channel), static_cast<std::uint32_t>(component)}},
            m_key);
    }

    r123::Philox4x32::key_type m_key;
};

// Calls visit(index, {X, Y, Z}) with the phases 2 pi x / L of every grid point; absent axes have phase 0.
template <typename Visit>
void forEachPoint(const field::Grid& grid, Visit&& visit) {
    const int d = grid.dimension();
    const int ny = d > 1 ? grid.points(1) : 1;
    const int nz = d > 2 ? grid.points(2) : 1;
    for (int z = 0; z < nz; ++z) {
        for (int y = 0; y < ny; ++y) {
            for (int x = 0; x < grid.points(0); ++x) {
                visit(grid.index(x, y, z),
                      std::array<double, 3>{2 * pi * x / grid.points(0), 2 * pi * y / ny, 2 * pi * z / nz});
            }
        }
    }
}

// Calls visit(mode, {k_x, k_y, k_z}) for every mode of the half spectrum.
template <typename Visit>
void forEachMode(const field::Grid& grid, Visit&& visit) {
    const int d = grid.dimension();
    const int ny = d > 1 ? grid.points(1) : 1;
    const int nz = d > 2 ? grid.points(2) : 1;
    std::size_t mode = 0;
    for (int z = 0; z < nz; ++z) {
        for (int y = 0; y < ny; ++y) {
            for (int x = 0; x <= grid.points(0) / 2; ++x, ++mode) {
                visit(mode, std::array<double, 3>{fourier::wavenumber(grid, 0, x),
                                                  d > 1 ? fourier::wavenumber(grid, 1, y) : 0.0,
                                                  d > 2 ? fourier::wavenumber(grid, 2, z) : 0.0});
            }
        }
    }
}

double squared(const std::array<double, 3>& k) {
    return k[0] * k[0] + k[1] * k[1] + k[2] * k[2];
}

// mean |u|^2 = 1 in every channel.
void scaleToUnitMeanSquare(field::VectorField& u) {
    for (int c = 0; c < u.channels(); ++c) {
        double sum = 0;
        for (int i = 0; i < u.components(); ++i) {
            for (const float value : u.component(c, i)) {
                sum += static_cast<double>(value) * value;
            }
        }
        const double mean = sum / static_cast<double>(u.length());
        if (mean <= 0) {
            continue;
        }
        const auto factor = static_cast<float>(1 / std::sqrt(mean));
        for (int i = 0; i < u.components(); ++i) {
            for (float& value : u.component(c, i)) {
                value *= factor;
            }
        }
    }
}

field::VectorField project(const field::VectorField& u, const fourier::Transform& transform) {
    auto spectrum = transform.forward(u);
    fourier::dropNyquist(spectrum);
    fourier::projectDivergenceFree(spectrum);
    return transform.inverseVector(spectrum);
}

field::VectorField taylorGreen(const field::Grid& grid) {
    field::VectorField u(grid, 1);
    const double ratio = grid.length(1) / grid.length(0); // k_x / k_y
    const bool deep = grid.dimension() == 3;
    forEachPoint(grid, [&](std::size_t i, const std::array<double, 3>& phase) {
        const double last = deep ? std::cos(phase[2]) : 1;
        u.component(0, 0)[i] = static_cast<float>(std::sin(phase[0]) * std::cos(phase[1]) * last);
        u.component(0, 1)[i] = static_cast<float>(-ratio * std::cos(phase[0]) * std::sin(phase[1]) * last);
    });
    return u;
}

field::VectorField shearLayer(const field::Grid& grid, const fourier::Transform& transform) {
    constexpr double kSteepness = 30; // rho, per box length
    constexpr double kKick = 0.05;    // delta
    field::VectorField u(grid, 1);
    forEachPoint(grid, [&](std::size_t i, const std::array<double, 3>& phase) {
        const double y = phase[1] / (2 * pi);
        const double layer =
            y <= 0.5 ? std::tanh(kSteepness * (y - 0.25)) : std::tanh(kSteepness * (0.75 - y));
        u.component(0, 0)[i] = static_cast<float>(layer);
        u.component(0, 1)[i] =
            static_cast<float>(kKick * std::sin(phase[0]) * (1 + 0.5 * std::sin(phase[2])));
    });
    return project(u, transform);
}

field::VectorField randomSolenoidal(const field::Grid& grid, std::uint64_t seed,
                                    const fourier::Transform& transform) {
    const Draws draws(seed);
    field::VectorField white(grid, 1);
    for (int i = 0; i < grid.dimension(); ++i) {
        const auto values = white.component(0, i);
        for (std::size_t n = 0; n < values.size(); ++n) {
            values[n] = draws.gaussian(n, 0, i);
        }
    }
    auto spectrum = transform.forward(white);
    double dk = std::numeric_limits<double>::infinity();
    for (int axis = 0; axis < grid.dimension(); ++axis) {
        dk = std::min(dk, 2 * pi / grid.length(axis));
    }
    const double peak = 4 * dk;
    forEachMode(grid, [&](std::size_t mode, const std::array<double, 3>& k) {
        const double ratio = std::sqrt(squared(k)) / peak;
        // E(k) is |u^|^2 times the number of modes of the shell, ~ k^(d - 1).
        const double power = std::pow(ratio, 5 - grid.dimension()) * std::exp(-2 * ratio * ratio);
        const auto amplitude = static_cast<float>(ratio > 0 ? std::sqrt(power) : 0);
        for (int i = 0; i < grid.dimension(); ++i) {
            spectrum.component(0, i)[mode] *= amplitude;
        }
    });
    fourier::dropNyquist(spectrum);
    fourier::projectDivergenceFree(spectrum);
    auto u = transform.inverseVector(spectrum);
    scaleToUnitMeanSquare(u);
    return u;
}

// The nearest image of a difference of two phases.
double nearest(double difference) {
    return std::remainder(difference, 2 * pi);
}

// u^ = i k x omega^ / k^2 from the vorticity: in 2-D through the stream function psi^ = omega^ / k^2.
field::VectorField velocityOfPlaneVorticity(const field::DensityField& omega,
                                            const fourier::Transform& transform) {
    const auto& grid = omega.grid();
    const auto source = transform.forward(omega);
    field::SpectralField u(grid, 1, 2);
    forEachMode(grid, [&](std::size_t mode, const std::array<double, 3>& k) {
        const double k2 = squared(k);
        if (k2 <= 0) {
            return; // no mean flow
        }
        const std::complex<double> psi = std::complex<double>(source.component(0, 0)[mode]) / k2;
        const std::complex<double> i(0, 1);
        u.component(0, 0)[mode] = std::complex<float>(i * k[1] * psi);
        u.component(0, 1)[mode] = std::complex<float>(-i * k[0] * psi);
    });
    fourier::dropNyquist(u);
    return transform.inverseVector(u);
}

field::VectorField velocityOfVorticity(const field::VectorField& omega, const fourier::Transform& transform) {
    const auto& grid = omega.grid();
    const auto source = transform.forward(omega);
    field::SpectralField u(grid, 1, 3);
    forEachMode(grid, [&](std::size_t mode, const std::array<double, 3>& k) {
        const double k2 = squared(k);
        if (k2 <= 0) {
            return;
        }
        std::array<std::complex<double>, 3> w;
        for (std::size_t i = 0; i < 3; ++i) {
            w[i] = std::complex<double>(source.component(0, static_cast<int>(i))[mode]);
        }
        const std::complex<double> factor(0, 1 / k2);
        u.component(0, 0)[mode] = std::complex<float>(factor * (k[1] * w[2] - k[2] * w[1]));
        u.component(0, 1)[mode] = std::complex<float>(factor * (k[2] * w[0] - k[0] * w[2]));
        u.component(0, 2)[mode] = std::complex<float>(factor * (k[0] * w[1] - k[1] * w[0]));
    });
    fourier::dropNyquist(u);
    return transform.inverseVector(u);
}

field::VectorField planeVortices(const field::Grid& grid, std::uint64_t seed,
                                 const fourier::Transform& transform) {
    constexpr int kCount = 12;
    const Draws draws(seed);
    field::DensityField omega(grid, 1);
    for (int n = 0; n < kCount; ++n) {
        const auto place = draws.uniforms(static_cast<std::uint64_t>(n), 1);
        const auto shape = draws.uniforms(static_cast<std::uint64_t>(n), 2);
        const double radius = 0.25 + 0.2 * place[2]; // of a box of 2 pi: some twelve fit, a few touch
        // Signs are shared out evenly, so that the mean vorticity, which a periodic box cannot have, is
        // small.
        const double strength = (n % 2 == 0 ? 1 : -1) * (0.5 + shape[0]);
        forEachPoint(grid, [&](std::size_t i, const std::array<double, 3>& phase) {
            const double dx = nearest(phase[0] - 2 * pi * place[0]);
            const double dy = nearest(phase[1] - 2 * pi * place[1]);
            omega.channel(0)[i] +=
                static_cast<float>(strength * std::exp(-(dx * dx + dy * dy) / (2 * radius * radius)));
        });
    }
    auto u = velocityOfPlaneVorticity(omega, transform);
    scaleToUnitMeanSquare(u);
    return u;
}

field::VectorField vortexRings(const field::Grid& grid, std::uint64_t seed,
                               const fourier::Transform& transform) {
    constexpr int kCount = 4;
    constexpr double kCore = 0.3; // of a box of 2 pi: five points of a 32^3 grid across
    const Draws draws(seed);
    field::VectorField omega(grid, 1);
    for (int n = 0; n < kCount; ++n) {
        const auto centre = draws.uniforms(static_cast<std::uint64_t>(n), 3);
        const auto turn = draws.uniforms(static_cast<std::uint64_t>(n), 4);
        const double ringRadius = 0.7 + 0.5 * centre[3];
        // A direction uniform on the sphere.
        const double height = 2 * turn[0] - 1;
        const double around = 2 * pi * turn[1];
        const double flat = std::sqrt(std::max(0.0, 1 - height * height));
        const std::array<double, 3> axis{flat * std::cos(around), flat * std::sin(around), height};
        forEachPoint(grid, [&](std::size_t i, const std::array<double, 3>& phase) {
            std::array<double, 3> r{};
            double along = 0;
            for (std::size_t a = 0; a < 3; ++a) {
                r[a] = nearest(phase[a] - 2 * pi * centre[a]);
                along += r[a] * axis[a];
            }
            double outward2 = 0;
            for (std::size_t a = 0; a < 3; ++a) {
                r[a] -= along * axis[a];
                outward2 += r[a] * r[a];
            }
            const double outward = std::sqrt(outward2);
            if (outward < 1e-9) {
                return;
            }
            const double off = (outward - ringRadius) * (outward - ringRadius) + along * along;
            const double size = std::exp(-off / (2 * kCore * kCore)) / outward;
            // The vorticity runs around the ring: axis x r / |r|.
            omega.component(0, 0)[i] += static_cast<float>(size * (axis[1] * r[2] - axis[2] * r[1]));
            omega.component(0, 1)[i] += static_cast<float>(size * (axis[2] * r[0] - axis[0] * r[2]));
            omega.component(0, 2)[i] += static_cast<float>(size * (axis[0] * r[1] - axis[1] * r[0]));
        });
    }
    auto u = velocityOfVorticity(omega, transform);
    scaleToUnitMeanSquare(u);
    return u;
}

// Every channel the same flow, shifted along x by its share of the box.
field::VectorField inChannels(const field::VectorField& one, int channels) {
    if (channels == 1) {
        return one;
    }
    const auto& grid = one.grid();
    const auto n = static_cast<std::size_t>(grid.points(0));
    field::VectorField u(grid, channels);
    for (int c = 0; c < channels; ++c) {
        const std::size_t shift = static_cast<std::size_t>(c) * n / static_cast<std::size_t>(channels);
        for (int i = 0; i < u.components(); ++i) {
            const auto from = one.component(0, i);
            const auto to = u.component(c, i);
            for (std::size_t line = 0; line < from.size(); line += n) {
                for (std::size_t x = 0; x < n; ++x) {
                    to[line + x] = from[line + (x + shift) % n];
                }
            }
        }
    }
    return u;
}

} // namespace

field::VectorField makeInitialCondition(recipe::Source source, int channels, std::uint64_t seed,
                                        const fourier::Transform& transform) {
    const auto& grid = transform.grid();
    const bool plane = grid.dimension() == 2;
    switch (source) {
    case recipe::Source::TaylorGreen:
        return inChannels(taylorGreen(grid), channels);
    case recipe::Source::ShearLayer:
        return inChannels(shearLayer(grid, transform), channels);
    case recipe::Source::Random:
        return inChannels(randomSolenoidal(grid, seed, transform), channels);
    case recipe::Source::Vortices:
        return inChannels(plane ? planeVortices(grid, seed, transform) : vortexRings(grid, seed, transform),
                          channels);
    case recipe::Source::Prompt:
    case recipe::Source::Glyphs:
    case recipe::Source::Image:
    case recipe::Source::Clip:
    case recipe::Source::File:
        break;
    }
    throw Error(ErrorKind::Usage, "initial condition",
                "\"" + std::string(recipe::nameOf(source)) + "\" is no free flow.",
                "Use taylor-green, random, vortices or shear-layer.");
}

field::VectorField readFieldFile(const std::filesystem::path& file, const std::vector<double>& lengths) {
    const auto array = files::readNpy(file);
    const auto refuse = [&file](const std::string& what) {
        throw Error(
            ErrorKind::BadInput, "field file", file.filename().string() + ": " + what,
            "Use a float array [channel][component][grid], x last, with 2 components on a 2-D grid or "
            "3 on a 3-D grid.");
    };
    if (array.shape.size() != 4 && array.shape.size() != 5) {
        refuse("the array has " + std::to_string(array.shape.size()) + " axes.");
    }
    const auto dimension = array.shape.size() - 2;
    if (array.shape[1] != dimension) {
        refuse("the array has " + std::to_string(array.shape[1]) + " components on a " +
               std::to_string(dimension) + "-D grid.");
    }
    if (array.shape[0] < 1 || array.shape[0] > 1024) {
        refuse("the array has " + std::to_string(array.shape[0]) + " channels.");
    }
    std::vector<int> points;
    for (auto axis = array.shape.rbegin(); axis != array.shape.rend() - 2; ++axis) {
        points.push_back(static_cast<int>(std::min<std::size_t>(*axis, std::numeric_limits<int>::max())));
    }
    const auto grid = lengths.empty() ? field::Grid::twoPi(points) : field::Grid(points, lengths);
    field::VectorField u(grid, static_cast<int>(array.shape[0]));
    field::unpack(array.values, u);
    return u;
}

field::VectorField readFieldFileAs(const std::filesystem::path& file, const field::Grid& grid, int channels) {
    const auto array = files::readNpy(file);
    field::VectorField u(grid, channels);
    const auto wanted = field::arrayShape(u);
    if (array.shape != wanted) {
        const auto listed = [](const std::vector<std::size_t>& shape) {
            std::string text;
            for (const auto n : shape) {
                text += (text.empty() ? "" : " x ") + std::to_string(n);
            }
            return text;
        };
        throw Error(ErrorKind::BadInput, "field file",
                    file.filename().string() + ": the array is " + listed(array.shape) + ", not " +
                        listed(wanted) + ".",
                    "Use an array [channel][component][grid], x last, of the run's own shape.");
    }
    field::unpack(array.values, u);
    return u;
}

} // namespace sgfm::runtime
