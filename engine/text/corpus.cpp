#include "engine/text/corpus.h"

#include "engine/error.h"
#include "engine/text/utf8.h"

#include <limits>
#include <system_error>

namespace sgfm::text {

namespace {

constexpr std::uintmax_t kLargestCorpus = std::uintmax_t{2} << 30U;
constexpr std::size_t kBlock = 64 * 1024;

// Where to cut a line that is too long: behind the last space, else between two characters.
std::size_t cutPosition(std::string_view line) {
    const auto space = line.find_last_of(" \t", kLongestFragment - 1);
    if (space != std::string_view::npos && space > 0) {
        return space + 1;
    }
    std::size_t cut = kLongestFragment;
    const auto isContinuation = [&](std::size_t i) {
        return (static_cast<unsigned char>(line[i]) & 0xC0U) == 0x80U;
    };
    while (cut > kLongestFragment - 4 && isContinuation(cut)) {
        --cut;
    }
    return cut;
}

} // namespace

bool isHeldOut(std::int64_t chapter) noexcept {
    // One multiplication of Knuth's scatters neighbouring numbers evenly.
    constexpr std::uint32_t kScatter = 2654435761U;
    constexpr std::uint32_t kOneIn = 25;
    return chapter > 0 && static_cast<std::uint32_t>(chapter) * kScatter <
                              std::numeric_limits<std::uint32_t>::max() / kOneIn;
}

CorpusReader::CorpusReader(const std::filesystem::path& file) : m_file(file) {
    std::error_code failure;
    const bool ordinary = std::filesystem::is_regular_file(file, failure);
    if (!failure && ordinary) {
        m_bytes = std::filesystem::file_size(file, failure);
        m_stream.open(file, std::ios::binary);
    }
    if (failure || !ordinary || !m_stream) {
        throw Error(ErrorKind::Io, "corpus",
                    "\"" + file.string() + "\" cannot be opened: " +
                        (failure    ? failure.message()
                         : ordinary ? std::string("it may not be read")
                                    : std::string("it is not an ordinary file")) +
                        ".",
                    "Name a text file that you may read.");
    }
    if (m_bytes > kLargestCorpus) {
        throw Error(ErrorKind::BadInput, "corpus", "\"" + file.string() + "\" is larger than 2 GiB.",
                    "Use a part of it; the statistics of a lexicon settle far earlier.");
    }
}

double CorpusReader::shareRead() const noexcept {
    return m_bytes == 0 ? 1.0 : static_cast<double>(m_bytesRead) / static_cast<double>(m_bytes);
}

bool CorpusReader::readBlock() {
    m_pending.erase(0, m_position);
    m_position = 0;
    const auto before = m_pending.size();
    m_pending.resize(before + kBlock);
    m_stream.read(m_pending.data() + before, static_cast<std::streamsize>(kBlock));
    const auto count = static_cast<std::size_t>(m_stream.gcount());
    m_pending.resize(before + count);
    if (m_stream.bad()) {
        throw Error(ErrorKind::Io, "corpus", "\"" + m_file.string() + "\" could not be read to its end.",
                    "Check the disk or the network drive it lies on.");
    }
    if (m_bytesRead == 0 && m_pending.starts_with("\xEF\xBB\xBF")) {
        m_position = 3;
    }
    m_bytesRead += count;
    return count > 0;
}

bool CorpusReader::takeFragment(Fragment& fragment) {
    for (;;) {
        const std::string_view rest = std::string_view(m_pending).substr(m_position);
        auto end = rest.find('\n');
        const bool wholeLine = end != std::string_view::npos;
        if (!wholeLine) {
            if (!m_atEnd && rest.size() <= kLongestFragment) {
                return false; // the line may go on in the next block
            }
            if (rest.empty()) {
                return false;
            }
            end = rest.size();
        }
        const bool cut = end > kLongestFragment;
        const auto length = cut ? cutPosition(rest) : end;
        const auto line = rest.substr(0, length);
        if (const auto invalid = firstInvalidByte(line)) {
            throw Error(ErrorKind::BadInput, "corpus",
                        "\"" + m_file.string() + "\" is not UTF-8 text: line " + std::to_string(m_line) +
                            ", byte " + std::to_string(m_lineBytes + *invalid + 1) + ".",
                        "Convert it to UTF-8, for example with iconv, or leave that line out.");
        }
        fragment.text = withoutControlCharacters(line);
        fragment.endsPassage = !cut;
        m_position += length + (!cut && wholeLine ? 1 : 0);
        m_lineBytes = cut ? m_lineBytes + length : 0;
        m_line += cut ? 0 : 1;
        if (fragment.text.find_first_not_of(' ') != std::string::npos) {
            beginFragment(fragment);
            return true;
        }
        if (!m_inPassage && m_passages > 0) { // an empty line ends the chapter
            ++m_chapter;
            m_passages = 0;
        }
    }
}

void CorpusReader::beginFragment(Fragment& fragment) {
    if (!m_inPassage && m_passages == kLongestChapter) {
        ++m_chapter;
        m_passages = 0;
    }
    m_passages += m_inPassage ? 0 : 1;
    m_inPassage = !fragment.endsPassage;
    fragment.chapter = m_chapter;
    fragment.heldOut = isHeldOut(m_chapter);
}

bool CorpusReader::next(Fragment& fragment) {
    while (!takeFragment(fragment)) {
        if (m_atEnd) {
            return false;
        }
        m_atEnd = !readBlock();
    }
    return true;
}

} // namespace sgfm::text
