#include "engine/fourier/planner_plans.h"

#include <fstream>
#include <iterator>

#include <unistd.h>

namespace sgfm::fourier {

namespace {
constexpr std::uintmax_t kLargestWisdom = 16u << 20;
}

std::string readWisdomFile(const std::filesystem::path& file) {
    std::error_code failure;
    const auto size = std::filesystem::file_size(file, failure);
    if (failure || size == 0 || size > kLargestWisdom) {
        return {};
    }
    std::ifstream stream(file, std::ios::binary);
    std::string text{std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
    return stream.bad() ? std::string{} : text;
}

bool writeWisdomFile(const std::filesystem::path& file, const std::string& wisdom) noexcept {
    try {
        std::error_code failure;
        if (file.has_parent_path()) {
            std::filesystem::create_directories(file.parent_path(), failure);
        }
        std::filesystem::path temporary = file;
        temporary += ".new-" + std::to_string(::getpid());
        {
            std::ofstream stream(temporary, std::ios::binary | std::ios::trunc);
            stream << wisdom;
            stream.flush();
            if (!stream) {
                std::filesystem::remove(temporary, failure);
                return false;
            }
        }
        std::filesystem::rename(temporary, file, failure);
        if (failure) {
            std::error_code ignored;
            std::filesystem::remove(temporary, ignored);
            return false;
        }
        return true;
    } catch (...) { // out of memory, unrepresentable path: the file is a cache, going without is right
        return false;
    }
}

} // namespace sgfm::fourier
