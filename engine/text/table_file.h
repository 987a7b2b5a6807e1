#pragma once
// Tables that stand beside a lexicon and belong to its vocabulary: lists of whole numbers in a safetensors
// file whose metadata name the format and the vocabulary.

#include "engine/files/safetensors.h"

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace sgfm::text {

// What a kind of table is called, and what is lost without it, in the errors that refuse one.
struct TableKind {
    const char* format;  // metadata "format"
    const char* name;    // "triples"
    const char* without; // "by pairs of words alone"
};

class TableFile {
  public:
    // Throws Error(Io); Error(BadInput) when it is no such table, or was made for another vocabulary.
    TableFile(std::filesystem::path file, const TableKind& kind, const std::string& vocabularySha256);

    // A list, which is gone from the file then. Throws Error(BadInput) when there is none of that name.
    std::vector<std::int32_t> take(const char* name);
    [[noreturn]] void refuse(const std::string& why) const; // Error(BadInput)

  private:
    std::filesystem::path m_file;
    TableKind m_kind;
    files::Safetensors m_content;
};

// The content of a new table without lists.
files::Safetensors emptyTable(const TableKind& kind, const std::string& vocabularySha256);
files::Tensor listOf(std::vector<std::int32_t> values);

// NAME -> NAME.ending
std::filesystem::path withEnding(const std::filesystem::path& stem, const char* ending);

} // namespace sgfm::text
