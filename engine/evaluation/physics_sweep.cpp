#include "engine/evaluation/physics_sweep.h"

#include "engine/runtime/text_generation.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <set>
#include <sstream>

namespace sgfm::evaluation {

namespace {

using Settings = std::vector<std::pair<std::string, std::string>>;

std::string written(double value) {
    std::ostringstream text;
    text << value;
    return text.str();
}

// Transport on the clean estimate: h is the solver time of one correction, strengths are products with it.
constexpr double kTransportTime = 0.1;

Settings transport(double viscosity, double advection) {
    return {{"correction.mode", "transport"},
            {"correction.strength", written(kTransportTime)},
            {"dynamics.viscosity", written(viscosity)},
            {"dynamics.advection", written(advection)},
            {"dynamics.transport", "carrier"}};
}

Settings with(Settings settings, const Settings& more) {
    settings.insert(settings.end(), more.begin(), more.end());
    return settings;
}

Settings noiseGains(bool coarse) {
    Settings gains{{"noise.sigma", "0.5"}};
    for (int scale = 0; scale < recipe::kMaximumScales; ++scale) {
        gains.emplace_back("noise.gain_" + std::to_string(scale), (scale < 2) == coarse ? "1" : "0");
    }
    return gains;
}

SourceReport withoutCopies(SourceReport report) {
    report.examples.resize(std::min<std::size_t>(report.examples.size(), 3));
    return report;
}

} // namespace

std::vector<SweepCell> sweepCells() {
    std::vector<SweepCell> cells;
    for (const double product : {0.005, 0.02, 0.05, 0.1, 0.2}) { // nu h
        cells.push_back({"viscosity", product, true, transport(product / kTransportTime, 0)});
    }
    for (const double product : {0.005, 0.01, 0.02, 0.05, 0.2}) {
        cells.push_back({"viscosity_on_state", product, true,
                         with(transport(product / kTransportTime, 0), {{"correction.target", "state"}})});
    }
    for (const double product : {0.02, 0.05, 0.1, 0.2, 0.4}) { // alpha h
        cells.push_back({"advection", product, true, transport(0, product / kTransportTime)});
    }
    // Both terms together on the state, as a generation has them; 0.1 is its default.
    for (const double h : {0.05, 0.1, 0.2, 0.4}) {
        cells.push_back({"equation",
                         h,
                         true,
                         {{"correction.mode", "transport"},
                          {"correction.target", "state"},
                          {"correction.strength", written(h)},
                          {"dynamics.viscosity", written(runtime::kTextViscosity)}}});
    }
    for (const double eta : {0.001, 0.003, 0.01, 0.03, 0.1}) {
        cells.push_back({"eta",
                         eta,
                         true,
                         {{"correction.mode", "descent"},
                          {"correction.strength", written(eta)},
                          {"dynamics.transport", "carrier"}}});
    }
    for (const double sigma : {0.1, 0.3, 1.0}) {
        cells.push_back({"noise", sigma, true, with(transport(0, 0), {{"noise.sigma", written(sigma)}})});
    }
    for (const double factor : {0.8, 0.9, 1.1}) {
        cells.push_back({"sampler_noise", factor, false, {{"sampler.noise_strength", written(factor)}}});
    }
    cells.push_back({"noise_gains_coarse", 0.5, false, with(transport(0, 0), noiseGains(true))});
    cells.push_back({"noise_gains_fine", 0.5, false, with(transport(0, 0), noiseGains(false))});
    // Advection makes divergence, which P takes away: what of the text depends on that?
    cells.push_back({"projection_off", 0, false, {{"dynamics.projection", "off"}}});
    cells.push_back({"advection_without_projection", 0.1, false,
                     with(transport(0, 0.1 / kTransportTime), {{"dynamics.projection", "off"}})});
    return cells;
}

SweepReport sweepPhysics(const std::shared_ptr<const runtime::TextModelAccess>& model,
                         const std::shared_ptr<const text::Lexicon>& lexicon,
                         const recipe::ParameterValues& parameters, const Judges& judges,
                         const CorpusPassages& corpus, const SampleStore& store,
                         const ComparisonOptions& options, const GoOn& goOn,
                         const std::function<void(const std::string&)>& told) {
    auto unprompted = options;
    unprompted.prompted = 0;
    std::vector<std::unique_ptr<FieldSource>> sources;
    auto plain = parameters;
    plain.setText("correction.mode", "none");
    sources.push_back(
        std::make_unique<FieldSource>("without_physics", "without physics", model, lexicon, plain));
    const auto cells = sweepCells();
    for (const auto& cell : cells) {
        auto changed = plain;
        for (const auto& [key, value] : cell.settings) {
            changed.setText(key, value);
        }
        const auto strength = written(cell.strength);
        sources.push_back(std::make_unique<FieldSource>(
            cell.axis + "-" + strength, cell.axis + " " + strength, model, lexicon, std::move(changed)));
    }
    std::vector<const SampleSource*> pointers;
    for (const auto& source : sources) {
        pointers.push_back(source.get());
    }
    auto reports = compareSources(pointers, judges, corpus, store, unprompted, goOn, told);
    SweepReport sweep;
    if (reports.empty()) {
        return sweep;
    }
    sweep.base = withoutCopies(std::move(reports.front()));
    const auto& base = sweep.base.metrics;
    for (std::size_t i = 1; i < reports.size(); ++i) {
        SweptCell swept{cells[i - 1], withoutCopies(std::move(reports[i])), {}};
        const auto& own = swept.report.metrics;
        swept.cost = pairedPerplexityRatio(own.nats, own.unitsOfSample, base.nats, base.unitsOfSample);
        sweep.cells.push_back(std::move(swept));
    }
    sweep.defaults = largestHarmless(sweep.cells);
    return sweep;
}

std::vector<std::pair<std::string, double>> largestHarmless(const std::vector<SweptCell>& cells) {
    std::vector<std::pair<std::string, double>> defaults;
    std::set<std::string> broken; // an axis where a smaller strength cost too much
    for (const auto& swept : cells) {
        if (!swept.cell.ordered) {
            continue;
        }
        if (defaults.empty() || defaults.back().first != swept.cell.axis) {
            defaults.emplace_back(swept.cell.axis, 0.0);
        }
        if (!(swept.cost.value < kLargestCost)) {
            broken.insert(swept.cell.axis);
        }
        if (!broken.contains(swept.cell.axis)) {
            defaults.back().second = swept.cell.strength;
        }
    }
    return defaults;
}

nlohmann::json toJson(const SweepReport& report) {
    auto cells = nlohmann::json::array();
    for (const auto& swept : report.cells) {
        auto json = toJson(swept.report);
        json["axis"] = swept.cell.axis;
        json["strength"] = swept.cell.strength;
        json["settings"] = swept.cell.settings;
        json["perplexity_ratio"] = toJson(swept.cost);
        cells.push_back(std::move(json));
    }
    nlohmann::json defaults;
    for (const auto& [axis, strength] : report.defaults) {
        defaults[axis] = strength;
    }
    return {{"without_physics", toJson(report.base)},
            {"cells", cells},
            {"largest_below_5_percent", defaults},
            {"transport_time", kTransportTime}};
}

std::string markdownTable(const SweepReport& report) {
    std::string table =
        "| correction of every step | perplexity, n-gram | beside none, same seeds | words in "
        "corpus, % | wild words, % | distinct-2 | coherence |\n|---|---|---|---|---|---|---|\n";
    const auto addRow = [&](const SourceReport& source, const std::string& cost) {
        const auto& metrics = source.metrics;
        table += "| " + source.title + " | " + textOf(metrics.perplexity, 1) + " | " + cost + " | " +
                 textOf(metrics.knownWords, 1, 100) + " | " + textOf(metrics.wildWords, 2, 100) + " | " +
                 textOf(metrics.distinct[1], 3) + " | " + textOf(source.coherence, 3) + " |\n";
    };
    addRow(report.base, "1");
    for (const auto& swept : report.cells) {
        addRow(swept.report, textOf(swept.cost, 3));
    }
    return table;
}

} // namespace sgfm::evaluation
