#pragma once
// Training examples: a window of text as a line of embeddings, what a diffused field tells about it, and what
// is given (prompt, pins, topic). The field itself is not made: y = A^T (u - b) of a diffused field has the
// distribution N(G_h E, sigma^2 G), which is drawn directly in the eigenbasis of G (see
// engine/text/refinement_operator.h). h is the viscous exposure nu s that the field went through (lambda).

#include "engine/score/text_network.h"
#include "engine/text/refinement_operator.h"
#include "engine/training/token_stream.h"
#include "engine/training/window_options.h"

#include <cstdint>
#include <vector>

namespace sgfm::training {

struct Example {
    std::vector<std::int64_t> tokens; // [N_x]; -1 outside the text
    std::vector<bool> given;          // [N_x]
    std::vector<float> topicLeft;     // [C], empty: none
    std::vector<float> topicRight;
    double sigma = 1;
    double viscousExposure = 0; // one of the exposures below
};

class TextWindows {
  public:
    TextWindows(std::shared_ptr<const text::Lexicon> lexicon, const WindowOptions& options);

    int points() const noexcept { return m_options.points; }
    int longestText() const noexcept { return m_options.points - 8; }

    // What a network is given, and the truth.
    struct Batch {
        score::TextNetworkInputs inputs; // previous is zero
        torch::Tensor clean;             // E, [B][N][C]
        torch::Tensor targets;           // int64 [B][N], -1 outside the text
        torch::Tensor given;             // bool [B][N]
        std::vector<double> sigmas;
    };
    // Draws the noise with `generator`.
    Batch batch(const std::vector<Example>& examples, at::Generator generator) const;

    // A random example of the stream: text length, prompt or pins, topic and exposure; sigma is the caller's.
    Example draw(const TokenStream& stream, at::Generator generator) const;
    // The example of one passage with a prompt of `promptLength` tokens and nothing else given.
    Example ofPassage(const TokenStream& stream, std::size_t passage, int promptLength) const;

    const torch::Tensor& embeddings() const noexcept { return m_embeddings; } // E, [V][C]
    double reliability(double sigma) const;                                   // kappa

    // The eigenbasis of G: for sampling without a field (progress samples).
    const torch::Tensor& basis() const noexcept { return m_basis; }             // [N][N], columns
    const torch::Tensor& eigenvalues() const noexcept { return m_eigenvalues; } // [N]
    // Evidence from y in the eigenbasis, [B][N][C], at one sigma a member.
    void setEvidence(const torch::Tensor& y, const std::vector<double>& sigmas,
                     const std::vector<double>& exposures, score::TextNetworkInputs& inputs) const;

  private:
    Example place(std::span<const text::TokenId> tokens) const;

    std::shared_ptr<const text::Lexicon> m_lexicon;
    WindowOptions m_options;
    torch::Tensor m_embeddings;
    torch::Tensor m_basis;
    torch::Tensor m_eigenvalues;
    std::vector<torch::Tensor> m_viscous; // V^T G_h V for each exposure
};

// The exposures nu s that a network is trained with, besides 0.
std::span<const double> viscousExposures();

} // namespace sgfm::training
