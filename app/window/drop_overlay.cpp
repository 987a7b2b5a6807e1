#include "app/window/drop_overlay.h"

#include "app/window/file_kinds.h"
#include "widgets/style/theme.h"

#include <QEvent>
#include <QFileInfo>
#include <QPainter>

namespace sgfm::window {

DropOverlay::DropOverlay(QWidget* window) : QWidget(window) {
    setObjectName(QStringLiteral("dropOverlay"));
    setAttribute(Qt::WA_TransparentForMouseEvents); // what lies below gets the drag and the drop
    setFocusPolicy(Qt::NoFocus);
    window->installEventFilter(this);
    hide();
}

void DropOverlay::showFor(const QString& path) {
    m_text = whatWouldHappen(path);
    m_useful = !m_text.isEmpty();
    if (!m_useful) {
        m_text = tr(
            "The lab cannot open this: a recipe, an export, a picture, a clip, a text or an array, please");
    }
    m_file = QFileInfo(path).fileName();
    setAccessibleName(m_text);
    setGeometry(parentWidget()->rect());
    raise();
    show();
    update();
}

void DropOverlay::paintEvent(QPaintEvent*) {
    const style::Palette& colors = style::paletteOf(*this);
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    QColor veil = colors.window;
    veil.setAlphaF(0.82F);
    painter.fillRect(rect(), veil);
    const QColor line = m_useful ? colors.accent : colors.warning;
    painter.setPen(QPen(line, 2, Qt::DashLine));
    painter.drawRoundedRect(rect().adjusted(16, 16, -16, -16), 12, 12);
    const QSize icon(48, 48);
    const QRect area = rect().adjusted(48, 0, -48, 0);
    const int middle = area.center().y();
    style::icon(m_useful ? QStringLiteral("open") : QStringLiteral("warning"), colors)
        .paint(&painter, QRect(QPoint(area.center().x() - icon.width() / 2, middle - 84), icon));
    QFont font = style::textFont(1.5);
    font.setWeight(QFont::DemiBold);
    painter.setFont(font);
    painter.setPen(colors.text);
    const QRect words(area.left(), middle - 20, area.width(), 3 * painter.fontMetrics().height());
    QRect used;
    painter.drawText(words, Qt::AlignHCenter | Qt::AlignTop | Qt::TextWordWrap, m_text, &used);
    painter.setFont(style::textFont());
    painter.setPen(colors.mutedText);
    painter.drawText(QRect(area.left(), used.bottom() + 12, area.width(), painter.fontMetrics().height()),
                     Qt::AlignHCenter,
                     painter.fontMetrics().elidedText(m_file, Qt::ElideMiddle, area.width()));
}

bool DropOverlay::eventFilter(QObject* watched, QEvent* event) {
    if (watched == parentWidget() && event->type() == QEvent::Resize && isVisible()) {
        setGeometry(parentWidget()->rect());
    }
    return QWidget::eventFilter(watched, event);
}

} // namespace sgfm::window
