// The rows of generation: which schedule, and every strength that can be turned while it runs.

#include "engine/recipe/parameter_rows.h"

#include <utility>

namespace sgfm::recipe {

namespace {

constexpr auto kDimensionless = "dimensionless";
constexpr auto kScore = "score"; // the learned term f_theta of the equation

ParameterRow real(std::string key, std::string symbol, std::string label, double minimum, double maximum,
                  double defaultValue) {
    return {.key = std::move(key),
            .symbol = std::move(symbol),
            .label = std::move(label),
            .unit = kDimensionless,
            .group = ParameterGroup::Sampler,
            .minimum = minimum,
            .maximum = maximum,
            .defaultValue = defaultValue,
            .safeLow = minimum,
            .safeHigh = maximum,
            .term = kScore};
}

ParameterRow integer(std::string key, std::string symbol, std::string label, double minimum, double maximum,
                     double defaultValue) {
    auto row = real(std::move(key), std::move(symbol), std::move(label), minimum, maximum, defaultValue);
    row.kind = ParameterKind::Integer;
    return row;
}

ParameterRow choice(std::string key, std::string symbol, std::string label,
                    std::vector<std::string> choices) {
    auto row = real(std::move(key), std::move(symbol), std::move(label), 0,
                    static_cast<double>(choices.size() - 1), 0);
    row.kind = ParameterKind::Choice;
    row.choices = std::move(choices);
    return row;
}

ParameterRow described(ParameterRow row, std::string formula, std::string help, std::string reason) {
    row.formula = std::move(formula);
    row.help = std::move(help);
    row.reason = std::move(reason);
    return row;
}

void addScheduleRows(std::vector<ParameterRow>& rows) {
    rows.push_back(
        described(choice("sampler.schedule", "σ(i)", "Schedule", {"flow", "anneal", "hold"}), "σ_{i+1} ≤ σ_i",
                  "flow: the equation alone; anneal: noise falls to none, text is generated; hold: "
                  "noise stays at one level and the text drifts.",
                  "Flow needs no model."));
    rows.push_back(described(integer("sampler.noise_levels", "n", "Levels", 1, 1000, 64), "σ_0 > … > σ_n = 0",
                             "Noise levels of an anneal, spaced so that each gains the same information.",
                             "More hardly change the text, fewer make it worse."));
    auto largest = real("sampler.sigma_max", "σ_max", "Largest noise", 0, 1000, 0);
    largest.logarithmic = true;
    rows.push_back(
        described(std::move(largest), "u_0 = σ_max P ξ",
                  "Noise level at which an anneal begins; 0: where the model begins to know nothing.",
                  "The model's own."));
    auto least = real("sampler.sigma_min", "σ_min", "Least noise", 0, 100, 0);
    least.logarithmic = true;
    rows.push_back(described(std::move(least), "u_n = D(u, σ_min)",
                             "Last noise level before the clean estimate; 0: where the model is certain.",
                             "The model's own."));
    auto hold = real("sampler.hold_sigma", "σ_h", "Hold at", 0.01, 1000, 4);
    hold.logarithmic = true;
    hold.safeLow = 1;
    hold.safeHigh = 20;
    rows.push_back(
        described(std::move(hold), "σ = σ_h",
                  "Noise level of a hold: high levels rewrite the sentence, low ones change words.",
                  "Words change, the sentence mostly stays."));
}

void addStepRows(std::vector<ParameterRow>& rows) {
    auto strength = real("sampler.score_strength", "a", "Score strength", 0, 2, 1);
    strength.safeLow = 0.5;
    strength.safeHigh = 1.5;
    rows.push_back(described(std::move(strength), "D ← u + a (D − u)",
                             "How far each step follows the learned score; 0 leaves noise and physics alone.",
                             "1 is what the model was trained for."));
    auto guidance = real("sampler.guidance", "g", "Guidance", 0, 8, 1);
    guidance.safeHigh = 3;
    rows.push_back(described(std::move(guidance), "l = l_u + g (l_c − l_u)",
                             "How strongly prompt and pinned words draw the text; 0: they only stand in it.",
                             "1 is the network as trained."));
    rows.push_back(described(real("sampler.churn", "κ", "Churn", 0, 1, 1), "σ_dn = σ′ √(1 − κ² (1 − σ′²/σ²))",
                             "Fresh noise of a step: 0 follows the probability flow, 1 is the reverse SDE.",
                             "Fresh noise corrects the errors of earlier steps."));
    auto noise = real("sampler.noise_strength", "s", "Sampler noise", 0, 4, 1);
    noise.safeLow = 0.8;
    noise.safeHigh = 1.2;
    rows.push_back(described(std::move(noise), "z ← s z",
                             "Factor of the sampler's noise; below 1 texts are plainer, above 1 wilder.",
                             "1 keeps the distribution that was learned."));
    rows.push_back(described(choice("sampler.order", "p", "Order of the step", {"euler", "heun"}), "O(Δσ^p)",
                             "euler: one estimate a step; heun: two, second order.",
                             "At equal cost more levels do as well."));
    rows.push_back(described(
        integer("sampler.corrector_steps", "m", "Corrector steps", 0, 14, 0), "u ← u + r (D − u) + √(2r) σ z",
        "Langevin steps at each level, each with an estimate of its own; a hold takes at least one.",
        "Levels do more for the same time."));
    rows.push_back(described(real("sampler.corrector_step", "r", "Corrector length", 0, 1, 0.15), "ε = r σ²",
                             "Length of a Langevin step; in a hold, how fast the text drifts.",
                             "Small enough to keep the level's distribution within some per cent."));
    auto remember = real("sampler.self_conditioning", "D⁻", "Self-conditioning", 0, 1, 1);
    remember.kind = ParameterKind::Switch;
    rows.push_back(described(std::move(remember), "D(u, D⁻)", "Hands the network its previous estimate.",
                             "It was trained with it."));
}

void addEnsembleRows(std::vector<ParameterRow>& rows) {
    rows.push_back(described(
        choice("sampler.shown", "u, D", "Views show", {"field", "estimate"}), "u or D(u, σ)",
        "Generation: views show the field with its noise, or the clean field that it means now; the "
        "run, its numbers and exported data do not change.",
        "The field is what flows; a clip's frames are seen in the estimate, which Generate asks for."));
    auto members = integer("sampler.members", "M", "Members", 1, 64, 1);
    members.live = false;
    members.safeHigh = 16;
    rows.push_back(described(std::move(members), "u_1 … u_M",
                             "Texts that are generated side by side under the same conditions.",
                             "One text is the quickest."));
    rows.push_back(described(integer("sampler.shown_member", "m", "Member shown", 1, 64, 1), "u ← u_m",
                             "Which text of an ensemble views, numbers and exports are of.",
                             "The first is the one that a single text would be."));
    rows.push_back(
        described(choice("sampler.shown_members", "ū, s", "Of an ensemble", {"member", "mean", "spread"}),
                  "ū = (1/M) Σ u_m,  s² = Σ (u_m − ū)² / (M − 1)",
                  "Pictures are of the member shown, of the mean field of all members, or of their "
                  "standard deviation; numbers, text and exports stay the member's.",
                  "One field first."));
    rows.push_back(described(choice("sampler.final", "k*", "Final text", {"best", "drawn"}),
                             "argmax or sample of p(k_1 … k_N)",
                             "The most probable chain of words at the end, or one drawn from the chain.",
                             "At the last level little is left to chance."));
}

} // namespace

void addSamplerRows(std::vector<ParameterRow>& rows) {
    addScheduleRows(rows);
    addStepRows(rows);
    addEnsembleRows(rows);
}

} // namespace sgfm::recipe
