#pragma once
// What the files of all models have in common: weights by name (float16), the information curve, and facts in
// the metadata. Private to score/ and training/. Everything that is read is checked; `Refusal` says in one
// voice what is wrong with a file.

#include "engine/files/safetensors.h"
#include "engine/score/score_model.h"
#include "engine/score/torch.h"

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace sgfm::score {

using Parameters = std::map<std::string, std::vector<float>>; // by the network's names

// Copies parameters into a network of the same sizes. Throws Error(BadInput) when one is missing or of
// another size.
void setParameters(torch::nn::Module& network, const Parameters& parameters);
Parameters parametersOf(const torch::nn::Module& network);
// Sets weights that never change again; their number.
std::int64_t freeze(torch::nn::Module& network, const Parameters& parameters);

// A safetensors file of one kind of model.
class ModelFile {
  public:
    // kind: "text model"; command: "sgfm train text". Throws Error(Io), Error(BadInput) unless its format
    // says so.
    ModelFile(const std::filesystem::path& file, const std::string& kind, const std::string& command,
              const std::string& format);

    [[noreturn]] void refuse(const std::string& why) const; // Error(BadInput)

    const std::vector<float>& floats(const std::string& name) const;
    std::vector<float> floats(const std::string& name, std::size_t count) const;
    std::string metadata(const std::string& name) const;
    int number(const std::string& name) const; // 0 ... 9999
    bool has(const std::string& metadata) const { return m_content.metadata.count(metadata) > 0; }
    std::vector<ScoreModel::InformationPoint> curve() const;
    Parameters parameters(const std::string& prefix) const;
    const std::map<std::string, std::string>& facts() const { return m_content.metadata; }

  private:
    std::filesystem::path m_file;
    std::string m_kind;
    std::string m_command;
    files::Safetensors m_content;
};

// The same in the other direction. `shapes`: a network of the same sizes.
void addParameters(files::Safetensors& content, const std::string& prefix, const torch::nn::Module& shapes,
                   const Parameters& parameters);
void addCurve(files::Safetensors& content, const std::vector<ScoreModel::InformationPoint>& curve);
void addFloats(files::Safetensors& content, const std::string& name, std::vector<float> values);

// The sizes of layers in a file, so that a hostile one cannot ask for all memory.
inline constexpr std::int64_t kLargestLayer = 65536;
inline constexpr int kMostBlocks = 64; // at a resolution

} // namespace sgfm::score
