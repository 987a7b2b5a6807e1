#include "widgets/views/labelled_slider.h"

#include "widgets/style/theme.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QSignalBlocker>
#include <QSlider>

#include <algorithm>

namespace sgfm::views {

LabelledSlider::LabelledSlider(const QString& name, const QString& tooltip,
                               std::function<QString(int)> textOf, QWidget* parent)
    : QWidget(parent),
      m_textOf(std::move(textOf)),
      m_slider(new QSlider(Qt::Horizontal, this)),
      m_text(new QLabel(this)) {
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(2 * style::kGrid, style::kGrid / 2, 2 * style::kGrid, style::kGrid / 2);
    row->setSpacing(2 * style::kGrid);
    auto* label = new QLabel(name, this);
    label->setBuddy(m_slider);
    for (QLabel* one : {label, m_text}) {
        style::setRelativeFont(*one, 0.9);
        one->setProperty("role", "muted");
    }
    m_slider->setRange(0, 0);
    m_slider->setPageStep(4);
    m_slider->setMinimumWidth(60);
    m_slider->setAccessibleName(name);
    m_slider->setToolTip(tooltip);
    label->setToolTip(tooltip);
    row->addWidget(label);
    row->addWidget(m_slider, 1);
    row->addWidget(m_text);
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    connect(m_slider, &QSlider::valueChanged, this, [this](int value) {
        showValue();
        emit moved(value);
        if (!m_slider->isSliderDown()) {
            emit settled(value);
        }
    });
    connect(m_slider, &QSlider::sliderReleased, this, [this] { emit settled(m_slider->value()); });
    showValue();
}

void LabelledSlider::setMaximum(int maximum) {
    if (maximum != m_slider->maximum()) {
        const QSignalBlocker quiet(m_slider);
        m_slider->setMaximum(std::max(0, maximum));
        showValue();
    }
}

int LabelledSlider::maximum() const {
    return m_slider->maximum();
}

void LabelledSlider::setValue(int value) {
    const QSignalBlocker quiet(m_slider);
    m_slider->setValue(value);
    showValue();
}

int LabelledSlider::value() const {
    return m_slider->value();
}

void LabelledSlider::showValue() {
    m_text->setText(m_textOf(m_slider->value()));
}

} // namespace sgfm::views
