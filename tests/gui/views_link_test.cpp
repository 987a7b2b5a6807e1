// What the views share: a token or a place chosen in one is marked in all, what they need is asked for
// together, and their numbers are saved with the recipe.

#include "app/window/table_export.h"
#include "app/window/view_link.h"
#include "engine/recipe/recipe.h"
#include "tests/gui/support/shots.h"
#include "tests/gui/support/synthetic_frame.h"
#include "widgets/style/theme.h"
#include "widgets/views/decoded_view.h"
#include "widgets/views/field_canvas.h"
#include "widgets/views/labelled_slider.h"
#include "widgets/views/scales_view.h"
#include "widgets/views/surface_format.h"
#include "widgets/views/view_factory.h"

#include <QSignalSpy>
#include <QSlider>
#include <QTemporaryDir>
#include <QtTest>

using namespace sgfm;
using namespace sgfm::views;
using sgfm::window::ViewLink;

namespace {

// Tells the last place that it was given, and the steps of the frames that it saw.
class Listener : public View {
  public:
    Listener() : View(QStringLiteral("Listener"), nullptr) {}
    GridCursor cursor() const { return gridCursor(); }
    const std::vector<std::int64_t>& steps() const { return m_steps; }

  protected:
    void refresh() override {
        if (frame() != nullptr) {
            m_steps.push_back(frame()->step);
        }
        View::refresh();
    }
    void render(QPainter&, const QRectF&) override {}

  private:
    std::vector<std::int64_t> m_steps;
};

// A text and its scales side by side, as the window shows them.
struct Linked {
    ViewLink link;
    DecodedView decoded;
    ScalesView scales;
    Listener listener;
    Linked() {
        for (View* view :
             {static_cast<View*>(&decoded), static_cast<View*>(&scales), static_cast<View*>(&listener)}) {
            view->resize(640, 280);
            link.add(view);
        }
        decoded.show();
        scales.show();
        [[maybe_unused]] const bool exposed =
            QTest::qWaitForWindowExposed(&decoded) && QTest::qWaitForWindowExposed(&scales);
        link.showFrame(test::textFrame());
        QCoreApplication::processEvents();
    }
};

} // namespace

class views_link_test : public QObject {
    Q_OBJECT

  private slots:
    void initTestCase() { style::applyTheme(*qApp, style::Appearance::Dark); }

    void aTokenUnderThePointerMarksItsColumnEverywhere() {
        Linked views;
        const QImage before = test::pictureOf(*views.scales.canvas());
        test::hover(*views.decoded.canvas(), views.decoded.tokenRect(9).center());
        QCOMPARE(views.listener.cursor(), (GridCursor{13, -1, -1})); // the text begins at position 4
        const QRect strip = views.scales.stripRect(3);
        const QImage after = test::pictureOf(*views.scales.canvas());
        QVERIFY(test::differingShare(before.copy(strip), after.copy(strip)) > 0.005);
        // Only there: a strip's far end is as it was.
        const QRect far(strip.right() - 40, strip.top(), 40, strip.height());
        QVERIFY(test::differingShare(before.copy(far), after.copy(far)) < 1e-6);
    }

    void aChosenTokenStaysMarkedWhenThePointerLeaves() {
        Linked views;
        QTest::mouseClick(views.decoded.canvas(), Qt::LeftButton, {}, views.decoded.tokenRect(9).center());
        QCOMPARE(views.link.chosenCursor(), (GridCursor{13, -1, -1}));
        // The pointer elsewhere shows another place for a while.
        const QRect strip = views.scales.stripRect(3);
        test::hover(*views.scales.canvas(), strip.center());
        QVERIFY(std::abs(views.listener.cursor().x - 36) <= 1);
        QEvent leave(QEvent::Leave);
        QApplication::sendEvent(views.scales.canvas(), &leave);
        QCOMPARE(views.listener.cursor(), (GridCursor{13, -1, -1}));
    }

    void keysMoveThePlaceInEveryView() {
        Linked views;
        views.scales.canvas()->setFocus();
        QTest::keyClick(views.scales.canvas(), Qt::Key_Right);
        QTest::keyClick(views.scales.canvas(), Qt::Key_Right);
        QCOMPARE(views.listener.cursor().x, 5);
        QTest::keyClick(&views.listener, Qt::Key_Right, Qt::AltModifier); // in any view
        QCOMPARE(views.link.chosenCursor().x, 6);
        QTest::keyClick(&views.listener, Qt::Key_Up, Qt::AltModifier);
        QCOMPARE(views.link.chosenCursor(), (GridCursor{6, -1, 13}));
        QTest::keyClick(&views.listener, Qt::Key_Home, Qt::AltModifier);
        QVERIFY(views.link.chosenCursor().isNowhere() && views.listener.cursor().isNowhere());
    }

