#include "app/window/export_kinds.h"

#include <QCoreApplication>

#include <algorithm>

namespace sgfm::window {

namespace {
QString tr(const char* text) {
    return QCoreApplication::translate("Export", text);
}
} // namespace

std::vector<ExportChoice> exportChoices() {
    std::vector<ExportChoice> choices;
    choices.push_back({ExportKind::BoardVideo, tr("Video of all views"), QStringLiteral("mp4"),
                       tr("MP4 of the views as they evolve from here on.")});
    choices.back().sized = choices.back().lasting = choices.back().played = true;
    choices.push_back({ExportKind::ViewVideo, tr("Video of one view"), QStringLiteral("mp4"),
                       tr("MP4 of one view as it evolves from here on.")});
    choices.back().oneView = choices.back().sized = choices.back().lasting = choices.back().played = true;
    choices.push_back({ExportKind::ClipVideo, tr("The clip itself"), QStringLiteral("mp4"),
                       tr("MP4 of the frames that the field is read back as, at the size you choose.")});
    choices.back().sized = choices.back().played = choices.back().videoOnly = true;
    choices.push_back({ExportKind::ClipPictures, tr("Frames of the clip"), QStringLiteral("png"),
                       tr("The frames that the field is read back as, one numbered PNG a frame.")});
    choices.back().sized = choices.back().videoOnly = true;
    choices.push_back({ExportKind::ClipArray, tr("Frames as NumPy array"), QStringLiteral("npy"),
                       tr("The frames at their own size, float32, [frame][channel][y][x], 0 to 1.")});
    choices.back().videoOnly = true;
    choices.push_back({ExportKind::BoardPicture, tr("Picture of all views"), QStringLiteral("png"),
                       tr("PNG of the views at this step, drawn at the size you choose.")});
    choices.back().sized = true;
    choices.push_back({ExportKind::ViewPicture, tr("Picture of one view"), QStringLiteral("png"),
                       tr("PNG of one view at this step, drawn at the size you choose.")});
    choices.back().oneView = choices.back().sized = true;
    choices.push_back({ExportKind::PictureSeries, tr("Series of pictures"), QStringLiteral("png"),
                       tr("The views as they evolve from here on, one numbered PNG a picture.")});
    choices.back().sized = choices.back().lasting = true;
    choices.push_back({ExportKind::Text, tr("Decoded text"), QStringLiteral("txt"),
                       tr("The text that the field decodes to at this step.")});
    choices.back().textOnly = true;
    choices.push_back({ExportKind::TextWithConfidences, tr("Decoded text with confidences"),
                       QStringLiteral("jsonl"),
                       tr("Tokens, posteriors and entropies at this step, one JSON object a line.")});
    choices.back().textOnly = true;
    choices.push_back({ExportKind::FieldArray, tr("Field as NumPy array"), QStringLiteral("npy"),
                       tr("The vector field at this step, float32, [channel][component][grid].")});
    choices.push_back({ExportKind::FieldVti, tr("Field for ParaView"), QStringLiteral("vti"),
                       tr("The field at this step as VTK image data.")});
    choices.push_back(
        {ExportKind::FieldSeries, tr("Field series for ParaView"), QStringLiteral("pvd"),
         tr("The field as it evolves from here on: one .vti a picture and a .pvd that joins them.")});
    choices.back().lasting = true;
    choices.push_back({ExportKind::Checkpoint, tr("Checkpoint"), QStringLiteral("h5"),
                       tr("The exact state: opening it goes on bit for bit.")});
    choices.push_back({ExportKind::Numbers, tr("Series of numbers"), QStringLiteral("csv"),
                       tr("Energy, enstrophy, dissipation and divergence of the run so far.")});
    return choices;
}

const ExportChoice& choiceOf(const std::vector<ExportChoice>& choices, ExportKind kind) {
    return *std::ranges::find(choices, kind, &ExportChoice::kind);
}

} // namespace sgfm::window
