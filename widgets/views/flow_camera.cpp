#include "widgets/views/flow_camera.h"

#include <QQuaternion>

#include <algorithm>
#include <cmath>
#include <numbers>

namespace sgfm::views {
namespace {

const float kTangent = std::tan(FlowCamera::kAngle / 2 * std::numbers::pi_v<float> / 180);
constexpr float kNear =
    0.05F; // in longest sides of the box: how close the eye may come, and how far it may go
constexpr float kFar = 50;
constexpr float kFilled = 0.82F; // of the picture, by the whole box; the rest is for labels

// Pixels of a tangent of 1.
double pixelsOf(QSizeF picture) {
    return std::max(1.0, std::min(picture.width(), picture.height())) / 2 / static_cast<double>(kTangent);
}

} // namespace

FlowCamera FlowCamera::forBox(const FlowBox& box) {
    FlowCamera camera;
    QVector3D from(1.1F, 0.9F, 2);
    if (box.isFlat()) { // from in front and above: x right, t back, the value up
        from = {-0.35F, -1.6F, 1.15F};
        camera.up = {0, 0, 1};
    } else if (box.video) { // the first frame in front, upright
        from = {1.1F, -0.9F, -2};
        camera.up = {0, -1, 0};
    }
    camera.focus = (box.low() + box.high()) / 2;
    camera.position = camera.focus + from;
    camera.fit(box);
    return camera;
}

FlowCamera FlowCamera::along(int axis, bool fromBehind, const FlowBox& box) {
    FlowCamera camera;
    camera.focus = (box.low() + box.high()) / 2;
    QVector3D from;
    // A clip is seen with its first frame in front; else t comes towards the viewer.
    const bool forward = axis == 2 && box.video;
    from[axis] = forward != fromBehind ? -1.0F : 1.0F;
    const QVector3D upright = box.isFlat() ? QVector3D(0, 0, 1) : QVector3D(0, box.video ? -1 : 1, 0);
    const int vertical = box.isFlat() ? 2 : 1;
    if (axis != vertical) {
        camera.up = upright;
    } else { // from above: t points down the picture, of a flat box up it
        camera.up = box.isFlat() ? QVector3D(0, 1, 0) : QVector3D(0, 0, box.video ? 1 : -1);
        from = upright * (fromBehind ? -1.0F : 1.0F);
    }
    camera.position = camera.focus + from;
    camera.fit(box);
    return camera;
}

void FlowCamera::fit(const FlowBox& box) {
    const QVector3D low = box.low();
    const QVector3D high = box.high();
    const QVector3D view = forward();
    const QVector3D across = right();
    const QVector3D vertical = upward();
    float distance = kNear;
    for (int corner = 0; corner < 8; ++corner) {
        const QVector3D place((corner & 1) != 0 ? high.x() : low.x(), (corner & 2) != 0 ? high.y() : low.y(),
                              (corner & 4) != 0 ? high.z() : low.z());
        const QVector3D away = place - focus;
        const float aside = std::max(std::abs(QVector3D::dotProduct(away, across)),
                                     std::abs(QVector3D::dotProduct(away, vertical)));
        distance = std::max(distance, aside / (kTangent * kFilled) - QVector3D::dotProduct(away, view));
    }
    position = focus - view * distance;
}

void FlowCamera::orbit(QPointF degrees) {
    const QVector3D vertical = upward();
    auto turn = QQuaternion::fromAxisAndAngle(vertical, static_cast<float>(-degrees.x()));
    turn =
        QQuaternion::fromAxisAndAngle(turn.rotatedVector(right()), static_cast<float>(-degrees.y())) * turn;
    position = focus + turn.rotatedVector(position - focus);
    up = turn.rotatedVector(vertical).normalized();
}

void FlowCamera::pan(QPointF share) {
    const float side = 2 * (focus - position).length() * kTangent;
    const QVector3D move =
        (right() * static_cast<float>(-share.x()) + upward() * static_cast<float>(share.y())) * side;
    if ((focus + move).length() < kFar) {
        position += move;
        focus += move;
    }
}

void FlowCamera::zoom(double factor) {
    const QVector3D away = position - focus;
    const float distance = std::clamp(away.length() / static_cast<float>(factor), kNear, kFar);
    position = focus + away.normalized() * distance;
}

std::optional<FlowCamera::Projected> FlowCamera::project(QVector3D place, QSizeF picture) const {
    const QVector3D away = place - position;
    const float depth = QVector3D::dotProduct(away, forward());
    if (!(depth > 1e-4F)) {
        return std::nullopt;
    }
    const double scale = pixelsOf(picture) / static_cast<double>(depth);
    return Projected{
        {picture.width() / 2 + static_cast<double>(QVector3D::dotProduct(away, right())) * scale,
         picture.height() / 2 - static_cast<double>(QVector3D::dotProduct(away, upward())) * scale},
        depth};
}

QVector3D FlowCamera::rayThrough(QPointF pixel, QSizeF picture) const {
    const double scale = pixelsOf(picture);
    const auto x = static_cast<float>((pixel.x() - picture.width() / 2) / scale);
    const auto y = static_cast<float>((picture.height() / 2 - pixel.y()) / scale);
    return (forward() + right() * x + upward() * y).normalized();
}

QVector3D FlowCamera::besides(QVector3D place, QPointF pixel, QSizeF picture) const {
    const QVector3D view = forward();
    const float depth = QVector3D::dotProduct(place - position, view);
    const QVector3D ray = rayThrough(pixel, picture);
    return position + ray * (depth / QVector3D::dotProduct(ray, view));
}

std::array<double, 9> FlowCamera::numbers() const {
    std::array<double, 9> all{};
    std::size_t at = 0;
    for (const auto& vector : {position, focus, up}) {
        for (int i = 0; i < 3; ++i) {
            all[at++] = static_cast<double>(vector[i]);
        }
    }
    return all;
}

std::optional<FlowCamera> FlowCamera::fromNumbers(const std::array<double, 9>& numbers) {
    const bool sensible = std::all_of(numbers.begin(), numbers.end(), [](double number) {
        return std::abs(number) < static_cast<double>(kFar); // also false for NaN
    });
    if (!sensible) {
        return std::nullopt;
    }
    FlowCamera camera;
    std::size_t at = 0;
    for (auto* vector : {&camera.position, &camera.focus, &camera.up}) {
        for (int i = 0; i < 3; ++i) {
            (*vector)[i] = static_cast<float>(numbers[at++]);
        }
    }
    if ((camera.focus - camera.position).length() < kNear / 2 || camera.right().isNull()) {
        return std::nullopt; // looks nowhere, or along its own vertical
    }
    return camera;
}

} // namespace sgfm::views
