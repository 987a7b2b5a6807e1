// The .npy reader takes what NumPy writes and refuses everything else; the writer never leaves half a file.

#include "engine/error.h"
#include "engine/files/npy.h"

#include <QtTest>

#include <array>
#include <cmath>
#include <csignal>
#include <cstring>
#include <fstream>
#include <limits>

#include <sys/resource.h>

using sgfm::Error;
using sgfm::ErrorKind;
using sgfm::files::NpyArray;
using sgfm::files::readNpy;
using sgfm::files::writeNpy;

namespace {

// A .npy file by hand: version 1.0, the header as given (padding is not required for reading), raw values.
template <typename T>
std::string npy(const std::string& header, const std::vector<T>& values, char major = 1) {
    std::string bytes("\x93NUMPY", 6);
    bytes += {major, '\0', static_cast<char>(header.size() & 0xff), static_cast<char>(header.size() >> 8)};
    if (major == 2) {
        bytes += std::string(2, '\0');
    }
    bytes += header;
    bytes.append(reinterpret_cast<const char*>(values.data()), values.size() * sizeof(T));
    return bytes;
}

std::string header(const std::string& shape, const std::string& type = "<f4",
                   const std::string& order = "False") {
    return "{'descr': '" + type + "', 'fortran_order': " + order + ", 'shape': " + shape + ", }\n";
}

// While it lives, no file of this process may grow beyond `bytes`: writes fail as on a full disk.
class FullDisk {
  public:
    explicit FullDisk(rlim_t bytes) {
        m_handler = std::signal(SIGXFSZ, SIG_IGN);
        getrlimit(RLIMIT_FSIZE, &m_before);
        rlimit limit = m_before;
        limit.rlim_cur = bytes;
        setrlimit(RLIMIT_FSIZE, &limit);
    }
    ~FullDisk() {
        setrlimit(RLIMIT_FSIZE, &m_before);
        std::signal(SIGXFSZ, m_handler);
    }

  private:
    rlimit m_before{};
    void (*m_handler)(int) = SIG_DFL;
};

} // namespace

