// Clips as people have them: containers and codecs of every kind, odd sizes, rates that vary, telephones held
// upright, wide pixels; stretches of them; long ones; cut off and hostile ones. Made by the ffmpeg program.

#include "engine/error.h"
#include "engine/video/clip.h"

#include <QProcess>
#include <QtTest>

#include <cmath>
#include <fstream>
#include <numeric>
#include <random>

using namespace sgfm::video;
using sgfm::Error;
using sgfm::ErrorKind;

namespace {

double levelOf(const Frame& frame) { // 0 to 255
    const auto& pixels = frame.channels.front();
    return 255 * std::accumulate(pixels.begin(), pixels.end(), 0.0) / static_cast<double>(pixels.size());
}

// Frame N of a grey clip has this level: luma 20 + 4 N, of which 16 is black and 235 white.
double levelAt(double number) {
    return (20 + 4 * number - 16) * 255 / 219;
}

QString ramp(int frames, const QString& size = "64x48", int rate = 25) {
    return QStringLiteral("nullsrc=s=%1:r=%2,geq=lum='20+4*N':cb=128:cr=128,trim=end_frame=%3")
        .arg(size)
        .arg(rate)
        .arg(frames);
}

} // namespace

class ClipFormatsTest : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;

    std::string path(const QString& name) const { return m_folder.filePath(name).toStdString(); }

    // The clip that ffmpeg makes of a filter graph.
    std::string make(const QString& name, const QString& graph, const QStringList& options = {}) const {
        QProcess ffmpeg;
        ffmpeg.start(QStringLiteral("ffmpeg"), QStringList{"-v", "error", "-y", "-f", "lavfi", "-i", graph} +
                                                   options + QStringList{m_folder.filePath(name)});
        ffmpeg.waitForFinished(-1);
        if (ffmpeg.exitStatus() != QProcess::NormalExit || ffmpeg.exitCode() != 0) {
            qWarning("ffmpeg: %s", ffmpeg.readAllStandardError().constData());
            return {};
        }
        return path(name);
    }

    std::string write(const QString& name, const std::string& bytes) const {
        std::ofstream(path(name), std::ios::binary | std::ios::trunc) << bytes;
        return path(name);
    }

    static std::string bytesOf(const std::string& file) {
        std::ifstream stream(file, std::ios::binary);
        return {std::istreambuf_iterator<char>(stream), {}};
    }

    static QString refusal(const std::string& file, const ClipOptions& options) {
        try {
            readClip(file, options, {});
        } catch (const Error& error) {
            return error.kind() == ErrorKind::BadInput && !error.remedy().empty()
                       ? QString::fromStdString(error.message())
                       : QStringLiteral("another kind: ") + error.what();
        }
        return QStringLiteral("no error");
    }

  private slots:
    void commonContainersAndCodecsGiveTheirFramesBack_data() {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QStringList>("options");
        QTest::newRow("MP4, H.264, B frames")
            << "a.mp4" << QStringList{"-c:v", "libx264", "-g", "12", "-bf", "3", "-pix_fmt", "yuv420p"};
        QTest::newRow("MP4, H.265") << "b.mp4"
                                    << QStringList{"-c:v", "libx265", "-x265-params", "log-level=none"};
        QTest::newRow("MOV, MPEG-4 part 2") << "c.mov" << QStringList{"-c:v", "mpeg4", "-q:v", "2"};
        QTest::newRow("WebM, VP9") << "d.webm"
                                   << QStringList{"-c:v", "libvpx-vp9", "-b:v", "1M", "-cpu-used", "8"};
        QTest::newRow("WebM, VP8") << "e.webm" << QStringList{"-c:v", "libvpx", "-b:v", "1M"};
        QTest::newRow("Matroska, FFV1") << "f.mkv" << QStringList{"-c:v", "ffv1"};
        QTest::newRow("AVI, Motion JPEG") << "g.avi" << QStringList{"-c:v", "mjpeg", "-q:v", "2"};
        QTest::newRow("AVI, H.264 without time stamps")
            << "h.avi" << QStringList{"-c:v", "libx264", "-bf", "2", "-pix_fmt", "yuv420p"};
        QTest::newRow("GIF") << "i.gif" << QStringList{};
        QTest::newRow("MPEG, MPEG-2") << "j.mpg" << QStringList{"-c:v", "mpeg2video", "-q:v", "2"};
        QTest::newRow("transport stream") << "k.ts" << QStringList{"-c:v", "libx264", "-pix_fmt", "yuv420p"};
        QTest::newRow("bare H.264") << "l.h264" << QStringList{"-c:v", "libx264", "-pix_fmt", "yuv420p"};
        QTest::newRow("Flash") << "m.flv" << QStringList{"-c:v", "flv", "-q:v", "2"};
        QTest::newRow("10 bit, 4:4:4")
            << "n.mkv" << QStringList{"-c:v", "libx264", "-pix_fmt", "yuv444p10le"};
        QTest::newRow("grey, lossless") << "o.mkv" << QStringList{"-c:v", "ffv1", "-pix_fmt", "gray"};
    }

    void commonContainersAndCodecsGiveTheirFramesBack() {
        QFETCH(QString, name);
        QFETCH(QStringList, options);
        const auto file = make(name, ramp(50), options);
        QVERIFY(!file.empty());
        const Clip whole = readClip(file, {32, 24, 50, 1}, {});
        QCOMPARE(whole.frames.size(), 50u);
        QVERIFY2(std::abs(whole.framesPerSecond - 25) < 0.1,
                 qPrintable(QString::number(whole.framesPerSecond)));
        for (int i = 0; i < 50; ++i) {
            const double level = levelOf(whole.frames[static_cast<std::size_t>(i)]);
            QVERIFY2(std::abs(level - levelAt(i)) < 4,
                     qPrintable(QStringLiteral("frame %1: %2, not %3").arg(i).arg(level).arg(levelAt(i))));
        }
        // The same frames when only a few are decoded.
        const Clip few = readClip(file, {32, 24, 8, 1}, {});
        for (int i = 0; i < 8; ++i) {
            QVERIFY(std::abs(levelOf(few.frames[static_cast<std::size_t>(i)]) - levelAt(7 * i)) < 4);
        }
        QCOMPARE(readClip(file, {32, 24, 3, 3}, {}).channels(), 3);
    }

    void skippingGivesExactlyTheFramesThatDecodingEverythingGives() {
        const auto file = make("skip.mp4", QStringLiteral("testsrc2=s=160x90:r=25:d=8"),
                               {"-c:v", "libx264", "-g", "50", "-bf", "3", "-pix_fmt", "yuv420p"});
        const Clip all = readClip(file, {160, 90, 200, 3}, {});
        const Clip few = readClip(file, {160, 90, 200 / 40, 3}, {}); // 0, 49.75, ... to the nearest
        for (std::size_t i = 0; i < few.frames.size(); ++i) {
            const auto at = static_cast<std::size_t>(std::lround(static_cast<double>(i) * 199 / 4));
            QVERIFY(few.frames[i].channels == all.frames[at].channels);
        }
    }

    void timeStampsCountAndNotTheNumbersOfFrames() {
        // Ten frames 0.1 s apart, then forty 0.02 s apart: 1.8 s in all from the first to the last.
        const auto graph = ramp(50) + ",settb=1/1000,setpts='if(lt(N,10),N*100,1000+(N-10)*20)'";
        for (const QString& name : {QStringLiteral("vfr.mkv"), QStringLiteral("vfr.mp4")}) {
            const auto file =
                make(name, graph,
                     {"-vsync", "vfr", "-c:v", "libx264", "-pix_fmt", "yuv420p", "-enc_time_base", "1:1000"});
            QVERIFY(!file.empty());
            const Clip clip = readClip(file, {16, 16, 19, 1}, {}); // every 0.099 s
            const double step = 1.78 / 18;
            QVERIFY(std::abs(clip.framesPerSecond - 1 / step) < 0.1);
            for (int i = 0; i < 19; ++i) {
                const double time = i * step;
                // A slow frame stands until the next; of fast ones the nearest is taken.
                const double number = time < 1 ? std::floor(time / 0.1) : 10 + (time - 1) / 0.02;
                const double level = levelOf(clip.frames[static_cast<std::size_t>(i)]);
                QVERIFY2(std::abs(level - levelAt(number)) < 5,
                         qPrintable(QStringLiteral("%1, frame %2: %3, not %4")
                                        .arg(name)
                                        .arg(i)
                                        .arg(level)
                                        .arg(levelAt(number))));
            }
        }
    }

    void aStretchOfTheClipCanBeChosen() {
        const auto file = make("stretch.mp4", ramp(50), {"-c:v", "libx264", "-pix_fmt", "yuv420p"});
        const Clip clip = readClip(file, {16, 16, 10, 1, Fit::Cover, 0.4, 0.4}, {}); // frames 10 to 19
        for (int i = 0; i < 10; ++i) {
            QVERIFY(std::abs(levelOf(clip.frames[static_cast<std::size_t>(i)]) - levelAt(10 + i)) < 4);
        }
        QVERIFY(std::abs(clip.framesPerSecond - 25) < 0.1);
        const Clip tail = readClip(file, {16, 16, 5, 1, Fit::Cover, 1.8, 0}, {}); // 45 to 49
        QVERIFY(std::abs(levelOf(tail.frames.back()) - levelAt(49)) < 4);
        const Clip still = readClip(file, {16, 16, 4, 1, Fit::Cover, 1.0, 0.001}, {}); // frame 25 alone
        QVERIFY(std::abs(levelOf(still.frames.front()) - levelAt(25)) < 4);
        QVERIFY(still.frames.front().channels == still.frames.back().channels);
        QVERIFY(refusal(file, {16, 16, 4, 1, Fit::Cover, 2.0, 0}).contains("it lasts 2.00 s"));
        for (const double wrong : {-1.0, 1e9, std::nan("")}) {
            QVERIFY(refusal(file, {16, 16, 4, 1, Fit::Cover, wrong, 0}).contains("cannot start"));
            QVERIFY(refusal(file, {16, 16, 4, 1, Fit::Cover, 0, wrong}).contains("another kind"));
        }
    }

    void fitsAreCoverBarsAndStretch() {
        // White with a black left third.
        const auto file =
            make("fit.mkv", QStringLiteral("color=white:s=90x30:r=5:d=1,drawbox=0:0:30:30:black:fill"),
                 {"-c:v", "ffv1", "-pix_fmt", "gray"});
        const auto at = [](const Clip& clip, int x, int y) {
            return clip.frames.front().channels.front()[static_cast<std::size_t>(30 * y + x)];
        };
        const Clip cover = readClip(file, {30, 30, 1, 1, Fit::Cover}, {});
        QVERIFY(at(cover, 0, 15) > 0.9F && at(cover, 29, 15) > 0.9F); // the middle third
        const Clip bars = readClip(file, {30, 30, 1, 1, Fit::Bars}, {});
        QVERIFY(at(bars, 20, 5) < 0.1F && at(bars, 20, 25) < 0.1F && at(bars, 20, 15) > 0.9F);
        QVERIFY(at(bars, 5, 15) < 0.1F);
        const Clip stretch = readClip(file, {30, 30, 1, 1, Fit::Stretch}, {});
        QVERIFY(at(stretch, 5, 2) < 0.1F && at(stretch, 20, 2) > 0.9F && at(stretch, 20, 28) > 0.9F);
    }

    void oddSizesAndWidePixelsAreRead() {
        const auto odd = make("odd.mkv", ramp(5, "131x77"), {"-c:v", "ffv1"});
        const Clip clip = readClip(odd, {37, 23, 5, 3}, {});
        QCOMPARE(clip.width(), 37);
        QCOMPARE(clip.height(), 23);
        // 40 x 40 pixels twice as wide as high: 80 x 40 to the eye, so that the middle half covers a square.
        const auto wide = make(
            "wide.mkv", QStringLiteral("color=white:s=40x40:r=5:d=1,drawbox=0:0:12:40:black:fill,setsar=2"),
            {"-c:v", "ffv1", "-pix_fmt", "gray"});
        const Clip square = readClip(wide, {40, 40, 1, 1, Fit::Cover}, {});
        // The picture's columns 10 to 30: black up to the second of them, two frame pixels each.
        const auto& row = square.frames.front().channels.front();
        QVERIFY(row[1] < 0.2F && row[6] > 0.8F);
    }

    void aTelephoneHeldUprightIsTurnedUpright() {
        const auto lying =
            make("lying.mp4", QStringLiteral("color=black:s=64x32:r=5:d=1,drawbox=0:0:16:32:white:fill"),
                 {"-c:v", "libx264", "-pix_fmt", "yuv420p"});
        QProcess::execute("ffmpeg", {"-v", "error", "-y", "-i", QString::fromStdString(lying), "-c", "copy",
                                     "-metadata:s:v", "rotate=90", m_folder.filePath("upright.mp4")});
        // As ffmpeg itself shows it.
        QProcess::execute("ffmpeg", {"-v", "error", "-y", "-i", m_folder.filePath("upright.mp4"), "-c:v",
                                     "ffv1", m_folder.filePath("shown.mkv")});
        const Clip clip = readClip(path("upright.mp4"), {32, 64, 1, 1}, {});
        const Clip shown = readClip(path("shown.mkv"), {32, 64, 1, 1, Fit::Stretch}, {});
        const auto at = [](const Clip& one, int y) {
            return one.frames.front().channels.front()[static_cast<std::size_t>(32 * y + 16)];
        };
        QVERIFY(std::abs(at(clip, 4) - at(clip, 60)) > 0.8F); // left and right became top and bottom
        QVERIFY(std::abs(at(clip, 4) - at(shown, 4)) < 0.1F && std::abs(at(clip, 60) - at(shown, 60)) < 0.1F);
    }

    void aLongClipIsReadByItsKeyframes() {
        // Two minutes, of which eight frames are wanted: a few hundred frames are decoded, not three
        // thousand.
        const auto file =
            make("long.mp4", QStringLiteral("testsrc=s=64x48:r=25:d=60"),
                 {"-c:v", "libx264", "-g", "25", "-preset", "ultrafast", "-pix_fmt", "yuv420p"});
        double last = -1;
        bool rising = true;
        const Clip clip = readClip(file, {32, 24, 8, 1}, [&](double share) {
            rising = rising && share >= last && share <= 1;
            last = share;
            return true;
        });
        QVERIFY(rising);
        QCOMPARE(last, 1.0);
        QCOMPARE(clip.frames.size(), 8u);
        QVERIFY(std::abs(clip.framesPerSecond - 7 / (1499 / 25.0)) < 1e-3);
        int calls = 0;
        QVERIFY(readClip(file, {32, 24, 8, 1}, [&](double share) {
                    calls += share > 0.3 ? 1 : 0;
                    return calls == 0;
                }).frames.empty());
        QCOMPARE(calls, 1); // nothing is asked after it was cancelled
    }

    void cutOffClipsAreUsedAsFarAsTheyGoOrRefused() {
        const auto source = QStringLiteral("testsrc=s=96x64:r=25:d=4");
        const QStringList h264{"-c:v",     "libx264", "-g",        "10",
                               "-pix_fmt", "yuv420p", "-movflags", "+faststart"};
        for (const auto& [name, options] :
             {std::pair(QStringLiteral("cut.mp4"), h264),
              std::pair(QStringLiteral("cut.mkv"), QStringList{"-c:v", "ffv1"}),
              std::pair(QStringLiteral("cut.avi"), QStringList{"-c:v", "mjpeg"}),
              std::pair(QStringLiteral("cut.gif"), QStringList{})}) {
            const std::string whole = bytesOf(make(name, source, options));
            QVERIFY(!whole.empty());
            for (const double share : {0.001, 0.01, 0.1, 0.3, 0.7, 0.95}) {
                const auto length = static_cast<std::size_t>(share * static_cast<double>(whole.size()));
                const auto file = write("part-" + name, whole.substr(0, length));
                const QString said = refusal(file, {32, 24, 6, 1});
                QVERIFY2(said == "no error" || said.contains("cannot be used"), qPrintable(said));
                QVERIFY2(share < 0.3 || said == "no error", qPrintable(name + ": " + said));
            }
        }
    }

    void damagedClipsNeverEndTheProgram() {
        std::mt19937 generator(5);
        for (const auto& [name, options] :
             {std::pair(QStringLiteral("damaged.mp4"), QStringList{"-c:v", "libx264", "-pix_fmt", "yuv420p"}),
              std::pair(QStringLiteral("damaged.webm"), QStringList{"-c:v", "libvpx"}),
              std::pair(QStringLiteral("damaged.avi"), QStringList{"-c:v", "mjpeg"}),
              std::pair(QStringLiteral("damaged.gif"), QStringList{})}) {
            const std::string whole =
                bytesOf(make(name, QStringLiteral("testsrc=s=64x48:r=25:d=1"), options));
            for (int attempt = 0; attempt < 12; ++attempt) {
                std::string bytes = whole;
                for (int hit = 0; hit < 1 + 8 * attempt; ++hit) {
                    // The head, where the structure is, more often than the rest.
                    const std::size_t range =
                        hit % 2 == 0 ? std::min<std::size_t>(bytes.size(), 2000) : bytes.size();
                    bytes[generator() % range] = static_cast<char>(generator());
                }
                const QString said = refusal(write("hit-" + name, bytes), {32, 24, 6, 3});
                QVERIFY2(said == "no error" || said.contains("cannot be used"), qPrintable(said));
            }
        }
    }

    void filesThatNameOtherFilesAreNotFollowed() {
        const auto clip = QString::fromStdString(make("inner.mp4", ramp(5), {"-c:v", "mpeg4"}));
        const auto refused = [&](const QString& name, const QString& text) {
            const QString said = refusal(write(name, text.toStdString()), {16, 16, 2, 1});
            return said.contains("cannot be used");
        };
        QVERIFY(refused("list.m3u8",
                        "#EXTM3U\n#EXT-X-TARGETDURATION:5\n#EXTINF:5,\n" + clip + "\n#EXT-X-ENDLIST\n"));
        QVERIFY(refused("list.ffconcat", "ffconcat version 1.0\nfile " + clip + "\n"));
        QVERIFY(refused("late.ffconcat", "\n\nffconcat version 1.0\nfile " + clip + "\n"));
        QVERIFY(refused("list.mpd", "<?xml version=\"1.0\"?><MPD><BaseURL>" + clip + "</BaseURL></MPD>"));
        QVERIFY(refused("list.sdp", "v=0\no=- 0 0 IN IP4 127.0.0.1\nm=video 5004 RTP/AVP 96\n"));
        QVERIFY(refused("script.avs", "AviSource(\"" + clip + "\")"));
        QVERIFY(refused("sound.txt", QString(5000, 'x')));
    }

    void soundAloneIsNoClip() {
        const auto file = make("sound.mp4", QStringLiteral("sine=d=1"), {"-c:a", "aac"});
        QVERIFY(refusal(file, {16, 16, 2, 1}).contains("no video"));
    }
};

QTEST_GUILESS_MAIN(ClipFormatsTest)
#include "clip_formats_test.moc"
