#include "app/window/file_kinds.h"

#include <QCoreApplication>
#include <QFileInfo>
#include <QStringList>

#include <utility>

namespace sgfm::window {

namespace {
QString tr(const char* text) {
    return QCoreApplication::translate("FileKinds", text);
}
} // namespace

FileKind kindOf(const QString& path) {
    if (QFileInfo(path).isDir()) {
        return FileKind::Unknown;
    }
    if (path.endsWith(QStringLiteral(".json"), Qt::CaseInsensitive)) {
        return FileKind::Recipe;
    }
    static const std::pair<FileKind, QStringList> kinds[] = {
        {FileKind::Checkpoint, {"h5", "hdf5"}},
        {FileKind::Picture, {"png", "jpg", "jpeg", "bmp", "tif", "tiff", "webp", "pgm", "ppm"}},
        {FileKind::Clip, {"mp4", "mov", "mkv", "avi", "webm", "m4v", "mpg", "ogv", "gif"}},
        {FileKind::Array, {"npy"}},
        {FileKind::Text, {"txt"}},
        {FileKind::Model, {"safetensors"}},
        {FileKind::Export, {"jsonl", "csv", "vti", "pvd"}},
    };
    const QString suffix = QFileInfo(path).suffix().toLower();
    for (const auto& [kind, suffixes] : kinds) {
        if (suffixes.contains(suffix)) {
            return kind;
        }
    }
    return FileKind::Unknown;
}

QString whatWouldHappen(const QString& path) {
    switch (kindOf(path)) {
    case FileKind::Recipe:
        return tr("Drop to open the recipe");
    case FileKind::Export:
        return tr("Drop to open the run that made it");
    case FileKind::Checkpoint:
        return tr("Drop to go on from this state");
    case FileKind::Picture:
        return tr("Drop to open the run that made it, or to begin from this picture");
    case FileKind::Clip:
        return tr("Drop to open the run that made it, or to begin from this clip");
    case FileKind::Array:
        return tr("Drop to open the run that made it, or to begin from this array");
    case FileKind::Text:
        return tr("Drop to open the run that made it, or to take this text as the prompt");
    case FileKind::Model:
        return tr("Drop to generate with this model");
    case FileKind::Unknown:
        break;
    }
    return {};
}

} // namespace sgfm::window
