#pragma once
// The status bar: what the run is doing, in numbers that can be read.

#include "engine/runtime/frame.h"

#include <QElapsedTimer>
#include <QStatusBar>

#include <map>

class QLabel;

namespace sgfm::window {

class StatusLine : public QStatusBar {
    Q_OBJECT
  public:
    explicit StatusLine(QWidget* parent = nullptr);
    void showFrame(const runtime::Frame& frame, double framesPerSecond);

  private:
    QLabel* field(const QString& id, const QString& widest, const QString& tip, bool right = false);
    void show(const QString& id, const QString& text);

    std::map<QString, QLabel*> m_fields;
    QElapsedTimer m_sinceUpdate;
    runtime::RunState m_lastState = runtime::RunState::Paused;
};

} // namespace sgfm::window
