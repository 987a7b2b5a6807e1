// From a state to a frame: the layers that views asked for, and the numbers.

#include "engine/fourier/operators.h"
#include "engine/lift/lift.h"
#include "engine/parallel.h"
#include "engine/runtime/session_state.h"
#include "engine/sampler/physics_correction.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

namespace sgfm::runtime {

namespace {

// One channel, the mean over channels, or the root of the sum of their squares.
std::vector<float> combined(const field::DensityField& density, int channel) {
    if (channel >= 0 || (density.channels() == 1 && channel == kMeanOfChannels)) {
        const auto values = density.channel(std::max(channel, 0));
        return {values.begin(), values.end()};
    }
    const bool norm = channel == kNormOfChannels;
    std::vector<float> sum(density.length());
    for (int c = 0; c < density.channels(); ++c) {
        const auto values = density.channel(c);
        for (std::size_t i = 0; i < sum.size(); ++i) {
            sum[i] += norm ? values[i] * values[i] : values[i];
        }
    }
    const float share = 1.0F / static_cast<float>(density.channels());
    for (float& value : sum) {
        value = norm ? std::sqrt(value) : value * share;
    }
    return sum;
}

// sqrt(factor sum of squares) over the given components of one channel, or of all.
std::vector<float> rootOfSquares(const field::VectorField& u, int channel, int firstComponent,
                                 bool meanOverChannels) {
    std::vector<float> sum(u.length());
    const int first = channel < 0 ? 0 : channel;
    const int last = channel < 0 ? u.channels() : channel + 1;
    for (int c = first; c < last; ++c) {
        for (int i = firstComponent; i < u.components(); ++i) {
            const auto values = u.component(c, i);
            for (std::size_t n = 0; n < sum.size(); ++n) {
                sum[n] += values[n] * values[n];
            }
        }
    }
    const float factor = meanOverChannels ? 1.0F / static_cast<float>(last - first) : 1.0F;
    for (float& value : sum) {
        value = std::sqrt(value * factor);
    }
    return sum;
}

field::DensityField componentOf(const field::VectorField& u, int component) {
    field::DensityField made(u.grid(), u.channels());
    for (int c = 0; c < u.channels(); ++c) {
        const auto from = u.component(c, component);
        std::copy(from.begin(), from.end(), made.channel(c).begin());
    }
    return made;
}

// What one snapshot needs, each thing made at most once.
class SnapshotMaker {
  public:
    SnapshotMaker(Session::Implementation& session, const field::DensityField* reference)
        : m_session(session),
          m_base(session.viewedField()),
          m_run(*m_base),
          m_gains(filterOf(session)),
          m_shown(m_gains.empty() ? m_base : rebuilt(session, m_run, m_gains)),
          m_u(*m_shown),
          m_reference(reference) {}

    const std::shared_ptr<const field::VectorField>& shown() const { return m_shown; }
    const std::vector<double>& gains() const { return m_gains; } // empty: nothing is filtered

    bool has(const LayerRequest& request) const {
        return request.channel >= kNormOfChannels && request.channel < m_u.channels() &&
               (request.quantity != Quantity::FlowY || m_u.components() == 3);
    }

    std::vector<float> values(const LayerRequest& request) {
        const int channel = request.channel;
        if (channel == kNormOfChannels && isMadeChannelByChannel(request.quantity)) {
            return normOfAll(request.quantity);
        }
        switch (request.quantity) {
        case Quantity::Density:
            return combined(density(), channel);
        case Quantity::DensityNorm:
            return rootOfSquares(m_u, channel, m_u.components() - 1, false);
        case Quantity::Speed:
            return rootOfSquares(m_u, channel, 0, channel != kNormOfChannels);
        case Quantity::FlowX:
            return combined(componentOf(m_u, 0), channel);
        case Quantity::FlowY:
            return combined(componentOf(m_u, 1), channel);
        case Quantity::Vorticity:
            return combined(diagnostics::vorticityField(m_u, *m_session.transform), channel);
        case Quantity::DivergenceBefore:
            return combined(diagnostics::divergenceField(unprojected(), *m_session.transform), channel);
        case Quantity::DivergenceAfter:
            return combined(diagnostics::divergenceField(m_run, *m_session.transform), channel);
        case Quantity::QCriterion:
            return combined(diagnostics::qCriterionField(m_u, *m_session.transform), channel);
        case Quantity::Coefficients:
            return coefficients(channel);
        case Quantity::Reconstruction:
            return reconstruction(channel);
        case Quantity::Difference:
            return difference(channel);
        }
        return {};
    }

