#include "engine/video/input_file.h"

#include "engine/error.h"

#include <system_error>

namespace sgfm::video {

void refuseInput(const char* stage, const std::filesystem::path& file, const std::string& reason,
                 const std::string& remedy) {
    throw Error(ErrorKind::BadInput, stage, "\"" + file.string() + "\" cannot be used: " + reason + ".",
                remedy);
}

std::uintmax_t openInput(const char* stage, const std::filesystem::path& file, std::ifstream& stream) {
    std::error_code failure;
    const auto status = std::filesystem::status(file, failure);
    if (failure || !std::filesystem::exists(status)) {
        refuseInput(stage, file, "it does not exist or cannot be reached", "Check the path.");
    }
    if (!std::filesystem::is_regular_file(status)) {
        refuseInput(stage, file, "it is not a file", "Name a file, not a folder or a device.");
    }
    const std::uintmax_t size = std::filesystem::file_size(file, failure);
    stream.open(file, std::ios::binary);
    if (failure || !stream) {
        refuseInput(stage, file, "it cannot be opened", "Check its permissions.");
    }
    if (size == 0) {
        refuseInput(stage, file, "it is empty", "Make or copy it again.");
    }
    return size;
}

} // namespace sgfm::video
