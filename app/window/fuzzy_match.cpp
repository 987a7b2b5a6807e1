#include "app/window/fuzzy_match.h"

#include <algorithm>
#include <limits>
#include <vector>

namespace sgfm::window {

namespace {

constexpr double kLetter = 1;
constexpr double kRun = 4;       // follows the letter found before: more than the start of another word
constexpr double kWordStart = 3; // first letter of a word
constexpr double kTextStart = 2;
constexpr double kSkip = 0.02; // a letter of the text passed over
constexpr int kLongestQuery = 64;

bool startsWord(const QString& text, int place) {
    return place == 0 || (!text[place - 1].isLetterOrNumber() && text[place].isLetterOrNumber());
}

double worth(const QString& text, int place) {
    return kLetter + (startsWord(text, place) ? kWordStart : 0) + (place == 0 ? kTextStart : 0);
}

// The best way to find the letters of one word in order: best[i][j], letter i of the word at place j.
std::optional<FuzzyMatch> matchWord(const QString& word, const QString& text) {
    const int letters = static_cast<int>(word.size());
    const int places = static_cast<int>(text.size());
    if (letters > places) {
        return {};
    }
    constexpr double kNever = -std::numeric_limits<double>::infinity();
    const auto at = [places](int letter, int place) {
        return static_cast<std::size_t>(letter) * static_cast<std::size_t>(places) +
               static_cast<std::size_t>(place);
    };
    std::vector<double> best(static_cast<std::size_t>(letters) * static_cast<std::size_t>(places), kNever);
    std::vector<int> from(best.size(), -1);
    for (int letter = 0; letter < letters; ++letter) {
        double reach = kNever; // best way to the letter before, at least two places back
        int reachFrom = -1;
        for (int place = letter; place < places; ++place) {
            if (letter > 0 && place >= 2 && best[at(letter - 1, place - 2)] > reach) {
                reach = best[at(letter - 1, place - 2)];
                reachFrom = place - 2;
            }
            if (word[letter].toCaseFolded() != text[place].toCaseFolded()) {
                continue;
            }
            if (letter == 0) {
                best[at(0, place)] = worth(text, place) - kSkip * place;
                continue;
            }
            const double run = place >= 1 ? best[at(letter - 1, place - 1)] + kRun : kNever;
            const double before = std::max(run, reach);
            if (before > kNever) {
                best[at(letter, place)] = before + worth(text, place);
                from[at(letter, place)] = run >= reach ? place - 1 : reachFrom;
            }
        }
    }
    int place = -1;
    for (int end = 0; end < places; ++end) {
        if (best[at(letters - 1, end)] > (place < 0 ? kNever : best[at(letters - 1, place)])) {
            place = end;
        }
    }
    if (place < 0) {
        return {};
    }
    FuzzyMatch match;
    match.score = best[at(letters - 1, place)];
    for (int letter = letters - 1; letter >= 0; --letter) {
        match.positions.prepend(place);
        place = from[at(letter, place)];
    }
    // Letters scattered over a text are an accident: no more gaps than half of the letters.
    int gaps = 0;
    for (int index = 1; index < match.positions.size(); ++index) {
        const bool apart = match.positions[index] != match.positions[index - 1] + 1;
        gaps += apart && !startsWord(text, match.positions[index]) ? 1 : 0;
    }
    return 2 * gaps > letters ? std::nullopt : std::optional(match);
}

} // namespace

std::optional<FuzzyMatch> fuzzyMatch(const QString& query, const QString& text) {
    FuzzyMatch whole;
    for (const QString& word : query.left(kLongestQuery).split(u' ', Qt::SkipEmptyParts)) {
        const auto part = matchWord(word, text);
        if (!part) {
            return {};
        }
        whole.score += part->score;
        whole.positions += part->positions;
    }
    std::ranges::sort(whole.positions);
    whole.positions.erase(std::unique(whole.positions.begin(), whole.positions.end()), whole.positions.end());
    if (!whole.positions.isEmpty()) {
        whole.score -= kSkip * static_cast<double>(text.size()); // of two equal ones the shorter
    }
    return whole;
}

} // namespace sgfm::window
