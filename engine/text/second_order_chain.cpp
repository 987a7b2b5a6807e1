#include "engine/text/second_order_chain.h"

#include "engine/text/chain_weights.h"

#include <algorithm>
#include <cstdint>
#include <utility>

namespace sgfm::text {

namespace {

using Weights = std::vector<double>; // [j][k], of a pair of neighbours

// weights[j][k] *= unary_{x+1}[k] coupling_x[j][k]
void hearPair(const Chain& pairs, std::size_t x, std::span<double> weights) {
    const auto values = pairs.values();
    const auto unary = pairs.unary(x + 1);
    for (std::size_t j = 0; j < values; ++j) {
        const auto coupling = pairs.coupling(x, j);
        for (std::size_t k = 0; k < values; ++k) {
            weights[j * values + k] *= static_cast<double>(unary[k]) * static_cast<double>(coupling[k]);
        }
    }
}

// forward_x[j][k], x from 0 to N - 2: sum over k_0 ... k_{x-1} of all factors up to position x + 1, with j at
// x and k at x + 1. [N - 1][K][K]
std::vector<double> forwardSums(const SecondOrderChain& chain) {
    const auto values = chain.values();
    const auto square = values * values;
    std::vector<double> forward((chain.positions() - 1) * square);
    std::vector<double> sums(values);
    for (std::size_t x = 0; x + 1 < chain.positions(); ++x) {
        const std::span<double> now{forward.data() + x * square, square};
        if (x == 0) {
            const auto unary = chain.pairs().unary(0);
            for (std::size_t j = 0; j < values; ++j) {
                std::fill_n(now.begin() + static_cast<std::ptrdiff_t>(j * values), values,
                            static_cast<double>(unary[j]));
            }
        } else {
            const double* before = forward.data() + (x - 1) * square;
            const auto& thirds = chain.thirds(x - 1);
            std::fill(sums.begin(), sums.end(), 0.0);
            for (std::size_t pair = 0; pair < square; ++pair) {
                sums[pair % values] += thirds.known.empty() || !thirds.known[pair] ? before[pair] : 0.0;
            }
            for (std::size_t j = 0; j < values; ++j) {
                std::fill_n(now.begin() + static_cast<std::ptrdiff_t>(j * values), values, sums[j]);
            }
            for (std::size_t number = 0; number < thirds.pairs.size(); ++number) {
                const auto [first, second] = thirds.pairs[number];
                const double weight = before[first * values + second];
                const auto factors = chain.row(x - 1, number);
                double* out = now.data() + second * values;
                for (std::size_t k = 0; k < values; ++k) {
                    out[k] += weight * static_cast<double>(factors[k]);
                }
            }
        }
        hearPair(chain.pairs(), x, now);
        scaleToLargest(now);
    }
    return forward;
}

// backward_x[j][k] from backward_{x+1}: sum over k_{x+2} ... of all factors from third_x on.
void stepBack(const SecondOrderChain& chain, std::size_t x, Weights& backward) {
    const auto values = chain.values();
    hearPair(chain.pairs(), x + 1, backward);
    Weights before(values * values);
    std::vector<double> sums(values);
    for (std::size_t k = 0; k < values; ++k) {
        for (std::size_t l = 0; l < values; ++l) {
            sums[k] += backward[k * values + l];
        }
    }
    for (std::size_t j = 0; j < values; ++j) {
        std::copy(sums.begin(), sums.end(), before.begin() + static_cast<std::ptrdiff_t>(j * values));
    }
    const auto& thirds = chain.thirds(x);
    for (std::size_t number = 0; number < thirds.pairs.size(); ++number) {
        const auto [first, second] = thirds.pairs[number];
        const auto factors = chain.row(x, number);
        const double* behind = backward.data() + second * values;
        double sum = 0;
        for (std::size_t k = 0; k < values; ++k) {
            sum += behind[k] * static_cast<double>(factors[k]);
        }
        before[first * values + second] = sum;
    }
    scaleToLargest(before);
    backward = std::move(before);
}

} // namespace

SecondOrderChain::SecondOrderChain(Chain pairs)
    : m_pairs(std::move(pairs)), m_thirds(m_pairs.positions() > 2 ? m_pairs.positions() - 2 : 0) {
}

std::span<float> SecondOrderChain::addRow(std::size_t x, std::size_t first, std::size_t second) {
    auto& thirds = m_thirds[x];
    if (thirds.known.empty()) {
        thirds.known.assign(values() * values(), false);
    }
    thirds.known[first * values() + second] = true;
    thirds.pairs.push_back({first, second});
    thirds.factors.resize(thirds.factors.size() + m_pairs.stride(), 0.0F);
    return {thirds.factors.data() + thirds.factors.size() - m_pairs.stride(), values()};
}

bool SecondOrderChain::hearsThirds() const noexcept {
    return std::any_of(m_thirds.begin(), m_thirds.end(),
                       [](const Thirds& thirds) { return !thirds.pairs.empty(); });
}

std::vector<float> marginals(const SecondOrderChain& chain) {
    const auto positions = chain.positions();
    const auto values = chain.values();
    if (!chain.hearsThirds()) {
        return marginals(chain.pairs());
    }
    const auto forward = forwardSums(chain);
    std::vector<float> result(positions * values);
    std::vector<double> sums(values);
    const auto put = [&](std::size_t x) {
        double total = 0;
        for (const double sum : sums) {
            total += sum;
        }
        for (std::size_t k = 0; k < values; ++k) {
            result[x * values + k] = static_cast<float>(sums[k] / total);
        }
    };
    Weights backward(values * values, 1.0);
    for (std::size_t x = positions - 1; x-- > 0;) {
        if (x + 2 < positions) {
            stepBack(chain, x, backward);
        }
        const double* now = forward.data() + x * values * values;
        if (x + 2 == positions) {
            std::fill(sums.begin(), sums.end(), 0.0);
            for (std::size_t j = 0; j < values; ++j) {
                for (std::size_t k = 0; k < values; ++k) {
                    sums[k] += now[j * values + k];
                }
            }
            put(x + 1);
        }
        for (std::size_t j = 0; j < values; ++j) {
            sums[j] = 0;
            for (std::size_t k = 0; k < values; ++k) {
                sums[j] += now[j * values + k] * backward[j * values + k];
            }
        }
        put(x);
    }
    return result;
}

std::vector<std::size_t> mostProbableSequence(const SecondOrderChain& chain) {
    const auto positions = chain.positions();
    const auto values = chain.values();
    if (!chain.hearsThirds()) {
        return mostProbableSequence(chain.pairs());
    }
    const auto square = values * values;
    // behind[j][k]: the best of all that follows j at x, k at x + 1; so that walking from the left meets the
    // first of equal sequences.
    Weights behind(square, 1.0);
    std::vector<std::uint32_t> follower((positions - 2) * square);
    std::vector<double> best(values);
    std::vector<std::uint32_t> chosen(values);
    for (std::size_t x = positions - 2; x-- > 0;) {
        hearPair(chain.pairs(), x + 1, behind);
        for (std::size_t k = 0; k < values; ++k) {
            const auto row = behind.begin() + static_cast<std::ptrdiff_t>(k * values);
            const auto largest = std::max_element(row, row + static_cast<std::ptrdiff_t>(values));
            best[k] = *largest;
            chosen[k] = static_cast<std::uint32_t>(largest - row);
        }
        Weights before(square);
        auto* follows = follower.data() + x * square;
        for (std::size_t pair = 0; pair < square; ++pair) {
            before[pair] = best[pair % values];
            follows[pair] = chosen[pair % values];
        }
        const auto& thirds = chain.thirds(x);
        for (std::size_t number = 0; number < thirds.pairs.size(); ++number) {
            const auto [first, second] = thirds.pairs[number];
            const auto pair = first * values + second;
            const auto factors = chain.row(x, number);
            before[pair] = -1;
            for (std::size_t k = 0; k < values; ++k) {
                const double score = behind[second * values + k] * static_cast<double>(factors[k]);
                if (score > before[pair]) {
                    before[pair] = score;
                    follows[pair] = static_cast<std::uint32_t>(k);
                }
            }
        }
        scaleToLargest(before);
        behind = std::move(before);
    }
    hearPair(chain.pairs(), 0, behind);
    const auto first = chain.pairs().unary(0);
    std::size_t start = 0;
    double highest = -1;
    for (std::size_t pair = 0; pair < square; ++pair) {
        const double score = behind[pair] * static_cast<double>(first[pair / values]);
        if (score > highest) {
            highest = score;
            start = pair;
        }
    }
    std::vector<std::size_t> sequence{start / values, start % values};
    for (std::size_t x = 0; x + 2 < positions; ++x) {
        sequence.push_back(follower[x * square + sequence[x] * values + sequence[x + 1]]);
    }
    return sequence;
}

std::vector<std::size_t> drawSequence(const SecondOrderChain& chain, std::span<const double> uniforms) {
    const auto positions = chain.positions();
    const auto values = chain.values();
    if (positions < 3) {
        return drawSequence(chain.pairs(), uniforms);
    }
    const auto square = values * values;
    const auto forward = forwardSums(chain);
    std::vector<std::size_t> sequence(positions);
    std::vector<double> weights(values);
    for (std::size_t j = 0; j < values; ++j) {
        for (std::size_t k = 0; k < values; ++k) {
            weights[k] += forward[(positions - 2) * square + j * values + k];
        }
    }
    sequence[positions - 1] = drawIndex(weights, uniforms[positions - 1]);
    for (std::size_t x = positions - 1; x-- > 0;) {
        const auto right = sequence[x + 1];
        for (std::size_t i = 0; i < values; ++i) {
            weights[i] = forward[x * square + i * values + right];
        }
        if (x + 2 < positions) {
            const auto& pairs = chain.thirds(x).pairs;
            for (std::size_t number = 0; number < pairs.size(); ++number) {
                if (pairs[number].second == right) {
                    weights[pairs[number].first] *=
                        static_cast<double>(chain.row(x, number)[sequence[x + 2]]);
                }
            }
        }
        sequence[x] = drawIndex(weights, uniforms[x]);
    }
    return sequence;
}

} // namespace sgfm::text
