#include "engine/text/chain.h"

#include "engine/text/chain_weights.h"

#include <algorithm>
#include <cstring>

namespace sgfm::text {

namespace {

constexpr std::size_t kLanes = 16;
using Lanes [[gnu::vector_size(4 * kLanes)]] = float;

Lanes load(const float* from) {
    Lanes lanes;
    std::memcpy(&lanes, from, sizeof lanes);
    return lanes;
}

void store(const Lanes& lanes, float* to) {
    std::memcpy(to, &lanes, sizeof lanes);
}

// Rows of the chain's stride.
class Rows {
  public:
    explicit Rows(const Chain& chain)
        : m_stride(chain.stride()), m_values(chain.positions() * chain.stride(), 0.0F) {}
    float* row(std::size_t x) { return m_values.data() + x * m_stride; }
    const float* row(std::size_t x) const { return m_values.data() + x * m_stride; }

  private:
    std::size_t m_stride;
    std::vector<float> m_values;
};

// out[k] = sum_j weights[j] matrix[j][k], rows added in order.
void mixRows(const float* weights, const float* matrix, std::size_t rows, std::size_t stride, float* out) {
    for (std::size_t block = 0; block < stride; block += kLanes) {
        Lanes sum{};
        for (std::size_t j = 0; j < rows; ++j) {
            sum += weights[j] * load(matrix + j * stride + block);
        }
        store(sum, out + block);
    }
}

// out[j] = sum_k matrix[j][k] weights[k], lane by lane.
void dotRows(const float* weights, const float* matrix, std::size_t rows, std::size_t stride, float* out) {
    for (std::size_t j = 0; j < rows; ++j) {
        Lanes sum{};
        for (std::size_t block = 0; block < stride; block += kLanes) {
            sum += load(matrix + j * stride + block) * load(weights + block);
        }
        float total = 0;
        for (std::size_t lane = 0; lane < kLanes; ++lane) {
            total += sum[lane];
        }
        out[j] = total;
    }
}

Rows leftMessages(const Chain& chain) {
    Rows left(chain);
    std::vector<float> weights(chain.stride(), 0.0F);
    for (std::size_t x = 0; x < chain.positions(); ++x) {
        if (x == 0) {
            std::fill_n(left.row(0), chain.values(), 1.0F);
            continue;
        }
        const auto unary = chain.unary(x - 1);
        for (std::size_t j = 0; j < chain.values(); ++j) {
            weights[j] = left.row(x - 1)[j] * unary[j];
        }
        scaleToLargest(weights);
        mixRows(weights.data(), chain.coupling(x - 1, 0).data(), chain.values(), chain.stride(), left.row(x));
        scaleToLargest({left.row(x), chain.values()});
    }
    return left;
}

Rows rightMessages(const Chain& chain) {
    Rows right(chain);
    std::vector<float> weights(chain.stride(), 0.0F);
    for (std::size_t x = chain.positions(); x-- > 0;) {
        if (x + 1 == chain.positions()) {
            std::fill_n(right.row(x), chain.values(), 1.0F);
            continue;
        }
        const auto unary = chain.unary(x + 1);
        for (std::size_t k = 0; k < chain.values(); ++k) {
            weights[k] = right.row(x + 1)[k] * unary[k];
        }
        scaleToLargest(weights);
        dotRows(weights.data(), chain.coupling(x, 0).data(), chain.values(), chain.stride(), right.row(x));
        scaleToLargest({right.row(x), chain.values()});
    }
    return right;
}

std::vector<float> withoutPadding(const Chain& chain, const Rows& rows) {
    std::vector<float> plain;
    plain.reserve(chain.positions() * chain.values());
    for (std::size_t x = 0; x < chain.positions(); ++x) {
        plain.insert(plain.end(), rows.row(x), rows.row(x) + chain.values());
    }
    return plain;
}

} // namespace

Chain::Chain(std::size_t positions, std::size_t values)
    : m_positions(positions),
      m_values(values),
      m_stride((values + kLanes - 1) / kLanes * kLanes),
      m_unary(positions * m_stride, 0.0F),
      m_coupling(positions > 0 ? (positions - 1) * values * m_stride : 0, 0.0F) {
}

std::vector<float> marginals(const Chain& chain) {
    const auto left = leftMessages(chain);
    const auto right = rightMessages(chain);
    std::vector<float> result;
    result.reserve(chain.positions() * chain.values());
    std::vector<double> joint(chain.values());
    for (std::size_t x = 0; x < chain.positions(); ++x) {
        const auto unary = chain.unary(x);
        double total = 0;
        for (std::size_t k = 0; k < chain.values(); ++k) {
            joint[k] = static_cast<double>(left.row(x)[k]) * static_cast<double>(unary[k]) *
                       static_cast<double>(right.row(x)[k]);
            total += joint[k];
        }
        for (const double value : joint) {
            result.push_back(static_cast<float>(value / total));
        }
    }
    return result;
}

std::vector<std::size_t> mostProbableSequence(const Chain& chain) {
    const auto values = chain.values();
    if (chain.positions() == 0) {
        return {};
    }
    // best[x][k]: of all sequences of the positions behind x, given k at x; so that walking from the left
    // meets the first of equal sequences.
    std::vector<float> best(chain.positions() * values, 1.0F);
    std::vector<std::size_t> follower(chain.positions() * values, 0);
    std::vector<float> behind(values);
    for (std::size_t x = chain.positions() - 1; x-- > 0;) {
        const auto unary = chain.unary(x + 1);
        for (std::size_t j = 0; j < values; ++j) {
            behind[j] = unary[j] * best[(x + 1) * values + j];
        }
        scaleToLargest(behind);
        for (std::size_t k = 0; k < values; ++k) {
            const auto coupling = chain.coupling(x, k);
            float highest = -1;
            std::size_t chosen = 0;
            for (std::size_t j = 0; j < values; ++j) {
                const float score = coupling[j] * behind[j];
                if (score > highest) {
                    highest = score;
                    chosen = j;
                }
            }
            best[x * values + k] = highest;
            follower[x * values + k] = chosen;
        }
        scaleToLargest({best.data() + x * values, values});
    }
    std::vector<std::size_t> sequence(chain.positions(), 0);
    const auto first = chain.unary(0);
    for (std::size_t k = 1; k < values; ++k) {
        if (first[k] * best[k] > first[sequence[0]] * best[sequence[0]]) {
            sequence[0] = k;
        }
    }
    for (std::size_t x = 0; x + 1 < chain.positions(); ++x) {
        sequence[x + 1] = follower[x * values + sequence[x]];
    }
    return sequence;
}

std::vector<std::size_t> drawSequence(const Chain& chain, std::span<const double> uniforms) {
    const auto left = leftMessages(chain);
    std::vector<std::size_t> sequence(chain.positions(), 0);
    std::vector<double> weights(chain.values());
    for (std::size_t x = chain.positions(); x-- > 0;) {
        const auto unary = chain.unary(x);
        for (std::size_t k = 0; k < chain.values(); ++k) {
            const float coupling = x + 1 < chain.positions() ? chain.coupling(x, k)[sequence[x + 1]] : 1.0F;
            weights[k] = static_cast<double>(left.row(x)[k]) * static_cast<double>(unary[k]) *
                         static_cast<double>(coupling);
        }
        sequence[x] = drawIndex(weights, uniforms[x]);
    }
    return sequence;
}

Messages messages(const Chain& chain) {
    return {withoutPadding(chain, leftMessages(chain)), withoutPadding(chain, rightMessages(chain))};
}

} // namespace sgfm::text
