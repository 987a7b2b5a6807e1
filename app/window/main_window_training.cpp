// Training in the window, and which model it generates with.

#include "app/window/main_window.h"
#include "app/window/model_loader.h"
#include "app/window/preset_dialog.h"
#include "app/window/train_dialog.h"
#include "engine/error.h"
#include "widgets/panels/model_panel.h"
#include "widgets/panels/prompt_panel.h"

#include <QFileDialog>
#include <QFileInfo>
#include <QSettings>

namespace sgfm::window {

void MainWindow::connectTraining() {
    m_loader = new ModelLoader(this);
    connect(m_actions.train, &QAction::triggered, this, &MainWindow::openTraining);
    connect(m_actions.useModel, &QAction::triggered, this, &MainWindow::askForModel);
    connect(m_model, &panels::ModelPanel::trainRequested, this, &MainWindow::openTraining);
    connect(m_model, &panels::ModelPanel::otherModelRequested, this, &MainWindow::askForModel);
    connect(m_loader, &ModelLoader::loaded, this, &MainWindow::adoptModel);
    connect(m_loader, &ModelLoader::refused, this, &MainWindow::showNotice);
    m_words = m_resources.folder / "models" / "kjv";
    m_modelFile = runtime::shippedTextModel(m_resources.folder);
}

// One for the life of the window: a training goes on while it is closed.
TrainDialog& MainWindow::training() {
    if (m_training == nullptr) {
        m_training = new TrainDialog(m_settings, this);
        connect(m_training, &TrainDialog::modelWanted, this, &MainWindow::useModel);
        connect(m_training, &TrainDialog::summaryChanged, m_model, &panels::ModelPanel::showTraining);
        tellTrainingWhatIsUsed();
    }
    return *m_training;
}

void MainWindow::tellTrainingWhatIsUsed() {
    if (m_training == nullptr) {
        return;
    }
    panels::TrainingBase base;
    if (m_resources.lexicon != nullptr) {
        base.lexicon = m_words;
        if (m_resources.textModel != nullptr) {
            base.weights = m_modelFile;
            base.name = QString::fromStdString(m_resources.textModel->name());
        }
    }
    m_training->setBase(base, m_resources.lexicon);
}

void MainWindow::openTraining() {
    TrainDialog& dialog = training();
    dialog.show();
    dialog.raise();
    dialog.activateWindow();
}

void MainWindow::askForModel() {
    const QString file = QFileDialog::getOpenFileName(
        this, tr("Generate with"), m_settings.value(QStringLiteral("training/folder")).toString(),
        tr("Models (*.safetensors)"));
    if (!file.isEmpty()) {
        useModel(file);
    }
}

void MainWindow::useModel(const QString& file) {
    m_loader->load(QFileInfo(file).absoluteFilePath(), m_resources.folder / "models" / "kjv");
}

// Runs that start from now on are made with it; the present text starts again with it at once.
void MainWindow::adoptModel(const LoadedModel& loaded) {
    m_resources.lexicon = loaded.lexicon;
    m_resources.textModel = loaded.model;
    m_words = loaded.words;
    m_modelFile = loaded.file;
    m_bridge->post(runtime::command::UseModel{loaded.lexicon, loaded.model});
    m_prompt->setLexicon(m_resources.lexicon);
    m_model->setModel(m_resources.textModel.get());
    m_actions.generate->setEnabled(true);
    m_actions.hold->setEnabled(true);
    if (!m_presetDialog.isNull()) {
        m_presetDialog->close(); // its pictures were made with the other model
    }
    tellTrainingWhatIsUsed();
    if (m_document->recipe().mode == recipe::Mode::Text && !m_document->isEmpty()) {
        recipe::Recipe again = m_document->recipe();
        again.lexiconHash.clear(); // it is meant to be another one
        again.modelHash.clear();
        m_document->editSetup(again);
    }
    showNotice(
        {runtime::Notice::Kind::Done,
         tr("%1 is in use").arg(QString::fromStdString(loaded.model->name())).toStdString(),
         tr("Texts are generated with it until another model is chosen or the lab is closed.").toStdString(),
         {},
         {}});
}

} // namespace sgfm::window
