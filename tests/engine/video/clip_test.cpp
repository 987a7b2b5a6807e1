// Pictures, clips and glyphs become frames; whatever cannot is refused by name.

#include "engine/error.h"
#include "engine/files/png.h"
#include "engine/video/clip.h"
#include "engine/video/encoder.h"

#include <QtTest>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <numeric>

using namespace sgfm::video;
using sgfm::Error;
using sgfm::ErrorKind;
using sgfm::files::Picture;
using sgfm::files::writePng;

namespace {

// Every pixel tells its place: red = x, green = y.
Picture coordinates(int width, int height) {
    Picture picture{width, height, {}};
    for (int y = 0; y < height; ++y) {
        for (int x = 0; x < width; ++x) {
            for (const int value : {x, y, 128}) {
                picture.rgb.push_back(static_cast<std::uint8_t>(value));
            }
        }
    }
    return picture;
}

std::vector<std::uint8_t> flat(int width, int height, int level) {
    return std::vector<std::uint8_t>(static_cast<std::size_t>(width * height * 3),
                                     static_cast<std::uint8_t>(level));
}

double meanOf(const Frame& frame) {
    const auto& pixels = frame.channels.front();
    return std::accumulate(pixels.begin(), pixels.end(), 0.0) / static_cast<double>(pixels.size());
}

template <typename Action>
QString messageOf(Action&& action, ErrorKind kind) {
    try {
        action();
    } catch (const Error& error) {
        return error.kind() == kind && !error.remedy().empty() ? QString::fromStdString(error.message())
                                                               : "another kind: " + QString(error.what());
    }
    return "no error";
}

} // namespace

#define REFUSED(action, reason)                                                                              \
    do {                                                                                                     \
        const QString message = messageOf([&] { action; }, ErrorKind::BadInput);                             \
        QVERIFY2(message.contains(reason), qPrintable(message));                                             \
    } while (false)

