#pragma once
// Two real lines a and b as one complex line z = a + i b, so that one complex transform serves both (complex
// transforms have far better kernels than real ones).
//
//     Z(k) = A(k) + i B(k),   Z(-k) = conj A(k) + i conj B(k)         0 <= k < modes <= (points + 1)/2
//
// The imaginary parts of A(0) and B(0), which a real line cannot have, are dropped.

#include "engine/dynamics/mode_layout.h"

namespace sgfm::dynamics {

// z gets `points` numbers, with zeros where no mode is kept.
void packPair(const Complex* a, const Complex* b, int modes, int points, Complex* z);

// a and b get `modes` numbers each, doubled: 2 A(k), 2 B(k).
void unpackPair(const Complex* z, int modes, int points, Complex* a, Complex* b);

} // namespace sgfm::dynamics
