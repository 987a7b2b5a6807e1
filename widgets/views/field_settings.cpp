#include "widgets/views/field_settings.h"

#include "engine/painter/painter.h"

#include <QCoreApplication>
#include <QJsonArray>

#include <algorithm>
#include <array>
#include <cmath>

namespace sgfm::views {
namespace {

constexpr const char* kPair = "divergence_pair";
constexpr std::array<const char*, 3> kRangeIds{"frame", "run", "locked"};

QString tr(const char* text) {
    return QCoreApplication::translate("FieldSubject", text);
}

// The switches by their names in saved states.
struct SwitchRow {
    const char* key;
    bool FieldSettings::*member;
};
constexpr std::array<SwitchRow, 8> kSwitches{{{"commonRange", &FieldSettings::commonRange},
                                              {"smooth", &FieldSettings::smooth},
                                              {"support", &FieldSettings::support},
                                              {"labels", &FieldSettings::labels},
                                              {"streaks", &FieldSettings::streaks},
                                              {"particles", &FieldSettings::particles},
                                              {"arrows", &FieldSettings::arrows},
                                              {"contours", &FieldSettings::contours}}};

bool isColorMap(const QString& name) {
    const auto& names = painter::colorMapNames();
    return std::find(names.begin(), names.end(), name.toStdString()) != names.end();
}

} // namespace

FieldSubject FieldSubject::divergencePair() {
    FieldSubject subject(runtime::Quantity::DivergenceBefore);
    subject.pair = true;
    return subject;
}

QString FieldSubject::id() const {
    return pair ? QString::fromLatin1(kPair) : QString::fromLatin1(rowOf(quantity).id);
}

std::optional<FieldSubject> FieldSubject::named(const QString& id) {
    if (id == QLatin1String(kPair)) {
        return divergencePair();
    }
    const auto* row = rowNamed(id);
    return row == nullptr ? std::nullopt : std::optional<FieldSubject>(row->quantity);
}

QString FieldSubject::title() const {
    return pair ? tr("Divergence before and after P") : titleOf(rowOf(quantity));
}

QString FieldSubject::meaning() const {
    return pair
               ? tr("What the projection P removes in a step, and the divergence that is left: rounding only")
               : meaningOf(rowOf(quantity));
}

QJsonObject FieldSettings::toJson() const {
    QJsonObject state{{"quantity", subject.id()},
                      {"channel", channel},
                      {"range", QString::fromLatin1(kRangeIds[static_cast<std::size_t>(range)])}};
    for (const auto& row : kSwitches) {
        state[QLatin1String(row.key)] = this->*row.member;
    }
    if (!map.isEmpty()) {
        state["map"] = map;
    }
    if (range == RangeMode::Locked) {
        state["locked"] = QJsonArray{locked.low, locked.high};
    }
    if (slice >= 0) {
        state["slice"] = slice;
    }
    return state;
}

FieldSettings FieldSettings::fromJson(const QJsonObject& state, FieldSettings base) {
    FieldSettings made = std::move(base);
    if (const auto subject = FieldSubject::named(state["quantity"].toString())) {
        made.subject = *subject;
    }
    if (state["channel"].isDouble()) {
        made.channel = static_cast<int>(std::clamp(state["channel"].toDouble(), -2.0, 4095.0));
    }
    if (const QString map = state["map"].toString(); isColorMap(map)) {
        made.map = map;
    } else if (state.contains("quantity")) {
        made.map.clear(); // a whole state without a map: the quantity's own
    }
    const auto pair = state["locked"].toArray();
    const bool hasLock = pair.size() == 2 && pair[0].isDouble() && pair[1].isDouble() &&
                         pair[0].toDouble() < pair[1].toDouble();
    if (hasLock) {
        made.locked = {pair[0].toDouble(), pair[1].toDouble()};
    }
    const auto mode = std::find(kRangeIds.begin(), kRangeIds.end(), state["range"].toString());
    if (mode != kRangeIds.end()) {
        made.range = static_cast<RangeMode>(mode - kRangeIds.begin());
        if (made.range == RangeMode::Locked && !hasLock) {
            made.range = RangeMode::Frame;
        }
    }
    for (const auto& row : kSwitches) {
        made.*row.member = state[QLatin1String(row.key)].toBool(made.*row.member);
    }
    if (state["slice"].isDouble()) {
        made.slice = static_cast<int>(std::clamp(state["slice"].toDouble(), 0.0, 1048576.0));
    } else if (state.contains("quantity")) {
        made.slice = -1;
    }
    return made;
}

} // namespace sgfm::views
