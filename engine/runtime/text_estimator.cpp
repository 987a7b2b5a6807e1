#include "engine/runtime/text_estimator.h"

#include <utility>

namespace sgfm::runtime {

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
