#pragma once
// Quality and diversity over the strengths of the physics: one strength at a time beside the same seeds
// without physics, and the largest strength of each that costs less than 5 % in generative perplexity.

#include "engine/evaluation/sources.h"
#include "engine/evaluation/text_evaluation.h"

#include <nlohmann/json_fwd.hpp>

#include <string>
#include <utility>
#include <vector>

namespace sgfm::evaluation {

struct SweepCell {
    std::string axis;    // "viscosity"
    double strength = 0; // along it
    bool ordered = true; // strengths of one axis that grow; otherwise cases beside each other
    std::vector<std::pair<std::string, std::string>> settings; // parameter and value
};

// The grid: viscosity, advection, both as the equation has them, residual descent, noise, scale gains,
// projection.
std::vector<SweepCell> sweepCells();

struct SweptCell {
    SweepCell cell;
    SourceReport report;
    Estimate cost{1, 0}; // perplexity / that without physics, of the same seeds in pairs
};

struct SweepReport {
    SourceReport base; // without physics
    std::vector<SweptCell> cells;
    // An axis and its largest strength whose perplexity, and that of all smaller ones, is below 1.05 of the
    // base; 0 when even the smallest costs more.
    std::vector<std::pair<std::string, double>> defaults;
};

inline constexpr double kLargestCost = 1.05;

SweepReport sweepPhysics(const std::shared_ptr<const runtime::TextModelAccess>& model,
                         const std::shared_ptr<const text::Lexicon>& lexicon,
                         const recipe::ParameterValues& parameters, const Judges& judges,
                         const CorpusPassages& corpus, const SampleStore& store,
                         const ComparisonOptions& options, const GoOn& goOn,
                         const std::function<void(const std::string&)>& told);

std::vector<std::pair<std::string, double>> largestHarmless(const std::vector<SweptCell>& cells);
nlohmann::json toJson(const SweepReport& report);
std::string markdownTable(const SweepReport& report);

} // namespace sgfm::evaluation
