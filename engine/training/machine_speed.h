#pragma once
// What the machine can do, for comparison with what the score takes: the rate of a matrix product, and the
// time of a layer of self-attention.

namespace sgfm::training {

// Multiplications and additions a second (two a product) of a square matrix product in float32, fastest of
// the repetitions; `copies` products run side by side, one a thread, as a training's replicas do, and are
// added up.
double matrixProductRate(int size, int copies, int repetitions);

// Seconds of one layer of self-attention over `length` positions, one thread, float32, fastest of the
// repetitions: three linear maps in, softmax(Q K^T / sqrt(64)) V for width/64 heads, one linear map out;
// time ~ a N + b N^2. width: a multiple of 64.
double attentionSeconds(int width, int length, int repetitions);

} // namespace sgfm::training
