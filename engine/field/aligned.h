#pragma once
// A std::vector whose storage begins on a 64-byte boundary (one cache line, one AVX-512 register), so that
// FFTW and our own loops may use aligned loads.

#include <cstddef>
#include <new>
#include <vector>

namespace sgfm::field {

inline constexpr std::size_t kAlignment = 64;

template <typename T>
struct AlignedAllocator {
    using value_type = T;

    AlignedAllocator() = default;
    template <typename U>
    AlignedAllocator(const AlignedAllocator<U>&) noexcept {}

    T* allocate(std::size_t count) {
        return static_cast<T*>(::operator new (count * sizeof(T), std::align_val_t{kAlignment}));
    }
    void deallocate(T* pointer, std::size_t) noexcept {
        ::operator delete (pointer, std::align_val_t{kAlignment});
    }
    template <typename U>
    bool operator==(const AlignedAllocator<U>&) const noexcept {
        return true;
    }
};

template <typename T>
using AlignedVector = std::vector<T, AlignedAllocator<T>>;

} // namespace sgfm::field
