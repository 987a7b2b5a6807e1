#include "engine/sampler/ensemble.h"

#include "engine/error.h"

#include <algorithm>
#include <cmath>
#include <map>

namespace sgfm::sampler {

namespace {

void require(bool good) {
    if (!good) {
        throw Error(ErrorKind::Usage, "ensemble", "There are no members, or they differ in shape.",
                    "Use the members of one run.");
    }
}

} // namespace

EnsembleFields ensembleFields(std::span<const field::VectorField> members) {
    require(!members.empty() && std::all_of(members.begin(), members.end(), [&](const auto& u) {
        return u.grid() == members[0].grid() && u.channels() == members[0].channels();
    }));
    EnsembleFields result{members[0], members[0]};
    const auto mean = result.mean.all();
    const auto spread = result.spread.all();
    const auto count = static_cast<double>(members.size());
    for (std::size_t i = 0; i < mean.size(); ++i) {
        double sum = 0;
        for (const auto& u : members) {
            sum += static_cast<double>(u.all()[i]);
        }
        double squares = 0;
        for (const auto& u : members) {
            const double difference = static_cast<double>(u.all()[i]) - sum / count;
            squares += difference * difference;
        }
        mean[i] = static_cast<float>(sum / count);
        spread[i] = static_cast<float>(members.size() > 1 ? std::sqrt(squares / (count - 1)) : 0);
    }
    return result;
}

double ensembleSpread(std::span<const field::VectorField> members) {
    const auto fields = ensembleFields(members);
    double sum = 0;
    for (const float value : fields.spread.all()) {
        sum += static_cast<double>(value) * static_cast<double>(value);
    }
    return std::sqrt(sum / (static_cast<double>(fields.spread.length()) * fields.spread.channels()));
}

std::vector<TokenAgreement> tokenAgreement(std::span<const std::vector<std::int32_t>> members) {
    require(!members.empty() && std::all_of(members.begin(), members.end(), [&](const auto& tokens) {
        return tokens.size() == members[0].size();
    }));
    std::vector<TokenAgreement> result(members[0].size());
    for (std::size_t x = 0; x < result.size(); ++x) {
        std::map<std::int32_t, int> counts;
        for (const auto& tokens : members) {
            ++counts[tokens[x]];
        }
        for (const auto& [token, count] : counts) {
            const float share = static_cast<float>(count) / static_cast<float>(members.size());
            result[x].entropy -= share * std::log(share);
            if (share > result[x].agreement) {
                result[x].agreement = share;
                result[x].token = token;
            }
        }
        result[x].entropy = std::max(0.0F, result[x].entropy);
    }
    return result;
}

std::vector<std::vector<float>> tokenShares(std::span<const std::vector<std::int32_t>> members) {
    require(!members.empty() && std::all_of(members.begin(), members.end(), [&](const auto& tokens) {
        return tokens.size() == members[0].size();
    }));
    std::vector<std::vector<float>> shares(members.size(), std::vector<float>(members[0].size()));
    for (std::size_t x = 0; x < members[0].size(); ++x) {
        std::map<std::int32_t, int> counts;
        for (const auto& tokens : members) {
            ++counts[tokens[x]];
        }
        for (std::size_t m = 0; m < members.size(); ++m) {
            shares[m][x] = static_cast<float>(counts[members[m][x]]) / static_cast<float>(members.size());
        }
    }
    return shares;
}

} // namespace sgfm::sampler
