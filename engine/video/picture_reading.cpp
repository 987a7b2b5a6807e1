// Pictures from files, by OpenCV.

#include "engine/video/clip.h"

#include "engine/error.h"
#include "engine/files/png.h"
#include "engine/video/input_file.h"
#include "engine/video/picture_size.h"
#include "engine/video/scaling.h"

#include <opencv2/core.hpp>
#include <opencv2/core/utils/logger.hpp>
#include <opencv2/imgcodecs.hpp>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <system_error>

namespace sgfm::video {

namespace {

constexpr std::uintmax_t kMaxPictureBytes = std::uintmax_t{512} << 20;

cv::Mat decodePicture(const std::filesystem::path& file) {
    std::ifstream stream;
    const std::uintmax_t size = openInput("image", file, stream);
    if (size > kMaxPictureBytes) {
        refuseInput("image", file, "it is larger than 512 MiB", "Scale it down first.");
    }
    std::vector<std::uint8_t> bytes(static_cast<std::size_t>(size));
    if (!stream.read(reinterpret_cast<char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()))) {
        refuseInput("image", file, "it cannot be read to its end", "Check the disk.");
    }
    const auto announced = pictureSize(bytes);
    if (!announced) {
        refuseInput("image", file, "it is not a picture that can be read, or it is cut off",
                    "Give a PNG, JPEG, BMP, TIFF, WebP or PNM picture.");
    }
    const std::string sides = std::to_string(announced->width) + " x " + std::to_string(announced->height);
    if (announced->width == 0 || announced->height == 0) {
        refuseInput("image", file, "it says that it has " + sides + " pixels", "Make or copy it again.");
    }
    if (announced->width > kMaxPicturePixels || announced->height > kMaxPicturePixels ||
        announced->width * announced->height > kMaxPicturePixels) {
        refuseInput("image", file, "its " + sides + " pixels are more than 100 megapixels",
                    "Scale it down first.");
    }
    const std::string cutOff = "the " + announced->format + " data are damaged or cut off";
    if (!announced->complete) {
        refuseInput("image", file, cutOff, "Make or copy it again.");
    }
    if (announced->format == "PNG") {
        files::readPngRecipe(
            file); // checks every checksum, which OpenCV's reader does not, and prints nothing
    }
    cv::utils::logging::setLogLevel(cv::utils::logging::LOG_LEVEL_SILENT); // we say what is wrong
    // A JPEG says how the camera was held, which only this reading respects; the others may have
    // transparency.
    const int flags =
        announced->format == "JPEG" ? cv::IMREAD_ANYCOLOR | cv::IMREAD_ANYDEPTH : cv::IMREAD_UNCHANGED;
    cv::Mat picture;
    try {
        picture = cv::imdecode(bytes, flags);
    } catch (const cv::Exception&) {
        picture.release();
    }
    if (picture.empty()) {
        refuseInput("image", file, cutOff, "Make or copy it again.");
    }
    // OpenCV's reader multiplies 8-bit TIFF colours by alpha already.
    return overBlack(picture, announced->format == "TIFF" && picture.depth() == CV_8U);
}

} // namespace

Clip readImage(const std::filesystem::path& file, const ClipOptions& options) {
    checkOptions(options);
    return repeated(frameOf(fitted(decodePicture(file), options), options), options);
}

} // namespace sgfm::video
