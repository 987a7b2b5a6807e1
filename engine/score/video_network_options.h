#pragma once
// The sizes of the video network (video_network.h), for those who do not see torch.

#include <vector>

namespace sgfm::score {

struct VideoNetworkOptions {
    int channels = 3; // C: 1 grey, 3 colour
    std::vector<int> widths{48, 96,
                            160};   // at each Haar level, fine to coarse; a block is twice as wide inside
    std::vector<int> down{1, 2, 3}; // blocks at each level on the way down
    std::vector<int> up{1, 2};      // on the way up
    int conditions = 128;           // width of the conditions
    bool refines = false;           // predicts the details alone, given the estimate of the coarser field
};

} // namespace sgfm::score
