#include "widgets/panels/card.h"

#include "widgets/panels/term_style.h"

#include <QPainter>

namespace sgfm::panels {

Card::Card(QWidget* parent) : QFrame(parent) {
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

void Card::setMarked(bool marked) {
    m_marked = marked;
    update();
}

void Card::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setBrush(colorsOf(palette()).raised);
    painter.setPen(m_marked ? QPen(palette().color(QPalette::Highlight), 1.5)
                            : QPen(colorsOf(palette()).border, 1));
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.75, 0.75, -0.75, -0.75), 6, 6);
}

} // namespace sgfm::panels
