// Exports: the dialog asks, a job does it in the background, notices tell how it went.

#include "app/window/board_caption.h"
#include "app/window/export_dialog.h"
#include "app/window/main_window.h"
#include "app/window/status_line.h"
#include "app/window/table_export.h"
#include "app/window/view_board.h"
#include "app/window/view_cell.h"
#include "widgets/views/frames_view.h"

#include <QDir>
#include <QSettings>
#include <QStandardPaths>

#include <utility>

namespace sgfm::window {

namespace {

const QString kFolderKey = QStringLiteral("export/folder");

QString defaultFolder() {
    const QString pictures = QStandardPaths::writableLocation(QStandardPaths::PicturesLocation);
    return QDir(pictures).exists() ? pictures : QDir::homePath();
}

} // namespace

void MainWindow::connectExport() {
    connect(m_actions.exportAs, &QAction::triggered, this, &MainWindow::showExportDialog);
    connect(m_actions.snapshot, &QAction::triggered, this, &MainWindow::snapshot);
    connect(m_link, &ViewLink::tableReady, this, [this](const QString& name, const QString& csv) {
        if (frame() != nullptr) {
            showNotice(
                writeTable(m_settings.value(kFolderKey, defaultFolder()).toString(), name, csv, *frame()));
        }
    });
}

void MainWindow::showExportDialog() {
    if (m_exportDialog.isNull()) {
        m_exportDialog = new ExportDialog(m_settings.value(kFolderKey, defaultFolder()).toString(), this);
        connect(m_exportDialog, &ExportDialog::exportWanted, this, [this](const ExportOrder& order) {
            m_settings.setValue(kFolderKey, m_exportDialog->folder());
            startExport(order);
        });
        connect(m_exportDialog, &ExportDialog::cancelWanted, this, [this] {
            if (m_job != nullptr) {
                m_job->cancel();
            }
        });
    }
    QStringList titles;
    for (int index = 0; index < m_board->shownCells(); ++index) {
        titles += QStringLiteral("%1. %2").arg(index + 1).arg(m_board->cell(index).view()->title());
    }
    m_exportDialog->setMode(m_document->recipe().mode);
    m_exportDialog->setViews(titles);
    if (m_job != nullptr) {
        m_exportDialog->showProgress(m_job->written(), m_job->toWrite());
    }
    m_exportDialog->show();
    m_exportDialog->raise();
    m_exportDialog->activateWindow();
}

void MainWindow::startExport(const ExportOrder& order) {
    const bool oneView = order.kind == ExportKind::ViewVideo || order.kind == ExportKind::ViewPicture;
    const bool films = ExportJob::filmsViews(order.kind);
    startExport(order, [this, oneView, films, index = order.view](QSize size, int picture) {
        if (films) {
            walkFrames(picture);
        }
        return oneView && index >= 0 && index < ViewBoard::cellCount()
                   ? m_board->cell(index).view()->snapshot(size)
                   : boardPicture(size);
    });
}

// The views as they are arranged, and below them what the run says or is made from.
QImage MainWindow::boardPicture(QSize size) const {
    int shown = -1;
    for (int index = 0; index < ViewBoard::cellCount(); ++index) {
        const auto* frames = qobject_cast<const views::FramesView*>(m_board->cell(index).view());
        if (frames != nullptr && m_board->isShown(index)) {
            shown = frames->currentFrame();
            break;
        }
    }
    return captionedBoard(size, frame(), shown, style::paletteOf(*this),
                          [this](QSize room) { return m_board->snapshot(room); });
}

// A film shows one frame of the clip after the other, whatever the clock says; endExport lets them play on.
void MainWindow::walkFrames(int picture) {
    for (int index = 0; index < ViewBoard::cellCount(); ++index) {
        auto* frames = qobject_cast<views::FramesView*>(m_board->cell(index).view());
        if (frames == nullptr || frame() == nullptr || frame()->frames < 1) {
            continue;
        }
        if (frames->isPlaying()) {
            frames->setPlaying(false);
            m_playAfterExport.push_back(frames);
        }
        frames->setCurrentFrame(picture % frame()->frames);
    }
}

void MainWindow::startExport(const ExportOrder& order, const ExportJob::Painter& paint) {
    if (frame() == nullptr || m_job != nullptr) {
        showNotice({runtime::Notice::Kind::Warning,
                    (frame() == nullptr ? tr("There is nothing to export yet") : tr("One export at a time"))
                        .toStdString(),
                    {},
                    (frame() == nullptr ? tr("Wait for the first picture of the run.")
                                        : tr("Wait for the export that is under way, or cancel it."))
                        .toStdString(),
                    {}});
        return;
    }
    m_job = std::make_unique<ExportJob>(order, [this, paint](QSize size, int picture) {
        m_link->finishTurns(); // one picture is of one frame
        return paint(size, picture);
    });
    ExportJob* job = m_job.get();
    connect(job, &ExportJob::commandReady, this,
            [this](const runtime::Command& command) { m_bridge->post(command); });
    connect(job, &ExportJob::progressed, this, [this](int done, int total) {
        m_status->showExport(done, total);
        if (!m_exportDialog.isNull()) {
            m_exportDialog->showProgress(done, total);
        }
    });
    // Queued: the job must not go while it is still speaking.
    connect(
        job, &ExportJob::finished, this,
        [this](const runtime::Notice& notice) {
            endExport(true);
            showNotice(notice);
        },
        Qt::QueuedConnection);
    connect(
        job, &ExportJob::failed, this,
        [this](const runtime::Notice& notice) {
            endExport(false);
            showNotice(notice);
        },
        Qt::QueuedConnection);
    connect(
        job, &ExportJob::cancelled, this,
        [this] {
            endExport(false);
            showNotice(
                {runtime::Notice::Kind::Information, tr("Export cancelled").toStdString(), {}, {}, {}});
        },
        Qt::QueuedConnection);

    m_exportWasPlaying = m_playing;
    if (job->drivesEngine()) {
        // The job takes the steps: one picture after the other, evenly spaced.
        setPlaying(false);
        m_bridge->post(runtime::command::Pause{});
        for (QAction* action : {m_actions.play, m_actions.step, m_actions.stepBack, m_actions.reset}) {
            action->setEnabled(false);
        }
    }
    job->start(frame());
}

void MainWindow::endExport(bool whole) {
    const bool drove = m_job->drivesEngine();
    m_job.reset();
    for (const auto& frames : std::exchange(m_playAfterExport, {})) {
        if (!frames.isNull()) {
            frames->setPlaying(true);
        }
    }
    m_status->showExport(0, 0);
    for (QAction* action : {m_actions.play, m_actions.step, m_actions.stepBack, m_actions.reset}) {
        action->setEnabled(true);
    }
    if (drove && m_exportWasPlaying && frame() != nullptr && frame()->state != runtime::RunState::BlownUp) {
        togglePlay();
    }
    if (!m_exportDialog.isNull()) {
        m_exportDialog->showIdle();
    }
    emit exportEnded(whole);
}

void MainWindow::snapshot() {
    savePicture(m_board->size() * m_board->devicePixelRatioF(),
                [this](QSize size) { return boardPicture(size); });
}

void MainWindow::snapshotOf(views::View* view) {
    savePicture(view->size() * view->devicePixelRatioF(), [view = QPointer<views::View>(view)](QSize size) {
        return view.isNull() ? QImage(size, QImage::Format_RGB32) : view->snapshot(size);
    });
}

// Under the next free name in the folder of the exports.
void MainWindow::savePicture(QSize size, const std::function<QImage(QSize)>& paint) {
    const QDir folder(m_settings.value(kFolderKey, defaultFolder()).toString());
    ExportOrder order;
    order.kind = ExportKind::BoardPicture;
    order.size = size;
    for (int number = 1;; ++number) {
        const QString name = QStringLiteral("sgfm-%1.png").arg(number, 3, 10, QLatin1Char('0'));
        if (!folder.exists(name)) {
            order.file = folder.filePath(name).toStdString();
            break;
        }
    }
    startExport(order, [paint](QSize wanted, int) { return paint(wanted); });
}

} // namespace sgfm::window
