#pragma once
// The status bar: what the run is doing, in numbers that can be read.

#include "engine/runtime/frame.h"

#include <QElapsedTimer>
#include <QStatusBar>

#include <map>
#include <vector>

class QLabel;

namespace sgfm::window {

class StatusLine : public QStatusBar {
    Q_OBJECT
  public:
    explicit StatusLine(QWidget* parent = nullptr);
    void showFrame(const runtime::Frame& frame, double framesPerSecond);
    void showExport(int done, int total); // total 0: none is under way

    QSize minimumSizeHint() const override; // any width: what does not fit is left out

  protected:
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;

  private:
    struct Field {
        QLabel* label;
        QString widest;
        int importance; // the least important goes first where there is too little room
    };
    void add(const QString& id, const QString& widest, const QString& tip, int importance,
             bool right = false);
    void show(const QString& id, const QString& text);
    void fit();

    std::map<QString, Field> m_fields;
    bool m_exporting = false;
    QElapsedTimer m_sinceUpdate;
    runtime::RunState m_lastState = runtime::RunState::Paused;
};

} // namespace sgfm::window
