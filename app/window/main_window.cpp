#include "app/window/main_window.h"

#include "app/window/command_palette.h"
#include "app/window/drop_overlay.h"
#include "app/window/export_dialog.h"
#include "app/window/help_dialog.h"
#include "app/window/key_bindings.h"
#include "app/window/keys_dialog.h"
#include "app/window/preset_dialog.h"
#include "app/window/status_line.h"
#include "app/window/tool_strip.h"
#include "app/window/view_board.h"
#include "app/window/view_history.h"
#include "widgets/panels/equation_panel.h"
#include "widgets/panels/model_panel.h"
#include "widgets/panels/notice_bar.h"
#include "widgets/panels/prompt_panel.h"
#include "widgets/panels/seed_form.h"
#include "widgets/style/theme.h"
#include "widgets/views/view_factory.h"

#include <QApplication>
#include <QCloseEvent>
#include <QDesktopServices>
#include <QDockWidget>
#include <QMenu>
#include <QMenuBar>
#include <QSettings>
#include <QSplitter>
#include <QUndoStack>
#include <QUrl>
#include <QVBoxLayout>

namespace sgfm::window {

namespace {

constexpr int kLayoutVersion = 1; // a stored arrangement of another version is not used

QDockWidget* makeDock(const QString& name, const QString& title, QWidget* content, QMainWindow* window) {
    auto* dock = new QDockWidget(title, window);
    dock->setObjectName(name);
    dock->setFeatures(QDockWidget::DockWidgetClosable);
    dock->setTitleBarWidget(new QWidget(dock)); // the panels have their own headings
    dock->setWidget(content);
    return dock;
}

} // namespace

MainWindow::MainWindow(const runtime::Resources& resources, QSettings& settings, QWidget* parent)
    : QMainWindow(parent),
      m_resources(resources),
      m_settings(settings),
      m_keys(new KeyBindings(settings, this)),
      m_theme(new ThemeControl(settings, this)),
      m_document(new RunDocument(this)),
      m_link(new ViewLink(this)) {
    setWindowTitle(tr("SGFM Lab"));
    setObjectName(QStringLiteral("mainWindow"));
    setAcceptDrops(true);
    m_actions = makeActions(*menuBar(), m_document->undoStack(), this);
    menuBar()->setStyleSheet(QStringLiteral("QMenuBar::item { padding: 9px 8px; }")); // level with the strip
    m_strip = new ToolStrip(m_actions, this);
    menuBar()->setCornerWidget(m_strip, Qt::TopRightCorner);
    buildCentre();
    buildDocks();
    buildBottom();
    m_status = new StatusLine(this);
    setStatusBar(m_status);
    m_palette = new CommandPalette(this);
    m_dropOverlay = new DropOverlay(this);
    m_history = new ViewHistory(
        m_document->undoStack(), [this] { return saveViews(); },
        [this](const QJsonObject& state) { restoreViews(state); }, this);
    m_keys->addMenus(*menuBar());

    m_bridge = std::make_unique<EngineBridge>(m_resources);
    connectEngine();
    connectPanels();
    connectRunActions();
    connectGeneration();
    connectTraining();
    connectViewActions();
    connectFileActions();
    connectCommands();
    connectExport();
    restoreLayout();
    m_history->sync();
    refreshIcons(m_actions, style::paletteOf(*this), m_playing);
    m_board->setFocus(); // Space plays from the start; Tab goes to the controls
}

MainWindow::~MainWindow() {
    m_job.reset();
    m_document->undoStack().clear(); // its commands refer to what goes now
    m_bridge.reset();                // no frame arrives while the widgets go
}

void MainWindow::buildCentre() {
    auto* centre = new QWidget(this);
    auto* column = new QVBoxLayout(centre);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    m_notices = new panels::NoticeBar(centre);
    m_board = new ViewBoard(*m_link, centre);
    column->addWidget(m_notices);
    column->addWidget(m_board, 1);
    setCentralWidget(centre);
}

void MainWindow::buildDocks() {
    setCorner(Qt::BottomLeftCorner,
              Qt::BottomDockWidgetArea); // the text needs the width, the prompt does not
    setCorner(Qt::BottomRightCorner, Qt::RightDockWidgetArea);
    m_prompt = new panels::PromptPanel(this);
    m_prompt->setLexicon(m_resources.lexicon);
    m_equation = new panels::EquationPanel(this);
    m_model = new panels::ModelPanel(this);
    m_model->setModel(m_resources.textModel.get());
    m_bottom = new QSplitter(Qt::Horizontal, this);
    const auto dock = [this](const QString& name, const QString& title, QWidget* content,
                             Qt::DockWidgetArea area) {
        QDockWidget* made = makeDock(name, title, content, this);
        addDockWidget(area, made);
        QAction* toggle = made->toggleViewAction();
        toggle->setObjectName(name);
        setTip(*toggle, tr("Shows or hides this part of the window"));
        m_actions.viewMenu->addAction(toggle);
        connect(toggle, &QAction::triggered, this, [this, title] { m_history->record(title); });
        m_docks[name] = made;
    };
    dock(QStringLiteral("promptDock"), tr("Prompt and boundary"), m_prompt, Qt::LeftDockWidgetArea);
    dock(QStringLiteral("modelDock"), tr("Model"), m_model, Qt::LeftDockWidgetArea);
    dock(QStringLiteral("equationDock"), tr("Live equation"), m_equation, Qt::RightDockWidgetArea);
    dock(QStringLiteral("bottomDock"), tr("Text and plots"), m_bottom, Qt::BottomDockWidgetArea);
}

void MainWindow::buildBottom() {
    m_bottom->setChildrenCollapsible(false);
    m_bottom->setHandleWidth(4);
    for (const char* kind : {"decoded", "series", "spectrum"}) {
        views::View* view = views::makeView(QString::fromLatin1(kind), m_bottom);
        m_bottom->addWidget(view);
        m_link->add(view);
    }
    m_decoded = static_cast<views::View*>(m_bottom->widget(0));
    m_bottom->setSizes({560, 270, 250});
    m_bottom->setMinimumHeight(120);
}

std::map<QString, int> MainWindow::usualDockWidths() {
    return {{QStringLiteral("promptDock"), 248}, {QStringLiteral("equationDock"), 312}};
}

void MainWindow::restoreLayout() {
    resize(1440, 900);
    restoreGeometry(m_settings.value(QStringLiteral("window/geometry")).toByteArray());
    if (!restoreState(m_settings.value(QStringLiteral("window/docks")).toByteArray(), kLayoutVersion)) {
        for (const auto& [name, width] : usualDockWidths()) {
            resizeDocks({m_docks[name]}, {width}, Qt::Horizontal);
        }
        resizeDocks({m_docks[QStringLiteral("bottomDock")]}, {196}, Qt::Vertical);
    }
    m_bottom->restoreState(m_settings.value(QStringLiteral("window/bottom")).toByteArray());
    const int cells = m_settings.value(QStringLiteral("window/cells"), 4).toInt();
    m_board->showCells(cells >= 1 && cells <= 4 ? cells : 4);
}

void MainWindow::connectEngine() {
    connect(m_bridge.get(), &EngineBridge::frameArrived, this, &MainWindow::showFrame);
    connect(m_bridge.get(), &EngineBridge::noticeArrived, this, &MainWindow::showNotice);
    connect(m_document, &RunDocument::commandReady, this,
            [this](const runtime::Command& command) { m_bridge->post(command); });
    connect(m_document, &RunDocument::noticeReady, this, &MainWindow::showNotice);
    connect(m_document, &RunDocument::recipeChanged, this, &MainWindow::showRecipe);
    connect(m_document, &RunDocument::runReplaced, this, [this] { restoreView(m_document->recipe()); });
    connect(m_document, &RunDocument::aboutToReplace, this, [this] { m_document->setView(viewState()); });
    connect(&m_document->undoStack(), &QUndoStack::cleanChanged, this,
            [this](bool clean) { setWindowModified(!clean); });
    connect(m_document, &RunDocument::pendingChanged, m_equation, &panels::EquationPanel::showPending);
    connect(m_link, &ViewLink::wantedLayersChanged, this,
            [this] { m_bridge->requestLayers(m_link->wantedLayers(), m_link->wantedDecodings()); });
}

void MainWindow::connectPanels() {
    connect(m_equation, &panels::EquationPanel::valueEdited, m_document, &RunDocument::editParameter);
    connect(m_equation, &panels::EquationPanel::gestureEnded, m_document, &RunDocument::endGesture);
    connect(m_equation, &panels::EquationPanel::restartRequested, this, &MainWindow::reset);
    connect(m_prompt, &panels::PromptPanel::promptEdited, m_document, &RunDocument::editPrompt);
    connect(m_prompt, &panels::PromptPanel::setupEdited, m_document, &RunDocument::editSetup);
    connect(m_prompt, &panels::PromptPanel::parameterEdited, m_document, &RunDocument::editParameter);
    connect(m_prompt, &panels::PromptPanel::gestureEnded, m_document, &RunDocument::endGesture);
    connect(m_prompt, &panels::PromptPanel::branchSelected, this,
            [this](const QString& name) { m_document->selectBranch(name.toStdString()); });
    connect(m_prompt, &panels::PromptPanel::fileWanted, this, &MainWindow::askForInput);
    connect(m_prompt, &panels::PromptPanel::inputOffered, this, &MainWindow::openFile);
    QUndoStack* undo = &m_document->undoStack();
    connect(m_prompt, &panels::PromptPanel::undoWanted, undo, &QUndoStack::undo);
    connect(m_equation, &panels::EquationPanel::undoRequested, undo, &QUndoStack::undo);
    connect(m_link, &ViewLink::snapshotRequested, this, &MainWindow::snapshotOf);
    connect(m_link, &ViewLink::parametersEdited, this,
            [this](const QList<std::pair<QString, double>>& values, const QString& what) {
                m_document->endGesture();
                m_document->undoStack().beginMacro(what);
                for (const auto& [key, value] : values) {
                    m_document->editParameter(key, value);
                }
                m_document->undoStack().endMacro();
                m_document->endGesture();
            });
    connect(m_link, &ViewLink::parameterEdited, this,
            [this](const QString& key, double value, bool interactive) {
                m_document->editParameter(key, value);
                if (!interactive) {
                    m_document->endGesture();
                }
            });
}

void MainWindow::connectRunActions() {
    connect(m_actions.play, &QAction::triggered, this, &MainWindow::togglePlay);
    connect(m_actions.step, &QAction::triggered, this, [this] {
        setPlaying(false);
        m_bridge->post(runtime::command::Step{1});
    });
    connect(m_actions.stepBack, &QAction::triggered, this, [this] {
        setPlaying(false);
        m_document->stepBack();
    });
    connect(m_actions.reset, &QAction::triggered, this, &MainWindow::reset);
    connect(m_actions.newSeed, &QAction::triggered, this, &MainWindow::drawSeed);
    connect(m_actions.fork, &QAction::triggered, this, [this] { m_bridge->post(runtime::command::Fork{}); });
    connect(m_actions.modes, &QActionGroup::triggered, this,
            [this](QAction* action) { setMode(static_cast<recipe::Mode>(action->data().toInt())); });
    connect(m_actions.toPrompt, &QAction::triggered, this, [this] {
        m_docks[QStringLiteral("promptDock")]->show();
        m_prompt->focusPrompt();
    });
}

void MainWindow::connectViewActions() {
    connect(m_actions.cells, &QActionGroup::triggered, this, [this](QAction* action) {
        m_board->showCells(action->data().toInt());
        m_history->record(plainText(*action));
    });
    connect(m_board, &ViewBoard::arrangementChanged, this, [this] {
        for (QAction* action : m_actions.cells->actions()) {
            action->setChecked(m_board->maximisedCell() < 0 &&
                               action->data().toInt() == m_board->shownCells());
        }
    });
    connect(m_actions.fullScreen, &QAction::triggered, this, [this](bool full) {
        setWindowState(windowState().setFlag(Qt::WindowFullScreen, full)); // maximised stays so underneath
    });
    connect(m_actions.quit, &QAction::triggered, this, &QWidget::close);
}

void MainWindow::openRecipe(const recipe::Recipe& recipe, const RunDocument::Origin& origin, bool play,
                            const QString& what) {
    setPlaying(play);
    m_document->open(recipe, origin, play,
                     !what.isEmpty()        ? what
                     : recipe.title.empty() ? tr("Open a run")
                                            : tr("Open “%1”").arg(QString::fromStdString(recipe.title)));
}

void MainWindow::showFrame(const views::FramePointer& frame) {
    m_document->follow(*frame);
    m_link->showFrame(frame);
    m_equation->showFrame(*frame);
    m_prompt->showFrame(*frame);
    m_model->showFrame(*frame);
    m_status->showFrame(*frame, m_bridge->framesPerSecond());
    if (frame->state == runtime::RunState::BlownUp || frame->state == runtime::RunState::Finished) {
        setPlaying(false);
    }
    if (m_job != nullptr) {
        m_job->showFrame(frame);
    }
}

void MainWindow::showRecipe() {
    const recipe::Recipe& recipe = m_document->recipe();
    m_prompt->showRecipe(recipe, m_document->folder());
    m_equation->showValues(recipe.parameters);
    for (QAction* action : m_actions.modes->actions()) {
        action->setChecked(action->data().toInt() == static_cast<int>(recipe.mode));
    }
    m_decoded->setVisible(recipe.mode == recipe::Mode::Text);
    const QString name = recipe.title.empty()
                             ? QString::fromStdString(m_document->file().stem().stem().string())
                             : QString::fromStdString(recipe.title);
    setWindowTitle(name.isEmpty() ? tr("SGFM Lab[*]") : tr("%1[*] – SGFM Lab").arg(name));
    const std::pair kind{recipe.mode, recipe.grid.size()};
    if (kind != m_defaultsFor) { // another kind of field: views that suit it
        m_defaultsFor = kind;
        m_board->showDefaultsFor(kind.first, static_cast<int>(kind.second));
        m_brought = {};
        m_history->sync();
    }
}

void MainWindow::showNotice(const runtime::Notice& notice) {
    using Kind = runtime::Notice::Kind;
    if (m_job != nullptr && m_job->handleNotice(notice)) {
        return; // the export tells it itself
    }
    if (notice.kind == Kind::Error && m_document->isStarting()) {
        m_document->startFailed();
    }
    if (notice.kind == Kind::BlowUp) {
        setPlaying(false);
        m_notices->showNotice(notice, tr("Step back"), [this] { m_document->stepBack(); });
    } else if (notice.kind == Kind::Done && !notice.file.empty()) {
        const QString folder = QString::fromStdString(notice.file.parent_path().string());
        m_notices->showNotice(notice, tr("Open folder"),
                              [folder] { QDesktopServices::openUrl(QUrl::fromLocalFile(folder)); });
    } else {
        m_notices->showNotice(notice);
    }
}

void MainWindow::setPlaying(bool playing) {
    m_document->setPlaying(playing);
    if (playing != m_playing) {
        m_playing = playing;
        refreshIcons(m_actions, style::paletteOf(*this), playing);
    }
}

void MainWindow::togglePlay() {
    setPlaying(!m_playing);
    if (m_playing) {
        m_bridge->post(runtime::command::Play{});
    } else {
        m_bridge->post(runtime::command::Pause{});
    }
}

void MainWindow::reset() {
    if (m_prompt->isSeedLocked()) {
        m_document->restart(m_playing);
    } else {
        drawSeed();
    }
}

void MainWindow::drawSeed() {
    recipe::Recipe again = m_document->recipe();
    again.seed = panels::SeedForm::drawSeed();
    m_document->editSetup(again); // restarts, and can be undone
}

void MainWindow::setMode(recipe::Mode mode) {
    const recipe::Recipe& present = m_document->recipe();
    if (present.mode == mode) {
        return;
    }
    m_document->setView(viewState());
    m_lastOfMode[present.mode] = {present, {m_document->folder(), m_document->file()}};
    const auto last = m_lastOfMode.find(mode);
    const Left next = last != m_lastOfMode.end()
                          ? last->second
                          : Left{recipe::defaultRecipe(mode), {m_resources.folder, {}}};
    QString name;
    for (const QAction* action : m_actions.modes->actions()) {
        name = action->data().toInt() == static_cast<int>(mode) ? plainText(*action) : name;
    }
    openRecipe(next.recipe, next.origin, true, name);
}

void MainWindow::changeEvent(QEvent* event) {
    QMainWindow::changeEvent(event);
    if (event->type() == QEvent::PaletteChange) {
        refreshIcons(m_actions, style::paletteOf(*this), m_playing);
    } else if (event->type() == QEvent::WindowStateChange) {
        m_actions.fullScreen->setChecked(isFullScreen());
    } else if (event->type() == QEvent::FontChange) {
        // Once the buttons have their new font too.
        QMetaObject::invokeMethod(this, &MainWindow::fitStrip, Qt::QueuedConnection);
    }
}

void MainWindow::resizeEvent(QResizeEvent* event) {
    QMainWindow::resizeEvent(event);
    fitStrip();
}

void MainWindow::fitStrip() {
    if (m_strip == nullptr) {
        return;
    }
    // By the words themselves: what the bar has put into its extension has no place any more.
    constexpr int kPadding =
        2 * 8 + 6;                // of an item, as in the style sheet, and the style's space between two
    int menus = 3 * style::kGrid; // the bar's own margins
    for (const QAction* action : menuBar()->actions()) {
        menus += menuBar()->fontMetrics().horizontalAdvance(plainText(*action)) + kPadding;
    }
    m_strip->fitTo(width() - menus);
    menuBar()->setCornerWidget(m_strip, Qt::TopRightCorner); // asks for its size again
}

void MainWindow::closeEvent(QCloseEvent* event) {
    m_settings.setValue(QStringLiteral("window/geometry"), saveGeometry());
    m_settings.setValue(QStringLiteral("window/docks"), saveState(kLayoutVersion));
    m_settings.setValue(QStringLiteral("window/bottom"), m_bottom->saveState());
    m_settings.setValue(QStringLiteral("window/cells"), m_board->shownCells());
    if (m_job != nullptr) {
        m_job->cancel();
    }
    m_bridge->post(runtime::command::Pause{});
    event->accept();
}

} // namespace sgfm::window
