#include "widgets/views/ensemble_texts.h"

#include "widgets/style/theme.h"
#include "widgets/views/quantity.h"

#include <QHelpEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QScrollBar>
#include <QToolTip>

#include <algorithm>
#include <cmath>

namespace sgfm::views {

namespace {

constexpr double kMargin = 8;
constexpr double kRowGap = 6;
constexpr double kLineStep = 1.35; // of the letters' height
constexpr double kTextSize = 1.05; // of the program's text

QString visiblePiece(const std::string& piece) {
    QString text = QString::fromStdString(piece);
    return text.replace('\n', ' ').replace(QChar::ParagraphSeparator, ' ');
}

} // namespace

EnsembleTexts::EnsembleTexts(QWidget* parent) : QAbstractScrollArea(parent) {
    setObjectName(QStringLiteral("ensembleTexts"));
    setFrameShape(QFrame::NoFrame);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setFocusPolicy(Qt::StrongFocus);
    viewport()->setMouseTracking(true);
    setAccessibleName(tr("Texts of the ensemble"));
    setToolTip(tr("A click, or Up and Down, shows a member in the other views;\nthe first row shows the mean "
                  "of all."));
    style::setRelativeFont(*this, kTextSize);
}

void EnsembleTexts::showEnsemble(std::shared_ptr<const runtime::GenerationView> view,
                                 const std::vector<bool>& pinned) {
    const bool same = view != nullptr && m_view != nullptr && view->members.size() == m_view->members.size();
    m_view = std::move(view);
    m_pinned = pinned;
    layOut(viewport()->width());
    adjustScroll();
    if (!same) {
        verticalScrollBar()->setValue(0);
    }
    QStringList texts;
    for (int row = 0; row < rowCount(); ++row) {
        texts << m_rows[static_cast<std::size_t>(row)].name + QStringLiteral(": ") + rowText(row);
    }
    setAccessibleDescription(texts.join('\n'));
    viewport()->update();
}

void EnsembleTexts::setColoring(EnsembleColor color) {
    m_color = color;
    viewport()->update();
}

void EnsembleTexts::setMarked(int token) {
    if (token != m_marked) {
        m_marked = token;
        viewport()->update();
    }
}

int EnsembleTexts::shownRow() const {
    return m_view == nullptr ? -1 : m_view->shown == "member" ? m_view->shownMember + 1 : 0;
}

// The agreed row has the words of a member that has the commonest token.
QString EnsembleTexts::pieceOf(int row, int token) const {
    const auto at = static_cast<std::size_t>(token);
    if (row > 0) {
        return visiblePiece(m_view->members[static_cast<std::size_t>(row) - 1].tokens[at].piece);
    }
    for (const auto& member : m_view->members) {
        if (member.tokens[at].token == m_view->agreement[at].token) {
            return visiblePiece(member.tokens[at].piece);
        }
    }
    return {};
}

QString EnsembleTexts::rowText(int row) const {
    QString text;
    for (const Chip& chip : m_rows.at(static_cast<std::size_t>(row)).chips) {
        const QString piece = pieceOf(row, chip.token);
        text += piece;
    }
    return text.trimmed();
}

double EnsembleTexts::shareOf(int row, int token) const {
    const auto at = static_cast<std::size_t>(token);
    const auto member = static_cast<std::size_t>(std::max(0, row - 1));
    switch (m_color) {
    case EnsembleColor::Agreement:
        return static_cast<double>(row == 0 ? m_view->agreement[at].agreement : m_view->shares[member][at]);
    case EnsembleColor::Entropy:
        return 1 - static_cast<double>(m_view->agreement[at].entropy) /
                       std::log(static_cast<double>(std::max<std::size_t>(2, m_view->members.size())));
    case EnsembleColor::Confidence:
        return static_cast<double>(row == 0 ? m_view->agreement[at].agreement
                                            : m_view->members[member].tokens[at].confidence);
    }
    return 0;
}

void EnsembleTexts::layOut(double width) {
    m_rows.clear();
    m_height = 0;
    m_width = width;
    if (m_view == nullptr || m_view->members.empty()) {
        return;
    }
    const QFontMetricsF metrics(font());
    const auto count = static_cast<int>(m_view->members.size());
    QStringList names{tr("agreed")};
    double label = metrics.horizontalAdvance(names.front());
    for (int member = 1; member <= count; ++member) {
        names << QString::number(member);
        label = std::max(label, metrics.horizontalAdvance(names.back()));
    }
    const double left = kMargin + label + 2 * kMargin;
    const double line = metrics.height() * kLineStep;
    const double space = metrics.horizontalAdvance(' ');
    double y = kMargin;
    for (int row = 0; row <= count; ++row) {
        Row made;
        made.name = names[row];
        made.top = y;
        double x = left;
        const auto tokens = static_cast<int>(m_view->agreement.size());
        for (int token = 0; token < tokens; ++token) {
            QString piece = pieceOf(row, token);
            const bool begins = piece.startsWith(' ');
            piece = piece.trimmed();
            const double wide = metrics.horizontalAdvance(piece);
            x += begins && x > left ? space + 2 : 0;
            if (x + wide > width - kMargin && x > left) {
                x = left;
                y += line;
            }
            made.chips.push_back(
                {piece, {x, y + (line - metrics.height()) / 2, wide, metrics.height()}, token});
            x += wide;
        }
        y += line;
        made.height = y - made.top;
        m_rows.push_back(std::move(made));
        y += kRowGap;
    }
    m_height = y - kRowGap + kMargin;
}

void EnsembleTexts::adjustScroll() {
    verticalScrollBar()->setPageStep(viewport()->height());
    verticalScrollBar()->setSingleStep(fontMetrics().height());
    verticalScrollBar()->setRange(0,
                                  std::max(0, static_cast<int>(std::ceil(m_height)) - viewport()->height()));
}

void EnsembleTexts::paint(QPainter& painter, const QRectF& clip, double width,
                          const style::Palette& palette) const {
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setFont(font());
    const int shown = shownRow();
    for (int row = 0; row < rowCount(); ++row) {
        const Row& one = m_rows[static_cast<std::size_t>(row)];
        const QRectF band(kMargin / 2, one.top - 2, width - kMargin, one.height + 4);
        if (!band.intersects(clip)) {
            continue;
        }
        if (row == shown) {
            painter.setPen(QPen(palette.accent, 1.2));
            painter.setBrush(palette.panel);
            painter.drawRoundedRect(band, style::kRadius, style::kRadius);
        }
        painter.setPen(row == shown ? palette.text : palette.mutedText);
        painter.drawText(QRectF(kMargin, one.top, width,
                                one.chips.empty() ? 0 : one.chips.front().box.height() * kLineStep),
                         Qt::AlignLeft | Qt::AlignVCenter, one.name);
        for (const Chip& chip : one.chips) {
            const bool marked = chip.token == m_marked || chip.token == m_hovered;
            QColor color = palette.good;
            const double share = std::clamp(shareOf(row, chip.token), 0.0, 1.0);
            color.setAlphaF(static_cast<float>(0.04 + (palette.dark ? 0.44 : 0.34) * share * share));
            painter.setPen(marked ? QPen(palette.accent, 1.5) : QPen(Qt::NoPen));
            painter.setBrush(color);
            painter.drawRoundedRect(chip.box.adjusted(-1.5, 0, 1.5, 0), 4, 4);
            painter.setPen(palette.text);
            painter.drawText(chip.box, Qt::AlignLeft | Qt::AlignVCenter | Qt::TextDontClip, chip.text);
            const auto at = static_cast<std::size_t>(chip.token);
            if (at < m_pinned.size() && m_pinned[at]) {
                painter.setPen(QPen(palette.accent, 1.2));
                painter.drawLine(chip.box.bottomLeft(), chip.box.bottomRight());
            }
        }
    }
}

void EnsembleTexts::paintEvent(QPaintEvent*) {
    QPainter painter(viewport());
    const auto& palette = style::paletteOf(*this);
    painter.fillRect(viewport()->rect(), palette.canvas);
    if (m_rows.empty()) {
        painter.setPen(palette.mutedText);
        painter.drawText(QRectF(viewport()->rect()).adjusted(16, 16, -16, -16),
                         Qt::AlignCenter | Qt::TextWordWrap,
                         tr("No ensemble yet. Set “Members” in the part Generation of the equation to 2 or "
                            "more, or open the preset “An ensemble of eight”, and press Generate."));
        return;
    }
    const double offset = verticalScrollBar()->value();
    painter.translate(0, -offset);
    paint(painter, QRectF(viewport()->rect()).translated(0, offset), viewport()->width(), palette);
}

void EnsembleTexts::paintInto(QPainter& painter, const QRectF& area, const style::Palette& palette) {
    layOut(area.width());
    painter.save();
    painter.setClipRect(area);
    painter.translate(area.topLeft());
    if (m_rows.empty()) {
        painter.setPen(palette.mutedText);
        painter.drawText(QRectF(QPointF(), area.size()), Qt::AlignCenter, tr("No ensemble"));
    } else {
        paint(painter, QRectF(QPointF(), area.size()), area.width(), palette);
    }
    painter.restore();
    layOut(viewport()->width());
}

int EnsembleTexts::rowAt(double y) const {
    for (int row = 0; row < rowCount(); ++row) {
        const Row& one = m_rows[static_cast<std::size_t>(row)];
        if (y >= one.top - kRowGap / 2 && y < one.top + one.height + kRowGap / 2) {
            return row;
        }
    }
    return -1;
}

const EnsembleTexts::Chip* EnsembleTexts::chipAt(const QPointF& point, int* row) const {
    const QPointF there = point + QPointF(0, verticalScrollBar()->value());
    *row = rowAt(there.y());
    if (*row >= 0) {
        for (const Chip& chip : m_rows[static_cast<std::size_t>(*row)].chips) {
            if (chip.box.adjusted(-2, -2, 2, 2).contains(there)) {
                return &chip;
            }
        }
    }
    return nullptr;
}

QRect EnsembleTexts::rowRect(int row) const {
    const Row& one = m_rows.at(static_cast<std::size_t>(row));
    return QRectF(0, one.top - verticalScrollBar()->value(), viewport()->width(), one.height).toRect();
}

void EnsembleTexts::resizeEvent(QResizeEvent* event) {
    QAbstractScrollArea::resizeEvent(event);
    layOut(viewport()->width());
    adjustScroll();
}

void EnsembleTexts::mouseMoveEvent(QMouseEvent* event) {
    int row = -1;
    const Chip* chip = chipAt(event->position(), &row);
    const int token = chip == nullptr ? -1 : chip->token;
    if (token != m_hovered) {
        m_hovered = token;
        viewport()->update();
        emit hovered(token);
    }
}

void EnsembleTexts::leaveEvent(QEvent* event) {
    QAbstractScrollArea::leaveEvent(event);
    if (m_hovered != -1) {
        m_hovered = -1;
        viewport()->update();
        emit hovered(-1);
    }
}

void EnsembleTexts::mouseReleaseEvent(QMouseEvent* event) {
    if (event->button() != Qt::LeftButton) {
        return;
    }
    int row = -1;
    if (const Chip* chip = chipAt(event->position(), &row)) {
        emit chosen(chip->token);
    }
    if (row >= 0 && row != shownRow()) {
        emit memberChosen(row - 1);
    }
}

void EnsembleTexts::keyPressEvent(QKeyEvent* event) {
    const bool plain = event->modifiers() == Qt::NoModifier && rowCount() > 0;
    if (plain && (event->key() == Qt::Key_Up || event->key() == Qt::Key_Down)) {
        const int by = event->key() == Qt::Key_Up ? -1 : 1;
        const int row = std::clamp(shownRow() + by, 0, rowCount() - 1);
        const QRect place = rowRect(row);
        if (place.top() < 0 || place.bottom() > viewport()->height()) {
            verticalScrollBar()->setValue(verticalScrollBar()->value() + place.center().y() -
                                          viewport()->height() / 2);
        }
        if (row != shownRow()) {
            emit memberChosen(row - 1);
        }
    } else if ((event->modifiers() & Qt::AltModifier) != 0) {
        event->ignore(); // the view's own keys
    } else {
        QAbstractScrollArea::keyPressEvent(event);
    }
}

QString EnsembleTexts::tooltipOf(int row, int token) const {
    const auto at = static_cast<std::size_t>(token);
    const auto percent = [](double share) { return QString::number(100 * share, 'f', 0); };
    QStringList lines{
        tr("Position %1: <b>%2</b>").arg(token).arg(pieceOf(row, token).trimmed().toHtmlEscaped())};
    const auto& agreement = m_view->agreement[at];
    if (row > 0) {
        const auto member = static_cast<std::size_t>(row) - 1;
        lines << tr("Said by %1 % of the members")
                     .arg(percent(static_cast<double>(m_view->shares[member][at])));
        lines << tr("Confidence of this member: %1 %")
                     .arg(percent(static_cast<double>(m_view->members[member].tokens[at].confidence)));
    } else {
        lines << tr("Said by %1 % of the members").arg(percent(static_cast<double>(agreement.agreement)));
    }
    lines << tr("Entropy of the members' words: %1 nats")
                 .arg(shortNumber(static_cast<double>(agreement.entropy), 2));
    if (at < m_pinned.size() && m_pinned[at]) {
        lines << tr("Given: prompt or pin");
    }
    return QStringLiteral("<qt>") + lines.join(QStringLiteral("<br/>")) + QStringLiteral("</qt>");
}

bool EnsembleTexts::viewportEvent(QEvent* event) {
    if (event->type() == QEvent::ToolTip) {
        const auto* help = static_cast<QHelpEvent*>(event);
        int row = -1;
        if (const Chip* chip = chipAt(help->pos(), &row)) {
            QToolTip::showText(help->globalPos(), tooltipOf(row, chip->token), this);
            return true;
        }
    }
    return QAbstractScrollArea::viewportEvent(event);
}

void EnsembleTexts::changeEvent(QEvent* event) {
    QAbstractScrollArea::changeEvent(event);
    if (event->type() == QEvent::FontChange) {
        layOut(viewport()->width());
        adjustScroll();
    }
}

} // namespace sgfm::views
