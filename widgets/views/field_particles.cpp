#include "widgets/views/field_particles.h"

#include <algorithm>
#include <cmath>

namespace sgfm::views {

double FieldParticles::Particle::strength() const {
    constexpr double rise = 0.4; // s
    return std::clamp(std::min(age, life - age) / rise, 0.0, 1.0);
}

int FieldParticles::countFor(QSizeF logicalSize) {
    return std::clamp(static_cast<int>(logicalSize.width() * logicalSize.height() / (24 * 24)), 0, 2000);
}

double FieldParticles::random() { // xorshift32: the same on every machine
    m_state ^= m_state << 13U;
    m_state ^= m_state >> 17U;
    m_state ^= m_state << 5U;
    return m_state / 4294967296.0;
}

FieldParticles::Particle FieldParticles::born(const QRectF& visible, bool anyAge) {
    Particle made;
    const double x = visible.left() + random() * visible.width();
    const double y = visible.top() + random() * visible.height();
    made.path[0] = {x, y};
    made.points = 1;
    made.life = kLife * (0.5 + random());
    made.age = anyAge ? random() * made.life : 0;
    return made;
}

void FieldParticles::advance(double seconds, const FieldPicture& picture, const QRectF& visible) {
    while (static_cast<int>(m_particles.size()) < m_wanted) {
        m_particles.push_back(born(visible, true));
    }
    m_particles.resize(static_cast<std::size_t>(std::max(0, m_wanted)));
    constexpr double longest = 0.25;
    // A hair more, so that sixty sixtieths are sixty steps in spite of rounding.
    m_left += std::clamp(seconds, 0.0, longest) + 1e-12;
    for (; m_left >= kStep; m_left -= kStep) {
        step(picture, visible);
    }
}

void FieldParticles::step(const FieldPicture& picture, const QRectF& visible) {
    ++m_steps;
    const bool newPoint = m_steps % kStepsBetweenPoints == 0;
    const bool flows = picture.hasFlow() && picture.typicalFlow > 0;
    const double pace =
        flows ? kPace * std::sqrt(visible.width() * visible.height()) / picture.typicalFlow : 0;
    // Particles that have left by more than their tail are of no use here.
    const QRectF room = visible.adjusted(-0.1 * visible.width(), -0.1 * visible.height(),
                                         0.1 * visible.width(), 0.1 * visible.height());
    for (auto& particle : m_particles) {
        particle.age += kStep;
        QPointF& head = particle.path[0];
        if (particle.age > particle.life || !room.contains(head)) {
            particle = born(visible, false);
            continue;
        }
        if (newPoint) {
            std::move_backward(particle.path.begin(), particle.path.end() - 1, particle.path.end());
            particle.points = std::min(particle.points + 1, kTail);
        }
        if (flows) {
            const QPointF middle = head + 0.5 * kStep * pace * picture.flowAt(head);
            const QPointF moved = kStep * pace * picture.flowAt(middle);
            // A field with holes in it (not a number) takes nothing anywhere.
            head += std::isfinite(moved.x() + moved.y()) ? moved : QPointF();
        }
    }
}

} // namespace sgfm::views
