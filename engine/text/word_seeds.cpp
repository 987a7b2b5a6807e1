#include "engine/text/word_seeds.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <string_view>
#include <unordered_map>

namespace sgfm::text {

namespace {

bool isAsciiPunctuation(char c) {
    return (c >= '!' && c <= '/') || (c >= ':' && c <= '@') || (c >= '[' && c <= '`') ||
           (c >= '{' && c <= '~');
}

// Calls `visit` with every word: what stands between spaces, without ASCII punctuation at its ends.
template <typename Visit>
void forEachWord(std::string_view passage, const Visit& visit) {
    while (!passage.empty()) {
        const auto end = std::min(passage.find(' '), passage.size());
        auto word = passage.substr(0, end);
        passage.remove_prefix(std::min(end + 1, passage.size()));
        while (!word.empty() && isAsciiPunctuation(word.front())) {
            word.remove_prefix(1);
        }
        while (!word.empty() && isAsciiPunctuation(word.back())) {
            word.remove_suffix(1);
        }
        if (!word.empty()) {
            visit(word);
        }
    }
}

} // namespace

std::vector<std::string> wordSeeds(const std::vector<std::string>& passages, std::size_t count) {
    std::unordered_map<std::string_view, std::int64_t> occurrences;
    std::array<std::int64_t, 128> marks{};
    for (const auto& passage : passages) {
        forEachWord(passage, [&](std::string_view word) { ++occurrences[word]; });
        for (const char c : passage) {
            marks[static_cast<unsigned char>(c) & 127U] += isAsciiPunctuation(c) ? 1 : 0;
        }
    }
    const auto mark = std::max_element(marks.begin(), marks.end());
    if (*mark == 0) {
        return {};
    }
    std::vector<std::pair<std::string_view, std::int64_t>> words;
    std::copy_if(occurrences.begin(), occurrences.end(), std::back_inserter(words),
                 [](const auto& word) { return word.second >= 2; });
    std::sort(words.begin(), words.end(), [](const auto& a, const auto& b) {
        return a.second > b.second || (a.second == b.second && a.first < b.first);
    });
    words.resize(std::min(words.size(), count));
    std::vector<std::string> seeds;
    for (const auto& [word, unused] : words) {
        seeds.emplace_back(word);
        seeds.back() += static_cast<char>(mark - marks.begin());
    }
    return seeds;
}

} // namespace sgfm::text
