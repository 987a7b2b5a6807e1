#pragma once
// Reading a corpus: a UTF-8 text file, one passage a line, of any size up to 2 GiB, a block at a time.
//
// Control characters become spaces, a byte order mark is left out, empty lines are passed over. A line longer
// than kLongestFragment bytes comes in fragments, cut at a space where there is one.
//
// Empty lines end a chapter; a chapter of more than kLongestChapter passages ends there. About one chapter in
// 25, chosen by its number alone, is held out: word tables and models never learn from it, and are judged by
// it. The first chapter is always learned from.

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

namespace sgfm::text {

inline constexpr std::size_t kLongestFragment = 4000;
inline constexpr int kLongestChapter = 200; // passages; the longest of the King James Bible has 176

bool isHeldOut(std::int64_t chapter) noexcept;

struct Fragment {
    std::string text;
    bool endsPassage = true;
    std::int64_t chapter = 0; // from 0
    bool heldOut = false;
};

class CorpusReader {
  public:
    // Throws Error(Io) when the file cannot be opened, Error(BadInput) when it is too large.
    explicit CorpusReader(const std::filesystem::path& file);

    // False at the end. Throws Error(BadInput) on invalid UTF-8, naming line and byte; Error(Io).
    bool next(Fragment& fragment);

    std::uintmax_t bytes() const noexcept { return m_bytes; }
    double shareRead() const noexcept; // 0 to 1

  private:
    bool readBlock();
    bool takeFragment(Fragment& fragment);
    void beginFragment(Fragment& fragment);

    std::filesystem::path m_file;
    std::ifstream m_stream;
    std::uintmax_t m_bytes = 0;
    std::uintmax_t m_bytesRead = 0;
    std::string m_pending;       // read, not yet given out
    std::size_t m_position = 0;  // where the rest of m_pending begins
    bool m_atEnd = false;        // nothing is left in the stream
    std::int64_t m_line = 1;     // of the next fragment, from 1
    std::size_t m_lineBytes = 0; // of that line, given out so far
    std::int64_t m_chapter = 0;
    int m_passages = 0; // begun in this chapter
    bool m_inPassage = false;
};

} // namespace sgfm::text
