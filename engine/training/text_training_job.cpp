#include "engine/training/text_training_job.h"

#include "engine/error.h"
#include "engine/files/safetensors.h"
#include "engine/files/text_file.h"
#include "engine/score/text_model.h"
#include "engine/text/table_file.h"

#include <algorithm>
#include <system_error>
#include <utility>

namespace sgfm::training {

namespace {

constexpr const char* kWordEndings[] = {".spm", ".safetensors", ".trigrams.safetensors",
                                        ".classes.safetensors"};
constexpr std::size_t kNeeded = 2; // the others are tables that words may lack

using text::withEnding;

std::filesystem::path wordsStem(const std::filesystem::path& model) {
    return model.parent_path() / (model.stem().string() + "-words");
}

std::filesystem::path checkpointOf(const std::filesystem::path& model) {
    return withEnding(model, ".checkpoint");
}

void checkPlan(const TextTrainingPlan& plan) {
    if (plan.model.extension() != ".safetensors" || plan.model.stem().empty()) {
        throw Error(ErrorKind::Usage, "training", "\"" + plan.model.string() + "\" is no name for a model.",
                    "Let it end in .safetensors.");
    }
    std::error_code problem;
    const auto folder = plan.model.has_parent_path() ? plan.model.parent_path() : std::filesystem::path(".");
    std::filesystem::create_directories(folder, problem);
    if (problem) {
        throw Error(ErrorKind::Io, "training",
                    "The folder \"" + folder.string() + "\" cannot be made: " + problem.message() + ".",
                    "Choose another place for the model.");
    }
}

// An interrupted training learned its words already.
bool wasLearnedFrom(const std::filesystem::path& stem, const TextTrainingPlan& plan) {
    try {
        const auto content = files::readSafetensors(withEnding(stem, ".safetensors"));
        const auto corpus = content.metadata.find("corpus_sha256");
        const auto& embeddings = content.tensors.at("embeddings");
        return std::filesystem::exists(withEnding(stem, ".spm")) && corpus != content.metadata.end() &&
               corpus->second == files::sha256Of(plan.corpus) && embeddings.shape.size() == 2 &&
               embeddings.shape[1] == static_cast<std::size_t>(plan.words.channels);
    } catch (const std::exception&) {
        return false; // they are learned again
    }
}

// False: stopped.
bool makeWords(const TextTrainingPlan& plan, const TextTrainingObserver& observer) {
    const auto stem = wordsStem(plan.model);
    if (plan.start != TrainingStart::OwnWords) {
        for (std::size_t number = 0; number < std::size(kWordEndings); ++number) {
            const char* ending = kWordEndings[number];
            const auto from = withEnding(plan.lexicon, ending);
            const auto to = withEnding(stem, ending);
            std::error_code problem;
            if (std::filesystem::equivalent(from, to, problem)) {
                continue;
            }
            if (number >= kNeeded && !std::filesystem::exists(from, problem)) {
                std::filesystem::remove(to, problem); // of other words that were laid there before
                continue;
            }
            std::filesystem::copy_file(from, to, std::filesystem::copy_options::overwrite_existing, problem);
            if (problem) {
                throw Error(ErrorKind::Io, "training",
                            "The words cannot be laid beside the model: " + problem.message() + ".",
                            "Check that \"" + stem.parent_path().string() + "\" can be written.");
            }
        }
        return true;
    }
    if (wasLearnedFrom(stem, plan)) {
        return true;
    }
    bool goOn = true;
    try {
        text::learnLexicon(plan.corpus, stem, plan.words, [&](double share, const std::string& what) {
            TextTrainingStatus status;
            status.stage = TextTrainingStatus::Stage::Words;
            status.share = share;
            status.what = what;
            goOn = goOn && (!observer || observer(status));
            return goOn;
        });
    } catch (const Error&) {
        if (goOn) {
            throw;
        }
    }
    return goOn;
}

} // namespace

TextTrainingReport runTextTraining(const TextTrainingPlan& plan, const TextTrainingObserver& observer) {
    checkPlan(plan);
    if (!makeWords(plan, observer)) {
        return {};
    }
    TextTrainingStatus status;
    if (observer && !observer(status)) {
        return {};
    }
    auto lexicon = std::make_shared<const text::Lexicon>(wordsStem(plan.model));
    auto options = plan.options;
    options.network = networkOf(plan.size); // weights to start from bring their own
    if (plan.anew) {
        files::removeQuietly(checkpointOf(plan.model));
    }
    status.stage = TextTrainingStatus::Stage::Training;
    return trainText(plan.corpus, std::move(lexicon), plan.model,
                     plan.start == TrainingStart::Weights ? plan.startFrom : std::filesystem::path(), options,
                     [&](const TextTrainingProgress& progress) {
                         status.progress = progress;
                         return !observer || observer(status);
                     });
}

std::filesystem::path wordsBeside(const std::filesystem::path& model) {
    const auto stem = wordsStem(model);
    std::error_code problem;
    return std::all_of(
               std::begin(kWordEndings), std::begin(kWordEndings) + kNeeded,
               [&](const char* ending) { return std::filesystem::exists(withEnding(stem, ending), problem); })
               ? stem
               : std::filesystem::path();
}

score::TextNetworkOptions networkOf(NetworkSize size) {
    score::TextNetworkOptions options; // the full one
    switch (size) {
    case NetworkSize::Small:
        options.width = 96;
        options.hidden = 192;
        options.rank = 48;
        options.down = {1, 1, 1, 1};
        options.up = {1, 1, 1};
        break;
    case NetworkSize::Medium:
        options.width = 160;
        options.hidden = 320;
        options.rank = 96;
        options.down = {2, 2, 1, 1, 1};
        options.up = {2, 1, 1, 1};
        break;
    case NetworkSize::Full:
        break;
    }
    return options;
}

score::TextNetworkOptions networkOf(const std::filesystem::path& model) {
    return score::readTextModel(model).options;
}

std::int64_t stepsOfCheckpoint(const std::filesystem::path& model) {
    try {
        const auto content = files::readSafetensors(checkpointOf(model));
        const auto found = content.metadata.find("step");
        return found == content.metadata.end() ? 0 : std::stoll(found->second);
    } catch (const std::exception&) {
        return 0; // the training itself tells what is wrong with it
    }
}

} // namespace sgfm::training
