#include "widgets/views/flow_handles.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace sgfm::views {
namespace {

constexpr double kReach = 10; // px around a handle

bool slicesShown(const FlowRequest& request, int axis) {
    return !request.box.isFlat() && (request.slices || (axis == 2 && request.frameSlice));
}

QVector3D clampedShare(QVector3D share) {
    for (int axis = 0; axis < 3; ++axis) {
        share[axis] = std::clamp(share[axis], 0.0F, 1.0F);
    }
    return share;
}

// The share along a line that comes closest to a line of sight.
float closestShare(const FlowEdge& line, QVector3D eye, QVector3D ray) {
    const QVector3D along = line.to - line.from;
    const QVector3D between = line.from - eye;
    const float a = along.lengthSquared();
    const float b = QVector3D::dotProduct(along, ray);
    const float determinant = a - b * b; // the ray has length 1
    if (determinant < 1e-6F * a) {
        return 0.5F; // looked at end on
    }
    return (b * QVector3D::dotProduct(between, ray) - QVector3D::dotProduct(along, between)) / determinant;
}

} // namespace

FlowEdge labelledEdge(int axis, const FlowBox& box, const FlowCamera& camera, QSizeF picture) {
    const QVector3D low = box.low();
    const QVector3D high = box.high();
    const int first = axis == 0 ? 1 : 0;
    const int second = axis == 2 ? 1 : 2;
    const auto seen = [&](int across, bool atHigh) { // a face of the box from outside
        return atHigh ? camera.position[across] > high[across] : camera.position[across] < low[across];
    };
    // Which way the axis runs in the picture: through the middle of the box.
    QVector3D middleLow = (low + high) / 2;
    QVector3D middleHigh = middleLow;
    middleLow[axis] = low[axis];
    middleHigh[axis] = high[axis];
    const auto begin = camera.project(middleLow, picture);
    const auto end = camera.project(middleHigh, picture);
    const QPointF way = begin && end ? end->pixel - begin->pixel : QPointF(1, 0);
    const bool level = std::abs(way.x()) >= std::abs(way.y());
    FlowEdge best;
    double bestScore = -std::numeric_limits<double>::max();
    for (int bits = 0; bits < 4; ++bits) {
        const bool firstHigh = (bits & 1) != 0;
        const bool secondHigh = (bits & 2) != 0;
        FlowEdge edge{low, low};
        edge.from[first] = edge.to[first] = firstHigh ? high[first] : low[first];
        edge.from[second] = edge.to[second] = secondHigh ? high[second] : low[second];
        edge.to[axis] = high[axis];
        const auto from = camera.project(edge.from, picture);
        const auto to = camera.project(edge.to, picture);
        if (!from || !to) {
            continue;
        }
        const QPointF middle = (to->pixel + from->pixel) / 2;
        double score = level ? middle.y() : -middle.x();
        if (seen(first, firstHigh) != seen(second, secondHigh)) {
            score += 1e6; // on the rim: nothing of the box lies outside of it
        }
        if (score > bestScore) {
            bestScore = score;
            best = edge;
        }
    }
    return best;
}

std::vector<FlowHandle> handlesOf(const FlowRequest& request, const FlowCamera& camera, QSizeF picture) {
    std::vector<FlowHandle> handles;
    if (request.isEmpty() || request.box.isFlat()) {
        return handles;
    }
    const auto add = [&](FlowHandle::Kind kind, int number, QVector3D place) {
        if (const auto seen = camera.project(place, picture)) {
            handles.push_back({kind, number, place, seen->pixel});
        }
    };
    for (int axis = 0; axis < 3; ++axis) {
        if (slicesShown(request, axis)) {
            const auto edge = labelledEdge(axis, request.box, camera, picture);
            const float share = static_cast<float>(request.slice[static_cast<std::size_t>(axis)]) /
                                static_cast<float>(request.box.points(axis));
            add(FlowHandle::Kind::Slice, axis, edge.from + (edge.to - edge.from) * share);
        }
    }
    for (std::size_t i = 0; request.lines && i < request.seeds.size(); ++i) {
        const auto& source = request.seeds[i];
        const int number = static_cast<int>(i);
        const bool line = source.kind == SeedSource::Kind::Line;
        add(FlowHandle::Kind::Whole, number,
            request.box.toScene(line ? (source.first + source.second) / 2 : source.first));
        if (line) {
            add(FlowHandle::Kind::First, number, request.box.toScene(source.first));
        }
        add(FlowHandle::Kind::Second, number, request.box.toScene(source.second));
    }
    return handles;
}

std::optional<FlowHandle> handleAt(QPointF pixel, const std::vector<FlowHandle>& handles) {
    std::optional<FlowHandle> nearest;
    double distance = kReach;
    for (const auto& handle : handles) {
        const QPointF away = handle.pixel - pixel;
        const double here = std::hypot(away.x(), away.y());
        if (here < distance) {
            distance = here;
            nearest = handle;
        }
    }
    return nearest;
}

void dragHandle(const FlowHandle& handle, QPointF pixel, const FlowCamera& camera, QSizeF picture,
                FlowRequest& request) {
    if (handle.kind == FlowHandle::Kind::Slice) {
        const auto edge = labelledEdge(handle.number, request.box, camera, picture);
        const float share = closestShare(edge, camera.position, camera.rayThrough(pixel, picture));
        const int points = request.box.points(handle.number);
        request.slice[static_cast<std::size_t>(handle.number)] =
            std::clamp(static_cast<int>(std::lround(share * static_cast<float>(points))), 0, points - 1);
        return;
    }
    if (handle.number < 0 || handle.number >= static_cast<int>(request.seeds.size())) {
        return;
    }
    auto& source = request.seeds[static_cast<std::size_t>(handle.number)];
    const bool line = source.kind == SeedSource::Kind::Line;
    const QVector3D now = handle.kind == FlowHandle::Kind::First    ? source.first
                          : handle.kind == FlowHandle::Kind::Second ? source.second
                          : line                                    ? (source.first + source.second) / 2
                                                                    : source.first;
    const QVector3D wanted =
        clampedShare(request.box.toShare(camera.besides(request.box.toScene(now), pixel, picture)));
    switch (handle.kind) {
    case FlowHandle::Kind::First:
        source.first = wanted;
        break;
    case FlowHandle::Kind::Second:
        source.second = wanted;
        break;
    default:
        moveSource(source, wanted - now);
    }
}

} // namespace sgfm::views
