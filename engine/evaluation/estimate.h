#pragma once
// Figures with their standard errors.
//
// Of a ratio of sums over samples (a share, nats a word): bootstrap over samples (Efron 1979), 1,000 draws of
// a fixed seed. Of two perplexities whose samples belong together in pairs (the same noise, another
// strength): pairs are drawn, so that what both have in common is in no error. Of a figure that repeated
// samples would bias (distinct n-grams: a sample that is drawn twice is not a second text): jackknife over
// groups of samples, SE^2 = (G - 1)/G sum (theta_(g) - mean)^2 (Quenouille 1956).

#include <nlohmann/json_fwd.hpp>

#include <cstddef>
#include <functional>
#include <span>
#include <string>
#include <vector>

namespace sgfm::evaluation {

struct Estimate {
    double value = 0;
    double standardError = 0;
};

enum class RatioOf {
    Sums,            // sum a / sum b
    SumsExponential, // exp(sum a / sum b), a perplexity
};

// `numerators` and `denominators`: one a sample, of equal number, the denominators not negative. NaN when the
// denominators add up to nothing. Throws Error(Usage) when the numbers differ.
Estimate bootstrapRatio(std::span<const double> numerators, std::span<const double> denominators,
                        RatioOf kind);
// exp(sum a / sum b) of `above` and `under` over that of `baseAbove` and `baseUnder`; sample i of all four
// belongs together. Throws Error(Usage) when the numbers differ.
Estimate pairedPerplexityRatio(std::span<const double> above, std::span<const double> under,
                               std::span<const double> baseAbove, std::span<const double> baseUnder);
Estimate bootstrapMean(std::span<const double> values);

// statistic(kept): of the samples whose numbers are in `kept`, ascending. At most `groups` groups.
Estimate jackknife(std::size_t samples,
                   const std::function<double(const std::vector<std::size_t>&)>& statistic,
                   std::size_t groups = 20);

nlohmann::json toJson(const Estimate& estimate); // value, standard_error
// "value ± standard error", both times `scale`; a dash for what is not finite.
std::string textOf(const Estimate& estimate, int digits, double scale = 1);

} // namespace sgfm::evaluation
