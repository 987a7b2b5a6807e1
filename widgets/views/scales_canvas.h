#pragma once
// The surface of the scales view: one row (text) or tile (flow, video) a scale, with mute and gain.

#include "widgets/style/theme.h"
#include "widgets/views/color_table.h"
#include "widgets/views/mallat_layout.h"
#include "widgets/views/view.h"

#include <optional>
#include <vector>

namespace sgfm::views {

class ScalesCanvas : public QWidget {
    Q_OBJECT
  public:
    explicit ScalesCanvas(QWidget* parent);

    struct Scale {
        QImage picture;   // one pixel a coefficient; null: nothing at this band
        double share = 0; // of the energy
        double sparsity = 0;
        double gain = 1;
        bool muted = false;
    };
    void setScales(std::vector<Scale> scales, bool tiles);
    const std::vector<Scale>& scales() const { return m_scales; }
    void setMessage(const QString& message);
    void setCursorShare(std::optional<double> share); // 0..1 over x

    struct Place {
        QRectF label;   // "j = 2", click: mute
        QRectF picture; // click: mute
        QRectF bar;     // energy share
        QRectF gain;    // drag: gain
    };
    std::vector<Place> places(const QRectF& area) const;

    void paintInto(QPainter& painter, const QRectF& area, const style::Palette& palette) const;
    QSize sizeHint() const override { return {320, 240}; }

  signals:
    void muteClicked(int scale);
    void gainDragged(int scale, double gain, bool interactive);
    void hovered(std::optional<double> share);

  protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void leaveEvent(QEvent* event) override;
    bool event(QEvent* event) override; // tooltips

  private:
    int scaleAt(const QPointF& point) const; // -1: none
    double gainAt(int scale, const QPointF& point) const;
    void paintScale(QPainter& painter, int scale, const Place& place, const style::Palette& palette) const;

    std::vector<Scale> m_scales;
    bool m_tiles = false;
    QString m_message;
    std::optional<double> m_cursor;
    int m_pressed = -1;
    int m_dragged = -1; // the scale whose gain is being dragged
    int m_current = 0;  // for the keyboard
};

inline constexpr double kDragGainMaximum = 2; // the bar's right end; the table allows more by typing

} // namespace sgfm::views
