#include "app/window/view_board.h"

#include "app/window/view_cell.h"
#include "widgets/style/theme.h"

#include <QApplication>
#include <QJsonArray>
#include <QLabel>
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
        return {"field", "vorticity", "scales", "divergence"};
    }
    if (mode == recipe::Mode::Video) {
        return {"frames", "flow3d", "vorticity", "scales"};
    }
    return dimension == 3 ? Kinds{"flow3d", "vorticity", "scales", "divergence"}
                          : Kinds{"vorticity", "speed", "scales", "divergence"};
}

constexpr double kLeastShare = 0.05;

} // namespace

QSplitter* ViewBoard::makeSplitter(Qt::Orientation orientation, QWidget* parent) {
    auto* splitter = new QSplitter(orientation, parent);
    splitter->setHandleWidth(kGap);
    splitter->setChildrenCollapsible(false);
    connect(splitter, &QSplitter::splitterMoved, this, [this] {
        readShares();
        emit edited(tr("Size of the views"), true);
    });
    return splitter;
}

ViewBoard::ViewBoard(ViewLink& link, QWidget* parent)
    : QWidget(parent), m_link(link), m_rows(makeSplitter(Qt::Vertical, this)), m_dragged(new QLabel(this)) {
    setFocusPolicy(Qt::ClickFocus);
    setAccessibleName(tr("Views"));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(kGap, kGap, kGap, kGap);
    column->addWidget(m_rows);
    const Kinds kinds = defaultKinds(recipe::Mode::Text, 2);
    for (std::size_t row = 0; row < 2; ++row) {
        m_columns[row] = makeSplitter(Qt::Horizontal, m_rows);
        m_rows->addWidget(m_columns[row]);
        for (std::size_t place = 2 * row; place < 2 * row + 2; ++place) {
            addCell(new ViewCell(QString::fromLatin1(kinds[place]), m_columns[row]), place);
        }
    }
    m_dragged->setObjectName(QStringLiteral("draggedView"));
    m_dragged->setProperty("role", "dragged");
    m_dragged->setAttribute(Qt::WA_TransparentForMouseEvents);
    m_dragged->setMargin(2 * style::kGrid);
    m_dragged->setAutoFillBackground(true);
    m_dragged->setFrameShape(QFrame::Box);
    m_dragged->hide();
    connect(qApp, &QApplication::focusChanged, this, [this](QWidget*, QWidget* now) { followKeyboard(now); });
    shareRoom();
}

void ViewBoard::addCell(ViewCell* cell, std::size_t place) {
    m_cells[place] = cell;
    m_columns[place / 2]->addWidget(cell);
    m_link.add(cell->view());
    connect(cell, &ViewCell::viewMade, &m_link, &ViewLink::add);
    connect(cell, &ViewCell::maximiseToggled, this, [this, cell] { toggleMaximised(cell); });
    connect(cell, &ViewCell::kindChosen, this,
            [this](const QString& name) { emit edited(tr("View: %1").arg(name), false); });
    connect(cell, &ViewCell::detachWanted, this, [this, cell] { emit detachWanted(cell->saveState()); });
    connect(cell, &ViewCell::dragged, this, [this, cell](QPoint where) { showDrag(cell, where); });
    connect(cell, &ViewCell::dropped, this, [this, cell](QPoint where) { endDrag(cell, where); });
}

void ViewBoard::toggleMaximised(ViewCell* cell) {
    maximise(m_maximised < 0 ? placeOf(cell) : -1);
    emit edited(m_maximised < 0 ? tr("All views") : tr("%1 alone").arg(cell->view()->name()), false);
}

int ViewBoard::placeOf(const ViewCell* cell) const {
    return static_cast<int>(std::ranges::find(m_cells, cell) - m_cells.begin());
}

bool ViewBoard::isShown(int index) const {
    return m_maximised < 0 ? index < m_shown : index == m_maximised;
}

int ViewBoard::cellAt(QPoint globalPlace) const {
    for (int index = 0; index < cellCount(); ++index) {
        if (isShown(index) && cell(index).rect().contains(cell(index).mapFromGlobal(globalPlace))) {
            return index;
        }
    }
    return -1;
}

void ViewBoard::showDrag(const ViewCell* from, QPoint globalPlace) {
    const int target = cellAt(globalPlace);
    const bool elsewhere = target >= 0 && target != placeOf(from);
    m_dragged->setText(elsewhere ? tr("%1  ⇄  %2").arg(from->view()->name(), cell(target).view()->name())
                                 : from->view()->name());
    m_dragged->adjustSize();
    const QPoint place = mapFromGlobal(globalPlace) + QPoint(12, 12);
    m_dragged->move(std::clamp(place.x(), 0, std::max(0, width() - m_dragged->width())),
                    std::clamp(place.y(), 0, std::max(0, height() - m_dragged->height())));
    m_dragged->raise();
    m_dragged->show();
    for (int index = 0; index < cellCount(); ++index) {
        cell(index).showCurrent(elsewhere && (index == target || index == placeOf(from)));
    }
}

void ViewBoard::endDrag(const ViewCell* from, QPoint globalPlace) {
    m_dragged->hide();
    followKeyboard(QApplication::focusWidget());
    const int target = cellAt(globalPlace);
    if (target >= 0 && target != placeOf(from)) {
        swapCells(placeOf(from), target);
        emit edited(tr("Places of the views"), false);
    }
}

