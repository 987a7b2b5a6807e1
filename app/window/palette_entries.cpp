#include "app/window/palette_entries.h"

#include "app/window/key_bindings.h"
#include "app/window/window_actions.h"
#include "engine/error.h"

#include <QAction>
#include <QCoreApplication>

#include <algorithm>
#include <optional>

namespace sgfm::window {

namespace {

constexpr double kSettingBonus = 20; // who types a value means to set it

QString tr(const char* text) {
    return QCoreApplication::translate("CommandPalette", text);
}

QString nameOf(const recipe::ParameterRow& row) {
    const QString label = QString::fromStdString(row.label);
    const QString symbol = QString::fromStdString(row.symbol);
    return symbol.isEmpty() || symbol == label ? label : QStringLiteral("%1 %2").arg(label, symbol);
}

QString allowed(const recipe::ParameterRow& row) {
    switch (row.kind) {
    case recipe::ParameterKind::Switch:
        return tr("on or off");
    case recipe::ParameterKind::Choice: {
        QStringList names;
        for (const std::string& choice : row.choices) {
            names += QString::fromStdString(choice);
        }
        return names.join(QStringLiteral(", "));
    }
    default:
        return tr("%1 to %2").arg(row.minimum, 0, 'g', 6).arg(row.maximum, 0, 'g', 6);
    }
}

// "viscosity 0.02" or "viscosity = 0.02" taken apart; nothing where no value stands behind a name.
struct Assignment {
    QString name;
    QString value;
};
std::optional<Assignment> assignmentIn(QString query) {
    query = query.replace(u'=', u' ').simplified();
    const qsizetype gap = query.lastIndexOf(u' ');
    if (gap <= 0) {
        return {};
    }
    return Assignment{query.left(gap), query.mid(gap + 1)};
}

// Whether a word can be meant as a value of this row at all: otherwise it is part of a name.
bool looksLikeValue(const recipe::ParameterRow& row, const QString& word) {
    switch (row.kind) {
    case recipe::ParameterKind::Switch:
        return word == QStringLiteral("on") || word == QStringLiteral("off");
    case recipe::ParameterKind::Choice:
        return std::ranges::find(row.choices, word.toStdString()) != row.choices.end();
    default: {
        const QChar first = word[0];
        return first.isDigit() || first == u'-' || first == u'+' || first == u'.';
    }
    }
}

PaletteEntry assignmentEntry(const PaletteEntry& entry, const recipe::ParameterValues& values,
                             const QString& value, const SetParameter& set) {
    const recipe::ParameterRow& row = recipe::parameterRow(entry.key);
    PaletteEntry made = entry;
    made.completion.clear();
    try {
        recipe::ParameterValues tried = values;
        tried.setText(entry.key, value.toStdString());
        const double number = tried.get(entry.key);
        made.title = tr("%1 to %2").arg(entry.title, QString::fromStdString(tried.textOf(entry.key)));
        made.detail = row.live ? tr("sets it; %1 now").arg(QString::fromStdString(values.textOf(entry.key)))
                               : tr("sets it for the next restart");
        made.run = [set, key = QString::fromStdString(entry.key), number] { set(key, number); };
    } catch (const Error&) {
        made.title = tr("%1 cannot be %2").arg(entry.title, value);
        made.detail = allowed(row);
        made.enabled = false;
        made.run = nullptr;
    }
    return made;
}

} // namespace

std::vector<PaletteEntry> actionEntries(const KeyBindings& bindings) {
    std::vector<PaletteEntry> entries;
    for (const KeyBindings::Entry& bound : bindings.entries()) {
        PaletteEntry entry;
        entry.title = plainText(*bound.action);
        entry.detail = tipOf(*bound.action);
        entry.keys = keyText(bound.action->shortcuts());
        entry.kind = bound.group;
        entry.alias = bound.action->objectName();
        entry.enabled = bound.action->isEnabled();
        entry.run = [action = QPointer<QAction>(bound.action)] {
            if (!action.isNull()) {
                action->trigger();
            }
        };
        entries.push_back(std::move(entry));
    }
    return entries;
}

std::vector<PaletteEntry> parameterEntries(const recipe::ParameterValues& values) {
    std::vector<PaletteEntry> entries;
    for (const recipe::ParameterRow& row : recipe::parameterTable()) {
        PaletteEntry entry;
        entry.title = nameOf(row);
        entry.detail =
            tr("%1 now; type a value: %2").arg(QString::fromStdString(values.textOf(row.key)), allowed(row));
        entry.kind = tr("Parameter");
        entry.alias = QString::fromStdString(row.key);
        entry.completion = QString::fromStdString(row.label).toLower() + u' ';
        entry.key = row.key;
        entries.push_back(std::move(entry));
    }
    return entries;
}

std::vector<PaletteEntry> answersTo(const QString& query, const std::vector<PaletteEntry>& entries,
                                    const recipe::ParameterValues& values, const SetParameter& set,
                                    std::size_t most) {
    struct Scored {
        double score;
        PaletteEntry entry;
    };
    std::vector<Scored> found;
    const auto assignment = assignmentIn(query);
    const auto match = [](const QString& words, const PaletteEntry& entry) {
        auto best = fuzzyMatch(words, entry.title);
        const auto byAlias = fuzzyMatch(words, entry.alias);
        if (byAlias && (!best || byAlias->score > best->score + 1)) {
            best = FuzzyMatch{byAlias->score - 1, best ? best->positions : QList<int>()};
        }
        return best;
    };
    for (const PaletteEntry& entry : entries) {
        if (assignment && !entry.key.empty() &&
            looksLikeValue(recipe::parameterRow(entry.key), assignment->value)) {
            if (const auto matched = match(assignment->name, entry)) {
                found.push_back(
                    {matched->score + kSettingBonus, assignmentEntry(entry, values, assignment->value, set)});
                found.back().entry.marked = matched->positions;
                continue;
            }
        }
        if (const auto matched = match(query, entry)) {
            found.push_back({matched->score - (entry.enabled ? 0 : 5), entry});
            found.back().entry.marked = matched->positions;
        }
    }
    std::ranges::stable_sort(found, std::ranges::greater(), &Scored::score);
    std::vector<PaletteEntry> answers;
    for (Scored& scored : found) {
        if (answers.size() == most) {
            break;
        }
        answers.push_back(std::move(scored.entry));
    }
    return answers;
}

} // namespace sgfm::window
