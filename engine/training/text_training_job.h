#pragma once
// A training of text as a person orders it, from the text file to a model that can be used: learn the words
// where the text is to have its own, lay the words beside the model, train the score.
//
//     MODEL.safetensors               the score (text_trainer.h)
//     MODEL.safetensors.checkpoint    what an interrupted training goes on from
//     MODEL-words.spm, .safetensors, .trigrams.safetensors, .classes.safetensors   its words
//     (engine/text/lexicon.h)

#include "engine/text/lexicon.h"
#include "engine/training/text_trainer.h"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>

namespace sgfm::training {

enum class TrainingStart {
    Weights,     // of a model that is there, with its words
    SharedWords, // random weights, words that are there
    OwnWords,    // random weights, words learned from the text first
};

enum class NetworkSize { Small, Medium, Full };

struct TextTrainingPlan {
    std::filesystem::path corpus;
    std::filesystem::path model; // .safetensors
    TrainingStart start = TrainingStart::Weights;
    std::filesystem::path lexicon;        // stem; Weights, SharedWords
    std::filesystem::path startFrom;      // Weights
    text::LexiconOptions words;           // OwnWords
    NetworkSize size = NetworkSize::Full; // but for Weights, which have theirs
    bool anew = false;                    // a checkpoint that lies there is removed, not gone on from
    TextTrainingOptions options;
};

struct TextTrainingStatus {
    enum class Stage { Words, Preparing, Training };
    Stage stage = Stage::Preparing;
    double share = 0;              // of learning the words
    std::string what;              // the same in words
    TextTrainingProgress progress; // Training
};

// False stops: learning words at once, the score after its step, with a checkpoint.
using TextTrainingObserver = std::function<bool(const TextTrainingStatus&)>;

// Throws Error as learnLexicon and trainText do. Stopped while learning words: a report of no steps.
TextTrainingReport runTextTraining(const TextTrainingPlan& plan, const TextTrainingObserver& observer);

// The words that lie beside a model, as a stem; empty: there are none.
std::filesystem::path wordsBeside(const std::filesystem::path& model);

// Sizes of a network that is trained from random weights, and those of a model. Throws Error(Io),
// Error(BadInput) when it cannot be read.
score::TextNetworkOptions networkOf(NetworkSize size);
score::TextNetworkOptions networkOf(const std::filesystem::path& model);

// How far an interrupted training of this model came, in steps; 0: there is no checkpoint that can be read.
std::int64_t stepsOfCheckpoint(const std::filesystem::path& model);

// What one step of this plan takes on this machine, in seconds: a few windows are carried forth and back.
// An estimate: other work on the machine makes steps slower.
double measureStepSeconds(const TextTrainingPlan& plan);

} // namespace sgfm::training
