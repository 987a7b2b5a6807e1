// What stands under an exported board: the decoded text, or what a clip was made from and its frame.

#include "app/window/board_caption.h"
#include "tests/gui/support/shots.h"
#include "tests/gui/support/synthetic_frame.h"
#include "tests/gui/support/widget_test.h"
#include "widgets/panels/input_offer.h"
#include "widgets/views/token_text.h"

#include <QPainter>

using namespace sgfm;
using window::captionedBoard;
using window::frameText;
using window::givenText;

namespace {

QImage flat(QSize size) {
    QImage image(size, QImage::Format_RGB32);
    image.fill(Qt::blue);
    return image;
}

// How high the views are, which are blue all over.
int viewsHeight(const QImage& board) {
    int height = 0;
    while (height < board.height() && board.pixel(board.width() / 2, height) == qRgb(0, 0, 255)) {
        ++height;
    }
    return height;
}

QImage below(const QImage& board) {
    const int top = viewsHeight(board);
    return board.copy(0, top, board.width(), board.height() - top);
}

std::shared_ptr<runtime::Frame> clipOf(const recipe::Prompt& prompt) {
    auto frame = test::videoFrame(32);
    auto recipe = recipe::defaultRecipe(recipe::Mode::Video);
    recipe.prompt = prompt;
    recipe.parameters.set("video.rate", 24);
    frame->recipe = std::make_shared<const recipe::Recipe>(recipe);
    return frame;
}

recipe::Prompt glyphs(const char* text) {
    recipe::Prompt prompt;
    prompt.source = recipe::Source::Glyphs;
    prompt.text = text;
    return prompt;
}

} // namespace

class BoardCaptionTest : public QObject {
    Q_OBJECT

  private slots:
    void whatWasGivenIsNamedWithoutFolders() {
        auto prompt = glyphs("FLOW");
        QCOMPARE(givenText(prompt), QStringLiteral("“FLOW”"));
        prompt.prescribeLast = true;
        prompt.lastText = "GO";
        QCOMPARE(givenText(prompt), QStringLiteral("“FLOW” → “GO”"));
        prompt.lastText.clear();
        prompt.lastFile = "/some/where/end.png";
        QCOMPARE(givenText(prompt), QStringLiteral("“FLOW” → end.png"));
        prompt = {};
        prompt.source = recipe::Source::Clip;
        prompt.file = "/some/where/cat.mp4";
        QCOMPARE(givenText(prompt), QStringLiteral("cat.mp4"));
        prompt.continuedFrames = 4;
        QCOMPARE(givenText(prompt), QStringLiteral("cat.mp4, going on from its last 4 frames"));
        prompt.continuedFrames = 1;
        QCOMPARE(givenText(prompt), QStringLiteral("cat.mp4, going on from its last 1 frame"));
        prompt = {};
        prompt.source = recipe::Source::Image;
        prompt.file = (panels::pastedPicturesFolder() + QStringLiteral("/1a2b.png")).toStdString();
        QCOMPARE(givenText(prompt), QStringLiteral("a drawing or pasted picture"));
    }

    void aFrameIsToldByNumberAndTime() {
        const auto frame = clipOf(glyphs("A")); // twelve frames
        QCOMPARE(frameText(*frame, 0), QStringLiteral("frame 1 of 12 · 0.00 s"));
        QCOMPARE(frameText(*frame, 6), QStringLiteral("frame 7 of 12 · 0.25 s"));
        QCOMPARE(frameText(*frame, -1), QStringLiteral("12 frames"));
        QCOMPARE(frameText(*frame, 12), QStringLiteral("12 frames"));
    }

    void theDecodedTextStandsWholeUnderTheViews_data() {
        QTest::addColumn<QSize>("size");
        QTest::newRow("small") << QSize(640, 360);
        QTest::newRow("usual") << QSize(1280, 720);
        QTest::newRow("square") << QSize(1080, 1080);
        QTest::newRow("large") << QSize(3840, 2160);
    }

    void theDecodedTextStandsWholeUnderTheViews() {
        QFETCH(QSize, size);
        const auto frame = test::textFrame();
        const QImage board = captionedBoard(size, frame, -1, style::darkPalette(), flat);
        test::keepShot(board, QStringLiteral("caption_text_%1").arg(size.width()));
        QCOMPARE(board.size(), size);
        QVERIFY(viewsHeight(board) > size.height() / 2);
        QVERIFY(viewsHeight(board) < size.height());
        const QImage text = below(board);
        QVERIFY(test::colorCount(text) > 20); // chips and letters
        // Nothing is cut off: the last row of pixels is empty.
        for (int x = 0; x < text.width(); ++x) {
            QCOMPARE(text.pixelColor(x, text.height() - 1), style::darkPalette().canvas);
        }
        // Other words, another picture, and the views stay where they are.
        auto other = std::make_shared<runtime::Frame>(*frame);
        other->decoded.tokens[1].piece = " every";
        const QImage changed = captionedBoard(size, other, -1, style::darkPalette(), flat);
        QCOMPARE(viewsHeight(changed), viewsHeight(board));
        QVERIFY(below(changed) != text);
    }

    void aClipIsCaptionedWithWhatWasGivenAndTheFrame() {
        const auto frame = clipOf(glyphs("FLOW"));
        const QSize size(960, 540);
        const QImage board = captionedBoard(size, frame, 3, style::lightPalette(), flat);
        test::keepShot(board, QStringLiteral("caption_clip"));
        QVERIFY(viewsHeight(board) > 500);
        const QImage line = below(board);
        const auto differs = [&](const QImage& one) {
            const int half = size.width() / 2;
            return std::pair(
                below(one).copy(0, 0, half, line.height()) != line.copy(0, 0, half, line.height()),
                below(one).copy(half, 0, half, line.height()) != line.copy(half, 0, half, line.height()));
        };
        // Another frame changes the right half, another word the left one.
        QCOMPARE(differs(captionedBoard(size, frame, 4, style::lightPalette(), flat)),
                 std::pair(false, true));
        QCOMPARE(differs(captionedBoard(size, clipOf(glyphs("SLOW")), 3, style::lightPalette(), flat)),
                 std::pair(true, false));
    }

    void veryLongNamesGiveWayToTheFrame() {
        recipe::Prompt prompt;
        prompt.source = recipe::Source::Clip;
        prompt.file.assign(300, 'x');
        prompt.file.append(".mp4");
        const QImage board = captionedBoard({640, 360}, clipOf(prompt), 3, style::darkPalette(), flat);
        const QImage word = captionedBoard({640, 360}, clipOf(glyphs("A")), 3, style::darkPalette(), flat);
        const auto right = [](const QImage& picture) {
            return picture.copy(540, viewsHeight(picture), 100, 360); // the end of the frame's number
        };
        QCOMPARE(right(board), right(word));
    }

    void aFlowHasNoneAndATinyBoardLeavesItOut() {
        auto flow = test::textFrame();
        flow->mode = recipe::Mode::Flow;
        QCOMPARE(viewsHeight(captionedBoard({640, 360}, flow, -1, style::darkPalette(), flat)), 360);
        QCOMPARE(viewsHeight(captionedBoard({64, 64}, test::textFrame(), -1, style::darkPalette(), flat)),
                 64);
        QCOMPARE(viewsHeight(captionedBoard({320, 180}, nullptr, -1, style::darkPalette(), flat)), 180);
    }
};

SGFM_WIDGET_TEST_MAIN(BoardCaptionTest)
#include "board_caption_test.moc"
