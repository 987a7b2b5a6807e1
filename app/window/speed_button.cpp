#include "app/window/speed_button.h"

#include "widgets/style/theme.h"

#include <QEvent>
#include <QLabel>
#include <QMenu>
#include <QSlider>
#include <QVBoxLayout>
#include <QWheelEvent>
#include <QWidgetAction>

#include <algorithm>
#include <array>
#include <cmath>

namespace sgfm::window {

namespace {

// Steps a second, slow enough to follow by eye first; the last stop is flat out.
constexpr std::array<double, 12> kStops{1, 2, 3, 5, 10, 20, 30, 60, 120, 250, 500, 0};
constexpr int kFlatOut = static_cast<int>(kStops.size()) - 1;

int stopNearest(double limit) {
    if (!(limit > 0)) {
        return kFlatOut;
    }
    const auto distance = [limit](double stop) { return std::abs(std::log(stop / limit)); };
    return static_cast<int>(std::ranges::min_element(kStops.begin(), kStops.end() - 1, {}, distance) -
                            kStops.begin());
}

} // namespace

SpeedButton::SpeedButton(QWidget* parent)
    : QToolButton(parent), m_slider(new QSlider(Qt::Horizontal)), m_value(new QLabel) {
    setObjectName(QStringLiteral("speed"));
    setPopupMode(QToolButton::InstantPopup);
    setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    setIconSize({style::kIcon, style::kIcon});
    setFocusPolicy(Qt::TabFocus);
    auto* menu = new QMenu(this);
    menu->setObjectName(QStringLiteral("speedMenu"));
    auto* content = new QWidget(menu);
    auto* column = new QVBoxLayout(content);
    column->setContentsMargins(12, 8, 12, 8);
    column->addWidget(m_value);
    m_slider->setObjectName(QStringLiteral("speedSlider"));
    m_slider->setRange(0, kFlatOut);
    m_slider->setPageStep(3);
    m_slider->setMinimumWidth(220);
    m_slider->setAccessibleName(tr("Steps a second"));
    m_slider->setToolTip(tr("At most so many steps a second; the right end is as fast as the machine can"));
    column->addWidget(m_slider);
    auto* action = new QWidgetAction(menu);
    action->setDefaultWidget(content);
    action->setText(tr("Steps a second"));
    menu->addAction(action);
    setMenu(menu);
    connect(menu, &QMenu::aboutToShow, m_slider, [this] { m_slider->setFocus(); });
    connect(m_slider, &QSlider::valueChanged, this, &SpeedButton::choose);
    showLimit();
}

void SpeedButton::choose(int stop) {
    const double limit = kStops[static_cast<std::size_t>(std::clamp(stop, 0, kFlatOut))];
    if (limit != m_limit) {
        m_limit = limit;
        showLimit();
        emit limitChosen(limit);
    }
}

void SpeedButton::setLimit(double stepsPerSecond) {
    m_limit = kStops[static_cast<std::size_t>(stopNearest(stepsPerSecond))];
    showLimit();
}

void SpeedButton::slower() {
    choose(stopNearest(m_limit) - 1);
}
void SpeedButton::faster() {
    choose(stopNearest(m_limit) + 1);
}
void SpeedButton::flatOut() {
    choose(kFlatOut);
}

void SpeedButton::showLimit() {
    const bool limited = m_limit > 0;
    m_slider->blockSignals(true);
    m_slider->setValue(stopNearest(m_limit));
    m_slider->blockSignals(false);
    setText(limited ? tr("%1/s").arg(m_limit) : tr("max"));
    m_value->setText(limited ? tr("at most %1 steps a second").arg(m_limit) : tr("as fast as it can"));
    setAccessibleName(tr("Speed of the run: %1").arg(m_value->text()));
    setToolTip(tr("Speed of the run: %1").arg(m_value->text()));
    setIcon(style::icon(QStringLiteral("speed"), style::paletteOf(*this)));
    setMinimumWidth(fontMetrics().horizontalAdvance(QStringLiteral("500/s")) + 3 * style::kIcon);
}

void SpeedButton::changeEvent(QEvent* event) {
    QToolButton::changeEvent(event);
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange) {
        showLimit();
    }
}

void SpeedButton::wheelEvent(QWheelEvent* event) {
    m_wheel += event->angleDelta().y();
    for (; m_wheel >= 120; m_wheel -= 120) {
        faster();
    }
    for (; m_wheel <= -120; m_wheel += 120) {
        slower();
    }
    event->accept();
}

} // namespace sgfm::window
