#pragma once
// Whole text files: read with a size limit, written atomically; and the SHA-256 of a file.

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>

namespace sgfm::files {

std::string readTextFile(const std::filesystem::path& file,
                         std::size_t limitBytes);                             // Error(Io), Error(BadInput)
void writeTextFile(const std::filesystem::path& file, std::string_view text); // Error(Io)
std::string sha256Of(const std::filesystem::path& file);                      // lower-case hex; Error(Io)

// Runs `write` on a temporary path beside `file` and renames it over `file` when that returns; removes it
// otherwise. The one way in which every writer of the engine leaves either the whole file or the old one.
template <typename Write>
void replaceFile(const std::filesystem::path& file, Write&& write);

// The parts of replaceFile that need no template.
std::filesystem::path temporaryBeside(const std::filesystem::path& file);
void renameOver(const std::filesystem::path& temporary, const std::filesystem::path& file); // Error(Io)
void removeQuietly(const std::filesystem::path& file) noexcept;

template <typename Write>
void replaceFile(const std::filesystem::path& file, Write&& write) {
    const auto temporary = temporaryBeside(file);
    try {
        write(temporary);
        renameOver(temporary, file);
    } catch (...) {
        removeQuietly(temporary);
        throw;
    }
}

} // namespace sgfm::files
