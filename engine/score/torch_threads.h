#pragma once
// Members of a batch side by side, each with all its torch operations on one thread: a member's numbers then
// depend neither on the others nor on the number of threads.
//
// libtorch, when a thread first computes with it, sets the number of that thread's OpenMP threads to one of
// its own choosing (1 on a machine of two processors), for everything that the thread does from then on, our
// loops included; keepThreads takes that back. Private to score/ and training/.

#include <cstddef>
#include <functional>

namespace sgfm::score {

// Lets libtorch choose, and takes the choice back: omp_get_max_threads() of this thread is as before. Costs
// nothing from the second call in a thread on. For every entry that computes with torch.
void keepThreads();

// body(member) for member = 0 ... count - 1. Afterwards the exception of the first member that threw one.
void sideBySide(std::size_t count, const std::function<void(std::size_t)>& body);

// The same in as many shares as there are threads, as even as can be: body(first, members) of each. A share
// that is one batch of the network reads the weights once for all its members.
void inShares(std::size_t count, const std::function<void(std::size_t, std::size_t)>& body);

} // namespace sgfm::score
