#include "app/window/table_export.h"

#include "engine/error.h"
#include "engine/files/text_file.h"

#include <QCoreApplication>
#include <QDir>

namespace sgfm::window {

runtime::Notice writeTable(const QString& folder, const QString& name, const QString& csv,
                           const runtime::Frame& frame) {
    const auto tr = [](const char* text) { return QCoreApplication::translate("TableExport", text); };
    const QDir place(folder);
    QString file;
    for (int number = 1; file.isEmpty() || place.exists(file); ++number) {
        file = QStringLiteral("sgfm-%1-%2.csv").arg(number, 3, 10, QLatin1Char('0')).arg(name);
    }
    const std::filesystem::path path = place.filePath(file).toStdString();
    try {
        files::writeTextFile(path, csv.toStdString());
        if (frame.recipe != nullptr) {
            auto recipe = *frame.recipe;
            recipe.steps = frame.step;
            recipe::writeRecipe(recipe::sidecarOf(path), recipe);
        }
    } catch (const Error& error) {
        return {runtime::Notice::Kind::Error, tr("The table was not written").toStdString(), error.message(),
                error.remedy(), path};
    }
    return {runtime::Notice::Kind::Done,
            tr("Written: %1").arg(file).toStdString(),
            tr("The numbers of the view, with the recipe beside them.").toStdString(),
            {},
            path};
}

} // namespace sgfm::window
