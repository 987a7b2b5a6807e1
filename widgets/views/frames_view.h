#pragma once
// The frames that a video field is read back as (video::framesOf): played at a chosen rate or picked by the
// slider.

#include "widgets/views/view.h"

class QLabel;
class QSlider;
class QTimer;
class QToolButton;

namespace sgfm::views {

class ChoiceButton;

class FramesView : public View {
    Q_OBJECT
  public:
    explicit FramesView(QWidget* parent = nullptr);
    ~FramesView() override;

    void setFrame(FramePointer frame) override;
    QJsonObject saveState() const override;
    void restoreState(const QJsonObject& state) override;

    int frameCount() const;
    int currentFrame() const;
    void setCurrentFrame(int index);
    bool isPlaying() const;
    void setPlaying(bool playing);
    QWidget* canvas() const;
    QImage frameImage(int index) const; // one pixel a grid point; null without frames

  protected:
    void render(QPainter& painter, const QRectF& area) override;
    void refresh() override;
    void hideEvent(QHideEvent* event) override;
    void showEvent(QShowEvent* event) override;

  private:
    class Canvas;
    void readFrames();
    void updateTexts();

    std::vector<QImage> m_images;
    FramePointer m_read; // the frame that m_images were read from
    QString m_message;   // why there are none
    bool m_playing = true;
    Canvas* m_canvas;
    QToolButton* m_play;
    QSlider* m_slider;
    QLabel* m_label;
    QTimer* m_timer;
    ChoiceButton* m_rateChoice;
};

} // namespace sgfm::views
