#include "app/window/preset_thumbnails.h"

#include "widgets/views/color_table.h"

#include <algorithm>
#include <cmath>

namespace sgfm::window {

namespace {

constexpr int kLookMilliseconds = 40;
constexpr double kStepsPerSecond = 100;
constexpr int kBriefPictures = 3;
constexpr int kLooksAtMost = 90;        // 3.6 s: a turn
constexpr int kLooksUntilStarted = 500; // 20 s: a set-up that takes longer is left out

using views::ColorTable;

QImage colored(const std::vector<float>& values, int width, int height, bool upwards, const ColorTable& table,
               const ColorTable::Range& range) {
    QImage image(width, height, QImage::Format_RGB32);
    for (int row = 0; row < height; ++row) {
        auto* line = reinterpret_cast<QRgb*>(image.scanLine(upwards ? height - 1 - row : row));
        const float* from = values.data() + static_cast<std::ptrdiff_t>(row) * width;
        std::transform(from, from + width, line, [&](float value) { return table.at(range.level(value)); });
    }
    return image;
}

// The largest value along the line of sight (the last axis).
std::vector<float> seenThrough(const std::vector<float>& values, std::size_t plane) {
    std::vector<float> seen(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(plane));
    for (std::size_t index = plane; index < values.size(); ++index) {
        seen[index % plane] = std::max(seen[index % plane], values[index]);
    }
    return seen;
}

ColorTable::Range symmetric(const runtime::Layer& layer) {
    // Of the run so far: what decays is seen to fade.
    const double end = std::max<double>(std::abs(layer.runMinimum), std::abs(layer.runMaximum));
    return {-end, end};
}

} // namespace

runtime::LayerRequest thumbnailLayer(recipe::Mode mode) {
    return {mode == recipe::Mode::Flow ? runtime::Quantity::Vorticity : runtime::Quantity::Density, -1};
}

QImage thumbnailOf(const runtime::Frame& frame, int picture) {
    const auto found = frame.layers.find(thumbnailLayer(frame.mode));
    if (found == frame.layers.end() || found->second.values.empty()) {
        return {};
    }
    const runtime::Layer& layer = found->second;
    const int width = frame.grid.points(0);
    const int height = frame.grid.points(1);
    if (frame.grid.dimension() == 2) {
        return colored(layer.values, width, height, true, ColorTable(QStringLiteral("balance")),
                       symmetric(layer));
    }
    const std::size_t plane = static_cast<std::size_t>(width) * static_cast<std::size_t>(height);
    if (frame.mode == recipe::Mode::Video) {
        const int slices = std::max(1, std::min(frame.frames, frame.grid.points(2)));
        const auto begin = layer.values.begin() + static_cast<std::ptrdiff_t>(plane) * (picture % slices);
        return colored({begin, begin + static_cast<std::ptrdiff_t>(plane)}, width, height, false,
                       ColorTable(QStringLiteral("grey")), {layer.minimum, layer.maximum});
    }
    return colored(seenThrough(layer.values, plane), width, height, true, ColorTable(QStringLiteral("magma")),
                   {layer.minimum, layer.maximum});
}

PresetThumbnails::PresetThumbnails(std::vector<Preset> presets, const runtime::Resources& resources,
                                   QObject* parent)
    : QObject(parent), m_presets(std::move(presets)), m_planner(1, {}, fourier::Planner::Effort::Estimate) {
    runtime::Resources own = resources;
    own.planner = &m_planner;
    m_engine = std::make_unique<runtime::Engine>(std::move(own), [] {}); // looked at by the clock
    m_engine->post(runtime::command::SetSpeed{kStepsPerSecond});
    m_timer.setInterval(kLookMilliseconds);
    connect(&m_timer, &QTimer::timeout, this, &PresetThumbnails::look);
}

PresetThumbnails::~PresetThumbnails() = default;

void PresetThumbnails::start() {
    m_turns.clear();
    for (const bool brief : {true, false}) {
        for (int preset = 0; preset < static_cast<int>(m_presets.size()); ++preset) {
            m_turns.push_back({preset, brief});
        }
    }
    m_timer.start();
    next();
}

void PresetThumbnails::favour(int preset) {
    m_favoured = preset;
    if (m_timer.isActive() && preset >= 0 && preset != m_present && !m_turn.brief) {
        begin({preset, false});
    }
}

void PresetThumbnails::begin(const Turn& turn) {
    m_turn = turn;
    m_present = turn.preset;
    m_pictures = 0;
    m_looks = 0;
    const Preset& preset = m_presets[static_cast<std::size_t>(turn.preset)];
    m_engine->post(runtime::command::SetLayers{{thumbnailLayer(preset.recipe.mode)}});
    m_engine->post(runtime::command::Start{preset.recipe, preset.file.parent_path(), true});
    emit presentChanged(m_present);
}

void PresetThumbnails::next() {
    if (!m_turns.empty()) {
        const Turn turn = m_turns.front();
        m_turns.pop_front();
        begin(turn);
    } else if (m_favoured >= 0) {
        begin({m_favoured, false});
    } else {
        m_engine->post(runtime::command::Stop{});
        m_timer.stop();
        m_present = -1;
        emit presentChanged(-1);
    }
}

void PresetThumbnails::look() {
    ++m_looks;
    const bool failed = std::ranges::any_of(m_engine->takeNotices(), [](const runtime::Notice& notice) {
        return notice.kind == runtime::Notice::Kind::Error || notice.kind == runtime::Notice::Kind::BlowUp;
    });
    const auto frame = m_engine->takeFrame();
    const Preset& preset = m_presets[static_cast<std::size_t>(m_present)];
    bool over = failed;
    // A frame of the run before may still be on its way: only the one that was asked for counts.
    if (frame != nullptr && frame->recipe != nullptr && frame->recipe->title == preset.recipe.title) {
        if (m_lastRun != frame->run) {
            m_lastRun = frame->run;
            m_looks = 0; // the time that the set-up took is not the turn's
        }
        const QImage picture = thumbnailOf(*frame, m_pictures);
        if (!picture.isNull()) {
            ++m_pictures;
            emit pictureReady(m_present, picture);
        }
        over = over || frame->step >= preset.recipe.steps || frame->state == runtime::RunState::Finished ||
               frame->state == runtime::RunState::BlownUp;
    }
    over = over || (m_turn.brief && m_pictures >= kBriefPictures) ||
           m_looks >= (m_pictures > 0 ? kLooksAtMost : kLooksUntilStarted);
    if (over) {
        next();
    }
}

} // namespace sgfm::window
