// Files are read within a limit and written whole or not at all.

#include "engine/files/text_file.h"
#include "tests/engine/text/expect_error.h"

#include <QTemporaryDir>
#include <QtTest>

#include <fstream>

using namespace sgfm;

class TextFileTest : public QObject {
    Q_OBJECT

  private:
    QTemporaryDir m_folder;
    std::filesystem::path path(const char* name) const { return m_folder.path().toStdString() + "/" + name; }
    int filesInFolder() const {
        return static_cast<int>(QDir(m_folder.path()).entryList(QDir::Files | QDir::Hidden).size());
    }
    void clear() {
        for (const auto& name : QDir(m_folder.path()).entryList(QDir::Files | QDir::Hidden)) {
            QFile::remove(m_folder.filePath(name));
        }
    }

  private slots:
    void init() { clear(); }

    void whatIsWrittenIsReadBack() {
        const std::string text = std::string("line\n\0binary \xC2\xB6", 15) + std::string(200'000, 'x');
        files::writeTextFile(path("a.txt"), text);
        QCOMPARE(files::readTextFile(path("a.txt"), text.size()), text);
        QCOMPARE(filesInFolder(), 1);
    }

    void aFileOverTheLimitIsRefused() {
        files::writeTextFile(path("a.txt"), "12345");
        QVERIFY(throwsKind(ErrorKind::BadInput, [&] { files::readTextFile(path("a.txt"), 4); }));
        QCOMPARE(files::readTextFile(path("a.txt"), 5), std::string("12345"));
    }

    void missingFilesFoldersAndDevicesAreRefused() {
        QVERIFY(throwsKind(ErrorKind::Io, [&] { files::readTextFile(path("none.txt"), 10); }));
        QVERIFY(throwsKind(ErrorKind::Io, [&] { files::readTextFile(m_folder.path().toStdString(), 10); }));
        QVERIFY(throwsKind(ErrorKind::Io, [&] { files::readTextFile("/dev/zero", 10); }));
        QVERIFY(throwsKind(ErrorKind::Io, [&] { files::sha256Of(path("none.txt")); }));
    }

    void writingIntoAMissingFolderOrOverADeviceIsRefused() {
        QVERIFY(throwsKind(ErrorKind::Io, [&] { files::writeTextFile(path("none/a.txt"), "x"); }));
        QVERIFY(throwsKind(ErrorKind::Io, [&] { files::writeTextFile("/dev/null", "x"); }));
        QVERIFY(throwsKind(ErrorKind::Io, [&] { files::writeTextFile(m_folder.path().toStdString(), "x"); }));
        QVERIFY(std::filesystem::is_character_file("/dev/null"));
    }

    void aFailedWriterLeavesTheOldFileAndNothingElse() {
        files::writeTextFile(path("a.txt"), "old");
        const auto fail = [&] {
            files::replaceFile(path("a.txt"), [](const std::filesystem::path& temporary) {
                std::ofstream(temporary) << "half of the new";
                throw Error(ErrorKind::Io, "test", "The disk is full.", "Make room.");
            });
        };
        QVERIFY(throwsKind(ErrorKind::Io, fail));
        QCOMPARE(files::readTextFile(path("a.txt"), 100), std::string("old"));
        QCOMPARE(filesInFolder(), 1);
    }

    void temporaryNamesKeepTheEndingAndNeverCollide() {
        const auto first = files::temporaryBeside(path("clip.mp4"));
        const auto second = files::temporaryBeside(path("clip.mp4"));
        QVERIFY(first != second);
        QCOMPARE(first.extension().string(), std::string(".mp4"));
        QCOMPARE(first.parent_path(), path("clip.mp4").parent_path());
    }

    void theLongestFileNameCanBeWritten() {
        const std::string name(255, 'n');
        files::writeTextFile(path(name.c_str()), "x");
        QCOMPARE(files::readTextFile(path(name.c_str()), 1), std::string("x"));
    }

    // FIPS 180-2, appendix B.1 and B.3.
    void sha256EqualsThePublishedDigests() {
        files::writeTextFile(path("abc"), "abc");
        QCOMPARE(files::sha256Of(path("abc")),
                 std::string("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"));
        files::writeTextFile(path("million"), std::string(1'000'000, 'a'));
        QCOMPARE(files::sha256Of(path("million")),
                 std::string("cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"));
    }
};

QTEST_APPLESS_MAIN(TextFileTest)
#include "text_file_test.moc"
