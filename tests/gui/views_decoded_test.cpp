// The decoded text: chips follow the confidences, the text can be copied, the pointer links to the other
// views.

#include "tests/gui/support/shots.h"
#include "tests/gui/support/synthetic_frame.h"
#include "widgets/style/theme.h"
#include "widgets/views/decoded_view.h"
#include "widgets/views/labelled_slider.h"

#include <QClipboard>
#include <QHelpEvent>
#include <QSignalSpy>
#include <QSlider>
#include <QTextEdit>
#include <QToolButton>
#include <QToolTip>
#include <QtTest>

using namespace sgfm;
using namespace sgfm::views;

namespace {

struct Shown {
    DecodedView view;
    explicit Shown(FramePointer frame, QSize size = {760, 220}) {
        view.resize(size);
        view.show();
        [[maybe_unused]] const bool exposed = QTest::qWaitForWindowExposed(&view);
        view.setFrame(std::move(frame));
        QCoreApplication::processEvents();
    }
    QTextEdit& edit() { return *static_cast<QTextEdit*>(view.canvas()->parentWidget()); }
};

double greenness(const QImage& image, const QRect& rect) {
    double sum = 0;
    for (int x = rect.left(); x <= rect.right(); ++x) { // the chip's lower rim: below the letters
        const QRgb pixel = image.pixel(x, rect.bottom());
        sum += qGreen(pixel) - (qRed(pixel) + qBlue(pixel)) / 2.0;
    }
    return sum / rect.width();
}

} // namespace

class views_decoded_test : public QObject {
    Q_OBJECT

  private slots:
    void initTestCase() { style::applyTheme(*qApp, style::Appearance::Dark); }

    void theTextIsTheDecodedTextWithoutBlanks() {
        const auto frame = test::textFrame();
        Shown shown(frame);
        QCOMPARE(shown.view.plainText(), QString::fromStdString(frame->decoded.text).trimmed());
    }

    void surerTokensAreGreener() {
        auto frame = test::textFrame();
        for (auto& token : frame->decoded.tokens) {
            token.confidence = 0.1F;
        }
        frame->decoded.tokens[2].confidence = 0.95F; // "beginning"
        frame->pinned.assign(64, false);
        Shown shown(frame);
        const QImage image = test::pictureOf(*shown.view.canvas());
        const QRect sure = shown.view.tokenRect(2);
        const QRect unsure = shown.view.tokenRect(8); // "the"
        QVERIFY(sure.isValid() && unsure.isValid());
        QVERIFY2(greenness(image, sure) > greenness(image, unsure) + 20,
                 qPrintable(QString("%1 %2").arg(greenness(image, sure)).arg(greenness(image, unsure))));
    }

    void copyingLeavesBlanksOut() {
        Shown shown(test::textFrame());
        shown.edit().selectAll();
        QApplication::clipboard()->clear();
        shown.edit().setFocus();
        QTest::keySequence(&shown.edit(), QKeySequence::Copy);
        QTRY_COMPARE(QApplication::clipboard()->text(), shown.view.plainText());
    }

    void aPartIsCopiedAsItReads() {
        Shown shown(test::textFrame());
        auto cursor = shown.edit().textCursor();
        const auto start = shown.edit().toPlainText().indexOf("river");
        QVERIFY(start > 0);
        cursor.setPosition(static_cast<int>(start));
        cursor.setPosition(static_cast<int>(start) + 17, QTextCursor::KeepAnchor);
        shown.edit().setTextCursor(cursor);
        shown.edit().setFocus();
        QTest::keySequence(&shown.edit(), QKeySequence::Copy);
        QTRY_COMPARE(QApplication::clipboard()->text(), QString("river of the LORD"));
    }

    void selectionSurvivesNewConfidences() {
        Shown shown(test::textFrame());
        shown.edit().selectAll();
        const QString selected = shown.edit().textCursor().selectedText();
        auto frame = test::textFrame(1);
        for (auto& token : frame->decoded.tokens) {
            token.confidence *= 0.5F;
        }
        shown.view.setFrame(frame);
        QCOMPARE(shown.edit().textCursor().selectedText(), selected);
    }

    void thePointerOnATokenMarksItsColumn() {
        Shown shown(test::textFrame());
        QSignalSpy moved(&shown.view, &View::cursorMoved);
        test::hover(*shown.view.canvas(), shown.view.tokenRect(9).center());
        QVERIFY(!moved.isEmpty());
        QCOMPARE(moved.last().front().value<GridCursor>(), (GridCursor{13, -1, -1})); // first position 4
        QEvent leave(QEvent::Leave);
        QApplication::sendEvent(&shown.edit(), &leave);
        QVERIFY(moved.last().front().value<GridCursor>().isNowhere());
    }

