#include "engine/files/npy.h"

#include "engine/error.h"
#include "engine/files/text_file.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <fstream>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>

namespace sgfm::files {

namespace {

static_assert(std::endian::native == std::endian::little,
              "arrays are read and written as they lie in memory");

constexpr std::string_view kMagic{"\x93NUMPY", 6};
constexpr std::size_t kMaxHeader = 64 * 1024; // NumPy itself stops at 10,000 characters
constexpr std::size_t kMaxAxes = 32;          // NumPy's own limit
constexpr std::size_t kChunk = std::size_t{1} << 16;

struct Header {
    bool isDouble = false;
    bool fortranOrder = false;
    std::vector<std::size_t> shape;
};

[[noreturn]] void refuse(const std::filesystem::path& file, const std::string& reason,
                         const std::string& remedy) {
    throw Error(ErrorKind::BadInput, "array", "\"" + file.string() + "\" cannot be used: " + reason + ".",
                remedy);
}

const std::string kSaveAgain =
    "Save it again with numpy.save(file, numpy.ascontiguousarray(array, dtype='<f4')).";

// Reads the header's Python dictionary literal: exactly the three keys that NumPy writes, in any order.
class HeaderParser {
  public:
    HeaderParser(const std::filesystem::path& file, std::string_view text) : m_file(file), m_text(text) {}

    Header parse() {
        Header header;
        bool haveType = false;
        bool haveOrder = false;
        bool haveShape = false;
        expect('{');
        while (!accept('}')) {
            const std::string key = quoted();
            expect(':');
            if (key == "descr" && !haveType) {
                header.isDouble = elementIsDouble();
                haveType = true;
            } else if (key == "fortran_order" && !haveOrder) {
                header.fortranOrder = boolean();
                haveOrder = true;
            } else if (key == "shape" && !haveShape) {
                header.shape = tuple();
                haveShape = true;
            } else {
                broken("the key \"" + key.substr(0, 40) + "\" is unknown or comes twice");
            }
            if (!accept(',')) {
                expect('}');
                break;
            }
        }
        skipSpace();
        if (m_at != m_text.size()) {
            broken("there is something behind the dictionary");
        }
        if (!haveType || !haveOrder || !haveShape) {
            broken("one of descr, fortran_order, shape is missing");
        }
        return header;
    }

  private:
    [[noreturn]] void broken(const std::string& what) const {
        refuse(m_file, "its header is damaged (" + what + ")", kSaveAgain);
    }

    void skipSpace() {
        while (m_at < m_text.size() && (m_text[m_at] == ' ' || m_text[m_at] == '\n')) {
            ++m_at;
        }
    }

    bool accept(char wanted) {
        skipSpace();
        if (m_at < m_text.size() && m_text[m_at] == wanted) {
            ++m_at;
            return true;
        }
        return false;
    }

    void expect(char wanted) {
        if (!accept(wanted)) {
            broken(std::string("'") + wanted + "' expected at character " + std::to_string(m_at));
        }
    }

    std::string quoted() {
        skipSpace();
        const char quote = m_at < m_text.size() ? m_text[m_at] : '\0';
        if (quote != '\'' && quote != '"') {
            broken("a quoted word expected at character " + std::to_string(m_at));
        }
        const auto end = m_text.find(quote, m_at + 1);
        if (end == std::string_view::npos) {
            broken("a quote is not closed");
        }
        std::string word(m_text.substr(m_at + 1, end - m_at - 1));
        m_at = end + 1;
        return word;
    }

    bool elementIsDouble() {
        skipSpace();
        if (m_at < m_text.size() && m_text[m_at] == '[') {
            refuse(m_file, "it holds records, not numbers", kSaveAgain);
        }
        const std::string type = quoted();
        if (type != "<f4" && type != "<f8") {
            refuse(m_file,
                   "its numbers are of type \"" + type.substr(0, 40) +
                       "\"; only little-endian float32 (<f4) and float64 (<f8) are read",
                   kSaveAgain);
        }
        return type == "<f8";
    }

