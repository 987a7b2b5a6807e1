#include "engine/evaluation/field_claims.h"

#include "engine/diagnostics/diagnostics.h"
#include "engine/fourier/transform.h"
#include "engine/text/refinement_operator.h"
#include "engine/text/text_field.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <utility>

namespace sgfm::evaluation {

namespace {

constexpr int kWindow = 64; // tokens
using Vector = std::vector<double>;

double dot(const Vector& a, const Vector& b) {
    return std::inner_product(a.begin(), a.end(), b.begin(), 0.0);
}

double cosine(const Vector& a, const Vector& b) {
    const double norms = std::sqrt(dot(a, a) * dot(b, b));
    return norms > 0 ? dot(a, b) / norms : 0.0;
}

// Haar coefficients of a line [position][channel], one vector a scale, coarsest first.
std::vector<Vector> haarScales(Vector line, std::size_t channels) {
    std::vector<Vector> scales;
    const double half = std::sqrt(0.5);
    for (int level = 0; level < text::kHaarLevels; ++level) {
        const auto pairs = line.size() / channels / 2;
        Vector means(pairs * channels);
        Vector details(pairs * channels);
        for (std::size_t pair = 0; pair < pairs; ++pair) {
            for (std::size_t c = 0; c < channels; ++c) {
                const double a = line[2 * pair * channels + c];
                const double b = line[(2 * pair + 1) * channels + c];
                means[pair * channels + c] = half * (a + b);
                details[pair * channels + c] = half * (a - b);
            }
        }
        scales.push_back(std::move(details));
        line = std::move(means);
    }
    scales.push_back(std::move(line));
    std::reverse(scales.begin(), scales.end());
    return scales;
}

Vector embeddedLine(const text::Lexicon& lexicon, std::span<const text::TokenId> tokens) {
    Vector line;
    for (const auto token : tokens) {
        const auto embedding = lexicon.embedding(token);
        line.insert(line.end(), embedding.begin(), embedding.end());
    }
    return line;
}

struct ChapterWindow {
    std::int64_t chapter = 0;
    std::vector<text::TokenId> tokens;
};

// Whole chapters, spread over the corpus, until there are enough windows.
std::vector<ChapterWindow> chapterWindows(const std::vector<CorpusPassage>& passages, int windows) {
    std::vector<std::vector<ChapterWindow>> chapters;
    std::vector<text::TokenId> pending;
    for (std::size_t i = 0; i < passages.size(); ++i) {
        if (i == 0 || passages[i].chapter != passages[i - 1].chapter) {
            chapters.emplace_back();
            pending.clear();
        }
        pending.insert(pending.end(), passages[i].tokens.begin(), passages[i].tokens.end());
        while (std::ssize(pending) >= kWindow) {
            chapters.back().push_back({passages[i].chapter, {pending.begin(), pending.begin() + kWindow}});
            pending.erase(pending.begin(), pending.begin() + kWindow);
        }
    }
    std::size_t all = 0;
    for (const auto& chapter : chapters) {
        all += chapter.size();
    }
    const auto stride = std::max<std::size_t>(1, all / static_cast<std::size_t>(std::max(1, windows)));
    std::vector<ChapterWindow> chosen;
    for (std::size_t chapter = 0; chapter < chapters.size(); chapter += stride) {
        if (chapters[chapter].size() >= 2) {
            chosen.insert(chosen.end(), chapters[chapter].begin(), chapters[chapter].end());
        }
    }
    return chosen;
}

ScaleRetrieval retrieve(std::vector<Vector> features, const std::vector<ChapterWindow>& windows) {
    Vector mean(features.front().size(), 0.0);
    for (const auto& feature : features) {
        for (std::size_t i = 0; i < mean.size(); ++i) {
            mean[i] += feature[i] / static_cast<double>(features.size());
        }
    }
    for (auto& feature : features) {
        for (std::size_t i = 0; i < mean.size(); ++i) {
            feature[i] -= mean[i];
        }
        const double norm = std::sqrt(dot(feature, feature));
        for (auto& value : feature) {
            value /= norm > 0 ? norm : 1;
        }
    }
    std::vector<double> hits(windows.size(), 0.0);
    std::map<std::int64_t, double> sizes;
    for (const auto& window : windows) {
        ++sizes[window.chapter];
    }
    double chance = 0;
#pragma omp parallel for schedule(dynamic, 16)
    for (std::size_t i = 0; i < windows.size(); ++i) {
        double best = -2;
        for (std::size_t j = 0; j < windows.size(); ++j) {
            const double near = j == i ? -3 : dot(features[i], features[j]);
            if (near > best) {
                best = near;
                hits[i] = windows[i].chapter == windows[j].chapter ? 1 : 0;
            }
        }
    }
    for (const auto& window : windows) {
        chance += (sizes[window.chapter] - 1) / static_cast<double>(windows.size() - 1);
    }
    ScaleRetrieval result;
    result.accuracy = bootstrapMean(hits);
    result.chance = chance / static_cast<double>(windows.size());
    return result;
}

// The topic of a stretch of text.
Vector topicOf(const text::Lexicon& lexicon, std::span<const text::TokenId> tokens) {
    Vector topic(static_cast<std::size_t>(lexicon.channels()), 0.0);
    for (const auto token : tokens) {
        if (token == lexicon.endMark()) {
            continue;
        }
        const double information = -static_cast<double>(lexicon.logProbability(token));
        const auto embedding = lexicon.embedding(token);
        for (std::size_t c = 0; c < topic.size(); ++c) {
            topic[c] += information * static_cast<double>(embedding[c]);
        }
    }
    return topic;
}

std::vector<bool> refrainsOf(const std::vector<text::TokenId>& tokens) {
    std::map<std::pair<text::TokenId, text::TokenId>, int> pairs;
    for (std::size_t i = 1; i < tokens.size(); ++i) {
        ++pairs[{tokens[i - 1], tokens[i]}];
    }
    std::vector<bool> refrain(tokens.size(), false);
    for (std::size_t i = 1; i < tokens.size(); ++i) {
        if (pairs[{tokens[i - 1], tokens[i]}] > 1) {
            refrain[i - 1] = true;
            refrain[i] = true;
        }
    }
    return refrain;
}

// Root-mean-square vorticity at each position of the box.
Vector vorticityAlong(const field::VectorField& u, const fourier::Transform& transform) {
    const auto vorticity = diagnostics::vorticityField(u, transform);
    const auto points = static_cast<std::size_t>(u.grid().points(0));
    Vector squares(points, 0.0);
    for (int c = 0; c < vorticity.channels(); ++c) {
        const auto values = vorticity.channel(c);
        for (std::size_t i = 0; i < values.size(); ++i) {
            squares[i % points] += static_cast<double>(values[i]) * static_cast<double>(values[i]);
        }
    }
    const double count = static_cast<double>(vorticity.channels()) * u.grid().points(1);
    std::transform(squares.begin(), squares.end(), squares.begin(),
                   [&](double square) { return std::sqrt(square / count); });
    return squares;
}

} // namespace

std::vector<ScaleRetrieval> retrieveChapters(const text::Lexicon& lexicon,
                                             const std::vector<CorpusPassage>& passages, int windows) {
    const auto chosen = chapterWindows(passages, windows);
    if (chosen.size() < 3) {
        return {};
    }
    const auto channels = static_cast<std::size_t>(lexicon.channels());
    std::vector<std::vector<Vector>> byScale(text::kHaarLevels + 1);
    for (const auto& window : chosen) {
        auto scales = haarScales(embeddedLine(lexicon, window.tokens), channels);
        for (std::size_t scale = 0; scale < scales.size(); ++scale) {
            byScale[scale].push_back(std::move(scales[scale]));
        }
    }
    std::vector<ScaleRetrieval> results;
    for (auto& features : byScale) {
        const auto coefficients = static_cast<int>(features.front().size() / channels);
        auto result = retrieve(std::move(features), chosen);
        result.scale = static_cast<int>(results.size());
        result.coefficients = coefficients;
        results.push_back(result);
    }
    return results;
}

Estimate longRangeCoherence(const text::Lexicon& lexicon, const std::vector<std::string>& texts) {
    std::vector<Vector> first;
    std::vector<Vector> second;
    for (const auto& text : texts) {
        const auto tokens = lexicon.tokenize(text);
        const auto half = tokens.size() / 2;
        first.push_back(topicOf(lexicon, std::span(tokens).first(half)));
        second.push_back(topicOf(lexicon, std::span(tokens).subspan(half)));
    }
    std::vector<double> coherence;
    for (std::size_t i = 0; i < texts.size(); ++i) {
        double others = 0;
        for (std::size_t j = 0; j < texts.size(); ++j) {
            others += j == i ? 0.0 : cosine(first[i], second[j]);
        }
        coherence.push_back(cosine(first[i], second[i]) -
                            others / static_cast<double>(std::max<std::size_t>(1, texts.size() - 1)));
    }
    return bootstrapMean(coherence);
}

RefrainVorticity refrainVorticity(const text::Lexicon& lexicon, const std::vector<std::string>& texts,
                                  fourier::Planner& planner) {
    RefrainVorticity result;
    std::vector<double> correlations;
    std::vector<double> above;
    std::vector<double> under;
    double repeated = 0;
    double positions = 0;
    constexpr int kMargin = 4;
    constexpr int kFringe = 2;
    for (const auto& text : texts) {
        const auto tokens = lexicon.tokenize(text);
        const auto refrain = refrainsOf(tokens);
        const auto count = static_cast<double>(tokens.size());
        const auto inside = static_cast<double>(std::count(refrain.begin(), refrain.end(), true));
        repeated += inside;
        positions += count;
        if (inside == 0 || inside == count) {
            continue;
        }
        const int length = static_cast<int>(tokens.size()) + 2 * kMargin;
        const int points = (length + text::kHaarBlock - 1) / text::kHaarBlock * text::kHaarBlock;
        // The box of makeTextField: one unit a position, 6 along t, 16 slices.
        const field::Grid grid({points, 16}, {static_cast<double>(points), 6.0});
        const fourier::Transform transform(planner, grid);
        const text::RefinementOperator refinement(transform, kFringe);
        const auto channels = static_cast<std::size_t>(lexicon.channels());
        std::vector<float> line(static_cast<std::size_t>(points) * channels, 0.0F);
        for (std::size_t x = 0; x < tokens.size(); ++x) {
            const auto embedding = lexicon.embedding(tokens[x]);
            std::copy(embedding.begin(), embedding.end(),
                      line.begin() + static_cast<std::ptrdiff_t>((x + kMargin) * channels));
        }
        const auto vorticity = vorticityAlong(refinement.apply(line, lexicon.channels()), transform);
        double mean = 0;
        double refrainMean = 0;
        for (std::size_t x = 0; x < tokens.size(); ++x) {
            mean += vorticity[x + kMargin] / count;
            refrainMean += refrain[x] ? vorticity[x + kMargin] / inside : 0.0;
        }
        double variance = 0;
        for (std::size_t x = 0; x < tokens.size(); ++x) {
            variance += (vorticity[x + kMargin] - mean) * (vorticity[x + kMargin] - mean) / count;
        }
        const double share = inside / count;
        // Pearson's correlation with a yes or no: (m_1 - m) sqrt(share/(1 - share)) / s.
        correlations.push_back(variance > 0 ? (refrainMean - mean) * std::sqrt(share / (1 - share) / variance)
                                            : 0.0);
        above.push_back(refrainMean);
        under.push_back((mean - share * refrainMean) / (1 - share));
    }
    result.texts = static_cast<int>(correlations.size());
    result.repeatedShare = positions > 0 ? repeated / positions : 0;
    result.correlation = bootstrapMean(correlations);
    result.vorticityRatio = bootstrapRatio(above, under, RatioOf::Sums);
    return result;
}

} // namespace sgfm::evaluation
