#pragma once
// What a person hands to the prompt: text, a picture, or a file, from the clipboard, by drag and drop or from
// a dialog. Untrusted: looked at here, read by the engine. Nothing is opened that is not a regular file.

#include <QString>

class QMimeData;

namespace sgfm::panels {

enum class FileKind { Picture, Clip, Array, Text, Lab, Other }; // Lab: recipes and checkpoints

// By its ending, and by its first bytes where the ending says nothing.
FileKind kindOf(const QString& path);

struct InputOffer {
    enum class Kind { Nothing, Text, File };
    Kind kind = Kind::Nothing;
    QString text;   // Text: cleaned, see cleanPrompt
    QString file;   // File: absolute path of a regular file that is not empty
    QString remark; // what was left out, or why there is nothing: a sentence for the person
};

// Whether there is anything in it that a prompt could be made from; cheap, for a drag that hovers.
bool mayOffer(const QMimeData& data);

// Of several files the first is taken. A picture without a file is written into `pictureFolder` as PNG, under
// a name made from its content, and is scaled down to 2,048 pixels a side: frames are smaller.
InputOffer offerOf(const QMimeData& data, const QString& pictureFolder);
InputOffer offerOfFile(const QString& path);

// The text of a file as a prompt. Nothing with a remark when it is empty or no UTF-8 text.
InputOffer offerOfTextFile(const QString& path);

// One passage: white space and line ends become single spaces, other control characters are dropped, and what
// exceeds the prompt's limit (recipe::kLongestPromptBytes) is cut at a word. `remark` tells what was done.
InputOffer cleanPrompt(const QString& text);

// Where pictures from the clipboard are kept, so that a recipe that names one can be opened again.
QString pastedPicturesFolder();

} // namespace sgfm::panels
