#pragma once
// What the views call each runtime::Quantity: one row each, in the order of menus.

#include "engine/runtime/frame.h"

#include <QString>

#include <span>

namespace sgfm::views {

struct QuantityRow {
    runtime::Quantity quantity;
    const char* id;      // in saved states
    const char* title;   // translated by titleOf
    const char* symbol;  // plain Unicode
    bool diverging;      // its map is symmetric about 0 (see isDiverging)
    const char* map;     // colour map it starts with (see startingMap)
    const char* meaning; // tooltip, translated
};

std::span<const QuantityRow> quantityTable();
const QuantityRow& rowOf(runtime::Quantity quantity);
// Null for an unknown id.
const QuantityRow* rowNamed(const QString& id);

QString titleOf(const QuantityRow& row);   // "Vorticity ω"
QString meaningOf(const QuantityRow& row); // one sentence

// As the row says, but for |omega| of a 3-D field, which is never negative.
bool isDiverging(runtime::Quantity quantity, const field::Grid& grid);
QString startingMap(runtime::Quantity quantity, const field::Grid& grid);

// Flow Y exists on 3-D fields only.
bool existsOn(runtime::Quantity quantity, const field::Grid& grid);

// Why a picture of it would say nothing, with what to do; else "". A difference needs a branch to differ
// from.
QString whyNothing(runtime::Quantity quantity, const runtime::Frame& frame);

// A number as a person reads it on an axis: at most `digits` significant figures, true minus, no trailing
// zeros ("2e-7", "0.31", "−5.4").
QString shortNumber(double value, int digits = 3);
// "±2.1" or "0 to 8".
QString rangeText(double low, double high);

} // namespace sgfm::views
