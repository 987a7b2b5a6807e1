#pragma once
// What video is trained on (video_examples.h), for those who do not see torch.

#include <filesystem>

namespace sgfm::training {

struct VideoBoxOptions {
    int width = 32;
    int height = 32;
    int frames = 16; // the box has as many slices more as the fringe takes
    int fringe = 2;
    int channels = 3;             // of the network: 1 learns grey clips alone, 3 both
    double colourShare = 0.3;     // of examples, for a network of three channels
    std::filesystem::path folder; // a user's clips and pictures; empty: the lab's own scenes
};

} // namespace sgfm::training
