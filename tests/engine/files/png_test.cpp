// PNG pictures carry their recipe; whatever is damaged is refused and never crashes.

#include "engine/error.h"
#include "engine/files/png.h"

#include <QtTest>

#include <csignal>
#include <fstream>
#include <random>

#include <sys/resource.h>

using namespace sgfm::files;
using sgfm::Error;
using sgfm::ErrorKind;

namespace {

Picture gradient(int width, int height) {
    Picture picture{width, height, {}};
    for (int y = 0; y < height; ++y) {
        for (int x = 0; x < width; ++x) {
            for (const int value : {x * 3, y * 5, x + y}) {
                picture.rgb.push_back(static_cast<std::uint8_t>(value));
            }
        }
    }
    return picture;
}

std::string bytesOf(const std::filesystem::path& file) {
    std::ifstream stream(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
}

} // namespace

class PngTest : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;

    std::filesystem::path path(const char* name) const { return m_folder.filePath(name).toStdString(); }

    std::filesystem::path write(const std::string& bytes) const {
        const auto file = path("in.png");
        std::ofstream(file, std::ios::binary) << bytes;
        return file;
    }

  private slots:
    void givesBackPixelsAndRecipe() {
        const Picture picture = gradient(37, 21);
        const std::string recipe = "{\"prompt\": \"light \xce\xbd \xe2\x88\x87\", \"steps\": 3}\n";
        writePng(path("a.png"), picture, recipe);
        const Picture back = readPng(path("a.png"));
        QCOMPARE(back.width, 37);
        QCOMPARE(back.height, 21);
        QVERIFY(back.rgb == picture.rgb);
        QVERIFY(readPngRecipe(path("a.png")) == recipe);
        // Any program finds the chunk by these names.
        const std::string bytes = bytesOf(path("a.png"));
        const auto chunk = bytes.find("iTXtsgfm-recipe");
        QVERIFY(chunk != std::string::npos && chunk < bytes.find("IDAT"));
    }

    void aPictureWithoutRecipeHasAnEmptyOne() {
        writePng(path("b.png"), gradient(1, 1), "");
        QVERIFY(readPngRecipe(path("b.png")).empty());
        QCOMPARE(bytesOf(path("b.png")).find("iTXt"), std::string::npos);
    }

    void keepsALongRecipeWhole() {
        std::string recipe;
        std::minstd_rand random(7); // hardly compressible
        while (recipe.size() < 2'000'000) {
            recipe += static_cast<char>('!' + random() % 90);
        }
        writePng(path("c.png"), gradient(4, 4), recipe);
        QVERIFY(readPngRecipe(path("c.png")) == recipe);
    }

    void theSamePictureGivesTheSameBytes() {
        writePng(path("d.png"), gradient(20, 20), "{}");
        writePng(path("e.png"), gradient(20, 20), "{}");
        QVERIFY(bytesOf(path("d.png")) == bytesOf(path("e.png")));
    }

    void refusesATruncatedFileAtEveryByte() {
        writePng(path("f.png"), gradient(5, 5), "{\"a\": 1}");
        const std::string whole = bytesOf(path("f.png"));
        for (std::size_t length = 0; length < whole.size(); ++length) {
            QVERIFY_THROWS_EXCEPTION(Error, readPngRecipe(write(whole.substr(0, length))));
        }
        QVERIFY(readPngRecipe(write(whole)) == "{\"a\": 1}");
    }

    void aFlippedByteIsAnErrorOrHarmless() {
        writePng(path("g.png"), gradient(5, 5), "{\"a\": 1}");
        const std::string whole = bytesOf(path("g.png"));
        int refused = 0;
        for (std::size_t at = 0; at < whole.size(); ++at) {
            std::string damaged = whole;
            damaged[at] = static_cast<char>(damaged[at] ^ 0x55);
            try {
                // Every chunk has a checksum: what is read without an error is the true recipe.
                QVERIFY(readPngRecipe(write(damaged)) == "{\"a\": 1}");
            } catch (const Error& error) {
                QCOMPARE(static_cast<int>(error.kind()), static_cast<int>(ErrorKind::BadInput));
                ++refused;
            }
        }
        QCOMPARE(refused, static_cast<int>(whole.size()));
    }

