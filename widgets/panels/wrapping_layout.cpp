#include "widgets/panels/wrapping_layout.h"

#include <QWidget>

#include <algorithm>

namespace sgfm::panels {

WrappingLayout::WrappingLayout(int gap, QWidget* parent) : QLayout(parent), m_gap(gap) {
    setContentsMargins(0, 0, 0, 0);
}

WrappingLayout::~WrappingLayout() = default;

void WrappingLayout::addItem(QLayoutItem* item) {
    m_items.emplace_back(item);
}

QLayoutItem* WrappingLayout::itemAt(int index) const {
    return index >= 0 && index < count() ? m_items[static_cast<std::size_t>(index)].get() : nullptr;
}

QLayoutItem* WrappingLayout::takeAt(int index) {
    if (index < 0 || index >= count()) {
        return nullptr;
    }
    QLayoutItem* item = m_items[static_cast<std::size_t>(index)].release();
    m_items.erase(m_items.begin() + index);
    return item;
}

QSize WrappingLayout::minimumSize() const {
    QSize size;
    for (const auto& item : m_items) {
        size = size.expandedTo(item->minimumSize());
    }
    return size;
}

void WrappingLayout::setGeometry(const QRect& rectangle) {
    QLayout::setGeometry(rectangle);
    arrange(rectangle, true);
}

int WrappingLayout::arrange(const QRect& rectangle, bool place) const {
    int x = rectangle.x();
    int y = rectangle.y();
    int lineHeight = 0;
    for (const auto& item : m_items) {
        if (item->isEmpty()) {
            continue;
        }
        const int width = std::min(item->sizeHint().width(), std::max(1, rectangle.width()));
        if (x + width > rectangle.x() + rectangle.width() && x > rectangle.x()) {
            x = rectangle.x();
            y += lineHeight + m_gap;
            lineHeight = 0;
        }
        if (place) {
            item->setGeometry({x, y, width, item->sizeHint().height()});
        }
        x += width + m_gap;
        lineHeight = std::max(lineHeight, item->sizeHint().height());
    }
    return y + lineHeight - rectangle.y();
}

} // namespace sgfm::panels
