// The ensemble view: rows of members, what is agreed, colours, choosing by mouse and keyboard, the plot's
// mark, and what it says where there is no ensemble.

#include "engine/runtime/generation_view.h"
#include "tests/gui/support/shots.h"
#include "tests/gui/support/synthetic_frame.h"
#include "widgets/style/theme.h"
#include "widgets/views/ensemble_texts.h"
#include "widgets/views/ensemble_view.h"
#include "widgets/views/view_header.h"

#include <qcustomplot.h>

#include <QSignalSpy>
#include <QtTest>

#include <cmath>

using namespace sgfm;
using namespace sgfm::views;
using Edits = QList<std::pair<QString, double>>;

namespace {

// Three members of four words; they agree on the first two, two of three on the third.
std::shared_ptr<runtime::Frame> ensembleFrame(const std::string& shown = "member", int member = 0) {
    auto frame = test::textFrame();
    auto view = std::make_shared<runtime::GenerationView>();
    view->schedule = "anneal";
    view->levels = {32, 16, 8, 4, 2, 0};
    view->level = 3;
    view->sigma = 4;
    view->shown = shown;
    view->shownMember = member;
    const std::vector<std::vector<std::string>> words{{" And", " the", " king", " spake"},
                                                      {" And", " the", " king", " went"},
                                                      {" And", " the", " man", " saw"}};
    for (const auto& pieces : words) {
        auto& text = view->members.emplace_back();
        for (const auto& piece : pieces) {
            text::DecodedToken token;
            token.token = static_cast<text::TokenId>(std::hash<std::string>{}(piece) % 100000);
            token.piece = piece;
            token.confidence = 0.5F;
            text.tokens.push_back(token);
            text.text += piece;
        }
    }
    const float third = 1.0F / 3;
    view->shares = {{1, 1, 2 * third, third}, {1, 1, 2 * third, third}, {1, 1, third, third}};
    for (std::size_t x = 0; x < 4; ++x) {
        view->agreement.push_back(
            {view->members[0].tokens[x].token, view->shares[0][x], x < 2 ? 0.0F : std::log(3.0F)});
    }
    view->spread = {{32, 1.0, 0.3}, {16, 0.8, 0.4}, {8, 0.5, 0.5}, {4, 0.3, 0.75}};
    frame->generation = view;
    frame->pinned.assign(frame->pinned.size(), false);
    frame->pinned[0] = true;
    return frame;
}

struct Shown {
    EnsembleView view;
    explicit Shown(FramePointer frame, QSize size = {560, 420}) {
        view.resize(size);
        view.show();
        [[maybe_unused]] const bool exposed = QTest::qWaitForWindowExposed(&view);
        view.setFrame(std::move(frame));
        QCoreApplication::processEvents();
    }
    void click(int row) {
        QTest::mouseClick(view.texts()->viewport(), Qt::LeftButton, {}, view.texts()->rowRect(row).center());
    }
};

} // namespace

class views_ensemble_test : public QObject {
    Q_OBJECT

  private slots:
    void initTestCase() { style::applyTheme(*qApp, style::Appearance::Dark); }

    void everyMemberHasARowAndTheFirstSaysWhatMostSay() {
        Shown shown(ensembleFrame());
        QCOMPARE(shown.view.texts()->rowCount(), 4);
        QVERIFY(shown.view.texts()->rowText(0).startsWith("And the king"));
        QCOMPARE(shown.view.texts()->rowText(3), QStringLiteral("And the man saw"));
        QVERIFY(shown.view.texts()->accessibleDescription().contains("And the man saw"));
        QVERIFY(shown.view.title().contains("3"));
        QVERIFY(shown.view.details().contains("0.75"));
    }

    void aClickChoosesAMemberForAllViewsAsOneChange() {
        Shown shown(ensembleFrame());
        QSignalSpy edits(&shown.view, &View::parametersEdited);
        shown.click(3);
        QCOMPARE(edits.size(), 1);
        const auto values = edits.first().first().value<Edits>();
        QCOMPARE(values, (Edits{{"sampler.shown_member", 3}, {"sampler.shown_members", 0}}));
        shown.click(1); // it is shown already
        QCOMPARE(edits.size(), 1);
        shown.click(0);
        QCOMPARE(edits.last().first().value<Edits>(), (Edits{{"sampler.shown_members", 1}})); // the mean
    }

    void upAndDownGoFromRowToRow() {
        Shown shown(ensembleFrame("member", 1));
        QSignalSpy edits(&shown.view, &View::parametersEdited);
        shown.view.texts()->setFocus();
        QTest::keyClick(shown.view.texts(), Qt::Key_Down);
        QCOMPARE(edits.last().first().value<Edits>().first(),
                 (std::pair<QString, double>{"sampler.shown_member", 3}));
        QTest::keyClick(shown.view.texts(), Qt::Key_Up);
        QCOMPARE(edits.last().first().value<Edits>().first(),
                 (std::pair<QString, double>{"sampler.shown_member", 1}));
    }

