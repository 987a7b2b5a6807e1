#pragma once
// What the theory claims of text fields, measured. Each figure stands beside what chance or real text gives;
// a claim that does not hold shows as such.
//
// Coarse coefficients as topic: windows of text as lines of embeddings, their Haar coefficients along x by
// scale (scale 0: means of 16 positions; scale j: differences of halves of 32/2^j). A window's nearest other
// window by the cosine of one scale's coefficients (their mean over windows taken away) is of the same
// chapter: how often?
//
// Long-range coherence: the cosine of the topic vectors of a text's two halves (sum of embeddings, each
// weighed by the token's information -log p), less that of halves of different texts.
//
// Refrains as vortices: the correlation, over the positions of a text, of its field's root-mean-square
// vorticity (over channels and slices) with being part of a pair of tokens that the text holds twice.

#include "engine/evaluation/corpus_passages.h"
#include "engine/evaluation/estimate.h"
#include "engine/fourier/planner.h"

#include <string>
#include <vector>

namespace sgfm::evaluation {

struct ScaleRetrieval {
    int scale = 0;        // 0 is the coarsest
    int coefficients = 0; // a channel
    Estimate accuracy;    // share of windows
    double chance = 0;
};

// Windows of 64 tokens that do not overlap, at most `windows` of them.
std::vector<ScaleRetrieval> retrieveChapters(const text::Lexicon& lexicon,
                                             const std::vector<CorpusPassage>& passages, int windows);

Estimate longRangeCoherence(const text::Lexicon& lexicon, const std::vector<std::string>& texts);

struct RefrainVorticity {
    int texts = 0;            // that have both refrains and other words
    Estimate correlation;     // mean over texts
    double repeatedShare = 0; // of positions
    Estimate vorticityRatio;  // at refrains / elsewhere
};

RefrainVorticity refrainVorticity(const text::Lexicon& lexicon, const std::vector<std::string>& texts,
                                  fourier::Planner& planner);

} // namespace sgfm::evaluation
