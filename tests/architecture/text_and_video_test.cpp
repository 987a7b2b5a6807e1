// From text to video only the dimension changes: what knows of neither, and how little knows of one. Read
// from the source itself, so that a second sampler, or a special case where there was none, fails here.

#include <QtTest>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <vector>

namespace {

namespace fs = std::filesystem;

const fs::path kEngine = fs::path(SGFM_SOURCE_DIR) / "engine";

std::string textOf(const fs::path& file) {
    std::ifstream stream(file);
    std::ostringstream text;
    text << stream.rdbuf();
    return text.str();
}

std::vector<fs::path> sourcesOf(const fs::path& folder) {
    std::vector<fs::path> files;
    for (const auto& entry : fs::recursive_directory_iterator(folder)) {
        if (entry.path().extension() == ".h" || entry.path().extension() == ".cpp") {
            files.push_back(entry.path());
        }
    }
    std::sort(files.begin(), files.end());
    return files;
}

int codeLines(const fs::path& file) {
    std::istringstream lines(textOf(file));
    int count = 0;
    for (std::string line; std::getline(lines, line);) {
        const auto start = line.find_first_not_of(' ');
        count += start != std::string::npos && line.compare(start, 2, "//") != 0;
    }
    return count;
}

bool includesPart(const std::string& text, const std::string& part) {
    return text.find("#include \"engine/" + part + "/") != std::string::npos;
}

std::set<std::string> overridesOf(const fs::path& header) {
    static const std::regex pattern("(\\w+)\\([^;]*?\\)[^;{]*\\boverride\\b");
    const auto text = textOf(header);
    std::set<std::string> names;
    for (std::sregex_iterator it(text.begin(), text.end(), pattern), end; it != end; ++it) {
        names.insert((*it)[1]);
    }
    return names;
}

} // namespace

class TextAndVideoTest : public QObject {
    Q_OBJECT

  private slots:
    // The equation, its projection, wavelets, lift, boundary data, diagnostics and the sampler.
    void theEquationAndTheSamplerKnowNeitherTextNorVideo() {
        int files = 0;
        for (const char* part :
             {"field", "fourier", "wavelet", "lift", "boundary", "dynamics", "diagnostics", "sampler"}) {
            for (const auto& file : sourcesOf(kEngine / part)) {
                const auto text = textOf(file);
                QVERIFY2(!includesPart(text, "text") && !includesPart(text, "video"), file.c_str());
                QVERIFY2(text.find("score/text_") == std::string::npos &&
                             text.find("score/video_") == std::string::npos,
                         file.c_str());
                ++files;
            }
        }
        QVERIFY(files > 60);
    }

    // One loop for both: levels, holds, forks, checkpoints, members.
    void onlyTheOneRunDrivesTheSampler() {
        for (const char* name : {"text_run.cpp", "text_run.h", "video_run.cpp", "video_run.h"}) {
            const auto text = textOf(kEngine / "runtime" / name);
            for (const char* part : {"HybridSampler", "noiseLevels", "NoiseSource", "saveState", "->step("}) {
                QVERIFY2(text.find(part) == std::string::npos, (std::string(name) + ": " + part).c_str());
            }
        }
        QVERIFY(textOf(kEngine / "runtime" / "generation_run.cpp").find("HybridSampler") !=
                std::string::npos);
    }

    // What a run of text, or of video, says itself.
    void aRunAddsWhatIsGivenAndWhatIsRead() {
        const auto ofText = overridesOf(kEngine / "runtime" / "text_run.h");
        const auto ofVideo = overridesOf(kEngine / "runtime" / "video_run.h");
        const std::set<std::string> both{"fork",         "setPrompt",         "cleanFields",
                                         "boundaryLoss", "parametersChanged", "stateReplaced",
                                         "stepped"};
        for (const auto& name : both) {
            QVERIFY2(ofText.count(name) == 1 && ofVideo.count(name) == 1, name.c_str());
        }
        std::set<std::string> more; // a text has words beside its field; a clip has nothing
        std::set_difference(ofText.begin(), ofText.end(), both.begin(), both.end(),
                            std::inserter(more, more.end()));
        more.erase("TextRun");
        QCOMPARE(more, (std::set<std::string>{"decoded", "given", "arrived"}));
        more.clear();
        std::set_difference(ofVideo.begin(), ofVideo.end(), both.begin(), both.end(),
                            std::inserter(more, more.end()));
        more.erase("VideoRun");
        QCOMPARE(more, (std::set<std::string>{}));
    }

    // The table of the README: lines of code, comments left out.
    void whatIsSharedIsMoreThanWhatDiffers() {
        const std::set<std::string> sharedParts{"field",    "fourier",     "wavelet", "lift",   "boundary",
                                                "dynamics", "diagnostics", "sampler", "recipe", "runtime"};
        std::map<std::string, int> lines;
        for (const auto& file : sourcesOf(kEngine)) {
            const auto part = (*fs::relative(file, kEngine).begin()).string();
            const auto name = file.filename().string();
            const bool inShared = sharedParts.count(part) == 1;
            if (inShared && (name.rfind("text_", 0) == 0)) {
                lines["text in the runtime"] += codeLines(file);
            } else if (inShared && (name.rfind("video_", 0) == 0 || name.rfind("camera_", 0) == 0)) {
                lines["video in the runtime"] += codeLines(file);
            } else if (inShared) {
                lines["shared"] += codeLines(file);
            }
        }
        for (const auto& [what, count] : lines) {
            qInfo("%s: %d lines", what.c_str(), count);
        }
        QVERIFY(lines["video in the runtime"] > 100); // the scan finds them
        QVERIFY(lines["shared"] > 6 * (lines["text in the runtime"] + lines["video in the runtime"]));
    }

    // Every strength of the equation and of the sampler is one row for both.
    void noStrengthIsOfTextOrVideoAlone() {
        static const std::regex key("key = \"(\\w+)\\.");
        std::map<std::string, int> rows;
        for (const auto& file : sourcesOf(kEngine / "recipe")) {
            const auto text = textOf(file);
            for (std::sregex_iterator it(text.begin(), text.end(), key), end; it != end; ++it) {
                ++rows[(*it)[1]];
            }
        }
        QCOMPARE(rows["text"], 1);     // the margin of the box
        QCOMPARE(rows["decoding"], 7); // words from a slice
        QCOMPARE(rows["video"], 3);    // slices of the box, frames a second, the camera
    }
};

QTEST_APPLESS_MAIN(TextAndVideoTest)
#include "text_and_video_test.moc"
