#include "engine/files/safetensors.h"

#include "engine/error.h"
#include "engine/files/text_file.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <fstream>
#include <limits>
#include <set>
#include <system_error>

// The layout (https://github.com/huggingface/safetensors#format): 8 bytes little-endian length n of the
// header, n bytes of JSON {"name": {"dtype", "shape", "data_offsets": [begin, end)}, ..., "__metadata__":
// {text: text}}, then the data without holes; offsets count from the end of the header.

namespace sgfm::files {

static_assert(std::endian::native == std::endian::little, "arrays are copied as they lie in memory");

namespace {

constexpr std::uint64_t kLongestHeader = 16U << 20U; // no model of ours needs a hundredth of it
constexpr std::size_t kElementBytes = 4;             // float32 and int32 alike
constexpr std::size_t kHalfBytes = 2;                // float16
constexpr std::uintmax_t kHeaderAlignment = 8;       // the format's advice, so that data begin aligned

struct Entry {
    std::string name;
    bool integers = false;
    bool half = false;
    std::vector<std::size_t> shape;
    std::uint64_t begin = 0;
    std::uint64_t end = 0;
};

// IEEE 754 binary16.
constexpr float kLargestHalf = 65504;

float floatOfHalf(std::uint16_t half) {
    const std::uint32_t sign = (half & 0x8000U) << 16U;
    const std::uint32_t exponent = (half >> 10U) & 0x1FU;
    const std::uint32_t fraction = half & 0x3FFU;
    if (exponent == 0) { // zero and subnormal numbers: fraction times 2^-24
        const float value = static_cast<float>(fraction) * 0x1p-24F;
        return sign != 0 ? -value : value;
    }
    const std::uint32_t widened = exponent == 0x1FU ? 0xFFU : exponent + 112U;
    return std::bit_cast<float>(sign | (widened << 23U) | (fraction << 13U));
}

// |value| <= 65,504; to the nearest, ties to even.
std::uint16_t halfOfFloat(float value) {
    const auto bits = std::bit_cast<std::uint32_t>(value);
    const auto sign = static_cast<std::uint16_t>((bits >> 16U) & 0x8000U);
    const float size = std::abs(value);
    if (size < 0x1p-14F) { // subnormal: whole multiples of 2^-24
        return static_cast<std::uint16_t>(sign | static_cast<std::uint16_t>(std::lrintf(size * 0x1p24F)));
    }
    const std::uint32_t magnitude = (bits & 0x7FFFFFFFU) - (112U << 23U);
    const std::uint32_t rounded = magnitude + 0xFFFU + ((magnitude >> 13U) & 1U);
    return static_cast<std::uint16_t>(sign | (rounded >> 13U));
}

[[noreturn]] void refuse(const std::filesystem::path& file, const std::string& why) {
    throw Error(ErrorKind::BadInput, "safetensors", "\"" + file.string() + "\" cannot be used: " + why + ".",
                "Use a whole safetensors file that this program wrote; copy or download it again.");
}

// JSON objects keep the last of two equal keys; a hostile header could describe one thing to a check and
// another to the reader. So equal keys are refused while the text is parsed.
nlohmann::json parseWithoutDuplicates(const std::filesystem::path& file, const std::string& text) {
    std::vector<std::set<std::string>> keysOfDepth;
    const auto check = [&](int depth, nlohmann::json::parse_event_t event, nlohmann::json& parsed) {
        const auto level = static_cast<std::size_t>(std::max(depth, 0));
        if (depth > 8) { // names, fields, offsets: three are enough
            refuse(file, "its header is nested too deeply");
        }
        if (keysOfDepth.size() <= level + 1) {
            keysOfDepth.resize(level + 2);
        }
        if (event == nlohmann::json::parse_event_t::object_start) {
            keysOfDepth[level + 1].clear();
        } else if (event == nlohmann::json::parse_event_t::key) {
            const auto key = parsed.get<std::string>();
            if (!keysOfDepth[level].insert(key).second) {
                refuse(file, "its header has the key \"" + key + "\" twice");
            }
        }
        return true;
    };
    try {
        return nlohmann::json::parse(text, check);
    } catch (const nlohmann::json::exception&) {
        refuse(file, "its header is not JSON");
    }
}

std::uint64_t unsignedOf(const std::filesystem::path& file, const nlohmann::json& value,
                         const std::string& what) {
    if (!value.is_number_unsigned()) {
        refuse(file, what + " is not a whole number from 0 up");
    }
    return value.get<std::uint64_t>();
}

Entry entryOf(const std::filesystem::path& file, const std::string& name, const nlohmann::json& fields,
              std::uint64_t dataBytes) {
    const std::string what = "the tensor \"" + name + "\"";
    if (!fields.is_object() || fields.size() != 3 || !fields.contains("dtype") || !fields.contains("shape") ||
        !fields.contains("data_offsets")) {
        refuse(file, what + " does not have exactly dtype, shape and data_offsets");
    }
    Entry entry;
    entry.name = name;
    const auto& type = fields["dtype"];
    if (type != "F32" && type != "F16" && type != "I32") {
        refuse(file, what + " has the type " + (type.is_string() ? type.get<std::string>() : "of no text") +
                         " (only F32, F16 and I32 are read)");
    }
    entry.integers = type == "I32";
    entry.half = type == "F16";
    const std::size_t elementBytes = entry.half ? kHalfBytes : kElementBytes;
    const auto& offsets = fields["data_offsets"];
    if (!offsets.is_array() || offsets.size() != 2) {
        refuse(file, what + " does not have two offsets");
    }
    entry.begin = unsignedOf(file, offsets[0], "an offset of " + what);
    entry.end = unsignedOf(file, offsets[1], "an offset of " + what);
    if (entry.begin > entry.end || entry.end > dataBytes) {
        refuse(file, what + " lies outside the file");
    }
    const auto& shape = fields["shape"];
    if (!shape.is_array()) {
        refuse(file, what + " has no shape");
    }
    std::uint64_t elements = 1;
    for (const auto& length : shape) {
        const auto points = unsignedOf(file, length, "a length in the shape of " + what);
        if (points != 0 && elements > std::numeric_limits<std::uint64_t>::max() / elementBytes / points) {
            refuse(file, what + " has an impossible shape");
        }
        elements *= points;
        entry.shape.push_back(points);
    }
    if (elements * elementBytes != entry.end - entry.begin) {
        refuse(file, "the shape of " + what + " does not fit its bytes");
    }
    return entry;
}

std::vector<Entry> entriesOf(const std::filesystem::path& file, const nlohmann::json& header,
                             std::uint64_t dataBytes, std::map<std::string, std::string>& metadata) {
    if (!header.is_object()) {
        refuse(file, "its header is no JSON object");
    }
    std::vector<Entry> entries;
    for (const auto& [name, fields] : header.items()) {
        if (name != "__metadata__") {
            entries.push_back(entryOf(file, name, fields, dataBytes));
            continue;
        }
        if (!fields.is_object()) {
            refuse(file, "its metadata are no JSON object");
        }
        for (const auto& [key, value] : fields.items()) {
            if (!value.is_string()) {
                refuse(file, "the metadata \"" + key + "\" are not text");
            }
            metadata.emplace(key, value.get<std::string>());
        }
    }
    std::sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) {
        return std::pair(a.begin, a.end) < std::pair(b.begin, b.end);
    });
    std::uint64_t position = 0;
    for (const auto& entry : entries) {
        if (entry.begin != position) {
            refuse(file, "the tensor \"" + entry.name + "\" " +
                             (entry.begin < position ? "overlaps another" : "leaves a hole before it"));
        }
        position = entry.end;
    }
    if (position != dataBytes) {
        refuse(file, "it has " + std::to_string(dataBytes - position) + " bytes that belong to no tensor");
    }
    return entries;
}

