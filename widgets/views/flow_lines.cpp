#include "widgets/views/flow_lines.h"

#include "widgets/views/flow_volume_data.h"

#include <vtkCellArray.h>
#include <vtkCellData.h>
#include <vtkFloatArray.h>
#include <vtkIdList.h>
#include <vtkImageData.h>
#include <vtkIntArray.h>
#include <vtkNew.h>
#include <vtkPointData.h>
#include <vtkPoints.h>
#include <vtkPolyData.h>
#include <vtkStreamTracer.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace sgfm::views {
namespace {

constexpr double kStep = 0.5; // of a cell; the field is linear between grid points, finer steps gain nothing
constexpr double kLeastStep = 0.05;
constexpr double kLargestStep = 1;
constexpr double kError = 1e-5; // of a step, in scene lengths
constexpr int kMostSteps = 4000;
constexpr int kMostCrossings = 12; // of the box's walls by one line
constexpr float kShortest = 1e-3F; // a remainder that is not worth another piece

// A line on its way: where its next piece begins, and how far it may still go.
struct Walker {
    int seed = 0;
    QVector3D at;
    float left = 0;
};

// Where a piece that ended at a wall goes on: extends it to the wall and gives the place across the box.
// Nothing moves there: false.
bool crossWall(Streamline& piece, QVector3D velocity, QVector3D sides, QVector3D& next) {
    const QVector3D last = piece.points.back();
    float way = std::numeric_limits<float>::max();
    int wall = -1;
    for (int axis = 0; axis < 3; ++axis) {
        if (velocity[axis] != 0) {
            const float edge = velocity[axis] > 0 ? sides[axis] : 0;
            const float needed = std::max(0.0F, (edge - last[axis]) / velocity[axis]);
            if (needed < way) {
                way = needed;
                wall = axis;
            }
        }
    }
    if (wall < 0) {
        return false;
    }
    QVector3D exit = last + velocity * way;
    for (int axis = 0; axis < 3; ++axis) {
        exit[axis] = std::clamp(exit[axis], 0.0F, sides[axis]);
    }
    piece.points.push_back(exit);
    piece.values.push_back(piece.values.back());
    next = exit;
    next[wall] = velocity[wall] > 0 ? 0 : sides[wall];
    return true;
}

// Cuts a piece off after `length`.
void shorten(Streamline& piece, float length) {
    float way = 0;
    for (std::size_t i = 1; i < piece.points.size(); ++i) {
        const float step = (piece.points[i] - piece.points[i - 1]).length();
        if (way + step > length) {
            const float share = (length - way) / step;
            piece.points[i] = piece.points[i - 1] + (piece.points[i] - piece.points[i - 1]) * share;
            piece.points.resize(i + 1);
            piece.values.resize(i + 1);
            return;
        }
        way += step;
    }
}

} // namespace

float Streamline::length() const {
    float sum = 0;
    for (std::size_t i = 1; i < points.size(); ++i) {
        sum += (points[i] - points[i - 1]).length();
    }
    return sum;
}

struct StreamlineTracer::Data {
    FlowBox box;
    vtkNew<vtkImageData> image;

    std::vector<Streamline> traceRound(std::vector<Walker>& walkers, bool forward) const;
};

StreamlineTracer::StreamlineTracer() : m_data(std::make_unique<Data>()) {
}
StreamlineTracer::~StreamlineTracer() = default;

void StreamlineTracer::setField(const FlowBox& box, const std::array<std::span<const float>, 3>& velocity,
                                std::span<const float> values) {
    m_data->box = box;
    shapeImage(*m_data->image, box);
    setVectors(*m_data->image, box, velocity);
    setScalars(*m_data->image, box, values, 0);
}

