#include "engine/evaluation/token_sampler.h"

#include "engine/text/vocabulary.h"

#include <random>

namespace sgfm::evaluation {

NgramSampler::NgramSampler(int order, const text::Lexicon& lexicon,
                           std::span<const std::vector<text::TokenId>> passages)
    : m_model(order, lexicon.size(), passages), m_endMark(lexicon.endMark()) {
}

std::vector<text::TokenId> NgramSampler::sample(std::span<const text::TokenId> prompt, int length,
                                                std::uint64_t seed, std::uint64_t number) const {
    std::seed_seq mixed{seed, seed >> 32U, number, number >> 32U}; // its numbers are fixed by the standard
    std::mt19937_64 generator(mixed);
    std::vector<double> probabilities(static_cast<std::size_t>(m_model.symbols()));
    std::vector<text::TokenId> tokens(prompt.begin(), prompt.end());
    auto history = m_model.atBeginning();
    const auto follow = [&](text::TokenId token) {
        if (token == m_endMark) {
            history = m_model.atBeginning();
        } else {
            m_model.append(history, token);
        }
    };
    for (const auto token : prompt) {
        follow(token);
    }
    while (std::ssize(tokens) < length) {
        m_model.distribution(history, probabilities);
        const double possible = 1 - probabilities[text::kUnknown];
        probabilities[text::kUnknown] = 0;
        double left = possible * static_cast<double>(generator() >> 11U) * 0x1p-53;
        text::TokenId drawn = m_endMark; // if rounding leaves a rest behind the last
        for (std::size_t token = 0; token < probabilities.size(); ++token) {
            left -= probabilities[token];
            if (left < 0) {
                drawn = static_cast<text::TokenId>(token);
                break;
            }
        }
        tokens.push_back(drawn);
        follow(drawn);
    }
    return tokens;
}

} // namespace sgfm::evaluation
