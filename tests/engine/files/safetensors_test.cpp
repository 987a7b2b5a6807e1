// safetensors: what is written comes back; every way in which a header can lie is refused.

#include "engine/files/safetensors.h"
#include "engine/files/text_file.h"
#include "tests/engine/text/expect_error.h"

#include <QTemporaryDir>
#include <QtTest>

#include <cstring>
#include <limits>

using namespace sgfm;

namespace {

std::string fileBytes(std::uint64_t headerBytes, const std::string& header, const std::string& data) {
    std::string bytes(sizeof headerBytes, '\0');
    std::memcpy(bytes.data(), &headerBytes, sizeof headerBytes);
    return bytes + header + data;
}

std::string withHeader(const std::string& header, std::size_t dataBytes) {
    return fileBytes(header.size(), header, std::string(dataBytes, '\0'));
}

} // namespace

class SafetensorsTest : public QObject {
    Q_OBJECT

  private:
    QTemporaryDir m_folder;
    std::filesystem::path file() const { return m_folder.filePath("a.safetensors").toStdString(); }
    std::optional<Error> errorReading(const std::string& bytes) const {
        files::writeTextFile(file(), bytes);
        return errorOf([&] { files::readSafetensors(file()); });
    }

  private slots:
    void whatIsWrittenIsReadBack() {
        files::Safetensors content;
        content.metadata = {{"format", "test"}, {"note", "\xC2\xB6 \"quoted\""}};
        content.tensors["floats"] = {.shape = {2, 3}, .floats = {1, -2, 3.5F, 0, 1e-30F, 6}, .integers = {}};
        content.tensors["integers"] = {.shape = {2}, .floats = {}, .integers = {-7, 2147483647}};
        // what float16 can hold: exact numbers, its least and its largest
        content.tensors["halves"] = {.shape = {6},
                                     .floats = {1, -0.5F, 65504, 0x1p-24F, -0.0F, 0x1.554p-2F},
                                     .integers = {},
                                     .half = true};
        content.tensors["scalar"] = {.shape = {}, .floats = {4}, .integers = {}};
        content.tensors["nothing"] = {.shape = {0, 5}, .floats = {}, .integers = {}};
        files::writeSafetensors(file(), content);
        const auto back = files::readSafetensors(file());
        QVERIFY(back.metadata == content.metadata);
        QCOMPARE(back.tensors.size(), content.tensors.size());
        for (const auto& [name, tensor] : content.tensors) {
            const auto& other = back.tensors.at(name);
            QVERIFY(other.shape == tensor.shape);
            QVERIFY(other.floats == tensor.floats);
            QVERIFY(other.integers == tensor.integers);
        }
    }

