// The window at every size of the text that a person can choose, in every mode: nothing is cut off, nothing
// lies over something else, and every view keeps its title and a picture.

#include "support/lab_window.h"
#include "support/layout_faults.h"
#include "support/shots.h"
#include "tests/engine/runtime/closed_form_text.h"
#include "tests/engine/runtime/closed_form_video.h"

#include "app/window/view_board.h"
#include "app/window/view_cell.h"
#include "widgets/panels/term_card.h"
#include "widgets/views/view_factory.h"
#include "widgets/views/view_header.h"

#include <QJsonArray>
#include <QMenu>
#include <QSignalSpy>
#include <QToolButton>

using namespace sgfm;
using namespace sgfm::test;

static constexpr int kSettled = 10'000; // ms; what is wrong then stays wrong

class TextSizesTest : public QObject {
    Q_OBJECT
  private slots:
    void nothingIsCutOffOrOverlaps_data();
    void nothingIsCutOffOrOverlaps();
    void everyViewHasRoomForItsControls_data();
    void everyViewHasRoomForItsControls();
    void controlsWithoutRoomWaitInAMenu();
    void aWideHeaderShowsAllItsControls();
    void textThatWasLargeLeavesNoGaps();

  private:
    static std::unique_ptr<LabWindow> labOf(QSize size, double textScale);
    static void chooseTextScale(LabWindow& lab, double scale);
    static recipe::Recipe smallRecipe(recipe::Mode mode);
    static QStringList lastingFaults(LabWindow& lab, const QString& where);
};

// With the models, whose facts stand in the dock, and four views.
std::unique_ptr<LabWindow> TextSizesTest::labOf(QSize size, double textScale) {
    auto lab = std::make_unique<LabWindow>(true);
    lab->setTextModel(std::make_shared<closed_form::Access>(lab->resources().lexicon));
    lab->setVideoModel(std::make_shared<closed_form::VideoAccess>());
    chooseTextScale(*lab, textScale);
    (*lab)->resize(size);
    (*lab)->board().showCells(4);
    return lab;
}

void TextSizesTest::chooseTextScale(LabWindow& lab, double scale) {
    lab->actions().normalText->trigger();
    for (int presses = 0; presses < 20 && std::abs(style::textScale() - scale) > 1e-6; ++presses) {
        (scale > 1 ? lab->actions().largerText : lab->actions().smallerText)->trigger();
    }
    QCOMPARE(style::textScale(), scale);
}

recipe::Recipe TextSizesTest::smallRecipe(recipe::Mode mode) {
    recipe::Recipe recipe = recipe::defaultRecipe(mode);
    if (mode == recipe::Mode::Flow) {
        recipe.grid = {32, 32};
    } else if (mode == recipe::Mode::Video) {
        recipe.grid = {16, 16, 120}; // slices of three digits
    }
    return recipe;
}

// Layouts that were put off, and previews that come from a thread, are soon done. What counts is what the
// last look saw: a number that changes afterwards is laid out again with the next events.
QStringList TextSizesTest::lastingFaults(LabWindow& lab, const QString& where) {
    QCoreApplication::processEvents();
    QStringList seen;
    (void)QTest::qWaitFor(
        [&] {
            seen = layoutFaults(*lab);
            return seen.isEmpty();
        },
        kSettled);
    keepShot(pictureOf(*lab), QStringLiteral("%1 %2").arg(style::textScale()).arg(where));
    QStringList faults;
    for (const QString& fault : seen) {
        faults += where + QStringLiteral(": ") + fault;
    }
    return faults;
}

void TextSizesTest::nothingIsCutOffOrOverlaps_data() {
    QTest::addColumn<double>("scale");
    QTest::addColumn<QSize>("size");
    QTest::newRow("smallest") << 0.8 << QSize(1280, 800);
    QTest::newRow("normal") << 1.0 << QSize(1280, 800);
    QTest::newRow("larger") << 1.5 << QSize(1280, 800);
    QTest::newRow("largest") << 2.0 << QSize(1280, 800);
    QTest::newRow("largest on a large screen") << 2.0 << QSize(2560, 1440);
}

void TextSizesTest::nothingIsCutOffOrOverlaps() {
    QFETCH(double, scale);
    QFETCH(QSize, size);
    const auto made = labOf(size, scale);
    LabWindow& lab = *made;
    QStringList faults;
    for (const auto mode : {recipe::Mode::Text, recipe::Mode::Video, recipe::Mode::Flow}) {
        lab->openRecipe(smallRecipe(mode), {runtime::resourceFolder(), {}}, false);
        QTRY_VERIFY_WITH_TIMEOUT(lab.step() == 0 && lab->frame()->mode == mode, kPatience);
        faults += lastingFaults(lab, QString::fromStdString(std::string(recipe::nameOf(mode))));
    }
    lab->actions().normalText->trigger();
    QVERIFY2(lab->width() <= size.width() && lab->height() <= size.height(),
             qPrintable(QStringLiteral("%1 x %2").arg(lab->width()).arg(lab->height())));
    QVERIFY2(faults.isEmpty(), qPrintable(u'\n' + faults.join(u'\n')));
}

void TextSizesTest::everyViewHasRoomForItsControls_data() {
    QTest::addColumn<double>("scale");
    QTest::addColumn<recipe::Mode>("mode");
    QTest::newRow("smallest, text") << 0.8 << recipe::Mode::Text;
    QTest::newRow("smallest, video") << 0.8 << recipe::Mode::Video;
    QTest::newRow("largest, text") << 2.0 << recipe::Mode::Text;
    QTest::newRow("largest, video") << 2.0 << recipe::Mode::Video;
}

