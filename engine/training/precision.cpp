#include "engine/training/precision.h"

#include "engine/error.h"

#include <fstream>

namespace sgfm::training {

torch::ScalarType precisionOf(const std::string& name) {
    if (name == "float32") {
        return torch::kFloat32;
    }
    if (name == "bfloat16") {
        return torch::kBFloat16;
    }
    if (name != "auto") {
        throw Error(ErrorKind::Usage, "training", "There is no precision \"" + name + "\".",
                    "Use auto, float32 or bfloat16.");
    }
    std::ifstream processor("/proc/cpuinfo");
    for (std::string line; std::getline(processor, line);) {
        if (line.starts_with("flags")) {
            const bool multiplies =
                line.find("amx_bf16") != std::string::npos || line.find("avx512_bf16") != std::string::npos;
            return multiplies ? torch::kBFloat16 : torch::kFloat32;
        }
    }
    return torch::kFloat32;
}

} // namespace sgfm::training
