#pragma once
// What the engine will take from an input: read by the engine's own readers, on a thread of the pool, so that
// a long clip or a hostile file never holds up the window. Its error is the one that a run would meet.

#include "engine/recipe/recipe.h"

#include <QFutureWatcher>
#include <QImage>
#include <QObject>
#include <QString>

namespace sgfm::panels {

struct PreviewRequest {
    recipe::Source source = recipe::Source::Glyphs;
    std::string text; // glyphs
    std::string file; // absolute
    int width = 64;   // of a frame; pictures are fitted to its shape
    int height = 64;
    int channels = 1;
    recipe::Fit fit = recipe::Fit::Cover;
    double start = 0;  // of a clip, seconds
    double length = 0; // 0: to its end
    bool operator==(const PreviewRequest&) const = default;
};

struct InputPreview {
    QImage picture; // a clip: its first, middle and last frame side by side; an array: none
    QString facts;  // "cat.png · 640 × 480 pixels · 1.2 MB"
    QString problem;
};

// Reads one request at a time: a newer one cancels the one before.
class PreviewReader : public QObject {
    Q_OBJECT
  public:
    explicit PreviewReader(QObject* parent = nullptr);
    ~PreviewReader() override;

    void read(const PreviewRequest& request);
    void cancel();

  signals:
    void ready(const sgfm::panels::InputPreview& preview);

  private:
    QFutureWatcher<InputPreview> m_watcher;
};

} // namespace sgfm::panels
