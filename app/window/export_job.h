#pragma once
// One export on its way. Pictures are drawn on the GUI thread (views live there), written on a thread of
// their own. A series asks the engine for the steps between two pictures one after the other, so that its
// pictures are evenly spaced, however fast the machine; what a person changes meanwhile is part of it.

#include "app/window/background_writer.h"
#include "app/window/export_kinds.h"
#include "widgets/views/view.h"

#include <QImage>
#include <QObject>

#include <functional>
#include <memory>

namespace sgfm::window {

class ExportJob : public QObject {
    Q_OBJECT
  public:
    // Draws the newest frame; `picture` counts the pictures of a series from 0.
    using Painter = std::function<QImage(QSize, int picture)>;

    ExportJob(ExportOrder order, Painter painter, QObject* parent = nullptr);
    ~ExportJob() override;

    const ExportOrder& order() const noexcept { return m_order; }
    int written() const noexcept { return m_written; }
    int toWrite() const noexcept { return m_toWrite; }
    bool drivesEngine() const; // a series: the job takes the steps
    // A series of pictures of the views: each shows the next frame of a clip.
    static bool filmsViews(ExportKind kind);
    // The frame to begin with. After this, commandReady, progressed and exactly one of finished and failed.
    void start(const views::FramePointer& frame);
    void showFrame(const views::FramePointer& frame); // every new frame, after the views have it
    bool
    handleNotice(const runtime::Notice& notice); // the engine writes some kinds itself; true: was about that
    void cancel();

  signals:
    void commandReady(const sgfm::runtime::Command& command);
    void progressed(int done, int total);
    void finished(const sgfm::runtime::Notice& notice);
    void failed(const sgfm::runtime::Notice& notice);
    void cancelled();

  private:
    struct Output; // the files being written; touched by the writer's thread only
    void startSeries(const views::FramePointer& frame);
    void takePicture(const views::FramePointer& frame);
    void askForNext();
    bool isWholeClip() const; // generated to its end: no step follows, its frames are walked through
    void takeAgain();
    void writePicture(const views::FramePointer& frame);
    void writeClip(const views::FramePointer& frame);
    void writeVti(const views::FramePointer& frame);
    void finishSeries();
    void succeed();

    ExportOrder m_order;
    Painter m_painter;
    std::shared_ptr<Output> m_output;
    views::FramePointer m_newest;
    int m_taken = 0;
    std::int64_t m_nextStep = 0;
    std::uint64_t m_run = 0;
    bool m_asked = false; // the engine is on its way to m_nextStep
    bool m_walks = false; // takeAgain is on its way
    bool m_over = false;
    bool m_engineWrites = false;
    int m_written = 0;
    int m_toWrite = 0;
    std::unique_ptr<BackgroundWriter> m_writer;
};

} // namespace sgfm::window
