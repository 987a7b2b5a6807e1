#pragma once
// What the engine shows: an immutable frame, stamped with run and step. The engine publishes it as
// std::shared_ptr<const Frame>; whoever holds it may read it for as long as they like, from any thread.

#include "engine/diagnostics/diagnostics.h"
#include "engine/dynamics/solver.h"
#include "engine/field/fields.h"
#include "engine/recipe/recipe.h"
#include "engine/text/chain_decoder.h"
#include "engine/video/frame_remainder.h"
#include "engine/wavelet/scales.h"

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace sgfm::runtime {

// What a view can ask for: one value a grid point (layout of field::Grid), the mean over channels or one
// channel.
enum class Quantity {
    Density,          // e = u_t
    DensityNorm,      // sqrt(sum over channels e^2)
    Speed,            // sqrt(sum over components, mean over channels u^2)
    FlowX,            // u_x
    FlowY,            // u_y (3-D only)
    Vorticity,        // omega (2-D), |omega| (3-D)
    DivergenceBefore, // divergence of the right-hand side before P: what the projection removes
    DivergenceAfter,  // divergence of the field: rounding level
    QCriterion,       // Q
    Coefficients,     // wavelet coefficients of e, Mallat layout (same shape as the grid)
    Reconstruction,   // e rebuilt from the scales whose gain is not muted
    Difference,       // e of this branch minus e of branch "main" at the same step (0 when there is none)
};

inline constexpr int kMeanOfChannels = -1;
inline constexpr int kNormOfChannels = -2; // the root of the sum of squares

struct LayerRequest {
    Quantity quantity = Quantity::Density;
    int channel = kMeanOfChannels; // or one channel, or kNormOfChannels
    auto operator<=>(const LayerRequest&) const = default;
};

// Does the layer follow the scale filter (scales.filter_views)? Divergence is always that of the run, which
// is what the projection keeps; coefficients and Reconstruction are what the filter is chosen by.
constexpr bool followsScaleFilter(Quantity quantity) {
    return quantity != Quantity::DivergenceBefore && quantity != Quantity::DivergenceAfter &&
           quantity != Quantity::Coefficients && quantity != Quantity::Reconstruction;
}

// A text that a view can ask for beside Frame::decoded: any slice t, from the coarsest scales up to one. Made
// of what the views show (see Frame::shown).
struct DecodingRequest {
    int slice = -1;     // -1: Frame::readSlice
    int lastScale = -1; // finer wavelet scales are left out; -1: none is
    auto operator<=>(const DecodingRequest&) const = default;
};

struct Layer {
    std::vector<float> values;
    float minimum = 0;
    float maximum = 0;
    float runMinimum = 0; // over the run so far, while the layer was asked for
    float runMaximum = 0;
};

// Everything that a plot or a status line shows.
struct Numbers {
    double time = 0; // s
    double step = 0; // h of the last step
    double cfl = 0;
    double stepsPerSecond = 0;
    // From here on measured, which costs some stages of the solver: at this step, which is the frame's own
    // but while a run goes on faster than it is measured.
    std::int64_t measuredAt = 0;
    diagnostics::FlowNumbers flow;
    double maxDivergenceBefore = 0; // of the right-hand side before P
    double residual = 0;            // E(u) = 1/2 mean |P R(u)|^2; 0 in Flow mode, whose last axis is no time
    double boundaryLoss = 0;
    dynamics::TermSizes terms;
    fourier::EnergySpectrum spectrum;
    std::vector<wavelet::ScaleStatistics> scales;
    double sparsity = 0;
};

enum class RunState { Paused, Running, Finished, BlownUp };

struct GenerationView; // generation_view.h

struct Frame {
    // A new number with every start, resume, reset, step back or branch change. (Not the key of the noise.)
    std::uint64_t run = 0;
    std::string branch; // "main" or the fork's name
    std::int64_t step = 0;
    RunState state = RunState::Paused;
    recipe::Mode mode = recipe::Mode::Text;
    field::Grid grid;
    int channels = 1;
    // Text: where the token positions lie in x and which slice is decoded. Video: how many slices are frames.
    int firstPosition = 0;
    int positions = 0;
    int readSlice = 0;
    int frames = 0;
    std::shared_ptr<const field::VectorField> field;
    // What the views draw: the field, or the clean estimate in it (sampler.shown), or W^-1 a_j W of that when
    // scales.filter_views is on. The run, its numbers and all data that are written stay those of `field`.
    std::shared_ptr<const field::VectorField> shown;
    std::vector<double> shownGains; // a_j, muted scales 0; empty: nothing is filtered
    std::shared_ptr<const std::vector<float>> boundaryWeight; // chi; null without boundary data
    std::map<LayerRequest, Layer> layers;
    Numbers numbers;
    text::DecodedText decoded; // Text
    std::map<DecodingRequest, text::DecodedText> decodings;
    std::vector<bool> pinned;                         // a position
    std::shared_ptr<const GenerationView> generation; // with a score (anneal, hold); else null
    // Video; never null
    std::shared_ptr<const video::FrameRemainder> remainder = std::make_shared<video::FrameRemainder>();
    std::vector<std::string> branches;            // all branches, "main" first
    std::shared_ptr<const recipe::Recipe> recipe; // with the event log up to this step
};

} // namespace sgfm::runtime