    void anotherViewsCursorMarksTheToken() {
        Shown shown(test::textFrame());
        const QImage before = test::pictureOf(*shown.view.canvas());
        shown.view.setGridCursor({13, -1, 5});
        const QImage after = test::pictureOf(*shown.view.canvas());
        const QRect chip = shown.view.tokenRect(9).adjusted(-3, -3, 3, 3);
        QVERIFY(test::differingShare(before.copy(chip), after.copy(chip)) > 0.05);
        shown.view.setGridCursor({-1, -1, -1});
        QVERIFY(test::differingShare(before, test::pictureOf(*shown.view.canvas())) < 1e-6);
    }

    void aClickOrAnArrowKeyChoosesAToken() {
        Shown shown(test::textFrame());
        QSignalSpy chosen(&shown.view, &View::cursorChosen);
        const auto last = [&] { return chosen.last().front().value<GridCursor>(); };
        QTest::mouseClick(shown.view.canvas(), Qt::LeftButton, {}, shown.view.tokenRect(9).center());
        QCOMPARE(last(), (GridCursor{13, -1, -1})); // the text begins at position 4
        shown.edit().setFocus();
        QTest::keyClick(&shown.edit(), Qt::Key_Right);
        QCOMPARE(last(), (GridCursor{14, -1, -1}));
        QTest::keyClick(&shown.edit(), Qt::Key_Left);
        QTest::keyClick(&shown.edit(), Qt::Key_Left);
        QCOMPARE(last(), (GridCursor{12, -1, -1}));
        QTest::keyClick(&shown.edit(), Qt::Key_Escape);
        QVERIFY(last().isNowhere());
        for (int i = 0; i < 70; ++i) { // stays on the last token
            QTest::keyClick(&shown.edit(), Qt::Key_Right);
        }
        QCOMPARE(last().x, 4 + 63);
        // Selecting letters chooses no place.
        const auto count = chosen.count();
        test::drag(*shown.view.canvas(), shown.view.tokenRect(1).center(), shown.view.tokenRect(3).center());
        QCOMPARE(chosen.count(), count);
    }

    void anySliceAndTruncationIsAskedForAndShown() {
        auto frame = test::textFrame();
        Shown shown(frame);
        QVERIFY(shown.view.wantedDecodings().empty()); // the text itself is always there
        QVERIFY(shown.view.sliceSlider()->isVisible());
        QCOMPARE(shown.view.sliceSlider()->value(), 13);
        QCOMPARE(shown.view.scaleSlider()->value(), 3);
        QSignalSpy wanted(&shown.view, &View::wantedLayersChanged);
        shown.view.sliceSlider()->slider()->setFocus();
        QTest::keyClick(shown.view.sliceSlider()->slider(), Qt::Key_Left);
        QCOMPARE(wanted.count(), 1);
        const runtime::DecodingRequest slice{12, -1};
        QCOMPARE(shown.view.wantedDecodings(), std::set<runtime::DecodingRequest>{slice});
        QVERIFY(shown.view.title().contains("t = 12"));
        const QString before = shown.view.plainText(); // stays until the engine has decoded
        QVERIFY(shown.view.details().contains("waiting"));
        frame = test::textFrame(1);
        text::DecodedToken token;
        token.piece = " otherwise";
        token.confidence = 0.5F;
        frame->decodings[slice].tokens = {token};
        QCOMPARE(shown.view.plainText(), before);
        shown.view.setFrame(frame);
        QCOMPARE(shown.view.plainText(), QString("otherwise"));
        QTest::keyClick(shown.view.scaleSlider()->slider(), Qt::Key_Home);
        const runtime::DecodingRequest coarse{12, 0};
        QCOMPARE(shown.view.wantedDecodings(), std::set<runtime::DecodingRequest>{coarse});
        const auto state = shown.view.saveState();
        // Back to what is read.
        for (auto* button : shown.view.findChildren<QToolButton*>()) {
            if (button->accessibleName().startsWith("Back to")) {
                QVERIFY(button->isEnabled());
                QTest::mouseClick(button, Qt::LeftButton);
                QVERIFY(!button->isEnabled());
            }
        }
        QVERIFY(shown.view.wantedDecodings().empty());
        QCOMPARE(shown.view.plainText(), QString::fromStdString(frame->decoded.text).trimmed());
        shown.view.restoreState(state);
        QCOMPARE(shown.view.wantedDecodings(), std::set<runtime::DecodingRequest>{coarse});
        // A run with a smaller grid has no such slice.
        auto small = test::textFrame(2);
        small->run = 9;
        small->grid = field::Grid({72, 8}, {72, 8});
        small->readSlice = 6;
        shown.view.setFrame(small);
        QCOMPARE(shown.view.wantedDecodings(), (std::set<runtime::DecodingRequest>{{-1, 0}}));
        shown.view.restoreState({{"slice", -77}, {"last_scale", "x"}, {"text_steps", 1e9}});
        QVERIFY(shown.view.wantedDecodings().empty());
    }

