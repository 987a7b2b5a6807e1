#pragma once
// Which part of a field is seen, and the way there: zooming and panning glide to where they were asked to go.
//
// The part is a rectangle in unit coordinates (y up) inside {0, 0, 1, 1}. target() is where it goes, shown()
// what is drawn now; they meet within kGlide seconds of the last change. A drag follows the hand at once.

#include <QObject>
#include <QRectF>
#include <QVariantAnimation>

namespace sgfm::views {

class FieldViewport : public QObject {
    Q_OBJECT
  public:
    static constexpr int kGlide = 180; // ms

    explicit FieldViewport(QObject* parent = nullptr);

    QRectF target() const { return m_target; }
    QRectF shown() const { return m_shown; }
    bool isWhole() const { return m_target == QRectF(0, 0, 1, 1); }

    // Clamped to the box; ignored if it is not finite. `glide`: softly, unless the desktop wants no
    // animation.
    void moveTo(const QRectF& part, bool glide = true);
    void reset(bool glide = true) { moveTo(QRectF(0, 0, 1, 1), glide); }
    // By `factor` (below 1: closer) about a place that stays where it is; not closer than `narrowest`.
    void zoomAbout(const QPointF& place, double factor, double narrowest, bool glide = true);
    void panBy(double across, double up, bool glide = true); // shares of what is seen

  signals:
    void shownChanged();
    void targetChanged(bool gliding);

  private:
    QRectF m_target{0, 0, 1, 1};
    QRectF m_shown{0, 0, 1, 1};
    QRectF m_from;
    QVariantAnimation m_animation;
};

} // namespace sgfm::views
