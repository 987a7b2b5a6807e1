#pragma once
// Data files of the present state, by the file's ending:
//
//     .npy      the field, float32 [channel][component][grid], x last      + sidecar recipe
//     .h5       the checkpoint, from which the run goes on bit for bit     (recipe inside)
//     .txt      the decoded text (Text)                                    + sidecar recipe
//     .jsonl    one JSON line: text, seed, step, tokens with confidence and entropy (Text)   + sidecar recipe
//     .csv      the series of numbers so far                               + sidecar recipe
//     .json     the recipe itself
//
// The recipe's `steps` is the step of the state, so that `sgfm run` on any of these makes the same state
// again. Every file is written whole or not at all.

#include "engine/runtime/series.h"
#include "engine/runtime/session.h"

#include <filesystem>

namespace sgfm::runtime {

// Throws Error(Io); Error(BadInput) for an unknown ending, and for text where there is none.
void exportData(const std::filesystem::path& file, Session& session, const Series& series);

} // namespace sgfm::runtime
