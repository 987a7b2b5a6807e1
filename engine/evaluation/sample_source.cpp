#include "engine/evaluation/sample_source.h"

#include "engine/error.h"
#include "engine/files/text_file.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <system_error>

namespace sgfm::evaluation {

namespace {

constexpr int kBatch = 8; // samples; what is lost at most when the program is killed
constexpr std::size_t kLargestStore = std::size_t{64} << 20U;

nlohmann::json identityOf(const SampleSource& source, const SampleRequest& request) {
    auto prompts = nlohmann::json::array();
    for (const auto& prompt : request.prompts) {
        auto pins = nlohmann::json::array();
        for (const auto& pin : prompt.pins) {
            pins.push_back({pin.position, pin.word});
        }
        prompts.push_back({{"text", prompt.text}, {"pins", pins}});
    }
    return {{"source", source.name()},
            {"identity", source.identity()},
            {"length", request.length},
            {"seed", request.seed},
            {"prompts", prompts}};
}

std::vector<std::string> stored(const std::filesystem::path& file, const nlohmann::json& identity) {
    if (!std::filesystem::exists(file)) {
        return {};
    }
    // A file that was cut short or belongs to another request is made anew.
    const auto content =
        nlohmann::json::parse(files::readTextFile(file, kLargestStore), nullptr, /*allow_exceptions=*/false);
    if (!content.is_object() || content.value("identity", nlohmann::json()) != identity ||
        !content.contains("texts") || !content["texts"].is_array()) {
        return {};
    }
    std::vector<std::string> texts;
    for (const auto& text : content["texts"]) {
        if (!text.is_string()) {
            return {};
        }
        texts.push_back(text.get<std::string>());
    }
    return texts;
}

} // namespace

// FNV-1a
std::string shortHash(const std::string& text) {
    std::uint64_t hash = 0xCBF29CE484222325U;
    for (const char c : text) {
        hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001B3U;
    }
    constexpr char kDigits[] = "0123456789abcdef";
    std::string digits;
    for (int shift = 60; shift >= 0; shift -= 4) {
        digits += kDigits[(hash >> static_cast<unsigned>(shift)) & 15U];
    }
    return digits;
}

SampleStore::SampleStore(std::filesystem::path folder) : m_folder(std::move(folder)) {
    std::error_code failure;
    std::filesystem::create_directories(m_folder, failure);
    if (failure) {
        throw Error(ErrorKind::Io, "samples",
                    "The folder " + m_folder.string() + " cannot be made: " + failure.message() + ".",
                    "Choose another folder with --cache.");
    }
}

std::vector<std::string> SampleStore::texts(const SampleSource& source, SampleRequest request,
                                            const GoOn& goOn, const std::function<void(int)>& told) const {
    const auto identity = identityOf(source, request);
    const auto file = m_folder / (source.name() + "-" + shortHash(identity.dump()) + ".json");
    auto texts = stored(file, identity);
    const int wanted = request.count;
    while (std::ssize(texts) < wanted && (!goOn || goOn())) {
        request.first = static_cast<int>(texts.size());
        request.count = std::min(kBatch, wanted - request.first);
        const auto made = source.generate(request, goOn);
        texts.insert(texts.end(), made.begin(), made.end());
        files::writeTextFile(file, nlohmann::json{{"identity", identity}, {"texts", texts}}.dump(1) + "\n");
        if (told) {
            told(static_cast<int>(texts.size()));
        }
        if (std::ssize(made) < request.count) {
            break; // stopped, or there are no more
        }
    }
    texts.resize(std::min(texts.size(), static_cast<std::size_t>(wanted)));
    return texts;
}

} // namespace sgfm::evaluation
