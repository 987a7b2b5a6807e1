#include "engine/evaluation/word_judge.h"

#include "engine/error.h"

#include <algorithm>
#include <cmath>

namespace sgfm::evaluation {

namespace {

constexpr int kBytes = 256;
constexpr std::int32_t kWordEnd = kBytes;

std::vector<std::int32_t> spellingOf(std::string_view word) {
    std::vector<std::int32_t> symbols;
    symbols.reserve(word.size() + 1);
    for (const char c : word) {
        symbols.push_back(static_cast<unsigned char>(c));
    }
    symbols.push_back(kWordEnd);
    return symbols;
}

} // namespace

WordJudge::WordJudge(const std::vector<Passage>& training) {
    std::unordered_map<std::string, std::int32_t> counts;
    std::vector<std::string> inOrder; // of first appearance, so that ids do not depend on the hash
    for (const auto& passage : training) {
        for (const auto& unit : passage.units) {
            if (++counts[unit.text] == 1) {
                inOrder.push_back(unit.text);
            }
        }
    }
    if (inOrder.empty()) {
        throw Error(ErrorKind::BadInput, "word judge", "There is no text to learn from.",
                    "Give a corpus with words in it.");
    }
    std::vector<std::vector<std::int32_t>> spellings;
    auto next = kUnknownWord + 1;
    for (const auto& unit : inOrder) {
        if (counts[unit] >= 2) {
            m_ids.emplace(unit, next++);
        } else {
            spellings.push_back(spellingOf(unit));
        }
    }
    m_spelling = std::make_unique<NgramModel>(kSpellingOrder, kBytes + 1, spellings);

    std::vector<std::vector<std::int32_t>> passages;
    passages.reserve(training.size());
    for (const auto& passage : training) {
        auto& symbols = passages.emplace_back();
        symbols.reserve(passage.units.size() + 1);
        for (const auto& unit : passage.units) {
            symbols.push_back(idOf(unit.text));
        }
        if (passage.ended) {
            symbols.push_back(kPassageEnd);
        }
    }
    m_model = std::make_unique<NgramModel>(kOrder, next, passages);
}

std::int32_t WordJudge::idOf(const std::string& unit) const {
    const auto found = m_ids.find(unit);
    return found == m_ids.end() ? kUnknownWord : found->second;
}

double WordJudge::spellingNats(std::string_view word) const {
    double nats = 0;
    auto history = m_spelling->atBeginning();
    for (const auto symbol : spellingOf(word)) {
        nats -= std::log(m_spelling->probability(history, symbol));
        m_spelling->append(history, symbol);
    }
    return nats;
}

Judgement WordJudge::judge(std::string_view text) const {
    Judgement judgement;
    for (const auto& passage : passagesOf(text)) {
        auto history = m_model->atBeginning();
        const auto add = [&](std::int32_t id, JudgedUnit unit) {
            unit.nats -= std::log(m_model->probability(history, id));
            m_model->append(history, id);
            judgement.nats += unit.nats;
            judgement.each.push_back(std::move(unit));
        };
        for (const auto& unit : passage.units) {
            const auto id = idOf(unit.text);
            const bool known = id != kUnknownWord;
            add(id, {unit.text, known ? 0.0 : spellingNats(unit.text), unit.isWord, known});
        }
        if (passage.ended) {
            add(kPassageEnd, {});
        }
    }
    judgement.units = static_cast<std::int64_t>(judgement.each.size());
    return judgement;
}

} // namespace sgfm::evaluation