void TextSizesTest::everyViewHasRoomForItsControls() {
    QFETCH(double, scale);
    QFETCH(recipe::Mode, mode);
    const auto made = labOf({1280, 800}, scale);
    LabWindow& lab = *made;
    lab->openRecipe(smallRecipe(mode), {runtime::resourceFolder(), {}}, false);
    QTRY_VERIFY_WITH_TIMEOUT(lab.step() == 0 && lab->frame()->mode == mode, kPatience);
    const std::vector<views::ViewKind> kinds = views::viewKinds();
    const auto cells = static_cast<std::size_t>(lab->board().shownCells());
    QStringList faults;
    for (std::size_t first = 0; first < kinds.size(); first += cells) {
        QStringList shown;
        for (std::size_t i = 0; i < cells && first + i < kinds.size(); ++i) {
            lab->board().cell(static_cast<int>(i)).setKind(kinds[first + i].id);
            shown += kinds[first + i].id;
        }
        faults += lastingFaults(lab, QString::fromStdString(std::string(recipe::nameOf(mode))) + u' ' +
                                         shown.join(u' '));
    }
    // What the view in three dimensions can show, each with its controls, their numbers as wide as they get.
    auto& cell = lab->board().cell(0);
    cell.setKind(QStringLiteral("flow3d"));
    for (const QJsonArray& things : std::initializer_list<QJsonArray>{
             {"volume"}, {"iso"}, {"slices"}, {"lines"}, {"volume", "iso", "slices", "lines"}}) {
        cell.view()->restoreState(
            {{"show", things}, {"clear_below", 1.0}, {"slices", QJsonArray{1.0, 1.0, 1.0}}});
        faults += lastingFaults(
            lab, QStringLiteral("%1 to %2").arg(things.first().toString(), things.last().toString()));
    }
    lab->actions().normalText->trigger();
    QVERIFY2(faults.isEmpty(), qPrintable(u'\n' + faults.join(u'\n')));
}

// Shows a view alone in a window of its own, as wide as asked.
static std::unique_ptr<views::View> viewOfWidth(const char* kind, int width) {
    std::unique_ptr<views::View> view(views::makeView(QString::fromLatin1(kind), nullptr));
    view->resize(width, 300);
    view->show();
    QCoreApplication::processEvents();
    return view;
}

void TextSizesTest::controlsWithoutRoomWaitInAMenu() {
    const auto view = viewOfWidth("vorticity", 240);
    auto* overflow = view->findChild<QToolButton*>(QStringLiteral("viewOverflow"));
    QVERIFY(overflow->isVisible());
    auto* map = static_cast<views::ChoiceButton*>(nullptr);
    for (auto* choice : view->findChildren<views::ChoiceButton*>()) {
        if (choice->accessibleName() == QStringLiteral("Colour map")) {
            map = choice;
        }
    }
    QVERIFY(map != nullptr && !map->isVisible());
    emit overflow->menu()->aboutToShow();
    QMenu* maps = nullptr;
    for (QAction* entry : overflow->menu()->actions()) {
        if (entry->text() == QStringLiteral("Colour map")) {
            maps = entry->menu();
        }
    }
    QVERIFY(maps != nullptr);
    QSignalSpy chosen(map, &views::ChoiceButton::chosen);
    for (QAction* action : maps->actions()) {
        if (action->text() == QStringLiteral("viridis")) {
            action->trigger();
        }
    }
    QCOMPARE(chosen.count(), 1);
    QCOMPARE(map->currentId(), QStringLiteral("viridis"));
}

void TextSizesTest::aWideHeaderShowsAllItsControls() {
    const auto view = viewOfWidth("vorticity", 240);
    view->resize(900, 300);
    QCoreApplication::processEvents();
    QVERIFY(!view->findChild<QToolButton*>(QStringLiteral("viewOverflow"))->isVisible());
    for (auto* choice : view->findChildren<views::ChoiceButton*>()) {
        QVERIFY2(choice->isVisible(), qPrintable(choice->accessibleName()));
    }
    view->resize(240, 300);
    QCoreApplication::processEvents();
    QVERIFY(view->findChild<QToolButton*>(QStringLiteral("viewOverflow"))->isVisible());
}

// Every card of the equation is as high as before, once the text was as large as it gets and normal again.
void TextSizesTest::textThatWasLargeLeavesNoGaps() {
    const auto lab = labOf({1280, 800}, 1);
    (*lab)->openRecipe(smallRecipe(recipe::Mode::Text), {runtime::resourceFolder(), {}}, false);
    QTRY_VERIFY_WITH_TIMEOUT(lab->step() == 0, kPatience);
    const auto cards = (*lab)->findChildren<panels::TermCard*>();
    QVERIFY(cards.size() >= 4);
    const auto heights = [&] {
        std::vector<int> all;
        for (const auto* card : cards) {
            all.push_back(card->height());
        }
        return all;
    };
    QCoreApplication::processEvents();
    const std::vector<int> before = heights();
    const auto repeat = [](QAction* action, int times) { // as a key that is held
        for (int i = 0; i < times; ++i) {
            action->trigger();
            QCoreApplication::processEvents();
        }
    };
    repeat((*lab)->actions().largerText, 20);
    QTRY_VERIFY_WITH_TIMEOUT(heights().front() > before.front(), kSettled);
    repeat((*lab)->actions().smallerText, 20);
    repeat((*lab)->actions().normalText, 1);
    QTRY_COMPARE_WITH_TIMEOUT(heights(), before, kSettled);
}

SGFM_WINDOW_TEST_MAIN(TextSizesTest)
#include "text_sizes_test.moc"
