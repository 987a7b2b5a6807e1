#include "engine/files/png.h"

#include "engine/error.h"
#include "engine/files/text_file.h"

#include <png.h>

#include <array>
#include <csetjmp>
#include <cstddef>
#include <cstdio>
#include <cstring>
#include <memory>
#include <system_error>

// libpng reports errors by longjmp, which must not pass over C++ objects with destructors. So everything that
// can jump happens in two plain functions (encode, decode) that own nothing: all memory they touch belongs to
// their caller, and what they change after setjmp they change through pointers.

namespace sgfm::files {

namespace {

constexpr char kKeyword[] = "sgfm-recipe";
constexpr std::size_t kMaxPixels = 100'000'000;
constexpr png_uint_32 kMaxSide = 1'000'000;
constexpr png_alloc_size_t kMaxText = 8 * 1024 * 1024;
constexpr std::size_t kMessageLength = 200;

using Message = std::array<char, kMessageLength>;

struct CloseFile {
    void operator()(std::FILE* file) const noexcept { std::fclose(file); }
};
using FileHandle = std::unique_ptr<std::FILE, CloseFile>;

[[noreturn]] void jumpWithMessage(png_structp png, png_const_charp text) {
    auto* message = static_cast<Message*>(png_get_error_ptr(png));
    std::strncpy(message->data(), text, message->size() - 1);
    png_longjmp(png, 1);
}

void ignoreWarning(png_structp, png_const_charp) {
}

struct WriteStruct {
    explicit WriteStruct(Message& message)
        : png(png_create_write_struct(PNG_LIBPNG_VER_STRING, &message, jumpWithMessage, ignoreWarning)),
          info(png != nullptr ? png_create_info_struct(png) : nullptr) {}
    ~WriteStruct() { png_destroy_write_struct(&png, &info); }
    WriteStruct(const WriteStruct&) = delete;
    WriteStruct& operator=(const WriteStruct&) = delete;
    png_structp png;
    png_infop info;
};

struct ReadStruct {
    explicit ReadStruct(Message& message)
        : png(png_create_read_struct(PNG_LIBPNG_VER_STRING, &message, jumpWithMessage, ignoreWarning)),
          info(png != nullptr ? png_create_info_struct(png) : nullptr) {}
    ~ReadStruct() { png_destroy_read_struct(&png, &info, nullptr); }
    ReadStruct(const ReadStruct&) = delete;
    ReadStruct& operator=(const ReadStruct&) = delete;
    png_structp png;
    png_infop info;
};

// False when libpng jumped; its message is then in the Message given to the struct.
bool encode(png_structp png, png_infop info, std::FILE* file, const Picture& picture, png_textp text) {
    if (setjmp(png_jmpbuf(png))) {
        return false;
    }
    png_init_io(png, file);
    png_set_IHDR(png, info, static_cast<png_uint_32>(picture.width), static_cast<png_uint_32>(picture.height),
                 8, PNG_COLOR_TYPE_RGB, PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT,
                 PNG_FILTER_TYPE_DEFAULT);
    png_set_sRGB(png, info, PNG_sRGB_INTENT_PERCEPTUAL);
    if (text != nullptr) {
        png_set_text(png, info, text, 1);
    }
    png_write_info(png, info);
    const std::size_t rowBytes = static_cast<std::size_t>(picture.width) * 3;
    for (int row = 0; row < picture.height; ++row) {
        png_write_row(png, picture.rgb.data() + static_cast<std::size_t>(row) * rowBytes);
    }
    png_write_end(png, nullptr);
    return true;
}

enum class Stage { Header, Pixels };

// Stage::Header: reads up to the pixels and sets the conversion to 8-bit RGB. Stage::Pixels: reads every row
// into `row` (one row long, used again and again) or, when `pixels` is given, into the rows of that picture,
// and goes on to the end of the file.
bool decode(png_structp png, png_infop info, Stage stage, std::FILE* file, png_bytep row, png_bytep pixels) {
    if (setjmp(png_jmpbuf(png))) {
        return false;
    }
    if (stage == Stage::Header) {
        png_init_io(png, file);
        png_set_user_limits(png, kMaxSide, kMaxSide);
        png_set_chunk_malloc_max(png, kMaxText);
        png_set_crc_action(png, PNG_CRC_ERROR_QUIT, PNG_CRC_ERROR_QUIT);
        png_read_info(png, info);
        png_set_expand(png);
        png_set_scale_16(png);
        png_set_gray_to_rgb(png);
        if (png_get_valid(png, info, PNG_INFO_tRNS) != 0 ||
            (png_get_color_type(png, info) & PNG_COLOR_MASK_ALPHA) != 0) {
            png_color_16 black{};
            png_set_background(png, &black, PNG_BACKGROUND_GAMMA_SCREEN, 0, 1.0);
        }
        return true;
    }
    const int passes = png_set_interlace_handling(png);
    png_read_update_info(png, info);
    const std::size_t rowBytes = png_get_rowbytes(png, info);
    const png_uint_32 height = png_get_image_height(png, info);
    for (int pass = 0; pass < passes; ++pass) {
        for (png_uint_32 y = 0; y < height; ++y) {
            png_read_row(png, pixels != nullptr ? pixels + y * rowBytes : row, nullptr);
        }
    }
    png_read_end(png, info);
    return true;
}

[[noreturn]] void refuse(const std::filesystem::path& file, const std::string& reason) {
    throw Error(ErrorKind::BadInput, "picture", "\"" + file.string() + "\" cannot be used: " + reason + ".",
                "Give a whole PNG file, for example one that the lab exported.");
}

struct Content {
    Picture picture; // without pixels unless they were asked for
    std::string recipe;
};

Content read(const std::filesystem::path& file, bool withPixels) {
    std::error_code failure;
    if (std::filesystem::is_directory(file, failure)) {
        refuse(file, "it is a folder");
    }
    const FileHandle handle(std::fopen(file.c_str(), "rb"));
    if (!handle) {
        throw Error(ErrorKind::Io, "picture", "\"" + file.string() + "\" cannot be opened.",
                    "Check the path and its permissions.");
    }
    std::array<png_byte, 8> signature{};
    if (std::fread(signature.data(), 1, signature.size(), handle.get()) != signature.size() ||
        png_sig_cmp(signature.data(), 0, signature.size()) != 0) {
        refuse(file, "it is not a PNG picture");
    }
    std::rewind(handle.get());

    Message message{};
    ReadStruct reader(message);
    if (reader.info == nullptr) {
        throw Error(ErrorKind::Io, "picture", "There is no memory left to read a picture.",
                    "Close something.");
    }
    if (!decode(reader.png, reader.info, Stage::Header, handle.get(), nullptr, nullptr)) {
        refuse(file, std::string("it is damaged (") + message.data() + ")");
    }
    const std::size_t width = png_get_image_width(reader.png, reader.info);
    const std::size_t height = png_get_image_height(reader.png, reader.info);
    if (width * height > kMaxPixels) {
        refuse(file, "its " + std::to_string(width) + " x " + std::to_string(height) +
                         " pixels are more than 100 megapixels");
    }
    Content content;
    content.picture.width = static_cast<int>(width);
    content.picture.height = static_cast<int>(height);
    // Pixels not yet seen of an interlaced row are left as they are: 8 bytes a pixel hold every depth.
    std::vector<png_byte> row(withPixels ? 0 : width * 8);
    content.picture.rgb.resize(withPixels ? width * height * 3 : 0);
    if (!decode(reader.png, reader.info, Stage::Pixels, nullptr, row.data(),
                withPixels ? content.picture.rgb.data() : nullptr)) {
        refuse(file, std::string("it is damaged or cut off (") + message.data() + ")");
    }

    png_textp texts = nullptr;
    const int count = png_get_text(reader.png, reader.info, &texts, nullptr);
    for (int i = 0; i < count; ++i) {
        if (std::strcmp(texts[i].key, kKeyword) == 0) {
            const bool international = texts[i].compression >= PNG_ITXT_COMPRESSION_NONE;
            content.recipe.assign(texts[i].text, international ? texts[i].itxt_length : texts[i].text_length);
            break;
        }
    }
    return content;
}

} // namespace

void writePng(const std::filesystem::path& file, const Picture& picture, const std::string& recipe) {
    if (picture.width <= 0 || picture.height <= 0 ||
        picture.rgb.size() !=
            static_cast<std::size_t>(picture.width) * static_cast<std::size_t>(picture.height) * 3) {
        throw Error(ErrorKind::Usage, "picture",
                    "A picture of " + std::to_string(picture.width) + " x " + std::to_string(picture.height) +
                        " does not fit its " + std::to_string(picture.rgb.size()) + " bytes.",
                    "Give width * height * 3 bytes.");
    }
    if (recipe.find('\0') != std::string::npos || recipe.size() > kMaxText / 2) {
        throw Error(ErrorKind::Usage, "picture", "The recipe holds a zero byte or is longer than 4 MiB.",
                    "Give the recipe as JSON text.");
    }
    replaceFile(file, [&](const std::filesystem::path& temporary) {
        const auto failed = [&](const std::string& reason) {
            throw Error(ErrorKind::Io, "picture",
                        "\"" + file.string() + "\" cannot be written: " + reason + ".",
                        "Check that the folder exists, that it is writable and that the disk is not full.");
        };
        FileHandle handle(std::fopen(temporary.c_str(), "wb"));
        if (!handle) {
            failed("the file cannot be created");
        }
        Message message{};
        WriteStruct writer(message);
        if (writer.info == nullptr) {
            failed("there is no memory left");
        }
        // libpng's fields are not const; it only reads them.
        std::string keyword = kKeyword;
        std::string value = recipe;
        std::string none;
        png_text text{};
        text.compression = PNG_ITXT_COMPRESSION_zTXt;
        text.key = keyword.data();
        text.text = value.data();
        text.lang = none.data();
        text.lang_key = none.data();
        if (!encode(writer.png, writer.info, handle.get(), picture, recipe.empty() ? nullptr : &text)) {
            failed(message.data());
        }
        if (std::fclose(handle.release()) != 0) {
            failed("the disk may be full");
        }
    });
}

std::string readPngRecipe(const std::filesystem::path& file) {
    return read(file, false).recipe;
}

Picture readPng(const std::filesystem::path& file) {
    return read(file, true).picture;
}

} // namespace sgfm::files
