#include "engine/score/text_model.h"

#include "engine/error.h"
#include "engine/files/text_file.h"
#include "engine/score/torch_threads.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace sgfm::score {

namespace {

constexpr auto kFormat = "sgfm text score 1";

nlohmann::json sizesOf(const TextNetworkOptions& options) {
    return {{"channels", options.channels},
            {"vocabulary", options.vocabulary},
            {"width", options.width},
            {"hidden", options.hidden},
            {"rank", options.rank},
            {"down", options.down},
            {"up", options.up}};
}

TextNetworkOptions optionsOf(const ModelFile& file, const std::string& json) {
    try {
        const auto sizes = nlohmann::json::parse(json);
        TextNetworkOptions options;
        const auto size = [&](const char* name) {
            const auto value = sizes.at(name).get<std::int64_t>();
            if (value < 1 || value > kLargestLayer) {
                file.refuse(std::string("its ") + name + " is out of range");
            }
            return static_cast<int>(value);
        };
        options.channels = size("channels");
        options.vocabulary = size("vocabulary");
        options.width = size("width");
        options.hidden = size("hidden");
        options.rank = size("rank");
        options.down = sizes.at("down").get<std::vector<int>>();
        options.up = sizes.at("up").get<std::vector<int>>();
        const auto isBad = [](int blocks) { return blocks < 0 || blocks > kMostBlocks; };
        if (options.down.empty() || options.down.size() > 5 || options.up.size() + 1 != options.down.size() ||
            std::any_of(options.down.begin(), options.down.end(), isBad) ||
            std::any_of(options.up.begin(), options.up.end(), isBad)) {
            file.refuse("its numbers of blocks are out of range");
        }
        return options;
    } catch (const nlohmann::json::exception&) {
        file.refuse("its sizes cannot be read");
    }
}

} // namespace

void writeTextModel(const std::filesystem::path& file, const TextModelFile& content) {
    files::Safetensors tensors;
    addParameters(tensors, "network.", *TextNetwork(content.options), content.parameters);
    addCurve(tensors, content.curve);
    addFloats(tensors, "forcing", content.forcing);
    tensors.metadata = content.facts;
    tensors.metadata["format"] = kFormat;
    tensors.metadata["network"] = sizesOf(content.options).dump();
    tensors.metadata["time_points"] = std::to_string(content.timePoints);
    tensors.metadata["fringe"] = std::to_string(content.fringe);
    tensors.metadata["lexicon_sha256"] = content.lexiconHash;
    files::writeSafetensors(file, tensors);
}

TextModelFile readTextModel(const std::filesystem::path& file) {
    const ModelFile model(file, "text model", "sgfm train text", kFormat);
    TextModelFile content;
    content.options = optionsOf(model, model.metadata("network"));
    content.timePoints = model.number("time_points");
    content.fringe = model.number("fringe");
    content.lexiconHash = model.metadata("lexicon_sha256");
    content.curve = model.curve();
    content.forcing = model.floats("forcing", static_cast<std::size_t>(content.options.channels) * 2 *
                                                  static_cast<std::size_t>(content.timePoints));
    content.parameters = model.parameters("network.");
    content.facts = model.facts();
    return content;
}

TextModel::TextModel(const std::filesystem::path& file, std::shared_ptr<const text::Lexicon> lexicon)
    : m_implementation(std::make_unique<Implementation>()) {
    keepThreads();
    auto content = readTextModel(file);
    auto& model = *m_implementation;
    if (!lexicon || content.lexiconHash != lexicon->sha256() ||
        content.options.channels != lexicon->channels() || content.options.vocabulary != lexicon->size()) {
        throw Error(ErrorKind::BadInput, "text model",
                    "\"" + file.string() + "\" was trained with another lexicon.",
                    "Use the lexicon (.spm and .safetensors) that lies beside the model, or train a model "
                    "for this one.");
    }
    model.lexicon = std::move(lexicon);
    model.options = content.options;
    model.network = TextNetwork(content.options);
    model.weights = freeze(*model.network, content.parameters);
    const auto embeddings = model.lexicon->embeddings();
    model.embeddings = torch::empty({model.lexicon->size(), model.lexicon->channels()});
    std::copy(embeddings.begin(), embeddings.end(), model.embeddings.data_ptr<float>());
    model.curve = std::move(content.curve);
    model.forcing = std::move(content.forcing);
    model.timePoints = content.timePoints;
    model.fringe = content.fringe;
    model.sha256 = files::sha256Of(file);
    model.facts = std::move(content.facts);
}

TextModel::~TextModel() = default;

const text::Lexicon& TextModel::lexicon() const noexcept {
    return *m_implementation->lexicon;
}
const std::string& TextModel::sha256() const noexcept {
    return m_implementation->sha256;
}
std::int64_t TextModel::weights() const noexcept {
    return m_implementation->weights;
}
int TextModel::timePoints() const noexcept {
    return m_implementation->timePoints;
}
double TextModel::heldOutCrossEntropy() const noexcept {
    return std::strtod(fact("held_out_cross_entropy").c_str(), nullptr);
}
const std::vector<ScoreModel::InformationPoint>& TextModel::informationCurve() const noexcept {
    return m_implementation->curve;
}
std::string TextModel::fact(const std::string& name) const {
    const auto found = m_implementation->facts.find(name);
    return found == m_implementation->facts.end() ? std::string() : found->second;
}

} // namespace sgfm::score
