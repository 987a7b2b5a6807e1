#pragma once
// The surface of the scales view: a strip or tile a scale, with mute and gain by direct manipulation.
//   click on a scale: mute; drag on its gain, or wheel anywhere on it: gain; double click: as it was;
//   right click or menu key: the menu; keys: see keyPressEvent.

#include "widgets/views/scales_painter.h"

#include <QTimer>
#include <QWidget>

#include <optional>
#include <vector>

namespace sgfm::views {

class ScalesCanvas : public QWidget {
    Q_OBJECT
  public:
    explicit ScalesCanvas(QWidget* parent);

    struct Content {
        std::vector<ScaleRow> rows;
        bool tiles = false;
        double aspect = 1; // of tiles: width / height
        bool reconstruction = false;
        QImage reconstructionPicture;
        QString reconstructionCaption;
    };
    void setContent(Content content);
    void setMessage(const QString& message); // shown while there are no rows
    // 0..1 along x and down the picture; below 0: not on that axis.
    void setMarked(std::optional<QPointF> place);

    int currentScale() const { return m_current; } // for the keyboard
    std::vector<ScalePlace> places(const QRectF& area) const;
    void paintInto(QPainter& painter, const QRectF& area, const style::Palette& palette) const;
    QSize sizeHint() const override { return {320, 240}; }

  signals:
    void muteClicked(int scale);
    void soloWanted(int scale);
    void resetWanted(int scale);
    void gainEdited(int scale, double gain, bool interactive);
    void menuWanted(int scale, QPoint globalPosition);
    void hovered(std::optional<QPointF> place);
    void placeChosen(QPointF place);
    void columnStepped(int by); // Left, Right

  protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void changeEvent(QEvent* event) override;
    bool event(QEvent* event) override; // tooltips

  private:
    int scaleCount() const { return static_cast<int>(m_content.rows.size()); }
    const ScaleRow& row(int scale) const { return m_content.rows[static_cast<std::size_t>(scale)]; }
    ScalesArrangement arrangement() const;
    ScalePlace placeOf(int scale) const;
    int scaleAt(const QPointF& point) const; // scaleCount(): the reconstruction; -1: none
    std::optional<QPointF> shareAt(const QPointF& point) const;
    double gainAt(int scale, const QPointF& point) const;
    void stepGain(int scale, double by);
    void endWheel();
    QString tooltipOf(int scale) const;

    Content m_content;
    QString m_message;
    std::optional<QPointF> m_marked;
    int m_pressed = -1;
    int m_dragged = -1; // the scale whose gain is being dragged
    int m_wheeled = -1;
    int m_current = 0;
    QTimer m_wheelRests;
};

} // namespace sgfm::views
