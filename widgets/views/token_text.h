#pragma once
// A read-only text of decoded tokens, each on a rounded chip. A QTextEdit, so that selecting, copying, the
// keyboard and screen readers work as everywhere; only the chips behind the letters are ours.

#include "engine/text/chain_decoder.h"

#include <QTextEdit>

#include <vector>

namespace sgfm::style {
struct Palette;
}

namespace sgfm::views {

class TokenText : public QTextEdit {
    Q_OBJECT
  public:
    explicit TokenText(QWidget* parent);

    void setTokens(const std::vector<text::DecodedToken>& tokens, const std::vector<bool>& pinned);
    int tokenCount() const { return static_cast<int>(m_tokens.size()); }
    void setMarked(int token);                 // by another view's crosshair; -1: none
    QString plainText(int from, int to) const; // characters [from, to), blanks left out
    QRect tokenRect(int token) const;          // in viewport coordinates; the first line's part of it
    void setMessage(const QString& message) { setPlaceholderText(message); }

    // Paints the text into any rectangle, wrapped to its width.
    double paintedHeight(double width) const; // of what paintInto paints, unclipped
    void paintInto(QPainter& painter, const QRectF& area, const style::Palette& palette) const;

  signals:
    void hovered(int token); // -1: none
    void chosen(int token);  // by click, Left or Right; -1 by Escape

  protected:
    void paintEvent(QPaintEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void leaveEvent(QEvent* event) override;
    bool viewportEvent(QEvent* event) override; // tooltips
    QMimeData* createMimeDataFromSelection() const override;
    void changeEvent(QEvent* event) override;

  private:
    struct Chip {
        text::DecodedToken token;
        bool pinned = false;
        int start = 0; // characters of the document that the chip covers
        int length = 0;
    };
    int tokenAt(const QPoint& point) const;
    QString tooltipOf(int token) const;
    void choose(int token);
    void fill(QTextDocument& document, const style::Palette& palette) const;
    void paintChips(QPainter& painter, const QTextDocument& document, const QRectF& clip,
                    const style::Palette& palette) const;

    std::vector<Chip> m_tokens;
    int m_marked = -1;
    int m_hovered = -1;
};

} // namespace sgfm::views
