#include "app/cli/clip_options.h"

#include "app/cli/values.h"
#include "engine/error.h"

namespace sgfm::cli {

void ClipInputOptions::addTo(CLI::App& command) {
    command
        .add_option(
            "--fit", fit,
            "A picture or clip of another shape: cover (its middle), bars (all of it, black beside) or "
            "stretch")
        ->check(CLI::IsMember({"cover", "bars", "stretch"}));
    command.add_option("--start", start, "Seconds into the clip where it is read from")
        ->check(CLI::Range(0.0, 1e6));
    command.add_option("--length", length, "Seconds of the clip that are read; 0: to its end")
        ->check(CLI::Range(0.0, 1e6));
}

void ClipInputOptions::applyTo(recipe::Prompt& prompt) const {
    if (!fit.empty()) {
        prompt.fit = recipe::fitNamed(fit);
    }
    prompt.clipStart = start.value_or(prompt.clipStart);
    prompt.clipLength = length.value_or(prompt.clipLength);
}

void ClipOutputOptions::addTo(CLI::App& command) {
    command.add_option("--video-size", size,
                       "WIDTHxHEIGHT of the frames' MP4 and PNG (default: enlarged to some 512 pixels)");
    command.add_option("--rate", rate, "Frames a second of the frames' MP4 (default: the clip's own)")
        ->check(CLI::Range(0.1, 240.0));
}

video::ClipExportOptions ClipOutputOptions::resolved(const video::Clip& clip,
                                                     const std::string& recipe) const {
    video::ClipExportOptions options{.framesPerSecond = rate, .recipe = recipe};
    if (!size.empty()) {
        const auto sides = parseSize(size, "--video-size");
        if (sides.size() != 2 || sides[0] < 1 || sides[1] < 1 || sides[0] > 8192 || sides[1] > 8192) {
            throw Error(ErrorKind::Usage, "--video-size", "\"" + size + "\" is no size of a picture.",
                        "Give width and height up to 8192 pixels, such as 1280x720.");
        }
        options.width = sides[0];
        options.height = sides[1];
    }
    return video::resolved(clip, options);
}

} // namespace sgfm::cli
