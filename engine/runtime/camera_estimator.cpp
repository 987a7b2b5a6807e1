#include "engine/runtime/camera_estimator.h"

#include "engine/lift/lift.h"
#include "engine/video/camera.h"

#include <utility>

namespace sgfm::runtime {

CameraEstimator::CameraEstimator(std::unique_ptr<VideoEstimator> resting, const video::CameraMotion& motion,
                                 std::vector<video::CameraPlace> path, const fourier::Transform& transform)
    : m_resting(std::move(resting)), m_motion(motion), m_path(std::move(path)), m_transform(transform) {
}

std::vector<field::VectorField> CameraEstimator::denoise(std::span<const field::VectorField> noisy,
                                                         double sigma,
                                                         std::span<const field::VectorField> previous) const {
    video::Camera camera(m_transform.planner(), grid().points(0), grid().points(1), m_motion.pivot);
    // Of the field only its density is looked at (score/video_score.h).
    const auto resting = [&](std::span<const field::VectorField> fields) {
        std::vector<field::VectorField> seen(fields.begin(), fields.end());
        for (auto& u : seen) {
            for (int c = 0; c < u.channels(); ++c) {
                camera.toRest(u.component(c, u.components() - 1), m_path);
            }
        }
        return seen;
    };
    auto estimates = m_resting->denoise(resting(noisy), sigma, resting(previous));
    for (auto& estimate : estimates) {
        auto density = lift::densityOf(estimate);
        for (int c = 0; c < density.channels(); ++c) {
            camera.toField(density.channel(c), m_path);
        }
        estimate = lift::liftDensity(density, m_transform);
        video::addMeanFlux(m_motion.drift, estimate);
    }
    return estimates;
}

score::VideoConditions seenByCamera(score::VideoConditions conditions, const video::VideoField& box,
                                    fourier::Planner& planner) {
    const auto& grid = conditions.given.grid();
    video::Camera camera(planner, grid.points(0), grid.points(1), box.motion.pivot);
    for (auto* density : {&conditions.given, &conditions.carried}) {
        for (int c = 0; c < density->channels(); ++c) {
            camera.toRest(density->channel(c), box.camera);
        }
    }
    const auto slice = grid.sliceSize();
    for (std::size_t t = 0; t < box.camera.size(); ++t) {
        camera.maskToRest(std::span(conditions.mask).subspan(t * slice, slice), box.camera[t]);
    }
    return conditions;
}

} // namespace sgfm::runtime
