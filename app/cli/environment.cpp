#include "app/cli/environment.h"

#include "engine/error.h"
#include "engine/runtime/text_estimator.h"
#include "engine/runtime/video_estimator.h"

#include <system_error>
#include <unistd.h>

namespace sgfm::cli {

Environment::Environment(const Context& context)
    : m_planner(context.threads, fourier::Planner::userWisdomFile()) {
}

runtime::Resources Environment::resourcesFor(recipe::Mode mode) {
    runtime::Resources resources;
    resources.planner = &m_planner;
    resources.folder = runtime::resourceFolder();
    if (mode == recipe::Mode::Text && !m_lexicon) {
        m_lexicon = std::make_shared<const text::Lexicon>(resources.folder / "models" / "kjv");
    }
    resources.lexicon = m_lexicon;
    if (m_lexicon && !m_model) {
        m_model = runtime::openTextModel(runtime::shippedTextModel(resources.folder), m_lexicon);
    }
    resources.textModel = m_model;
    if (mode == recipe::Mode::Video && !m_videoModel) {
        m_videoModel = runtime::openVideoModel(runtime::shippedVideoModel(resources.folder));
    }
    resources.videoModel = m_videoModel;
    return resources;
}

void makeOutputFolder(const std::filesystem::path& folder) {
    std::error_code error;
    std::filesystem::create_directories(folder, error);
    if (error || !std::filesystem::is_directory(folder)) {
        throw Error(ErrorKind::Io, folder.string(),
                    "The output folder cannot be made" +
                        (error ? ": " + error.message() + "." : std::string(".")),
                    "Choose another folder with --out.");
    }
    if (access(folder.c_str(), W_OK) != 0) {
        throw Error(ErrorKind::Io, folder.string(), "The output folder cannot be written.",
                    "Choose another folder with --out, or change its permissions.");
    }
}

} // namespace sgfm::cli
