#include "widgets/views/flow_wires.h"

#include <vtkCellArray.h>
#include <vtkFloatArray.h>
#include <vtkPointData.h>
#include <vtkPoints.h>
#include <vtkProperty.h>

#include <algorithm>

namespace sgfm::views {
namespace {

using Pieces = std::vector<std::pair<QVector3D, QVector3D>>;

constexpr double kTube = 0.0045; // radius, in longest sides of the box
constexpr int kTubeSides = 6;
constexpr int kCoarseTubeSides = 4;

QVector3D corner(QVector3D low, QVector3D high, int bits) {
    return {(bits & 1) != 0 ? high.x() : low.x(), (bits & 2) != 0 ? high.y() : low.y(),
            (bits & 4) != 0 ? high.z() : low.z()};
}

Pieces outlineOf(const FlowBox& box) {
    Pieces pieces;
    for (int axis = 0; axis < 3; ++axis) {
        for (int from = 0; from < 8; ++from) {
            if ((from & (1 << axis)) == 0) {
                pieces.emplace_back(corner(box.low(), box.high(), from),
                                    corner(box.low(), box.high(), from | (1 << axis)));
            }
        }
    }
    return pieces;
}

// The rectangle across an axis at a scene place.
void addRectangle(Pieces& pieces, const FlowBox& box, int axis, float at) {
    QVector3D low = box.low();
    QVector3D high = box.high();
    low[axis] = high[axis] = at;
    const int first = axis == 0 ? 1 : 0;
    const int second = axis == 2 ? 1 : 2;
    const std::array<int, 4> corners{0, 1 << first, (1 << first) | (1 << second), 1 << second};
    for (std::size_t i = 0; i < 4; ++i) {
        pieces.emplace_back(corner(low, high, corners[i]), corner(low, high, corners[(i + 1) % 4]));
    }
}

Pieces bordersOf(const FlowRequest& request) {
    Pieces pieces;
    for (int axis = 0; axis < 3 && !request.box.isFlat(); ++axis) {
        if (request.slices || (axis == 2 && request.frameSlice)) {
            const float share = static_cast<float>(request.slice[static_cast<std::size_t>(axis)]) /
                                static_cast<float>(request.box.points(axis));
            addRectangle(pieces, request.box, axis, share * request.box.sides()[axis]);
        }
    }
    return pieces;
}

Pieces crosshairOf(const FlowRequest& request) {
    Pieces pieces;
    if (request.cursor.isNowhere()) {
        return pieces;
    }
    const QVector3D place = request.box.toScene(request.box.shareOf(request.cursor));
    const std::array<int, 3> known{request.cursor.x,
                                   request.box.isFlat() ? request.cursor.t : request.cursor.y,
                                   request.box.isFlat() ? -1 : request.cursor.t};
    const bool whole = known[0] >= 0 && known[1] >= 0 && (request.box.isFlat() || known[2] >= 0);
    if (whole) { // a line along every axis
        for (int axis = 0; axis < 3; ++axis) {
            QVector3D from = place;
            QVector3D to = place;
            from[axis] = request.box.low()[axis];
            to[axis] = request.box.high()[axis];
            pieces.emplace_back(from, to);
        }
        return pieces;
    }
    for (int axis = 0; axis < 3; ++axis) { // a token's column, a frame: the plane that is known
        if (known[static_cast<std::size_t>(axis)] >= 0) {
            addRectangle(pieces, request.box, axis, place[axis]);
        }
    }
    return pieces;
}

} // namespace

FlowWires::Wire::Wire() {
    mapper->SetInputData(data);
    mapper->ScalarVisibilityOff();
    actor->SetMapper(mapper);
    actor->GetProperty()->SetLighting(false);
}

void FlowWires::Wire::show(const Pieces& pieces, const QColor& color, double width) {
    vtkNew<vtkPoints> points;
    vtkNew<vtkCellArray> cells;
    for (const auto& [from, to] : pieces) {
        const vtkIdType ends[2] = {points->InsertNextPoint(from.x(), from.y(), from.z()),
                                   points->InsertNextPoint(to.x(), to.y(), to.z())};
        cells->InsertNextCell(2, ends);
    }
    data->SetPoints(points);
    data->SetLines(cells);
    actor->GetProperty()->SetColor(color.redF(), color.greenF(), color.blueF());
    actor->GetProperty()->SetLineWidth(static_cast<float>(width));
    actor->SetVisibility(!pieces.empty());
}

FlowWires::FlowWires() {
    m_tubes->SetInputData(m_lines);
    m_tubes->SetRadius(kTube);
    m_tubes->CappingOn();
    m_tubeMapper->SetInputConnection(m_tubes->GetOutputPort());
    m_tubeMapper->UseLookupTableScalarRangeOn();
    m_tubeActor->SetMapper(m_tubeMapper);
    m_tubeActor->GetProperty()->SetAmbient(0.35);
    m_tubeActor->GetProperty()->SetDiffuse(0.65);
    m_tubeActor->GetProperty()->SetSpecular(0.2);
    hide();
}

void FlowWires::addTo(vtkRenderer& renderer) {
    renderer.AddActor(m_tubeActor);
    for (auto* wire : {&m_outline, &m_borders, &m_crosshair}) {
        renderer.AddActor(wire->actor);
    }
}

void FlowWires::hide() {
    m_tubeActor->VisibilityOff();
    for (auto* wire : {&m_outline, &m_borders, &m_crosshair}) {
        wire->actor->VisibilityOff();
    }
    m_count = 0;
}

void FlowWires::show(const FlowRequest& request, bool newValues, vtkLookupTable* table) {
    const auto faded = [&](double share) {
        const auto mix = [share](int a, int b) { return static_cast<int>(share * a + (1 - share) * b); };
        return QColor(mix(request.ink.red(), request.background.red()),
                      mix(request.ink.green(), request.background.green()),
                      mix(request.ink.blue(), request.background.blue()));
    };
    m_outline.show(request.outline ? outlineOf(request.box) : Pieces{}, faded(0.6), request.ratio);
    m_borders.show(bordersOf(request), faded(0.9), request.ratio);
    m_crosshair.show(crosshairOf(request), request.accent, 1.5 * request.ratio);
    showLines(request, newValues, table);
}

void FlowWires::showLines(const FlowRequest& request, bool newValues, vtkLookupTable* table) {
    m_hasField = m_hasField && !newValues;
    const auto velocity = request.velocity();
    const bool shown = request.lines && !request.box.isFlat() && !request.seeds.empty();
    if (!shown ||
        (velocity[0].empty() && !m_hasField)) { // the layers of the velocity may still be on their way
        m_tubeActor->VisibilityOff();
        m_count = 0;
        return;
    }
    const bool newField = !m_hasField;
    if (newField) {
        m_tracer.setField(request.box, velocity, request.values());
        m_hasField = true;
    }
    if (newField || m_seeds != request.seeds || m_length != request.lineLength || m_count == 0) {
        m_seeds = request.seeds;
        m_length = request.lineLength;
        trace(request);
    }
    m_tubes->SetNumberOfSides(request.coarse ? kCoarseTubeSides : kTubeSides);
    m_tubeMapper->SetLookupTable(table);
    m_tubeActor->SetVisibility(m_lines->GetNumberOfLines() > 0);
}

void FlowWires::trace(const FlowRequest& request) {
    std::vector<QVector3D> seeds;
    for (const auto& source : request.seeds) {
        const auto more = seedPoints(source, request.box);
        seeds.insert(seeds.end(), more.begin(), more.end());
    }
    vtkNew<vtkPoints> points;
    vtkNew<vtkCellArray> cells;
    vtkNew<vtkFloatArray> values;
    std::vector<float> lengths(seeds.size());
    for (const auto& line : m_tracer.trace(seeds, request.lineLength)) {
        if (line.points.size() < 2) {
            continue;
        }
        cells->InsertNextCell(static_cast<int>(line.points.size()));
        for (std::size_t i = 0; i < line.points.size(); ++i) {
            const auto& place = line.points[i];
            cells->InsertCellPoint(points->InsertNextPoint(place.x(), place.y(), place.z()));
            values->InsertNextValue(line.values[i]);
        }
        lengths[static_cast<std::size_t>(line.seed)] += line.length();
    }
    m_lines->Initialize();
    m_lines->SetPoints(points);
    m_lines->SetLines(cells);
    m_lines->GetPointData()->SetScalars(values);
    m_longest = lengths.empty() ? 0 : *std::max_element(lengths.begin(), lengths.end());
    m_count = static_cast<int>(
        std::count_if(lengths.begin(), lengths.end(), [](float length) { return length > 0; }));
}

} // namespace sgfm::views
