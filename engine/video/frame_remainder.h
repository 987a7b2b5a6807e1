#pragma once
// What a lifted field cannot hold of its frames, kept beside it: the lift (lift.h) gives all slices one mean
// and drops the Nyquist modes of their rows and columns, of which thin glyphs have much: without them a drawn
// word of 32 x 32 pixels is within 33 to 37 dB of itself. Density units.

#include <span>
#include <vector>

namespace sgfm::video {

struct FrameRemainder {
    std::vector<std::vector<float>> means; // [frame][channel]; empty: the field's own
    // Of the pixels that are given, elsewhere 0: [frame][channel][pixel]. Channels are empty where nothing of
    // a frame is given; empty as a whole: no frame has any.
    std::vector<std::vector<std::vector<float>>> nyquist;
};

// The Nyquist modes of the rows and columns of a slice: those of rows are
//     (-1)^x <f(x', y) (-1)^x'>_x'     0 where rows are odd in length,
// and likewise those of columns, of what the former leave. slice: width * height values.
std::vector<float> nyquistModesOf(std::span<const float> slice, int width, int height);

} // namespace sgfm::video
