#pragma once
// The texts of an ensemble, one below the other, each word on a chip: coloured by how many members have it
// there, by how many kinds of words the members have there, or by how sure its own member is of it. The first
// row is what most members say. Rows are chosen by click or Up and Down; a word under the pointer is told.

#include "engine/runtime/generation_view.h"

#include <QAbstractScrollArea>

#include <memory>
#include <vector>

namespace sgfm::style {
struct Palette;
}

namespace sgfm::views {

enum class EnsembleColor { Agreement, Entropy, Confidence };

class EnsembleTexts : public QAbstractScrollArea {
    Q_OBJECT
  public:
    static constexpr int kAgreed = -1; // the row of what most members say

    explicit EnsembleTexts(QWidget* parent = nullptr);

    // Null: no ensemble. The view must outlive the frame's use here: it is kept.
    void showEnsemble(std::shared_ptr<const runtime::GenerationView> view, const std::vector<bool>& pinned);
    void setColoring(EnsembleColor color);
    EnsembleColor coloring() const { return m_color; }
    void setMarked(int token);

    int rowCount() const { return static_cast<int>(m_rows.size()); } // the agreed one first
    QRect rowRect(int row) const;                                    // in viewport coordinates
    QString rowText(int row) const;
    void paintInto(QPainter& painter, const QRectF& area, const style::Palette& palette);

  signals:
    void memberChosen(int member); // kAgreed: all of them
    void hovered(int token);       // -1: none
    void chosen(int token);

  protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void leaveEvent(QEvent* event) override;
    bool viewportEvent(QEvent* event) override; // tooltips
    void changeEvent(QEvent* event) override;

  private:
    struct Chip {
        QString text;
        QRectF box; // relative to the top of all rows
        int token = 0;
    };
    struct Row {
        QString name;
        std::vector<Chip> chips;
        double top = 0;
        double height = 0;
    };
    void layOut(double width);
    void adjustScroll();
    void paint(QPainter& painter, const QRectF& clip, double width, const style::Palette& palette) const;
    QString pieceOf(int row, int token) const;
    double shareOf(int row, int token) const; // 0 ... 1, how full the chip's colour is
    const Chip* chipAt(const QPointF& point, int* row) const;
    int rowAt(double y) const;
    QString tooltipOf(int row, int token) const;
    int shownRow() const;

    std::shared_ptr<const runtime::GenerationView> m_view;
    std::vector<bool> m_pinned;
    EnsembleColor m_color = EnsembleColor::Agreement;
    std::vector<Row> m_rows;
    double m_height = 0;
    double m_width = -1;
    int m_marked = -1;
    int m_hovered = -1;
};

} // namespace sgfm::views
