#pragma once
// From a recipe's prompt to what a session starts from: grid, initial field, boundary data, and what the
// views must know to read the field. One scene a prompt; a live change of the prompt makes a new one on the
// same grid.

#include "engine/boundary/boundary.h"
#include "engine/recipe/recipe.h"
#include "engine/runtime/session.h"
#include "engine/video/frame_remainder.h"

#include <filesystem>
#include <memory>
#include <vector>

namespace sgfm::runtime {

struct Scene {
    field::Grid grid;
    int channels = 1;
    field::VectorField initial;                               // empty when it was not asked for
    std::shared_ptr<const boundary::BoundaryData> boundary;   // never null
    std::shared_ptr<const std::vector<float>> boundaryWeight; // null without boundary data
    int firstPosition = 0;                                    // Text
    int positions = 0;                                        // Text
    int readSlice = 0;                                        // Text
    std::vector<bool> pinned;                                 // Text
    int frames = 0;                                           // Video
    bool generates = false; // Video: frames that are not given are unknown, not those of the clip
    // Video; never null
    std::shared_ptr<const video::FrameRemainder> remainder = std::make_shared<video::FrameRemainder>();
};

// The fringe and margin are those of the recipe. generates: a text whose prompt may be empty, a clip that is
// known only where it is given. Throws Error, Cancelled.
Scene makeScene(const Resources& resources, const recipe::Recipe& recipe, const recipe::Prompt& prompt,
                const std::filesystem::path& baseFolder, bool withInitialField, const KeepGoing& keepGoing,
                bool generates = false);

} // namespace sgfm::runtime
