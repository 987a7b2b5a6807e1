#include "widgets/views/quantity.h"

#include <QCoreApplication>

#include <algorithm>
#include <array>
#include <cmath>

namespace sgfm::views {
namespace {

using runtime::Quantity;
constexpr const char* kContext = "Quantity";

constexpr std::array<QuantityRow, 12> kRows{{
    {Quantity::Density, "density", QT_TRANSLATE_NOOP("Quantity", "Density"), "uₜ", true, "balance",
     QT_TRANSLATE_NOOP("Quantity", "The t-component of the field: what is decoded")},
    {Quantity::DensityNorm, "norm", QT_TRANSLATE_NOOP("Quantity", "Density norm"), "|uₜ|", false, "viridis",
     QT_TRANSLATE_NOOP("Quantity", "Length of the density over all channels: how much meaning lies here")},
    {Quantity::Speed, "speed", QT_TRANSLATE_NOOP("Quantity", "Speed"), "|u|", false, "magma",
     QT_TRANSLATE_NOOP("Quantity", "Root of the squared components, mean over channels")},
    {Quantity::FlowX, "flow_x", QT_TRANSLATE_NOOP("Quantity", "Flow along x"), "uₓ", true, "balance",
     QT_TRANSLATE_NOOP("Quantity", "Flux of the density along x")},
    {Quantity::FlowY, "flow_y", QT_TRANSLATE_NOOP("Quantity", "Flow along y"), "u_y", true, "balance",
     QT_TRANSLATE_NOOP("Quantity", "Flux of the density along y")},
    {Quantity::Vorticity, "vorticity", QT_TRANSLATE_NOOP("Quantity", "Vorticity"), "ω", true, "balance",
     QT_TRANSLATE_NOOP("Quantity", "Rotation of the flow (its magnitude in three dimensions)")},
    {Quantity::DivergenceAfter, "divergence", QT_TRANSLATE_NOOP("Quantity", "Divergence"), "∇·u", true,
     "balance",
     QT_TRANSLATE_NOOP("Quantity", "Divergence of the field after the projection P: rounding only")},
    {Quantity::DivergenceBefore, "divergence_before", QT_TRANSLATE_NOOP("Quantity", "Divergence before P"),
     "∇·F", true, "balance",
     QT_TRANSLATE_NOOP("Quantity", "Divergence of the right-hand side: what P removes")},
    {Quantity::QCriterion, "q", QT_TRANSLATE_NOOP("Quantity", "Q criterion"), "Q", true, "balance",
     QT_TRANSLATE_NOOP("Quantity", "Positive where rotation outweighs strain: vortex cores")},
    {Quantity::Coefficients, "coefficients", QT_TRANSLATE_NOOP("Quantity", "Wavelet coefficients"), "c", true,
     "balance",
     QT_TRANSLATE_NOOP("Quantity", "Coefficients of the density, coarse in the corner (Mallat order)")},
    {Quantity::Reconstruction, "reconstruction", QT_TRANSLATE_NOOP("Quantity", "Reconstruction"), "W⁻¹c",
     true, "balance",
     QT_TRANSLATE_NOOP("Quantity", "The density rebuilt from the scales that are not muted")},
    {Quantity::Difference, "difference", QT_TRANSLATE_NOOP("Quantity", "Difference"), "Δuₜ", true, "balance",
     QT_TRANSLATE_NOOP("Quantity", "This branch's density minus that of the main branch at the same step")},
}};

} // namespace

std::span<const QuantityRow> quantityTable() {
    return kRows;
}

const QuantityRow& rowOf(runtime::Quantity quantity) {
    return *std::find_if(kRows.begin(), kRows.end(),
                         [&](const auto& row) { return row.quantity == quantity; });
}

const QuantityRow* rowNamed(const QString& id) {
    const auto row = std::find_if(kRows.begin(), kRows.end(), [&](const auto& r) { return id == r.id; });
    return row == kRows.end() ? nullptr : &*row;
}

QString titleOf(const QuantityRow& row) {
    return QCoreApplication::translate(kContext, row.title) + ' ' + QString::fromUtf8(row.symbol);
}

QString meaningOf(const QuantityRow& row) {
    return QCoreApplication::translate(kContext, row.meaning);
}

bool isDiverging(runtime::Quantity quantity, const field::Grid& grid) {
    return rowOf(quantity).diverging && !(quantity == Quantity::Vorticity && grid.dimension() == 3);
}

QString startingMap(runtime::Quantity quantity, const field::Grid& grid) {
    const auto& row = rowOf(quantity);
    return row.diverging && !isDiverging(quantity, grid) ? QStringLiteral("magma") : QString(row.map);
}

bool existsOn(runtime::Quantity quantity, const field::Grid& grid) {
    return quantity != Quantity::FlowY || grid.dimension() == 3;
}

QString whyNothing(runtime::Quantity quantity, const runtime::Frame& frame) {
    if (quantity != Quantity::Difference || frame.branches.empty() ||
        frame.branch != frame.branches.front()) {
        return {};
    }
    return frame.branches.size() < 2
               ? QCoreApplication::translate(
                     kContext, "Nothing to compare with yet. Fork the run and change something: "
                               "here is what it changes.")
               : QCoreApplication::translate(
                     kContext, "This is the branch that the others are compared with. Choose one "
                               "of them under the prompt.");
}

QString shortNumber(double value, int digits) {
    if (!std::isfinite(value)) {
        return std::isnan(value) ? QStringLiteral("NaN") : QStringLiteral("∞");
    }
    QString text = QString::number(value, 'g', digits);
    const auto exponent = text.indexOf('e');
    if (exponent >= 0) { // 2e-07 -> 2e-7
        const int power = text.mid(exponent + 1).toInt();
        text = text.left(exponent) + 'e' + QString::number(power);
    }
    return text.replace('-', QChar(0x2212));
}

QString rangeText(double low, double high) {
    if (low == -high) {
        return QStringLiteral("±") + shortNumber(high, 2);
    }
    const double tidy = std::abs(low) < 1e-3 * std::abs(high) ? 0 : low;
    return QCoreApplication::translate(kContext, "%1 to %2").arg(shortNumber(tidy, 2), shortNumber(high, 2));
}

} // namespace sgfm::views
