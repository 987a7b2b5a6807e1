#include "widgets/views/field_picture.h"

#include <algorithm>
#include <cmath>

namespace sgfm::views {

int FieldPicture::columnAt(double across) const {
    return std::clamp(static_cast<int>(std::floor(across * columns)), 0, columns - 1);
}

int FieldPicture::rowAt(double up) const {
    const double down = rowsUp ? up : 1 - up;
    return std::clamp(static_cast<int>(std::floor(down * rows)), 0, rows - 1);
}

QPointF FieldPicture::centreOf(int column, int row) const {
    const double along = (row + 0.5) / rows;
    return {(column + 0.5) / columns, rowsUp ? along : 1 - along};
}

float FieldPicture::valueAt(int column, int row) const {
    return values[static_cast<std::size_t>(row) * static_cast<std::size_t>(columns) +
                  static_cast<std::size_t>(column)];
}

namespace {

// Where pixel centres fall on an axis of n periodic grid points: the two neighbours and the share of the
// second.
struct Sample {
    int first;
    int second;
    int nearest;
    float share;
};

std::vector<Sample> samplesAlong(int pixels, int points, double start, double length, bool flipped) {
    std::vector<Sample> samples(static_cast<std::size_t>(pixels));
    for (int i = 0; i < pixels; ++i) {
        double at = start + length * (i + 0.5) / pixels;
        if (flipped) {
            at = 1 - at;
        }
        const double place = at * points - 0.5;
        const double floor = std::floor(place);
        const int first = ((static_cast<int>(floor) % points) + points) % points;
        samples[static_cast<std::size_t>(i)] = {
            first, (first + 1) % points, std::clamp(static_cast<int>(std::floor(at * points)), 0, points - 1),
            static_cast<float>(place - floor)};
    }
    return samples;
}

QRgb hatched(QRgb colour, float chi) {
    const int ink = qGray(colour) > 127 ? 0 : 255;
    const double weight = kSupportStrength * std::clamp(static_cast<double>(chi), 0.0, 1.0);
    const auto mix = [&](int channel) {
        return static_cast<int>(std::lround(channel + weight * (ink - channel)));
    };
    return qRgb(mix(qRed(colour)), mix(qGreen(colour)), mix(qBlue(colour)));
}

} // namespace

QImage paintField(const FieldPicture& picture, const QRectF& visible, QSize size) {
    QImage image(size.expandedTo({1, 1}), QImage::Format_RGB32);
    if (picture.isEmpty()) {
        image.fill(Qt::transparent);
        return image;
    }
    const auto across = samplesAlong(image.width(), picture.columns, visible.left(), visible.width(), false);
    // Image rows go down, unit coordinates up.
    const auto down = samplesAlong(image.height(), picture.rows, 1 - visible.top() - visible.height(),
                                   visible.height(), picture.rowsUp);
    const auto columns = static_cast<std::size_t>(picture.columns);
    for (int y = 0; y < image.height(); ++y) {
        const auto& row = down[static_cast<std::size_t>(y)];
        const float* lower = picture.values.data() + static_cast<std::size_t>(row.first) * columns;
        const float* upper = picture.values.data() + static_cast<std::size_t>(row.second) * columns;
        const float* flat = picture.values.data() + static_cast<std::size_t>(row.nearest) * columns;
        const float* chi = picture.support.empty()
                               ? nullptr
                               : picture.support.data() + static_cast<std::size_t>(row.nearest) * columns;
        auto* line = reinterpret_cast<QRgb*>(image.scanLine(y));
        for (int x = 0; x < image.width(); ++x) {
            const auto& column = across[static_cast<std::size_t>(x)];
            float value = flat[column.nearest];
            if (picture.smooth) {
                const float below =
                    lower[column.first] + column.share * (lower[column.second] - lower[column.first]);
                const float above =
                    upper[column.first] + column.share * (upper[column.second] - upper[column.first]);
                value = below + row.share * (above - below);
            }
            line[x] = picture.table.at(picture.range.level(value));
            const int phase = (x + image.height() - y) % static_cast<int>(kHatchPeriod);
            if (chi != nullptr && chi[column.nearest] > 0 && phase >= static_cast<int>(kHatchPeriod) / 2) {
                line[x] = hatched(line[x], chi[column.nearest]);
            }
        }
    }
    return image;
}

} // namespace sgfm::views
