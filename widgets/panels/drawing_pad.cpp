#include "widgets/panels/drawing_pad.h"

#include "widgets/panels/drawing_sheet.h"

#include <QHBoxLayout>
#include <QSlider>
#include <QToolButton>
#include <QVBoxLayout>

namespace sgfm::panels {

namespace {

QToolButton* chip(const QString& text, const QString& tip, const char* name, QWidget* parent) {
    auto* button = new QToolButton(parent);
    button->setText(text);
    button->setProperty("role", "chip");
    button->setObjectName(QString::fromLatin1(name));
    button->setAccessibleName(text);
    button->setToolTip(tip);
    button->setFocusPolicy(Qt::StrongFocus);
    return button;
}

} // namespace

DrawingPad::DrawingPad(QWidget* parent)
    : QWidget(parent),
      m_sheet(new DrawingSheet(this)),
      m_brush(new QSlider(Qt::Horizontal, this)),
      m_undo(
          chip(tr("Undo"), tr("Takes the last stroke back (Ctrl+Z on the drawing)"), "drawing.undo", this)),
      m_clear(chip(tr("Clear"), tr("An empty sheet (Delete on the drawing)"), "drawing.clear", this)) {
    setObjectName(QStringLiteral("drawingPad"));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(6);
    m_sheet->setMinimumHeight(140);
    column->addWidget(m_sheet, 1);
    auto* row = new QHBoxLayout;
    row->setSpacing(6);
    m_brush->setObjectName(QStringLiteral("drawing.brush"));
    m_brush->setRange(1, 20); // hundredths of the longer side
    m_brush->setValue(6);
    m_brush->setAccessibleName(tr("Brush"));
    m_brush->setToolTip(tr("Width of the brush"));
    row->addWidget(m_brush, 1);
    row->addWidget(m_undo);
    row->addWidget(m_clear);
    column->addLayout(row);
    connect(m_brush, &QSlider::valueChanged, m_sheet, [this](int value) { m_sheet->setBrush(value * 0.01); });
    connect(m_undo, &QToolButton::clicked, this, &DrawingPad::undo);
    connect(m_clear, &QToolButton::clicked, this, &DrawingPad::clear);
    connect(m_sheet, &DrawingSheet::changed, this, &DrawingPad::enableButtons);
    connect(m_sheet, &DrawingSheet::strokeEnded, this, [this] { emit drawn(m_sheet->picture()); });
    enableButtons();
}

void DrawingPad::setFrameSize(int width, int height) {
    m_sheet->setFrameSize(width, height);
}

bool DrawingPad::isEmpty() const {
    return !m_sheet->hasStrokes();
}

const QImage& DrawingPad::picture() const {
    return m_sheet->picture();
}

void DrawingPad::clear() {
    m_sheet->clear();
}

void DrawingPad::undo() {
    m_sheet->undo();
}

void DrawingPad::enableButtons() {
    m_undo->setEnabled(!isEmpty());
    m_clear->setEnabled(!isEmpty());
}

} // namespace sgfm::panels