std::size_t elementsOf(const Tensor& tensor) {
    std::size_t elements = 1;
    for (const auto length : tensor.shape) {
        elements *= length;
    }
    return elements;
}

} // namespace

Safetensors readSafetensors(const std::filesystem::path& file) {
    std::error_code failure;
    const auto bytes = std::filesystem::file_size(file, failure);
    std::ifstream stream(file, std::ios::binary);
    if (failure || !stream) {
        throw Error(ErrorKind::Io, "safetensors",
                    "\"" + file.string() + "\" cannot be opened" +
                        (failure ? ": " + failure.message() : std::string()) + ".",
                    "Check the path and that you may read it.");
    }
    const auto read = [&](void* target, std::uint64_t count) {
        stream.read(static_cast<char*>(target), static_cast<std::streamsize>(count));
        if (static_cast<std::uint64_t>(stream.gcount()) != count) {
            refuse(file, "it ends too early");
        }
    };
    std::uint64_t headerBytes = 0;
    read(&headerBytes, sizeof headerBytes);
    if (headerBytes > kLongestHeader) {
        refuse(file, "its header would be " + std::to_string(headerBytes) + " bytes long");
    }
    if (sizeof headerBytes + headerBytes > bytes) {
        refuse(file, "it ends within its header");
    }
    std::string text(headerBytes, '\0');
    read(text.data(), headerBytes);
    const std::uint64_t dataBytes = bytes - sizeof headerBytes - headerBytes;

    Safetensors content;
    // The entries cover the data without holes or overlaps, so that no more is allocated than the file holds.
    for (auto& entry : entriesOf(file, parseWithoutDuplicates(file, text), dataBytes, content.metadata)) {
        Tensor tensor;
        tensor.shape = std::move(entry.shape);
        const auto elements = (entry.end - entry.begin) / (entry.half ? kHalfBytes : kElementBytes);
        if (entry.integers) {
            tensor.integers.resize(elements);
            read(tensor.integers.data(), entry.end - entry.begin);
        } else {
            tensor.half = entry.half;
            tensor.floats.resize(elements);
            if (entry.half) {
                std::vector<std::uint16_t> bits(elements);
                read(bits.data(), entry.end - entry.begin);
                std::transform(bits.begin(), bits.end(), tensor.floats.begin(), floatOfHalf);
            } else {
                read(tensor.floats.data(), entry.end - entry.begin);
            }
            if (!std::all_of(tensor.floats.begin(), tensor.floats.end(),
                             [](float value) { return std::isfinite(value); })) {
                refuse(file, "the tensor \"" + entry.name + "\" holds values that are not finite numbers");
            }
        }
        content.tensors.emplace(entry.name, std::move(tensor));
    }
    return content;
}

