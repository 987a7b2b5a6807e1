#include "widgets/views/labelled_slider.h"

#include "widgets/style/theme.h"
#include "widgets/views/view_header.h"

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
      m_name(new ElidedLabel(this)),
      m_slider(new QSlider(Qt::Horizontal, this)),
      m_text(new QLabel(this)) {
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(2 * style::kGrid, style::kGrid / 2, 2 * style::kGrid, style::kGrid / 2);
    row->setSpacing(2 * style::kGrid);
    m_name->setText(name);
    m_name->setMuted(true);
    style::setRelativeFont(*m_name, 0.9);
    style::setRelativeFont(*m_text, 0.9);
    m_text->setProperty("role", "muted");
    m_slider->setRange(0, 0);
    m_slider->setPageStep(4);
    m_slider->setMinimumWidth(60);
    m_slider->setAccessibleName(name);
    for (QWidget* one : {static_cast<QWidget*>(m_name), static_cast<QWidget*>(m_slider)}) {
        one->setToolTip(name + u'\n' + tooltip);
    }
    row->addWidget(m_name);
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

int LabelledSlider::widthOfAll() const {
    return minimumSizeHint().width() + m_name->sizeHint().width(); // the least name is none
}

int LabelledSlider::value() const {
    return m_slider->value();
}

void LabelledSlider::showValue() {
    m_text->setText(m_textOf(m_slider->value()));
}

} // namespace sgfm::views