    bool boolean() {
        skipSpace();
        for (const bool value : {false, true}) {
            const std::string_view word = value ? "True" : "False";
            if (m_text.substr(m_at, word.size()) == word) {
                m_at += word.size();
                return value;
            }
        }
        broken("fortran_order is neither True nor False");
    }

    std::vector<std::size_t> tuple() {
        std::vector<std::size_t> shape;
        expect('(');
        while (!accept(')')) {
            shape.push_back(number());
            if (shape.size() > kMaxAxes) {
                broken("more than 32 axes");
            }
            if (!accept(',')) {
                if (shape.size() == 1) {
                    broken("the shape is not a tuple");
                }
                expect(')');
                break;
            }
        }
        return shape;
    }

    std::size_t number() {
        skipSpace();
        std::size_t value = 0;
        const std::size_t start = m_at;
        while (m_at < m_text.size() && m_text[m_at] >= '0' && m_text[m_at] <= '9') {
            const auto digit = static_cast<std::size_t>(m_text[m_at] - '0');
            if (value > (std::numeric_limits<std::size_t>::max() - digit) / 10) {
                broken("an axis length has too many digits");
            }
            value = value * 10 + digit;
            ++m_at;
        }
        if (m_at == start) {
            broken("an axis length is not a whole number");
        }
        return value;
    }

