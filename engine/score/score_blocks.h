#pragma once
// What the score networks of text and of video have in common: everything but the shape of the kernel and
// what is read in and out.
//
//     block     x <- x + W2 relu( conv( (1 + a) LayerNorm(x) + b ) ),   (a, b) = FiLM of the conditions
//               (Perez et al. 2018)
//     trunk     resolutions N, N/2, N/4, ...: halving is the mean of neighbours and doubling repeats, as the
//               Haar scales do; each resolution sees what the finer ones made of their coefficients on the
//               way down, and what the coarser ones concluded on the way up (coarse conditions fine)
// Local: O(N), no attention, no absolute positions. Arrays are [member][positions ...][value]; a GridShape
// says what neighbours are. DESIGN section 2, "Diffusion in wavelet space".

#include "engine/score/torch.h"

#include <functional>
#include <string>
#include <vector>

namespace sgfm::score {

// Gaussian of this deviation, or zeros, registered under its name: files hold the weights by these.
torch::Tensor newParameter(torch::nn::Module& module, const std::string& name, torch::IntArrayRef shape,
                           double deviation);

// x W^T + bias (where there is one). When a line is sampled, that is, in float32 and without gradients, a
// member's bits do not depend, with most BLAS kernels, on the members beside it: its rows are filled up to
// whole blocks.
torch::Tensor product(const torch::Tensor& x, const torch::Tensor& weight, const torch::Tensor& bias);

// x W^T in the given precision.
torch::Tensor linearIn(torch::ScalarType precision, const torch::Tensor& x, const torch::Tensor& weight);

// The conditions of each member as one vector: two layers over its features.
class ConditionLayers {
  public:
    ConditionLayers() = default;
    ConditionLayers(torch::nn::Module& module, int features, int width);
    torch::Tensor forward(const torch::Tensor& features) const; // [B][features] -> [B][width]

  private:
    torch::Tensor m_first, m_firstBias, m_second, m_secondBias;
};

// The neighbourhood over which a network is convolved: all that changes from a line to a clip.
struct GridShape {
    struct Part {
        std::string suffix;            // of the weight's name
        std::vector<std::int64_t> box; // taps along each axis; the weight is [hidden][box...][width]
    };
    std::vector<Part> kernel;
    int taps = 0;   // of all parts
    int halved = 1; // positions that become one when the resolution is halved
    torch::Tensor (*convolve)(const torch::Tensor& x, const std::vector<torch::Tensor>& kernel,
                              const torch::Tensor& bias) = nullptr;
    torch::Tensor (*halve)(const torch::Tensor& x) = nullptr;
    torch::Tensor (*twice)(const torch::Tensor& x) = nullptr;
};

struct TrunkSizes {
    std::vector<int> widths; // of each resolution, fine to coarse
    std::vector<int> hidden; // within a block
    std::vector<int> down;   // blocks at each resolution on the way down
    std::vector<int> up;     // on the way up; one less
    int conditions = 0;      // width of the conditions
};

class Trunk {
  public:
    Trunk() = default;
    Trunk(torch::nn::Module& module, const GridShape& shape, TrunkSizes sizes);

    // inputs: what each resolution is given, [B][positions...][width]; coarser ones may be undefined. Returns
    // what each resolution concludes.
    std::vector<torch::Tensor> forward(std::vector<torch::Tensor> inputs, const torch::Tensor& condition,
                                       torch::ScalarType precision) const;

    // Products of one pass, a position of the finest resolution.
    double productsPerPosition() const noexcept;

  private:
    struct Block {
        torch::Tensor film, filmBias; // [2 D][conditions], [2 D]
        std::vector<torch::Tensor> kernel;
        torch::Tensor kernelBias; // [H]
        torch::Tensor out;        // [D][H]
    };
    std::vector<Block> makeBlocks(torch::nn::Module& module, const std::string& way, std::size_t level,
                                  int count) const;
    torch::Tensor apply(const std::vector<Block>& blocks, torch::Tensor x, const torch::Tensor& condition,
                        torch::ScalarType precision) const;

    GridShape m_shape;
    TrunkSizes m_sizes;
    std::vector<std::vector<Block>> m_down;
    std::vector<std::vector<Block>> m_up;
    std::vector<torch::Tensor> m_narrow; // to the next resolution's width; undefined where it is the same
    std::vector<torch::Tensor> m_merge;  // [D][D + D coarser], one a resolution but the coarsest
};

} // namespace sgfm::score
