#include "engine/score/haar_packs.h"

#include <cmath>

namespace sgfm::score {

namespace {

// Orthonormal and symmetric: its own inverse. Sign of a difference: the earlier value counts positive.
torch::Tensor haarMatrix() {
    auto matrix = torch::empty({8, 8});
    auto values = matrix.accessor<float, 2>();
    const float size = 1 / std::sqrt(8.0F);
    for (unsigned band = 0; band < 8; ++band) {
        for (unsigned place = 0; place < 8; ++place) {
            values[band][place] = __builtin_popcount(band & place) % 2 == 0 ? size : -size;
        }
    }
    return matrix;
}

torch::Tensor pack(const torch::Tensor& field, const torch::Tensor& matrix) {
    const auto blocks = field.view(
        {field.size(0), field.size(1), field.size(2) / 2, 2, field.size(3) / 2, 2, field.size(4) / 2, 2});
    const auto places = blocks.permute({0, 2, 4, 6, 1, 3, 5, 7})
                            .reshape({field.size(0), field.size(2) / 2, field.size(3) / 2, field.size(4) / 2,
                                      field.size(1), 8});
    return torch::matmul(places, matrix);
}

torch::Tensor sumsOf(const torch::Tensor& pack) {
    return pack.select(5, 0).permute({0, 4, 1, 2, 3}).contiguous();
}

} // namespace

std::vector<torch::Tensor> haarPacks(const torch::Tensor& field, int levels) {
    const auto matrix = haarMatrix();
    std::vector<torch::Tensor> packs;
    auto rest = field.contiguous();
    for (int level = 0; level < levels; ++level) {
        packs.push_back(pack(rest, matrix));
        rest = sumsOf(packs.back());
    }
    return packs;
}

torch::Tensor fieldOfPacks(const std::vector<torch::Tensor>& packs) {
    const auto matrix = haarMatrix();
    torch::Tensor field;
    for (std::size_t level = packs.size(); level-- > 0;) {
        auto all = packs[level];
        if (field.defined()) {
            const auto sums = field.permute({0, 2, 3, 4, 1}).unsqueeze(5);
            all = torch::cat({sums, all.narrow(5, 1, 7)}, 5);
        }
        const auto places = torch::matmul(all, matrix);
        const auto blocks =
            places.view({all.size(0), all.size(1), all.size(2), all.size(3), all.size(4), 2, 2, 2});
        field = blocks.permute({0, 4, 1, 5, 2, 6, 3, 7})
                    .reshape({all.size(0), all.size(4), 2 * all.size(1), 2 * all.size(2), 2 * all.size(3)});
    }
    return field;
}

torch::Tensor halvedField(const torch::Tensor& field) {
    return sumsOf(pack(field.contiguous(), haarMatrix())) / std::sqrt(8.0F);
}

} // namespace sgfm::score
