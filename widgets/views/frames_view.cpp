#include "widgets/views/frames_view.h"

#include "widgets/style/theme.h"
#include "widgets/views/frames_canvas.h"
#include "widgets/views/live_value.h"
#include "widgets/views/quantity.h"
#include "widgets/views/view_header.h"

#include "engine/error.h"
#include "engine/video/clip.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QSlider>
#include <QTimer>

#include <algorithm>
#include <cmath>

namespace sgfm::views {
namespace {

constexpr int kArrowsAcross = 20;
constexpr int kNarrowSlider = 40; // px
constexpr double kUsualRate = 12; // frames a second, until a run tells its own
constexpr const char* kRunRate = "run";

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

// What the scale filter leaves of it.
const field::VectorField& shownField(const runtime::Frame& frame) {
    return frame.shown != nullptr ? *frame.shown : *frame.field;
}

// Scales that are muted are not to come back from what is kept beside the field.
video::Clip readClip(const runtime::Frame& frame, const field::DensityField& density, double rate) {
    return frame.shownGains.empty() ? video::framesOf(density, frame.frames, *frame.remainder, rate)
                                    : video::framesOf(density, frame.frames,
                                                      {.means = frame.remainder->means, .nyquist = {}}, rate);
}

bool isVideo(const FramePointer& frame) {
    return frame != nullptr && frame->field != nullptr && frame->grid.dimension() == 3 &&
           frame->mode == recipe::Mode::Video && frame->frames > 0;
}

// Whether two frames come from the same imported clip.
bool sameClip(const FramePointer& a, const FramePointer& b) {
    return isVideo(a) && isVideo(b) && a->grid == b->grid && a->frames == b->frames && a->recipe != nullptr &&
           b->recipe != nullptr && a->recipe->prompt == b->recipe->prompt;
}

QToolButton* flatButton(const QString& text, const QString& name, const QString& tooltip, QWidget* parent) {
    auto* button = new QToolButton(parent);
    button->setProperty("role", "flat");
    button->setText(text);
    button->setCheckable(true);
    button->setAccessibleName(name);
    button->setToolTip(tooltip);
    button->setFocusPolicy(Qt::TabFocus);
    return button;
}

} // namespace

FramesView::FramesView(QWidget* parent)
    : View(tr("Video frames"), parent), m_canvas(new FramesCanvas(this)), m_timer(new QTimer(this)) {
    body().addWidget(m_canvas, 1);
    buildBar();
    buildHeader();
    connectCanvas();
    m_timer->setTimerType(Qt::PreciseTimer);
    connect(m_timer, &QTimer::timeout, this, &FramesView::advance);
    updateRate();
    showPicture();
}

FramesView::~FramesView() = default;

void FramesView::buildBar() {
    auto* bar = new QWidget(this);
    auto* row = new QHBoxLayout(bar);
    row->setContentsMargins(2 * style::kGrid, style::kGrid, 2 * style::kGrid, style::kGrid);
    m_play = flatButton({}, {}, {}, bar);
    m_loop = flatButton({}, tr("Loop"), tr("Begins again at the end; else the clip stops there"), bar);
    m_loop->setChecked(true);
    m_slider = new QSlider(Qt::Horizontal, bar);
    m_slider->setAccessibleName(tr("Frame"));
    m_slider->setToolTip(tr("The frame that is shown"));
    m_slider->setMinimumWidth(kNarrowSlider);
    m_label = new QLabel(bar);
    m_label->setProperty("role", "muted");
    row->addWidget(m_play);
    row->addWidget(m_slider, 1);
    row->addWidget(m_label);
    row->addWidget(m_loop);
    body().addWidget(bar);
    connect(m_play, &QToolButton::clicked, this, [this](bool playing) {
        setPlaying(playing);
        emit stateEdited(playing ? tr("Play the clip") : tr("Pause the clip"));
    });
    connect(m_loop, &QToolButton::clicked, this, [this] { emit stateEdited(tr("Loop")); });
    connect(m_slider, &QSlider::valueChanged, this, &FramesView::showPicture);
    connect(m_slider, &QSlider::sliderPressed, this, [this] { m_timer->stop(); }); // scrubbing
    connect(m_slider, &QSlider::sliderReleased, this, [this] {
        setPlaying(m_playing);
        emit stateEdited(tr("Frame"));
    });
}

void FramesView::buildHeader() {
    m_originalButton = flatButton(tr("original"), tr("Original"), {}, this);
    m_arrows = flatButton(
        QStringLiteral("J/e"), tr("Velocity"),
        tr("Arrows: the velocity J/e at which the field carries the light, e counted from black"), this);
    m_rateChoice = new ChoiceButton(tr("Rate"), tr("Frames a second"), this);
    m_rateChoice->addChoice(kRunRate, tr("run's rate"), tr("The frame rate of the run, as it is exported"));
    for (const int rate : {4, 8, 12, 24, 30, 60}) {
        m_rateChoice->addChoice(QString::number(rate), tr("%1 / s").arg(rate));
    }
    header().addControl(m_originalButton);
    header().addControl(m_arrows);
    header().addControl(m_rateChoice, ViewHeader::GivesWay::Early);
    connect(m_originalButton, &QToolButton::clicked, this, [this](bool original) {
        refresh();
        emit stateEdited(original ? tr("Show the original") : tr("Show the field"));
    });
    connect(m_arrows, &QToolButton::clicked, this, [this] {
        showPicture();
        emit stateEdited(tr("Velocity"));
    });
    connect(m_rateChoice, &ChoiceButton::chosen, this, [this] {
        updateRate();
        emit stateEdited(tr("Rate"));
    });
}

void FramesView::connectCanvas() {
    connect(m_canvas, &FramesCanvas::playPressed, this, [this] { setPlaying(!m_playing); });
    connect(m_canvas, &FramesCanvas::stepPressed, this, [this](int by) {
        setPlaying(false);
        setCurrentFrame(currentFrame() + by);
    });
    connect(m_canvas, &FramesCanvas::jumpPressed, this,
            [this](bool toEnd) { setCurrentFrame(toEnd ? frameCount() - 1 : 0); });
    connect(m_canvas, &FramesCanvas::hovered, this, [this](int x, int y) {
        emit cursorMoved(x < 0 ? GridCursor{} : GridCursor{x, y, currentFrame()});
    });
    connect(m_canvas, &FramesCanvas::clicked, this, [this](int x, int y) {
        const GridCursor cursor{x, y, currentFrame()};
        setGridCursor(cursor);
        emit cursorChosen(cursor);
    });
}

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
bool FramesView::loops() const {
    return m_loop->isChecked();
}
int FramesView::interval() const {
    return m_timer->interval();
}

bool FramesView::showsOriginal() const {
    return m_originalButton->isChecked() && m_original != nullptr;
}

const FramePointer& FramesView::source() const {
    return showsOriginal() ? m_original : frame();
}

void FramesView::setPlaying(bool playing) {
    if (playing && !m_playing && !loops() && currentFrame() + 1 >= frameCount()) {
        setCurrentFrame(0); // once more
    }
    m_playing = playing;
    m_play->setChecked(playing);
    if (playing && isVisible()) {
        m_timer->start();
    } else {
        m_timer->stop();
    }
    updateTexts();
}

void FramesView::advance() {
    if (frameCount() == 0) {
        return;
    }
    if (currentFrame() + 1 >= frameCount() && !loops()) {
        setPlaying(false);
        return;
    }
    setCurrentFrame((currentFrame() + 1) % frameCount());
}

void FramesView::updateRate() {
    bool chosen = false;
    double rate = m_rateChoice->currentId().toDouble(&chosen);
    if (!chosen) {
        rate = frame() == nullptr ? kUsualRate : liveValue(*frame(), "video.rate").value_or(kUsualRate);
    }
    m_timer->setInterval(static_cast<int>(std::lround(1000 / std::clamp(rate, 1.0, 120.0))));
}

QImage FramesView::frameImage(int index) const {
    return index < 0 || index >= frameCount() ? QImage() : m_images[static_cast<std::size_t>(index)];
}

void FramesView::setFrame(FramePointer frame) {
    // An imported clip is given back exactly at step 0; it is the original of the steps that follow. A
    // generation begins with noise and has none.
    if (isVideo(frame) && frame->step == 0 && frame->generation == nullptr) {
        m_original = frame;
    } else if (frame != nullptr && !sameClip(m_original, frame)) {
        m_original.reset();
    }
    View::setFrame(std::move(frame));
    updateRate();
}

void FramesView::readFrames() {
    if (m_read == source()) {
        return;
    }
    m_read = source();
    m_images.clear();
    if (isVideo(m_read)) {
        const auto& field = shownField(*m_read);
        field::DensityField density(field.grid(), field.channels());
        for (int channel = 0; channel < field.channels(); ++channel) {
            const auto from = field.component(channel, field.components() - 1);
            std::copy(from.begin(), from.end(), density.channel(channel).begin());
        }
        try {
            for (const auto& shown : readClip(*m_read, density, kUsualRate).frames) {
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
    showPicture();
}

void FramesView::showPicture() {
    FramesPicture picture;
    picture.image = frameImage(currentFrame());
    picture.cursor = gridCursor();
    if (picture.image.isNull()) {
        picture.message = !m_message.isEmpty() ? m_message
                          : frame() == nullptr
                              ? tr("Nothing to show yet.\nThe frames appear here once a video has begun.")
                              : tr("Only a video field is read back as frames.\nChoose Video 3-D above, or "
                                   "drop a picture or a clip on the window.");
    } else if (m_arrows->isChecked() && m_read != nullptr && m_read->field != nullptr) {
        picture.arrows = frameArrows(shownField(*m_read), currentFrame(), picture.image, kArrowsAcross);
    }
    m_canvas->show(std::move(picture));
    updateTexts();
}

void FramesView::updateTexts() {
    const auto& palette = style::paletteOf(*this);
    m_play->setIcon(style::icon(m_playing ? "pause" : "play", palette, style::Checked::Shaded));
    m_loop->setIcon(style::icon(QStringLiteral("repeat"), palette, style::Checked::Shaded));
    m_play->setToolTip(m_playing ? tr("Pause the clip") : tr("Play the clip"));
    m_play->setAccessibleName(m_play->toolTip());
    m_originalButton->setEnabled(m_original != nullptr);
    m_originalButton->setToolTip(
        m_original != nullptr ? tr("Shows the frames as they were imported, before the field flowed")
                              : tr("The frames as they were imported: there again after the run was reset"));
    m_arrows->setEnabled(frameCount() > 0);
    m_label->setMinimumWidth(
        m_label->fontMetrics().horizontalAdvance(tr("%1 / %2").arg(frameCount()).arg(frameCount())));
    m_label->setText(frameCount() > 0 ? tr("%1 / %2").arg(currentFrame() + 1).arg(frameCount()) : QString());
    if (frameCount() == 0) {
        setDetails({});
        return;
    }
    QStringList details;
    if (showsOriginal()) {
        details << tr("original");
    }
    if (const double longest = m_canvas->picture().longestMove(); longest > 0) {
        details << tr("longest arrow %1 pixels a frame").arg(shortNumber(longest, 2));
    }
    details << tr("%1 × %2 · %3 frames")
                   .arg(m_images.front().width())
                   .arg(m_images.front().height())
                   .arg(frameCount());
    setDetails(details.join(QStringLiteral(" · ")));
}

void FramesView::hideEvent(QHideEvent* event) {
    View::hideEvent(event);
    m_timer->stop();
}

void FramesView::showEvent(QShowEvent* event) {
    View::showEvent(event);
    readFrames();
    showPicture();
    setPlaying(m_playing);
}

void FramesView::render(QPainter& painter, const QRectF& area) {
    readFrames();
    showPicture();
    paintFrames(painter, area, m_canvas->picture(), style::paletteOf(*this));
}

QJsonObject FramesView::saveState() const {
    return {{"rate", m_rateChoice->currentId()},
            {"playing", m_playing},
            {"loop", m_loop->isChecked()},
            {"arrows", m_arrows->isChecked()},
            {"original", m_originalButton->isChecked()},
            {"frame", currentFrame()}};
}

void FramesView::restoreState(const QJsonObject& state) {
    m_rateChoice->setCurrentId(state["rate"].toString());
    m_loop->setChecked(state["loop"].toBool(m_loop->isChecked()));
    m_arrows->setChecked(state["arrows"].toBool(m_arrows->isChecked()));
    m_originalButton->setChecked(state["original"].toBool(m_originalButton->isChecked()));
    updateRate();
    refresh();
    setCurrentFrame(state["frame"].toInt(currentFrame()));
    setPlaying(state["playing"].toBool(m_playing));
}

} // namespace sgfm::views