    void refusesWhatIsNotAPng() {
        for (const char* bytes :
             {"", "x", "GIF89a...........", "\x89PNG\r\n\x1a\n", "\xff\xd8\xff\xe0 a jpeg"}) {
            QVERIFY_THROWS_EXCEPTION(Error, readPngRecipe(write(bytes)));
        }
        QVERIFY_THROWS_EXCEPTION(Error, readPngRecipe(m_folder.path().toStdString()));
        QVERIFY_THROWS_EXCEPTION(Error, readPngRecipe(path("absent.png")));
    }

    void refusesAnEnormousSizeBeforeReadingIt() {
        // A correct header (checksum included) of 500,000 x 500,000 pixels, and nothing behind it.
        std::string bytes("\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\x07\xa1\x20\0\x07\xa1\x20\x08\x02\0\0\0", 29);
        bytes += std::string(4, 0);
        std::uint32_t crc = 0xffffffffu; // ISO 3309, over type and data
        for (std::size_t i = 12; i < 29; ++i) {
            crc ^= static_cast<std::uint8_t>(bytes[i]);
            for (int bit = 0; bit < 8; ++bit) {
                crc = (crc >> 1) ^ (crc & 1 ? 0xedb88320u : 0);
            }
        }
        crc = ~crc;
        for (int i = 0; i < 4; ++i) {
            bytes[29 + static_cast<std::size_t>(i)] = static_cast<char>(crc >> (24 - 8 * i));
        }
        bytes += std::string("\0\0\0\0IDAT\x35\xaf\x06\x1e", 12);
        try {
            readPng(write(bytes));
            QFAIL("took 250 gigapixels");
        } catch (const Error& error) {
            QVERIFY2(error.message().find("100 megapixels") != std::string::npos, error.what());
        }
    }

    void refusesPixelsThatDoNotFit() {
        Picture picture = gradient(4, 4);
        picture.rgb.pop_back();
        QVERIFY_THROWS_EXCEPTION(Error, writePng(path("h.png"), picture, ""));
        QVERIFY_THROWS_EXCEPTION(Error, writePng(path("h.png"), Picture{}, ""));
        QVERIFY_THROWS_EXCEPTION(Error, writePng(path("h.png"), gradient(2, 2), std::string("a\0b", 3)));
        QVERIFY(!std::filesystem::exists(path("h.png")));
    }

    void aFullDiskKeepsTheOldFileAndLeavesNoOther() {
        QTemporaryDir folder;
        const std::filesystem::path file = folder.filePath("i.png").toStdString();
        writePng(file, gradient(2, 2), "old");
        Picture noise{300, 300, std::vector<std::uint8_t>(270000)};
        std::minstd_rand random(1);
        for (auto& value : noise.rgb) {
            value = static_cast<std::uint8_t>(random());
        }
        rlimit before{};
        getrlimit(RLIMIT_FSIZE, &before);
        auto* handler = std::signal(SIGXFSZ, SIG_IGN);
        rlimit limit = before;
        limit.rlim_cur = 30000; // no file of this process may grow further, as on a full disk
        setrlimit(RLIMIT_FSIZE, &limit);
        bool failed = false;
        try {
            writePng(file, noise, "new");
        } catch (const Error& error) {
            failed = error.kind() == ErrorKind::Io;
        }
        setrlimit(RLIMIT_FSIZE, &before);
        std::signal(SIGXFSZ, handler);
        QVERIFY(failed);
        QVERIFY(readPngRecipe(file) == "old");
        QCOMPARE(QDir(folder.path()).entryList(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot).size(),
                 1);
    }
};

QTEST_GUILESS_MAIN(PngTest)
#include "png_test.moc"
