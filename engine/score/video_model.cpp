#include "engine/score/video_model.h"

#include "engine/error.h"
#include "engine/files/text_file.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>

namespace sgfm::score {

namespace {

constexpr auto kFormat = "sgfm video score 2";
constexpr int kLevels = 3;
constexpr int kBasePixels = 48; // from this side on a picture is halved for the base network, made for 32

nlohmann::json sizesOf(const VideoNetworkOptions& options) {
    return {{"channels", options.channels},
            {"widths", options.widths},
            {"down", options.down},
            {"up", options.up},
            {"conditions", options.conditions},
            {"refines", options.refines}};
}

VideoNetworkOptions optionsOf(const ModelFile& file, const std::string& json) {
    try {
        const auto sizes = nlohmann::json::parse(json);
        VideoNetworkOptions options;
        options.channels = sizes.at("channels").get<int>();
        options.widths = sizes.at("widths").get<std::vector<int>>();
        options.down = sizes.at("down").get<std::vector<int>>();
        options.up = sizes.at("up").get<std::vector<int>>();
        options.conditions = sizes.at("conditions").get<int>();
        options.refines = sizes.at("refines").get<bool>();
        const auto isBadWidth = [](int width) { return width < 1 || width > 4096; };
        const auto isBadCount = [](int blocks) { return blocks < 0 || blocks > kMostBlocks; };
        if ((options.channels != 1 && options.channels != 3) || options.widths.empty() ||
            options.widths.size() > kLevels || options.down.size() != options.widths.size() ||
            options.up.size() + 1 != options.down.size() || isBadWidth(options.conditions) ||
            std::any_of(options.widths.begin(), options.widths.end(), isBadWidth) ||
            std::any_of(options.down.begin(), options.down.end(), isBadCount) ||
            std::any_of(options.up.begin(), options.up.end(), isBadCount)) {
            file.refuse("its sizes are out of range");
        }
        return options;
    } catch (const nlohmann::json::exception&) {
        file.refuse("its sizes cannot be read");
    }
}

void addNetwork(files::Safetensors& content, const std::string& name, const VideoNetworkFile& network) {
    addParameters(content, name + ".", *VideoNetwork(network.options), network.parameters);
    const auto add = [&](const std::string& kind, const std::vector<torch::Tensor>& levels) {
        for (std::size_t level = 0; level < levels.size(); ++level) {
            const auto values = levels[level].contiguous();
            const auto* first = values.data_ptr<float>();
            addFloats(content, name + "_" + kind + std::to_string(level), {first, first + values.numel()});
        }
    };
    add("scene", network.deviations.scene);
    add("noise", network.deviations.noise);
    content.metadata[name] = sizesOf(network.options).dump();
}

VideoNetworkFile networkOf(const ModelFile& file, const std::string& name) {
    VideoNetworkFile network;
    network.options = optionsOf(file, file.metadata(name));
    network.parameters = file.parameters(name + ".");
    const auto read = [&](const std::string& array, std::vector<std::int64_t> shape) {
        std::int64_t count = 1;
        for (const auto length : shape) {
            count *= length;
        }
        const auto values = file.floats(name + "_" + array, static_cast<std::size_t>(count));
        if (!std::all_of(values.begin(), values.end(), [](float v) { return std::isfinite(v) && v > 0; })) {
            file.refuse("its \"" + array + "\" are no deviations");
        }
        auto tensor = torch::empty(shape);
        std::copy(values.begin(), values.end(), tensor.data_ptr<float>());
        return tensor;
    };
    for (std::size_t level = 0; level < network.options.widths.size(); ++level) {
        network.deviations.scene.push_back(
            read("scene" + std::to_string(level), {network.options.channels, 8}));
        network.deviations.noise.push_back(read("noise" + std::to_string(level), {8}));
    }
    return network;
}

// A network that only runs; adds the number of its weights.
VideoNetwork runningNetwork(const VideoNetworkFile& content, std::int64_t& weights) {
    VideoNetwork network(content.options);
    weights += freeze(*network, content.parameters);
    network->setDeviations(content.deviations);
    return network;
}

} // namespace

void writeVideoModel(const std::filesystem::path& file, const VideoModelFile& content) {
    files::Safetensors tensors;
    tensors.metadata = content.facts;
    tensors.metadata["format"] = kFormat;
    addNetwork(tensors, "network", content.base);
    if (content.refiner) {
        addNetwork(tensors, "refiner", *content.refiner);
    }
    addCurve(tensors, content.curve);
    files::writeSafetensors(file, tensors);
}

VideoModelFile readVideoModel(const std::filesystem::path& file) {
    const ModelFile model(file, "video model", "sgfm train video", kFormat);
    VideoModelFile content;
    content.base = networkOf(model, "network");
    if (content.base.options.refines || content.base.options.widths.size() != kLevels) {
        model.refuse("its base network has not three levels");
    }
    if (model.has("refiner")) {
        content.refiner = networkOf(model, "refiner");
        if (!content.refiner->options.refines ||
            content.refiner->options.channels != content.base.options.channels) {
            model.refuse("its second network does not refine the first");
        }
    }
    content.curve = model.curve();
    content.facts = model.facts();
    return content;
}

int VideoModel::Implementation::halvings(int width, int height) const noexcept {
    int halvings = 0;
    for (int side = std::min(width, height); refiner && side >= kBasePixels; side /= 2) {
        ++halvings;
    }
    return halvings;
}

VideoModel::VideoModel() : m_implementation(std::make_unique<Implementation>()) {
}

VideoModel::VideoModel(const std::filesystem::path& file) : VideoModel() {
    const auto content = readVideoModel(file);
    auto& model = *m_implementation;
    model.base = runningNetwork(content.base, model.weights);
    if (content.refiner) {
        model.refiner = runningNetwork(*content.refiner, model.weights);
    }
    model.curve = content.curve;
    model.sha256 = files::sha256Of(file);
    model.facts = content.facts;
}

std::shared_ptr<const VideoModel> VideoModel::linear(int channels) {
    const std::shared_ptr<VideoModel> model(new VideoModel);
    VideoNetworkOptions options;
    options.channels = channels;
    options.widths = {1, 1, 1}; // never run
    model->m_implementation->base = VideoNetwork(options);
    model->m_implementation->isLinear = true;
    return model;
}

VideoModel::~VideoModel() = default;

const std::string& VideoModel::sha256() const noexcept {
    return m_implementation->sha256;
}
std::int64_t VideoModel::weights() const noexcept {
    return m_implementation->weights;
}
int VideoModel::channels() const noexcept {
    return m_implementation->base->options().channels;
}
bool VideoModel::accepts(int channels) const noexcept {
    return channels == 1 || channels == this->channels();
}
int VideoModel::sideMultiple(int width, int height) const noexcept {
    return 1 << (kLevels + m_implementation->halvings(width, height));
}
const std::vector<ScoreModel::InformationPoint>& VideoModel::informationCurve() const noexcept {
    return m_implementation->curve;
}
double VideoModel::heldOutLoss() const noexcept {
    return std::strtod(fact("held_out_loss").c_str(), nullptr);
}
std::string VideoModel::fact(const std::string& name) const {
    const auto found = m_implementation->facts.find(name);
    return found == m_implementation->facts.end() ? std::string() : found->second;
}

} // namespace sgfm::score
