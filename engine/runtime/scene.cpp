#include "engine/runtime/scene.h"

#include "engine/error.h"
#include "engine/lift/lift.h"
#include "engine/runtime/initial_condition.h"
#include "engine/runtime/scene_parts.h"
#include "engine/runtime/text_words.h"
#include "engine/runtime/video_prompt.h"
#include "engine/text/text_field.h"
#include "engine/video/clip.h"

#include <utility>

namespace sgfm::runtime {

namespace {

void setBoundary(Scene& scene, boundary::BoundaryData data) {
    if (!data.empty()) {
        scene.boundaryWeight = std::make_shared<const std::vector<float>>(data.weight);
    }
    scene.boundary = std::make_shared<const boundary::BoundaryData>(std::move(data));
}

void fillFromDensity(Scene& scene, const field::DensityField& density, const Resources& resources) {
    const fourier::Transform transform(*resources.planner, density.grid());
    scene.initial = lift::liftDensity(density, transform);
}

Scene textScene(const Resources& resources, const recipe::Recipe& recipe, const recipe::Prompt& prompt,
                const std::filesystem::path& baseFolder, bool withInitialField, bool generates) {
    if (!resources.lexicon) {
        throw Error(
            ErrorKind::BadInput, "lexicon", "Text needs a vocabulary, and none could be read.",
            "Put kjv.spm and kjv.safetensors into resources/models, or learn a lexicon with `sgfm train "
            "lexicon`.");
    }
    if (recipe.channels != 0 && recipe.channels != resources.lexicon->channels()) {
        throw Error(ErrorKind::BadInput, "recipe channels",
                    "The recipe asks for " + std::to_string(recipe.channels) + " channels, the lexicon has " +
                        std::to_string(resources.lexicon->channels()) + ".",
                    "Use the lexicon that the recipe was made with, or set channels to 0.");
    }
    // A flow without words would be empty; a generation makes them.
    auto layout = textLayoutOf(recipe);
    layout.promptMayBeEmpty = generates;
    auto field = text::makeTextField(*resources.lexicon, textPromptOf(prompt), layout, *resources.planner);

    Scene scene;
    scene.grid = field.grid;
    scene.channels = resources.lexicon->channels();
    scene.firstPosition = field.firstPosition;
    scene.positions = field.length;
    scene.readSlice = field.readSlice;
    scene.pinned = std::move(field.pinned);
    setBoundary(scene, std::move(field.boundary));
    if (withInitialField && prompt.source == recipe::Source::File) {
        scene.initial = readFieldFileAs(resolved(prompt.file, baseFolder), scene.grid, scene.channels);
    } else if (withInitialField) {
        fillFromDensity(scene, field.density, resources);
    }
    return scene;
}

// A field that is an array of the person's own: no boundary data; in Video mode every slice is a frame.
Scene arrayScene(const recipe::Recipe& recipe, const recipe::Prompt& prompt,
                 const std::filesystem::path& baseFolder, bool withInitialField) {
    Scene scene;
    setBoundary(scene, {});
    const bool ownLengths = recipe.mode == recipe::Mode::Flow && !recipe.lengths.empty();
    if (!withInitialField && !recipe.grid.empty() && recipe.channels != 0) {
        // A checkpoint holds the state: the array itself is not needed any more.
        scene.grid = ownLengths ? field::Grid(recipe.grid, recipe.lengths) : field::Grid::twoPi(recipe.grid);
        scene.channels = recipe.channels;
    } else {
        auto field = readFieldFile(resolved(prompt.file, baseFolder),
                                   ownLengths ? recipe.lengths : std::vector<double>{});
        scene.grid = field.grid();
        scene.channels = field.channels();
        if (withInitialField) {
            scene.initial = std::move(field);
        }
    }
    std::vector<int> points;
    for (int axis = 0; axis < scene.grid.dimension(); ++axis) {
        points.push_back(scene.grid.points(axis));
    }
    const bool otherGrid = !recipe.grid.empty() && recipe.grid != points;
    const bool otherChannels = recipe.channels != 0 && recipe.channels != scene.channels;
    const bool noVideo = recipe.mode == recipe::Mode::Video && scene.grid.dimension() != 3;
    if (otherGrid || otherChannels || noVideo) {
        throw Error(ErrorKind::BadInput, "field file",
                    std::filesystem::path(prompt.file).filename().string() +
                        ": the array has another shape than the recipe's grid and channels.",
                    "Give the array's own grid, or leave grid and channels out.");
    }
    scene.frames = recipe.mode == recipe::Mode::Video ? points.back() : 0;
    return scene;
}

Scene videoScene(const Resources& resources, const recipe::Recipe& recipe, const recipe::Prompt& prompt,
                 const std::filesystem::path& baseFolder, bool withInitialField, const KeepGoing& keepGoing,
                 bool generates) {
    auto field = makePromptField(recipe, prompt, baseFolder, generates, *resources.planner, keepGoing);
    Scene scene;
    scene.grid = field.grid;
    scene.channels = field.density.channels();
    scene.frames = field.frames;
    scene.generates = generates;
    if (!generates) { // a free flow changes given frames too, where the boundary is weak
        field.remainder.nyquist.clear();
    }
    scene.remainder = std::make_shared<const video::FrameRemainder>(std::move(field.remainder));
    if (withInitialField) {
        fillFromDensity(scene, field.density, resources);
        video::addMeanFlux(prompt.drift, scene.initial);
    }
    setBoundary(scene, std::move(field.boundary));
    goOnOrStop(keepGoing);
    return scene;
}

Scene flowScene(const Resources& resources, const recipe::Recipe& recipe, const recipe::Prompt& prompt,
                bool withInitialField) {
    Scene scene;
    scene.grid =
        recipe.lengths.empty() ? field::Grid::twoPi(recipe.grid) : field::Grid(recipe.grid, recipe.lengths);
    scene.channels = recipe.channels == 0 ? 1 : recipe.channels;
    setBoundary(scene, {});
    if (withInitialField) {
        const fourier::Transform transform(*resources.planner, scene.grid);
        scene.initial = makeInitialCondition(prompt.source, scene.channels, recipe.seed, transform);
    }
    return scene;
}

} // namespace

Scene makeScene(const Resources& resources, const recipe::Recipe& recipe, const recipe::Prompt& prompt,
                const std::filesystem::path& baseFolder, bool withInitialField, const KeepGoing& keepGoing,
                bool generates) {
    goOnOrStop(keepGoing);
    if (recipe.mode == recipe::Mode::Text) {
        return textScene(resources, recipe, prompt, baseFolder, withInitialField, generates);
    }
    if (prompt.source == recipe::Source::File) {
        return arrayScene(recipe, prompt, baseFolder, withInitialField);
    }
    if (recipe.mode == recipe::Mode::Video) {
        return videoScene(resources, recipe, prompt, baseFolder, withInitialField, keepGoing, generates);
    }
    return flowScene(resources, recipe, prompt, withInitialField);
}

} // namespace sgfm::runtime
