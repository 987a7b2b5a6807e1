#pragma once
// Opening a person's file and saying what is wrong with it; for the sources of video/ only.

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>

namespace sgfm::video {

// Throws Error(BadInput) that names the file. reason: "it is empty".
[[noreturn]] void refuseInput(const char* stage, const std::filesystem::path& file, const std::string& reason,
                              const std::string& remedy);

// An ordinary, non-empty file that can be opened; its size in bytes. Throws Error(BadInput).
std::uintmax_t openInput(const char* stage, const std::filesystem::path& file, std::ifstream& stream);

} // namespace sgfm::video