void ViewBoard::swapCells(int one, int other) {
    if (one == other || std::min(one, other) < 0 || std::max(one, other) >= cellCount()) {
        return;
    }
    if (m_current == one || m_current == other) {
        m_current = m_current == one ? other : one; // the keyboard stays with its view
    }
    // The widgets move, so that a view keeps what it has seen of the run.
    std::swap(m_cells[static_cast<std::size_t>(one)], m_cells[static_cast<std::size_t>(other)]);
    if (m_maximised == one || m_maximised == other) {
        m_maximised = m_maximised == one ? other : one;
    }
    for (std::size_t place = 0; place < m_cells.size(); ++place) {
        m_columns[place / 2]->insertWidget(static_cast<int>(place % 2), m_cells[place]);
    }
    arrange();
}

void ViewBoard::followKeyboard(const QWidget* now) {
    for (int index = 0; index < cellCount(); ++index) {
        const bool here = now != nullptr && cell(index).isAncestorOf(now);
        cell(index).showCurrent(here && m_shown > 1);
        if (here) {
            m_current = index;
        }
    }
}

int ViewBoard::currentCell() const {
    return m_maximised >= 0 ? m_maximised : std::min(m_current, m_shown - 1);
}

void ViewBoard::goToNextCell() {
    const QWidget* now = QApplication::focusWidget();
    const bool inside = now != nullptr && cell(currentCell()).isAncestorOf(now);
    const int next = m_maximised >= 0 ? m_maximised : (currentCell() + (inside ? 1 : 0)) % m_shown;
    cell(next).takeKeyboard();
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
        cell(index).setVisible(isShown(index));
        cell(index).showMaximised(index == m_maximised);
    }
    m_columns[0]->setVisible(m_maximised < 2);
    m_columns[1]->setVisible(m_maximised < 0 ? m_shown > 2 : m_maximised >= 2);
    shareRoom();
    emit arrangementChanged();
}

void ViewBoard::shareRoom() {
    constexpr double kWhole = 10000; // a splitter scales what it is given to the room there is
    const std::array<QSplitter*, 3> splitters{m_rows, m_columns[0], m_columns[1]};
    for (std::size_t index = 0; index < splitters.size(); ++index) {
        splitters[index]->setSizes(
            {static_cast<int>(kWhole * m_shares[index]), static_cast<int>(kWhole * (1 - m_shares[index]))});
    }
}

void ViewBoard::readShares() {
    const std::array<QSplitter*, 3> splitters{m_rows, m_columns[0], m_columns[1]};
    for (std::size_t index = 0; index < splitters.size(); ++index) {
        const QList<int> sizes = splitters[index]->sizes();
        if (sizes.size() == 2 && sizes[0] > 0 && sizes[1] > 0) { // a hidden one has no size
            m_shares[index] = static_cast<double>(sizes[0]) / (sizes[0] + sizes[1]);
        }
    }
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
    const int gap = std::max(2, size.width() / 320);
    // Where the first of two ends and the second begins; the whole where there is one.
    const auto span = [gap](int length, bool two, double share, int place) {
        const int middle = static_cast<int>(std::round(share * (length + gap)));
        return !two         ? std::pair(0, length)
               : place == 0 ? std::pair(0, middle - gap)
                            : std::pair(middle, length);
    };
    for (int index = 0; index < m_shown; ++index) {
        const int row = index / 2;
        const auto [left, right] = span(size.width(), m_shown - 2 * row >= 2,
                                        m_shares[static_cast<std::size_t>(1 + row)], index % 2);
        const auto [top, bottom] = span(size.height(), m_shown > 2, m_shares[0], row);
        painter.drawImage(left, top, cell(index).view()->snapshot({right - left, bottom - top}));
    }
    return picture;
}

QJsonObject ViewBoard::saveState() const {
    QJsonArray cells;
    for (const ViewCell* cell : m_cells) {
        cells.append(cell->saveState());
    }
    QJsonArray shares;
    for (const double share : m_shares) {
        shares.append(std::round(share * 1000) / 1000);
    }
    return {{QStringLiteral("cells"), cells},
            {QStringLiteral("shown"), m_shown},
            {QStringLiteral("maximised"), m_maximised},
            {QStringLiteral("shares"), shares}};
}

void ViewBoard::restoreState(const QJsonObject& state) {
    const QJsonArray cells = state.value(QStringLiteral("cells")).toArray();
    for (int index = 0; index < std::min<int>(cellCount(), static_cast<int>(cells.size())); ++index) {
        // One that is there already moves: it keeps what it has seen of the run.
        const QJsonObject wanted = cells[index].toObject();
        for (int other = index + 1; other < cellCount() && cell(index).saveState() != wanted; ++other) {
            if (cell(other).saveState() == wanted) {
                swapCells(index, other);
            }
        }
        cell(index).restoreState(wanted);
    }
    const QJsonArray shares = state.value(QStringLiteral("shares")).toArray();
    for (int index = 0; index < std::min<int>(static_cast<int>(m_shares.size()), shares.size()); ++index) {
        m_shares[static_cast<std::size_t>(index)] =
            std::clamp(shares[index].toDouble(0.5), kLeastShare, 1 - kLeastShare);
    }
    m_shown = std::clamp(state.value(QStringLiteral("shown")).toInt(m_shown), 1, cellCount());
    const int alone = state.value(QStringLiteral("maximised")).toInt(-1);
    m_maximised = alone < m_shown ? std::max(alone, -1) : -1;
    arrange();
}

} // namespace sgfm::window
