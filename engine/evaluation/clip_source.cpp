#include "engine/evaluation/clip_source.h"

#include "engine/error.h"
#include "engine/files/npy.h"
#include "engine/video/clip_pictures.h"
#include "engine/video/optical_flow.h"

#include <algorithm>
#include <system_error>

namespace sgfm::evaluation {

namespace {

constexpr std::size_t kBatch = 4; // clips; what is lost at most when the program is killed

video::Clip dissolved(const video::Clip& held) {
    video::Clip clip = held;
    const auto& first = held.frames.front();
    const auto& last = held.frames.back();
    for (std::size_t t = 0; t < held.frames.size(); ++t) {
        const auto share = static_cast<float>(t) / static_cast<float>(held.frames.size() - 1);
        for (std::size_t c = 0; c < first.channels.size(); ++c) {
            std::transform(first.channels[c].begin(), first.channels[c].end(), last.channels[c].begin(),
                           clip.frames[t].channels[c].begin(),
                           [share](float from, float to) { return from + share * (to - from); });
        }
    }
    return clip;
}

// False: there is none, or it has another shape; it is made anew then.
bool read(const std::filesystem::path& file, const video::Clip& like, video::Clip& clip) {
    if (!std::filesystem::exists(file)) {
        return false;
    }
    try {
        const auto array = files::readNpy(file);
        const std::vector<std::size_t> shape{like.frames.size(), static_cast<std::size_t>(like.channels()),
                                             static_cast<std::size_t>(like.height()),
                                             static_cast<std::size_t>(like.width())};
        if (array.shape != shape) {
            return false;
        }
        clip = like;
        auto from = array.values.begin();
        for (auto& frame : clip.frames) {
            for (auto& channel : frame.channels) {
                std::copy_n(from, channel.size(), channel.begin());
                from += static_cast<std::ptrdiff_t>(channel.size());
            }
        }
        return true;
    } catch (const Error& error) {
        if (error.kind() != ErrorKind::BadInput) {
            throw;
        }
        return false; // cut short
    }
}

} // namespace

std::vector<video::Clip> HeldOutClips::generate(const ClipRequest& request, const GoOn& /*goOn*/) const {
    return request.held;
}

std::vector<video::Clip> CrossDissolve::generate(const ClipRequest& request, const GoOn& /*goOn*/) const {
    std::vector<video::Clip> clips;
    std::transform(request.held.begin(), request.held.end(), std::back_inserter(clips), dissolved);
    return clips;
}

std::vector<video::Clip> FlowWarp::generate(const ClipRequest& request, const GoOn& goOn) const {
    std::vector<video::Clip> clips;
    for (const auto& held : request.held) {
        if (goOn && !goOn()) {
            break;
        }
        clips.push_back(video::carryFirstFrame(held.frames.front(), held.frames.back(),
                                               static_cast<int>(held.frames.size()), held.framesPerSecond));
    }
    return clips;
}

ClipStore::ClipStore(std::filesystem::path folder, std::string setup)
    : m_folder(std::move(folder)), m_setup(std::move(setup)) {
    std::error_code failure;
    std::filesystem::create_directories(m_folder, failure);
    if (failure) {
        throw Error(ErrorKind::Io, "clips",
                    "The folder " + m_folder.string() + " cannot be made: " + failure.message() + ".",
                    "Choose another folder with --cache.");
    }
}

std::vector<video::Clip> ClipStore::clips(const ClipSource& source, const ClipRequest& request,
                                          const GoOn& goOn, const std::function<void(int)>& told) const {
    if (!source.isSlow()) {
        return source.generate(request, goOn);
    }
    const std::string what =
        m_setup + "\n" + source.name() + "\n" + source.identity() + "\n" + std::to_string(request.seed);
    const auto fileOf = [&](std::size_t number) {
        return m_folder / (source.name() + "-" + shortHash(what) + "-" + std::to_string(number) + ".npy");
    };
    std::vector<video::Clip> clips;
    while (clips.size() < request.held.size() && (!goOn || goOn())) {
        const std::size_t at = clips.size();
        const auto first = static_cast<std::size_t>(request.first);
        video::Clip kept;
        if (read(fileOf(first + at), request.held[at], kept)) {
            clips.push_back(std::move(kept));
            continue;
        }
        ClipRequest batch{request.first + static_cast<int>(at), {}, request.seed};
        for (std::size_t i = at; i < std::min(at + kBatch, request.held.size()); ++i) {
            batch.held.push_back(request.held[i]);
        }
        auto made = source.generate(batch, goOn);
        for (std::size_t i = 0; i < made.size(); ++i) {
            video::writeClipArray(fileOf(first + at + i), made[i]);
            clips.push_back(std::move(made[i]));
        }
        if (told) {
            told(static_cast<int>(clips.size()));
        }
        if (made.size() < batch.held.size()) {
            break; // stopped
        }
    }
    return clips;
}

} // namespace sgfm::evaluation
