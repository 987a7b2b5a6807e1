#include "widgets/views/flow_controls.h"

#include "widgets/panels/wrapping_layout.h"
#include "widgets/style/theme.h"
#include "widgets/views/quantity.h"
#include "widgets/views/view_header.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QScrollArea>
#include <QSignalBlocker>
#include <QSlider>
#include <QSpinBox>
#include <QTimer>
#include <QToolButton>

#include <algorithm>
#include <cmath>

namespace sgfm::views {
namespace {

constexpr int kShareSteps = 100;
constexpr int kLengthSteps = 40; // of 0.1 longest sides
constexpr float kLengthStep = 0.1F;
constexpr int kSliderWidth = 96;  // px
constexpr int kNarrowSlider = 40; // px
constexpr double kUsualRate = 12; // slices a second

} // namespace

FlowControls::FlowControls(QWidget* parent)
    : QWidget(parent),
      m_timeRow(new QWidget(this)),
      m_play(makeButton({}, {})),
      m_time(new QSlider(Qt::Horizontal, m_timeRow)),
      m_timeText(new QLabel(m_timeRow)),
      m_clock(new QTimer(this)),
      m_scroll(new QScrollArea(this)),
      m_numbers(new QWidget(m_scroll)),
      m_addRow(new QWidget(m_numbers)),
      m_seedRow(new QWidget(m_numbers)),
      m_addLine(makeButton(tr("Add a line of seeds"),
                           tr("Adds a line that streamlines begin on; drag its ends in the picture (N)"))),
      m_addSphere(makeButton(
          tr("Add a sphere of seeds"),
          tr("Adds a sphere that streamlines begin on; drag its centre and rim in the picture (Shift+N)"))),
      m_remove(makeButton(tr("Remove the chosen seeds"),
                          tr("Removes the line or sphere of seeds that was touched last (Delete)"))),
      m_count(new QSpinBox(m_seedRow)) {
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(2 * style::kGrid, style::kGrid, 2 * style::kGrid, style::kGrid);
    column->setSpacing(style::kGrid);
    buildTimeRow();
    column->addWidget(m_timeRow);
    auto* numbers = new panels::WrappingLayout(3 * style::kGrid, m_numbers);
    numbers->setContentsMargins(0, 0, 0, 0);
    m_clearBelow = makeKnob(tr("clear below"),
                            tr("The volume is transparent where the value is below this share of the range"),
                            kShareSteps);
    m_level = makeKnob(tr("level"), tr("The surface lies where the value equals this share of the range"),
                       kShareSteps);
    m_sliceX = makeKnob(tr("x"), tr("Place of the slice across x"), kShareSteps);
    m_sliceY = makeKnob(tr("y"), tr("Place of the slice across y"), kShareSteps);
    m_length = makeKnob(tr("length"),
                        tr("How far each streamline is followed either way, in longest sides of the box"),
                        kLengthSteps);
    m_length.slider->setMinimum(1);
    buildSeedRows();
    for (auto* widget : {m_clearBelow.whole, m_level.whole, m_sliceX.whole, m_sliceY.whole, m_addRow,
                         m_seedRow, m_length.whole}) {
        numbers->addWidget(widget);
    }
    m_numbers->installEventFilter(this);
    m_scroll->setWidget(m_numbers);
    m_scroll->setWidgetResizable(true);
    m_scroll->setFrameShape(QFrame::NoFrame);
    m_scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_scroll->setFocusPolicy(Qt::NoFocus);
    for (QWidget* one : {m_numbers, m_scroll->viewport()}) {
        one->setAutoFillBackground(false); // the strip's own ground
    }
    column->addWidget(m_scroll);

    const auto share = [](const QSlider* slider) {
        return static_cast<double>(slider->value()) / kShareSteps;
    };
    const auto follow = [this](QSlider* slider, auto tell) {
        connect(slider, &QSlider::valueChanged, this, [slider, tell] { tell(!slider->isSliderDown()); });
        connect(slider, &QSlider::sliderReleased, this, [tell] { tell(true); });
    };
    follow(m_clearBelow.slider,
           [this, share](bool finished) { emit clearBelowMoved(share(m_clearBelow.slider), finished); });
    follow(m_level.slider,
           [this, share](bool finished) { emit levelMoved(share(m_level.slider), finished); });
    follow(m_sliceX.slider,
           [this](bool finished) { emit sliceMoved(0, m_sliceX.slider->value(), finished); });
    follow(m_sliceY.slider,
           [this](bool finished) { emit sliceMoved(1, m_sliceY.slider->value(), finished); });
    follow(m_time, [this](bool finished) { emit sliceMoved(2, m_time->value(), finished); });
    follow(m_length.slider, [this](bool finished) {
        emit lineLengthMoved(kLengthStep * static_cast<float>(m_length.slider->value()), finished);
    });
    setRate(kUsualRate);
    connect(m_clock, &QTimer::timeout, this, &FlowControls::step);
    showIcons();
}

FlowControls::Knob FlowControls::makeKnob(const QString& caption, const QString& tooltip, int steps) {
    Knob knob;
    knob.whole = new QWidget(m_numbers);
    auto* row = new QHBoxLayout(knob.whole);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(style::kGrid);
    auto* name = new ElidedLabel(knob.whole);
    name->setText(caption);
    name->setMuted(true);
    knob.slider = new QSlider(Qt::Horizontal, knob.whole);
    knob.slider->setRange(0, steps);
    knob.slider->setMinimumWidth(kNarrowSlider); // with large text in a narrow view
    knob.slider->setMaximumWidth(kSliderWidth);
    knob.slider->setAccessibleName(caption);
    for (QWidget* one : {static_cast<QWidget*>(name), static_cast<QWidget*>(knob.slider)}) {
        one->setToolTip(caption + u'\n' + tooltip);
    }
    knob.value = new QLabel(knob.whole);
    style::setRelativeFont(*knob.value, 0.9, style::Face::Numbers);
    row->addWidget(name);
    row->addWidget(knob.slider, 1); // gives way before its name does
    row->addWidget(knob.value);
    return knob;
}

QToolButton* FlowControls::makeButton(const QString& name, const QString& tooltip) {
    auto* button = new QToolButton(this);
    button->setProperty("role", "flat");
    button->setAccessibleName(name);
    button->setToolTip(tooltip);
    button->setFocusPolicy(Qt::TabFocus);
    return button;
}

void FlowControls::buildTimeRow() {
    auto* row = new QHBoxLayout(m_timeRow);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(2 * style::kGrid);
    auto* name = new QLabel(tr("t"), m_timeRow);
    style::setRelativeFont(*name, 1.05, style::Face::Formula);
    m_time->setAccessibleName(tr("Slice t"));
    m_time->setToolTip(tr("The slice across t: one frame of a video (Page Up, Page Down)"));
    style::setRelativeFont(*m_timeText, 0.9, style::Face::Numbers);
    m_timeText->setProperty("role", "muted");
    row->addWidget(m_play);
    row->addWidget(name);
    row->addWidget(m_time, 1);
    row->addWidget(m_timeText);
    m_play->setObjectName(QStringLiteral("playSlices"));
    connect(m_play, &QToolButton::clicked, this, [this] {
        setPlaying(!m_playing);
        emit playingChanged(m_playing);
    });
}

// Two rows: where they do not fit beside each other, one stands below the other.
void FlowControls::buildSeedRows() {
    m_addLine->setText(tr("+ line"));
    m_addSphere->setText(tr("+ sphere"));
    m_count->setRange(1, SeedSource::kMostLines);
    m_count->setSuffix(tr(" seeds"));
    m_count->setAccessibleName(tr("Seeds"));
    m_count->setToolTip(tr("How many streamlines begin on the chosen line or sphere"));
    const auto fill = [](QWidget* whole, std::initializer_list<QWidget*> parts) {
        auto* row = new QHBoxLayout(whole);
        row->setContentsMargins(0, 0, 0, 0);
        row->setSpacing(style::kGrid);
        for (QWidget* part : parts) {
            row->addWidget(part);
        }
    };
    fill(m_addRow, {m_addLine, m_addSphere});
    fill(m_seedRow, {m_remove, m_count});
    connect(m_addLine, &QToolButton::clicked, this, [this] { emit addSourceAsked(SeedSource::Kind::Line); });
    connect(m_addSphere, &QToolButton::clicked, this,
            [this] { emit addSourceAsked(SeedSource::Kind::Sphere); });
    connect(m_remove, &QToolButton::clicked, this, &FlowControls::removeSourceAsked);
    connect(m_count, &QSpinBox::valueChanged, this, &FlowControls::lineCountChanged);
}

void FlowControls::showRequest(const FlowRequest& request) {
    const bool threeD = request.box.grid.dimension() == 3;
    setVisible(threeD);
    if (!threeD) {
        setPlaying(false);
        return;
    }
    m_request = request;
    m_request.frame.reset();
    const auto set = [](const Knob& knob, bool visible, int value, const QString& text) {
        knob.whole->setVisible(visible);
        const QSignalBlocker quiet(knob.slider);
        knob.slider->setValue(value);
        knob.value->setText(text);
    };
    const auto percent = [](double share) { return QStringLiteral("%1 %").arg(qRound(100 * share)); };
    set(m_clearBelow, request.volume, qRound(kShareSteps * request.clearBelow), percent(request.clearBelow));
    const auto levels = request.levels();
    set(m_level, request.surface, qRound(kShareSteps * request.level),
        (levels.size() == 2 ? QStringLiteral("±") : QString()) + shortNumber(levels.back(), 3));
    for (auto* knob : {&m_sliceX, &m_sliceY}) {
        const int axis = knob == &m_sliceX ? 0 : 1;
        knob->slider->setMaximum(request.box.points(axis) - 1);
        const int slice = request.slice[static_cast<std::size_t>(axis)];
        set(*knob, request.slices, slice, QString::number(slice));
    }
    set(m_length, request.lines, qRound(request.lineLength / kLengthStep),
        shortNumber(static_cast<double>(request.lineLength), 2));
    const QSignalBlocker quiet(m_time);
    m_time->setMaximum(request.box.points(2) - 1);
    m_time->setValue(request.slice[2]);
    m_timeText->setMinimumWidth(m_timeText->fontMetrics().horizontalAdvance(QStringLiteral("888 / 888")));
    m_timeText->setText(QStringLiteral("%1 / %2").arg(request.slice[2] + 1).arg(request.box.points(2)));
    m_addRow->setVisible(request.lines);
    m_seedRow->setVisible(request.lines);
    m_scroll->setVisible(request.volume || request.surface || request.slices || request.lines);
    showSeeds();
}

void FlowControls::showArea(double area) {
    m_level.slider->setToolTip(
        tr("The surface lies where the value equals this share of the range") +
        (area > 0 ? '\n' + tr("Its area now: %1").arg(shortNumber(area, 4)) : QString()));
}

void FlowControls::showSeeds() {
    const int count = static_cast<int>(m_request.seeds.size());
    m_selected = std::clamp(m_selected, 0, std::max(0, count - 1));
    m_addLine->setEnabled(count < kMostSources);
    m_addSphere->setEnabled(count < kMostSources);
    m_remove->setEnabled(count > 0);
    m_count->setEnabled(count > 0);
    if (count > 0) {
        const QSignalBlocker quiet(m_count);
        m_count->setValue(m_request.seeds[static_cast<std::size_t>(m_selected)].count);
    }
}

void FlowControls::selectSource(int number) {
    m_selected = number;
    showSeeds();
}

void FlowControls::setRate(double slicesPerSecond) {
    m_clock->setInterval(static_cast<int>(std::lround(1000 / std::clamp(slicesPerSecond, 0.5, 60.0))));
}

bool FlowControls::isPlaying() const {
    return m_playing;
}

void FlowControls::setPlaying(bool playing) {
    m_playing = playing;
    if (playing && isVisible()) {
        m_clock->start();
    } else {
        m_clock->stop();
    }
    showIcons();
}

void FlowControls::step() {
    const int points = m_request.box.points(2);
    emit sliceMoved(2, (m_request.slice[2] + 1) % std::max(1, points), false);
}

void FlowControls::hideEvent(QHideEvent* event) {
    QWidget::hideEvent(event);
    m_clock->stop();
}

void FlowControls::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    setPlaying(m_playing);
}

