// What the window opens and saves: recipes, exports that carry one, inputs, presets, help.

#include "app/window/help_dialog.h"
#include "app/window/main_window.h"
#include "app/window/preset_dialog.h"
#include "app/window/view_board.h"
#include "engine/error.h"
#include "widgets/panels/notice_bar.h"
#include "widgets/panels/prompt_panel.h"

#include <QDragEnterEvent>
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

bool isOneOf(const QString& path, const QStringList& suffixes) {
    return suffixes.contains(QFileInfo(path).suffix().toLower());
}

bool isPicture(const QString& path) {
    return isOneOf(path, {QStringLiteral("png"), QStringLiteral("jpg"), QStringLiteral("jpeg"),
                          QStringLiteral("bmp"), QStringLiteral("tif"), QStringLiteral("tiff"),
                          QStringLiteral("webp"), QStringLiteral("pgm"), QStringLiteral("ppm")});
}

bool isClip(const QString& path) {
    return isOneOf(path, {QStringLiteral("mp4"), QStringLiteral("mov"), QStringLiteral("mkv"),
                          QStringLiteral("avi"), QStringLiteral("webm"), QStringLiteral("m4v"),
                          QStringLiteral("mpg"), QStringLiteral("ogv")});
}

runtime::Notice noticeOf(const QString& title, const Error& error) {
    return {runtime::Notice::Kind::Error, title.toStdString(), error.message(), error.remedy(), {}};
}

} // namespace

void MainWindow::connectFileActions() {
    connect(m_actions.open, &QAction::triggered, this, &MainWindow::askForFile);
    connect(m_actions.save, &QAction::triggered, this, &MainWindow::askWhereToSave);
    connect(m_actions.presets, &QAction::triggered, this, &MainWindow::showPresets);
    connect(m_actions.recentMenu, &QMenu::aboutToShow, this, &MainWindow::fillRecent);
    connect(m_actions.help, &QAction::triggered, this, &MainWindow::showHelp);
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
    try {
        if (isOneOf(path, {QStringLiteral("h5"), QStringLiteral("hdf5")})) {
            setPlaying(false);
            m_document->resume(file);
        } else {
            openRecipe(recipe::readRecipe(file), file.parent_path(), m_playing);
        }
        m_notices->dismiss();
        remember(info.absoluteFilePath());
    } catch (const Error& error) {
        useAsInput(path, noticeOf(title, error));
    } catch (const std::exception& error) {
        showNotice({runtime::Notice::Kind::Error, title.toStdString(), error.what(), {}, {}});
    }
}

// A picture, clip or array without a recipe is something to begin from.
void MainWindow::useAsInput(const QString& path, const runtime::Notice& whyNot) {
    const bool toVideo = isPicture(path) || isClip(path);
    const bool toFlow = isOneOf(path, {QStringLiteral("npy")});
    if (!QFileInfo::exists(path) || (!toVideo && !toFlow)) {
        showNotice(whyNot);
        return;
    }
    setMode(toVideo ? recipe::Mode::Video : recipe::Mode::Flow);
    m_prompt->useFile(QFileInfo(path).absoluteFilePath());
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
        mode == recipe::Mode::Flow
            ? tr("NumPy arrays (*.npy)")
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
    const QJsonObject view{{QStringLiteral("board"), m_board->saveState()}};
    recipe.view = QJsonDocument(view).toJson(QJsonDocument::Compact).toStdString();
    return recipe;
}

void MainWindow::saveRecipe(const QString& path) {
    const std::filesystem::path file = QFileInfo(path).absoluteFilePath().toStdString();
    try {
        recipe::writeRecipe(file, recipeToSave());
        remember(QFileInfo(path).absoluteFilePath());
        showNotice({runtime::Notice::Kind::Done, tr("Recipe saved").toStdString(), file.string(), {}, file});
    } catch (const Error& error) {
        showNotice(noticeOf(tr("The recipe could not be saved"), error));
    }
}

void MainWindow::askWhereToSave() {
    QString path = QFileDialog::getSaveFileName(this, tr("Save recipe"),
                                                m_settings.value(QStringLiteral("files/folder")).toString() +
                                                    QStringLiteral("/run.sgfm.json"),
                                                tr("Recipes (*.sgfm.json)"));
    if (path.isEmpty()) {
        return;
    }
    if (!path.endsWith(QStringLiteral(".sgfm.json"))) {
        path += QStringLiteral(".sgfm.json");
    }
    saveRecipe(path);
}

void MainWindow::restoreView(const recipe::Recipe& recipe) {
    const QJsonObject view = QJsonDocument::fromJson(QByteArray::fromStdString(recipe.view)).object();
    const QJsonObject board = view.value(QStringLiteral("board")).toObject();
    if (!board.isEmpty()) {
        m_board->restoreState(board);
    }
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

void MainWindow::showPresets() {
    auto* dialog = new PresetDialog(readPresets(m_resources.folder / "presets"), this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &PresetDialog::chosen, this, [this](const QString& file) {
        setPlaying(true); // a preset is there to be seen
        openFile(file);
    });
    dialog->show();
}

void MainWindow::showHelp() {
    auto* dialog = new HelpDialog(m_resources.folder / "help", this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->show();
}

void MainWindow::dragEnterEvent(QDragEnterEvent* event) {
    for (const QUrl& url : event->mimeData()->urls()) {
        if (url.isLocalFile()) {
            event->acceptProposedAction();
        }
    }
}

void MainWindow::dropEvent(QDropEvent* event) {
    for (const QUrl& url : event->mimeData()->urls()) {
        if (url.isLocalFile()) {
            openFile(url.toLocalFile());
            event->acceptProposedAction();
            return;
        }
    }
}

} // namespace sgfm::window
