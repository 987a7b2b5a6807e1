#pragma once
// How one scale is drawn: its coefficients, its share of the energy, its sparsity and its gain.

#include "widgets/style/theme.h"
#include "widgets/views/scales_layout.h"

#include <QImage>
#include <QPointF>

#include <optional>

class QPainter;

namespace sgfm::views {

struct ScaleRow {
    QImage picture;      // one pixel a coefficient; null: nothing at this band
    double share = 0;    // of the energy
    double sparsity = 0; // share of its coefficients that holds 99 % of its energy
    double gain = 1;
    bool muted = false;
    bool isChosen() const { return !muted && gain != 0; }
};

// The right end of the drawn slider; the parameter table allows more, by menu and keyboard.
inline constexpr double kSliderGain = 2;

// The part of the gain's place along which the knob moves.
QRectF sliderTrack(const QRectF& gain, double numberWidth);

class ScalesPainter {
  public:
    ScalesPainter(QPainter& painter, const style::Palette& palette, const ScalesArrangement& arrangement);

    // cursor: the marked place, 0..1 along both axes of the picture; below 0: not on that axis.
    void paintScale(int scale, const ScaleRow& row, const ScalePlace& place, std::optional<QPointF> cursor);
    void paintReconstruction(const QImage& picture, const QString& caption, const ScalePlace& place,
                             std::optional<QPointF> cursor);

  private:
    void paintPicture(const QImage& picture, const QRectF& place, bool faded);
    void paintCells(const QImage& picture, const QRectF& place, std::optional<QPointF> cursor);
    void paintCursor(const QRectF& place, std::optional<QPointF> cursor);
    void paintBadge(const QString& text, const QRectF& place);
    void paintEnergy(const ScaleRow& row, const QRectF& place);
    void paintGain(const ScaleRow& row, const QRectF& place);

    QPainter& m_painter;
    const style::Palette& m_palette;
    const ScalesArrangement& m_arrangement;
};

} // namespace sgfm::views
