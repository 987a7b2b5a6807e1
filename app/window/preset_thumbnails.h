#pragma once
// Runs presets one after another in an engine of its own and gives pictures of them as they evolve. First all
// of them for a moment, so that each has a picture soon; then each for some seconds; the favoured one before
// all others, and again and again at the end. One thread at a limited speed, so that the run in the window
// and the window itself keep theirs.

#include "app/window/presets.h"
#include "engine/fourier/planner.h"
#include "engine/runtime/engine.h"

#include <QImage>
#include <QObject>
#include <QTimer>

#include <deque>
#include <memory>

namespace sgfm::window {

// What a frame looks like in small: the field of a text, the frames of a video, the vorticity of a flow. Null
// when it has no layer for that. picture: how many were taken before (a video shows its frames in turn).
QImage thumbnailOf(const runtime::Frame& frame, int picture);
runtime::LayerRequest thumbnailLayer(recipe::Mode mode);

class PresetThumbnails : public QObject {
    Q_OBJECT
  public:
    // The lexicon and the folder of the resources are shared with other engines, the planner is not used.
    PresetThumbnails(std::vector<Preset> presets, const runtime::Resources& resources,
                     QObject* parent = nullptr);
    ~PresetThumbnails() override; // cancels and joins the engine

    void start();
    void favour(int preset); // -1: none
    int present() const noexcept { return m_present; }

  signals:
    void pictureReady(int preset, const QImage& picture);
    void presentChanged(int preset); // -1: all were shown

  private:
    struct Turn {
        int preset;
        bool brief; // only until it has a picture
    };
    void begin(const Turn& turn);
    void next();
    void look();

    std::vector<Preset> m_presets;
    fourier::Planner m_planner;
    std::deque<Turn> m_turns;
    Turn m_turn{-1, true};
    int m_present = -1;
    int m_favoured = -1;
    int m_pictures = 0;
    int m_looks = 0;
    std::uint64_t m_lastRun = 0;
    QTimer m_timer;
    std::unique_ptr<runtime::Engine> m_engine; // last: goes before what it uses
};

} // namespace sgfm::window
