#pragma once
// What all views of the window share: the newest frame, the linked crosshair, the layers and texts they need.
//
// Frames that follow each other closely are shown by one view at a time, with the events that have come
// meanwhile handled in between: nobody waits for four views to be drawn. A view misses no frame, and a frame
// after a rest is shown by all views at once.
//
// The crosshair: the place under the pointer is marked in all other views; a place that was chosen (by a
// click or by keys) is marked in all views whenever the pointer is nowhere.

#include "widgets/views/view.h"

#include <QElapsedTimer>
#include <QObject>
#include <QPointer>
#include <QTimer>

#include <set>
#include <vector>

namespace sgfm::window {

class ViewLink : public QObject {
    Q_OBJECT
  public:
    explicit ViewLink(QObject* parent = nullptr);

    void add(views::View* view); // leaves by itself when the view goes
    void showFrame(const views::FramePointer& frame);
    void finishTurns(); // views that have not shown the newest frame yet do so now
    const views::FramePointer& frame() const noexcept { return m_frame; }

    // The union of what the visible views need.
    std::set<runtime::LayerRequest> wantedLayers() const;
    std::set<runtime::DecodingRequest> wantedDecodings() const;
    views::GridCursor chosenCursor() const noexcept { return m_chosen; }

  signals:
    void wantedLayersChanged();
    void parameterEdited(const QString& key, double value, bool interactive);
    void parametersEdited(const QList<std::pair<QString, double>>& values, const QString& what);
    void tableReady(const QString& name, const QString& csv);
    void stateEdited(sgfm::views::View* view, const QString& what);
    void snapshotRequested(sgfm::views::View* view);

  protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

  private:
    void spreadCursor(const views::View* from, views::GridCursor cursor);
    void showNext(); // to the view whose turn it is

    views::GridCursor m_chosen;
    std::vector<QPointer<views::View>> m_views;
    views::FramePointer m_frame;
    std::vector<QPointer<views::View>> m_waiting; // for m_frame; the last is the next
    QTimer m_turn;
    QElapsedTimer m_sinceFrame;
};

} // namespace sgfm::window
