#include "app/window/view_board.h"

#include "app/window/view_cell.h"
#include "widgets/style/theme.h"

#include <QJsonArray>
#include <QPainter>
#include <QSplitter>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>

namespace sgfm::window {

namespace {

constexpr int kGap = 4;

using Kinds = std::array<const char*, 4>;

Kinds defaultKinds(recipe::Mode mode, int dimension) {
    if (mode == recipe::Mode::Text) {
        return {"field", "vorticity", "scales", "divergence_before"};
    }
    if (mode == recipe::Mode::Video) {
        return {"frames", "flow3d", "vorticity", "scales"};
    }
    return dimension == 3 ? Kinds{"flow3d", "vorticity", "scales", "divergence_before"}
                          : Kinds{"vorticity", "speed", "scales", "divergence_before"};
}

QSplitter* makeSplitter(Qt::Orientation orientation, QWidget* parent) {
    auto* splitter = new QSplitter(orientation, parent);
    splitter->setHandleWidth(kGap);
    splitter->setChildrenCollapsible(false);
    return splitter;
}

} // namespace

ViewBoard::ViewBoard(ViewLink& link, QWidget* parent)
    : QWidget(parent), m_link(link), m_rows(makeSplitter(Qt::Vertical, this)) {
    setFocusPolicy(Qt::ClickFocus);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(kGap, kGap, kGap, kGap);
    column->addWidget(m_rows);
    const Kinds kinds = defaultKinds(recipe::Mode::Text, 2);
    for (std::size_t row = 0; row < 2; ++row) {
        m_columns[row] = makeSplitter(Qt::Horizontal, m_rows);
        m_rows->addWidget(m_columns[row]);
        for (std::size_t place = 2 * row; place < 2 * row + 2; ++place) {
            auto* cell = new ViewCell(QString::fromLatin1(kinds[place]), m_columns[row]);
            m_cells[place] = cell;
            m_columns[row]->addWidget(cell);
            m_link.add(cell->view());
            connect(cell, &ViewCell::viewMade, &m_link, &ViewLink::add);
            connect(cell, &ViewCell::maximiseToggled, this,
                    [this, place] { maximise(m_maximised < 0 ? static_cast<int>(place) : -1); });
        }
        m_columns[row]->setSizes({1000, 1000});
    }
    m_rows->setSizes({1000, 1000});
}

void ViewBoard::showCells(int count) {
    m_shown = std::clamp(count, 1, cellCount());
    m_maximised = -1;
    arrange();
}

void ViewBoard::maximise(int cell) {
    m_maximised = cell < m_shown ? cell : -1;
    arrange();
}

void ViewBoard::arrange() {
    for (int index = 0; index < cellCount(); ++index) {
        const bool alone = index == m_maximised;
        cell(index).setVisible(m_maximised < 0 ? index < m_shown : alone);
        cell(index).showMaximised(alone);
    }
    m_columns[0]->setVisible(m_maximised < 2);
    m_columns[1]->setVisible(m_maximised < 0 ? m_shown > 2 : m_maximised >= 2);
    emit arrangementChanged();
}

void ViewBoard::showDefaultsFor(recipe::Mode mode, int dimension) {
    const Kinds kinds = defaultKinds(mode, dimension);
    for (int index = 0; index < cellCount(); ++index) {
        cell(index).setKind(QString::fromLatin1(kinds[static_cast<std::size_t>(index)]));
    }
    maximise(-1);
}

QImage ViewBoard::snapshot(QSize size) const {
    QImage picture(size, QImage::Format_RGB32);
    picture.fill(style::paletteOf(*this).window);
    QPainter painter(&picture);
    if (m_maximised >= 0) {
        painter.drawImage(0, 0, cell(m_maximised).view()->snapshot(size));
        return picture;
    }
    const int rows = m_shown > 2 ? 2 : 1;
    const int gap = std::max(2, size.width() / 320);
    for (int index = 0; index < m_shown; ++index) {
        const int row = index / 2;
        const int columns = m_shown - 2 * row >= 2 ? 2 : 1;
        const int left = (index % 2) * (size.width() + gap) / columns;
        const int right = (index % 2 + 1) * (size.width() + gap) / columns - gap;
        const int top = row * (size.height() + gap) / rows;
        const int bottom = (row + 1) * (size.height() + gap) / rows - gap;
        painter.drawImage(left, top, cell(index).view()->snapshot({right - left, bottom - top}));
    }
    return picture;
}

QJsonObject ViewBoard::saveState() const {
    QJsonArray cells;
    for (const ViewCell* cell : m_cells) {
        cells.append(cell->saveState());
    }
    return {{QStringLiteral("cells"), cells},
            {QStringLiteral("shown"), m_shown},
            {QStringLiteral("maximised"), m_maximised}};
}

void ViewBoard::restoreState(const QJsonObject& state) {
    const QJsonArray cells = state.value(QStringLiteral("cells")).toArray();
    for (int index = 0; index < std::min<int>(cellCount(), static_cast<int>(cells.size())); ++index) {
        cell(index).restoreState(cells[index].toObject());
    }
    showCells(state.value(QStringLiteral("shown")).toInt(m_shown));
    maximise(state.value(QStringLiteral("maximised")).toInt(-1));
}

} // namespace sgfm::window
