// The layers hold: app -> widgets -> engine, and inside the engine each folder uses only the folders that
// engine/CMakeLists.txt names for it. Read from the source itself, so that a wrong include fails here even
// where it would still compile.

#include <QtTest>

#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <sstream>
#include <string>

namespace {

namespace fs = std::filesystem;

const fs::path kRoot = SGFM_SOURCE_DIR;

std::string textOf(const fs::path& file) {
    std::ifstream stream(file);
    std::ostringstream text;
    text << stream.rdbuf();
    return text.str();
}

struct Include {
    fs::path file;
    std::string target;
};

std::vector<Include> includesBelow(const std::string& folder) {
    // No raw string: Qt's meta-object compiler would take the rest of the file for its text.
    static const std::regex pattern("^\\s*#\\s*include\\s*[<\"]([^>\"]+)[>\"]");
    std::vector<Include> includes;
    for (const auto& entry : fs::recursive_directory_iterator(kRoot / folder)) {
        const auto ending = entry.path().extension();
        if (ending != ".h" && ending != ".cpp") {
            continue;
        }
        std::istringstream lines(textOf(entry.path()));
        for (std::string line; std::getline(lines, line);) {
            if (std::smatch match; std::regex_search(line, match, pattern)) {
                includes.push_back({entry.path(), match[1]});
            }
        }
    }
    return includes;
}

bool startsWith(const std::string& text, const std::string& start) {
    return text.rfind(start, 0) == 0;
}

bool isQt(const std::string& target) {
    return target.size() > 1 && target[0] == 'Q' &&
           (std::isupper(static_cast<unsigned char>(target[1])) != 0 || startsWith(target, "Qt"));
}
bool isRendering(const std::string& target) {
    return startsWith(target, "vtk") || startsWith(target, "GL/") || startsWith(target, "EGL/") ||
           startsWith(target, "qcustomplot");
}

// part -> every part that it may include, from sgfm_part(NAME USES ...), transitively.
std::map<std::string, std::set<std::string>> allowedParts() {
    static const std::regex pattern("sgfm_part\\((\\w+)([^)]*)\\)");
    const auto text = textOf(kRoot / "engine" / "CMakeLists.txt");
    std::map<std::string, std::set<std::string>> direct;
    for (std::sregex_iterator it(text.begin(), text.end(), pattern), end; it != end; ++it) {
        std::istringstream words((*it)[2].str());
        bool uses = false;
        auto& allowed = direct[(*it)[1]];
        allowed.insert((*it)[1]);
        for (std::string word; words >> word;) {
            if (word == "USES" || word == "LINKS") {
                uses = word == "USES";
            } else if (uses) {
                allowed.insert(word);
            }
        }
    }
    for (std::size_t round = 0; round < direct.size(); ++round) {
        for (auto& [part, allowed] : direct) {
            for (const auto& used : std::set<std::string>(allowed)) {
                allowed.insert(direct[used].begin(), direct[used].end());
            }
        }
    }
    return direct;
}

void fail(const Include& include, const char* why) {
    QFAIL(qPrintable(QString::fromStdString(fs::relative(include.file, kRoot).string() + " includes " +
                                            include.target + ": " + why)));
}

} // namespace

class LayersTest : public QObject {
    Q_OBJECT

  private slots:
    void theEngineKnowsNoQtNoRenderingAndNoLayerAbove();
    void anEnginePartIncludesOnlyThePartsThatItsTargetNames();
    void widgetsDoNotIncludeTheApplication();
    void theCommandLineHasNoQtAndNoRendering();
    void onlyTheBridgeTalksToTheEngineThread();
    void theTopLevelHoldsOnlyWhatTheReadmeNames();
};

void LayersTest::theEngineKnowsNoQtNoRenderingAndNoLayerAbove() {
    const auto includes = includesBelow("engine");
    QVERIFY2(includes.size() > 100, "the scan found too few includes to mean anything");
    for (const auto& include : includes) {
        if (isQt(include.target) || isRendering(include.target)) {
            fail(include, "the engine knows nothing of Qt, VTK or OpenGL");
        }
        if (startsWith(include.target, "widgets/") || startsWith(include.target, "app/") ||
            startsWith(include.target, "tests/")) {
            fail(include, "includes point downwards only");
        }
    }
}

void LayersTest::anEnginePartIncludesOnlyThePartsThatItsTargetNames() {
    const auto allowed = allowedParts();
    QVERIFY(allowed.size() >= 12);
    for (const auto& include : includesBelow("engine")) {
        if (!startsWith(include.target, "engine/")) {
            continue;
        }
        const auto from = (*std::next(fs::relative(include.file, kRoot).begin())).string();
        const auto to = (*std::next(fs::path(include.target).begin())).string();
        if (to == "error.h" || to == "parallel.h" || from == "error.cpp") {
            continue;
        }
        const auto found = allowed.find(from);
        QVERIFY2(found != allowed.end(), qPrintable(QString::fromStdString(from)));
        if (found->second.count(to) == 0) {
            fail(include, "engine/CMakeLists.txt does not name that part for it");
        }
    }
}

void LayersTest::widgetsDoNotIncludeTheApplication() {
    for (const auto& include : includesBelow("widgets")) {
        if (startsWith(include.target, "app/")) {
            fail(include, "only the application wires");
        }
    }
}

void LayersTest::theCommandLineHasNoQtAndNoRendering() {
    for (const auto* folder : {"app/cli", "app/export", "app/bench"}) {
        for (const auto& include : includesBelow(folder)) {
            if (isQt(include.target) || startsWith(include.target, "widgets/") ||
                startsWith(include.target, "GL/")) {
                fail(include, "the command line runs without Qt");
            }
            if (startsWith(include.target, "vtk") && std::string(folder) != "app/export") {
                fail(include, "VTK is only for writing .vti");
            }
        }
    }
}

void LayersTest::onlyTheBridgeTalksToTheEngineThread() {
    for (const auto* folder : {"widgets", "app"}) {
        for (const auto& include : includesBelow(folder)) {
            const auto name = include.file.stem().string();
            if (include.target == "engine/runtime/engine.h" && include.file.extension() == ".cpp" &&
                name != "engine_bridge") {
                fail(include, "only the engine bridge posts commands");
            }
        }
    }
}

void LayersTest::theTopLevelHoldsOnlyWhatTheReadmeNames() {
    const std::set<std::string> known{
        "app",   "engine",         "widgets",           "shaders", "resources", "tests",
        "build", "CMakeLists.txt", "CMakePresets.json", "LICENSE", "README.md", "lab",
        "out"};
    for (const auto& entry : fs::directory_iterator(kRoot)) {
        const auto name = entry.path().filename().string();
        QVERIFY2(name[0] == '.' || known.count(name) == 1, qPrintable(QString::fromStdString(name)));
    }
}

QTEST_APPLESS_MAIN(LayersTest)
#include "layers_test.moc"
