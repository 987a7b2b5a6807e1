#include "engine/runtime/camera_estimator.h"

#include "engine/lift/lift.h"
#include "engine/video/slice_shift.h"

#include <cmath>
#include <utility>

namespace sgfm::runtime {

namespace {

using Path = std::vector<std::array<double, 2>>;

// Every slice moved along the path (direction 1) or back (-1).
void moveSlices(std::span<float> density, const Path& camera, double direction, video::SliceShift& shift) {
    const auto slice = density.size() / camera.size();
    for (std::size_t t = 0; t < camera.size(); ++t) {
        shift.move(density.subspan(t * slice, slice), direction * camera[t][0], direction * camera[t][1]);
    }
}

video::SliceShift shiftFor(const field::Grid& grid, fourier::Planner& planner) {
    return {planner, grid.points(0), grid.points(1)};
}

std::vector<field::VectorField> resting(std::span<const field::VectorField> fields, const Path& camera,
                                        video::SliceShift& shift) {
    std::vector<field::VectorField> seen(fields.begin(), fields.end());
    for (auto& u : seen) {
        for (int c = 0; c < u.channels(); ++c) {
            moveSlices(u.component(c, u.components() - 1), camera, -1, shift);
        }
    }
    return seen;
}

} // namespace

CameraEstimator::CameraEstimator(std::unique_ptr<VideoEstimator> resting, Path camera,
                                 const std::array<double, 2>& drift, const fourier::Transform& transform)
    : m_resting(std::move(resting)), m_camera(std::move(camera)), m_drift(drift), m_transform(transform) {
}

std::vector<field::VectorField> CameraEstimator::denoise(std::span<const field::VectorField> noisy,
                                                         double sigma,
                                                         std::span<const field::VectorField> previous) const {
    auto shift = shiftFor(grid(), m_transform.planner());
    // Of the field only its density is looked at (score/video_score.h).
    auto estimates =
        m_resting->denoise(resting(noisy, m_camera, shift), sigma, resting(previous, m_camera, shift));
    for (auto& estimate : estimates) {
        auto density = lift::densityOf(estimate);
        for (int c = 0; c < density.channels(); ++c) {
            moveSlices(density.channel(c), m_camera, 1, shift);
        }
        estimate = lift::liftDensity(density, m_transform);
        video::addMeanFlux(m_drift, estimate);
    }
    return estimates;
}

score::VideoConditions seenByCamera(score::VideoConditions conditions, const Path& camera,
                                    fourier::Planner& planner) {
    const auto& grid = conditions.given.grid();
    auto shift = shiftFor(grid, planner);
    for (int c = 0; c < conditions.given.channels(); ++c) {
        moveSlices(conditions.given.channel(c), camera, -1, shift);
    }
    const auto mask = conditions.mask;
    const auto wrapped = [](int at, double by, int points) {
        return ((at + static_cast<int>(std::lround(by))) % points + points) % points;
    };
    for (int t = 0; t < grid.points(2); ++t) {
        const auto& [right, down] = camera[static_cast<std::size_t>(t)];
        for (int y = 0; y < grid.points(1); ++y) {
            for (int x = 0; x < grid.points(0); ++x) {
                conditions.mask[grid.index(x, y, t)] =
                    mask[grid.index(wrapped(x, right, grid.points(0)), wrapped(y, down, grid.points(1)), t)];
            }
        }
    }
    return conditions;
}

} // namespace sgfm::runtime