class NpyTest : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;

    std::filesystem::path path(const char* name) const { return m_folder.filePath(name).toStdString(); }

    std::filesystem::path write(const std::string& bytes) const {
        const auto file = path("in.npy");
        std::ofstream(file, std::ios::binary) << bytes;
        return file;
    }

    void refuses(const std::string& bytes, const char* reason) const {
        const auto file = write(bytes);
        try {
            readNpy(file);
        } catch (const Error& error) {
            QCOMPARE(static_cast<int>(error.kind()), static_cast<int>(ErrorKind::BadInput));
            const bool namesTheFile = error.message().find("in.npy") != std::string::npos;
            const bool namesTheReason = error.message().find(reason) != std::string::npos;
            QVERIFY2(namesTheFile && namesTheReason && !error.remedy().empty(), error.what());
            return;
        }
        QFAIL(reason);
    }

  private slots:
    void givesBackWhatWasWritten() {
        const std::array<std::size_t, 3> shape{2, 3, 4};
        std::vector<float> values(24);
        for (std::size_t i = 0; i < values.size(); ++i) {
            values[i] = std::sin(static_cast<float>(i)) * 1e-20f;
        }
        writeNpy(path("a.npy"), shape, values);
        const NpyArray array = readNpy(path("a.npy"));
        QVERIFY(array.shape == std::vector<std::size_t>(shape.begin(), shape.end()));
        QVERIFY(array.values == values); // bit for bit
    }

    void valuesBeginOnA64ByteBoundary() {
        for (const std::size_t length : {1u, 10u, 123456u}) {
            const std::vector<float> values(length, 1.5f);
            writeNpy(path("b.npy"), std::array{length}, values);
            QCOMPARE((std::filesystem::file_size(path("b.npy")) - length * sizeof(float)) % 64, 0u);
            QCOMPARE(readNpy(path("b.npy")).values.size(), length);
        }
    }

    void readsDoubleAsFloat() {
        const NpyArray array = readNpy(write(npy<double>(header("(3,)", "<f8"), {0.1, -2.0, 1e30})));
        QVERIFY((array.values == std::vector<float>{0.1f, -2.0f, 1e30f}));
    }

    void readsKeysInAnyOrderAndVersionTwo() {
        const std::string text = "{\"shape\": (2, 1), \"fortran_order\": False, \"descr\": \"<f4\"}";
        QCOMPARE(readNpy(write(npy<float>(text, {1, 2}))).values.size(), 2u);
        QCOMPARE(readNpy(write(npy<float>(text, {1, 2}, 2))).values.size(), 2u);
        QCOMPARE(readNpy(write(npy<float>(header("()"), {7}))).values.size(), 1u);
    }

    void refusesWhatIsNotAnArray() {
        refuses("", "not a .npy file");
        refuses("\x93NUMP", "not a .npy file");
        refuses("PK\x03\x04 a zip archive", "not a .npy file");
        refuses(npy<float>(header("(2,)"), {1, 2}, 9), "version");
    }

    void refusesDamagedHeaders() {
        refuses(npy<float>("", {}), "damaged");
        refuses(npy<float>("{}", {}), "damaged");
        refuses(npy<float>("{'descr': '<f4', 'fortran_order': False}", {}), "damaged");
        refuses(npy<float>("{'descr': '<f4', 'descr': '<f4', 'shape': (1,)}", {1}), "damaged");
        refuses(npy<float>("{'descr': '<f4', 'fortran_order': Maybe, 'shape': (1,)}", {1}), "damaged");
        refuses(npy<float>(header("(2,)") + "import os", {1, 2}), "damaged");
        refuses(npy<float>(header("(-2,)"), {1, 2}), "damaged");
        refuses(npy<float>(header("(2.0,)"), {1, 2}), "damaged");
        refuses(npy<float>(header("(2)"), {1, 2}), "damaged");
        refuses(npy<float>(header("(__import__('os'),)"), {1, 2}), "damaged");
        refuses(npy<float>("{'descr': '<f4", {1, 2}), "damaged");
        refuses(
            npy<float>(header("(1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1)"), {1}),
            "damaged"); // 33 axes
        std::string longer = npy<float>(header("(2,)"), {1, 2});
        longer[9] = '\x7f'; // a header of 32 kB in a file of 90 bytes
        refuses(longer, "header");
    }

    void refusesShapesThatDoNotFitTheFile() {
        refuses(npy<float>(header("(3,)"), {1, 2}), "needs 12 bytes");
        refuses(npy<float>(header("(1,)"), {1, 2}), "needs 4 bytes");
        refuses(npy<float>(header("(0,)"), {}), "no values");
        // Products that overflow 64 bits, once to a small number.
        refuses(npy<float>(header("(4294967296, 4294967296)"), {1, 2}), "impossibly large");
        refuses(npy<float>(header("(9223372036854775809, 2)"), {1, 2}), "impossibly large");
        refuses(npy<float>(header("(99999999999999999999999,)"), {1, 2}), "digits");
        refuses(npy<float>(header("(1000000000000,)"), {1, 2}), "needs");
    }

    void refusesATruncatedFileAtEveryByte() {
        const std::string whole = npy<float>(header("(2, 2)"), {1, 2, 3, 4});
        for (std::size_t length = 0; length < whole.size(); ++length) {
            QVERIFY_THROWS_EXCEPTION(Error, readNpy(write(whole.substr(0, length))));
        }
        QCOMPARE(readNpy(write(whole)).values.size(), 4u);
    }

    void refusesOtherTypesAndOrders() {
        refuses(npy<float>(header("(2,)", ">f4"), {1, 2}), "type");
        refuses(npy<float>(header("(2,)", "<i4"), {1, 2}), "type");
        refuses(npy<float>(header("(2,)", "|O"), {1, 2}), "type");
        refuses(npy<float>("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (2,)}", {1, 2}),
                "records");
        refuses(npy<float>(header("(2, 1)", "<f4", "True"), {1, 2}), "Fortran");
    }

    void refusesNumbersThatAreNotFinite() {
        const float infinity = std::numeric_limits<float>::infinity();
        refuses(npy<float>(header("(2,)"), {1, std::nanf("")}), "index 1");
        refuses(npy<float>(header("(2,)"), {-infinity, 1}), "index 0");
        refuses(npy<double>(header("(2,)", "<f8"), {0, 1e39}), "index 1"); // finite, but not as float32
    }

    void namesAMissingFileAndAFolder() {
        try {
            readNpy(path("absent.npy"));
            QFAIL("read an absent file");
        } catch (const Error& error) {
            QCOMPARE(static_cast<int>(error.kind()), static_cast<int>(ErrorKind::Io));
        }
        QVERIFY_THROWS_EXCEPTION(Error, readNpy(m_folder.path().toStdString()));
    }

    void writerRefusesAWrongShape() {
        const std::vector<float> values(6);
        QVERIFY_THROWS_EXCEPTION(Error, writeNpy(path("c.npy"), std::array<std::size_t, 2>{2, 2}, values));
        QVERIFY(!std::filesystem::exists(path("c.npy")));
    }

    void aFullDiskKeepsTheOldFileAndLeavesNoOther() {
        QTemporaryDir folder;
        const std::filesystem::path file = folder.filePath("d.npy").toStdString();
        writeNpy(file, std::array<std::size_t, 1>{1}, std::vector<float>{42});
        const std::vector<float> large(100000, 1.0f);
        bool failed = false;
        {
            const FullDisk full(50000);
            try {
                writeNpy(file, std::array{large.size()}, large);
            } catch (const Error& error) {
                failed = error.kind() == ErrorKind::Io;
            }
        }
        QVERIFY(failed);
        QVERIFY(readNpy(file).values == std::vector<float>{42});
        QCOMPARE(QDir(folder.path()).entryList(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot).size(),
                 1);
    }

    void anAbsentFolderIsAnError() {
        const std::vector<float> values(1);
        QVERIFY_THROWS_EXCEPTION(Error,
                                 writeNpy(path("no/such/folder.npy"), std::array<std::size_t, 1>{1}, values));
    }

    void numpyReadsOurFilesAndWeReadNumpys() {
        const QString python = "/usr/bin/python3";
        if (QProcess::execute(python, {"-c", "import numpy"}) != 0) {
            QSKIP("python3-numpy is not installed");
        }
        const std::array<std::size_t, 2> shape{3, 2};
        writeNpy(path("ours.npy"), shape, std::vector<float>{0.5f, 1, 2, 3, 4, -5});
        const QString script = "import numpy, sys\n"
                               "a = numpy.load(sys.argv[1], allow_pickle=False)\n"
                               "assert a.dtype == numpy.float32 and a.shape == (3, 2) and a[2, 1] == -5, a\n"
                               "assert a[0, 0] == 0.5\n"
                               "numpy.save(sys.argv[2], a.astype('<f8') * 2)\n"
                               "numpy.save(sys.argv[3], numpy.asfortranarray(a))\n";
        const QString theirs = m_folder.filePath("theirs.npy");
        const QString fortran = m_folder.filePath("fortran.npy");
        QCOMPARE(QProcess::execute(python, {"-c", script, m_folder.filePath("ours.npy"), theirs, fortran}),
                 0);
        const NpyArray back = readNpy(theirs.toStdString());
        QVERIFY((back.shape == std::vector<std::size_t>{3, 2}));
        QVERIFY((back.values == std::vector<float>{1, 2, 4, 6, 8, -10}));
        QVERIFY_THROWS_EXCEPTION(Error, readNpy(fortran.toStdString()));
    }
};

QTEST_GUILESS_MAIN(NpyTest)
#include "npy_test.moc"