    void dataBeginAligned() {
        files::Safetensors content;
        content.tensors["a"] = {.shape = {1}, .floats = {1}, .integers = {}};
        files::writeSafetensors(file(), content);
        const auto bytes = files::readTextFile(file(), 10'000);
        QCOMPARE((bytes.size() - sizeof(float)) % 8, std::size_t{0});
    }

    void aPlainFileOfTheFormatIsRead() {
        std::string data(8, '\0');
        const float value = 2.5F;
        const std::int32_t number = -3;
        std::memcpy(data.data(), &value, 4);
        std::memcpy(data.data() + 4, &number, 4);
        const std::string header =
            R"({"b":{"dtype":"I32","shape":[1],"data_offsets":[4,8]},"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}  )";
        files::writeTextFile(file(), fileBytes(header.size(), header, data));
        const auto content = files::readSafetensors(file());
        QCOMPARE(content.tensors.at("a").floats.front(), 2.5F);
        QCOMPARE(content.tensors.at("b").integers.front(), -3);
    }

    void hostileFilesAreRefused_data() {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QString>("reason");
        const auto row = [](const char* name, const std::string& bytes, const char* reason) {
            QTest::newRow(name) << QByteArray::fromStdString(bytes) << QString(reason);
        };
        row("empty", "", "ends too early");
        row("seven bytes", "1234567", "ends too early");
        row("huge header length", fileBytes(~std::uint64_t{0}, "{}", ""), "header would be");
        row("header longer than the file", fileBytes(100, "{}", ""), "within its header");
        row("header not JSON", withHeader("{nonsense", 0), "not JSON");
        row("header a list", withHeader("[]", 0), "no JSON object");
        row("header invalid UTF-8", withHeader("{\"\xFF\":1}", 0), "not JSON");
        row("header nested deeply",
            withHeader("{\"a\":" + std::string(5000, '[') + std::string(5000, ']') + "}", 0), "nested");
        row("tensor not an object", withHeader(R"({"a":3})", 0), "dtype, shape");
        row("field missing", withHeader(R"({"a":{"dtype":"F32","shape":[1]}})", 4), "dtype, shape");
        row("field too many",
            withHeader(R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4],"code":"x"}})", 4),
            "dtype, shape");
        row("wrong dtype", withHeader(R"({"a":{"dtype":"F64","shape":[2],"data_offsets":[0,4]}})", 4), "F64");
        row("half of a half", withHeader(R"({"a":{"dtype":"F16","shape":[2],"data_offsets":[0,3]}})", 3),
            "does not fit");
        row("dtype a number", withHeader(R"({"a":{"dtype":32,"shape":[1],"data_offsets":[0,4]}})", 4),
            "type");
        row("negative offset", withHeader(R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[-4,0]}})", 4),
            "whole number");
        row("fractional offset", withHeader(R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[0.0,4]}})", 4),
            "whole number");
        row("offsets turned round",
            withHeader(R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[4,0]}})", 4), "outside");
        row("beyond the end (truncated)",
            withHeader(R"({"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}})", 7), "outside");
        row("shape does not fit", withHeader(R"({"a":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}})", 8),
            "shape");
        row("shape overflows",
            withHeader(
                R"({"a":{"dtype":"F32","shape":[4294967296,4294967296,4294967296],"data_offsets":[0,0]}})",
                0),
            "impossible shape");
        row("negative shape", withHeader(R"({"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}})", 4),
            "whole number");
        row("overlap",
            withHeader(
                R"({"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}})",
                12),
            "overlaps");
        row("hole",
            withHeader(
                R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[1],"data_offsets":[8,12]}})",
                12),
            "hole");
        row("bytes of no tensor", withHeader(R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}})", 9),
            "no tensor");
        row("tensor twice",
            withHeader(
                R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}})",
                4),
            "twice");
        row("field twice",
            withHeader(R"({"a":{"dtype":"F32","dtype":"I32","shape":[1],"data_offsets":[0,4]}})", 4),
            "twice");
        row("metadata not text", withHeader(R"({"__metadata__":{"a":1}})", 0), "metadata");
        row("metadata a list", withHeader(R"({"__metadata__":[]})", 0), "metadata");
        for (const float value :
             {std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity()}) {
            std::string data(4, '\0');
            std::memcpy(data.data(), &value, 4);
            const std::string header = R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}})";
            row(std::isnan(value) ? "NaN" : "infinity", fileBytes(header.size(), header, data), "finite");
        }
    }

    void hostileFilesAreRefused() {
        QFETCH(QByteArray, bytes);
        QFETCH(QString, reason);
        const auto error = errorReading(bytes.toStdString());
        QVERIFY(error);
        QVERIFY(error->kind() == ErrorKind::BadInput);
        QVERIFY2(QString::fromStdString(error->message()).contains(reason), error->what());
        QVERIFY2(QString::fromStdString(error->message()).contains("a.safetensors"), error->what());
    }

    void everyTruncationIsRefused() {
        files::Safetensors content;
        content.metadata = {{"format", "test"}};
        content.tensors["a"] = {.shape = {3}, .floats = {1, 2, 3}, .integers = {}};
        files::writeSafetensors(file(), content);
        const auto whole = files::readTextFile(file(), 10'000);
        for (std::size_t length = 0; length < whole.size(); ++length) {
            const auto error = errorReading(whole.substr(0, length));
            QVERIFY2(error && error->kind() == ErrorKind::BadInput, std::to_string(length).c_str());
        }
        QVERIFY(!errorReading(whole));
    }

    void missingFilesAndTensorsThatDoNotFitTheirShapeAreRefused() {
        QVERIFY(throwsKind(ErrorKind::Io,
                           [&] { files::readSafetensors(m_folder.filePath("none").toStdString()); }));
        files::Safetensors content;
        content.tensors["a"] = {.shape = {2}, .floats = {1}, .integers = {}};
        QVERIFY(throwsKind(ErrorKind::Usage, [&] { files::writeSafetensors(file(), content); }));
        content.tensors["a"] = {.shape = {1}, .floats = {1}, .integers = {1}};
        QVERIFY(throwsKind(ErrorKind::Usage, [&] { files::writeSafetensors(file(), content); }));
        content.tensors["a"] = {.shape = {1}, .floats = {1}, .integers = {}};
        QVERIFY(throwsKind(ErrorKind::Io, [&] {
            files::writeSafetensors(m_folder.filePath("none/a").toStdString(), content);
        }));
    }
};

QTEST_APPLESS_MAIN(SafetensorsTest)
#include "safetensors_test.moc"
