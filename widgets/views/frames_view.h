#pragma once
// The frames that a video field is read back as (video::framesOf): played at the run's rate or another one,
// once or over and over, or picked by the slider; with the velocity J / e over them. Where a picture, glyphs
// or a clip were imported, the frames as they came in can be shown in their place.

#include "widgets/views/view.h"

class QLabel;
class QSlider;
class QTimer;
class QToolButton;

namespace sgfm::views {

class ChoiceButton;
class FramesCanvas;

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
    bool loops() const;
    bool showsOriginal() const; // false while there is none
    int interval() const;       // ms between frames
    QWidget* canvas() const;
    QImage frameImage(int index) const; // one pixel a grid point; null without frames

  protected:
    bool followsScaleFilter() const override { return true; }
    void render(QPainter& painter, const QRectF& area) override;
    void refresh() override;
    void hideEvent(QHideEvent* event) override;
    void showEvent(QShowEvent* event) override;

  private:
    void buildBar();
    void buildHeader();
    void connectCanvas();
    void readFrames();
    void showPicture();
    void updateTexts();
    void updateRate();
    void advance();
    const FramePointer& source() const; // the frame that is read: the newest, or the original

    std::vector<QImage> m_images;
    FramePointer m_read;     // the frame that m_images were read from
    FramePointer m_original; // at step 0 of this recipe: the clip as it was imported
    QString m_message;       // why there are none
    bool m_playing = true;
    FramesCanvas* m_canvas;
    QToolButton* m_play;
    QToolButton* m_loop;
    QToolButton* m_arrows;
    QToolButton* m_originalButton;
    QSlider* m_slider;
    QLabel* m_label;
    QTimer* m_timer;
    ChoiceButton* m_rateChoice;
};

} // namespace sgfm::views
