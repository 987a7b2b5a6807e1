#pragma once
// The sizes of the text network (text_network.h), for those who do not see torch.

#include <vector>

namespace sgfm::score {

struct TextNetworkOptions {
    int channels = 48;                    // C
    int vocabulary = 4096;                // V
    int width = 256;                      // D
    int hidden = 512;                     // of a block
    int rank = 128;                       // of U
    std::vector<int> down{3, 2, 2, 1, 1}; // blocks at N, N/2, ..., N/16 on the way down
    std::vector<int> up{3, 2, 2, 1};      // at N, N/2, ... on the way up
};

} // namespace sgfm::score
