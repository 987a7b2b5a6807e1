#pragma once
// Where texts come from, and a store that keeps them, so that a long evaluation that was stopped goes on
// where it was.

#include "engine/recipe/recipe.h"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace sgfm::evaluation {

using GoOn = std::function<bool()>;

struct SampleRequest {
    int first = 0; // number of the first sample; the noise of sample n depends on seed and n alone
    int count = 8;
    int length = 64; // tokens
    std::uint64_t seed = 1;
    std::vector<recipe::Prompt> prompts; // sample n begins with prompts[n % size]; empty: nothing is given
};

class SampleSource {
  public:
    virtual ~SampleSource() = default;
    virtual std::string name() const = 0; // "bigram", a key of the report
    virtual std::string title() const = 0;
    // Everything that the texts depend on beside the request: weights, options.
    virtual std::string identity() const = 0;
    virtual bool takesPins() const { return false; }
    // The texts, or fewer when goOn said no.
    virtual std::vector<std::string> generate(const SampleRequest& request, const GoOn& goOn) const = 0;

  protected:
    SampleSource() = default;
    SampleSource(const SampleSource&) = default;
    SampleSource& operator=(const SampleSource&) = default;
};

// Sixteen hexadecimal digits that name the file of a request; what a file is for stands inside it, or follows
// from its shape.
std::string shortHash(const std::string& text);

class SampleStore {
  public:
    // The folder is made when it is missing. Throws Error(Io).
    explicit SampleStore(std::filesystem::path folder);

    // From the store as far as it goes, from the source beyond, a batch at a time; each batch is kept at
    // once. `told` hears how many there are. Fewer than asked for when goOn said no,
    // or the source has no more.
    std::vector<std::string> texts(const SampleSource& source, SampleRequest request, const GoOn& goOn,
                                   const std::function<void(int)>& told = {}) const;

  private:
    std::filesystem::path m_folder;
};

} // namespace sgfm::evaluation
