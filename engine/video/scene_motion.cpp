#include "engine/video/scene_motion.h"

#include "engine/dynamics/solver.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <numeric>

namespace sgfm::video {

namespace {

using std::numbers::pi;

// A field of a few waves: stream function psi = sum a sin(k x + phase), v = (d_y psi, -d_x psi). k in turns a
// box, up to `finest`.
Displacement wavesOf(int width, int height, int finest, double decay, SceneRandom& random) {
    struct Wave {
        double kx, ky, amplitude, phase;
    };
    std::vector<Wave> waves;
    for (int my = -finest; my <= finest; ++my) {
        for (int mx = 0; mx <= finest; ++mx) {
            if (mx == 0 && my <= 0) {
                continue;
            }
            const double size = std::hypot(mx, my);
            // amplitudes of a normal kind: the sum of three uniform numbers
            const double draw = random.uniform(-1, 1) + random.uniform(-1, 1) + random.uniform(-1, 1);
            waves.push_back({2 * pi * mx / width, 2 * pi * my / height, draw * std::pow(size, -decay - 1),
                             random.uniform(0, 2 * pi)});
        }
    }
    Displacement flow{Plane(width, height), Plane(width, height)};
    for (int y = 0; y < height; ++y) {
        for (int x = 0; x < width; ++x) {
            double vx = 0;
            double vy = 0;
            for (const auto& wave : waves) {
                const double slope = wave.amplitude * std::cos(wave.kx * x + wave.ky * y + wave.phase);
                vx += wave.ky * slope;
                vy -= wave.kx * slope;
            }
            flow.dx.at(x, y) = static_cast<float>(vx);
            flow.dy.at(x, y) = static_cast<float>(vy);
        }
    }
    return flow;
}

double rmsOf(const Displacement& flow) {
    const auto square = [](const Plane& plane) {
        return std::inner_product(plane.values.begin(), plane.values.end(), plane.values.begin(), 0.0);
    };
    return std::sqrt((square(flow.dx) + square(flow.dy)) / static_cast<double>(flow.dx.values.size()));
}

void scale(Displacement& flow, double factor) {
    for (auto* plane : {&flow.dx, &flow.dy}) {
        for (auto& value : plane->values) {
            value = static_cast<float>(value * factor);
        }
    }
}

} // namespace

float Plane::sample(double x, double y) const {
    const double left = std::floor(x);
    const double top = std::floor(y);
    const auto fx = static_cast<float>(x - left);
    const auto fy = static_cast<float>(y - top);
    const auto wrap = [](double value, int size) {
        const int index = static_cast<int>(value) % size;
        return index < 0 ? index + size : index;
    };
    const int x0 = wrap(left, width);
    const int y0 = wrap(top, height);
    const int x1 = x0 + 1 == width ? 0 : x0 + 1;
    const int y1 = y0 + 1 == height ? 0 : y0 + 1;
    const auto value = [this](int column, int row) {
        return values[static_cast<std::size_t>(row) * static_cast<std::size_t>(width) +
                      static_cast<std::size_t>(column)];
    };
    return (1 - fy) * ((1 - fx) * value(x0, y0) + fx * value(x1, y0)) +
           fy * ((1 - fx) * value(x0, y1) + fx * value(x1, y1));
}

Velocities smoothFlow(int width, int height, int frames, double speed, SceneRandom& random) {
    auto flow = wavesOf(width, height, 2, 1, random);
    scale(flow, speed / std::max(1e-12, rmsOf(flow)));
    return Velocities(static_cast<std::size_t>(std::max(frames - 1, 0)), flow);
}

Velocities turbulence(int width, int height, int frames, double speed, SceneRandom& random,
                      fourier::Planner& planner) {
    const double pixel = 2 * pi / std::max(width, height);
    const auto grid = field::Grid({width, height}, {pixel * width, pixel * height});
    dynamics::Solver solver(planner, grid, 1, {});
    auto start = wavesOf(width, height, 5, 0.5, random);
    scale(start, 1 / std::max(1e-12, rmsOf(start)));
    field::VectorField u(grid, 1);
    std::copy(start.dx.values.begin(), start.dx.values.end(), u.component(0, 0).begin());
    std::copy(start.dy.values.begin(), start.dy.values.end(), u.component(0, 1).begin());
    solver.setState(u);
    const dynamics::Coefficients coefficients{.advection = 1,
                                              .viscosity = 2e-3 * 32 / std::max(width, height)};
    std::uint64_t steps = 0;
    const auto advance = [&](double time) {
        while (time > 1e-9) {
            time -= solver.step(coefficients, {0, 2.0, time}, {}, nullptr, steps++).step;
        }
    };
    advance(0.5); // from waves to vortices and filaments
    const double frameTime = speed * pixel;
    Velocities velocities;
    for (int t = 0; t + 1 < frames; ++t) {
        solver.state(u);
        Displacement flow{Plane(width, height), Plane(width, height)};
        const auto toPixels = [&](int component, Plane& plane) {
            const auto values = u.component(0, component);
            std::transform(values.begin(), values.end(), plane.values.begin(),
                           [&](float v) { return static_cast<float>(v * frameTime / pixel); });
        };
        toPixels(0, flow.dx);
        toPixels(1, flow.dy);
        velocities.push_back(std::move(flow));
        advance(frameTime);
    }
    return velocities;
}

Motion carriedBy(const Velocities& velocities, bool backward) {
    const auto frames = velocities.size() + 1;
    Motion motion(frames);
    if (velocities.empty()) {
        return motion; // one frame: the caller's size is not known, and nothing has moved
    }
    const int width = velocities.front().dx.width;
    const int height = velocities.front().dx.height;
    const auto place = [&](std::size_t t) -> Displacement& { return motion[backward ? frames - 1 - t : t]; };
    place(0) = {Plane(width, height), Plane(width, height)};
    const double direction = backward ? -1 : 1;
    for (std::size_t t = 1; t < frames; ++t) {
        const auto& flow = velocities[backward ? frames - 1 - t : t - 1];
        const auto& before = place(t - 1);
        Displacement now{Plane(width, height), Plane(width, height)};
        for (int y = 0; y < height; ++y) {
            for (int x = 0; x < width; ++x) {
                // Half a step back for the velocity of the midpoint, then the whole step.
                const double mx = x - 0.5 * direction * static_cast<double>(flow.dx.sample(x, y));
                const double my = y - 0.5 * direction * static_cast<double>(flow.dy.sample(x, y));
                const double dx = -direction * static_cast<double>(flow.dx.sample(mx, my));
                const double dy = -direction * static_cast<double>(flow.dy.sample(mx, my));
                now.dx.at(x, y) = static_cast<float>(dx) + before.dx.sample(x + dx, y + dy);
                now.dy.at(x, y) = static_cast<float>(dy) + before.dy.sample(x + dx, y + dy);
            }
        }
        place(t) = std::move(now);
    }
    return motion;
}

Motion rigid(int width, int height, int frames, const RigidDrift& motion) {
    Motion moves;
    const auto& middle = motion.middle;
    for (int t = 0; t < frames; ++t) {
        Displacement now{Plane(width, height), Plane(width, height)};
        const double cosine = std::cos(-motion.turn * t);
        const double sine = std::sin(-motion.turn * t);
        for (int y = 0; y < height; ++y) {
            for (int x = 0; x < width; ++x) {
                // Distance from the moved middle within the box, the nearest of its periodic images.
                double px = x - middle[0] - motion.drift[0] * t;
                double py = y - middle[1] - motion.drift[1] * t;
                px -= width * std::round(px / width);
                py -= height * std::round(py / height);
                // A turned corner of the box holds nothing, as does the picture's edge; no other image of it.
                const double fromX = std::clamp(cosine * px - sine * py, -width / 2.0, width / 2.0);
                const double fromY = std::clamp(sine * px + cosine * py, -height / 2.0, height / 2.0);
                now.dx.at(x, y) = static_cast<float>(fromX + middle[0] - x);
                now.dy.at(x, y) = static_cast<float>(fromY + middle[1] - y);
            }
        }
        moves.push_back(std::move(now));
    }
    return moves;
}

} // namespace sgfm::video
