#include "engine/training/token_loss.h"

#include <algorithm>

namespace sgfm::training {

namespace {

constexpr std::int64_t kRows = 192; // times 4,096 logits of 4 bytes: 3 MB, in the second-level cache

torch::Tensor logitsOf(const torch::Tensor& a, const torch::Tensor& e, const torch::Tensor& embeddings,
                       const torch::Tensor& table, const torch::Tensor& bias) {
    auto logits = torch::addmm(bias, a, embeddings.t());
    return logits.add_(torch::matmul(e, table.t()));
}

class TokenLossFunction : public torch::autograd::Function<TokenLossFunction> {
  public:
    static torch::autograd::variable_list forward(torch::autograd::AutogradContext* context,
                                                  const torch::Tensor& a, const torch::Tensor& e,
                                                  const torch::Tensor& embeddings, const torch::Tensor& table,
                                                  const torch::Tensor& bias, const torch::Tensor& targets,
                                                  const torch::Tensor& weights, std::int64_t precision) {
        const torch::NoGradGuard noGradient;
        const auto type = static_cast<torch::ScalarType>(precision);
        const auto fastTable = table.to(type);
        const auto fastE = e.to(type);
        const auto rows = a.size(0);
        auto everyRow = torch::empty({rows});
        auto gradientA = torch::empty_like(a);
        auto gradientE = torch::empty_like(e);
        auto gradientTable = torch::zeros_like(table);
        auto gradientBias = torch::zeros_like(bias);
        for (std::int64_t begin = 0; begin < rows; begin += kRows) {
            const auto count = std::min(kRows, rows - begin);
            auto p = logitsOf(a.narrow(0, begin, count), fastE.narrow(0, begin, count), embeddings, fastTable,
                              bias);
            const auto target = targets.narrow(0, begin, count).unsqueeze(1);
            const auto weight = weights.narrow(0, begin, count).unsqueeze(1);
            const auto normal = torch::logsumexp(p, 1, true);
            everyRow.narrow(0, begin, count).copy_((normal - p.gather(1, target)).squeeze(1));
            p.sub_(normal).exp_().mul_(weight);
            p.scatter_add_(1, target, -weight);
            gradientA.narrow(0, begin, count).copy_(torch::mm(p, embeddings));
            gradientBias.add_(p.sum(0));
            const auto fast = p.to(type);
            gradientE.narrow(0, begin, count).copy_(torch::mm(fast, fastTable));
            gradientTable.add_(torch::mm(fast.t(), fastE.narrow(0, begin, count)));
        }
        context->save_for_backward({gradientA, gradientE, gradientTable, gradientBias});
        const auto sum = torch::dot(everyRow, weights);
        context->mark_non_differentiable({everyRow});
        return {sum, everyRow};
    }

    static torch::autograd::variable_list backward(torch::autograd::AutogradContext* context,
                                                   torch::autograd::variable_list gradients) {
        const auto saved = context->get_saved_variables();
        const auto& outer = gradients[0];
        const torch::Tensor none;
        return {
            saved[0] * outer, saved[1] * outer, none, saved[2] * outer, saved[3] * outer, none, none, none};
    }
};

} // namespace

TokenLoss tokenLoss(const torch::Tensor& a, const torch::Tensor& e, const torch::Tensor& embeddings,
                    const torch::Tensor& table, const torch::Tensor& bias, const torch::Tensor& targets,
                    const torch::Tensor& weights, torch::ScalarType precision) {
    const auto results = TokenLossFunction::apply(a, e, embeddings, table, bias, targets, weights,
                                                  static_cast<std::int64_t>(precision));
    return {results[0], results[1]};
}

torch::Tensor posteriorMean(const torch::Tensor& a, const torch::Tensor& e, const torch::Tensor& embeddings,
                            const torch::Tensor& table, const torch::Tensor& bias,
                            torch::ScalarType precision) {
    const torch::NoGradGuard noGradient;
    const auto fastTable = table.to(precision);
    const auto fastE = e.to(precision);
    auto mean = torch::empty({a.size(0), embeddings.size(1)});
    for (std::int64_t begin = 0; begin < a.size(0); begin += kRows) {
        const auto count = std::min(kRows, a.size(0) - begin);
        const auto p = torch::softmax(
            logitsOf(a.narrow(0, begin, count), fastE.narrow(0, begin, count), embeddings, fastTable, bias),
            1);
        mean.narrow(0, begin, count).copy_(torch::mm(p, embeddings));
    }
    return mean;
}

} // namespace sgfm::training