void writeSafetensors(const std::filesystem::path& file, const Safetensors& content) {
    nlohmann::json header = nlohmann::json::object(); // sorted by name: the same content, the same bytes
    if (!content.metadata.empty()) {
        header["__metadata__"] = content.metadata;
    }
    std::uint64_t position = 0;
    for (const auto& [name, tensor] : content.tensors) {
        const auto elements = elementsOf(tensor);
        const bool integers = tensor.floats.empty() && !tensor.integers.empty();
        if ((!tensor.floats.empty() && !tensor.integers.empty()) ||
            elements != (integers ? tensor.integers.size() : tensor.floats.size()) ||
            name == "__metadata__") {
            throw Error(ErrorKind::Usage, "safetensors",
                        "The tensor \"" + name + "\" for \"" + file.string() +
                            "\" does not hold what its shape says.",
                        "Fill either floats or integers, as many as the shape's product.");
        }
        if (tensor.half && std::any_of(tensor.floats.begin(), tensor.floats.end(),
                                       [](float value) { return !(std::abs(value) <= kLargestHalf); })) {
            throw Error(ErrorKind::Usage, "safetensors",
                        "The tensor \"" + name + "\" does not fit into 16 bits.", "Write it in 32 bits.");
        }
        const auto end = position + elements * (tensor.half ? kHalfBytes : kElementBytes);
        header[name] = {{"dtype", integers ? "I32" : (tensor.half ? "F16" : "F32")},
                        {"shape", tensor.shape},
                        {"data_offsets", {position, end}}};
        position = end;
    }
    std::string text = header.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
    text.append((kHeaderAlignment - text.size() % kHeaderAlignment) % kHeaderAlignment, ' ');

    replaceFile(file, [&](const std::filesystem::path& temporary) {
        std::ofstream stream(temporary, std::ios::binary | std::ios::trunc);
        const auto write = [&](const void* source, std::size_t count) {
            stream.write(static_cast<const char*>(source), static_cast<std::streamsize>(count));
        };
        const std::uint64_t headerBytes = text.size();
        write(&headerBytes, sizeof headerBytes);
        write(text.data(), text.size());
        for (const auto& [name, tensor] : content.tensors) {
            if (tensor.half) {
                std::vector<std::uint16_t> bits(tensor.floats.size());
                std::transform(tensor.floats.begin(), tensor.floats.end(), bits.begin(), halfOfFloat);
                write(bits.data(), bits.size() * kHalfBytes);
            } else {
                write(tensor.floats.data(), tensor.floats.size() * kElementBytes);
            }
            write(tensor.integers.data(), tensor.integers.size() * kElementBytes);
        }
        stream.close(); // a full disk is often noticed only here
        if (!stream) {
            throw Error(ErrorKind::Io, "safetensors", "\"" + file.string() + "\" could not be written whole.",
                        "Make room on the disk or choose another folder.");
        }
    });
}

} // namespace sgfm::files
