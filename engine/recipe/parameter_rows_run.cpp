// The rows beside the equation itself: scales, correction, decoding, time and what a run is made on.

#include "engine/recipe/parameter_rows.h"

#include <utility>

namespace sgfm::recipe {

namespace {

constexpr auto kDimensionless = "dimensionless";

void addScaleRows(std::vector<ParameterRow>& rows) {
    for (int scale = 0; scale < kMaximumScales; ++scale) {
        const auto index = std::to_string(scale);
        rows.push_back({.key = "scales.gain_" + index,
                        .symbol = "a_" + index,
                        .label = "Gain of scale " + index,
                        .unit = kDimensionless,
                        .group = ParameterGroup::Scales,
                        .minimum = 0,
                        .maximum = 4,
                        .defaultValue = 1,
                        .safeLow = 0,
                        .safeHigh = 2,
                        .term = "",
                        .formula = "W⁻¹ a_j c_j",
                        .help = "Weight of scale " + index +
                                " (0: coarsest) in the reconstruction; the flow does not change.",
                        .reason = "1 shows the field as it is."});
    }
    for (int scale = 0; scale < kMaximumScales; ++scale) {
        const auto index = std::to_string(scale);
        rows.push_back({.key = "scales.mute_" + index,
                        .symbol = "m_" + index,
                        .label = "Mute scale " + index,
                        .unit = kDimensionless,
                        .kind = ParameterKind::Switch,
                        .group = ParameterGroup::Scales,
                        .defaultValue = 0,
                        .term = "",
                        .formula = "c_j ← 0",
                        .help = "Leaves scale " + index +
                                " (0: coarsest) out of the reconstruction; the flow does not change.",
                        .reason = "Nothing is hidden unless a person asks for it."});
    }
    rows.push_back({.key = "scales.filter_views",
                    .symbol = "W⁻¹ a W",
                    .label = "Views show the chosen scales",
                    .unit = kDimensionless,
                    .kind = ParameterKind::Switch,
                    .group = ParameterGroup::Scales,
                    .defaultValue = 0,
                    .term = "",
                    .formula = "u ← W⁻¹ a_j W u",
                    .help = "All pictures, and the decoded text, are made of the scales that are not muted, "
                            "each with its gain. The flow, its numbers and exported data do not change.",
                    .reason = "The whole field first."});
}

void addCorrectionRows(std::vector<ParameterRow>& rows) {
    rows.push_back({.key = "correction.mode",
                    .symbol = "R(u)",
                    .label = "Physics correction",
                    .unit = kDimensionless,
                    .kind = ParameterKind::Choice,
                    .group = ParameterGroup::Correction,
                    .minimum = 0,
                    .maximum = 2,
                    .defaultValue = 0,
                    .choices = {"none", "descent", "transport"},
                    .safeLow = 0,
                    .safeHigh = 2,
                    .term = "",
                    .formula = "u ← u − η ∇E(u)",
                    .help =
                        "After each step: nothing, one descent step of the physics residual over the whole "
                        "box, or one more step of the dynamics (noiseless in free flow).",
                    .reason = "The plain equation first."});
    rows.push_back({.key = "correction.strength",
                    .symbol = "η",
                    .label = "Correction strength",
                    .unit = kDimensionless,
                    .group = ParameterGroup::Correction,
                    .minimum = 0,
                    .maximum = 1,
                    .defaultValue = 0.01,
                    .safeLow = 0,
                    .safeHigh = 0.1,
                    .logarithmic = true,
                    .term = "",
                    .formula = "η",
                    .help =
                        "Descent: the step η (halved where the residual would grow). Transport: the length "
                        "of the extra step, at most what CFL allows.",
                    .reason = "Small against one unit of the field, so that the flow stays in charge."});
    rows.push_back({.key = "correction.target",
                    .symbol = "D, u",
                    .label = "Correction acts on",
                    .unit = kDimensionless,
                    .kind = ParameterKind::Choice,
                    .group = ParameterGroup::Correction,
                    .minimum = 0,
                    .maximum = 1,
                    .defaultValue = 0,
                    .choices = {"estimate", "state"},
                    .safeLow = 0,
                    .safeHigh = 1,
                    .term = "",
                    .formula = "D ← Φ_h(D) or u ← Φ_h(u)",
                    .help = "Generation: the physics acts on the clean estimate, or on the noisy state. Free "
                            "flow has only its state.",
                    .reason = "The estimate is what the dynamics describe; the state is mostly noise."});
}

void addDecodingRows(std::vector<ParameterRow>& rows) {
    rows.push_back(
        {.key = "decoding.temperature",
         .symbol = "T",
         .label = "Temperature",
         .unit = kDimensionless,
         .group = ParameterGroup::Decoding,
         .minimum = 0.01,
         .maximum = 100,
         .defaultValue = 1,
         .safeLow = 0.1,
         .safeHigh = 20,
         .logarithmic = true,
         .term = "",
         .formula = "softmax(−|e − E_k|²/2T)",
         .help = "How undecided the decoder may be between near words: below 1 the likely ones win. A "
                 "generation follows it; a field of the equation alone is only read differently.",
         .reason =
             "1 is what the network says. Generations have 1.2: it gives back what their coupling takes."});
    rows.push_back(
        {.key = "decoding.coupling",
         .symbol = "b",
         .label = "Coupling",
         .unit = kDimensionless,
         .group = ParameterGroup::Decoding,
         .minimum = 0,
         .maximum = 2,
         .defaultValue = 0.25,
         .safeLow = 0,
         .safeHigh = 1,
         .term = "",
         .formula = "(p(k₂|k₁)/p(k₂) · p(k₃|k₁k₂)/p(k₃|k₂))^b",
         .help = "How much neighbouring words, in pairs and threes, must fit each other; 0 decodes each "
                 "position alone.",
         .reason = "More hears words into a field that only resemble it. Generations have 0.5: less lets "
                   "grammar slip, "
                   "more needs more temperature and rarity."});
    rows.push_back(
        {.key = "decoding.repulsion",
         .symbol = "r",
         .label = "Repulsion",
         .unit = kDimensionless,
         .group = ParameterGroup::Decoding,
         .minimum = 0,
         .maximum = 20,
         .defaultValue = 3,
         .safeLow = 1,
         .safeHigh = 10,
         .term = "",
         .formula = "b ← r b where the ratio is below 1",
         .help = "How many times as strong the coupling is for words that avoid each other: it keeps "
                 "grammar, and words from being repeated.",
         .reason =
             "What a corpus never says it tells more surely than what it likes to say. Generations have 8."});
    rows.push_back({.key = "decoding.rarity",
                    .symbol = "γ",
                    .label = "Rarity",
                    .unit = kDimensionless,
                    .group = ParameterGroup::Decoding,
                    .minimum = 0,
                    .maximum = 1,
                    .defaultValue = 0.2,
                    .safeLow = 0,
                    .safeHigh = 0.3,
                    .term = "",
                    .formula = "p ∝ p_θ^(1/T) q^(−γ)",
                    .help =
                        "Generation: how much rare words gain (q: a word's share in the corpus). Coupling "
                        "and viscosity favour what is common; this makes up for it.",
                    .reason = "More finds words that few texts have, less the same ones again and again."});
    rows.push_back({.key = "decoding.revision",
                    .symbol = "R",
                    .label = "Revision",
                    .unit = "steps",
                    .kind = ParameterKind::Integer,
                    .group = ParameterGroup::Decoding,
                    .minimum = 0,
                    .maximum = 16,
                    .defaultValue = 3,
                    .safeLow = 0,
                    .safeHigh = 8,
                    .term = "",
                    .formula = "u ← u + A(E_new − E_old)",
                    .help = "Generation: in how many of the last steps words that their surroundings would "
                            "hardly write are drawn anew, all others being given.",
                    .reason = "Neighbours that are decided at the same time do not always agree."});
    rows.push_back({.key = "decoding.evidence",
                    .symbol = "w",
                    .label = "Field's evidence",
                    .unit = kDimensionless,
                    .group = ParameterGroup::Decoding,
                    .minimum = 0,
                    .maximum = 1,
                    .defaultValue = 0.2,
                    .safeLow = 0,
                    .safeHigh = 0.4,
                    .term = "",
                    .formula = "p ∝ p_θ^(1−w) (p(k) e^{E_k·h})^w",
                    .help = "Generation: weight of what the field itself says about each position, given the "
                            "network's estimate of all others; 0 takes the network's word alone.",
                    .reason = "The network alone blurs neighbours and repeats words."});
    rows.push_back({.key = "decoding.candidates",
                    .symbol = "K",
                    .label = "Candidates",
                    .unit = "words",
                    .kind = ParameterKind::Integer,
                    .group = ParameterGroup::Decoding,
                    .minimum = 1,
                    .maximum = 256,
                    .defaultValue = 32,
                    .safeLow = 1,
                    .safeHigh = 64,
                    .term = "",
                    .formula = "O(N K²)",
                    .help = "How many words a position is decoded from.",
                    .reason = "More change the text rarely and cost the square."});
}

void addTimeRows(std::vector<ParameterRow>& rows) {
    rows.push_back({.key = "time.step",
                    .symbol = "h",
                    .label = "Fixed step",
                    .unit = "s",
                    .group = ParameterGroup::Time,
                    .minimum = 0,
                    .maximum = 10,
                    .defaultValue = 0,
                    .safeLow = 0,
                    .safeHigh = 0.05,
                    .logarithmic = true,
                    .term = "",
                    .formula = "s ← s + h",
                    .help = "Length of a step; 0 lets the CFL condition choose.",
                    .reason = "The CFL condition is safe for any field."});
    rows.push_back({.key = "time.cfl",
                    .symbol = "CFL",
                    .label = "CFL number",
                    .unit = kDimensionless,
                    .group = ParameterGroup::Time,
                    .minimum = 0.01,
                    .maximum = 2.5,
                    .defaultValue = 0.8,
                    .safeLow = 0.1,
                    .safeHigh = 1.5,
                    .term = "",
                    .formula = "h ≤ CFL / max Σ_i |v_i| π/Δx_i",
                    .help = "Step length as a share of what the scheme can follow.",
                    .reason = "Accurate; the scheme is stable to 1.73 (pad) and 2.59 (truncate)."});
    rows.push_back({.key = "time.maximum_step",
                    .symbol = "h_max",
                    .label = "Longest step",
                    .unit = "s",
                    .group = ParameterGroup::Time,
                    .minimum = 1e-6,
                    .maximum = 1,
                    .defaultValue = 0.05,
                    .safeLow = 0.001,
                    .safeHigh = 0.1,
                    .logarithmic = true,
                    .term = "",
                    .formula = "h ≤ h_max",
                    .help = "Upper limit of the step that CFL chooses.",
                    .reason = "A slow field still moves smoothly before the eye."});
}

void addGridRows(std::vector<ParameterRow>& rows) {
    rows.push_back(
        {.key = "dynamics.transport",
         .symbol = "v",
         .label = "Carrier velocity",
         .unit = kDimensionless,
         .kind = ParameterKind::Choice,
         .group = ParameterGroup::Grid,
         .minimum = 0,
         .maximum = 1,
         .defaultValue = 0,
         .choices = {"self", "carrier"},
         .safeLow = 0,
         .safeHigh = 1,
         .live = false,
         .term = "advection",
         .formula = "v = u or v = mean of u over channels",
         .help = "self: each channel carries itself; carrier: one mean flow carries all channels.",
         .reason = "With one channel, self is the Navier-Stokes equation; text asks for carrier."});
    rows.push_back({.key = "dynamics.dealiasing",
                    .symbol = "2/3",
                    .label = "Dealiasing",
                    .unit = kDimensionless,
                    .kind = ParameterKind::Choice,
                    .group = ParameterGroup::Grid,
                    .minimum = 0,
                    .maximum = 1,
                    .defaultValue = 0,
                    .choices = {"truncate", "pad"},
                    .safeLow = 0,
                    .safeHigh = 1,
                    .live = false,
                    .term = "advection",
                    .formula = "|m_i| ≤ (n_i − 1)/3",
                    .help = "truncate: drops the finest third of the modes; pad: keeps all modes and forms "
                            "products on a finer grid.",
                    .reason = "Fastest for free flow; text and clips ask for pad, since their finest modes "
                              "carry meaning."});
    rows.push_back(
        {.key = "wavelet.name",
         .symbol = "ψ",
         .label = "Wavelet",
         .unit = kDimensionless,
         .kind = ParameterKind::Choice,
         .group = ParameterGroup::Grid,
         .minimum = 0,
         .maximum = static_cast<double>(waveletChoices().size() - 1),
         .defaultValue = 3, // db4
         .choices = waveletChoices(),
         .safeLow = 0,
         .safeHigh = static_cast<double>(waveletChoices().size() - 1),
         .live = false,
         .term = "noise",
         .formula = "c = W u",
         .help = "The filter of the wavelet transform: of the noise's scales and of the scale views.",
         .reason = "db4: four vanishing moments, still short."});
    rows.push_back({.key = "wavelet.levels",
                    .symbol = "L",
                    .label = "Wavelet levels",
                    .unit = "levels",
                    .kind = ParameterKind::Integer,
                    .group = ParameterGroup::Grid,
                    .minimum = 1,
                    .maximum = kMaximumScales - 1,
                    .defaultValue = 4,
                    .safeLow = 1,
                    .safeHigh = kMaximumScales - 1,
                    .live = false,
                    .term = "noise",
                    .formula = "j = 0 … L",
                    .help = "Levels of the transform; fewer on an axis that is too short for them.",
                    .reason = "The coarsest scale of a text is then about a clause."});
    rows.push_back({.key = "text.margin",
                    .symbol = "M",
                    .label = "Margin",
                    .unit = "positions",
                    .kind = ParameterKind::Integer,
                    .group = ParameterGroup::Grid,
                    .minimum = 4,
                    .maximum = 64,
                    .defaultValue = 4,
                    .safeLow = 4,
                    .safeHigh = 16,
                    .live = false,
                    .term = "boundary",
                    .formula = "x < M, x ≥ M + N",
                    .help = "Positions on each side of the text, where topic words live.",
                    .reason = "Room for a topic without a long empty box."});
    rows.push_back({.key = "video.slices",
                    .symbol = "N_t",
                    .label = "Slices in steps of",
                    .unit = "slices",
                    .kind = ParameterKind::Choice,
                    .group = ParameterGroup::Grid,
                    .minimum = 0,
                    .maximum = 4,
                    .defaultValue = 0,
                    .choices = {"8", "16", "32", "64", "128"},
                    .safeLow = 0,
                    .safeHigh = 4,
                    .live = false,
                    .term = "",
                    .formula = "N_t = m · n",
                    .help =
                        "Slices of a clip's box, fringe included, are a multiple of this. A model of clips "
                        "needs 16 for frames of 64 pixels, twice that for twice as many.",
                    .reason = "Three wavelet levels divide it; generation chooses what its model needs."});
    rows.push_back({.key = "video.follow",
                    .symbol = "G",
                    .label = "Follow the motion",
                    .unit = "dimensionless",
                    .kind = ParameterKind::Switch,
                    .group = ParameterGroup::Grid,
                    .minimum = 0,
                    .maximum = 1,
                    .defaultValue = 1,
                    .safeLow = 0,
                    .safeHigh = 1,
                    .live = false,
                    .term = "",
                    .formula = "D(u) = G D_0(G⁻¹ u)",
                    .help =
                        "Generating a clip: where the last given frame is the first one moved and turned, "
                        "the score is asked in the frame of a camera that goes along; of two pictures that "
                        "move apart, the larger one's, and the other is carried beside it.",
                    .reason = "The equation is the same in moving frames; the network need not learn it."});
    rows.push_back({.key = "video.rate",
                    .symbol = "fps",
                    .label = "Frame rate",
                    .unit = "frames/second",
                    .group = ParameterGroup::Grid,
                    .minimum = 1,
                    .maximum = 120,
                    .defaultValue = 12,
                    .safeLow = 1,
                    .safeHigh = 60,
                    .term = "",
                    .formula = "",
                    .help = "Frames of a clip shown and written per second; the field does not change.",
                    .reason = "Slow enough to see each of a few dozen frames."});
}

} // namespace

const std::vector<std::string>& waveletChoices() {
    static const std::vector<std::string> names = [] {
        std::vector<std::string> made{"haar"};
        for (int order = 2; order <= 10; ++order) {
            made.push_back("db" + std::to_string(order));
        }
        for (int order = 2; order <= 10; ++order) {
            made.push_back("sym" + std::to_string(order));
        }
        for (int order = 1; order <= 5; ++order) {
            made.push_back("coif" + std::to_string(order));
        }
        return made;
    }();
    return names;
}

void addRunRows(std::vector<ParameterRow>& rows) {
    addScaleRows(rows);
    addCorrectionRows(rows);
    addDecodingRows(rows);
    addTimeRows(rows);
    addGridRows(rows);
}

} // namespace sgfm::recipe
