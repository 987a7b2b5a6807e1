#include "widgets/views/field_source.h"

#include "widgets/views/field_contours.h"

#include "engine/wavelet/transform.h"

#include <QCoreApplication>

#include <algorithm>
#include <cmath>

namespace sgfm::views {

using runtime::LayerRequest;
using runtime::Quantity;

namespace {

QString tr(const char* text) {
    return QCoreApplication::translate("FieldSource", text);
}

// The flow in the picture's plane; a norm has no direction, so the mean channel's stands beside it.
struct FlowRequests {
    LayerRequest across;
    LayerRequest along;
};

FlowRequests flowFor(const FieldSettings& settings, int dimension) {
    const int channel = std::max(settings.channel, runtime::kMeanOfChannels);
    return {{Quantity::FlowX, channel}, {dimension == 3 ? Quantity::FlowY : Quantity::Density, channel}};
}

Quantity quantityOf(const FieldSettings& settings, bool second) {
    return second ? Quantity::DivergenceAfter : settings.subject.quantity;
}

// A layer of the frame, if it came along and has the grid's shape.
const runtime::Layer* layerOf(const runtime::Frame& frame, const LayerRequest& request) {
    const auto found = frame.layers.find(request);
    return found == frame.layers.end() || found->second.values.size() != frame.grid.size() ? nullptr
                                                                                           : &found->second;
}

ColorTable::Range extremesOf(const runtime::Layer& layer, bool wholeRun) {
    const auto low =
        static_cast<double>(wholeRun ? std::min(layer.runMinimum, layer.minimum) : layer.minimum);
    const auto high =
        static_cast<double>(wholeRun ? std::max(layer.runMaximum, layer.maximum) : layer.maximum);
    return std::isfinite(low) && std::isfinite(high) ? ColorTable::Range{low, high}
                                                     : ColorTable::Range{-1, 1};
}

ColorTable::Range rangeFor(const runtime::Frame& frame, const FieldSettings& settings, Quantity quantity,
                           const runtime::Layer& layer, const ColorTable& table) {
    if (settings.range == RangeMode::Locked) {
        return settings.locked;
    }
    const bool wholeRun = settings.range == RangeMode::Run;
    ColorTable::Range range = extremesOf(layer, wholeRun);
    if (settings.subject.pair && settings.commonRange) {
        // What is left is seen against what was there.
        if (const auto* before = layerOf(frame, {Quantity::DivergenceBefore, settings.channel})) {
            const auto other = extremesOf(*before, wholeRun);
            range = {std::min(range.low, other.low), std::max(range.high, other.high)};
        }
    }
    if (table.isDiverging()) {
        range.high = std::max(std::abs(range.low), std::abs(range.high));
        if (quantity == Quantity::DivergenceAfter && !settings.subject.pair) {
            // Seen against the gradients of the flow, so that rounding looks like what it is: nothing.
            range.high = std::max(range.high, 0.01 * frame.numbers.flow.maxGradient);
        }
        range.low = -range.high;
    }
    return range;
}

QString meaningOfRange(const FieldSettings& settings, const ColorTable::Range& range, const QString& symbol) {
    QString source = tr("the smallest and largest value of this frame");
    if (settings.range == RangeMode::Run) {
        source = tr("the smallest and largest value of the run so far");
    } else if (settings.range == RangeMode::Locked) {
        source = tr("locked");
    }
    return tr("%1, dimensionless: from %2 to %3 (%4). Click to choose or type the range.")
        .arg(symbol, shortNumber(range.low, 4), shortNumber(range.high, 4), source);
}

QString captionOf(const runtime::Frame& frame, bool second) {
    // Long and shorter ones for narrow panes: QFontMetrics::elidedText takes the first that fits.
    const QString value =
        shortNumber(second ? frame.numbers.flow.maxDivergence : frame.numbers.maxDivergenceBefore, 2);
    const QStringList captions =
        second ? QStringList{tr("after P: max |∇·u| = %1"), tr("after P: %1"), tr("after %1")}
               : QStringList{tr("before P: max |∇·F| = %1"), tr("before P: %1"), tr("before %1")};
    return captions.join(QChar(0x9c)).replace(QStringLiteral("%1"), value);
}

void addTokens(const runtime::Frame& frame, FieldPicture& picture) {
    picture.markedRow = std::clamp(frame.readSlice, 0, picture.rows - 1);
    picture.labels.assign(static_cast<std::size_t>(picture.columns), QString());
    for (std::size_t i = 0; i < frame.decoded.tokens.size(); ++i) {
        const auto column = i + static_cast<std::size_t>(std::max(0, frame.firstPosition));
        const auto& token = frame.decoded.tokens[i];
        if (column < picture.labels.size() && !token.blank) {
            picture.labels[column] = QString::fromStdString(token.piece).trimmed();
        }
    }
}

} // namespace

std::set<LayerRequest> layersFor(const FieldSettings& settings, int dimension) {
    std::set<LayerRequest> wanted{{settings.subject.quantity, settings.channel}};
    if (settings.subject.pair) {
        wanted.insert({Quantity::DivergenceAfter, settings.channel});
    }
    if (settings.needsFlow() && settings.subject.quantity != Quantity::Coefficients) {
        const auto flow = flowFor(settings, dimension);
        wanted.insert(flow.across);
        wanted.insert(flow.along);
    }
    return wanted;
}

QString mapFor(const FieldSettings& settings, Quantity quantity, const field::Grid& grid) {
    if (!settings.map.isEmpty()) {
        return settings.map;
    }
    if (settings.channel == runtime::kNormOfChannels && rowOf(quantity).diverging) {
        return quantity == Quantity::Density ? QString::fromLatin1(rowOf(Quantity::DensityNorm).map)
                                             : QStringLiteral("magma");
    }
    return startingMap(quantity, grid);
}

int sliceOf(const FieldSettings& settings, const field::Grid& grid) {
    if (grid.dimension() != 3) {
        return 0;
    }
    const int last = grid.points(2) - 1;
    return settings.slice < 0 ? last / 2 : std::min(settings.slice, last);
}

FieldPicture pictureOf(const FramePointer& frame, const FieldSettings& settings, bool second) {
    FieldPicture picture;
    const Quantity quantity = quantityOf(settings, second);
    const auto* layer = frame == nullptr ? nullptr : layerOf(*frame, {quantity, settings.channel});
    if (layer == nullptr || frame->grid.dimension() < 2) {
        return picture;
    }
    const auto& grid = frame->grid;
    const bool threeD = grid.dimension() == 3;
    const auto part = [&](std::span<const float> values) {
        const auto first = static_cast<std::size_t>(sliceOf(settings, grid)) * grid.sliceSize();
        return threeD ? values.subspan(first, grid.sliceSize()) : values;
    };
    picture.frame = frame;
    picture.values = part(layer->values);
    picture.columns = grid.points(0);
    picture.rows = grid.points(1);
    picture.rowsUp = !threeD;
    picture.keepAspect = frame->mode != recipe::Mode::Text;
    picture.aspect = std::clamp(grid.length(0) / grid.length(1), 0.1, 10.0);
    picture.table = ColorTable(mapFor(settings, quantity, grid));
    picture.range = rangeFor(*frame, settings, quantity, *layer, picture.table);
    picture.symbol = QString::fromUtf8(rowOf(quantity).symbol);
    picture.rangeMeaning = meaningOfRange(settings, picture.range, picture.symbol);
    picture.columnAxis = QStringLiteral("x");
    picture.rowAxis = threeD ? QStringLiteral("y") : QStringLiteral("t");
    if (settings.subject.pair) {
        picture.caption = captionOf(*frame, second);
    }
    if (quantity == Quantity::Coefficients) { // places there are not places in the box
        const int levels = std::max(0, static_cast<int>(frame->numbers.scales.size()) - 1);
        picture.smooth = false;
        picture.columnLevels = std::min(levels, wavelet::maximumLevels(grid.points(0)));
        picture.rowLevels = std::min(levels, wavelet::maximumLevels(grid.points(1)));
        return picture;
    }
    picture.smooth = settings.smooth;
    if (settings.contours) {
        picture.contourStep = contourStepFor(picture.range);
    }
    const auto& weight = frame->boundaryWeight;
    if (settings.support && weight != nullptr && weight->size() == grid.size()) {
        picture.support = part(*weight);
    }
    if (frame->mode == recipe::Mode::Text) {
        addTokens(*frame, picture);
    }
    if (settings.needsFlow()) {
        const auto requests = flowFor(settings, grid.dimension());
        const auto* across = layerOf(*frame, requests.across);
        const auto* along = layerOf(*frame, requests.along);
        if (across != nullptr && along != nullptr) {
            picture.setFlow(part(across->values), part(along->values), {grid.length(0), grid.length(1)});
            picture.streaks = settings.streaks;
            picture.particles = settings.particles;
            picture.arrows = settings.arrows;
        }
    }
    return picture;
}

} // namespace sgfm::views
