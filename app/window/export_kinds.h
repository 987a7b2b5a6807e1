#pragma once
// Everything that the window can export: the one list from which the dialog and the jobs are made.

#include "engine/recipe/recipe.h"

#include <QSize>
#include <QString>

#include <filesystem>
#include <vector>

namespace sgfm::window {

enum class ExportKind {
    BoardVideo,
    ViewVideo,
    ClipVideo,
    ClipPictures,
    ClipArray,
    BoardPicture,
    ViewPicture,
    PictureSeries,
    Text,
    TextWithConfidences,
    FieldArray,
    FieldVti,
    FieldSeries,
    Checkpoint,
    Numbers,
};

struct ExportChoice {
    ExportKind kind;
    QString name;           // as the dialog shows it
    QString suffix;         // "mp4"
    QString help;           // one sentence
    bool oneView = false;   // asks which view
    bool sized = false;     // asks for a size in pixels
    bool lasting = false;   // a series: asks for length and steps a picture
    bool played = false;    // asks for a rate
    bool textOnly = false;  // only in text mode
    bool videoOnly = false; // only in video mode
};

std::vector<ExportChoice> exportChoices();
const ExportChoice& choiceOf(const std::vector<ExportChoice>& choices, ExportKind kind);

// What the person chose.
struct ExportOrder {
    ExportKind kind = ExportKind::BoardVideo;
    std::filesystem::path file;
    QSize size{1280, 720};
    int view = 0; // cell of the board
    int pictures = 120;
    int stepsPerPicture = 1;
    double framesPerSecond = 30;
};

} // namespace sgfm::window
