#pragma once
// Where streamlines begin: on lines and spheres that a person puts into the box. Places are shares of the box
// (see flow_box.h).

#include "widgets/views/flow_box.h"

#include <QJsonArray>

#include <vector>

namespace sgfm::views {

struct SeedSource {
    enum class Kind { Line, Sphere };
    Kind kind = Kind::Line;
    QVector3D first; // a line's ends; a sphere's centre and a place on it
    QVector3D second;
    int count = 12; // streamlines

    static constexpr int kMostLines = 64;
    bool operator==(const SeedSource&) const = default;
};

inline constexpr int kMostSources = 8;

// Where a new source is put: each a little aside of the one before.
SeedSource newSource(SeedSource::Kind kind, int number);

// Evenly spaced on a line, its ends included; on a sphere along a Fibonacci spiral. As shares of the box;
// those outside it are wrapped, for the box is periodic.
std::vector<QVector3D> seedPoints(const SeedSource& source, const FlowBox& box);

// By this much, as a whole. Both places stay in the box.
void moveSource(SeedSource& source, QVector3D shares);

QJsonArray toJson(const std::vector<SeedSource>& sources);
// Leaves out what makes no sense: states come out of recipes, which are untrusted.
std::vector<SeedSource> seedsFromJson(const QJsonArray& sources);

} // namespace sgfm::views
