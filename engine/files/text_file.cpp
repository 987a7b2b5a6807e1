#include "engine/files/text_file.h"

#include "engine/error.h"

#include <openssl/evp.h>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <fstream>
#include <memory>
#include <system_error>
#include <vector>

namespace sgfm::files {

namespace {

constexpr std::size_t kBlock = 64 * 1024;
constexpr std::size_t kLongestFileName = 255; // NAME_MAX of every file system that we meet on Linux

std::string reasonOf(int code) {
    return std::generic_category().message(code);
}

// Opens for reading; refuses what is not an ordinary file (a folder, a pipe that would never end).
std::ifstream openForReading(const std::filesystem::path& file) {
    std::error_code failure;
    const auto status = std::filesystem::status(file, failure);
    if (failure) {
        throw Error(ErrorKind::Io, "file",
                    "\"" + file.string() + "\" cannot be opened: " + failure.message() + ".",
                    "Check the path and its spelling.");
    }
    if (!std::filesystem::is_regular_file(status)) {
        throw Error(ErrorKind::Io, "file", "\"" + file.string() + "\" is not an ordinary file.",
                    "Name a file, not a folder or a device.");
    }
    std::ifstream stream(file, std::ios::binary);
    if (!stream) {
        throw Error(ErrorKind::Io, "file",
                    "\"" + file.string() + "\" cannot be opened: " + reasonOf(errno) + ".",
                    "Check that you may read it.");
    }
    return stream;
}

[[noreturn]] void failedReading(const std::filesystem::path& file) {
    throw Error(ErrorKind::Io, "file", "\"" + file.string() + "\" could not be read to its end.",
                "Check the disk or the network drive it lies on, and try again.");
}

[[noreturn]] void failedWriting(const std::filesystem::path& file, const std::string& reason) {
    throw Error(ErrorKind::Io, "file", "\"" + file.string() + "\" cannot be written: " + reason + ".",
                "Choose a folder that exists, that you may write to and that has room.");
}

} // namespace

std::string readTextFile(const std::filesystem::path& file, std::size_t limitBytes) {
    auto stream = openForReading(file);
    std::string text;
    std::vector<char> block(kBlock);
    while (stream) {
        stream.read(block.data(), static_cast<std::streamsize>(block.size()));
        text.append(block.data(), static_cast<std::size_t>(stream.gcount()));
        if (text.size() > limitBytes) {
            throw Error(ErrorKind::BadInput, "file",
                        "\"" + file.string() + "\" is larger than " + std::to_string(limitBytes) + " bytes.",
                        "Use a smaller file, and check that it is the one you meant.");
        }
    }
    if (stream.bad()) {
        failedReading(file);
    }
    return text;
}

void writeTextFile(const std::filesystem::path& file, std::string_view text) {
    replaceFile(file, [&](const std::filesystem::path& temporary) {
        std::ofstream stream(temporary, std::ios::binary | std::ios::trunc);
        stream.write(text.data(), static_cast<std::streamsize>(text.size()));
        stream.close(); // a full disk is often noticed only when the last block is flushed
        if (!stream) {
            failedWriting(file, reasonOf(errno));
        }
    });
}

std::string sha256Of(const std::filesystem::path& file) {
    auto stream = openForReading(file);
    const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(), &EVP_MD_CTX_free);
    const auto require = [](bool good) {
        if (!good) {
            throw Error(ErrorKind::Io, "sha256", "OpenSSL cannot compute SHA-256.",
                        "Check the installation of OpenSSL (libcrypto).");
        }
    };
    require(context != nullptr && EVP_DigestInit_ex(context.get(), EVP_sha256(), nullptr) == 1);
    std::vector<char> block(kBlock);
    while (stream) {
        stream.read(block.data(), static_cast<std::streamsize>(block.size()));
        require(EVP_DigestUpdate(context.get(), block.data(), static_cast<std::size_t>(stream.gcount())) ==
                1);
    }
    if (stream.bad()) {
        failedReading(file);
    }
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned int length = 0;
    require(EVP_DigestFinal_ex(context.get(), digest.data(), &length) == 1);
    constexpr std::string_view kDigits = "0123456789abcdef";
    std::string hexadecimal;
    for (unsigned int i = 0; i < length; ++i) {
        hexadecimal += kDigits[digest[i] >> 4U];
        hexadecimal += kDigits[digest[i] & 15U];
    }
    return hexadecimal;
}

std::filesystem::path temporaryBeside(const std::filesystem::path& file) {
    std::error_code failure;
    const auto status = std::filesystem::status(file, failure);
    if (std::filesystem::exists(status) && !std::filesystem::is_regular_file(status)) {
        // Renaming over a device or a folder would destroy it (or fail only after all the work).
        failedWriting(file, "it exists and is not an ordinary file");
    }
    if (file.filename().empty()) {
        failedWriting(file, "the path has no file name");
    }
    // The ending is kept, since some writers choose their format by it. The file is created at once, which
    // reserves the name between threads and programs and finds an unwritable folder before any work is done.
    const std::string ending = file.extension().string();
    std::string stem = file.stem().string();
    for (std::uint64_t attempt = 0;; ++attempt) {
        const std::string tail =
            ".part-" + std::to_string(::getpid()) + "-" + std::to_string(attempt) + ending;
        if (1 + stem.size() + tail.size() > kLongestFileName) {
            stem.resize(kLongestFileName > tail.size() + 1 ? kLongestFileName - tail.size() - 1 : 0);
        }
        auto temporary = file.parent_path() / ("." + stem + tail);
        const int descriptor = ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
        if (descriptor >= 0) {
            ::close(descriptor);
            return temporary;
        }
        if (errno != EEXIST) {
            failedWriting(file, reasonOf(errno));
        }
    }
}

void renameOver(const std::filesystem::path& temporary, const std::filesystem::path& file) {
    std::error_code failure;
    std::filesystem::rename(temporary, file, failure);
    if (failure) {
        failedWriting(file, failure.message());
    }
}

void removeQuietly(const std::filesystem::path& file) noexcept {
    std::error_code ignored;
    std::filesystem::remove(file, ignored);
}

} // namespace sgfm::files
