#pragma once
// What a TextModel holds, and how it is written: for the sources of score/ and training/.
//
// NAME.safetensors: the network's parameters by name (float16), `information_sigma` and `information_loss`
// (the curve), `forcing` [C][2][N_t] (the mean residual f of training fields); metadata: the network's sizes,
// the box, the lexicon's sha256 and the facts of training.

#include "engine/score/model_file.h"
#include "engine/score/text_network.h"
#include "engine/score/text_score.h"

#include <map>

namespace sgfm::score {

struct TextModel::Implementation {
    std::shared_ptr<const text::Lexicon> lexicon;
    TextNetworkOptions options;
    TextNetwork network{nullptr};
    torch::Tensor embeddings; // E, [V][C]
    std::vector<ScoreModel::InformationPoint> curve;
    std::vector<float> forcing;
    int timePoints = 0;
    int fringe = 0;
    std::int64_t weights = 0;
    std::string sha256;
    std::map<std::string, std::string> facts;
};

struct TextModelFile {
    TextNetworkOptions options;
    Parameters parameters;
    std::vector<ScoreModel::InformationPoint> curve;
    std::vector<float> forcing;
    int timePoints = 16;
    int fringe = 2;
    std::string lexiconHash;
    std::map<std::string, std::string> facts; // of training: corpus, steps, seconds, held_out, ...
};

// Throws Error(Io).
void writeTextModel(const std::filesystem::path& file, const TextModelFile& content);

// Throws Error(Io), Error(BadInput): not a text model, or one whose arrays do not fit its sizes.
TextModelFile readTextModel(const std::filesystem::path& file);

} // namespace sgfm::score
