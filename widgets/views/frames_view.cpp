#include "widgets/views/frames_view.h"

#include "widgets/style/theme.h"
#include "widgets/views/quantity.h"
#include "widgets/views/view_header.h"

#include "engine/error.h"
#include "engine/video/clip.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QPainter>
#include <QSlider>
#include <QTimer>

#include <algorithm>
#include <cmath>

namespace sgfm::views {

// The picture, as large as it fits with square pixels.
class FramesView::Canvas : public QWidget {
  public:
    explicit Canvas(FramesView* view) : QWidget(view), m_view(*view) {
        setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
        setFocusPolicy(Qt::StrongFocus);
        style::setRelativeFont(*this, 0.9);
        setAccessibleName(tr("Video frame"));
        setToolTip(tr("Space plays and pauses, Left and Right step"));
    }
    QSize sizeHint() const override { return {320, 240}; }

  protected:
    void paintEvent(QPaintEvent*) override {
        QPainter painter(this);
        painter.fillRect(rect(), style::paletteOf(*this).canvas);
        m_view.render(painter, QRectF(rect()));
    }
    void keyPressEvent(QKeyEvent* event) override {
        switch (event->key()) {
        case Qt::Key_Space:
            m_view.setPlaying(!m_view.isPlaying());
            break;
        case Qt::Key_Left:
            m_view.setCurrentFrame(m_view.currentFrame() - 1);
            break;
        case Qt::Key_Right:
            m_view.setCurrentFrame(m_view.currentFrame() + 1);
            break;
        default:
            QWidget::keyPressEvent(event);
        }
    }

