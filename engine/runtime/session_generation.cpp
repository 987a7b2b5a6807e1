// A session with a score: schedules, and what a frame tells of them.

#include "engine/error.h"
#include "engine/parallel.h"
#include "engine/runtime/session_state.h"
#include "engine/runtime/text_run.h"
#include "engine/runtime/text_words.h"
#include "engine/runtime/video_run.h"

#include <algorithm>
#include <numeric>

namespace sgfm::runtime {

namespace {

std::vector<std::vector<text::TokenId>> tokensOf(const std::vector<text::DecodedText>& texts) {
    std::vector<std::vector<text::TokenId>> tokens;
    for (const auto& decoded : texts) {
        auto& member = tokens.emplace_back();
        for (const auto& token : decoded.tokens) {
            member.push_back(token.token);
        }
    }
    return tokens;
}

// At each position of the members' texts; none for clips.
std::vector<sampler::TokenAgreement> agreementOf(const std::vector<text::DecodedText>& texts) {
    const auto tokens = tokensOf(texts);
    return tokens.empty() ? std::vector<sampler::TokenAgreement>{} : sampler::tokenAgreement(tokens);
}

} // namespace

std::unique_ptr<GenerationRun> Session::Implementation::makeGeneration(const KeepGoing& keepGoing) const {
    std::vector<std::uint64_t> runs(static_cast<std::size_t>(parameters.getInteger("sampler.members")));
    std::iota(runs.begin(), runs.end(), run);
    if (recipe.mode == recipe::Mode::Flow || prompt.source == recipe::Source::File) {
        throw Error(ErrorKind::BadInput, "schedule", "A free flow and an array of your own have no score.",
                    "Set sampler.schedule to flow, or choose a text, glyphs, a picture or a clip.");
    }
    if (recipe.mode == recipe::Mode::Video) {
        if (!resources.videoModel) {
            throw noVideoModel();
        }
        return std::make_unique<VideoRun>(
            VideoRun::Setup{resources.videoModel, recipe, prompt, baseFolder, std::move(runs)}, parameters,
            keepGoing);
    }
    if (!resources.textModel) {
        throw Error(ErrorKind::BadInput, "text model", "Generation needs a trained model, and there is none.",
                    "Put kjv-score.safetensors into resources/models, or train one with `sgfm train text`.");
    }
    return std::make_unique<TextRun>(TextRun::Setup{resources.textModel, resources.lexicon, prompt,
                                                    textLayoutOf(recipe), recipe.seed, std::move(runs)},
                                     parameters);
}

// Into, out of and between anneal and hold. An anneal that is begun from a flow begins from noise, a hold
// from the field as it is; back in the flow, the field is that of the member that is shown.
void Session::Implementation::changeSchedule(Schedule before, const KeepGoing& keepGoing) {
    const auto now = scheduleOf(parameters);
    if (now == before) {
        return;
    }
    // Only a clip is another one where it is generated: its own frames are then known no more.
    const bool generatesNow = now != Schedule::Flow;
    if (recipe.mode == recipe::Mode::Video && prompt.source == recipe::Source::Clip &&
        scene.generates != generatesNow) {
        scene = makeScene(resources, recipe, prompt, baseFolder, false, keepGoing, generatesNow);
    }
    if (now == Schedule::Flow) {
        if (generation) {
            solver->setState(generation->states()[shownMember()], coefficients().projection);
            generation.reset();
            spreadOverSigma.clear();
        }
    } else if (!generation) {
        auto made = makeGeneration(keepGoing);
        if (now == Schedule::Hold) {
            made->beginFrom(solver->state());
        }
        generation = std::move(made);
        spreadOverSigma.clear();
    }
    stateChanged();
}

std::size_t Session::Implementation::shownMember() const {
    const auto wanted = static_cast<std::size_t>(parameters.getInteger("sampler.shown_member"));
    return std::min(wanted, generation->states().size()) - 1;
}

void Session::Implementation::advanceGeneration() {
    if (generation->finished()) {
        return;
    }
    {
        // Members of an ensemble go side by side wherever the window leaves a processor free for a moment.
        const bool alone = generation->states().size() < 2;
        const ThreadLimit limit(alone ? resources.planner->threads() : allowedThreads());
        generation->step();
    }
    if (generation->states().size() > 1) {
        constexpr std::size_t kMostPoints = 4096; // a hold may go on for hours
        if (spreadOverSigma.size() >= kMostPoints) {
            spreadOverSigma.erase(spreadOverSigma.begin(), spreadOverSigma.begin() + kMostPoints / 2);
        }
        const auto agreement = agreementOf(generation->decoded());
        const double mean = std::accumulate(agreement.begin(), agreement.end(), 0.0,
                                            [](double sum, const auto& one) {
                                                return sum + static_cast<double>(one.agreement);
                                            }) /
                            static_cast<double>(std::max<std::size_t>(1, agreement.size()));
        spreadOverSigma.push_back(
            {generation->sigma(), sampler::ensembleSpread(generation->cleanFields()), mean});
    }
    report = {};
    time += 1; // a sampler has no time of its own: its steps are counted
    ++step;
    stateChanged();
    applyDueEvents();
}

std::vector<float> Session::Implementation::savedState() const {
    return generation ? generation->saveState() : solver->saveState();
}

void Session::Implementation::restoreState(const std::vector<float>& saved) {
    if (generation) {
        generation->restoreState(saved);
    } else {
        solver->restoreState(saved);
    }
}

std::shared_ptr<const GenerationView>
Session::Implementation::generationView(const std::vector<text::DecodedText>& texts) {
    auto view = std::make_shared<GenerationView>();
    view->schedule = parameters.getChoice("sampler.schedule");
    view->sigma = generation->sigma();
    view->level = generation->level();
    view->levels = generation->levels();
    view->finished = generation->finished();
    view->shownMember = static_cast<int>(shownMember());
    view->shown = parameters.getChoice("sampler.shown_members");
    if (!texts.empty()) {
        int freePositions = 0;
        for (const auto& token : texts[shownMember()].tokens) {
            if (token.entropy > 0) {
                view->meanEntropy += static_cast<double>(token.entropy);
                view->meanConfidence += static_cast<double>(token.confidence);
                ++freePositions;
            }
        }
        view->meanEntropy /= std::max(1, freePositions);
        view->meanConfidence = freePositions > 0 ? view->meanConfidence / freePositions : 1;
    }
    if (generation->states().size() > 1) {
        view->members = texts;
        view->agreement = agreementOf(texts);
        view->shares =
            texts.empty() ? std::vector<std::vector<float>>{} : sampler::tokenShares(tokensOf(texts));
        view->spread = spreadOverSigma;
    }
    if (const auto* clips = dynamic_cast<const VideoRun*>(generation.get())) {
        view->camera = clips->box().motion;
        view->twoPictures = clips->box().carriesGiven;
    }
    return view;
}

} // namespace sgfm::runtime
