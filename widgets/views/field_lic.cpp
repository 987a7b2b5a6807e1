#include "widgets/views/field_lic.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <numbers>

namespace sgfm::views {

const std::vector<unsigned char>& licNoise() {
    static const std::vector<unsigned char> noise = [] {
        std::vector<unsigned char> made(static_cast<std::size_t>(kNoiseSize) * kNoiseSize);
        std::uint32_t state = 0x9e3779b9U; // xorshift32: the same noise everywhere
        for (auto& value : made) {
            state ^= state << 13U;
            state ^= state >> 17U;
            state ^= state << 5U;
            value = static_cast<unsigned char>(state >> 24U);
        }
        return made;
    }();
    return noise;
}

QSize licSize(QSize pixels, double ratio) {
    const double width = pixels.width() / ratio;
    const double height = pixels.height() / ratio;
    const double shrink = std::min(1.0, std::sqrt(kLicPixels / std::max(1.0, width * height)));
    return QSize(qRound(width * shrink), qRound(height * shrink)).expandedTo({2, 2});
}

int noiseRepeats(double pixels, double visible) {
    const double wanted = pixels / (visible * kNoiseSize);
    return 1 << std::clamp(static_cast<int>(std::lround(std::log2(std::max(wanted, 1.0)))), 0, 12);
}

double licStretch() {
    return 0.55 * std::sqrt(2.0 * kLicSteps + 1);
}

namespace {

struct Walker {
    const FieldPicture& picture;
    const QRectF& visible;
    QSize size;
    int repeatsAcross;
    int repeatsUp;

    // The step of one pixel along the flow, in unit coordinates; zero where nothing flows.
    QPointF step(const QPointF& place) const {
        const QPointF flow = picture.flowAt(place);
        if (!(std::hypot(flow.x(), flow.y()) > kStill * picture.typicalFlow)) {
            return {0, 0};
        }
        const QPointF inPixels(flow.x() * size.width() / visible.width(),
                               flow.y() * size.height() / visible.height());
        const double length = std::hypot(inPixels.x(), inPixels.y());
        return {inPixels.x() / length * visible.width() / size.width() * kLicStep,
                inPixels.y() / length * visible.height() / size.height() * kLicStep};
    }

    double noise(const QPointF& place) const {
        const auto cell = [](double at, int repeats) {
            const auto index = static_cast<long long>(std::floor(at * repeats * kNoiseSize));
            return static_cast<std::size_t>(((index % kNoiseSize) + kNoiseSize) % kNoiseSize);
        };
        return licNoise()[cell(place.y(), repeatsUp) * kNoiseSize + cell(place.x(), repeatsAcross)] / 255.0;
    }
};

double stretched(double mean) {
    return std::clamp(0.5 + (mean - 0.5) * licStretch(), 0.0, 1.0);
}

double window(int i) {
    return 0.5 + 0.5 * std::cos(std::numbers::pi * i / (kLicSteps + 1));
}

double licAt(const Walker& walker, const QPointF& place) {
    double sum = walker.noise(place);
    double weights = 1;
    for (const double direction : {1.0, -1.0}) {
        QPointF at = place;
        for (int i = 1; i <= kLicSteps; ++i) {
            const QPointF step = walker.step(at);
            if (step.isNull()) {
                break;
            }
            at += direction * step;
            sum += window(i) * walker.noise(at);
            weights += window(i);
        }
    }
    // Where it hardly flows a streak would be an artefact.
    const QPointF flow = walker.picture.flowAt(place);
    const double calm =
        std::clamp(std::hypot(flow.x(), flow.y()) / (kCalm * walker.picture.typicalFlow), 0.0, 1.0);
    const double fade = calm * calm * (3 - 2 * calm);
    return weights > 1 ? 0.5 + fade * (stretched(sum / weights) - 0.5) : 0.5;
}

} // namespace

QImage paintLic(const FieldPicture& picture, const QRectF& visible, QSize size) {
    if (!picture.hasFlow() || size.isEmpty()) {
        return {};
    }
    const Walker walker{picture, visible, size, noiseRepeats(size.width(), visible.width()),
                        noiseRepeats(size.height(), visible.height())};
    QImage image(size, QImage::Format_Grayscale8);
    for (int y = 0; y < size.height(); ++y) {
        auto* line = image.scanLine(y);
        const double up = visible.top() + visible.height() * (1 - (y + 0.5) / size.height());
        for (int x = 0; x < size.width(); ++x) {
            const double across = visible.left() + visible.width() * (x + 0.5) / size.width();
            line[x] = static_cast<unsigned char>(std::lround(255 * licAt(walker, {across, up})));
        }
    }
    return image;
}

} // namespace sgfm::views