    const std::filesystem::path& m_file;
    std::string_view m_text;
    std::size_t m_at = 0;
};

// The product of the lengths, or nothing when it does not fit in the address space.
std::optional<std::size_t> elementCount(std::span<const std::size_t> shape) {
    std::size_t count = 1;
    for (const std::size_t length : shape) {
        if (length != 0 && count > std::numeric_limits<std::size_t>::max() / sizeof(double) / length) {
            return std::nullopt;
        }
        count *= length;
    }
    return count;
}

std::string shapeText(std::span<const std::size_t> shape) {
    std::string text = "(";
    for (std::size_t axis = 0; axis < shape.size(); ++axis) {
        text += (axis ? ", " : "") + std::to_string(shape[axis]);
    }
    return text + (shape.size() == 1 ? ",)" : ")");
}

// Reads `count` numbers of type T, converts and checks them.
template <typename T>
void readValues(std::ifstream& stream, const std::filesystem::path& file, std::size_t count,
                std::vector<float>& values) {
    std::vector<T> chunk(std::min(count, kChunk));
    values.reserve(count);
    for (std::size_t done = 0; done < count;) {
        const std::size_t part = std::min(chunk.size(), count - done);
        if (!stream.read(reinterpret_cast<char*>(chunk.data()),
                         static_cast<std::streamsize>(part * sizeof(T)))) {
            throw Error(ErrorKind::Io, "array", "\"" + file.string() + "\" could not be read to its end.",
                        "Check the disk and try again.");
        }
        for (std::size_t i = 0; i < part; ++i) {
            // The comparison also catches NaN, infinities and float64 values that float32 cannot hold.
            if (!(std::abs(chunk[i]) <= static_cast<T>(std::numeric_limits<float>::max()))) {
                refuse(file,
                       "the value at index " + std::to_string(done + i) +
                           " (in the order of the file) is not a finite float32 number",
                       "Replace NaN, infinite and huge values before saving the array.");
            }
            values.push_back(static_cast<float>(chunk[i]));
        }
        done += part;
    }
}

} // namespace

NpyArray readNpy(const std::filesystem::path& file) {
    std::error_code failure;
    const auto status = std::filesystem::status(file, failure);
    if (failure || !std::filesystem::exists(status)) {
        throw Error(ErrorKind::Io, "array", "\"" + file.string() + "\" does not exist or cannot be reached.",
                    "Check the path.");
    }
    if (!std::filesystem::is_regular_file(status)) {
        refuse(file, "it is not a file", "Give the path of a .npy file.");
    }
    const std::uintmax_t fileSize = std::filesystem::file_size(file, failure);
    std::ifstream stream(file, std::ios::binary);
    if (failure || !stream) {
        throw Error(ErrorKind::Io, "array", "\"" + file.string() + "\" cannot be opened.",
                    "Check its permissions.");
    }

    std::array<unsigned char, 12> start{};
    stream.read(reinterpret_cast<char*>(start.data()), 10);
    if (!stream || std::memcmp(start.data(), kMagic.data(), kMagic.size()) != 0) {
        refuse(file, "it is not a .npy file", "Give a file written by numpy.save or by the lab.");
    }
    std::size_t headerLength = start[8] | std::size_t{start[9]} << 8;
    std::size_t headerStart = 10;
    if (start[6] == 2 && start[7] == 0) {
        stream.read(reinterpret_cast<char*>(start.data()) + 10, 2);
        headerLength |= std::size_t{start[10]} << 16 | std::size_t{start[11]} << 24;
        headerStart = 12;
    } else if (start[6] != 1 || start[7] != 0) {
        refuse(file,
               "its format version is " + std::to_string(start[6]) + "." + std::to_string(start[7]) +
                   "; 1.0 and 2.0 are read",
               kSaveAgain);
    }
    if (!stream || headerLength > kMaxHeader || headerStart + headerLength > fileSize) {
        refuse(file, "its header is longer than the file or than 64 KiB", kSaveAgain);
    }
    std::string text(headerLength, '\0');
    if (!stream.read(text.data(), static_cast<std::streamsize>(headerLength))) {
        refuse(file, "its header ends early", kSaveAgain);
    }
    const Header header = HeaderParser(file, text).parse();
    if (header.fortranOrder && header.shape.size() > 1) {
        refuse(file, "it is in Fortran order (first axis fastest)", kSaveAgain);
    }

    const auto count = elementCount(header.shape);
    if (!count || *count == 0) {
        refuse(file,
               "its shape " + shapeText(header.shape) + (count ? " holds no values" : " is impossibly large"),
               kSaveAgain);
    }
    const std::size_t elementSize = header.isDouble ? sizeof(double) : sizeof(float);
    const std::uintmax_t present = fileSize - headerStart - headerLength;
    if (present != *count * elementSize) {
        refuse(file,
               "its shape " + shapeText(header.shape) + " needs " + std::to_string(*count * elementSize) +
                   " bytes of values but there are " + std::to_string(present),
               "The file is cut off or damaged: make or copy it again.");
    }

    NpyArray array;
    array.shape = header.shape;
    if (header.isDouble) {
        readValues<double>(stream, file, *count, array.values);
    } else {
        readValues<float>(stream, file, *count, array.values);
    }
    return array;
}

void writeNpy(const std::filesystem::path& file, std::span<const std::size_t> shape,
              std::span<const float> values) {
    if (shape.size() > kMaxAxes || elementCount(shape) != values.size()) {
        throw Error(ErrorKind::Usage, "array",
                    "The shape " + shapeText(shape) + " does not hold " + std::to_string(values.size()) +
                        " values.",
                    "Give a shape whose product is the number of values.");
    }
    std::string header = "{'descr': '<f4', 'fortran_order': False, 'shape': " + shapeText(shape) + ", }";
    // The values begin on a 64-byte boundary, so that NumPy can map the file into memory.
    constexpr std::size_t kPreamble = 10;
    header.resize((kPreamble + header.size() + 1 + 63) / 64 * 64 - kPreamble - 1, ' ');
    header += '\n';

    std::string preamble(kMagic);
    preamble += {'\1', '\0', static_cast<char>(header.size() & 0xff), static_cast<char>(header.size() >> 8)};
    replaceFile(file, [&](const std::filesystem::path& temporary) {
        std::ofstream stream(temporary, std::ios::binary | std::ios::trunc);
        stream << preamble << header;
        stream.write(reinterpret_cast<const char*>(values.data()),
                     static_cast<std::streamsize>(values.size_bytes()));
        stream.close();
        if (!stream) {
            throw Error(ErrorKind::Io, "array", "\"" + file.string() + "\" cannot be written.",
                        "Check that the folder exists, that it is writable and that the disk is not full.");
        }
    });
}

} // namespace sgfm::files