    void theHeaderShowsMeanAndSpread() {
        Shown shown(ensembleFrame());
        QSignalSpy edits(&shown.view, &View::parametersEdited);
        ChoiceButton* choice = nullptr;
        for (auto* button : shown.view.findChildren<ChoiceButton*>()) {
            choice = button->choices().contains("spread") ? button : choice;
        }
        QVERIFY(choice != nullptr && choice->isEnabled());
        choice->choose("spread");
        QCOMPARE(edits.last().first().value<Edits>(), (Edits{{"sampler.shown_members", 2}}));
        shown.view.setFrame(ensembleFrame("mean"));
        QCOMPARE(choice->currentId(), QStringLiteral("mean"));
    }

    void agreedWordsAreGreener() {
        Shown shown(ensembleFrame());
        const QImage image = shown.view.texts()->viewport()->grab().toImage();
        const QRect row = shown.view.texts()->rowRect(2); // not the shown one
        const auto greenest = [&](double from, double to) {
            int most = 0;
            for (int x = row.left() + static_cast<int>(from); x < row.left() + static_cast<int>(to); ++x) {
                const QRgb pixel = image.pixel(x, row.top() + row.height() / 5);
                most = std::max(most, qGreen(pixel) - (qRed(pixel) + qBlue(pixel)) / 2);
            }
            return most;
        };
        const QFontMetricsF metrics(shown.view.texts()->font());
        const double left = 8 + metrics.horizontalAdvance("agreed") + 16;
        const double first = metrics.horizontalAdvance("And");
        const double third = metrics.horizontalAdvance("And the king ") + 6;
        QVERIFY(greenest(left, left + first) > greenest(left + third, left + third + 30));
    }

    void thePlotMarksThePresentLevel() {
        Shown shown(ensembleFrame());
        QCOMPARE(shown.view.plot()->graph(0)->dataCount(), 4);
        QCOMPARE(shown.view.plot()->itemCount(), 1);
        const auto* line = qobject_cast<QCPItemStraightLine*>(shown.view.plot()->item(0));
        QVERIFY(line != nullptr);
        QCOMPARE(line->point1->coords().x(), 4.0);
        QVERIFY(shown.view.table().contains("\n4,0.3,0.75\n"));
    }

    void aWordLinksToItsColumn() {
        Shown shown(ensembleFrame());
        QSignalSpy chosen(&shown.view, &View::cursorChosen);
        const QRect row = shown.view.texts()->rowRect(1);
        const QFontMetricsF metrics(shown.view.texts()->font());
        const int x = static_cast<int>(8 + metrics.horizontalAdvance("agreed") + 16 + 4);
        QTest::mouseClick(shown.view.texts()->viewport(), Qt::LeftButton, {}, {x, row.center().y()});
        QCOMPARE(chosen.size(), 1);
        QCOMPARE(chosen.first().first().value<GridCursor>().x, 4); // the first token's position
    }

    void withoutAnEnsembleItSaysHowToGetOne() {
        Shown shown(test::textFrame());
        QCOMPARE(shown.view.texts()->rowCount(), 0);
        QVERIFY(!shown.view.snapshot({300, 200}).isNull());
        shown.view.setFrame(nullptr);
        shown.view.restoreState({{"coloring", "nonsense"}});
        QCOMPARE(shown.view.saveState()["coloring"].toString(), QStringLiteral("agreement"));
        shown.view.restoreState({{"coloring", "entropy"}});
        QCOMPARE(shown.view.texts()->coloring(), EnsembleColor::Entropy);
        QVERIFY(!shown.view.plot()->isVisible()); // an empty plot would take room from that
        Shown ensemble(ensembleFrame());
        QVERIFY(ensemble.view.plot()->isVisible());
        ensemble.view.resize(300, 170); // a plot so low would be numbers over each other
        QTRY_VERIFY(!ensemble.view.plot()->isVisible());
        ensemble.view.resize(600, 500);
        QTRY_VERIFY(ensemble.view.plot()->isVisible());
        QVERIFY(ensemble.view.plot()->height() > 60);
    }

    void picturesAreNeverEmpty() {
        for (const auto appearance : {style::Appearance::Light, style::Appearance::Dark}) {
            style::applyTheme(*qApp, appearance);
            Shown shown(ensembleFrame("mean"), {720, 520});
            const QImage image = shown.view.snapshot({720, 520});
            test::keepShot(image,
                           appearance == style::Appearance::Light ? "ensemble-light" : "ensemble-dark");
            QVERIFY(test::colorCount(image) > 8);
            test::keepShot(test::pictureOf(shown.view), "ensemble-view");
        }
        style::applyTheme(*qApp, style::Appearance::Dark);
    }
};

QTEST_MAIN(views_ensemble_test)
#include "views_ensemble_test.moc"
