#include "shots/album.h"

#include "app/window/preset_card.h"
#include "app/window/view_board.h"
#include "app/window/view_cell.h"
#include "engine/error.h"
#include "engine/recipe/parameters.h"
#include "engine/runtime/text_estimator.h"
#include "engine/runtime/video_estimator.h"
#include "widgets/panels/notice_bar.h"
#include "widgets/panels/parameter_section.h"
#include "widgets/views/view_factory.h"
#include "widgets/views/view_header.h"

#include <QDeadlineTimer>
#include <QDialog>
#include <QDir>
#include <QDockWidget>
#include <QDragEnterEvent>
#include <QFileDialog>
#include <QListWidget>
#include <QMenu>
#include <QMenuBar>
#include <QMimeData>
#include <QPushButton>
#include <QScrollArea>

#include <array>
#include <cstdio>

namespace sgfm::shots {

using test::kPatience;

namespace {

constexpr int kSteps = 40;            // enough for a flow that is worth a picture
constexpr int kFrames = 3;            // the last of them was begun after the request, whatever was under way
constexpr int kFramesPatience = 3000; // ms

QString plain(QString text) {
    text.remove(u'&').remove(u'…');
    QString name;
    for (const QChar letter : text.toLower()) {
        name += letter.isLetterOrNumber() ? letter : QChar(u'-');
    }
    return name;
}

// All actions of a menu that can be chosen, submenus included.
QList<QAction*> choicesOf(const QMenu& menu) {
    QList<QAction*> found;
    for (QAction* action : menu.actions()) {
        if (action->menu() != nullptr) {
            found << choicesOf(*action->menu());
        } else if (!action->isSeparator() && action->isEnabled()) {
            found << action;
        }
    }
    return found;
}

// The page of presets while some cards have no picture yet.
bool waitsForPresets() {
    for (const QWidget* widget : QApplication::topLevelWidgets()) {
        const auto* list = widget->findChild<QListWidget*>(QStringLiteral("presetList"));
        for (int row = 0; list != nullptr && list->isVisible() && row < list->count(); ++row) {
            if (list->item(row)->data(window::PresetCard::kPictureRole).value<QImage>().isNull()) {
                return true;
            }
        }
    }
    return false;
}

} // namespace

Album::Album(const Order& order)
    : m_order(order),
      m_sheet(order.folder + QStringLiteral("/sheets"), order.name),
      m_lab(std::make_unique<test::LabWindow>(true)) {
    QDir().mkpath(order.folder + '/' + order.name);
    // The window's own choice, which it applies again whenever the size of the text changes.
    m_lab->settings().setValue(QStringLiteral("window/appearance"), static_cast<int>(order.appearance));
    useShippedModels();
    m_lab->reopen();
    (*m_lab)->resize(order.size);
    (*m_lab)->board().showCells(4);
}

void Album::useShippedModels() {
    const runtime::Resources& resources = m_lab->resources();
    try {
        m_lab->setTextModel(
            runtime::openTextModel(runtime::shippedTextModel(resources.folder), resources.lexicon));
        m_lab->setVideoModel(runtime::openVideoModel(runtime::shippedVideoModel(resources.folder)));
    } catch (const Error& error) {
        std::fprintf(stderr, "shots: %s\n", error.message().c_str());
    }
}

QStringList Album::parts() {
    return {QStringLiteral("modes"),      QStringLiteral("views"),   QStringLiteral("panels"),
            QStringLiteral("menus"),      QStringLiteral("notices"), QStringLiteral("text-sizes"),
            QStringLiteral("generation"), QStringLiteral("presets"), QStringLiteral("dialogs")};
}

void Album::takeAll() {
    // Dialogs last: some actions change the window.
    const std::array takers{&Album::takeModes,      &Album::takeViews,   &Album::takePanels,
                            &Album::takeMenus,      &Album::takeNotices, &Album::takeTextSizes,
                            &Album::takeGeneration, &Album::takePresets, &Album::takeDialogs};
    for (std::size_t part = 0; part < takers.size(); ++part) {
        if (m_order.only.isEmpty() || m_order.only.contains(parts()[static_cast<int>(part)])) {
            (this->*takers[part])();
        }
    }
}

void Album::letPass(int milliseconds) {
    QTest::qWait(milliseconds);
}

// What a view asks for comes with a later frame than the one that is under way. A run that stands still gives
// one frame for each request.
void Album::letFramesCome() {
    QDeadlineTimer deadline(kFramesPatience);
    for (int frames = 0; frames < kFrames && !deadline.hasExpired(); ++frames) {
        const void* before = (*m_lab)->frame().get();
        (void)QTest::qWaitFor([&] { return (*m_lab)->frame().get() != before; },
                              static_cast<int>(deadline.remainingTime()));
    }
    letPass(50);
}

void Album::waitForSteps(int steps) {
    const bool came = QTest::qWaitFor(
        [&] {
            return m_lab->step() >= steps || m_lab->state() == runtime::RunState::BlownUp ||
                   m_lab->state() == runtime::RunState::Finished;
        },
        kPatience);
    if (!came) {
        std::fprintf(stderr, "shots: step %d was not reached\n", steps);
    }
}

void Album::open(recipe::Mode mode, const std::vector<int>& grid) {
    recipe::Recipe recipe = recipe::defaultRecipe(mode);
    if (!grid.empty()) {
        recipe.grid = grid;
        recipe.prompt.source = recipe::Source::Vortices;
    }
    const std::uint64_t before = run();
    (*m_lab)->openRecipe(recipe, {}, true);
    waitForRunAfter(before);
}

// Of the frame that is shown.
std::uint64_t Album::run() const {
    return (*m_lab)->frame() == nullptr ? 0 : (*m_lab)->frame()->run;
}

// Until another run than the one before is worth a picture.
void Album::waitForRunAfter(std::uint64_t before) {
    if (!QTest::qWaitFor([&] { return run() != before; }, kPatience)) {
        std::fprintf(stderr, "shots: a run did not start\n");
    }
    waitForSteps(kSteps);
    letFramesCome(); // the views of the new mode have asked for their layers and got them
}

void Album::keep(const QImage& picture, const QString& name) {
    const QString file = QStringLiteral("%1/%2/%3-%4.png")
                             .arg(m_order.folder, m_order.name)
                             .arg(++m_taken, 3, 10, QLatin1Char('0'))
                             .arg(name);
    if (!picture.save(file)) {
        std::fprintf(stderr, "shots: %s cannot be written\n", qPrintable(file));
    }
    m_sheet.add(picture, QString::number(m_taken) + QStringLiteral("  ") + name);
}

void Album::take(QWidget& widget, const QString& name) {
    letPass(150); // views paint what they were given
    keep(widget.grab().toImage(), name);
}

void Album::takeModes() {
    open(recipe::Mode::Text);
    take(**m_lab, QStringLiteral("text"));
    open(recipe::Mode::Video);
    letPass(500);
    take(**m_lab, QStringLiteral("video"));
    open(recipe::Mode::Flow);
    take(**m_lab, QStringLiteral("flow"));
    open(recipe::Mode::Flow, {32, 32, 32});
    letPass(500);
    take(**m_lab, QStringLiteral("flow-3d"));
}

// Every kind alone on the board, in the mode that it is for: text unless it says otherwise.
void Album::takeViews() {
    for (const bool video : {false, true}) {
        open(video ? recipe::Mode::Video : recipe::Mode::Text);
        (*m_lab)->board().showCells(1);
        for (const views::ViewKind& kind : views::viewKinds()) {
            const bool solid = kind.videoOnly || kind.id == QStringLiteral("flow3d");
            if (kind.videoOnly && !video) {
                continue;
            }
            auto& cell = (*m_lab)->board().cell(0);
            cell.setKind(kind.id);
            letFramesCome();
            const QString name =
                QStringLiteral("view-%1%2").arg(kind.id, video ? QStringLiteral("-video") : QString());
            take(*cell.view(), name);
            if (m_order.choices && solid == video) {
                takeChoices(*cell.view(), name);
            }
        }
        (*m_lab)->board().showCells(4);
    }
}

void Album::takeChoices(views::View& view, const QString& name) {
    if (m_choicesTaken.contains(QString::fromLatin1(view.metaObject()->className()))) {
        return; // the same class with another quantity
    }
    m_choicesTaken.insert(QString::fromLatin1(view.metaObject()->className()));
    const QJsonObject before = view.saveState();
    for (QToolButton* button : view.findChildren<QToolButton*>()) {
        if (button->menu() == nullptr || button->objectName() == QStringLiteral("viewChooser")) {
            continue;
        }
        emit button->menu()->aboutToShow();
        if (button->menu()->isEmpty()) { // all controls have room
            continue;
        }
        take(*button->menu(), name + QStringLiteral("-menu-") + plain(button->accessibleName()));
        for (QAction* action : choicesOf(*button->menu())) {
            if (!action->isCheckable() || action->isChecked()) {
                continue;
            }
            action->trigger();
            letFramesCome();
            take(
                view,
                QStringLiteral("%1-%2-%3").arg(name, plain(button->accessibleName()), plain(action->text())));
            view.restoreState(before);
            letPass(50);
        }
    }
}

// The docks, and all of what they scroll over.
void Album::takePanels() {
    for (const auto mode : {recipe::Mode::Text, recipe::Mode::Video, recipe::Mode::Flow}) {
        open(mode);
        const QString suffix = QStringList{QStringLiteral("text"), QStringLiteral("video"),
                                           QStringLiteral("flow")}[static_cast<int>(mode)];
        for (QDockWidget* dock : (*m_lab)->findChildren<QDockWidget*>()) {
            if (!dock->isVisible()) {
                continue;
            }
            const QString name = QStringLiteral("panel-%1-%2").arg(dock->objectName(), suffix);
            take(*dock, name);
            for (QScrollArea* area : dock->findChildren<QScrollArea*>()) {
                for (auto* section : area->findChildren<panels::ParameterSection*>()) {
                    section->setOpen(true);
                }
                letPass(50);
                if (area->isVisible() && area->widget() != nullptr &&
                    area->widget()->height() > area->height()) {
                    take(*area->widget(), name + QStringLiteral("-all"));
                }
            }
        }
    }
}

void Album::takeMenus() {
    for (QAction* action : (*m_lab)->menuBar()->actions()) {
        if (QMenu* menu = action->menu()) {
            menu->popup((*m_lab)->mapToGlobal(QPoint(100, 100)));
            take(*menu, QStringLiteral("menu-") + plain(action->text()));
            menu->close();
        }
    }
}

bool Album::takeOpenDialogs(const QString& name) {
    bool any = false;
    for (QWidget* widget : QApplication::topLevelWidgets()) {
        if (!widget->isVisible() || widget == &**m_lab || widget->windowType() == Qt::ToolTip) {
            continue;
        }
        any = true;
        if (qobject_cast<QFileDialog*>(widget) == nullptr) { // Qt's own
            keep(widget->grab().toImage(), QStringLiteral("dialog-") + name);
        }
        widget->close();
    }
    return any;
}

void Album::triggerAndTake(QAction& action) {
    const QString name = plain(action.objectName().isEmpty() ? action.text() : action.objectName());
    QTimer watch; // goes on inside the event loop of a modal dialog
    int rounds = 0;
    const QDeadlineTimer patience(kPatience);
    QObject::connect(&watch, &QTimer::timeout, [&] {
        rounds += rounds < 11 || patience.hasExpired() || !waitsForPresets() ? 1 : 0;
        if (rounds == 12 || (rounds > 12 && QApplication::activeModalWidget() != nullptr)) {
            takeOpenDialogs(name);
        }
    });
    watch.start(100);
    action.trigger();
    (void)QTest::qWaitFor([&] { return rounds > 13; }, 2 * kPatience);
}

void Album::takeDialogs() {
    open(recipe::Mode::Text);
    (*m_lab)->actions().play->trigger(); // a still window beneath
    const QSet<QString> leaving{QStringLiteral("quit"), QStringLiteral("fullScreen")};
    QList<QAction*> actions;
    for (QAction* menu : (*m_lab)->menuBar()->actions()) {
        if (menu->menu() != nullptr) {
            actions << choicesOf(*menu->menu());
        }
    }
    for (QAction* action : actions) {
        // What only switches something is in the other pictures.
        if (!action->isCheckable() && !leaving.contains(action->objectName())) {
            triggerAndTake(*action);
        }
    }
    // The export dialog at work.
    (*m_lab)->actions().exportAs->trigger();
    letPass(200);
    if (auto* dialog = (*m_lab)->findChild<QDialog*>(QStringLiteral("exportDialog"))) {
        for (QPushButton* button : dialog->findChildren<QPushButton*>()) {
            if (button->isVisible() && button->isEnabled() &&
                plain(button->text()) == QStringLiteral("export")) {
                button->click();
                break;
            }
        }
        letPass(700);
        take(*dialog, QStringLiteral("dialog-export-running"));
        dialog->close();
    }
    letPass(300);
    take(**m_lab, QStringLiteral("after-the-dialogs"));
}

void Album::takeNotices() {
    using Kind = runtime::Notice::Kind;
    open(recipe::Mode::Flow);
    (*m_lab)->showNotice({Kind::Error,
                          "turbulence.png cannot be opened",
                          "The file holds no picture: it ends after 12 bytes.",
                          "Choose another file, or save it again from the program that made it.",
                          {}});
    take(**m_lab, QStringLiteral("notice-error"));
    (*m_lab)->showNotice({Kind::Done, "Video exported", "240 frames, 8 s", "", "/tmp/flow.mp4"});
    take(**m_lab, QStringLiteral("notice-done"));
    (*m_lab)->notices().dismiss();

    // What only a restart takes over: the restart question.
    for (const recipe::ParameterRow& row : recipe::parameterTable()) {
        if (!row.live && row.minimum < row.maximum) {
            const double now = (*m_lab)->document().recipe().parameters.get(row.key);
            (*m_lab)->document().editParameter(QString::fromStdString(std::string(row.key)),
                                               now == row.maximum ? row.minimum : row.maximum);
            break;
        }
    }
    take(**m_lab, QStringLiteral("restart-question"));
    (*m_lab)->document().undoStack().undo();

    // A file held over the window.
    QMimeData data;
    data.setUrls({QUrl::fromLocalFile(QStringLiteral("/tmp/run.sgfm.json"))});
    QDragEnterEvent enter({400, 300}, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QApplication::sendEvent(&**m_lab, &enter);
    take(**m_lab, QStringLiteral("drag-over"));
    QDragLeaveEvent leave;
    QApplication::sendEvent(&**m_lab, &leave);

    recipe::Recipe recipe = test::smallFlow();
    recipe.parameters.set("dynamics.viscosity", 0);
    const std::uint64_t before = run();
    (*m_lab)->openRecipe(recipe, {}, true);
    waitForRunAfter(before);
    (*m_lab)->document().editParameter(QStringLiteral("dynamics.advection"), 4);
    (*m_lab)->document().editParameter(QStringLiteral("time.step"), 10);
    (void)QTest::qWaitFor([&] { return m_lab->state() == runtime::RunState::BlownUp; }, kPatience);
    letPass(200);
    take(**m_lab, QStringLiteral("blow-up"));
    (*m_lab)->notices().dismiss();
}

void Album::takeTextSizes() {
    const auto press = [this](QAction* action, int times) {
        for (int i = 0; i < times; ++i) {
            action->trigger();
            QCoreApplication::processEvents(); // as between the repeats of a key that is held
        }
        letPass(300);
    };
    for (const auto mode : {recipe::Mode::Text, recipe::Mode::Video, recipe::Mode::Flow}) {
        open(mode);
        const QString name = QString::fromStdString(std::string(recipe::nameOf(mode)));
        press((*m_lab)->actions().largerText, 20);
        take(**m_lab, QStringLiteral("largest-") + name);
        for (int cell = 0; cell < (*m_lab)->board().shownCells() && cell < 4; ++cell) {
            take(*(*m_lab)->board().cell(cell).view(),
                 QStringLiteral("largest-%1-view-%2").arg(name, (*m_lab)->board().cell(cell).kind()));
        }
        for (QScrollArea* area : (*m_lab)->findChildren<QScrollArea*>()) {
            if (area->isVisible() && area->widget() != nullptr) {
                take(*area->widget(), QStringLiteral("largest-%1-scrolled").arg(name));
            }
        }
        press((*m_lab)->actions().smallerText, 20);
        take(**m_lab, QStringLiteral("smallest-") + name);
        press((*m_lab)->actions().normalText, 1);
        (*m_lab)->resize(m_order.size);
    }
}

// Noise that has become a text, with the shipped model.
void Album::takeGeneration() {
    (*m_lab)->resize(m_order.size);
    (*m_lab)->board().showCells(4);
    open(recipe::Mode::Text);
    take(**m_lab, QStringLiteral("before-generating"));
    const std::uint64_t before = run();
    (*m_lab)->actions().generate->trigger();
    (void)QTest::qWaitFor([&] { return run() != before && m_lab->step() >= 8; }, kPatience);
    take(**m_lab, QStringLiteral("generating"));
    (void)QTest::qWaitFor([&] { return m_lab->state() != runtime::RunState::Running; }, kPatience);
    letFramesCome();
    take(**m_lab, QStringLiteral("generated"));
}

void Album::takePresets() {
    const QDir folder(QString::fromStdString((runtime::resourceFolder() / "presets").string()));
    for (const QString& file : folder.entryList({QStringLiteral("*.sgfm.json")}, QDir::Files, QDir::Name)) {
        (*m_lab)->startPlaying();
        const std::uint64_t before = run();
        (*m_lab)->openFile(folder.filePath(file));
        waitForRunAfter(before);
        take(**m_lab, QStringLiteral("preset-") + QString(file).remove(QStringLiteral(".sgfm.json")));
    }
}

} // namespace sgfm::shots
