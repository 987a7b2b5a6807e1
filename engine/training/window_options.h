#pragma once
// The box that training windows lie in (text_windows.h), for those who do not see torch.

namespace sgfm::training {

struct WindowOptions {
    int points = 80;     // N_x of the box; text up to points - 8 tokens
    int timePoints = 16; // N_t
    int fringe = 2;
};

} // namespace sgfm::training
