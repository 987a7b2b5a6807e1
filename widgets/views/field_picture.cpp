#include "widgets/views/field_picture.h"

#include "widgets/views/field_lic.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace sgfm::views {
namespace {

int wrapped(int index, int points) {
    return ((index % points) + points) % points;
}

// Where a place falls on an axis of n periodic grid points.
struct Sample {
    std::array<int, 4> around; // the four neighbours of the cubic
    int nearest;
    float share; // from around[1] to around[2]
};

Sample sampleAt(double at, int points) {
    const double place = at * points - 0.5;
    const double floor = std::floor(place);
    const int first = static_cast<int>(floor);
    return {{wrapped(first - 1, points), wrapped(first, points), wrapped(first + 1, points),
             wrapped(first + 2, points)},
            wrapped(static_cast<int>(std::floor(at * points)), points),
            static_cast<float>(place - floor)};
}

std::vector<Sample> samplesAlong(int pixels, int points, double start, double length, bool flipped) {
    std::vector<Sample> samples(static_cast<std::size_t>(pixels));
    for (int i = 0; i < pixels; ++i) {
        const double at = start + length * (i + 0.5) / pixels;
        samples[static_cast<std::size_t>(i)] = sampleAt(flipped ? 1 - at : at, points);
    }
    return samples;
}

float blend(const CubicWeights& w, float before, float first, float second, float after) {
    return w.before * before + w.first * first + w.second * second + w.after * after;
}

QRgb inked(QRgb colour, double weight) {
    const int ink = qGray(colour) > 127 ? 0 : 255;
    const auto mix = [&](int channel) {
        return static_cast<int>(std::lround(channel + weight * (ink - channel)));
    };
    return qRgb(mix(qRed(colour)), mix(qGreen(colour)), mix(qBlue(colour)));
}

QRgb shaded(QRgb colour, double light) {
    const auto lit = [&](int channel) {
        return std::clamp(static_cast<int>(std::lround(channel + 255 * light)), 0, 255);
    };
    return qRgb(lit(qRed(colour)), lit(qGreen(colour)), lit(qBlue(colour)));
}

// The values at the centres of the pixels, top row first.
std::vector<float> valuesAt(const FieldPicture& picture, const std::vector<Sample>& across,
                            const std::vector<Sample>& down) {
    const auto columns = static_cast<std::size_t>(picture.columns);
    std::vector<float> values(across.size() * down.size());
    std::vector<float> line(columns); // of the grid, at this pixel's height
    std::vector<CubicWeights> weights(across.size());
    std::transform(across.begin(), across.end(), weights.begin(),
                   [](const Sample& sample) { return cubicWeights(sample.share); });
    float* value = values.data();
    for (const auto& row : down) {
        const auto gridRow = [&](int index) {
            return picture.values.data() + static_cast<std::size_t>(index) * columns;
        };
        if (!picture.smooth) {
            const float* flat = gridRow(row.nearest);
            for (const auto& column : across) {
                *value++ = flat[column.nearest];
            }
            continue;
        }
        const CubicWeights w = cubicWeights(row.share);
        const std::array<const float*, 4> rows{gridRow(row.around[0]), gridRow(row.around[1]),
                                               gridRow(row.around[2]), gridRow(row.around[3])};
        for (std::size_t i = 0; i < columns; ++i) {
            line[i] = blend(w, rows[0][i], rows[1][i], rows[2][i], rows[3][i]);
        }
        const auto at = [&](int column) { return line[static_cast<std::size_t>(column)]; };
        for (std::size_t x = 0; x < across.size(); ++x) {
            const auto& around = across[x].around;
            *value++ = blend(weights[x], at(around[0]), at(around[1]), at(around[2]), at(around[3]));
        }
    }
    return values;
}

// How strongly a contour line covers pixel (x, y) of the values: 0..1.
double contourAt(const std::vector<float>& values, int width, int height, int x, int y, double step,
                 const ColorTable::Range& range, double lineWidth) {
    const auto at = [&](int column, int row) {
        return static_cast<double>(values[static_cast<std::size_t>(row) * static_cast<std::size_t>(width) +
                                          static_cast<std::size_t>(column)]);
    };
    const double value = at(x, y);
    const double level = std::round(value / step) * step;
    if (level < range.low - 0.01 * step || level > range.high + 0.01 * step) {
        return 0;
    }
    const int right = std::min(x + 1, width - 1);
    const int left = std::max(x - 1, 0);
    const int below = std::min(y + 1, height - 1);
    const int above = std::max(y - 1, 0);
    const double slope = std::hypot((at(right, y) - at(left, y)) / std::max(1, right - left),
                                    (at(x, below) - at(x, above)) / std::max(1, below - above));
    const double distance = std::abs(value - level) / std::max(slope, 1e-30);
    return std::clamp(lineWidth / 2 + 0.5 - distance, 0.0, 1.0);
}

} // namespace

CubicWeights cubicWeights(float share) {
    const float s = share;
    const float square = s * s;
    const float cube = square * s;
    return {0.5F * (-cube + 2 * square - s), 0.5F * (3 * cube - 5 * square + 2),
            0.5F * (-3 * cube + 4 * square + s), 0.5F * (cube - square)};
}

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

