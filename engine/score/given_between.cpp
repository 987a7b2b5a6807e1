#include "engine/score/given_between.h"

#include <tuple>

namespace sgfm::score {

torch::Tensor givenBetween(const torch::Tensor& given, const torch::Tensor& mask) {
    constexpr int kTime = 2;
    const auto slices = given.size(kTime);
    const auto isGiven = mask > 0.5F;
    if (!isGiven.any().item<bool>()) {
        return torch::zeros_like(given);
    }
    // Numbers of slices over two turns around the box: at t + T all that lie before t are there, at t all
    // that lie behind it.
    const auto numbers = torch::arange(2 * slices, torch::kInt64).view({1, 1, 2 * slices, 1, 1});
    const auto twice = torch::cat({isGiven, isGiven}, kTime);
    const auto none = torch::full({1}, -1, torch::kInt64);
    const auto last = std::get<0>(torch::where(twice, numbers, none).cummax(kTime));
    const auto mirrored = twice.flip({kTime});
    const auto next = std::get<0>(torch::where(mirrored, numbers, none).cummax(kTime)).flip({kTime});
    const auto before = last.narrow(kTime, slices, slices);             // from t + T on
    const auto behind = 2 * slices - 1 - next.narrow(kTime, 0, slices); // from t on
    const auto here = numbers.narrow(kTime, 0, slices);
    const auto since = (here + slices - before).to(torch::kFloat32);
    const auto until = (behind - here).to(torch::kFloat32);
    const auto share = since / (since + until).clamp_min(1);
    const auto at = [&](const torch::Tensor& slice) {
        return given.gather(kTime, slice.remainder(slices).expand(given.sizes()));
    };
    const auto blended = (1 - share) * at(before) + share * at(behind);
    return blended * (before >= 0).to(torch::kFloat32);
}

void putCarried(const torch::Tensor& carried, const torch::Tensor& mask, torch::Tensor between) {
    auto slices = between.narrow(1, 0, carried.size(1));
    slices.copy_(torch::where(mask.narrow(1, 0, carried.size(1)) > 0.5F, slices, carried));
}

} // namespace sgfm::score
