#pragma once
// What all views of the window share: the newest frame, the linked crosshair, the layers they need.

#include "widgets/views/view.h"

#include <QObject>
#include <QPointer>

#include <set>
#include <vector>

namespace sgfm::window {

class ViewLink : public QObject {
    Q_OBJECT
  public:
    using QObject::QObject;

    void add(views::View* view); // leaves by itself when the view goes
    void showFrame(const views::FramePointer& frame);
    const views::FramePointer& frame() const noexcept { return m_frame; }

    // The union of what the visible views need.
    std::set<runtime::LayerRequest> wantedLayers() const;

  signals:
    void wantedLayersChanged();
    void parameterEdited(const QString& key, double value, bool interactive);
    void stateEdited(sgfm::views::View* view, const QString& what);
    void snapshotRequested(sgfm::views::View* view);

  protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

  private:
    void spreadCursor(views::View* from, views::GridCursor cursor);

    std::vector<QPointer<views::View>> m_views;
    views::FramePointer m_frame;
};

} // namespace sgfm::window
