#pragma once
// Where clips come from that fill what lies between a first and a last frame, and a store that keeps them, so
// that a long evaluation that was stopped goes on where it was.

#include "engine/evaluation/sample_source.h"
#include "engine/video/clip.h"

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace sgfm::evaluation {

struct ClipRequest {
    int first = 0; // number of the first clip of `held`; the noise of clip n depends on seed and n alone
    std::vector<video::Clip> held; // the first and the last frame of each are given
    std::uint64_t seed = 1;
};

class ClipSource {
  public:
    virtual ~ClipSource() = default;
    virtual std::string name() const = 0; // "cross_dissolve", a key of the report
    virtual std::string title() const = 0;
    // Everything that the clips depend on beside the request: weights, options.
    virtual std::string identity() const = 0;
    // Worth keeping: what takes seconds a clip.
    virtual bool isSlow() const { return false; }
    // One clip for each of request.held, of as many frames; or fewer when goOn said no.
    virtual std::vector<video::Clip> generate(const ClipRequest& request, const GoOn& goOn) const = 0;

  protected:
    ClipSource() = default;
    ClipSource(const ClipSource&) = default;
    ClipSource& operator=(const ClipSource&) = default;
};

// The held-out clips themselves.
class HeldOutClips final : public ClipSource {
  public:
    std::string name() const override { return "held_out"; }
    std::string title() const override { return "held-out clips"; }
    std::string identity() const override { return "1"; }
    std::vector<video::Clip> generate(const ClipRequest& request, const GoOn& goOn) const override;
};

// (1 - t) first + t last.
class CrossDissolve final : public ClipSource {
  public:
    std::string name() const override { return "cross_dissolve"; }
    std::string title() const override { return "cross-dissolve"; }
    std::string identity() const override { return "1"; }
    std::vector<video::Clip> generate(const ClipRequest& request, const GoOn& goOn) const override;
};

// engine/video/optical_flow.h
class FlowWarp final : public ClipSource {
  public:
    std::string name() const override { return "flow_warp"; }
    std::string title() const override { return "optical-flow warp"; }
    std::string identity() const override { return "DIS"; }
    std::vector<video::Clip> generate(const ClipRequest& request, const GoOn& goOn) const override;
};

class ClipStore {
  public:
    // The folder is made when it is missing. setup: what the held-out clips are (size, frames, seed, scenes).
    // Throws Error(Io).
    ClipStore(std::filesystem::path folder, std::string setup);

    // From the store as far as it goes, from the source beyond, a batch at a time; each batch is kept at once
    //. `told` hears how many there are. Fewer than
    // request.held when goOn said no.
    std::vector<video::Clip> clips(const ClipSource& source, const ClipRequest& request, const GoOn& goOn,
                                   const std::function<void(int)>& told = {}) const;

  private:
    std::filesystem::path m_folder;
    std::string m_setup;
};

} // namespace sgfm::evaluation