    void aClickInAFieldChoosesAPlace() {
        const std::unique_ptr<View> field(makeView("field", nullptr));
        field->resize(640, 320);
        field->show();
        QVERIFY(QTest::qWaitForWindowExposed(field.get()));
        field->setFrame(test::textFrame());
        auto* canvas = field->findChild<FieldCanvas*>();
        QVERIFY(canvas != nullptr);
        QSignalSpy chosen(field.get(), &View::cursorChosen);
        QTest::mouseClick(canvas, Qt::LeftButton, {}, canvas->rect().center());
        QCOMPARE(chosen.count(), 1);
        const auto place = chosen.last().front().value<GridCursor>();
        QVERIFY(place.x > 20 && place.x < 52 && place.t > 3 && place.t < 13); // about the middle of 72 x 16
        field->setGridCursor(place);
        QTest::keyClick(canvas, Qt::Key_Left, Qt::AltModifier);
        QCOMPARE(chosen.last().front().value<GridCursor>(), (GridCursor{place.x - 1, -1, place.t}));
        // A drag moves the picture, it chooses nothing.
        test::drag(*canvas, canvas->rect().center(), canvas->rect().center() + QPoint(60, 0));
        QCOMPARE(chosen.count(), 2);
    }

    void aViewThatComesLaterIsTold() {
        Linked views;
        QTest::keyClick(views.scales.canvas(), Qt::Key_Right);
        Listener late;
        views.link.add(&late);
        QCOMPARE(late.cursor().x, 4);
        QVERIFY(late.frame() != nullptr);
    }

    void anotherGridForgetsThePlace() {
        Linked views;
        QTest::keyClick(views.scales.canvas(), Qt::Key_Right);
        views.link.showFrame(test::textFrame(1)); // the same grid
        QVERIFY(!views.link.chosenCursor().isNowhere());
        views.link.showFrame(test::flowFrame(32));
        QVERIFY(views.link.chosenCursor().isNowhere() && views.listener.cursor().isNowhere());
    }

    // However fast frames come, and whichever view's turn it is.
    void noViewMissesAFrame() {
        Linked views;
        Listener last;
        views.link.add(&last);
        for (std::int64_t step = 1; step <= 5; ++step) {
            views.link.showFrame(test::textFrame(step));
        }
        const std::vector<std::int64_t> expected{0, 1, 2, 3, 4, 5};
        QTRY_COMPARE(last.steps(), expected);
        QCOMPARE(views.listener.steps(), expected);
        QTRY_COMPARE(views.decoded.frame()->step, 5);
    }

    // What is exported is one frame in all views.
    void turnsCanBeFinishedAtOnce() {
        Linked views;
        Listener last;
        views.link.add(&last);
        views.link.showFrame(test::textFrame(1));
        views.link.showFrame(test::textFrame(2));
        views.link.finishTurns();
        QCOMPARE(last.steps(), (std::vector<std::int64_t>{0, 1, 2}));
        QCOMPARE(views.scales.frame()->step, 2);
    }

    // A view that goes while others wait for their turn is no longer shown anything.
    void aViewMayGoBeforeItsTurn() {
        Linked views;
        auto gone = std::make_unique<Listener>();
        views.link.add(gone.get());
        Listener last;
        views.link.add(&last);
        views.link.showFrame(test::textFrame(1));
        gone.reset();
        views.link.showFrame(test::textFrame(2));
        QTRY_COMPARE(last.steps(), (std::vector<std::int64_t>{0, 1, 2}));
    }

    void whatVisibleViewsNeedIsAskedForTogether() {
        Linked views;
        QVERIFY(views.link.wantedDecodings().empty());
        QSignalSpy changed(&views.link, &ViewLink::wantedLayersChanged);
        QTest::keyClick(views.decoded.sliceSlider()->slider(), Qt::Key_Home);
        QVERIFY(!changed.isEmpty());
        QCOMPARE(views.link.wantedDecodings(), (std::set<runtime::DecodingRequest>{{0, -1}}));
        QVERIFY(views.link.wantedLayers().contains({runtime::Quantity::Coefficients, -1}));
        views.decoded.hide(); // what nobody sees is not decoded
        QVERIFY(views.link.wantedDecodings().empty());
    }

    void aTableIsWrittenWithItsRecipe() {
        QTemporaryDir folder;
        const auto frame = test::textFrame(7);
        const auto first = window::writeTable(folder.path(), "series", "step,s\n7,0.07\n", *frame);
        QVERIFY(first.kind == runtime::Notice::Kind::Done);
        const auto second = window::writeTable(folder.path(), "series", "step,s\n", *frame);
        QVERIFY(first.file != second.file); // nothing is overwritten
        QFile file(QString::fromStdString(first.file.string()));
        QVERIFY(file.open(QIODevice::ReadOnly));
        QCOMPARE(file.readAll(), QByteArray("step,s\n7,0.07\n"));
        const auto recipe = recipe::readRecipe(recipe::sidecarOf(first.file));
        QCOMPARE(recipe.steps, std::int64_t{7});
        const auto failed = window::writeTable(folder.filePath("no/such/folder"), "series", "x", *frame);
        QVERIFY(failed.kind == runtime::Notice::Kind::Error);
        QVERIFY(!failed.remedy.empty());
    }
};

int main(int argc, char** argv) {
    QSurfaceFormat::setDefaultFormat(surfaceFormat());
    QApplication application(argc, argv);
    views_link_test test;
    return QTest::qExec(&test, argc, argv);
}

#include "views_link_test.moc"
