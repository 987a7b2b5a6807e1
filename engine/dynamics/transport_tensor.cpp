#include "engine/dynamics/transport_tensor.h"

#include "engine/dynamics/simd.h"

#include <algorithm>
#include <array>

namespace sgfm::dynamics {
namespace {

std::size_t size(int value) {
    return static_cast<std::size_t>(value);
}

// Which product holds T_ij; -1 where the traceless tensor is zero. Off-diagonal entries come first.
constexpr int place(int dimension, bool symmetric, bool traceless, int i, int j) {
    if (i == j && traceless && i == dimension - 1) {
        return -1;
    }
    int next = 0;
    for (int a = 0; a < dimension; ++a) {
        for (int b = symmetric ? a + 1 : 0; b < dimension; ++b) {
            if (a == b) {
                continue;
            }
            if ((a == i && b == j) || (symmetric && a == j && b == i)) {
                return next;
            }
            ++next;
        }
    }
    return next + i; // the diagonal
}

// What a mode's sum over i needs, with everything about the tensor known at compile time.
template <int Dimension, bool Symmetric, bool Traceless>
void divergence(float scale, const std::array<float, 2>& columnWavenumber, const float* __restrict slow,
                std::size_t count, const Complex* const* products, Complex* const* result) {
    for (int j = 0; j < Dimension; ++j) {
        float* __restrict target = reinterpret_cast<float*>(result[j]);
        std::array<const float*, Dimension> tensor{};
        for (int i = 0; i < Dimension; ++i) {
            const int p = place(Dimension, Symmetric, Traceless, i, j);
            tensor[size(i)] = p < 0 ? nullptr : reinterpret_cast<const float*>(products[p]);
        }
        // The slow axis is the last one; the last entry of the traceless tensor is absent.
        const bool last = j == Dimension - 1;
        const float* __restrict first = tensor[0];
        const float* __restrict second = tensor[1];
        const float k0 = scale * columnWavenumber[0];
        const float k1 = scale * columnWavenumber[1];
        if constexpr (Dimension == 2) {
            if (Traceless && last) {
                for (std::size_t m = 0; m < count; ++m) {
                    target[2 * m] = k0 * first[2 * m + 1];
                    target[2 * m + 1] = -k0 * first[2 * m];
                }
                continue;
            }
            for (std::size_t m = 0; m < count; ++m) {
                const float kt = scale * slow[m];
                target[2 * m] = k0 * first[2 * m + 1] + kt * second[2 * m + 1];
                target[2 * m + 1] = -(k0 * first[2 * m] + kt * second[2 * m]);
            }
        } else {
            if (Traceless && last) {
                for (std::size_t m = 0; m < count; ++m) {
                    target[2 * m] = k0 * first[2 * m + 1] + k1 * second[2 * m + 1];
                    target[2 * m + 1] = -(k0 * first[2 * m] + k1 * second[2 * m]);
                }
                continue;
            }
            const float* __restrict third = tensor[2];
            for (std::size_t m = 0; m < count; ++m) {
                const float kt = scale * slow[m];
                target[2 * m] = k0 * first[2 * m + 1] + k1 * second[2 * m + 1] + kt * third[2 * m + 1];
                target[2 * m + 1] = -(k0 * first[2 * m] + k1 * second[2 * m] + kt * third[2 * m]);
            }
        }
    }
}

template <int Dimension, bool Symmetric>
void products(bool traceless, std::size_t length, const float* const* carrier, const float* const* carried,
              float* const* out) {
    for (int i = 0; i < Dimension; ++i) {
        for (int j = Symmetric ? i : 0; j < Dimension; ++j) {
            const int p = place(Dimension, Symmetric, false, i, j);
            const float* __restrict v = carrier[i];
            const float* __restrict u = carried[j];
            if (i != j || !traceless) {
                float* __restrict target = out[p];
                for (std::size_t x = 0; x < length; ++x) {
                    target[x] = v[x] * u[x];
                }
            } else if (i < Dimension - 1) {
                const float* __restrict vLast = carrier[Dimension - 1];
                const float* __restrict uLast = carried[Dimension - 1];
                float* __restrict target = out[p];
                for (std::size_t x = 0; x < length; ++x) {
                    target[x] = v[x] * u[x] - vLast[x] * uLast[x];
                }
            }
        }
    }
}

template <int Dimension>
void project(float row, float middle, const float* __restrict slow, std::size_t count,
             Complex* const* result) {
    float* __restrict first = reinterpret_cast<float*>(result[0]);
    float* __restrict second = reinterpret_cast<float*>(result[1]);
    float* __restrict last = reinterpret_cast<float*>(result[Dimension - 1]);
    const float columnSquare = row * row + (Dimension == 3 ? middle * middle : 0.0F);
    for (std::size_t m = 0; m < count; ++m) {
        const float kt = slow[m];
        const float square = columnSquare + kt * kt;
        const float inverse = 1.0F / (square > 0 ? square : 1.0F);
        float re = row * first[2 * m] + kt * last[2 * m];
        float im = row * first[2 * m + 1] + kt * last[2 * m + 1];
        if constexpr (Dimension == 3) {
            re += middle * second[2 * m];
            im += middle * second[2 * m + 1];
        }
        re *= inverse;
        im *= inverse;
        first[2 * m] -= row * re;
        first[2 * m + 1] -= row * im;
        if constexpr (Dimension == 3) {
            second[2 * m] -= middle * re;
            second[2 * m + 1] -= middle * im;
        }
        last[2 * m] -= kt * re;
        last[2 * m + 1] -= kt * im;
    }
}

} // namespace

void formProducts(const TensorKind& kind, std::size_t length, const float* const* carrier,
                  const float* const* carried, float* const* out) {
    if (kind.dimension == 2) {
        (kind.symmetric ? products<2, true> : products<2, false>)(kind.traceless, length, carrier, carried,
                                                                  out);
    } else {
        (kind.symmetric ? products<3, true> : products<3, false>)(kind.traceless, length, carrier, carried,
                                                                  out);
    }
}

float maximumRate(int dimension, std::size_t length, const float* const* carrier, const double* weights) {
    FloatVector largest{};
    FloatVector sum{};
    for (std::size_t x = 0; x < length; x += kLanes) { // lengths are multiples of 16, see Lines
        FloatVector rate{};
        for (int axis = 0; axis < dimension; ++axis) {
            const FloatVector v = asFloats(carrier[axis] + x);
            rate += (v < 0 ? -v : v) * static_cast<float>(weights[axis]);
        }
        largest = rate > largest ? rate : largest;
        sum += rate; // only to see numbers that are not finite
    }
    float result = 0;
    float total = 0;
    for (std::size_t lane = 0; lane < kLanes; ++lane) {
        result = std::max(result, largest[lane]);
        total += sum[lane];
    }
    return result + 0 * total;
}

void tensorDivergence(const TensorKind& kind, float scale, float row, float middle, const float* slow,
                      std::size_t count, const Complex* const* tensor, Complex* const* result) {
    const std::array<float, 2> column{row, middle};
    const auto run = [&](auto dimension, auto symmetric, auto traceless) {
        divergence<decltype(dimension)::value, decltype(symmetric)::value, decltype(traceless)::value>(
            scale, column, slow, count, tensor, result);
    };
    const auto withTrace = [&](auto dimension, auto symmetric) {
        kind.traceless ? run(dimension, symmetric, std::true_type{})
                       : run(dimension, symmetric, std::false_type{});
    };
    const auto withSymmetry = [&](auto dimension) {
        kind.symmetric ? withTrace(dimension, std::true_type{}) : withTrace(dimension, std::false_type{});
    };
    kind.dimension == 2 ? withSymmetry(std::integral_constant<int, 2>{})
                        : withSymmetry(std::integral_constant<int, 3>{});
}

void projectColumn(int dimension, float row, float middle, const float* slow, std::size_t count,
                   Complex* const* result) {
    (dimension == 2 ? project<2> : project<3>)(row, middle, slow, count, result);
}

} // namespace sgfm::dynamics
