// Checkpoints: bit-exact, whole or not at all, and strict about what they read.

#include "engine/error.h"
#include "engine/files/text_file.h"
#include "engine/recipe/checkpoint.h"

#include <QTemporaryDir>
#include <QtTest>

#include <bit>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <limits>

using namespace sgfm;
using namespace sgfm::recipe;

// A damaged header can make HDF5 ask for more memory than there is; it takes the refusal for an error, which
// is what is tested. The address sanitizer would end the program instead.
extern "C" const char* __asan_default_options();
extern "C" const char* __asan_default_options() {
    return "allocator_may_return_null=1";
}

namespace {

Checkpoint example() {
    Checkpoint checkpoint;
    checkpoint.recipe = defaultRecipe(Mode::Flow);
    checkpoint.recipe.seed = 0xfedcba9876543210;
    checkpoint.recipe.events.push_back({3, Event::Kind::SetParameter, "noise.sigma", 0.1, {}});
    checkpoint.step = (std::int64_t{1} << 33) + 1;
    checkpoint.time = 0.1 + 0.2;
    checkpoint.run = std::numeric_limits<std::uint64_t>::max();
    for (int i = 0; i < 1000; ++i) {
        checkpoint.state.push_back(std::bit_cast<float>(0x3f000001U + static_cast<unsigned>(i * 77)));
    }
    checkpoint.state.push_back(-0.0F);
    checkpoint.state.push_back(std::numeric_limits<float>::denorm_min());
    return checkpoint;
}

bool refused(const std::filesystem::path& file) {
    try {
        readCheckpoint(file);
    } catch (const Error& error) {
        return error.kind() == ErrorKind::BadInput && !error.remedy().empty();
    }
    return false;
}

} // namespace

class checkpoint_test : public QObject {
    Q_OBJECT

  private slots:
    void roundTripIsBitExact();
    void aLongLogFits();
    void theSameCheckpointGivesTheSameBytes();
    void theRecipeIsReadAlone();
    void damagedFilesAreRefused();
    void statesThatAreNotFiniteAreRefused();
    void unwritablePlacesAreReportedAndKeepTheOldFile();
};

void checkpoint_test::roundTripIsBitExact() {
    QTemporaryDir folder;
    const auto file = std::filesystem::path(folder.path().toStdString()) / "a.h5";
    const auto written = example();
    writeCheckpoint(file, written);
    const auto read = readCheckpoint(file);
    QVERIFY(read.recipe == written.recipe);
    QCOMPARE(read.step, written.step);
    QCOMPARE(read.time, written.time);
    QCOMPARE(read.run, written.run);
    QCOMPARE(read.state.size(), written.state.size());
    QVERIFY(std::memcmp(read.state.data(), written.state.data(), read.state.size() * sizeof(float)) == 0);
}

void checkpoint_test::aLongLogFits() {
    QTemporaryDir folder;
    const auto file = std::filesystem::path(folder.path().toStdString()) / "a.h5";
    auto written = example();
    for (int i = 0; i < 5000; ++i) { // more than the 64 KiB of a plain HDF5 attribute
        written.recipe.events.push_back(
            {10 + i, Event::Kind::SetParameter, "noise.sigma", 0.001 * (i % 100), {}});
    }
    writeCheckpoint(file, written);
    QVERIFY(readCheckpoint(file).recipe == written.recipe);
}

void checkpoint_test::theSameCheckpointGivesTheSameBytes() {
    QTemporaryDir folder;
    const std::filesystem::path here = folder.path().toStdString();
    writeCheckpoint(here / "a.h5", example());
    writeCheckpoint(here / "b.h5", example());
    QCOMPARE(files::sha256Of(here / "a.h5"), files::sha256Of(here / "b.h5"));
}

void checkpoint_test::theRecipeIsReadAlone() {
    QTemporaryDir folder;
    const auto file = std::filesystem::path(folder.path().toStdString()) / "a.h5";
    writeCheckpoint(file, example());
    QVERIFY(readCheckpointRecipe(file) == example().recipe);
    QVERIFY(readRecipe(file) == example().recipe);
}

void checkpoint_test::damagedFilesAreRefused() {
    QTemporaryDir folder;
    const std::filesystem::path here = folder.path().toStdString();
    writeCheckpoint(here / "a.h5", example());
    const auto whole = std::filesystem::file_size(here / "a.h5");

    std::filesystem::copy_file(here / "a.h5", here / "cut.h5");
    std::filesystem::resize_file(here / "cut.h5", whole / 2);
    QVERIFY(refused(here / "cut.h5"));

    files::writeTextFile(here / "text.h5", "no checkpoint at all");
    QVERIFY(refused(here / "text.h5"));
    files::writeTextFile(here / "empty.h5", "");
    QVERIFY(refused(here / "empty.h5"));

    // Any one byte of the header's first half kilobyte turned over: refused, or (in padding) without effect.
    for (std::size_t at = 0; at < 512; at += 7) {
        std::filesystem::copy_file(here / "a.h5", here / "bit.h5",
                                   std::filesystem::copy_options::overwrite_existing);
        std::fstream stream(here / "bit.h5", std::ios::in | std::ios::out | std::ios::binary);
        stream.seekg(static_cast<std::streamoff>(at));
        const char byte = static_cast<char>(~stream.get());
        stream.seekp(static_cast<std::streamoff>(at));
        stream.put(byte);
        stream.close();
        try {
            QVERIFY(readCheckpoint(here / "bit.h5").recipe == example().recipe);
        } catch (const Error& error) {
            QVERIFY(error.kind() == ErrorKind::BadInput);
        }
    }

    try {
        readCheckpoint(here / "none.h5");
        QFAIL("a file that is not there was read");
    } catch (const Error& error) {
        QVERIFY(error.kind() == ErrorKind::Io);
    }
}

void checkpoint_test::statesThatAreNotFiniteAreRefused() {
    QTemporaryDir folder;
    const auto file = std::filesystem::path(folder.path().toStdString()) / "a.h5";
    auto checkpoint = example();
    checkpoint.state[5] = std::numeric_limits<float>::quiet_NaN();
    writeCheckpoint(file, checkpoint);
    QVERIFY(refused(file));
    checkpoint.state.clear();
    writeCheckpoint(file, checkpoint);
    QVERIFY(refused(file));
}

void checkpoint_test::unwritablePlacesAreReportedAndKeepTheOldFile() {
    QTemporaryDir folder;
    const std::filesystem::path here = folder.path().toStdString();
    try {
        writeCheckpoint(here / "none" / "a.h5", example());
        QFAIL("a checkpoint was written into a folder that is not there");
    } catch (const Error& error) {
        QVERIFY(error.kind() == ErrorKind::Io);
        QVERIFY(!error.remedy().empty());
    }
    writeCheckpoint(here / "a.h5", example());
    auto bad = example();
    bad.recipe.title = std::string(1, '\xff');
    QVERIFY_EXCEPTION_THROWN(writeCheckpoint(here / "a.h5", bad), Error);
    QVERIFY(readCheckpoint(here / "a.h5").recipe == example().recipe);
    QCOMPARE(std::distance(std::filesystem::directory_iterator(here), {}), std::ptrdiff_t{1}); // no leftovers
}

QTEST_APPLESS_MAIN(checkpoint_test)
#include "checkpoint_test.moc"
