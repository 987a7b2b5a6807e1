#include "widgets/panels/drawing_sheet.h"

#include "widgets/style/theme.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>

#include <algorithm>

namespace sgfm::panels {

namespace {

constexpr int kLongerSide = 256; // finer than the frames that it becomes
constexpr std::size_t kMostUndo = 64;

} // namespace

DrawingSheet::DrawingSheet(QWidget* parent) : QWidget(parent) {
    setObjectName(QStringLiteral("drawingSheet"));
    setCursor(Qt::CrossCursor);
    setFocusPolicy(Qt::StrongFocus);
    setAccessibleName(tr("Drawing of the first frame"));
    setToolTip(tr("Draw the first frame: white on black. Ctrl+Z takes a stroke back, Delete clears."));
    setFrameSize(64, 64);
}

void DrawingSheet::setFrameSize(int width, int height) {
    const double scale = static_cast<double>(kLongerSide) / std::max({width, height, 1});
    const QSize wanted(std::max(8, qRound(width * scale)), std::max(8, qRound(height * scale)));
    if (wanted == m_picture.size()) {
        return;
    }
    m_picture = QImage(wanted, QImage::Format_RGB32);
    m_picture.fill(Qt::black);
    m_before.clear();
    emit changed();
    update();
}

void DrawingSheet::clear() {
    if (m_before.empty()) {
        return;
    }
    m_before.clear();
    m_picture.fill(Qt::black);
    emit changed();
    update();
}

void DrawingSheet::undo() {
    if (m_before.empty()) {
        return;
    }
    m_picture = m_before.back();
    m_before.pop_back();
    emit changed();
    emit strokeEnded();
    update();
}

QRectF DrawingSheet::area() const {
    const QSizeF fitted = QSizeF(m_picture.size()).scaled(QSizeF(size()), Qt::KeepAspectRatio);
    return {QPointF((width() - fitted.width()) / 2, (height() - fitted.height()) / 2), fitted};
}

QPointF DrawingSheet::onPicture(const QPointF& place) const {
    const QRectF shown = area();
    return {(place.x() - shown.left()) * m_picture.width() / shown.width(),
            (place.y() - shown.top()) * m_picture.height() / shown.height()};
}

void DrawingSheet::drawTo(const QPointF& end) {
    QPainter painter(&m_picture);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(Qt::white, m_brush * kLongerSide, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    if (end == m_last) {
        painter.drawPoint(end);
    } else {
        painter.drawLine(m_last, end);
    }
    m_last = end;
    update();
}

void DrawingSheet::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::SmoothPixmapTransform);
    const QRectF shown = area();
    painter.drawImage(shown, m_picture);
    const style::Palette& palette = style::paletteOf(*this);
    painter.setPen(QPen(hasFocus() ? palette.accent : palette.border, 1));
    painter.drawRect(shown.adjusted(0.5, 0.5, -0.5, -0.5));
    if (m_before.empty() && !m_drawing) {
        painter.setPen(Qt::gray);
        painter.drawText(shown, Qt::AlignCenter | Qt::TextWordWrap, tr("Draw here"));
    }
}

void DrawingSheet::mousePressEvent(QMouseEvent* event) {
    if (event->button() != Qt::LeftButton) {
        return QWidget::mousePressEvent(event);
    }
    if (m_before.size() >= kMostUndo) {
        m_before.erase(m_before.begin());
    }
    m_before.push_back(m_picture);
    m_drawing = true;
    m_last = onPicture(event->position());
    drawTo(m_last);
    emit changed();
}

void DrawingSheet::mouseMoveEvent(QMouseEvent* event) {
    if (m_drawing) {
        drawTo(onPicture(event->position()));
    }
}

void DrawingSheet::mouseReleaseEvent(QMouseEvent* event) {
    if (m_drawing && event->button() == Qt::LeftButton) {
        m_drawing = false;
        emit strokeEnded();
    }
}

void DrawingSheet::keyPressEvent(QKeyEvent* event) {
    if (event->matches(QKeySequence::Undo) && hasStrokes()) {
        undo();
    } else if (event->key() == Qt::Key_Delete && hasStrokes()) {
        clear();
    } else {
        QWidget::keyPressEvent(event);
    }
}

} // namespace sgfm::panels
