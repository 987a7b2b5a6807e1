// Recipes in files of every kind that carries one.

#include "engine/error.h"
#include "engine/files/png.h"
#include "engine/files/text_file.h"
#include "engine/recipe/checkpoint.h"
#include "engine/recipe/recipe.h"
#include "engine/video/encoder.h"

#include <algorithm>
#include <cctype>

namespace sgfm::recipe {

namespace {

std::string endingOf(const std::filesystem::path& file) {
    auto ending = file.extension().string();
    std::transform(ending.begin(), ending.end(), ending.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return ending;
}

void checkReadable(const std::filesystem::path& file) {
    std::error_code problem;
    const auto status = std::filesystem::status(file, problem);
    if (!std::filesystem::exists(status)) {
        throw Error(ErrorKind::Io, "recipe", "There is no file " + file.string() + ".",
                    "Check the name and the folder.");
    }
    if (!std::filesystem::is_regular_file(status)) {
        throw Error(ErrorKind::BadInput, "recipe", file.string() + " is not a file.",
                    "Choose a recipe or an export of the lab.");
    }
}

Recipe readJsonFile(const std::filesystem::path& file) {
    return fromJson(files::readTextFile(file, kRecipeLimitBytes), file.filename().string());
}

} // namespace

Recipe readRecipe(const std::filesystem::path& file) {
    checkReadable(file);
    const auto ending = endingOf(file);
    if (ending == ".json") {
        return readJsonFile(file);
    }
    if (ending == ".h5" || ending == ".hdf5") {
        return readCheckpointRecipe(file);
    }
    std::string embedded;
    if (ending == ".png") {
        embedded = files::readPngRecipe(file);
    } else if (ending == ".mp4" || ending == ".m4v" || ending == ".mov") {
        embedded = video::readVideoRecipe(file);
    }
    if (!embedded.empty()) {
        return fromJson(embedded, file.filename().string());
    }
    const auto sidecar = sidecarOf(file);
    std::error_code problem;
    if (std::filesystem::is_regular_file(sidecar, problem)) {
        return readJsonFile(sidecar);
    }
    throw Error(ErrorKind::BadInput, "recipe",
                file.filename().string() + " carries no recipe, and there is no " +
                    sidecar.filename().string() + " beside it.",
                "Choose a recipe (*.sgfm.json) or an export of the lab.");
}

void writeRecipe(const std::filesystem::path& file, const Recipe& recipe) {
    files::writeTextFile(file, toJson(portable(recipe, std::filesystem::absolute(file).parent_path())));
}

} // namespace sgfm::recipe
