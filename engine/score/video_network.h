#pragma once
// The wavelet score network of video: the blocks and the trunk of text (score_blocks.h) over (x, y, t). What
// differs is the kernel (3x3 in space, one slice before and one behind, instead of 3 positions) and what is
// read in and out: Haar packs (haar_packs.h) of densities instead of embeddings.
//
// In, at each level of the Haar packs and each place:
//     noisy      c / sqrt(s^2 + n^2 sigma^2)      s, n: deviation of the coefficient in scenes and in noise
//     of
//                                                 sigma 1, one a level, channel and band
//     previous, and what is given, carried on     c / s
//     to all slices (given_between.h)
//     mask, shown (slices that are frames)        means of the block and their differences
// and for each member the conditions: features of log sigma, the mean gain, lambda (viscous exposure), grey.
// Out, F at each level (the details; at the coarsest the sums too), which corrects Wiener's estimate:
//     c^ = s^2 / (s^2 + n^2 sigma^2) c + s n sigma / sqrt(s^2 + n^2 sigma^2) F
// (the preconditioning of Karras et al. 2022, scale by scale), and the density W^-1 c^.
//
// A network that refines predicts the details of its finest level alone: the sums are the estimate of the
// halved field, which it is given as `coarse` (scale-conditional generation).
//
// Colour: channels are (r + g + b)/3 and two differences, orthogonal and of one size, so that the first is a
// grey clip's density and noise of sigma is noise of sigma / sqrt 3 in each. A grey clip has no differences.

#include "engine/score/score_blocks.h"
#include "engine/score/video_network_options.h"

#include <vector>

namespace sgfm::score {

inline constexpr int kVideoFeatures = 37; // conditionFeatures (text_network.h), and 1 for a grey clip

// Of noise and of scenes, a level, band and channel; see above.
struct BandDeviations {
    std::vector<torch::Tensor> scene; // [C][8]
    std::vector<torch::Tensor> noise; // [8]
};

// What scenes and noise have where nothing was measured: levels of scenes double, noise is white.
BandDeviations usualDeviations(int channels, int levels);

struct VideoNetworkInputs {
    torch::Tensor noisy;           // [B][C][T][Y][X]
    torch::Tensor previous;        // [B][C][T][Y][X], zero without one
    torch::Tensor given;           // [B][C][T][Y][X], zero outside the mask
    torch::Tensor mask;            // [B][1][T][Y][X]
    torch::Tensor between;         // [B][C][T][Y][X], what is given, carried on: given_between.h
    torch::Tensor shown;           // [B][1][T][Y][X]
    torch::Tensor coarse;          // [B][C][T/2][Y/2][X/2] for a network that refines
    std::vector<double> sigmas;    // a member
    std::vector<double> exposures; // viscous, in squared pixels, a member; empty: none
    std::vector<bool> hasPrevious; // a member
    std::vector<bool> grey;        // a member
};

struct VideoEstimate {
    std::vector<torch::Tensor> packs; // c^
    std::vector<torch::Tensor> outer; // s n sigma / sqrt(s^2 + n^2 sigma^2), [B][1][1][1][C][8] a level
    torch::Tensor density;            // [B][C][T][Y][X]
};

class VideoNetworkImpl : public torch::nn::Module {
  public:
    explicit VideoNetworkImpl(const VideoNetworkOptions& options);

    VideoEstimate forward(const VideoNetworkInputs& inputs) const;
    // F = 0: Wiener's estimate, for a network without weights.
    VideoEstimate linearEstimate(const VideoNetworkInputs& inputs) const;

    const VideoNetworkOptions& options() const noexcept { return m_options; }
    int levels() const noexcept { return static_cast<int>(m_options.widths.size()); }
    const BandDeviations& deviations() const noexcept { return m_deviations; }
    void setDeviations(BandDeviations deviations) { m_deviations = std::move(deviations); }
    void setPrecision(torch::ScalarType precision) noexcept { m_precision = precision; }

    // Multiplications and additions (two a product) of one forward pass, a pixel.
    double operationsPerPixel() const noexcept;

  private:
    struct Scaled; // noisy packs, and the factors of the estimate
    Scaled scaled(const VideoNetworkInputs& inputs) const;
    VideoEstimate estimateOf(const Scaled& scaled, const VideoNetworkInputs& inputs,
                             const std::vector<torch::Tensor>& corrections) const;
    int inputsOf(std::size_t level) const;

    VideoNetworkOptions m_options;
    torch::ScalarType m_precision = torch::kFloat32;
    BandDeviations m_deviations;
    ConditionLayers m_condition;
    Trunk m_trunk;
    std::vector<torch::Tensor> m_input, m_inputBias; // a level
    std::vector<torch::Tensor> m_head, m_headBias;
};
TORCH_MODULE(VideoNetwork);

// RGB density <-> (mean, two differences), along axis 1 of [B][3][...]; linear.
torch::Tensor greyAndDifferences(const torch::Tensor& colour);
torch::Tensor colourOf(const torch::Tensor& greyAndDifferences);
// How noise of sigma in each of `channels` channels counts in the network's.
double networkSigma(double sigma, int channels);

} // namespace sgfm::score
