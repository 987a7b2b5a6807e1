#include "engine/runtime/data_export.h"

#include "engine/error.h"
#include "engine/field/packing.h"
#include "engine/files/npy.h"
#include "engine/files/text_file.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cctype>
#include <string>

namespace sgfm::runtime {

namespace {

std::string lowerEnding(const std::filesystem::path& file) {
    auto ending = file.extension().string();
    std::transform(ending.begin(), ending.end(), ending.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return ending;
}

text::DecodedText decodedText(Session& session) {
    if (session.recipe().mode != recipe::Mode::Text) {
        throw Error(ErrorKind::BadInput, "export", "Only a text field decodes to text.",
                    "Export .npy, .h5 or .csv instead.");
    }
    return session.snapshot({})->decoded;
}

std::string jsonLine(Session& session) {
    const auto decoded = decodedText(session);
    nlohmann::ordered_json line;
    line["text"] = decoded.text;
    line["seed"] = session.recipe().seed;
    line["step"] = session.step();
    line["s"] = session.time();
    auto& tokens = line["tokens"] = nlohmann::ordered_json::array();
    for (const auto& token : decoded.tokens) {
        tokens.push_back({{"token", token.token},
                          {"piece", token.piece},
                          {"confidence", token.confidence},
                          {"entropy", token.entropy},
                          {"blank", token.blank}});
    }
    // A piece may be one byte of a longer character.
    return line.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

recipe::Recipe recipeUpToHere(const Session& session) {
    auto made = session.recipe();
    made.steps = session.step();
    return made;
}

} // namespace

void exportData(const std::filesystem::path& file, Session& session, const Series& series) {
    const auto ending = lowerEnding(file);
    if (ending == ".json") {
        return recipe::writeRecipe(file, recipeUpToHere(session));
    }
    if (ending == ".h5" || ending == ".hdf5") {
        auto checkpoint = session.checkpoint();
        checkpoint.recipe.steps = session.step();
        return recipe::writeCheckpoint(file, checkpoint);
    }
    if (ending == ".npy") {
        const auto& u = session.field();
        files::writeNpy(file, field::arrayShape(u), field::packed(u));
    } else if (ending == ".txt") {
        files::writeTextFile(file, decodedText(session).text + "\n");
    } else if (ending == ".jsonl") {
        files::writeTextFile(file, jsonLine(session));
    } else if (ending == ".csv") {
        auto whole = series;
        whole.add(session.step(), session.time(), session.flowNumbers());
        files::writeTextFile(file, whole.toCsv());
    } else {
        throw Error(ErrorKind::BadInput, "export",
                    "Data cannot be written as \"" + file.filename().string() +
                        "\": the ending is not known.",
                    "Use .npy, .h5, .txt, .jsonl, .csv or .sgfm.json.");
    }
    recipe::writeRecipe(recipe::sidecarOf(file), recipeUpToHere(session));
}

} // namespace sgfm::runtime
