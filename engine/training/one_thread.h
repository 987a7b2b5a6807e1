#pragma once
// Tensor operations on the thread that asks for them alone, while this lives: replicas of a network are the
// threads of a training, and small layers gain nothing from more. Private to training/.

#include "engine/score/torch.h"

namespace sgfm::training {

class OneThreadAnOperation {
  public:
    OneThreadAnOperation() : m_before(at::get_num_threads()) { at::set_num_threads(1); }
    ~OneThreadAnOperation() { at::set_num_threads(m_before); }
    OneThreadAnOperation(const OneThreadAnOperation&) = delete;
    OneThreadAnOperation& operator=(const OneThreadAnOperation&) = delete;

  private:
    int m_before;
};

} // namespace sgfm::training
