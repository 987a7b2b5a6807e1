#include "engine/runtime/text_estimator.h"

#include <utility>

namespace sgfm::runtime {

std::vector<score::TextRevision> TextEstimator::revise(std::span<const std::vector<text::TokenId>> texts,
                                                       std::span<const field::VectorField> /*noise*/,
                                                       double /*sigma*/,
                                                       std::span<const text::ChainKey> /*keys*/) const {
    std::vector<score::TextRevision> made;
    for (const auto& words : texts) {
        made.push_back({words, {}, {}});
    }
    return made;
}

std::vector<field::VectorField> TextEstimator::denoise(std::span<const field::VectorField> noisy,
                                                       double sigma,
                                                       std::span<const field::VectorField> previous) const {
    std::vector<field::VectorField> fields;
    for (auto& one : estimate(noisy, sigma, previous)) {
        fields.push_back(std::move(one.clean));
    }
    return fields;
}

} // namespace sgfm::runtime
