#include "widgets/views/view.h"

#include "widgets/style/theme.h"
#include "widgets/views/view_header.h"

#include <QEvent>
#include <QPainter>
#include <QToolButton>
#include <QVBoxLayout>

namespace sgfm::views {

View::View(QString name, QWidget* parent)
    : QWidget(parent),
      m_name(std::move(name)),
      m_header(new ViewHeader(this)),
      m_body(new QVBoxLayout),
      m_snapshotButton(new QToolButton(m_header)) {
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_header);
    m_body->setContentsMargins(0, 0, 0, 0);
    m_body->setSpacing(0);
    column->addLayout(m_body, 1);
    setTitle(m_name);
    setMinimumSize(160, 96);
    connect(m_header, &ViewHeader::doubleClicked, this, &View::headerDoubleClicked);
    m_snapshotButton->setObjectName(QStringLiteral("viewSnapshot"));
    m_snapshotButton->setProperty("role", "flat");
    m_snapshotButton->setAccessibleName(tr("Picture of this view"));
    m_snapshotButton->setToolTip(tr("Saves this view as a PNG that carries the recipe"));
    m_snapshotButton->setFixedWidth(6 * style::kGrid);
    m_snapshotButton->setFocusPolicy(Qt::TabFocus);
    m_header->addTrailing(m_snapshotButton);
    connect(m_snapshotButton, &QToolButton::clicked, this, &View::snapshotRequested);
    showIcons();
}

void View::showIcons() {
    m_snapshotButton->setIcon(style::icon(QStringLiteral("camera"), style::paletteOf(*this)));
}

View::~View() = default;

QString View::title() const {
    return m_header->title();
}
QString View::details() const {
    return m_header->details();
}

void View::setTitle(const QString& title) {
    if (title == m_header->title()) {
        return;
    }
    m_header->setTitle(title);
    setAccessibleName(title);
    emit titleChanged();
}

void View::setDetails(const QString& details) {
    m_header->setDetails(details);
}

void View::setFrame(FramePointer frame) {
    m_frame = std::move(frame);
    refresh();
}

void View::setGridCursor(GridCursor cursor) {
    if (cursor == m_cursor) {
        return;
    }
    m_cursor = cursor;
    refresh();
}

void View::refresh() {
    update();
}

void View::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange) {
        showIcons();
        refresh();
    }
}

void View::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.fillRect(rect(), style::paletteOf(*this).canvas);
}

QImage View::snapshot(QSize size) {
    size = size.expandedTo({16, 16}).boundedTo({16384, 16384});
    QImage image(size, QImage::Format_RGB32);
    const auto& palette = style::paletteOf(*this);
    image.fill(palette.canvas);
    // Painted as on a screen of 96 dots an inch at about the size that the views have on a window, so that
    // lettering keeps its proportion in large pictures.
    const double scale = std::max(1.0, std::min(size.width() / 960.0, size.height() / 540.0));
    QPainter painter(&image);
    painter.setRenderHints(QPainter::Antialiasing | QPainter::TextAntialiasing |
                           QPainter::SmoothPixmapTransform);
    painter.scale(scale, scale);
    QRectF area(0, 0, size.width() / scale, size.height() / scale);
    if (area.height() > 4 * style::kHeader) {
        QRectF strip(area.topLeft(), QSizeF(area.width(), style::kHeader));
        painter.fillRect(strip, palette.panel);
        strip.adjust(2 * style::kGrid, 0, -2 * style::kGrid, 0);
        QFont font = style::textFont();
        font.setWeight(QFont::Medium);
        painter.setFont(font);
        painter.setPen(palette.text);
        painter.drawText(strip, Qt::AlignLeft | Qt::AlignVCenter, title());
        const double titleWidth = QFontMetricsF(font).horizontalAdvance(title()) + 4 * style::kGrid;
        font = style::textFont(0.9);
        painter.setFont(font);
        painter.setPen(palette.mutedText);
        painter.drawText(
            strip, Qt::AlignRight | Qt::AlignVCenter,
            QFontMetricsF(font).elidedText(details(), Qt::ElideRight, strip.width() - titleWidth));
        area.setTop(style::kHeader);
    }
    painter.setFont(style::textFont(0.9));
    painter.setClipRect(area);
    render(painter, area);
    return image;
}

} // namespace sgfm::views
