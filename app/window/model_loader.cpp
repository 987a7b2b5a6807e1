#include "app/window/model_loader.h"

#include "engine/error.h"
#include "engine/training/text_training_job.h"

#include <QFileInfo>

namespace sgfm::window {

namespace {

LoadedModel read(const std::filesystem::path& file, const std::filesystem::path& sharedWords) {
    LoadedModel read;
    read.file = file;
    const auto own = training::wordsBeside(file);
    read.words = own.empty() ? sharedWords : own;
    read.lexicon = std::make_shared<const text::Lexicon>(read.words);
    read.model = runtime::openTextModel(file, read.lexicon);
    if (!read.model) {
        throw Error(ErrorKind::Io, "text model", "There is no such file.", "Choose another model.");
    }
    return read;
}

} // namespace

ModelLoader::ModelLoader(QObject* parent) : QObject(parent) {
    m_pool.setMaxThreadCount(1);
}

ModelLoader::~ModelLoader() {
    m_pool.clear();
    m_pool.waitForDone();
}

void ModelLoader::load(const QString& file, const std::filesystem::path& sharedWords) {
    m_pool.start([this, file, sharedWords] {
        LoadedModel model;
        runtime::Notice problem{runtime::Notice::Kind::Error,
                                tr("%1 cannot be used").arg(QFileInfo(file).fileName()).toStdString(),
                                {},
                                {},
                                {}};
        try {
            model = read(file.toStdString(), sharedWords);
        } catch (const Error& error) {
            problem.message = error.message();
            problem.remedy = error.remedy();
        } catch (const std::exception& error) {
            problem.message = error.what();
        }
        QMetaObject::invokeMethod(
            this,
            [this, model, problem] {
                if (model.model) {
                    emit loaded(model);
                } else {
                    emit refused(problem);
                }
            },
            Qt::QueuedConnection);
    });
}

} // namespace sgfm::window
