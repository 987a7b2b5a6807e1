// Clips to learn from: the lab's own scenes, or a user's folder.

#include "engine/error.h"
#include "engine/training/video_examples.h"

#include <algorithm>
#include <cctype>
#include <set>

namespace sgfm::training {

namespace {

constexpr std::uint64_t kHeldOutSeed = 0x68656c64; // "held"
constexpr int kLongest = 256;                      // frames kept of a user's clip
constexpr std::size_t kMostFiles = 4096;

class SceneClips final : public VideoClips {
  public:
    SceneClips(const VideoBoxOptions& options, std::uint64_t seed)
        : m_grey({options.width, options.height, options.frames, 1}, seed),
          m_colour({options.width, options.height, options.frames, 3}, seed) {}
    video::Clip clip(std::uint64_t index, int channels) const override {
        return (channels == 3 ? m_colour : m_grey).clip(index);
    }

  private:
    video::Scenes m_grey;
    video::Scenes m_colour;
};

bool isPicture(const std::filesystem::path& file) {
    static const std::set<std::string> endings{".png",  ".jpg",  ".jpeg", ".bmp", ".tif",
                                               ".tiff", ".webp", ".pgm",  ".ppm", ".pnm"};
    auto ending = file.extension().string();
    std::transform(ending.begin(), ending.end(), ending.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return endings.count(ending) > 0;
}

// Everything is read once, at the box's size; windows of frames are drawn, mirrored as often as not.
class FolderClips final : public VideoClips {
  public:
    FolderClips(const VideoBoxOptions& options, std::uint64_t seed, bool heldOut)
        : m_options(options),
          m_scenes({options.width, options.height, options.frames, options.channels}, seed) {
        std::vector<std::filesystem::path> files;
        std::error_code failure;
        for (const auto& entry : std::filesystem::directory_iterator(options.folder, failure)) {
            if (entry.is_regular_file(failure)) {
                files.push_back(entry.path());
            }
        }
        if (failure) {
            refuse("it cannot be opened");
        }
        std::sort(files.begin(), files.end());
        files.resize(std::min(files.size(), kMostFiles));
        for (std::size_t i = 0; i < files.size(); ++i) {
            if (files.size() >= 10 && (i % 10 == 9) != heldOut) {
                continue;
            }
            try {
                const auto frames = isPicture(files[i]) ? 1 : std::max(kLongest, options.frames);
                const video::ClipOptions size{options.width, options.height, frames, options.channels};
                auto clip = isPicture(files[i]) ? video::readImage(files[i], size)
                                                : video::readClip(files[i], size, {});
                m_clips.push_back(std::move(clip));
            } catch (const Error& error) {
                if (error.kind() != ErrorKind::BadInput) {
                    throw;
                } // a file of another kind among the clips is no reason to stop
            }
        }
        if (m_clips.empty()) {
            refuse("it holds no picture or clip that can be read");
        }
    }

    video::Clip clip(std::uint64_t index, int channels) const override {
        video::SceneRandom random(m_scenes.options().frames, index);
        const auto& whole = m_clips[static_cast<std::size_t>(random.below(static_cast<int>(m_clips.size())))];
        video::Clip clip;
        if (whole.frames.size() == 1) {
            clip = m_scenes.carried(whole, index);
        } else {
            const int room = static_cast<int>(whole.frames.size()) - m_options.frames;
            const auto first = static_cast<std::ptrdiff_t>(random.below(room + 1));
            clip.framesPerSecond = whole.framesPerSecond;
            clip.frames.assign(whole.frames.begin() + first, whole.frames.begin() + first + m_options.frames);
        }
        const bool isMirrored = random.chance(0.5);
        for (auto& frame : clip.frames) {
            if (isMirrored) {
                mirror(frame);
            }
            if (channels == 1 && frame.channels.size() == 3) {
                for (std::size_t i = 0; i < frame.channels[0].size(); ++i) {
                    frame.channels[0][i] =
                        (frame.channels[0][i] + frame.channels[1][i] + frame.channels[2][i]) / 3;
                }
                frame.channels.resize(1);
            }
        }
        return clip;
    }

  private:
    [[noreturn]] void refuse(const std::string& why) const {
        throw Error(
            ErrorKind::BadInput, "training",
            "\"" + m_options.folder.string() + "\" cannot be used: " + why + ".",
            "Name a folder of pictures or clips (--clips), or leave it out for the lab's own scenes.");
    }
    static void mirror(video::Frame& frame) {
        for (auto& channel : frame.channels) {
            for (auto row = channel.begin(); row != channel.end(); row += frame.width) {
                std::reverse(row, row + frame.width);
            }
        }
    }

    VideoBoxOptions m_options;
    video::Scenes m_scenes;
    std::vector<video::Clip> m_clips;
};

} // namespace

std::unique_ptr<VideoClips> openVideoClips(const VideoBoxOptions& options, std::uint64_t seed, bool heldOut) {
    const auto own = heldOut ? seed ^ kHeldOutSeed : seed;
    if (options.folder.empty()) {
        return std::make_unique<SceneClips>(options, own);
    }
    return std::make_unique<FolderClips>(options, own, heldOut);
}

} // namespace sgfm::training
