#pragma once
// The strip below the three-dimensional picture: time through the slices, and the numbers of what is shown
// (a control is there only while what it changes is).

#include "widgets/views/flow_request.h"

#include <QWidget>

class QLabel;
class QScrollArea;
class QSlider;
class QSpinBox;
class QTimer;
class QToolButton;

namespace sgfm::views {

class FlowControls : public QWidget {
    Q_OBJECT
  public:
    explicit FlowControls(QWidget* parent);

    // The request's switches decide which controls there are; its numbers are shown.
    void showRequest(const FlowRequest& request);
    void showArea(double area); // of the surface, behind its level; 0: none
    void setRate(double slicesPerSecond);
    void setMostHeight(int height); // the picture needs the rest; what has no room is scrolled to

    bool isPlaying() const;
    void setPlaying(bool playing);

  signals:
    // A control was moved; finished: not in the middle of a drag.
    void clearBelowMoved(double share, bool finished);
    void levelMoved(double share, bool finished);
    void sliceMoved(int axis, int slice, bool finished);
    void lineLengthMoved(float length, bool finished);
    void lineCountChanged(int count); // of the selected source
    void addSourceAsked(sgfm::views::SeedSource::Kind kind);
    void removeSourceAsked();
    void playingChanged(bool playing);

  public slots:
    void selectSource(int number);

  protected:
    void changeEvent(QEvent* event) override;
    void hideEvent(QHideEvent* event) override;
    void showEvent(QShowEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

  private:
    struct Knob {
        QWidget* whole = nullptr;
        QSlider* slider = nullptr;
        QLabel* value = nullptr;
    };
    Knob makeKnob(const QString& caption, const QString& tooltip, int steps);
    QToolButton* makeButton(const QString& name, const QString& tooltip);
    void buildTimeRow();
    void buildSeedRows();
    void showSeeds();
    void showIcons();
    void step();
    void fitNumbers();

    FlowRequest m_request; // without its frame: switches and numbers
    int m_selected = 0;
    bool m_playing = false;
    QWidget* m_timeRow;
    QToolButton* m_play;
    QSlider* m_time;
    QLabel* m_timeText;
    QTimer* m_clock;
    QScrollArea* m_scroll;
    QWidget* m_numbers; // in it
    int m_mostHeight = QWIDGETSIZE_MAX;
    Knob m_clearBelow;
    Knob m_level;
    Knob m_sliceX;
    Knob m_sliceY;
    Knob m_length;
    QWidget* m_addRow;
    QWidget* m_seedRow;
    QToolButton* m_addLine;
    QToolButton* m_addSphere;
    QToolButton* m_remove;
    QSpinBox* m_count;
};

} // namespace sgfm::views
