#pragma once
// The time profiles of a text density: how the prompt gives way to the text, coarse scales first.
//
//     e(x, t) = a(t) E_prompt(x) + sum_j g_j(t) E_j(x)          E_j: scale j of E_text along x
//
// Over the slices of the box, with f = fringe:
//     0 ... f/2              the prompt is held, a = 1
//     then                   a falls over the first third of what is left; g_j rises over a third too, one
//                            after the other: g_0 = 1 - a at once, the finest scale last
//     readSlice - 1 and readSlice = points - f - 1     the text, every g_j = 1
//     the f last slices      back to the prompt: a rises, all g_j fall together
// Since g_0 = 1 - a and only scale 0 has a mean over x, slices keep their mean when prompt and text share it.

#include <vector>

namespace sgfm::text {

struct Refinement {
    int readSlice = 0;
    std::vector<double> prompt;              // a, a slice
    std::vector<std::vector<double>> scales; // g_j, [scale][slice]
};

// points: slices, at least 8; fringe from 1 to points / 4; scaleCount at least 1.
Refinement refinementOver(int points, int fringe, int scaleCount);

} // namespace sgfm::text
