// What the window opens and saves: recipes, exports that carry one, inputs, presets, help.

#include "app/window/drop_overlay.h"
#include "app/window/file_kinds.h"
#include "app/window/main_window.h"
#include "app/window/preset_dialog.h"
#include "app/window/view_board.h"
#include "app/window/view_history.h"
#include "engine/error.h"
#include "widgets/panels/input_offer.h"
#include "widgets/panels/notice_bar.h"
#include "widgets/panels/prompt_panel.h"

#include <QDir>
#include <QDragEnterEvent>
#include <QFile>
#include <QFileDialog>
#include <QFileInfo>
#include <QJsonDocument>
#include <QMenu>
#include <QMessageBox>
#include <QMimeData>
#include <QSettings>
#include <QUrl>

namespace sgfm::window {

namespace {

constexpr int kRecentFiles = 10;
constexpr qint64 kPromptBytes = 4096;
constexpr int kPromptLetters = 200; // about as many tokens as a text field has positions

const QString kRecipeEnding = QStringLiteral(".sgfm.json");

// A preset is opened, changed and saved elsewhere, never overwritten.
bool isOurs(const std::filesystem::path& file, const std::filesystem::path& resources) {
    std::error_code problem;
    const auto relative = std::filesystem::relative(file, resources, problem);
    return !problem && !relative.empty() && *relative.begin() != "..";
}

runtime::Notice noticeOf(const QString& title, const Error& error) {
    return {runtime::Notice::Kind::Error, title.toStdString(), error.message(), error.remedy(), {}};
}

// Pasted pictures lie in a folder of the lab's own: a recipe that is saved takes those that it names with it.
void keepPastedPicturesBeside(const std::filesystem::path& recipeFile, const recipe::Recipe& recipe) {
    const QString pasted = panels::pastedPicturesFolder();
    const QDir folder(QString::fromStdString(recipeFile.parent_path().string()));
    std::vector<std::string> named{recipe.prompt.file, recipe.prompt.lastFile};
    for (const recipe::Event& event : recipe.events) {
        named.insert(named.end(), {event.prompt.file, event.prompt.lastFile});
    }
    for (const std::string& file : named) {
        const QFileInfo picture(QString::fromStdString(file));
        if (file.empty() || !picture.isAbsolute() || QDir(picture.path()) != QDir(pasted)) {
            continue;
        }
        // The name holds the hash of the picture: what is there already is the same one.
        const QString copy = folder.filePath(picture.fileName());
        if (!QFileInfo::exists(copy) && !QFile::copy(picture.filePath(), copy)) {
            throw Error(ErrorKind::Io, "recipe",
                        "The pasted picture could not be copied to " + copy.toStdString() + ".",
                        "Check that the folder can be written.");
        }
    }
}

} // namespace

void MainWindow::connectFileActions() {
    connect(m_actions.open, &QAction::triggered, this, &MainWindow::askForFile);
    connect(m_actions.newRecipe, &QAction::triggered, this, &MainWindow::newRecipe);
    connect(m_actions.save, &QAction::triggered, this, &MainWindow::save);
    connect(m_actions.saveAs, &QAction::triggered, this, &MainWindow::askWhereToSave);
    connect(m_actions.presets, &QAction::triggered, this, &MainWindow::showPresets);
    connect(m_actions.recentMenu, &QMenu::aboutToShow, this, &MainWindow::fillRecent);
    connect(m_actions.about, &QAction::triggered, this, [this] {
        QMessageBox::about(
            this, tr("About SGFM Lab"),
            tr("<b>SGFM Lab %1</b><p>An interactive laboratory for spectral generative flow models: "
               "text and video as fields that flow.</p><p>GPL-3.0-or-later. Built with Qt, VTK, FFTW, "
               "QCustomPlot, FFmpeg, OpenCV and others.</p>")
                .arg(QString::fromUtf8(recipe::kAppVersion.data())));
    });
    fillRecent();
}

void MainWindow::openFile(const QString& path) {
    const QFileInfo info(path);
    const std::filesystem::path file = info.absoluteFilePath().toStdString();
    const QString title = tr("%1 cannot be opened").arg(info.fileName());
    if (kindOf(path) == FileKind::Model) {
        useModel(path);
        return;
    }
    try {
        if (kindOf(path) == FileKind::Checkpoint) {
            setPlaying(false);
            m_document->resume(file);
        } else {
            const bool own = path.endsWith(kRecipeEnding) && !isOurs(file, m_resources.folder);
            openRecipe(recipe::readRecipe(file), {file.parent_path(), own ? file : std::filesystem::path()},
                       m_playing, tr("Open %1").arg(info.fileName()));
        }
        m_notices->dismiss();
        remember(info.absoluteFilePath());
    } catch (const Error& error) {
        useAsInput(path, noticeOf(title, error));
    } catch (const std::exception& error) {
        showNotice({runtime::Notice::Kind::Error, title.toStdString(), error.what(), {}, {}});
    }
}

// A picture, clip, array or text without a recipe is something to begin from.
void MainWindow::useAsInput(const QString& path, const runtime::Notice& whyNot) {
    const FileKind kind = kindOf(path);
    if (!QFileInfo::exists(path) || (kind != FileKind::Picture && kind != FileKind::Clip &&
                                     kind != FileKind::Array && kind != FileKind::Text)) {
        showNotice(whyNot);
        return;
    }
    if (kind == FileKind::Text) {
        usePrompt(path, whyNot);
        return;
    }
    setMode(kind == FileKind::Array ? recipe::Mode::Flow : recipe::Mode::Video);
    m_prompt->useFile(QFileInfo(path).absoluteFilePath());
}

// The beginning of a text file as the prompt.
void MainWindow::usePrompt(const QString& path, const runtime::Notice& whyNot) {
    QFile file(path);
    const QByteArray bytes = file.open(QIODevice::ReadOnly) ? file.read(kPromptBytes) : QByteArray();
    const QString text = QString::fromUtf8(bytes).simplified().left(kPromptLetters);
    if (text.isEmpty() || bytes.contains('\0') || m_resources.lexicon == nullptr) {
        showNotice(whyNot);
        return;
    }
    setMode(recipe::Mode::Text);
    recipe::Prompt prompt = m_document->recipe().prompt;
    prompt.source = recipe::Source::Prompt;
    prompt.text = text.toStdString();
    m_document->editPrompt(prompt);
}

void MainWindow::askForFile() {
    const QString path = QFileDialog::getOpenFileName(
        this, tr("Open"), m_settings.value(QStringLiteral("files/folder")).toString(),
        tr("Recipes and exports (*.sgfm.json *.mp4 *.png *.h5 *.txt *.jsonl *.npy *.csv *.vti *.pvd);;"
           "Pictures and clips (*.png *.jpg *.jpeg *.bmp *.tif *.tiff *.webp *.mp4 *.mov *.mkv *.avi "
           "*.webm);;"
           "All files (*)"));
    if (!path.isEmpty()) {
        openFile(path);
    }
}

void MainWindow::askForInput(recipe::Mode mode) {
    const QString filter =
        mode == recipe::Mode::Flow ? tr("NumPy arrays (*.npy)")
        : mode == recipe::Mode::Text
            ? tr("Texts (*.txt *.md);;All files (*)")
            : tr("Pictures and clips (*.png *.jpg *.jpeg *.bmp *.tif *.tiff *.webp *.mp4 *.mov "
                 "*.mkv *.avi *.webm *.gif);;All files (*)");
    const QString path = QFileDialog::getOpenFileName(
        this, tr("Begin from"), m_settings.value(QStringLiteral("files/folder")).toString(), filter);
    if (path.isEmpty()) {
        showRecipe(); // the form shows again what applies
        return;
    }
    m_settings.setValue(QStringLiteral("files/folder"), QFileInfo(path).path());
    m_prompt->useFile(path);
}

recipe::Recipe MainWindow::recipeToSave() const {
    // What ran, with its log of live changes, and what waits for a restart.
    recipe::Recipe recipe = frame() != nullptr && frame()->recipe != nullptr && !m_document->isStarting()
                                ? *frame()->recipe
                                : m_document->recipe();
    for (const recipe::ParameterRow& row : recipe::parameterTable()) {
        if (!row.live) {
            recipe.parameters.set(row.key, m_document->recipe().parameters.get(row.key));
        }
    }
    recipe.view = viewState();
    return recipe;
}

std::string MainWindow::viewState() const {
    QJsonObject views = saveViews();
    views[QStringLiteral("detached_places")] = detachedPlaces(); // a place is nothing to undo
    return QJsonDocument(views).toJson(QJsonDocument::Compact).toStdString();
}

void MainWindow::restoreView(const recipe::Recipe& recipe) {
    const QJsonObject views = QJsonDocument::fromJson(QByteArray::fromStdString(recipe.view)).object();
    const QJsonObject board = m_board->saveState();
    if (!views.isEmpty()) {
        restoreViews(views);
        placeDetached(views.value(QStringLiteral("detached_places")).toArray());
        m_brought = {m_brought.after.isEmpty() ? board : m_brought.before, m_board->saveState()};
    } else {
        if (board == m_brought.after) {
            m_board->restoreState(m_brought.before);
        }
        m_brought = {};
    }
    m_history->sync();
}

void MainWindow::newRecipe() {
    openRecipe(recipe::defaultRecipe(m_document->recipe().mode), {m_resources.folder, {}}, m_playing,
               tr("New run"));
    m_notices->dismiss();
}

void MainWindow::saveRecipe(const QString& path) {
    const std::filesystem::path file = QFileInfo(path).absoluteFilePath().toStdString();
    try {
        const recipe::Recipe recipe = recipeToSave();
        keepPastedPicturesBeside(file, recipe);
        recipe::writeRecipe(file, recipe);
        remember(QFileInfo(path).absoluteFilePath());
        m_document->savedAs(file);
        showNotice({runtime::Notice::Kind::Done, tr("Recipe saved").toStdString(), file.string(), {}, file});
    } catch (const Error& error) {
        showNotice(noticeOf(tr("The recipe could not be saved"), error));
    }
}

void MainWindow::save() {
    if (m_document->file().empty()) {
        askWhereToSave();
    } else {
        saveRecipe(QString::fromStdString(m_document->file().string()));
    }
}

void MainWindow::askWhereToSave() {
    const QString folder = m_settings.value(QStringLiteral("files/folder")).toString();
    const QString proposed = m_document->file().empty() ? folder + QStringLiteral("/run") + kRecipeEnding
                                                        : QString::fromStdString(m_document->file().string());
    QString path =
        QFileDialog::getSaveFileName(this, tr("Save recipe"), proposed, tr("Recipes (*.sgfm.json)"));
    if (path.isEmpty()) {
        return;
    }
    if (!path.endsWith(kRecipeEnding)) {
        path += kRecipeEnding;
    }
    saveRecipe(path);
}

void MainWindow::remember(const QString& path) {
    QStringList recent = m_settings.value(QStringLiteral("files/recent")).toStringList();
    recent.removeAll(path);
    recent.prepend(path);
    m_settings.setValue(QStringLiteral("files/recent"), recent.mid(0, kRecentFiles));
    m_settings.setValue(QStringLiteral("files/folder"), QFileInfo(path).path());
}

void MainWindow::fillRecent() {
    m_actions.recentMenu->clear();
    for (const QString& path : m_settings.value(QStringLiteral("files/recent")).toStringList()) {
        QAction* action = m_actions.recentMenu->addAction(QFileInfo(path).fileName());
        action->setToolTip(path);
        action->setStatusTip(path);
        connect(action, &QAction::triggered, this, [this, path] { openFile(path); });
    }
    if (m_actions.recentMenu->isEmpty()) {
        m_actions.recentMenu->addAction(tr("Nothing yet"))->setEnabled(false);
    }
}

void MainWindow::dragEnterEvent(QDragEnterEvent* event) {
    for (const QUrl& url : event->mimeData()->urls()) {
        if (url.isLocalFile()) {
            m_dropOverlay->showFor(url.toLocalFile());
            event->acceptProposedAction();
            return;
        }
    }
}

void MainWindow::dragLeaveEvent(QDragLeaveEvent* event) {
    m_dropOverlay->hide();
    event->accept();
}

void MainWindow::dropEvent(QDropEvent* event) {
    m_dropOverlay->hide();
    for (const QUrl& url : event->mimeData()->urls()) {
        if (url.isLocalFile()) {
            openFile(url.toLocalFile());
            event->acceptProposedAction();
            return;
        }
    }
}

} // namespace sgfm::window
