#pragma once
// What is video in a generation (generation_run.h): the score is bound to the frames that are given, these
// replace the density of every estimate where they are given, and each clean field is read as frames.
//
// Errors: as the readers of pictures and clips; Error(BadInput) for a box that the model cannot fill;
// Error(Numerical) of a step.

#include "engine/error.h"
#include "engine/runtime/generation_run.h"
#include "engine/runtime/session.h"
#include "engine/runtime/video_estimator.h"
#include "engine/video/clip.h"

#include <filesystem>
#include <memory>
#include <vector>

namespace sgfm::runtime {

class VideoRun final : public GenerationRun {
  public:
    struct Setup {
        std::shared_ptr<const VideoModelAccess> model;
        recipe::Recipe recipe; // of a clip: size, channels, layout of the box, seed
        recipe::Prompt prompt; // in force: the recipe's own or a later one
        std::filesystem::path baseFolder;
        std::vector<std::uint64_t> runs; // the noise of each member
    };

    // Begins at the largest level of the parameters.
    VideoRun(Setup setup, const recipe::ParameterValues& parameters, const KeepGoing& keepGoing = {});
    ~VideoRun() override;
    std::unique_ptr<GenerationRun> fork() const override; // reads no file again

    void setPrompt(const recipe::Prompt& prompt) override;

    const std::vector<field::VectorField>& cleanFields() override;
    double boundaryLoss(std::size_t member) override; // mean square distance from the given densities

    const recipe::Prompt& prompt() const noexcept;
    const video::VideoField& box() const noexcept; // frames, their means, what is given
    video::Clip clip(std::size_t member);          // the frames that the member's clean field means

  private:
    struct Frames; // prompt, what is given and the estimator bound to it
    VideoRun(const VideoRun& other, std::shared_ptr<const video::VideoField> box);
    void bindTo(std::shared_ptr<const video::VideoField> box);
    void parametersChanged() override;
    void stateReplaced() override;
    void stepped() override;

    std::unique_ptr<Frames> m_frames;
};

// There is none: what a person can do about it.
Error noVideoModel();

// What the sides of a clip must be for the model, in words; "" when they fit.
std::string sidesProblem(const VideoModelAccess& model, const field::Grid& grid);

} // namespace sgfm::runtime
