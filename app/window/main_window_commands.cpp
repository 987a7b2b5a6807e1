// What the window is commanded by beside the run itself: palette, keys, help, presets, speed, appearance; and
// the views as one state, for undo and recipes.

#include "app/window/command_palette.h"
#include "app/window/detached_view.h"
#include "app/window/help_dialog.h"
#include "app/window/key_bindings.h"
#include "app/window/keys_dialog.h"
#include "app/window/main_window.h"
#include "app/window/preset_dialog.h"
#include "app/window/speed_button.h"
#include "app/window/tool_strip.h"
#include "app/window/view_board.h"
#include "app/window/view_cell.h"
#include "app/window/view_history.h"
#include "widgets/panels/notice_bar.h"
#include "widgets/views/view_factory.h"

#include <QDockWidget>
#include <QFileInfo>
#include <QJsonArray>
#include <QJsonObject>
#include <QScreen>
#include <QSettings>
#include <QSplitter>

#include <algorithm>

namespace sgfm::window {

namespace {

const QString kSpeedKey = QStringLiteral("run/stepsPerSecond");
const QString kPresetsAtStartKey = QStringLiteral("presets/showAtStart");

constexpr std::size_t kMostDetached = 8; // a recipe from elsewhere shall not fill the screen

// One of a kind: the one that is open comes to the front.
template <typename Dialog>
void bringToFront(Dialog& dialog) {
    dialog.setAttribute(Qt::WA_DeleteOnClose);
    dialog.show();
    dialog.raise();
    dialog.activateWindow();
}

} // namespace

void MainWindow::connectCommands() {
    connect(m_actions.palette, &QAction::triggered, this, &MainWindow::openPalette);
    connect(m_actions.keys, &QAction::triggered, this, &MainWindow::openKeys);
    connect(m_actions.help, &QAction::triggered, this, &MainWindow::openHelp);
    connectViews();
    connectTheme();
    connectSpeed();
}

void MainWindow::connectViews() {
    connect(m_actions.nextView, &QAction::triggered, m_board, &ViewBoard::goToNextCell);
    connect(m_actions.maximiseView, &QAction::triggered, this,
            [this] { emit m_board->cell(m_board->currentCell()).maximiseToggled(); });
    connect(m_actions.swapView, &QAction::triggered, this, [this] {
        const int here = m_board->currentCell();
        const int next = (here + 1) % m_board->shownCells();
        m_board->swapCells(here, next);
        m_board->cell(next).takeKeyboard();
        m_history->record(tr("Places of the views"));
    });
    const auto detachAndRecord = [this](const QJsonObject& cellState) {
        if (DetachedView* detached = detach(cellState)) {
            m_history->record(tr("%1 in a window of its own").arg(detached->cell().view()->name()));
        }
    };
    connect(m_actions.detachView, &QAction::triggered, this,
            [this, detachAndRecord] { detachAndRecord(m_board->cell(m_board->currentCell()).saveState()); });
    connect(m_board, &ViewBoard::detachWanted, this, detachAndRecord);
    connect(m_board, &ViewBoard::edited, m_history, &ViewHistory::record);
    connect(m_link, &ViewLink::stateEdited, this, [this](const views::View* view, const QString& what) {
        m_history->record(tr("%1: %2").arg(view->name(), what));
    });
}

void MainWindow::connectTheme() {
    connect(m_actions.appearances, &QActionGroup::triggered, this, [this](QAction* action) {
        m_theme->choose(static_cast<style::Appearance>(action->data().toInt()));
    });
    for (QAction* action : m_actions.appearances->actions()) {
        action->setChecked(action->data().toInt() == static_cast<int>(m_theme->appearance()));
    }
    connect(m_actions.largerText, &QAction::triggered, this, [this] { m_theme->enlargeText(1); });
    connect(m_actions.smallerText, &QAction::triggered, this, [this] { m_theme->enlargeText(-1); });
    connect(m_actions.normalText, &QAction::triggered, m_theme, &ThemeControl::resetText);
    // Docks grow by themselves to what their text needs; with smaller text they give the room back.
    connect(m_theme, &ThemeControl::textScaled, this,
            [this, last = style::textScale()](double scale) mutable {
                const double shrinks = std::exchange(last, scale) / scale;
                if (shrinks > 1) {
                    QList<QDockWidget*> docks;
                    QList<int> widths;
                    for (const auto& [name, usual] : usualDockWidths()) {
                        docks.append(m_docks[name]);
                        widths.append(std::max(usual, qRound(m_docks[name]->width() / shrinks)));
                    }
                    resizeDocks(docks, widths, Qt::Horizontal);
                }
            });
}

void MainWindow::connectSpeed() {
    SpeedButton& speed = m_strip->speed();
    const auto post = [this](double stepsPerSecond) {
        m_settings.setValue(kSpeedKey, stepsPerSecond);
        m_bridge->post(runtime::command::SetSpeed{stepsPerSecond});
    };
    connect(&speed, &SpeedButton::limitChosen, this, post);
    connect(m_actions.slower, &QAction::triggered, &speed, &SpeedButton::slower);
    connect(m_actions.faster, &QAction::triggered, &speed, &SpeedButton::faster);
    connect(m_actions.flatOut, &QAction::triggered, &speed, &SpeedButton::flatOut);
    speed.setLimit(m_settings.value(kSpeedKey, 0).toDouble());
    m_bridge->post(runtime::command::SetSpeed{speed.limit()});
}

void MainWindow::openPalette() {
    std::vector<PaletteEntry> entries = actionEntries(*m_keys);
    for (const Preset& preset : readPresets(m_resources.folder / "presets")) {
        const QString file = QString::fromStdString(preset.file.string());
        entries.push_back({.title = QString::fromStdString(preset.recipe.title),
                           .detail = QString::fromStdString(preset.recipe.description),
                           .keys = {},
                           .kind = tr("Preset"),
                           .alias = tr("preset"),
                           .run = [this, file] { openPreset(file); },
                           .completion = {}});
    }
    const recipe::ParameterValues& values = m_document->recipe().parameters;
    for (PaletteEntry& entry : parameterEntries(values)) {
        entries.push_back(std::move(entry));
    }
    for (const views::ViewKind& kind : views::viewKinds()) {
        entries.push_back({.title = kind.name,
                           .detail = kind.tooltip,
                           .keys = {},
                           .kind = tr("View"),
                           .alias = tr("view"),
                           .run = [this, kind] { showView(kind.id, kind.name); },
                           .completion = {}});
    }
    for (const QString& path : m_settings.value(QStringLiteral("files/recent")).toStringList()) {
        entries.push_back({.title = QFileInfo(path).fileName(),
                           .detail = QFileInfo(path).path(),
                           .keys = {},
                           .kind = tr("Recent file"),
                           .alias = path,
                           .run = [this, path] { openFile(path); },
                           .completion = {}});
    }
    m_palette->open(std::move(entries), values, [this](const QString& key, double value) {
        m_document->editParameter(key, value);
        m_document->endGesture();
    });
}

void MainWindow::showView(const QString& kind, const QString& name) {
    m_board->cell(m_board->currentCell()).setKind(kind);
    m_history->record(tr("View: %1").arg(name));
}

void MainWindow::openKeys() {
    if (m_keysDialog.isNull()) {
        m_keysDialog = new KeysDialog(*m_keys, this);
    }
    bringToFront(*m_keysDialog);
}

void MainWindow::openHelp() {
    if (m_helpDialog.isNull()) {
        m_helpDialog = new HelpDialog(m_resources.folder / "help", *m_keys, this);
        connect(m_helpDialog, &HelpDialog::keysWanted, this, &MainWindow::openKeys);
    }
    bringToFront(*m_helpDialog);
}

void MainWindow::openPreset(const QString& file) {
    setPlaying(true); // a preset is there to be seen
    openFile(file);
}

bool MainWindow::wantsPresetsAtStart() const {
    return m_settings.value(kPresetsAtStartKey, true).toBool();
}

void MainWindow::showPresets() {
    if (m_presetDialog.isNull()) {
        m_presetDialog = new PresetDialog(readPresets(m_resources.folder / "presets"), m_resources,
                                          wantsPresetsAtStart(), this);
        connect(m_presetDialog, &PresetDialog::chosen, this, &MainWindow::openPreset);
        connect(m_presetDialog, &PresetDialog::showAtStartChosen, this,
                [this](bool show) { m_settings.setValue(kPresetsAtStartKey, show); });
    }
    bringToFront(*m_presetDialog);
}

DetachedView* MainWindow::detach(const QJsonObject& cellState) {
    const QString kind = cellState.value(QStringLiteral("view")).toString();
    const bool known = std::ranges::any_of(
        views::viewKinds(), [&](const views::ViewKind& offered) { return offered.id == kind; });
    if (!known || m_detached.size() >= kMostDetached) {
        return nullptr;
    }
    auto* detached = new DetachedView(cellState, *m_link, this);
    // The keys of the run work there too.
    for (QAction* action : {m_actions.play, m_actions.step, m_actions.stepBack, m_actions.reset,
                            m_actions.undo, m_actions.redo}) {
        detached->addAction(action);
    }
    m_detached.emplace_back(detached);
    connect(detached, &DetachedView::closed, this, [this, detached] {
        if (std::erase(m_detached, detached) > 0) { // else it goes because another state is shown
            m_history->record(tr("Close %1").arg(detached->cell().view()->name()));
        }
    });
    connect(&detached->cell(), &ViewCell::kindChosen, this,
            [this](const QString& name) { m_history->record(tr("View: %1").arg(name)); });
    detached->show();
    return detached;
}

// Windows that are open already are used again, so that what they have seen of the run stays.
void MainWindow::restoreDetached(const QJsonArray& wanted) {
    while (m_detached.size() > static_cast<std::size_t>(wanted.size())) {
        const QPointer<DetachedView> last = m_detached.back();
        m_detached.pop_back();
        if (!last.isNull()) {
            last->close();
        }
    }
    for (int index = 0; index < wanted.size(); ++index) {
        const QJsonObject state = wanted[index].toObject();
        if (index < static_cast<int>(m_detached.size())) {
            m_detached[static_cast<std::size_t>(index)]->cell().restoreState(state);
        } else {
            detach(state);
        }
    }
}

QJsonArray MainWindow::detachedPlaces() const {
    QJsonArray places;
    for (const auto& detached : m_detached) {
        const QPoint place = detached->pos() - pos();
        places.append(QJsonArray{place.x(), place.y(), detached->width(), detached->height()});
    }
    return places;
}

void MainWindow::placeDetached(const QJsonArray& places) {
    const QRect desk = screen()->availableVirtualGeometry();
    for (int index = 0; index < std::min<int>(static_cast<int>(m_detached.size()), places.size()); ++index) {
        DetachedView& detached = *m_detached[static_cast<std::size_t>(index)];
        const QJsonArray numbers = places[index].toArray();
        if (numbers.size() != 4) {
            continue;
        }
        const QSize size(numbers[2].toInt(), numbers[3].toInt());
        if (size.width() > 0 && size.height() > 0) {
            detached.resize(size.boundedTo(desk.size()));
        }
        // A recipe may come from a larger desk.
        const QPoint place = pos() + QPoint(std::clamp(numbers[0].toInt(), -desk.width(), desk.width()),
                                            std::clamp(numbers[1].toInt(), -desk.height(), desk.height()));
        detached.move(
            std::clamp(place.x(), desk.left(), std::max(desk.left(), desk.right() - detached.width())),
            std::clamp(place.y(), desk.top(), std::max(desk.top(), desk.bottom() - detached.height())));
    }
}

QJsonObject MainWindow::saveViews() const {
    QJsonArray bottom;
    for (int index = 0; index < m_bottom->count(); ++index) {
        bottom.append(static_cast<views::View*>(m_bottom->widget(index))->saveState());
    }
    QJsonObject docks;
    for (const auto& [name, dock] : m_docks) {
        docks[name] = !dock->isHidden();
    }
    QJsonArray detached;
    for (const auto& view : m_detached) {
        detached.append(view->cell().saveState());
    }
    return {{QStringLiteral("board"), m_board->saveState()},
            {QStringLiteral("bottom"), bottom},
            {QStringLiteral("detached"), detached},
            {QStringLiteral("docks"), docks}};
}

void MainWindow::restoreViews(const QJsonObject& state) {
    const QJsonObject board = state.value(QStringLiteral("board")).toObject();
    if (!board.isEmpty()) {
        m_board->restoreState(board);
    }
    const QJsonArray bottom = state.value(QStringLiteral("bottom")).toArray();
    for (int index = 0; index < std::min<int>(m_bottom->count(), static_cast<int>(bottom.size())); ++index) {
        auto* view = static_cast<views::View*>(m_bottom->widget(index));
        if (const QJsonObject wanted = bottom[index].toObject(); wanted != view->saveState()) {
            view->restoreState(wanted);
        }
    }
    if (const QJsonValue detached = state.value(QStringLiteral("detached")); detached.isArray()) {
        restoreDetached(detached.toArray());
    }
    const QJsonObject docks = state.value(QStringLiteral("docks")).toObject();
    for (const auto& [name, dock] : m_docks) {
        dock->setVisible(docks.value(name).toBool(!dock->isHidden()));
    }
}

} // namespace sgfm::window
