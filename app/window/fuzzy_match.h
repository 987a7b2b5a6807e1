#pragma once
// How well a text answers to what a person typed: every word of the query must be found in it, as letters in
// order, the closer together and the nearer to beginnings of words the better. Case does not matter.

#include <QList>
#include <QString>

#include <optional>

namespace sgfm::window {

struct FuzzyMatch {
    double score = 0;     // comparable between texts for one query; higher is better
    QList<int> positions; // of the letters found, ascending: to be shown
};

// Nothing: the text does not answer. An empty query matches everything with score 0.
std::optional<FuzzyMatch> fuzzyMatch(const QString& query, const QString& text);

} // namespace sgfm::window
