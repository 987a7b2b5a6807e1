#pragma once
// What a VideoModel holds, and how it is written: for the sources of score/ and training/.
//
// NAME.safetensors: the parameters of the base network (`network.*`) and, when the model makes larger
// pictures from coarse to fine, of the one that refines (`refiner.*`), float16; their band deviations
// (video_network.h) `network_scene0`, ..., `network_noise0`, ...; the information curve; metadata: the sizes
// of both networks and the facts of training.

#include "engine/score/model_file.h"
#include "engine/score/video_network.h"
#include "engine/score/video_score.h"

#include <map>
#include <optional>

namespace sgfm::score {

struct VideoModel::Implementation {
    VideoNetwork base{nullptr};
    VideoNetwork refiner{nullptr}; // null: the base network sees every picture as it is
    bool isLinear = false;
    std::vector<ScoreModel::InformationPoint> curve;
    std::int64_t weights = 0;
    std::string sha256;
    std::map<std::string, std::string> facts;

    // How often a picture is halved before the base network sees it: until its shorter side is below 48
    // pixels.
    int halvings(int width, int height) const noexcept;
};

struct VideoNetworkFile {
    VideoNetworkOptions options;
    Parameters parameters;
    BandDeviations deviations;
};

struct VideoModelFile {
    VideoNetworkFile base;
    std::optional<VideoNetworkFile> refiner;
    std::vector<ScoreModel::InformationPoint> curve;
    std::map<std::string, std::string> facts; // of training: steps, seconds, held_out_loss, ...
};

// Throws Error(Io).
void writeVideoModel(const std::filesystem::path& file, const VideoModelFile& content);

// Throws Error(Io), Error(BadInput): not a video model, or one whose arrays do not fit its sizes.
VideoModelFile readVideoModel(const std::filesystem::path& file);

} // namespace sgfm::score