class ClipTest : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;

    std::filesystem::path path(const char* name) const { return m_folder.filePath(name).toStdString(); }

    std::filesystem::path write(const std::string& bytes, const char* name = "in.bin") const {
        const auto file = path(name);
        std::ofstream(file, std::ios::binary | std::ios::trunc) << bytes;
        return file;
    }

    static std::string bytesOf(const std::filesystem::path& file) {
        std::ifstream stream(file, std::ios::binary);
        return {std::istreambuf_iterator<char>(stream), {}};
    }

    // A clip of `count` frames whose grey level is 20 + 6 i.
    std::filesystem::path clipOf(int count, int width = 40, int height = 30) const {
        const auto file = path("clip.mp4");
        EncoderOptions options;
        options.width = width;
        options.height = height;
        options.framesPerSecond = 25;
        VideoEncoder encoder(file, options);
        for (int i = 0; i < count; ++i) {
            encoder.add(flat(width, height, 20 + 6 * i));
        }
        encoder.finish();
        return file;
    }

  private slots:
    void aPictureOfTheRightSizeIsGivenBackExactly() {
        const Picture picture = coordinates(64, 48);
        writePng(path("a.png"), picture, "");
        const Clip clip = readImage(path("a.png"), {64, 48, 5, 3});
        QCOMPARE(clip.frames.size(), 5u);
        for (const Frame& frame : clip.frames) {
            for (std::size_t i = 0; i < picture.rgb.size(); ++i) {
                QCOMPARE(std::lround(frame.channels[i % 3][i / 3] * 255), static_cast<long>(picture.rgb[i]));
            }
        }
    }

    void aPictureCoversTheFrameAndItsMiddleIsKept() {
        writePng(path("b.png"), coordinates(200, 100), "");
        const Clip clip = readImage(path("b.png"), {50, 50, 1, 3}); // half the size; x from 50 to 150
        const Frame& frame = clip.frames.front();
        QVERIFY(std::abs(frame.channels[0][0] * 255 - 50.5) < 1); // mean of pixels 50 and 51
        QVERIFY(std::abs(frame.channels[0][49] * 255 - 148.5) < 1);
        QVERIFY(std::abs(frame.channels[1][0] * 255 - 0.5) < 1);
        QVERIFY(std::abs(frame.channels[1][49 * 50] * 255 - 98.5) < 1);
    }

    void greyIsTheLuminance() {
        Picture picture{8, 8, {}};
        for (int i = 0; i < 64; ++i) {
            picture.rgb.insert(picture.rgb.end(), {255, 0, 0});
        }
        writePng(path("c.png"), picture, "");
        const Clip clip = readImage(path("c.png"), {8, 8, 1, 1});
        QCOMPARE(clip.channels(), 1);
        QVERIFY(std::abs(meanOf(clip.frames.front()) - 0.299) < 1e-3); // ITU-R BT.601: the weight of red
    }

    void sixteenBitsAndPlainTextFormatsAreRead() {
        // PGM, 16 bit, big-endian: 0, 1/2, 1 (65535).
        const std::string pixels("\x00\x00\x80\x00\xff\xff\x00\x01", 8);
        const Clip clip = readImage(write("P5\n# a comment\n2 2\n65535\n" + pixels, "d.pgm"), {2, 2, 1, 1});
        const auto& values = clip.frames.front().channels.front();
        QCOMPARE(values[0], 0.0f);
        QVERIFY(std::abs(values[1] - 32768.0f / 65535) < 1e-6f);
        QCOMPARE(values[2], 1.0f);
        QVERIFY(values[3] > 0 && values[3] < 2e-5f); // not rounded to 8 bit
        QCOMPARE(readImage(write("P2 2 2 4  0 1 2 4\n", "e.pgm"), {2, 2, 1, 3}).channels(), 3);
    }

    void transparencyLiesOverBlack() {
        // A 2 x 2 RGBA TIFF by hand: white with alpha 0, 85, 170, 255.
        const auto entry = [](int tag, int type, int count, int value) {
            std::string bytes;
            for (const int number : {tag, type}) {
                bytes += {static_cast<char>(number & 0xff), static_cast<char>(number >> 8)};
            }
            for (const int number : {count, value}) {
                bytes += {static_cast<char>(number & 0xff), static_cast<char>(number >> 8 & 0xff), 0, 0};
            }
            return bytes;
        };
        const std::string bits("\x08\0\x08\0\x08\0\x08\0", 8);
        const std::string pixels("\xff\xff\xff\x00\xff\xff\xff\x55\xff\xff\xff\xaa\xff\xff\xff\xff", 16);
        std::string tiff("II*\0\x20\0\0\0", 8);
        tiff += bits + pixels; // at 8 and 16; the directory at 32
        tiff += std::string("\x0a\0", 2) + entry(256, 3, 1, 2) + entry(257, 3, 1, 2) + entry(258, 3, 4, 8) +
                entry(259, 3, 1, 1) + entry(262, 3, 1, 2) + entry(273, 4, 1, 16) + entry(277, 3, 1, 4) +
                entry(278, 3, 1, 2) + entry(279, 4, 1, 16) + entry(338, 3, 1, 2) + std::string(4, '\0');
        const Clip clip = readImage(write(tiff, "f.tiff"), {2, 2, 1, 1});
        for (int i = 0; i < 4; ++i) {
            QVERIFY(std::abs(clip.frames[0].channels[0][static_cast<std::size_t>(i)] -
                             static_cast<float>(i) / 3) < 1e-3f);
        }
    }

    void hugePicturesAreRefusedBeforeTheyAreDecoded() {
        // Headers alone: nothing behind them could be decoded.
        REFUSED(readImage(write("P6 20000 20000 255\n"), {}), "100 megapixels");
        REFUSED(readImage(write("P6 99999999999999999999 3 255\n"), {}), "100 megapixels");
        std::string bmp("BM" + std::string(12, '\0') + "\x28");
        bmp += std::string("\0\0\0\xff\xff\0\0\xff\xff\xff\xff", 11) + std::string(40, '\0');
        QVERIFY(
            messageOf([&] { readImage(write(bmp), {}); }, ErrorKind::BadInput).contains("cannot be used"));
        std::string png("\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\1\0\0\0\1\0\0\x08\2\0\0\0", 29);
        REFUSED(readImage(write(png), {}), "65536 x 65536");
        REFUSED(
            readImage(write(std::string("\xff\xd8\xff\xe0\0\2\xff\xc0\0\x11\x08\xff\xff\xff\xff\3", 16)), {}),
            "65535 x 65535");
        REFUSED(readImage(
                    write(std::string("RIFF\0\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0\xff\xff\0\xff\xff\0", 30)), {}),
                "65536 x 65536");
    }

    void unreadablePicturesAreRefusedByName() {
        REFUSED(readImage(path("absent.png"), {}), "absent.png");
        REFUSED(readImage(m_folder.path().toStdString(), {}), "not a file");
        REFUSED(readImage(write(""), {}), "empty");
        REFUSED(readImage(write("hello, I am text"), {}), "not a picture");
        REFUSED(readImage(write("P5 0 5 255\n"), {}), "0 x 5");
        writePng(path("g.png"), coordinates(30, 30), "");
        const std::string whole = bytesOf(path("g.png"));
        for (const std::size_t length :
             {std::size_t{10}, std::size_t{40}, whole.size() / 2, whole.size() - 30}) {
            QVERIFY_THROWS_EXCEPTION(Error, readImage(write(whole.substr(0, length), "h.png"), {}));
        }
    }

    void optionsOutOfRangeAreRefused() {
        for (const ClipOptions& options : {ClipOptions{1, 64, 1, 1}, ClipOptions{64, 9999, 1, 1},
                                           ClipOptions{64, 64, 0, 1}, ClipOptions{64, 64, 1, 2}}) {
            const QString message = messageOf([&] { drawGlyphs("A", options); }, ErrorKind::Usage);
            QVERIFY2(message.contains("out of range") || message.contains("unknown"), qPrintable(message));
        }
    }

    void aClipKeepsItsFramesWhenTheCountFits() {
        const Clip clip = readClip(clipOf(10), {20, 15, 10, 1}, {});
        QCOMPARE(clip.frames.size(), 10u);
        QVERIFY(std::abs(clip.framesPerSecond - 25) < 1e-6);
        for (int i = 0; i < 10; ++i) { // flat frames survive H.264 to about 1 level
            QVERIFY(std::abs(meanOf(clip.frames[static_cast<std::size_t>(i)]) * 255 - (20 + 6 * i)) < 2);
        }
    }

    void aClipIsResampledOverItsWholeLength() {
        const Clip shorter = readClip(clipOf(31), {20, 15, 4, 1}, {});
        for (int i = 0; i < 4; ++i) {
            QVERIFY(std::abs(meanOf(shorter.frames[static_cast<std::size_t>(i)]) * 255 - (20 + 60 * i)) < 2);
        }
        QVERIFY(std::abs(shorter.framesPerSecond - 2.5) < 1e-6); // the same 1.2 seconds
        const Clip longer = readClip(clipOf(3), {20, 15, 9, 1}, {});
        for (int i = 0; i < 9; ++i) { // blends
            QVERIFY(std::abs(meanOf(longer.frames[static_cast<std::size_t>(i)]) * 255 - (20 + 1.5 * i)) < 2);
        }
        QVERIFY(std::abs(longer.framesPerSecond - 100) < 1e-6);
        QCOMPARE(readClip(clipOf(1), {20, 15, 6, 1}, {}).frames.size(), 6u);
        QCOMPARE(readClip(clipOf(7), {20, 15, 1, 3}, {}).frames.size(), 1u);
    }

    void oddSizesAreRead() {
        const Clip clip = readClip(clipOf(4, 33, 17), {31, 19, 4, 3}, {});
        QCOMPARE(clip.width(), 31);
        QCOMPARE(clip.height(), 19);
        QCOMPARE(clip.frames.front().channels.front().size(), 31u * 19u);
    }

    void progressIsToldAndCancels() {
        double last = -1;
        readClip(clipOf(12), {20, 15, 4, 1}, [&](double share) {
            const bool rises = share >= last && share <= 1;
            last = rises ? share : 2;
            return true;
        });
        QCOMPARE(last, 1.0);
        int calls = 0;
        const Clip cancelled = readClip(clipOf(12), {20, 15, 4, 1}, [&](double) { return ++calls < 3; });
        QVERIFY(cancelled.frames.empty());
        QCOMPARE(calls, 3);
    }

    void aTruncatedClipIsUsedAsFarAsItGoesOrRefused() {
        const std::string whole = bytesOf(clipOf(25));
        REFUSED(readClip(write(whole.substr(0, 100), "cut.mp4"), {20, 15, 4, 1}, {}), "cut.mp4");
        // The index stands in front (faststart): a file cut in the middle still plays its first part.
        const Clip clip =
            readClip(write(whole.substr(0, whole.size() - 200), "cut2.mp4"), {20, 15, 4, 1}, {});
        QCOMPARE(clip.frames.size(), 4u);
        QVERIFY(std::abs(meanOf(clip.frames.front()) * 255 - 20) < 2);
    }

    void unreadableClipsAreRefusedByName() {
        REFUSED(readClip(path("absent.mp4"), {}, {}), "absent.mp4");
        REFUSED(readClip(m_folder.path().toStdString(), {}, {}), "not a file");
        REFUSED(readClip(write(""), {}, {}), "empty");
        REFUSED(readClip(write("not a clip at all, only text\n"), {}, {}), "not a clip");
        REFUSED(readClip(write("#EXTM3U\nclip.mp4\n", "list.mp4"), {}, {}), "list of other files");
        REFUSED(readClip(write("ffconcat version 1.0\nfile clip.mp4\n", "list.mp4"), {}, {}),
                "list of other files");
    }

    void glyphsAreLargeCentredAndWhiteOnBlack() {
        for (const char* text :
             {"A", "FLOW", "Spectral generative flow", "\xce\xbd \xe2\x88\x87 \xcf\x89", "|", "."}) {
            const Clip clip = drawGlyphs(text, {64, 64, 3, 1});
            QCOMPARE(clip.frames.size(), 3u);
            const auto& pixels = clip.frames.front().channels.front();
            QVERIFY(*std::max_element(pixels.begin(), pixels.end()) > 0.95f);
            int left = 64, right = -1, top = 64, bottom = -1;
            for (int y = 0; y < 64; ++y) {
                for (int x = 0; x < 64; ++x) {
                    if (pixels[static_cast<std::size_t>(64 * y + x)] > 0.3f) {
                        left = std::min(left, x);
                        right = std::max(right, x);
                        top = std::min(top, y);
                        bottom = std::max(bottom, y);
                    }
                }
            }
            QVERIFY2(std::abs(left + right - 63) <= 3 && std::abs(top + bottom - 63) <= 3, text); // centred
            QVERIFY2(left >= 2 && top >= 2, text);                                                // a rim
            QVERIFY2(std::max(right - left, bottom - top) >= 48, text);                           // large
        }
    }

    void glyphsFitExtremeFrames() {
        for (const auto& [width, height] :
             {std::pair(2, 2), std::pair(8, 200), std::pair(300, 6), std::pair(63, 65)}) {
            const Clip clip = drawGlyphs("Wide words and more of them, sixty characters long, to fill it",
                                         {width, height, 1, 3});
            QCOMPARE(clip.width(), width);
            QCOMPARE(clip.height(), height);
            QCOMPARE(clip.channels(), 3);
        }
    }

    void glyphsThatCannotBeDrawnAreRefused() {
        REFUSED(drawGlyphs("", {}), "no glyphs");
        REFUSED(drawGlyphs(" \n\t ", {}), "no glyphs");
        REFUSED(drawGlyphs(std::string(65, 'a'), {}), "65");
        REFUSED(drawGlyphs("\xff\xfe", {}), "UTF-8");
        REFUSED(drawGlyphs("a\xed\xa0\x80", {}), "UTF-8"); // a lone surrogate
        REFUSED(drawGlyphs(std::string("a\0b", 3), {}), "control character");
        REFUSED(drawGlyphs("light \xe5\xad\x97", {}), "\xe5\xad\x97"); // a Chinese character, named
        QCOMPARE(drawGlyphs(std::string(64, 'a'), {}).frames.size(), 32u);
    }
};

QTEST_GUILESS_MAIN(ClipTest)
#include "clip_test.moc"