    void aFilteredFieldIsReadAsItIsShown() {
        auto frame = test::textFrame();
        frame->shownGains = {1, 0, 0, 0};
        text::DecodedToken token;
        token.piece = " coarse";
        token.confidence = 0.5F;
        frame->decodings[{}].tokens = {token};
        Shown shown(test::textFrame());
        QSignalSpy wanted(&shown.view, &View::wantedLayersChanged);
        shown.view.setFrame(frame);
        QCOMPARE(wanted.count(), 1);
        QCOMPARE(shown.view.wantedDecodings(), std::set<runtime::DecodingRequest>{{}});
        QCOMPARE(shown.view.plainText(), QString("coarse"));
        QVERIFY(!shown.view.findChild<QToolButton*>("scaleFilter")->isHidden());
        shown.view.setFrame(test::textFrame(1));
        QVERIFY(shown.view.wantedDecodings().empty());
    }

    void theTooltipNamesCandidates() {
        auto frame = test::textFrame();
        frame->decoded.tokens[2].candidates = {{" beginning", 0.75F}, {" <i>start", 0.125F}};
        Shown shown(frame);
        const QPoint place = shown.view.tokenRect(2).center();
        QHelpEvent help(QEvent::ToolTip, place, shown.view.canvas()->mapToGlobal(place));
        QApplication::sendEvent(shown.view.canvas(), &help);
        QTRY_VERIFY(QToolTip::isVisible());
        QVERIFY(QToolTip::text().contains("75.0 %"));
        QVERIFY(QToolTip::text().contains("&lt;i&gt;start")); // never markup
        QVERIFY(QToolTip::text().contains("Pinned"));
        QToolTip::hideText();
    }

    void theCopyButtonCopiesTheText() {
        Shown shown(test::textFrame());
        QApplication::clipboard()->clear();
        for (auto* button : shown.view.findChildren<QToolButton*>()) {
            if (button->accessibleName() == "Copy the text") {
                QTest::mouseClick(button, Qt::LeftButton);
            }
        }
        QTRY_COMPARE(QApplication::clipboard()->text(), shown.view.plainText());
    }

    void altAndArrowsMoveTheChosenPlace() {
        Shown shown(test::textFrame());
        QSignalSpy chosen(&shown.view, &View::cursorChosen);
        shown.edit().setFocus();
        QTest::keyClick(&shown.edit(), Qt::Key_Right, Qt::AltModifier);
        QCOMPARE(chosen.last().front().value<GridCursor>(), (GridCursor{4, -1, -1}));
        shown.view.setGridCursor({4, -1, -1});
        QTest::keyClick(&shown.edit(), Qt::Key_Up, Qt::AltModifier);
        QCOMPARE(chosen.last().front().value<GridCursor>(), (GridCursor{4, -1, 13}));
        QTest::keyClick(&shown.edit(), Qt::Key_Home, Qt::AltModifier);
        QVERIFY(chosen.last().front().value<GridCursor>().isNowhere());
    }

    void onlyTextFieldsDecode() {
        Shown shown(test::videoFrame(16));
        QCOMPARE(shown.view.plainText(), QString());
        shown.view.setFrame(nullptr);
        test::pictureOf(shown.view);
        shown.view.setFrame(std::make_shared<runtime::Frame>());
        QVERIFY(!shown.view.snapshot({200, 100}).isNull());
    }

    void strangePiecesAreShownAsTheyAre() {
        auto frame = test::textFrame();
        frame->decoded.tokens[1].piece = " <b>bold</b>";
        frame->decoded.tokens[2].piece = " a\nb";
        frame->decoded.tokens[3].piece = " \xc2\xb6";
        frame->decoded.tokens[4].piece = "";
        Shown shown(frame);
        QVERIFY(shown.edit().toPlainText().contains("<b>bold</b>"));
        QVERIFY(shown.view.plainText().contains("<b>bold</b>"));
        QVERIFY(shown.view.tokenRect(9).isValid());
    }

    void shotsInBothThemes() {
        for (const auto appearance : {style::Appearance::Light, style::Appearance::Dark}) {
            style::applyTheme(*qApp, appearance);
            Shown shown(test::textFrame());
            shown.view.setGridCursor({13, -1, 5});
            test::keepShot(test::pictureOf(shown.view),
                           appearance == style::Appearance::Light ? "decoded_light" : "decoded_dark");
        }
        test::keepShot(Shown(test::textFrame()).view.snapshot({1280, 400}), "decoded_snapshot");
    }
};

QTEST_MAIN(views_decoded_test)
#include "views_decoded_test.moc"
