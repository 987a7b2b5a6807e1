#include "engine/score/model_file.h"

#include "engine/error.h"

#include <algorithm>
#include <utility>

namespace sgfm::score {

void setParameters(torch::nn::Module& network, const Parameters& parameters) {
    const torch::NoGradGuard noGradient;
    for (auto& named : network.named_parameters()) {
        const auto found = parameters.find(named.key());
        if (found == parameters.end() ||
            static_cast<std::int64_t>(found->second.size()) != named.value().numel()) {
            throw Error(ErrorKind::BadInput, "model",
                        "The weights \"" + named.key() + "\" are missing or of another size.",
                        "Use the file that `sgfm train` wrote with the same sizes.");
        }
        std::copy(found->second.begin(), found->second.end(), named.value().data_ptr<float>());
    }
}

Parameters parametersOf(const torch::nn::Module& network) {
    Parameters parameters;
    for (const auto& named : network.named_parameters()) {
        const auto* values = named.value().data_ptr<float>();
        parameters.emplace(named.key(), std::vector<float>(values, values + named.value().numel()));
    }
    return parameters;
}

std::int64_t freeze(torch::nn::Module& network, const Parameters& parameters) {
    setParameters(network, parameters);
    network.eval();
    std::int64_t count = 0;
    for (auto& parameter : network.parameters()) {
        parameter.set_requires_grad(false);
        count += parameter.numel();
    }
    return count;
}

ModelFile::ModelFile(const std::filesystem::path& file, const std::string& kind, const std::string& command,
                     const std::string& format)
    : m_file(file), m_kind(kind), m_command(command), m_content(files::readSafetensors(file)) {
    if (const auto found = m_content.metadata.find("format");
        found == m_content.metadata.end() || found->second != format) {
        refuse("it does not say that it is one");
    }
}

void ModelFile::refuse(const std::string& why) const {
    throw Error(ErrorKind::BadInput, m_kind,
                "\"" + m_file.string() + "\" is no " + m_kind + " of this program: " + why + ".",
                "Use the file that `" + m_command + "` wrote, or copy it again.");
}

const std::vector<float>& ModelFile::floats(const std::string& name) const {
    const auto found = m_content.tensors.find(name);
    if (found == m_content.tensors.end() || !found->second.integers.empty()) {
        refuse("it lacks \"" + name + "\"");
    }
    return found->second.floats;
}

std::vector<float> ModelFile::floats(const std::string& name, std::size_t count) const {
    const auto& values = floats(name);
    if (values.size() != count) {
        refuse("its \"" + name + "\" does not fit");
    }
    return values;
}

std::string ModelFile::metadata(const std::string& name) const {
    const auto found = m_content.metadata.find(name);
    if (found == m_content.metadata.end()) {
        refuse("it does not say its " + name);
    }
    return found->second;
}

int ModelFile::number(const std::string& name) const {
    const auto text = metadata(name);
    if (text.empty() || text.size() > 4 ||
        !std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; })) {
        refuse("its " + name + " is no number");
    }
    return std::stoi(text);
}

std::vector<ScoreModel::InformationPoint> ModelFile::curve() const {
    const auto& sigmas = floats("information_sigma");
    const auto& losses = floats("information_loss");
    if (sigmas.size() != losses.size() || !std::is_sorted(sigmas.begin(), sigmas.end()) ||
        (!sigmas.empty() && !(sigmas.front() > 0))) {
        refuse("its information curve is none");
    }
    std::vector<ScoreModel::InformationPoint> curve;
    for (std::size_t i = 0; i < sigmas.size(); ++i) {
        curve.push_back({static_cast<double>(sigmas[i]), static_cast<double>(losses[i])});
    }
    return curve;
}

Parameters ModelFile::parameters(const std::string& prefix) const {
    Parameters parameters;
    for (const auto& [name, tensor] : m_content.tensors) {
        if (name.starts_with(prefix) && tensor.integers.empty()) {
            parameters.emplace(name.substr(prefix.size()), tensor.floats);
        }
    }
    return parameters;
}

void addParameters(files::Safetensors& content, const std::string& prefix, const torch::nn::Module& shapes,
                   const Parameters& parameters) {
    for (const auto& named : shapes.named_parameters()) {
        files::Tensor tensor;
        for (const auto length : named.value().sizes()) {
            tensor.shape.push_back(static_cast<std::size_t>(length));
        }
        tensor.floats = parameters.at(named.key());
        tensor.half = true;
        content.tensors.emplace(prefix + named.key(), std::move(tensor));
    }
}

void addCurve(files::Safetensors& content, const std::vector<ScoreModel::InformationPoint>& curve) {
    std::vector<float> sigmas;
    std::vector<float> losses;
    for (const auto& point : curve) {
        sigmas.push_back(static_cast<float>(point.sigma));
        losses.push_back(static_cast<float>(point.loss));
    }
    addFloats(content, "information_sigma", std::move(sigmas));
    addFloats(content, "information_loss", std::move(losses));
}

void addFloats(files::Safetensors& content, const std::string& name, std::vector<float> values) {
    const auto length = values.size();
    content.tensors.emplace(name,
                            files::Tensor{.shape = {length}, .floats = std::move(values), .integers = {}});
}

} // namespace sgfm::score
