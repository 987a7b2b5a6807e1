#pragma once
// From the prompt of a video recipe to its box: the frames that are given, what stands in the others until
// they flow or are generated, and the boundary data.
//
//     given         the first frame (glyphs, picture, a clip's own), or the last ones of a clip that is
//                   continued; a last frame; rectangles of some frames
//     not given     a flow: the clip itself, or the picture held; a generation: the last given frame held,
//                   or dissolved into the last frame; or, followed (below), two pictures that move apart
//                   (video/moving_layers.h)
//     camera        goes along with the prompt's drift; without one, in a generation without rectangles, with
//                   what moves as a whole from the first to the last given frame (parameter video.follow;
//                   video/camera.h). Every frame that is not given is moved on by it
//
// Throws Error(BadInput) as the readers do, Cancelled.

#include "engine/recipe/recipe.h"
#include "engine/runtime/session.h"
#include "engine/video/clip.h"

#include <filesystem>

namespace sgfm::runtime {

video::Fit fitOf(recipe::Fit fit);

struct PromptClip {
    video::Clip clip; // the frames, as the camera sees them
    video::CameraMotion motion;
    bool carriesGiven = false; // the frames that are not given are those of moving layers
};
PromptClip makePromptClip(const recipe::Recipe& recipe, const recipe::Prompt& prompt,
                          const std::filesystem::path& baseFolder, bool generates, fourier::Planner& planner,
                          const KeepGoing& keepGoing);

video::VideoField makePromptField(const recipe::Recipe& recipe, const recipe::Prompt& prompt,
                                  const std::filesystem::path& baseFolder, bool generates,
                                  fourier::Planner& planner, const KeepGoing& keepGoing);

} // namespace sgfm::runtime