  private:
    FramesView& m_view;
};

namespace {

QImage imageOf(const video::Frame& frame) {
    QImage image(frame.width, frame.height, QImage::Format_RGB32);
    const auto level = [](float value) {
        return std::clamp(static_cast<int>(std::lround(255 * value)), 0, 255);
    };
    for (int y = 0; y < frame.height; ++y) {
        auto* line = reinterpret_cast<QRgb*>(image.scanLine(y));
        for (int x = 0; x < frame.width; ++x) {
            const auto at = static_cast<std::size_t>(y) * static_cast<std::size_t>(frame.width) +
                            static_cast<std::size_t>(x);
            const int red = level(frame.channels[0][at]);
            line[x] = frame.channels.size() < 3
                          ? qRgb(red, red, red)
                          : qRgb(red, level(frame.channels[1][at]), level(frame.channels[2][at]));
        }
    }
    return image;
}

} // namespace

FramesView::FramesView(QWidget* parent)
    : View(tr("Video frames"), parent), m_canvas(new Canvas(this)), m_timer(new QTimer(this)) {
    body().addWidget(m_canvas, 1);
    auto* bar = new QWidget(this);
    auto* row = new QHBoxLayout(bar);
    row->setContentsMargins(2 * style::kGrid, style::kGrid, 2 * style::kGrid, style::kGrid);
    m_play = new QToolButton(bar);
    m_play->setProperty("role", "flat");
    m_play->setCheckable(true);
    m_play->setFocusPolicy(Qt::TabFocus);
    m_slider = new QSlider(Qt::Horizontal, bar);
    m_slider->setAccessibleName(tr("Frame"));
    m_slider->setToolTip(tr("The frame that is shown"));
    m_label = new QLabel(bar);
    m_label->setProperty("role", "muted");
    row->addWidget(m_play);
    row->addWidget(m_slider, 1);
    row->addWidget(m_label);
    body().addWidget(bar);
    m_rateChoice = new ChoiceButton(tr("Rate"), tr("Frames a second"), this);
    for (const int rate : {4, 8, 12, 24, 30}) {
        m_rateChoice->addChoice(QString::number(rate), tr("%1 / s").arg(rate));
    }
    m_rateChoice->setCurrentId("12");
    header().addControl(m_rateChoice);
    connect(m_rateChoice, &ChoiceButton::chosen, this,
            [this](const QString& id) { m_timer->setInterval(1000 / std::max(1, id.toInt())); });
    m_timer->setInterval(1000 / 12);
    connect(m_timer, &QTimer::timeout, this, [this] {
        if (frameCount() > 0) {
            setCurrentFrame((currentFrame() + 1) % frameCount());
        }
    });
    connect(m_play, &QToolButton::toggled, this, &FramesView::setPlaying);
    connect(m_slider, &QSlider::valueChanged, this, [this] {
        m_canvas->update();
        updateTexts();
    });
    updateTexts();
}

FramesView::~FramesView() = default;

QWidget* FramesView::canvas() const {
    return m_canvas;
}
int FramesView::frameCount() const {
    return static_cast<int>(m_images.size());
}
int FramesView::currentFrame() const {
    return m_slider->value();
}
void FramesView::setCurrentFrame(int index) {
    m_slider->setValue(std::clamp(index, 0, std::max(0, frameCount() - 1)));
}
bool FramesView::isPlaying() const {
    return m_playing;
}

void FramesView::setPlaying(bool playing) {
    m_playing = playing;
    m_play->setChecked(playing);
    if (playing && isVisible()) {
        m_timer->start();
    } else {
        m_timer->stop();
    }
    updateTexts();
}

QImage FramesView::frameImage(int index) const {
    return index < 0 || index >= frameCount() ? QImage() : m_images[static_cast<std::size_t>(index)];
}

void FramesView::setFrame(FramePointer frame) {
    View::setFrame(std::move(frame));
}

void FramesView::readFrames() {
    if (m_read == frame()) {
        return;
    }
    m_read = frame();
    m_images.clear();
    const bool video = frame() != nullptr && frame()->field != nullptr && frame()->grid.dimension() == 3 &&
                       frame()->mode == recipe::Mode::Video && frame()->frames > 0;
    if (video) {
        const auto& field = *frame()->field;
        field::DensityField density(field.grid(), field.channels());
        for (int channel = 0; channel < field.channels(); ++channel) {
            const auto from = field.component(channel, field.components() - 1);
            std::copy(from.begin(), from.end(), density.channel(channel).begin());
        }
        try {
            for (const auto& shown :
                 video::framesOf(density, frame()->frames, frame()->frameMeans, 24).frames) {
                m_images.push_back(imageOf(shown));
            }
            m_message.clear();
        } catch (const Error& error) { // nothing may be thrown through Qt's event loop
            m_message = QString::fromStdString(error.message());
        }
    }
    m_slider->setRange(0, std::max(0, frameCount() - 1));
    m_slider->setEnabled(frameCount() > 1);
    m_play->setEnabled(frameCount() > 1);
}

void FramesView::refresh() {
    if (isVisible()) {
        readFrames();
    }
    m_canvas->update();
    updateTexts();
}

void FramesView::updateTexts() {
    m_play->setIcon(style::icon(m_playing ? "pause" : "play", style::paletteOf(*this)));
    m_play->setToolTip(m_playing ? tr("Pause the clip") : tr("Play the clip"));
    m_play->setAccessibleName(m_play->toolTip());
    m_label->setMinimumWidth(m_label->fontMetrics().horizontalAdvance(tr("%1 / %2").arg(888).arg(888)));
    m_label->setText(frameCount() > 0 ? tr("%1 / %2").arg(currentFrame() + 1).arg(frameCount()) : QString());
    setDetails(frameCount() > 0 ? tr("%1 × %2 · %3 frames")
                                      .arg(m_images.front().width())
                                      .arg(m_images.front().height())
                                      .arg(frameCount())
                                : QString());
}

void FramesView::hideEvent(QHideEvent* event) {
    View::hideEvent(event);
    m_timer->stop();
}

void FramesView::showEvent(QShowEvent* event) {
    View::showEvent(event);
    readFrames();
    updateTexts();
    if (m_playing) {
        m_timer->start();
    }
}

void FramesView::render(QPainter& painter, const QRectF& area) {
    readFrames();
    const QImage image = frameImage(currentFrame());
    if (image.isNull()) {
        painter.setPen(style::paletteOf(*this).mutedText);
        const QString why = !m_message.isEmpty() ? m_message
                            : frame() == nullptr ? tr("Nothing to show yet")
                                                 : tr("Only a video field is read back as frames");
        painter.drawText(area.adjusted(16, 8, -16, -8), Qt::AlignCenter | Qt::TextWordWrap, why);
        return;
    }
    const QRectF room =
        area.adjusted(2 * style::kGrid, 2 * style::kGrid, -2 * style::kGrid, -2 * style::kGrid);
    QRectF target(QPointF(0, 0), QSizeF(image.size()).scaled(room.size(), Qt::KeepAspectRatio));
    target.moveCenter(room.center());
    painter.setRenderHint(QPainter::SmoothPixmapTransform);
    painter.drawImage(target, image);
}

QJsonObject FramesView::saveState() const {
    return {{"rate", m_rateChoice->currentId()}, {"playing", m_playing}, {"frame", currentFrame()}};
}

void FramesView::restoreState(const QJsonObject& state) {
    m_rateChoice->choose(state["rate"].toString());
    setCurrentFrame(state["frame"].toInt());
    setPlaying(state["playing"].toBool(m_playing));
}

} // namespace sgfm::views