    // Of what is shown.
    const field::DensityField& density() {
        if (!m_density) {
            m_density = lift::densityOf(m_u);
        }
        return *m_density;
    }

    field::DensityField densityOfRun() const { return lift::densityOf(m_run); }

    const field::VectorField& unprojected() {
        if (!m_unprojected) {
            m_unprojected =
                m_session.solver->rightHandSide(m_session.coefficients(), *m_session.scene.boundary, false);
        }
        return *m_unprojected;
    }

  private:
    static std::vector<double> filterOf(const Session::Implementation& session) {
        if (!session.parameters.getSwitch("scales.filter_views")) {
            return {};
        }
        auto gains = session.chosenScales();
        const bool neutral = std::all_of(gains.begin(), gains.end(), [](double gain) { return gain == 1; });
        return neutral ? std::vector<double>{} : gains;
    }

    static std::shared_ptr<const field::VectorField> rebuilt(const Session::Implementation& session,
                                                             const field::VectorField& u,
                                                             const std::vector<double>& gains) {
        auto c = session.wavelet->forward(u);
        wavelet::applyScaleGains(*session.wavelet, gains, c);
        return std::make_shared<const field::VectorField>(session.wavelet->inverseVector(c));
    }

    // Linear in one channel: the norm of the results is not the result of the norm.
    static bool isMadeChannelByChannel(Quantity quantity) {
        return quantity == Quantity::Coefficients || quantity == Quantity::Reconstruction ||
               quantity == Quantity::Difference;
    }

    std::vector<float> normOfAll(Quantity quantity) {
        std::vector<float> sum(m_u.length());
        for (int c = 0; c < m_u.channels(); ++c) {
            const auto one = values({quantity, c});
            for (std::size_t i = 0; i < sum.size(); ++i) {
                sum[i] += one[i] * one[i];
            }
        }
        for (float& value : sum) {
            value = std::sqrt(value);
        }
        return sum;
    }

    // Of the run. The transform is linear: of the mean, not the mean of the transforms.
    std::vector<float> coefficients(int channel) {
        const auto e = combined(m_gains.empty() ? density() : densityOfRun(), channel);
        std::vector<float> c(e.size());
        m_session.wavelet->forward(e.data(), c.data());
        return c;
    }

    std::vector<float> reconstruction(int channel) {
        return fromCoefficients(coefficients(channel), m_session.chosenScales());
    }

    std::vector<float> fromCoefficients(const std::vector<float>& plain, const std::vector<double>& gains) {
        field::WaveletField c(m_u.grid(), 1, 1);
        std::copy(plain.begin(), plain.end(), c.component(0, 0).begin());
        wavelet::applyScaleGains(*m_session.wavelet, gains, c);
        std::vector<float> e(plain.size());
        m_session.wavelet->inverse(c.component(0, 0).data(), e.data());
        return e;
    }

    std::vector<float> difference(int channel) {
        auto mine = combined(m_gains.empty() ? density() : densityOfRun(), channel);
        const bool comparable =
            m_reference && m_reference->grid() == m_u.grid() && m_reference->channels() == m_u.channels();
        if (!comparable) {
            std::fill(mine.begin(), mine.end(), 0.0F);
            return mine;
        }
        const auto theirs = combined(*m_reference, channel);
        for (std::size_t i = 0; i < mine.size(); ++i) {
            mine[i] -= theirs[i];
        }
        if (m_gains.empty()) {
            return mine;
        }
        std::vector<float> c(mine.size());
        m_session.wavelet->forward(mine.data(), c.data());
        return fromCoefficients(c, m_gains);
    }

