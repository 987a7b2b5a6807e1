#include "widgets/views/view.h"

#include "widgets/style/theme.h"
#include "widgets/views/scale_filter.h"
#include "widgets/views/view_header.h"

#include <QEvent>
#include <QKeyEvent>
#include <QPainter>
#include <QToolButton>
#include <QVBoxLayout>

namespace sgfm::views {

View::View(QString name, QWidget* parent)
    : QWidget(parent),
      m_name(std::move(name)),
      m_header(new ViewHeader(this)),
      m_body(new QVBoxLayout),
      m_snapshotButton(new QToolButton(m_header)),
      m_filterBadge(new QToolButton(m_header)) {
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
    m_filterBadge->setObjectName(QStringLiteral("scaleFilter"));
    m_filterBadge->setProperty("role", "chip");
    m_filterBadge->setAccessibleName(tr("Filtered: show all scales"));
    m_filterBadge->setToolTip(tr("This picture is made of some wavelet scales only; the run is not filtered. "
                                 "Click: show all scales again"));
    m_filterBadge->setFocusPolicy(Qt::TabFocus);
    m_filterBadge->hide();
    m_header->addControl(m_filterBadge, ViewHeader::GivesWay::Never);
    connect(m_filterBadge, &QToolButton::clicked, this,
            [this] { emit parameterEdited(QStringLiteral("scales.filter_views"), 0, false); });
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
    showScaleFilter();
    refresh();
}

bool View::followsScaleFilter() const {
    for (const auto& request : wantedLayers()) {
        if (runtime::followsScaleFilter(request.quantity)) {
            return true;
        }
    }
    return false;
}

void View::showScaleFilter() {
    const QString text = m_frame != nullptr && !m_frame->shownGains.empty() && followsScaleFilter()
                             ? scaleFilterText(m_frame->shownGains)
                             : QString();
    if (text != m_filterBadge->text()) {
        m_filterBadge->setText(text);
        m_filterBadge->setVisible(!text.isEmpty());
    }
}

void View::keyPressEvent(QKeyEvent* event) {
    const bool threeD = m_frame != nullptr && m_frame->grid.dimension() == 3;
    if (event->modifiers() != Qt::AltModifier || m_frame == nullptr || m_frame->grid.dimension() < 2) {
        QWidget::keyPressEvent(event);
        return;
    }
    const auto& grid = m_frame->grid;
    GridCursor cursor = m_cursor;
    const auto move = [](int& place, int by, int points, int start) {
        place = place < 0 ? start : std::clamp(place + by, 0, points - 1);
    };
    int& second = threeD ? cursor.y : cursor.t;
    switch (event->key()) {
    case Qt::Key_Left:
    case Qt::Key_Right:
        move(cursor.x, event->key() == Qt::Key_Left ? -1 : 1, grid.points(0), m_frame->firstPosition);
        break;
    case Qt::Key_Up:
    case Qt::Key_Down:
        move(second, event->key() == Qt::Key_Down ? -1 : 1, grid.points(1), m_frame->readSlice);
        break;
    case Qt::Key_PageUp:
    case Qt::Key_PageDown:
        if (threeD) {
            move(cursor.t, event->key() == Qt::Key_PageDown ? -1 : 1, grid.points(2), 0);
        }
        break;
    case Qt::Key_Home:
        cursor = {};
        break;
    default:
        QWidget::keyPressEvent(event);
        return;
    }
    emit cursorChosen(cursor);
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
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange) {
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
    const double header =
        std::max<double>(style::kHeader, QFontMetricsF(style::textFont()).height() + 3 * style::kGrid);
    if (area.height() > 4 * header) {
        QRectF strip(area.topLeft(), QSizeF(area.width(), header));
        painter.fillRect(strip, palette.panel);
        strip.adjust(2 * style::kGrid, 0, -2 * style::kGrid, 0);
        QFont font = style::textFont();
        font.setWeight(QFont::Medium);
        painter.setFont(font);
        painter.setPen(palette.text);
        const QString filter = m_filterBadge->text();
        const QString heading = filter.isEmpty() ? title() : title() + QStringLiteral(" · ") + filter;
        painter.drawText(strip, Qt::AlignLeft | Qt::AlignVCenter, heading);
        const double titleWidth = QFontMetricsF(font).horizontalAdvance(heading) + 4 * style::kGrid;
        font = style::textFont(0.9);
        painter.setFont(font);
        painter.setPen(palette.mutedText);
        painter.drawText(
            strip, Qt::AlignRight | Qt::AlignVCenter,
            QFontMetricsF(font).elidedText(details(), Qt::ElideRight, strip.width() - titleWidth));
        area.setTop(header);
    }
    painter.setFont(style::textFont(0.9));
    painter.setClipRect(area);
    render(painter, area);
    return image;
}

} // namespace sgfm::views
