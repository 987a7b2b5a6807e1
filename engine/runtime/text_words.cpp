#include "engine/runtime/text_words.h"

#include "engine/error.h"

#include <algorithm>
#include <cctype>
#include <charconv>

namespace sgfm::runtime {

text::TextPrompt textPromptOf(const recipe::Prompt& prompt) {
    text::TextPrompt made{prompt.text, {}, prompt.leftTopic, prompt.rightTopic};
    for (const auto& pin : prompt.pins) {
        made.pins.push_back({pin.position, pin.word});
    }
    return made;
}

text::TextLayout textLayoutOf(const recipe::Recipe& recipe) {
    text::TextLayout layout;
    layout.length = recipe.grid[0];
    layout.timePoints = recipe.grid[1];
    layout.margin = recipe.parameters.getInteger("text.margin");
    layout.fringe = recipe.parameters.getInteger("boundary.fringe");
    layout.timeLength = recipe.lengths.empty() ? 0 : recipe.lengths.back();
    layout.promptMayBeEmpty = true;
    return layout;
}

std::vector<recipe::Pin> parsePins(const std::string& text) {
    std::vector<recipe::Pin> pins;
    std::size_t begin = 0;
    const auto trimmed = [](std::string_view part) {
        const auto first = part.find_first_not_of(' ');
        const auto last = part.find_last_not_of(' ');
        return first == std::string_view::npos ? std::string_view() : part.substr(first, last - first + 1);
    };
    while (begin <= text.size()) {
        const auto comma = std::min(text.find(',', begin), text.size());
        // A comma may be a pinned word itself: "3:,".
        const auto end = comma > begin && text[comma - 1] == ':' && comma < text.size()
                             ? std::min(text.find(',', comma + 1), text.size())
                             : comma;
        const auto part = trimmed(std::string_view(text).substr(begin, end - begin));
        begin = end + 1;
        if (part.empty()) {
            continue;
        }
        const auto colon = part.find(':');
        const auto number = trimmed(part.substr(0, std::min(colon, part.size())));
        int position = 0;
        const auto [rest, failure] = std::from_chars(number.data(), number.data() + number.size(), position);
        const auto word = colon == std::string_view::npos ? "" : trimmed(part.substr(colon + 1));
        if (failure != std::errc() || rest != number.data() + number.size() || position < 0 || word.empty()) {
            throw Error(
                ErrorKind::BadInput, "pinned words", "\"" + std::string(part) + "\" is no pinned word.",
                "Write position:word, for example \"0:Once, 5:light\"; positions count tokens from 0.");
        }
        pins.push_back({position, std::string(word)});
    }
    return pins;
}

std::vector<text::TokenId> givenTokens(const text::Lexicon& lexicon, const text::TextPrompt& prompt,
                                       int length) {
    std::vector<text::TokenId> given(static_cast<std::size_t>(length), -1);
    const auto put = [&](const std::string& words, int position) {
        if (words.find_first_not_of(" \t\n\r") == std::string::npos) {
            return;
        }
        for (const auto token : lexicon.tokenize(words)) {
            if (position < length) {
                given[static_cast<std::size_t>(position++)] = token;
            }
        }
    };
    put(prompt.prompt, 0);
    for (const auto& pin : prompt.pins) {
        put(pin.word, pin.position);
    }
    return given;
}

std::vector<text::TokenId> forbiddenTokens(const text::Lexicon& lexicon,
                                           const std::vector<std::string>& words) {
    std::vector<text::TokenId> forbidden;
    for (const auto& word : words) {
        auto lower = word;
        std::transform(lower.begin(), lower.end(), lower.begin(), [](unsigned char c) {
            return c < 0x80 ? static_cast<char>(std::tolower(c)) : static_cast<char>(c);
        });
        auto capital = lower;
        if (!capital.empty()) {
            const auto first = static_cast<unsigned char>(capital[0]);
            capital[0] = first < 0x80 ? static_cast<char>(std::toupper(first)) : capital[0];
        }
        for (const auto& form : {word, lower, capital}) {
            const auto tokens = lexicon.tokenize(form);
            const auto rarest =
                std::min_element(tokens.begin(), tokens.end(), [&](text::TokenId a, text::TokenId b) {
                    return lexicon.logProbability(a) < lexicon.logProbability(b);
                });
            forbidden.push_back(*rarest);
        }
    }
    std::sort(forbidden.begin(), forbidden.end());
    forbidden.erase(std::unique(forbidden.begin(), forbidden.end()), forbidden.end());
    return forbidden;
}

text::DecodedText decodedTextOf(const text::Lexicon& lexicon, const score::TextEstimate& estimate,
                                const std::vector<text::TokenId>& given,
                                const std::vector<text::TokenId>* chosen) {
    text::DecodedText decoded;
    std::vector<text::TokenId> spoken;
    for (std::size_t x = 0; x < estimate.positions.size(); ++x) {
        const auto& position = estimate.positions[x];
        text::DecodedToken token;
        const bool isGiven = x < given.size() && given[x] >= 0;
        token.token = chosen != nullptr ? (*chosen)[x] : isGiven ? given[x] : position.tokens.at(0);
        token.piece = lexicon.pieceOf(token.token);
        const auto found = std::find(position.tokens.begin(), position.tokens.end(), token.token);
        token.confidence =
            isGiven ? 1.0F
            : found == position.tokens.end()
                ? 0.0F
                : position.probabilities[static_cast<std::size_t>(found - position.tokens.begin())];
        token.entropy = isGiven ? 0.0F : position.entropy;
        const auto shown = std::min(text::kShownCandidates, position.tokens.size());
        for (std::size_t k = 0; k < shown; ++k) {
            token.candidates.push_back({lexicon.pieceOf(position.tokens[k]), position.probabilities[k]});
        }
        spoken.push_back(token.token);
        decoded.tokens.push_back(std::move(token));
    }
    decoded.text = lexicon.textOf(spoken);
    return decoded;
}

} // namespace sgfm::runtime