    Session::Implementation& m_session;
    std::shared_ptr<const field::VectorField> m_base; // of the run: its field, or its clean estimate
    const field::VectorField& m_run;
    std::vector<double> m_gains;
    std::shared_ptr<const field::VectorField> m_shown;
    const field::VectorField& m_u; // what is shown
    const field::DensityField* m_reference;
    std::optional<field::DensityField> m_density;
    std::optional<field::VectorField> m_unprojected;
};

void measure(Session::Implementation& session, SnapshotMaker& maker, Numbers& numbers) {
    const auto& u = *session.physicalField();
    const auto coefficients = session.coefficients();
    numbers.measuredAt = session.step;
    numbers.flow = session.flowNumbers();
    numbers.maxDivergenceBefore = diagnostics::maxDivergence(maker.unprojected(), *session.transform);
    // On a clip the residual costs some five stages of the solver: a new value every few steps is enough
    // there.
    constexpr std::int64_t kClipResidualEvery = 8;
    const auto bout =
        session.recipe.mode == recipe::Mode::Video ? session.step / kClipResidualEvery : session.step;
    if (session.recipe.mode != recipe::Mode::Flow && bout != session.residualBout) {
        const sampler::ResidualOptions options{coefficients.advection, coefficients.viscosity,
                                               session.solverOptions().transport};
        session.residual = sampler::residualEnergy(u, options, nullptr, *session.transform);
        session.residualBout = bout;
    }
    numbers.residual = session.residual;
    numbers.boundaryLoss = session.generates() ? session.generation->boundaryLoss(session.shownMember())
                                               : boundary::boundaryLoss(u, *session.scene.boundary);
    numbers.terms = session.solver->termSizes(coefficients, *session.scene.boundary, session.activeNoise());
    numbers.spectrum = fourier::energySpectrum(session.transform->forward(u));
    const auto c = session.wavelet->forward(u);
    numbers.scales = wavelet::scaleStatistics(*session.wavelet, c);
    numbers.sparsity = wavelet::sparsity(c);
}

void fillNumbers(Session::Implementation& session, SnapshotMaker& maker, const Numbers* measured,
                 Numbers& numbers) {
    if (measured != nullptr) {
        numbers = *measured;
    } else {
        measure(session, maker, numbers);
    }
    numbers.time = session.time;
    numbers.step = session.report.step;
    numbers.cfl = session.report.cfl;
}

Layer makeLayer(std::vector<float> values, std::pair<float, float>& range) {
    Layer layer;
    const auto [low, high] = std::minmax_element(values.begin(), values.end());
    layer.minimum = *low;
    layer.maximum = *high;
    range.first = std::min(range.first, layer.minimum);
    range.second = std::max(range.second, layer.maximum);
    layer.runMinimum = range.first;
    layer.runMaximum = range.second;
    layer.values = std::move(values);
    return layer;
}

text::DecodedText decode(const Session::Implementation& session, const field::DensityField& density,
                         int slice) {
    text::DecoderOptions options;
    options.temperature = session.parameters.get("decoding.temperature");
    options.coupling = session.parameters.get("decoding.coupling");
    options.repulsion = session.parameters.get("decoding.repulsion");
    options.candidates = session.parameters.getInteger("decoding.candidates");
    const auto& scene = session.scene;
    return text::decodeDensity(*session.resources.lexicon, density, slice, scene.firstPosition,
                               scene.positions, options);
}

// The density without the scales finer than `lastScale`.
field::DensityField coarsePart(const Session::Implementation& session, const field::DensityField& density,
                               int lastScale) {
    auto c = session.wavelet->forward(density);
    std::vector<double> gains(static_cast<std::size_t>(session.wavelet->scales()), 0.0);
    std::fill_n(gains.begin(), lastScale + 1, 1.0);
    wavelet::applyScaleGains(*session.wavelet, gains, c);
    return session.wavelet->inverseDensity(c);
}

void fillTexts(Session::Implementation& session, SnapshotMaker& maker,
               const std::set<DecodingRequest>& decodings, Frame& frame) {
    const auto& scene = session.scene;
    if (session.generates()) { // the posteriors say more than distances from a noisy slice
        auto texts = session.generation->decoded();
        frame.generation = session.generationView(texts);
        frame.decoded = std::move(texts[session.shownMember()]);
    } else {
        frame.decoded =
            decode(session, maker.gains().empty() ? maker.density() : maker.densityOfRun(), scene.readSlice);
    }
    frame.pinned = session.generates() ? session.generation->given() : scene.pinned;
    for (const auto& request : decodings) {
        const int slice = request.slice < 0 ? scene.readSlice : request.slice;
        if (slice >= scene.grid.points(1) || request.lastScale >= session.wavelet->scales()) {
            continue;
        }
        std::optional<field::DensityField> coarse;
        if (request.lastScale >= 0 && request.lastScale + 1 < session.wavelet->scales()) {
            coarse = coarsePart(session, maker.density(), request.lastScale);
        }
        frame.decodings.emplace(request, decode(session, coarse ? *coarse : maker.density(), slice));
    }
}

} // namespace

std::shared_ptr<Frame> Session::snapshot(const std::set<LayerRequest>& layers,
                                         const field::DensityField* reference,
                                         const std::set<DecodingRequest>& decodings,
                                         const Numbers* measured) {
    auto& session = *m_implementation;
    const ThreadLimit limit(session.resources.planner->threads());
    if (session.generates()) { // the terms of the equation at the state of the sampler
        session.solver->setState(*session.physicalField(), session.coefficients().projection);
    }
    SnapshotMaker maker(session, reference);
    auto frame = std::make_shared<Frame>();
    const auto& scene = session.scene;
    frame->branch = "main";
    frame->step = session.step;
    frame->mode = session.recipe.mode;
    frame->grid = scene.grid;
    frame->channels = scene.channels;
    frame->firstPosition = scene.firstPosition;
    frame->positions = scene.positions;
    frame->readSlice = scene.readSlice;
    frame->frames = scene.frames;
    frame->field = session.physicalField();
    frame->shown = maker.shown();
    frame->shownGains = maker.gains();
    const auto& ofMembers = session.parameters.getChoice("sampler.shown_members");
    // The range of a run is not that of its filtered pictures, nor of a mean.
    if (session.rangesGains != maker.gains() || session.rangesShown != ofMembers) {
        session.ranges.clear();
        session.rangesGains = maker.gains();
        session.rangesShown = ofMembers;
    }
    frame->boundaryWeight = scene.boundaryWeight;
    for (const auto& request : layers) {
        if (maker.has(request)) {
            auto values = maker.values(request);
            const auto range = session.ranges.try_emplace(request, values.empty() ? 0 : values[0],
                                                          values.empty() ? 0 : values[0]);
            frame->layers.emplace(request, makeLayer(std::move(values), range.first->second));
        }
    }
    fillNumbers(session, maker, measured, frame->numbers);
    if (session.recipe.mode == recipe::Mode::Text) {
        fillTexts(session, maker, decodings, *frame);
    } else if (session.generates()) {
        frame->generation = session.generationView({});
    }
    frame->remainder = scene.remainder;
    frame->branches = {"main"};
    // A picture of a step beyond the recipe's own length carries a recipe that reaches it.
    if (!session.publishedRecipe || session.publishedRecipe->steps < session.step) {
        auto shown = session.recipe;
        shown.steps = std::max(shown.steps, session.step);
        session.publishedRecipe = std::make_shared<const recipe::Recipe>(std::move(shown));
    }
    frame->recipe = session.publishedRecipe;
    return frame;
}

} // namespace sgfm::runtime
