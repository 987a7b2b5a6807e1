#pragma once
// What the members of an ensemble have in common. Dimensionless.
//
//     mean     m = (1/M) sum u_m
//     spread   s = sqrt( (1/(M - 1)) sum (u_m - m)^2 ), a grid value; 0 for one member
//     share of a token at a position: members that have it / M;  agreement: the largest share;
//     entropy: - sum share log share, nats

#include "engine/field/fields.h"

#include <cstdint>
#include <span>
#include <vector>

namespace sgfm::sampler {

struct EnsembleFields {
    field::VectorField mean;
    field::VectorField spread;
};

// Throws Error(Usage) for no members, or members of different shapes.
EnsembleFields ensembleFields(std::span<const field::VectorField> members);

// sqrt(mean over grid and channels of s^2, components added): how far the members are apart.
double ensembleSpread(std::span<const field::VectorField> members);

struct TokenAgreement {
    std::int32_t token = 0; // the one that most members have; of equal ones the least
    float agreement = 0;    // its share
    float entropy = 0;
};

// One a position; members: the tokens of each, all of one length. Throws Error(Usage).
std::vector<TokenAgreement> tokenAgreement(std::span<const std::vector<std::int32_t>> members);

// [member][position]: the share of the members that have this member's token there. Throws Error(Usage).
std::vector<std::vector<float>> tokenShares(std::span<const std::vector<std::int32_t>> members);

} // namespace sgfm::sampler
