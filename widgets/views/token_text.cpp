#include "widgets/views/token_text.h"

#include "widgets/style/theme.h"
#include "widgets/views/quantity.h"

#include <QAbstractTextDocumentLayout>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QMimeData>
#include <QMouseEvent>
#include <QPainter>
#include <QScrollBar>
#include <QTextBlock>
#include <QTextDocument>
#include <QToolTip>

#include <algorithm>

namespace sgfm::views {
namespace {

constexpr QChar
    kBlank(0x00B7); // a middle dot; letters of the text cannot be mistaken for it: it is a chip's own

QColor chipColor(const text::DecodedToken& token, const style::Palette& palette) {
    QColor color = palette.good;
    // Faint below a tenth, full from 0.9 up; the letters keep their contrast on both.
    const double sure = std::clamp((static_cast<double>(token.confidence) - 0.1) / 0.8, 0.0, 1.0);
    color.setAlphaF(static_cast<float>(0.06 + (palette.dark ? 0.44 : 0.34) * sure));
    return color;
}

} // namespace

TokenText::TokenText(QWidget* parent) : QTextEdit(parent) {
    setReadOnly(true);
    setFrameShape(QFrame::NoFrame);
    setMouseTracking(true);
    viewport()->setMouseTracking(true);
    setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setAccessibleName(tr("Decoded text"));
    setToolTip(tr("The colour of a word is its confidence; rest on one to see what else it could be"));
    // Inside the view there is no field to be seen: the text lies on the canvas.
    setStyleSheet(QStringLiteral(
        "QTextEdit { border: none; border-radius: 0; padding: 4px; background: transparent; }"));
    viewport()->setAutoFillBackground(false);
    document()->setUndoRedoEnabled(false);
}

void TokenText::setTokens(const std::vector<text::DecodedToken>& tokens, const std::vector<bool>& pinned) {
    const bool same =
        tokens.size() == m_tokens.size() &&
        std::equal(tokens.begin(), tokens.end(), m_tokens.begin(), [](const auto& a, const Chip& b) {
            return a.piece == b.token.piece && a.blank == b.token.blank;
        });
    std::vector<Chip> chips;
    chips.reserve(tokens.size());
    for (std::size_t i = 0; i < tokens.size(); ++i) {
        chips.push_back({tokens[i], i < pinned.size() && pinned[i], 0, 0});
        if (same) { // only confidences changed: selection and layout stay
            chips.back().start = m_tokens[i].start;
            chips.back().length = m_tokens[i].length;
        }
    }
    const bool pinsMoved =
        same && !std::equal(chips.begin(), chips.end(), m_tokens.begin(),
                            [](const Chip& a, const Chip& b) { return a.pinned == b.pinned; });
    m_tokens = std::move(chips);
    if (!same || pinsMoved) {
        int position = 0;
        for (auto& chip : m_tokens) {
            const QString piece = QString::fromStdString(chip.token.piece);
            const bool spaced = chip.token.blank || piece.startsWith(' ');
            const auto letters = chip.token.blank ? 1 : piece.size() - (piece.startsWith(' ') ? 1 : 0);
            chip.start = position + (spaced ? 1 : 0);
            chip.length = static_cast<int>(letters);
            position = chip.start + chip.length;
        }
        const auto oldScroll = verticalScrollBar()->value();
        fill(*document(), style::paletteOf(*this));
        verticalScrollBar()->setValue(oldScroll);
    }
    viewport()->update();
}

void TokenText::fill(QTextDocument& document, const style::Palette& palette) const {
    document.clear();
    document.setDocumentMargin(2 * style::kGrid);
    QTextCursor cursor(&document);
    cursor.beginEditBlock();
    QTextBlockFormat block;
    block.setLineHeight(140, QTextBlockFormat::ProportionalHeight);
    cursor.setBlockFormat(block);
    for (const auto& chip : m_tokens) {
        QTextCharFormat plain;
        plain.setForeground(palette.text);
        plain.setFont(font());
        while (cursor.position() < chip.start) {
            cursor.insertText(QStringLiteral(" "), plain);
        }
        QTextCharFormat format = plain;
        if (chip.token.blank) {
            format.setForeground(palette.disabledText);
        }
        if (chip.pinned) {
            format.setFontUnderline(true);
            format.setUnderlineColor(palette.accent);
        }
        QString piece = chip.token.blank ? QString(kBlank) : QString::fromStdString(chip.token.piece);
        if (!chip.token.blank && piece.startsWith(' ')) {
            piece.remove(0, 1);
        }
        piece.replace('\n', ' ').replace(QChar::ParagraphSeparator, ' '); // a chip's letters count one each
        cursor.insertText(piece, format);
    }
    cursor.endEditBlock();
}

QString TokenText::plainText(int from, int to) const {
    QString text;
    for (const auto& chip : m_tokens) {
        const int start = std::max(from, chip.start);
        const int end = std::min(to, chip.start + chip.length);
        if (start >= end || chip.token.blank) {
            continue;
        }
        QString piece = QString::fromStdString(chip.token.piece);
        const bool spaced = piece.startsWith(' ');
        piece.remove(0, spaced ? 1 : 0);
        if (spaced && !text.isEmpty()) {
            text += ' ';
        }
        text += piece.mid(start - chip.start, end - start);
    }
    return text;
}

QMimeData* TokenText::createMimeDataFromSelection() const {
    auto* data = new QMimeData; // the caller owns it
    data->setText(plainText(textCursor().selectionStart(), textCursor().selectionEnd()));
    return data;
}

namespace {

// The rectangles of characters [start, start + length), one a line.
std::vector<QRectF> lineRects(const QTextDocument& document, int start, int length) {
    std::vector<QRectF> rects;
    const QTextBlock block = document.findBlock(start);
    const QTextLayout* layout = block.isValid() ? block.layout() : nullptr;
    if (layout == nullptr || length <= 0) {
        return rects;
    }
    const QPointF origin = document.documentLayout()->blockBoundingRect(block).topLeft();
    const int first = start - block.position();
    const int last = first + length;
    for (int i = 0; i < layout->lineCount(); ++i) {
        const QTextLine line = layout->lineAt(i);
        const int from = std::max(first, line.textStart());
        const int to = std::min(last, line.textStart() + line.textLength());
        if (from < to) {
            const double left = line.cursorToX(from);
            const double right = line.cursorToX(to);
            const double height = line.ascent() + line.descent();
            rects.emplace_back(origin.x() + left, origin.y() + line.y() + line.height() - height,
                               right - left, height);
        }
    }
    return rects;
}

} // namespace

void TokenText::paintChips(QPainter& painter, const QTextDocument& document, const QRectF& clip,
                           const style::Palette& palette) const {
    painter.setRenderHint(QPainter::Antialiasing);
    for (std::size_t i = 0; i < m_tokens.size(); ++i) {
        const auto& chip = m_tokens[i];
        const bool marked = static_cast<int>(i) == m_marked || static_cast<int>(i) == m_hovered;
        if (chip.token.blank && !marked) {
            continue;
        }
        for (const QRectF& rect : lineRects(document, chip.start, chip.length)) {
            const QRectF box = rect.adjusted(-1.5, -1, 1.5, 1);
            if (!box.intersects(clip)) {
                continue;
            }
            painter.setPen(marked ? QPen(palette.accent, 1.5) : QPen(Qt::NoPen));
            painter.setBrush(chip.token.blank ? QBrush(Qt::NoBrush) : QBrush(chipColor(chip.token, palette)));
            painter.drawRoundedRect(box, 4, 4);
        }
    }
}

void TokenText::paintEvent(QPaintEvent* event) {
    {
        QPainter painter(viewport());
        painter.fillRect(viewport()->rect(), style::paletteOf(*this).canvas);
        const QPointF offset(-horizontalScrollBar()->value(), -verticalScrollBar()->value());
        painter.translate(offset);
        paintChips(painter, *document(), QRectF(viewport()->rect()).translated(-offset),
                   style::paletteOf(*this));
    }
    QTextEdit::paintEvent(event);
}

double TokenText::paintedHeight(double width) const {
    QTextDocument document;
    document.setDefaultFont(font());
    fill(document, style::paletteOf(*this));
    document.setTextWidth(width);
    return document.size().height();
}

void TokenText::paintInto(QPainter& painter, const QRectF& area, const style::Palette& palette) const {
    QTextDocument document;
    document.setDefaultFont(font());
    document.setTextWidth(area.width());
    if (m_tokens.empty()) {
        painter.setPen(palette.mutedText);
        painter.drawText(area, Qt::AlignCenter | Qt::TextWordWrap, placeholderText());
        return;
    }
    fill(document, palette);
    document.setTextWidth(area.width());
    painter.save();
    painter.translate(area.topLeft());
    const QRectF clip(QPointF(0, 0), area.size());
    paintChips(painter, document, clip, palette);
    document.drawContents(&painter, clip);
    painter.restore();
}

int TokenText::tokenAt(const QPoint& point) const {
    const QPointF place =
        QPointF(point) + QPointF(horizontalScrollBar()->value(), verticalScrollBar()->value());
    const int position = document()->documentLayout()->hitTest(place, Qt::FuzzyHit);
    // The chip that holds the character, or the one that begins behind the gap before it.
    for (std::size_t i = 0; i < m_tokens.size(); ++i) {
        const auto& chip = m_tokens[i];
        if (position >= chip.start - 1 && position <= chip.start + chip.length) {
            for (const QRectF& rect : lineRects(*document(), chip.start, chip.length)) {
                if (rect.adjusted(-2, -2, 2, 2).contains(place)) {
                    return static_cast<int>(i);
                }
            }
        }
    }
    return -1;
}

QRect TokenText::tokenRect(int token) const {
    if (token < 0 || token >= tokenCount()) {
        return {};
    }
    const auto& chip = m_tokens[static_cast<std::size_t>(token)];
    const auto rects = lineRects(*document(), chip.start, chip.length);
    return rects.empty() ? QRect()
                         : rects.front().toRect().translated(-horizontalScrollBar()->value(),
                                                             -verticalScrollBar()->value());
}

void TokenText::setMarked(int token) {
    if (token != m_marked) {
        m_marked = token;
        viewport()->update();
    }
}

void TokenText::mouseMoveEvent(QMouseEvent* event) {
    QTextEdit::mouseMoveEvent(event);
    const int token = tokenAt(event->pos());
    if (token != m_hovered) {
        m_hovered = token;
        viewport()->update();
        emit hovered(token);
    }
}

void TokenText::leaveEvent(QEvent* event) {
    QTextEdit::leaveEvent(event);
    if (m_hovered != -1) {
        m_hovered = -1;
        viewport()->update();
        emit hovered(-1);
    }
}

void TokenText::choose(int token) {
    setMarked(token);
    const QRect place = tokenRect(token);
    if (place.isValid() && !viewport()->rect().contains(place)) {
        verticalScrollBar()->setValue(verticalScrollBar()->value() + place.center().y() -
                                      viewport()->height() / 2);
    }
    emit chosen(token);
}

void TokenText::mouseReleaseEvent(QMouseEvent* event) {
    QTextEdit::mouseReleaseEvent(event);
    if (event->button() == Qt::LeftButton && !textCursor().hasSelection()) {
        choose(tokenAt(event->pos()));
    }
}

// Left and Right go from token to token; with Shift or Ctrl they select letters, as everywhere.
void TokenText::keyPressEvent(QKeyEvent* event) {
    const bool plain = event->modifiers() == Qt::NoModifier && tokenCount() > 0;
    if (plain && (event->key() == Qt::Key_Left || event->key() == Qt::Key_Right)) {
        const int by = event->key() == Qt::Key_Left ? -1 : 1;
        choose(m_marked < 0 || m_marked >= tokenCount() ? 0 : std::clamp(m_marked + by, 0, tokenCount() - 1));
    } else if (plain && event->key() == Qt::Key_Escape && m_marked >= 0) {
        choose(-1);
    } else if ((event->modifiers() & Qt::AltModifier) != 0) {
        event->ignore(); // the view's own keys
    } else {
        QTextEdit::keyPressEvent(event);
    }
}

QString TokenText::tooltipOf(int token) const {
    const auto& chip = m_tokens[static_cast<std::size_t>(token)];
    // Pieces come from a model file: shown as they are, never as markup.
    const auto quoted = [](const std::string& piece) {
        return QString::fromStdString(piece).trimmed().toHtmlEscaped();
    };
    const auto percent = [](float share) {
        return QString::number(100 * static_cast<double>(share), 'f', 1);
    };
    QStringList lines;
    if (chip.token.blank) {
        lines << tr("Position %1: the density is too weak to say anything").arg(token);
    } else {
        lines << tr("Position %1: <b>%2</b>").arg(token).arg(quoted(chip.token.piece));
        lines << tr("Confidence %1 %, entropy %2 nats")
                     .arg(percent(chip.token.confidence))
                     .arg(static_cast<double>(chip.token.entropy), 0, 'f', 2);
        for (const auto& candidate : chip.token.candidates) {
            lines << QStringLiteral("%1 %&nbsp;&nbsp;%2")
                         .arg(percent(candidate.probability), quoted(candidate.piece));
        }
    }
    if (chip.pinned) {
        lines << tr("Pinned: boundary data");
    }
    return QStringLiteral("<qt>") + lines.join(QStringLiteral("<br/>")) + QStringLiteral("</qt>");
}

bool TokenText::viewportEvent(QEvent* event) {
    if (event->type() == QEvent::ToolTip) {
        const auto* help = static_cast<QHelpEvent*>(event);
        const int token = tokenAt(help->pos());
        if (token >= 0) {
            QToolTip::showText(help->globalPos(), tooltipOf(token), this);
            return true;
        }
    }
    return QTextEdit::viewportEvent(event);
}

void TokenText::changeEvent(QEvent* event) {
    QTextEdit::changeEvent(event);
    const bool looks = event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange;
    if (looks && document() != nullptr && !m_tokens.empty()) {
        fill(*document(), style::paletteOf(*this));
    }
}

} // namespace sgfm::views