// One piece for every walker; those that reach a wall walk on, the others are done.
std::vector<Streamline> StreamlineTracer::Data::traceRound(std::vector<Walker>& walkers, bool forward) const {
    vtkNew<vtkPoints> places;
    float longest = 0;
    for (const auto& walker : walkers) {
        places->InsertNextPoint(walker.at.x(), walker.at.y(), walker.at.z());
        longest = std::max(longest, walker.left);
    }
    vtkNew<vtkPolyData> seeds;
    seeds->SetPoints(places);
    vtkNew<vtkStreamTracer> tracer;
    tracer->SetInputData(image);
    tracer->SetSourceData(seeds);
    tracer->SetInputArrayToProcess(0, 0, 0, vtkDataObject::FIELD_ASSOCIATION_POINTS, "velocity");
    tracer->SetIntegratorTypeToRungeKutta45();
    tracer->SetIntegrationDirection(forward ? vtkStreamTracer::FORWARD : vtkStreamTracer::BACKWARD);
    tracer->SetIntegrationStepUnit(vtkStreamTracer::CELL_LENGTH_UNIT);
    tracer->SetInitialIntegrationStep(kStep);
    tracer->SetMinimumIntegrationStep(kLeastStep);
    tracer->SetMaximumIntegrationStep(kLargestStep);
    tracer->SetMaximumError(kError);
    tracer->SetMaximumNumberOfSteps(kMostSteps);
    tracer->SetMaximumPropagation(static_cast<double>(longest));
    tracer->SetTerminalSpeed(1e-9);
    tracer->SetComputeVorticity(false);
    tracer->Update();

    auto* lines = tracer->GetOutput();
    auto* values = lines->GetPointData()->GetArray("values");
    auto* velocity = lines->GetPointData()->GetArray("velocity");
    auto* reasons = lines->GetCellData()->GetArray("ReasonForTermination");
    auto* seedIds = lines->GetCellData()->GetArray("SeedIds");
    std::vector<Streamline> pieces;
    std::vector<Walker> further;
    if (values == nullptr || velocity == nullptr || reasons == nullptr || seedIds == nullptr) {
        walkers.clear(); // no seed gave a line
        return pieces;
    }
    vtkNew<vtkIdList> ids;
    for (vtkIdType cell = 0; cell < lines->GetNumberOfLines(); ++cell) {
        lines->GetLines()->GetCellAtId(cell, ids);
        const auto number = static_cast<std::size_t>(seedIds->GetTuple1(cell));
        if (ids->GetNumberOfIds() < 2 || number >= walkers.size()) {
            continue;
        }
        const Walker& walker = walkers[number];
        Streamline piece{walker.seed, forward, {}, {}};
        for (vtkIdType i = 0; i < ids->GetNumberOfIds(); ++i) {
            double place[3];
            lines->GetPoint(ids->GetId(i), place);
            piece.points.emplace_back(static_cast<float>(place[0]), static_cast<float>(place[1]),
                                      static_cast<float>(place[2]));
            piece.values.push_back(static_cast<float>(values->GetTuple1(ids->GetId(i))));
        }
        Walker next = walker;
        bool goesOn = false;
        if (static_cast<int>(reasons->GetTuple1(cell)) == vtkStreamTracer::OUT_OF_DOMAIN) {
            const double* at = velocity->GetTuple3(ids->GetId(ids->GetNumberOfIds() - 1));
            const float sign = forward ? 1 : -1;
            const QVector3D along(static_cast<float>(at[0]), static_cast<float>(at[1]),
                                  static_cast<float>(at[2]));
            goesOn = crossWall(piece, along * sign, box.sides(), next.at);
        }
        next.left -= piece.length();
        shorten(piece, walker.left);
        pieces.push_back(std::move(piece));
        if (goesOn && next.left > kShortest) {
            further.push_back(next);
        }
    }
    walkers = std::move(further);
    return pieces;
}

std::vector<Streamline> StreamlineTracer::trace(std::span<const QVector3D> seeds, float length) const {
    std::vector<Streamline> lines;
    for (const bool forward : {true, false}) {
        std::vector<Walker> walkers;
        for (std::size_t i = 0; i < seeds.size(); ++i) {
            walkers.push_back({static_cast<int>(i), m_data->box.toScene(seeds[i]), length});
        }
        for (int crossing = 0; crossing <= kMostCrossings && !walkers.empty(); ++crossing) {
            auto pieces = m_data->traceRound(walkers, forward);
            std::move(pieces.begin(), pieces.end(), std::back_inserter(lines));
        }
    }
    return lines;
}

} // namespace sgfm::views
