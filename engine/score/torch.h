#pragma once
// libtorch, for the sources of score/ and training/ alone. It is a system header: its warnings are not ours.
// (No diagnostic pragmas around it: with them GCC 12 takes ten times as long.)

#include <torch/torch.h>