double FieldPicture::sample(const QPointF& place) const {
    const Sample column = sampleAt(place.x(), columns);
    const Sample row = sampleAt(rowsUp ? place.y() : 1 - place.y(), rows);
    if (!smooth) {
        return static_cast<double>(valueAt(column.nearest, row.nearest));
    }
    const CubicWeights across = cubicWeights(column.share);
    std::array<float, 4> lines{};
    for (std::size_t i = 0; i < 4; ++i) {
        const int r = row.around[i];
        lines[i] = blend(across, valueAt(column.around[0], r), valueAt(column.around[1], r),
                         valueAt(column.around[2], r), valueAt(column.around[3], r));
    }
    return static_cast<double>(blend(cubicWeights(row.share), lines[0], lines[1], lines[2], lines[3]));
}

QPointF FieldPicture::flowAt(const QPointF& place) const {
    const Sample column = sampleAt(place.x(), columns);
    const Sample row = sampleAt(rowsUp ? place.y() : 1 - place.y(), rows);
    const auto linear = [&](std::span<const float> component) {
        const auto at = [&](int c, int r) {
            return component[static_cast<std::size_t>(r) * static_cast<std::size_t>(columns) +
                             static_cast<std::size_t>(c)];
        };
        const auto along = [&](int r) {
            const float first = at(column.around[1], r);
            return first + column.share * (at(column.around[2], r) - first);
        };
        const float first = along(row.around[1]);
        return static_cast<double>(first + row.share * (along(row.around[2]) - first));
    };
    return {linear(flowAcross) * flowScale.x(), linear(flowAlong) * flowScale.y()};
}

void FieldPicture::setFlow(std::span<const float> across, std::span<const float> along, QSizeF lengths) {
    flowAcross = across;
    flowAlong = along;
    flowScale = QPointF(1 / lengths.width(), (rowsUp ? 1 : -1) / lengths.height());
    double sum = 0;
    double largest = 0;
    for (std::size_t i = 0; i < across.size() && i < along.size(); ++i) {
        const double x = static_cast<double>(across[i]) * flowScale.x();
        const double y = static_cast<double>(along[i]) * flowScale.y();
        const double square = x * x + y * y;
        sum += square;
        largest = std::max(largest, square);
    }
    const bool sound = std::isfinite(sum) && !across.empty();
    largestFlow = sound ? std::sqrt(largest) : 0;
    typicalFlow = sound ? std::sqrt(sum / static_cast<double>(across.size())) : 0;
}

QImage paintField(const FieldPicture& picture, const QRectF& visible, QSize size, double ratio) {
    QImage image(size.expandedTo({1, 1}), QImage::Format_RGB32);
    if (picture.isEmpty()) {
        image.fill(Qt::transparent);
        return image;
    }
    const int width = image.width();
    const int height = image.height();
    const auto across = samplesAlong(width, picture.columns, visible.left(), visible.width(), false);
    // Image rows go down, unit coordinates up.
    const auto down = samplesAlong(height, picture.rows, 1 - visible.top() - visible.height(),
                                   visible.height(), picture.rowsUp);
    const std::vector<float> values = valuesAt(picture, across, down);
    QImage streaks;
    if (picture.streaks) {
        streaks = paintLic(picture, visible, licSize(image.size(), ratio))
                      .scaled(image.size(), Qt::IgnoreAspectRatio, Qt::SmoothTransformation)
                      .convertToFormat(QImage::Format_Grayscale8);
    }
    const int hatchPeriod = std::max(2, static_cast<int>(std::lround(kHatchPeriod * ratio)));
    const float* value = values.data();
    for (int y = 0; y < height; ++y) {
        const auto supportRow = static_cast<std::size_t>(down[static_cast<std::size_t>(y)].nearest) *
                                static_cast<std::size_t>(picture.columns);
        const float* chi = picture.support.empty() ? nullptr : picture.support.data() + supportRow;
        const unsigned char* streak = streaks.isNull() ? nullptr : streaks.constScanLine(y);
        auto* line = reinterpret_cast<QRgb*>(image.scanLine(y));
        for (int x = 0; x < width; ++x, ++value) {
            QRgb colour = picture.table.at(picture.range.level(*value));
            if (streak != nullptr) {
                colour = shaded(colour, kStreakStrength * (streak[x] / 255.0 - 0.5));
            }
            const int nearest = across[static_cast<std::size_t>(x)].nearest;
            if (chi != nullptr && chi[nearest] > 0 && (x + height - y) % hatchPeriod >= hatchPeriod / 2) {
                colour =
                    inked(colour, kSupportStrength * std::clamp(static_cast<double>(chi[nearest]), 0.0, 1.0));
            }
            if (picture.contourStep > 0 && std::isfinite(*value)) {
                colour = inked(colour,
                               kContourStrength * contourAt(values, width, height, x, y, picture.contourStep,
                                                            picture.range, kContourWidth * ratio));
            }
            line[x] = colour;
        }
    }
    return image;
}

} // namespace sgfm::views
