#include "engine/evaluation/generated_clips.h"

#include "engine/error.h"
#include "engine/files/png.h"
#include "engine/recipe/recipe.h"
#include "engine/runtime/video_generation.h"
#include "engine/video/clip_pictures.h"

#include <filesystem>
#include <random>
#include <system_error>

namespace sgfm::evaluation {

namespace {

// A new folder for the frames that are given; gone with all it holds at the end.
class TemporaryFolder {
  public:
    TemporaryFolder() {
        std::random_device chance;
        std::error_code failure;
        m_path =
            std::filesystem::temp_directory_path(failure) / ("sgfm-evaluate-" + std::to_string(chance()));
        if (!std::filesystem::create_directory(m_path, failure)) {
            throw Error(ErrorKind::Io, "evaluation", "The folder " + m_path.string() + " cannot be made.",
                        "Set TMPDIR to a folder that can be written.");
        }
    }
    ~TemporaryFolder() {
        std::error_code ignored;
        std::filesystem::remove_all(m_path, ignored);
    }
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;
    const std::filesystem::path& path() const noexcept { return m_path; }

  private:
    std::filesystem::path m_path;
};

} // namespace

GeneratedClips::GeneratedClips(std::string name, std::string title,
                               std::shared_ptr<const runtime::VideoModelAccess> model,
                               recipe::ParameterValues parameters)
    : m_name(std::move(name)),
      m_title(std::move(title)),
      m_model(std::move(model)),
      m_parameters(std::move(parameters)) {
}

std::string GeneratedClips::identity() const {
    recipe::Recipe recipe = recipe::defaultRecipe(recipe::Mode::Video);
    recipe.parameters = m_parameters;
    return m_model->sha256() + recipe::toJson(recipe);
}

std::vector<video::Clip> GeneratedClips::generate(const ClipRequest& request, const GoOn& goOn) const {
    const TemporaryFolder folder;
    std::vector<video::Clip> clips;
    for (std::size_t i = 0; i < request.held.size(); ++i) {
        const auto& held = request.held[i];
        files::writePng(folder.path() / "first.png", video::pictureOf(held.frames.front()), "");
        files::writePng(folder.path() / "last.png", video::pictureOf(held.frames.back()), "");
        auto recipe =
            runtime::videoGenerationRecipe("", held.width(), held.height(),
                                           static_cast<int>(held.frames.size()), request.seed, m_model.get());
        const auto slices = recipe.parameters.getChoice("video.slices");
        recipe.parameters = m_parameters;
        recipe.parameters.setText("video.slices", slices);
        recipe.steps = m_parameters.getInteger("sampler.noise_levels");
        recipe.channels = held.channels();
        recipe.prompt.source = recipe::Source::Image;
        recipe.prompt.text.clear();
        recipe.prompt.file = (folder.path() / "first.png").string();
        recipe.prompt.lastFile = (folder.path() / "last.png").string();
        recipe.prompt.prescribeLast = true;
        runtime::GenerationOptions options;
        options.firstRun = static_cast<std::uint64_t>(request.first) + i;
        auto made = runtime::generateVideo(m_model, recipe, folder.path(), options,
                                           [&](const auto&) { return !goOn || goOn(); });
        if (made.empty()) {
            break; // stopped
        }
        made.front().clip.framesPerSecond = held.framesPerSecond;
        clips.push_back(std::move(made.front().clip));
    }
    return clips;
}

} // namespace sgfm::evaluation
