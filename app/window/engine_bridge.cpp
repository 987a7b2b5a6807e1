#include "app/window/engine_bridge.h"

#include <QThread>

#include <algorithm>

namespace sgfm::window {

namespace {
// Every frame taken makes the engine produce another, and every view draw it. Sixty a second where there are
// cores for both; else some twenty a second of one layer and eleven of four, so that drawing leaves the
// engine its own. What a hand moves is drawn at once all the same.
constexpr qint64 kFrameMilliseconds = 16;
constexpr int kCoresForBoth = 4;
constexpr qint64 kMillisecondsPerLayer = 15;
constexpr std::size_t kMostLayersCounted = 5;
constexpr qint64 kRateWindowMilliseconds = 1000;

qint64 restBetweenFrames(std::size_t layers) {
    if (QThread::idealThreadCount() >= kCoresForBoth) {
        return kFrameMilliseconds;
    }
    return 2 * kFrameMilliseconds +
           kMillisecondsPerLayer * static_cast<qint64>(std::min(layers, kMostLayersCounted));
}
} // namespace

EngineBridge::EngineBridge(runtime::Resources resources, QObject* parent) : QObject(parent) {
    m_takeLater.setSingleShot(true);
    m_takeLater.setTimerType(Qt::PreciseTimer);
    connect(&m_takeLater, &QTimer::timeout, this, &EngineBridge::take);
    m_rateClock.start();
    m_engine = std::make_unique<runtime::Engine>(std::move(resources), [this] {
        // On the engine thread: only wake the GUI thread, once.
        if (!m_wakePending.exchange(true)) {
            QMetaObject::invokeMethod(this, &EngineBridge::scheduleTake, Qt::QueuedConnection);
        }
    });
}

EngineBridge::~EngineBridge() = default;

void EngineBridge::post(runtime::Command command) {
    m_engine->post(std::move(command));
}

void EngineBridge::requestLayers(const std::set<runtime::LayerRequest>& layers,
                                 const std::set<runtime::DecodingRequest>& decodings) {
    if (!m_wanted.has_value() || layers != m_wanted->layers || decodings != m_wanted->decodings) {
        m_wanted = {layers, decodings};
        post(*m_wanted);
    }
}

void EngineBridge::requestLayersAgain() {
    post(m_wanted.value_or(runtime::command::SetLayers{}));
}

void EngineBridge::scheduleTake() {
    const qint64 rest = restBetweenFrames(m_wanted ? m_wanted->layers.size() : 0);
    const qint64 since = m_sinceTake.isValid() ? m_sinceTake.elapsed() : rest;
    if (since >= rest) {
        take();
    } else if (!m_takeLater.isActive()) {
        m_takeLater.start(static_cast<int>(rest - since));
    }
}

void EngineBridge::take() {
    m_wakePending = false; // before taking: news that comes while we take wakes us again
    m_sinceTake.start();
    for (const runtime::Notice& notice : m_engine->takeNotices()) {
        emit noticeArrived(notice);
    }
    if (const auto frame = m_engine->takeFrame()) {
        ++m_framesCounted;
        measureRate();
        emit frameArrived(frame);
    }
}

void EngineBridge::measureRate() {
    const qint64 elapsed = m_rateClock.elapsed();
    if (elapsed >= kRateWindowMilliseconds) {
        m_framesPerSecond = 1000.0 * m_framesCounted / static_cast<double>(elapsed);
        m_framesCounted = 0;
        m_rateClock.start();
    }
}

} // namespace sgfm::window
