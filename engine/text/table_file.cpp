#include "engine/text/table_file.h"

#include "engine/error.h"

#include <utility>

namespace sgfm::text {

namespace {

constexpr const char* kFormat = "format";
constexpr const char* kVocabulary = "vocabulary_sha256";

} // namespace

TableFile::TableFile(std::filesystem::path file, const TableKind& kind, const std::string& vocabularySha256)
    : m_file(std::move(file)), m_kind(kind), m_content(files::readSafetensors(m_file)) {
    if (m_content.metadata[kFormat] != kind.format) {
        refuse(std::string("it is no table of ") + kind.name + " of this version");
    }
    if (m_content.metadata[kVocabulary] != vocabularySha256) {
        refuse("it was made for another vocabulary");
    }
}

std::vector<std::int32_t> TableFile::take(const char* name) {
    const auto found = m_content.tensors.find(name);
    if (found == m_content.tensors.end() || found->second.shape.size() != 1 ||
        !found->second.floats.empty()) {
        refuse(std::string("it has no list \"") + name + "\"");
    }
    return std::move(found->second.integers);
}

void TableFile::refuse(const std::string& why) const {
    throw Error(ErrorKind::BadInput, m_kind.name, "\"" + m_file.string() + "\" cannot be used: " + why + ".",
                std::string("Use the files of one lexicon as they were learned, learn them again with `sgfm "
                            "train lexicon`, or move this one away: texts are then decoded ") +
                    m_kind.without + ".");
}

files::Safetensors emptyTable(const TableKind& kind, const std::string& vocabularySha256) {
    files::Safetensors content;
    content.metadata = {{kFormat, kind.format}, {kVocabulary, vocabularySha256}};
    return content;
}

files::Tensor listOf(std::vector<std::int32_t> values) {
    return {.shape = {values.size()}, .floats = {}, .integers = std::move(values)};
}

std::filesystem::path withEnding(const std::filesystem::path& stem, const char* ending) {
    auto file = stem;
    file += ending;
    return file;
}

} // namespace sgfm::text
