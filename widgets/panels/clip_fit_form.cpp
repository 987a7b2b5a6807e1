#include "widgets/panels/clip_fit_form.h"

#include "widgets/panels/form_parts.h"

#include <QComboBox>
#include <QDoubleSpinBox>
#include <QFormLayout>

namespace sgfm::panels {

namespace {
constexpr double kLongest = 1e6; // seconds; recipe_checks.cpp
} // namespace

ClipFitForm::ClipFitForm(QWidget* parent) : QWidget(parent), m_form(pairs()), m_fit(new QComboBox(this)) {
    setObjectName(QStringLiteral("clipFit"));
    setLayout(m_form);
    m_fit->setObjectName(QStringLiteral("fit"));
    m_fit->addItem(tr("Fill"), static_cast<int>(recipe::Fit::Cover));
    m_fit->addItem(tr("Bars"), static_cast<int>(recipe::Fit::Bars));
    m_fit->addItem(tr("Stretch"), static_cast<int>(recipe::Fit::Stretch));
    m_fit->setAccessibleName(tr("Fit"));
    m_fit->setToolTip(tr("A picture or clip of another shape than the frame.\nFill: its middle. Bars: all of "
                         "it, black beside it. Stretch: all of it, out of shape."));
    m_form->addRow(tr("Fit"), m_fit);
    m_start = addSeconds(tr("Starts at"), "clipStart",
                         tr("Seconds into the clip where it is read from. Restarts the run."));
    m_length = addSeconds(tr("Lasts"), "clipLength",
                          tr("Seconds of the clip that the frames are spread over; 0: to its end. Restarts "
                             "the run."));
    m_length->setSpecialValueText(tr("to its end"));
    connect(m_fit, &QComboBox::activated, this,
            [this] { emit fitEdited(static_cast<recipe::Fit>(m_fit->currentData().toInt())); });
}

QDoubleSpinBox* ClipFitForm::addSeconds(const QString& label, const char* id, const QString& tip) {
    auto* box = new QDoubleSpinBox(this);
    box->setObjectName(QString::fromLatin1(id));
    box->setRange(0, kLongest);
    box->setDecimals(2);
    box->setSingleStep(0.5);
    box->setSuffix(tr(" s"));
    box->setKeyboardTracking(false);
    box->setAccessibleName(label);
    box->setToolTip(tip);
    m_form->addRow(label, box);
    connect(box, &QDoubleSpinBox::valueChanged, this, [this] {
        if (!m_showing) {
            emit stretchEdited(m_start->value(), m_length->value());
        }
    });
    return box;
}

void ClipFitForm::showPrompt(const recipe::Prompt& prompt) {
    const bool clip = prompt.source == recipe::Source::Clip;
    setVisible(clip || prompt.source == recipe::Source::Image || !prompt.lastFile.empty());
    m_form->setRowVisible(m_start, clip);
    m_form->setRowVisible(m_length, clip);
    if (prompt == m_prompt) {
        return;
    }
    m_showing = true;
    m_prompt = prompt;
    m_fit->setCurrentIndex(m_fit->findData(static_cast<int>(prompt.fit)));
    m_start->setValue(prompt.clipStart);
    m_length->setValue(prompt.clipLength);
    m_showing = false;
}

} // namespace sgfm::panels
