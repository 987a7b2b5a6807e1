#include "widgets/views/flow_seeds.h"

#include <QJsonObject>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <optional>

namespace sgfm::views {
namespace {

constexpr float kAside = 0.12F;  // between sources that are added one after another
constexpr float kRadius = 0.12F; // of a new sphere

float wrapped(float share) {
    return share - std::floor(share);
}

QVector3D clamped(QVector3D place) {
    for (int axis = 0; axis < 3; ++axis) {
        place[axis] = std::clamp(place[axis], 0.0F, 1.0F);
    }
    return place;
}

std::optional<QVector3D> placeFrom(const QJsonArray& numbers) {
    QVector3D place;
    if (numbers.size() != 3) {
        return std::nullopt;
    }
    for (int axis = 0; axis < 3; ++axis) {
        const double number = numbers[axis].toDouble(NAN);
        if (!(number >= 0 && number <= 1)) {
            return std::nullopt;
        }
        place[axis] = static_cast<float>(number);
    }
    return place;
}

QJsonArray toJson(QVector3D place) {
    return {static_cast<double>(place.x()), static_cast<double>(place.y()), static_cast<double>(place.z())};
}

} // namespace

SeedSource newSource(SeedSource::Kind kind, int number) {
    // 0, 1, -1, 2, -2 ... steps aside of the middle
    const float aside = kAside * static_cast<float>((number + 1) / 2) * (number % 2 == 0 ? -1.0F : 1.0F);
    SeedSource source;
    source.kind = kind;
    if (kind == SeedSource::Kind::Line) {
        source.first = {0.1F, 0.5F, 0.5F + aside};
        source.second = {0.9F, 0.5F, 0.5F + aside};
    } else {
        source.first = {0.5F + aside, 0.5F, 0.5F};
        source.second = source.first + QVector3D(kRadius, 0, 0);
    }
    source.first = clamped(source.first);
    source.second = clamped(source.second);
    return source;
}

std::vector<QVector3D> seedPoints(const SeedSource& source, const FlowBox& box) {
    std::vector<QVector3D> points;
    const auto count = static_cast<float>(source.count);
    const QVector3D centre = box.toScene(source.first);
    const float radius = (box.toScene(source.second) - centre).length();
    for (int i = 0; i < source.count; ++i) {
        const float number = static_cast<float>(i);
        QVector3D place;
        if (source.kind == SeedSource::Kind::Line) {
            const float way = source.count == 1 ? 0.5F : number / (count - 1);
            place = source.first + (source.second - source.first) * way;
        } else { // equal areas, each turned by the golden angle from the one before
            const float z = 1 - 2 * (number + 0.5F) / count;
            const float around = number * std::numbers::pi_v<float> * (3 - std::sqrt(5.0F));
            const float across = std::sqrt(std::max(0.0F, 1 - z * z));
            place = box.toShare(centre +
                                radius * QVector3D(across * std::cos(around), across * std::sin(around), z));
        }
        for (int axis = 0; axis < 3; ++axis) {
            place[axis] = place[axis] == 1.0F ? 1.0F : wrapped(place[axis]);
        }
        points.push_back(place);
    }
    return points;
}

void moveSource(SeedSource& source, QVector3D shares) {
    for (int axis = 0; axis < 3; ++axis) {
        const float low = std::min(source.first[axis], source.second[axis]);
        const float high = std::max(source.first[axis], source.second[axis]);
        const float move = std::clamp(shares[axis], -low, 1 - high);
        source.first[axis] += move;
        source.second[axis] += move;
    }
}

QJsonArray toJson(const std::vector<SeedSource>& sources) {
    QJsonArray array;
    for (const auto& source : sources) {
        array.append(QJsonObject{{"kind", source.kind == SeedSource::Kind::Line ? "line" : "sphere"},
                                 {"count", source.count},
                                 {"first", toJson(source.first)},
                                 {"second", toJson(source.second)}});
    }
    return array;
}

std::vector<SeedSource> seedsFromJson(const QJsonArray& array) {
    std::vector<SeedSource> sources;
    for (const auto& value : array) {
        const auto object = value.toObject();
        const QString kind = object["kind"].toString();
        const auto first = placeFrom(object["first"].toArray());
        const auto second = placeFrom(object["second"].toArray());
        const int count = object["count"].toInt();
        const bool sensible = (kind == "line" || kind == "sphere") && first && second && count >= 1 &&
                              count <= SeedSource::kMostLines;
        if (sensible && static_cast<int>(sources.size()) < kMostSources) {
            sources.push_back(
                {kind == "line" ? SeedSource::Kind::Line : SeedSource::Kind::Sphere, *first, *second, count});
        }
    }
    return sources;
}

} // namespace sgfm::views
