#pragma once
// Freed memory stays with the program. The C library takes every large array from the system and gives it
// back at once; the system clears each page anew when it is touched next. A step of the sampler makes and
// frees many arrays of megabytes: at 4,096 tokens that clearing took up to two thirds of it, and let the cost
// of a step grow faster than its length. Source: mallopt(3), and `sgfm bench --only text`.

#include <cstdlib> // __GLIBC__
#ifdef __GLIBC__
#include <malloc.h>
#endif

namespace sgfm {

// Once, at the start of a program: arrays of up to 64 MiB are kept for the next ones of their size, and the
// program keeps at most 256 MiB that it does not use. Nothing changes where the C library is another one.
inline void keepFreedMemory() {
#ifdef __GLIBC__
    constexpr int kMebibyte = 1 << 20;
    mallopt(M_MMAP_THRESHOLD, 64 * kMebibyte);
    mallopt(M_TRIM_THRESHOLD, 256 * kMebibyte);
#endif
}

} // namespace sgfm
