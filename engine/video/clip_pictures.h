#pragma once
// The frames of a clip as pictures, MP4, PNG sequence and array, at a size of the person's choice.

#include "engine/files/png.h"
#include "engine/video/clip.h"

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace sgfm::video {

// Its own size, 8 bit RGB, rounded to the nearest.
files::Picture pictureOf(const Frame& frame);

// In a picture of width x height: enlarged or reduced with its aspect kept, black beside it. By a whole
// number the pixels stay squares with sharp edges, and they do for every enlargement of at least kSharpFrom,
// by the largest whole number that fits; otherwise cubic, or averaged when reduced. Throws Error(Usage) for
// sides outside 1 to 8192.
files::Picture pictureOf(const Frame& frame, int width, int height);

inline constexpr int kSharpFrom = 3;

struct ClipExportOptions {
    int width =
        0; // 0: the clip's own size, enlarged by the whole number that brings it nearest to 512 pixels
    int height = 0;
    double framesPerSecond = 0; // 0: the clip's own
    int repeats = 1;            // of the whole clip, one after the other (MP4 only): short clips are seen
    std::string recipe;         // JSON
};
// What `options` means for this clip: width, height and rate filled in.
ClipExportOptions resolved(const Clip& clip, ClipExportOptions options);

// Throw Error(BadInput) for a clip without frames, else as VideoEncoder, writePng and writeNpy do. goOn,
// which may be empty, hears shares from 0 to 1; false stops: MP4 leaves nothing then, the sequence what is
// written.

// H.264 as encoder.h makes it.
void writeClipVideo(const std::filesystem::path& file, const Clip& clip, const ClipExportOptions& options,
                    const std::function<bool(double)>& goOn = {});
// NAME_000000.png, ... beside `file`, each with the recipe inside. The files' names.
std::vector<std::string> writeClipPictures(const std::filesystem::path& file, const Clip& clip,
                                           const ClipExportOptions& options,
                                           const std::function<bool(double)>& goOn = {});
// float32 [frame][channel][y][x], intensities 0 to 1, row 0 on top. The recipe goes beside it: the caller's.
void writeClipArray(const std::filesystem::path& file, const Clip& clip);

// "flow.png" becomes "flow_000007.png".
std::filesystem::path numberedFile(const std::filesystem::path& file, int number);

} // namespace sgfm::video
