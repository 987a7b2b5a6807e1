#pragma once
// Particles that the flow of a FieldPicture carries along: seeded, evenly strewn, each for a life of a few
// seconds, with the path of its last moments as a tail.
//
// They move through the flow as it stands: a typical speed of the flow takes them kPace of the picture's
// visible size a second, whatever the run's own pace, so that calm and wild fields are both readable. The
// motion is made of equal steps of kStep seconds (midpoint rule), so that it does not depend on how often it
// is drawn: advance(1) and sixty times advance(1/60) give the same particles.

#include "widgets/views/field_picture.h"

#include <QPointF>

#include <array>
#include <cstdint>
#include <vector>

namespace sgfm::views {

class FieldParticles {
  public:
    static constexpr double kStep = 1.0 / 60;     // s
    static constexpr double kPace = 0.11;         // visible sizes a second at the typical speed
    static constexpr int kTail = 14;              // points of a path, the newest first
    static constexpr int kStepsBetweenPoints = 2; // of a tail
    static constexpr double kLife = 3;            // s on average; from half to one and a half of it

    struct Particle {
        std::array<QPointF, kTail> path; // unit coordinates, not wrapped: may leave 0..1
        int points = 0;                  // of the path that are set
        double age = 0;                  // s
        double life = 0;
        // 0..1: particles come and go softly.
        double strength() const;
    };

    explicit FieldParticles(std::uint32_t seed = 1) : m_state(seed == 0 ? 1 : seed) {}

    // As many as suit the room: strewn over `visible` (particles that leave it come back elsewhere in it).
    void setCount(int count) { m_wanted = count; }
    static int countFor(QSizeF logicalSize); // about one for 24 x 24 pixels, at most 2000

    // Seconds since the last call; what is longer than a quarter of a second (the window was hidden) is cut.
    void advance(double seconds, const FieldPicture& picture, const QRectF& visible);
    const std::vector<Particle>& particles() const { return m_particles; }

  private:
    double random(); // 0..1
    Particle born(const QRectF& visible, bool anyAge);
    void step(const FieldPicture& picture, const QRectF& visible);

    std::vector<Particle> m_particles;
    std::uint32_t m_state;
    int m_wanted = 0;
    int m_steps = 0;
    double m_left = 0; // s not yet made into steps
};

} // namespace sgfm::views