void FlowControls::showIcons() {
    const auto& palette = style::paletteOf(*this);
    m_play->setIcon(style::icon(m_playing ? QStringLiteral("pause") : QStringLiteral("play"), palette));
    m_play->setToolTip(m_playing ? tr("Stops the slice t")
                                 : tr("Moves the slice t through the box, over and over"));
    m_play->setAccessibleName(m_playing ? tr("Pause the slices") : tr("Play the slices"));
    m_remove->setIcon(style::icon(QStringLiteral("minus"), palette));
}

void FlowControls::setMostHeight(int height) {
    m_mostHeight = height;
    fitNumbers();
}

// At least one line of them.
void FlowControls::fitNumbers() {
    const QMargins margins = layout()->contentsMargins();
    const int line = m_timeRow->sizeHint().height();
    const int rest = m_mostHeight - margins.top() - margins.bottom() - line - layout()->spacing();
    const int whole = m_numbers->heightForWidth(width() - margins.left() - margins.right());
    m_scroll->setFixedHeight(std::min(whole, std::max(rest, line)));
}

void FlowControls::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    fitNumbers();
}

bool FlowControls::eventFilter(QObject* watched, QEvent* event) {
    if (watched == m_numbers &&
        event->type() == QEvent::LayoutRequest) { // other controls, another size of the text
        fitNumbers();
    }
    return QWidget::eventFilter(watched, event);
}

void FlowControls::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange) {
        showIcons();
    }
}

} // namespace sgfm::views
