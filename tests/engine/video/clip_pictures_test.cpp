// Clips leave as MP4 that browsers and telephones play, as PNG and as arrays, with the recipe inside.

#include "engine/error.h"
#include "engine/files/npy.h"
#include "engine/video/clip_pictures.h"
#include "engine/video/encoder.h"

#include <QProcess>
#include <QtTest>

#include <cmath>
#include <fstream>

using namespace sgfm;
using namespace sgfm::video;

namespace {

// A disc that moves to the right; colour: red, its middle green.
Clip disc(int width, int height, int frames, int channels) {
    Clip clip;
    clip.framesPerSecond = 12;
    for (int t = 0; t < frames; ++t) {
        Frame frame{width, height, {}};
        for (int c = 0; c < channels; ++c) {
            std::vector<float> pixels;
            for (int y = 0; y < height; ++y) {
                for (int x = 0; x < width; ++x) {
                    const double away = std::hypot(x - width / 3.0 - t, y - height / 2.0);
                    pixels.push_back(away < height / (c == 0 ? 3.0 : 6.0) && c < 2 ? 1.0F : 0.0F);
                }
            }
            frame.channels.push_back(pixels);
        }
        clip.frames.push_back(frame);
    }
    return clip;
}

template <typename Action>
int kindOf(Action&& action) {
    try {
        action();
    } catch (const Error& error) {
        return static_cast<int>(error.kind());
    }
    return -1;
}

} // namespace

class ClipPicturesTest : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;
    std::filesystem::path path(const QString& name) const { return m_folder.filePath(name).toStdString(); }

    QByteArray probed(const QString& name, const QStringList& entries) const {
        QProcess probe;
        probe.start(QStringLiteral("ffprobe"),
                    QStringList{"-v", "error", "-count_frames", "-of", "default=nw=1"} + entries +
                        QStringList{m_folder.filePath(name)});
        probe.waitForFinished(-1);
        return probe.readAllStandardOutput() + probe.readAllStandardError();
    }

  private slots:
    void mp4PlaysEverywhere_data() {
        QTest::addColumn<int>("width");
        QTest::addColumn<int>("height");
        QTest::addColumn<double>("rate");
        QTest::newRow("as it is") << 0 << 0 << 0.0;
        QTest::newRow("full screen") << 1280 << 720 << 30.0;
        QTest::newRow("odd") << 321 << 241 << 29.97;
        QTest::newRow("tiny") << 16 << 16 << 5.0;
    }

    void mp4PlaysEverywhere() {
        QFETCH(int, width);
        QFETCH(int, height);
        QFETCH(double, rate);
        const Clip clip = disc(33, 21, 9, 3);
        const std::string recipe = "{\"title\": \"a \\\"disc\\\"\"}";
        writeClipVideo(path("a.mp4"), clip, {width, height, rate, 2, recipe});
        const auto said = probed(
            "a.mp4", {"-show_entries", "stream=codec_name,pix_fmt,width,height,nb_read_frames,r_frame_rate,"
                                       "profile,has_b_frames,color_range:format=format_name"});
        QVERIFY2(said.contains("codec_name=h264") && said.contains("pix_fmt=yuv420p") &&
                     said.contains("nb_read_frames=18") && said.contains("color_range=tv") &&
                     said.contains("mp4"),
                 said.constData());
        const VideoSummary summary = inspectVideo(path("a.mp4")); // decodes every frame
        QCOMPARE(summary.frames, 18);
        QVERIFY(summary.width % 2 == 0 && summary.height % 2 == 0);
        QCOMPARE(summary.width, width == 0 ? 528 : (width + 1) / 2 * 2);
        QVERIFY(std::abs(summary.framesPerSecond - (rate == 0 ? 12 : rate)) < 0.01);
        QCOMPARE(summary.recipe, recipe);
        // The index stands before the pictures: a browser begins while it loads.
        std::ifstream stream(path("a.mp4"), std::ios::binary);
        const std::string bytes{std::istreambuf_iterator<char>(stream), {}};
        QVERIFY(bytes.find("moov") < bytes.find("mdat"));
    }

    void enlargedFramesAreWholeSquaresWithBlackBesideThem() {
        const Clip clip = disc(16, 12, 1, 1);
        const auto picture = pictureOf(clip.frames[0], 100, 100); // six times: 96 x 72
        const auto at = [&](int x, int y) {
            return picture.rgb[static_cast<std::size_t>(3 * (100 * y + x))];
        };
        QCOMPARE(at(0, 0), std::uint8_t(0));
        for (int y = 0; y < 72; ++y) {
            for (int x = 0; x < 96; ++x) {
                const float value =
                    clip.frames[0].channels[0][static_cast<std::size_t>(16 * (y / 6) + x / 6)];
                QCOMPARE(at(x + 2, y + 14), static_cast<std::uint8_t>(255 * value));
            }
        }
        QCOMPARE(pictureOf(clip.frames[0], 24, 18).width, 24); // half as large again: cubic
        QCOMPARE(pictureOf(clip.frames[0], 3, 2).rgb.size(), 18u);
        QCOMPARE(kindOf([&] { pictureOf(clip.frames[0], 0, 5); }), static_cast<int>(ErrorKind::Usage));
    }

    void picturesAndArraysAreWrittenFrameByFrame() {
        const Clip clip = disc(16, 12, 4, 3);
        const auto names = writeClipPictures(path("f.png"), clip, {16, 12, 0, 1, "{\"seed\": 1}"});
        QCOMPARE(names.size(), 4u);
        QCOMPARE(names.back(), std::string("f_000003.png"));
        QCOMPARE(files::readPngRecipe(path("f_000003.png")), std::string("{\"seed\": 1}"));
        const Clip back = readImage(path("f_000002.png"), {16, 12, 1, 3});
        QVERIFY(back.frames[0].channels == clip.frames[2].channels);
        writeClipArray(path("f.npy"), clip);
        const auto array = files::readNpy(path("f.npy"));
        QVERIFY((array.shape == std::vector<std::size_t>{4, 3, 12, 16}));
        QCOMPARE(array.values[16 * 12 * 3 + 16 * 6 + 6], clip.frames[1].channels[0][16 * 6 + 6]);
    }

    void whatIsStoppedOrImpossibleLeavesNoVideo() {
        const Clip clip = disc(16, 12, 8, 1);
        writeClipVideo(path("s.mp4"), clip, {}, [](double share) { return share < 0.5; });
        QVERIFY(!std::filesystem::exists(path("s.mp4")));
        int told = 0;
        const auto some = writeClipPictures(path("t.png"), clip, {}, [&](double) { return ++told <= 3; });
        QCOMPARE(some.size(), 3u);
        QCOMPARE(kindOf([&] { writeClipVideo(path("e.mp4"), {}, {}); }),
                 static_cast<int>(ErrorKind::BadInput));
        QCOMPARE(kindOf([&] { writeClipArray(path("e.npy"), {}); }), static_cast<int>(ErrorKind::BadInput));
        QCOMPARE(kindOf([&] {
                     writeClipVideo(path("e.mp4"), clip, {9000, 100});
                 }),
                 static_cast<int>(ErrorKind::Usage));
        QCOMPARE(kindOf([&] { writeClipVideo(path("no/e.mp4"), clip, {}); }),
                 static_cast<int>(ErrorKind::Io));
    }
};

QTEST_GUILESS_MAIN(ClipPicturesTest)
#include "clip_pictures_test.moc"
