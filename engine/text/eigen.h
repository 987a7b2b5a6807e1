#pragma once
// Eigen for the sources of text/, all with the same settings: no threads of its own, so that the same corpus
// gives the same bytes whatever the number of cores.

#ifndef EIGEN_DONT_PARALLELIZE
#define EIGEN_DONT_PARALLELIZE
#endif

// GCC 12 takes the deliberately undefined vectors of its own AVX-512 header for mistakes (GCC bug 105593).
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#pragma GCC diagnostic ignored "-Wuninitialized"
#include <Eigen/Dense>
#include <Eigen/SparseCore>
#pragma GCC diagnostic pop
