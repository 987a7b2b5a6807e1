#include "engine/score/text_model.h"

#include "engine/error.h"
#include "engine/files/text_file.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace sgfm::score {

namespace {

constexpr auto kFormat = "sgfm text score 1";
constexpr std::size_t kLargestSize = 65536; // of a layer, so that a hostile file cannot ask for all memory

[[noreturn]] void refuse(const std::filesystem::path& file, const std::string& why) {
    throw Error(ErrorKind::BadInput, "text model",
                "\"" + file.string() + "\" is no text model of this program: " + why + ".",
                "Use the file that `sgfm train text` wrote, or copy it again.");
}

nlohmann::json sizesOf(const TextNetworkOptions& options) {
    return {{"channels", options.channels},
            {"vocabulary", options.vocabulary},
            {"width", options.width},
            {"hidden", options.hidden},
            {"rank", options.rank},
            {"down", options.down},
            {"up", options.up}};
}

TextNetworkOptions optionsOf(const std::filesystem::path& file, const std::string& json) {
    try {
        const auto sizes = nlohmann::json::parse(json);
        TextNetworkOptions options;
        const auto size = [&](const char* name) {
            const auto value = sizes.at(name).get<std::int64_t>();
            if (value < 1 || value > static_cast<std::int64_t>(kLargestSize)) {
                refuse(file, std::string("its ") + name + " is out of range");
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
        const auto isBad = [](int blocks) { return blocks < 0 || blocks > 64; };
        if (options.down.empty() || options.down.size() > 5 || options.up.size() + 1 != options.down.size() ||
            std::any_of(options.down.begin(), options.down.end(), isBad) ||
            std::any_of(options.up.begin(), options.up.end(), isBad)) {
            refuse(file, "its numbers of blocks are out of range");
        }
        return options;
    } catch (const nlohmann::json::exception&) {
        refuse(file, "its sizes cannot be read");
    }
}

std::vector<float> floatsOf(const std::filesystem::path& file, const files::Safetensors& content,
                            const std::string& name) {
    const auto found = content.tensors.find(name);
    if (found == content.tensors.end() || !found->second.integers.empty()) {
        refuse(file, "it lacks \"" + name + "\"");
    }
    return found->second.floats;
}

std::string metadataOf(const std::filesystem::path& file, const files::Safetensors& content,
                       const std::string& name) {
    const auto found = content.metadata.find(name);
    if (found == content.metadata.end()) {
        refuse(file, "it does not say its " + name);
    }
    return found->second;
}

int numberOf(const std::filesystem::path& file, const files::Safetensors& content, const std::string& name) {
    const auto text = metadataOf(file, content, name);
    if (text.empty() || text.size() > 4 ||
        !std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; })) {
        refuse(file, "its " + name + " is no number");
    }
    return std::stoi(text);
}

} // namespace

void writeTextModel(const std::filesystem::path& file, const TextModelFile& content) {
    files::Safetensors tensors;
    const TextNetwork shapes(content.options);
    for (const auto& named : shapes->named_parameters()) {
        files::Tensor tensor;
        for (const auto length : named.value().sizes()) {
            tensor.shape.push_back(static_cast<std::size_t>(length));
        }
        tensor.floats = content.parameters.at(named.key());
        tensor.half = true;
        tensors.tensors.emplace("network." + named.key(), std::move(tensor));
    }
    files::Tensor sigmas;
    files::Tensor losses;
    for (const auto& point : content.curve) {
        sigmas.floats.push_back(static_cast<float>(point.sigma));
        losses.floats.push_back(static_cast<float>(point.loss));
    }
    sigmas.shape = losses.shape = {content.curve.size()};
    tensors.tensors.emplace("information_sigma", std::move(sigmas));
    tensors.tensors.emplace("information_loss", std::move(losses));
    tensors.tensors.emplace(
        "forcing",
        files::Tensor{.shape = {content.forcing.size()}, .floats = content.forcing, .integers = {}});
    tensors.metadata = content.facts;
    tensors.metadata["format"] = kFormat;
    tensors.metadata["network"] = sizesOf(content.options).dump();
    tensors.metadata["time_points"] = std::to_string(content.timePoints);
    tensors.metadata["fringe"] = std::to_string(content.fringe);
    tensors.metadata["lexicon_sha256"] = content.lexiconHash;
    files::writeSafetensors(file, tensors);
}

TextModelFile readTextModel(const std::filesystem::path& file) {
    const auto tensors = files::readSafetensors(file);
    if (const auto format = tensors.metadata.find("format");
        format == tensors.metadata.end() || format->second != kFormat) {
        refuse(file, "it does not say that it is one");
    }
    TextModelFile content;
    content.options = optionsOf(file, metadataOf(file, tensors, "network"));
    content.timePoints = numberOf(file, tensors, "time_points");
    content.fringe = numberOf(file, tensors, "fringe");
    content.lexiconHash = metadataOf(file, tensors, "lexicon_sha256");
    const auto sigmas = floatsOf(file, tensors, "information_sigma");
    const auto losses = floatsOf(file, tensors, "information_loss");
    if (sigmas.size() != losses.size() || !std::is_sorted(sigmas.begin(), sigmas.end()) ||
        (!sigmas.empty() && !(sigmas.front() > 0))) {
        refuse(file, "its information curve is none");
    }
    for (std::size_t i = 0; i < sigmas.size(); ++i) {
        content.curve.push_back({static_cast<double>(sigmas[i]), static_cast<double>(losses[i])});
    }
    content.forcing = floatsOf(file, tensors, "forcing");
    if (content.forcing.size() != static_cast<std::size_t>(content.options.channels) * 2 *
                                      static_cast<std::size_t>(content.timePoints)) {
        refuse(file, "its forcing does not fit");
    }
    const std::string prefix = "network.";
    for (const auto& [name, tensor] : tensors.tensors) {
        if (name.starts_with(prefix) && tensor.integers.empty()) {
            content.parameters.emplace(name.substr(prefix.size()), tensor.floats);
        }
    }
    content.facts = tensors.metadata;
    return content;
}

void setParameters(TextNetworkImpl& network, const std::map<std::string, std::vector<float>>& parameters) {
    const torch::NoGradGuard noGradient;
    for (auto& named : network.named_parameters()) {
        const auto found = parameters.find(named.key());
        if (found == parameters.end() ||
            static_cast<std::int64_t>(found->second.size()) != named.value().numel()) {
            throw Error(ErrorKind::BadInput, "text model",
                        "The weights \"" + named.key() + "\" are missing or of another size.",
                        "Use the file that `sgfm train text` wrote with the same sizes.");
        }
        std::copy(found->second.begin(), found->second.end(), named.value().data_ptr<float>());
    }
}

std::map<std::string, std::vector<float>> parametersOf(const TextNetworkImpl& network) {
    std::map<std::string, std::vector<float>> parameters;
    for (const auto& named : network.named_parameters()) {
        const auto* values = named.value().data_ptr<float>();
        parameters.emplace(named.key(), std::vector<float>(values, values + named.value().numel()));
    }
    return parameters;
}

TextModel::TextModel(const std::filesystem::path& file, std::shared_ptr<const text::Lexicon> lexicon)
    : m_implementation(std::make_unique<Implementation>()) {
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
    setParameters(*model.network, content.parameters);
    model.network->eval();
    for (auto& parameter : model.network->parameters()) {
        parameter.set_requires_grad(false);
        model.weights += parameter.numel();
    }
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
