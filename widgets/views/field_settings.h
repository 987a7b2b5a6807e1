#pragma once
// What a person chose in a field view: a value that is saved, restored and undone as a whole.

#include "widgets/views/color_table.h"
#include "widgets/views/quantity.h"

#include <QJsonObject>

#include <optional>

namespace sgfm::views {

// One quantity, or the divergence before and after the projection in two panes side by side.
struct FieldSubject {
    runtime::Quantity quantity = runtime::Quantity::Density;
    bool pair = false;

    FieldSubject() = default;
    FieldSubject(runtime::Quantity q) : quantity(q) {} // NOLINT: a quantity is a subject
    static FieldSubject divergencePair();
    bool operator==(const FieldSubject&) const = default;

    QString id() const; // in saved states and menus
    static std::optional<FieldSubject> named(const QString& id);
    QString title() const;
    QString meaning() const;
};

enum class RangeMode { Frame, Run, Locked };

struct FieldSettings {
    FieldSubject subject;
    int channel = runtime::kMeanOfChannels; // or an index, or kNormOfChannels
    QString map;                            // empty: the quantity's own
    RangeMode range = RangeMode::Frame;
    ColorTable::Range locked;
    bool commonRange = true; // of the two panes of a pair
    bool smooth = true;      // interpolate between grid points
    bool support = true;     // hatch the boundary data
    bool labels = true;
    bool streaks = false; // line-integral convolution
    bool particles = false;
    bool arrows = false;
    bool contours = false;
    int slice = -1; // t of a 3-D field; -1: the middle one

    bool needsFlow() const { return streaks || particles || arrows; }
    QJsonObject toJson() const;
    // Keys that are missing or make no sense leave what is in `base`.
    static FieldSettings fromJson(const QJsonObject& state, FieldSettings base);
};

} // namespace sgfm::views
