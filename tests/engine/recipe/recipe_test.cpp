// Recipes: an exact round trip through JSON and files, and a clear refusal of everything else.

#include "engine/error.h"
#include "engine/files/png.h"
#include "engine/files/text_file.h"
#include "engine/recipe/recipe.h"

#include <QTemporaryDir>
#include <QtTest>

#include <cmath>
#include <filesystem>
#include <limits>

using namespace sgfm;
using namespace sgfm::recipe;

namespace {

Recipe fullRecipe() {
    Recipe recipe = defaultRecipe(Mode::Text);
    recipe.title = "A title with \"quotes\", ν and a\nline break";
    recipe.description = "what to see";
    recipe.seed = std::numeric_limits<std::uint64_t>::max();
    recipe.prompt.text = "And God said, Let there be light";
    recipe.prompt.pins = {{3, "light"}, {7, "wörd"}};
    recipe.prompt.leftTopic = "river";
    recipe.prompt.rightTopic = "king";
    recipe.grid = {48, 16};
    recipe.lengths = {0, 12.3456789012345678};
    recipe.steps = 12345;
    recipe.lexiconHash = std::string(64, 'a');
    recipe.parameters.set("dynamics.viscosity", 0.1 + 0.2); // no short decimal
    recipe.parameters.set("noise.sigma", 1.0 / 3);
    recipe.parameters.setText("wavelet.name", "sym5");
    recipe.parameters.setText("dynamics.projection", "off");
    Event change;
    change.step = 7;
    change.key = "dynamics.viscosity";
    change.value = std::nextafter(0.25, 1);
    Event toggle;
    toggle.step = 7;
    toggle.key = "noise.on";
    toggle.value = 0;
    Event prompt;
    prompt.step = std::int64_t{1} << 40;
    prompt.kind = Event::Kind::SetPrompt;
    prompt.prompt = recipe.prompt;
    prompt.prompt.text = "and there was light";
    recipe.events = {change, toggle, prompt};
    recipe.view = R"({"board":[1,2,{"colour":"viridis"}],"zoom":0.1})";
    return recipe;
}

Error caught(const std::string& json) {
    try {
        fromJson(json, "test.sgfm.json");
    } catch (const Error& error) {
        return error;
    }
    return Error(ErrorKind::Usage, "nothing", "was thrown", "");
}

// A small valid recipe with one piece of JSON put in the place of another.
std::string with(const std::string& from, const std::string& to) {
    std::string json = R"({"schema": 1, "mode": "text", "seed": 1, "steps": 10, "grid": [32, 16],
        "prompt": {"source": "prompt", "text": "light", "file": "", "pins": [{"position": 0, "word": "a"}]},
        "parameters": {"dynamics.viscosity": 0.01, "dynamics.projection": true},
        "events": [{"step": 1, "set": "noise.sigma", "value": 0.5}, {"step": 2, "set": "noise.sigma", "value": 0}],
        "view": {"a": 1}})";
    const auto at = json.find(from);
    if (at == std::string::npos) {
        qFatal("the test's own replacement is not found: %s", from.c_str());
    }
    return json.replace(at, from.size(), to);
}

} // namespace

class recipe_test : public QObject {
    Q_OBJECT

  private slots:
    void jsonRoundTripIsExact();
    void jsonIsStable();
    void defaultRecipesRoundTrip();
    void everyParameterIsWritten();
    void aSmallHandWrittenRecipeIsRead();
    void hostileRecipesAreRefused_data();
    void hostileRecipesAreRefused();
    void oversizedRecipesAreRefused();
    void invalidTextIsNotWritten();
    void namesGoBothWays();
    void filesRoundTrip();
    void pathsBecomePortable();
    void sidecarsAndPicturesCarryRecipes();
    void missingAndForeignFilesAreExplained();
};

void recipe_test::jsonRoundTripIsExact() {
    const auto recipe = fullRecipe();
    const auto back = fromJson(toJson(recipe), "test");
    QVERIFY(back == recipe);
    QCOMPARE(back.parameters.get("dynamics.viscosity"), 0.1 + 0.2);
    QCOMPARE(back.seed, std::numeric_limits<std::uint64_t>::max());
    QCOMPARE(back.events[0].value, std::nextafter(0.25, 1));
}

void recipe_test::jsonIsStable() {
    const auto json = toJson(fullRecipe());
    QCOMPARE(toJson(fromJson(json, "test")), json);
    QVERIFY(json.ends_with("}\n"));
    QVERIFY(json.starts_with("{\n  \"schema\": 1"));
}

void recipe_test::defaultRecipesRoundTrip() {
    for (const Mode mode : {Mode::Text, Mode::Video, Mode::Flow}) {
        const auto recipe = defaultRecipe(mode);
        checkRecipe(recipe);
        QVERIFY(fromJson(toJson(recipe), "test") == recipe);
    }
    QCOMPARE(defaultRecipe(Mode::Text).parameters.getChoice("dynamics.transport"), std::string("carrier"));
    QCOMPARE(defaultRecipe(Mode::Text).parameters.getChoice("dynamics.dealiasing"), std::string("pad"));
    QCOMPARE(defaultRecipe(Mode::Video).parameters.getChoice("dynamics.transport"), std::string("self"));
    QCOMPARE(defaultRecipe(Mode::Video).parameters.getChoice("dynamics.dealiasing"), std::string("pad"));
    QCOMPARE(defaultRecipe(Mode::Flow).parameters.getChoice("dynamics.dealiasing"), std::string("truncate"));
}

void recipe_test::everyParameterIsWritten() {
    const auto json = toJson(defaultRecipe(Mode::Flow));
    for (const auto& row : parameterTable()) {
        QVERIFY2(json.find('"' + row.key + '"') != std::string::npos, row.key.c_str());
    }
}

void recipe_test::aSmallHandWrittenRecipeIsRead() {
    const auto recipe = fromJson(with("light", "light"), "test");
    QCOMPARE(recipe.events.size(), std::size_t{2});
    QCOMPARE(recipe.parameters.get("dynamics.viscosity"), 0.01);
    QCOMPARE(recipe.view, std::string(R"({"a":1})"));
    QCOMPARE(recipe.channels, 0);
}

void recipe_test::hostileRecipesAreRefused_data() {
    QTest::addColumn<QString>("json");
    QTest::addColumn<QString>("named"); // what the error must name

    const auto row = [](const char* name, const std::string& json, const char* named) {
        QTest::newRow(name) << QString::fromStdString(json) << QString(named);
    };
    row("empty", "", "JSON");
    row("no object", "[1, 2]", "object");
    row("cut off", with("light", "light").substr(0, 100), "JSON");
    row("something behind", with("light", "light") + "{}", "JSON");
    row("comment", "/* hello */" + with("light", "light"), "JSON");
    row("not a number literal", with("0.01", "NaN"), "JSON");
    row("a number beyond doubles", with("0.01", "1e999"), "JSON");
    row("no schema", with("\"schema\": 1,", ""), "schema");
    row("newer schema", with("\"schema\": 1", "\"schema\": 2"), "newer");
    row("schema as a text", with("\"schema\": 1", "\"schema\": \"1\""), "schema");
    row("no mode", with("\"mode\": \"text\",", ""), "mode");
    row("unknown mode", with("\"text\"", "\"sound\""), "sound");
    row("unknown key", with("\"seed\"", "\"sede\""), "sede");
    row("key given twice", with("\"seed\": 1,", "\"seed\": 1, \"seed\": 2,"), "twice");
    row("negative seed", with("\"seed\": 1", "\"seed\": -1"), "seed");
    row("seed with a fraction", with("\"seed\": 1", "\"seed\": 1.5"), "seed");
    row("seed beyond 64 bits", with("\"seed\": 1", "\"seed\": 18446744073709551616"), "seed");
    row("random seed", with("\"seed\": 1", "\"seed\": \"random\""), "seed");
    row("negative steps", with("\"steps\": 10", "\"steps\": -1"), "steps");
    row("endless steps", with("\"steps\": 10", "\"steps\": 1e30"), "steps");
    row("grid of one axis", with("[32, 16]", "[32]"), "grid");
    row("grid of four axes", with("[32, 16]", "[1, 1, 1, 1]"), "grid");
    row("empty axis", with("[32, 16]", "[0, 16]"), "grid");
    row("negative axis", with("[32, 16]", "[-32, 16]"), "grid");
    row("huge axis", with("[32, 16]", "[2000000000, 16]"), "grid");
    row("axis beyond int", with("[32, 16]", "[99999999999, 16]"), "grid");
    row("grid of texts", with("[32, 16]", "[\"32\", \"16\"]"), "grid");
    row("too few slices", with("[32, 16]", "[32, 2]"), "grid");
    row("wrong number of lengths", with("\"seed\"", "\"lengths\": [0], \"seed\""), "lengths");
    row("negative length", with("\"seed\"", "\"lengths\": [0, -1], \"seed\""), "lengths");
    row("channels of a flow in text", with("\"seed\"", "\"channels\": -1, \"seed\""), "channels");
    row("source of another mode", with("\"source\": \"prompt\"", "\"source\": \"taylor-green\""), "source");
    row("unknown source", with("\"source\": \"prompt\"", "\"source\": \"dream\""), "dream");
    row("file missing", with("\"source\": \"prompt\"", "\"source\": \"file\""), "file");
    row("absolute path", with("\"file\": \"\"", "\"file\": \"/etc/passwd\""), "absolute");
    row("path upwards", with("\"file\": \"\"", "\"file\": \"a/../../secret\""), "folder");
    row("path of another system", with("\"file\": \"\"", "\"file\": \"C:\\\\a.npy\""), "path");
    row("path with a null", with("\"file\": \"\"", "\"file\": \"a\\u0000b\""), "path");
    row("negative pin", with("\"position\": 0", "\"position\": -1"), "pins");
    row("pin without position", with("\"position\": 0, ", ""), "position");
    row("pin with more", with("\"position\": 0", "\"position\": 0, \"colour\": 1"), "colour");
    row("endless word", with("\"word\": \"a\"", "\"word\": \"" + std::string(5000, 'a') + "\""), "pins");
    row("endless prompt", with("light", std::string(50000, 'a')), "text");
    row("unknown parameter", with("dynamics.viscosity", "dynamics.viscocity"), "dynamics.viscosity");
    row("parameter out of range", with("0.01", "-3"), "dynamics.viscosity");
    row("parameter as a text", with("0.01", "\"0.01\""), "dynamics.viscosity");
    row("switch as a number", with("true", "1"), "dynamics.projection");
    row("parameters as a list", with("{\"dynamics.viscosity\": 0.01, \"dynamics.projection\": true}", "[]"),
        "parameters");
    row("choice unknown", with("\"dynamics.projection\": true", "\"dynamics.transport\": \"bus\""),
        "transport");
    row("steps of the log fall", with("\"step\": 1", "\"step\": 3"), "ascending");
    row("negative step of an event", with("\"step\": 1", "\"step\": -1"), "events[0]");
    row("event without value", with(", \"value\": 0.5", ""), "value");
    row("event out of range", with("\"value\": 0.5", "\"value\": 1e9"), "noise.sigma");
    row("event on what is not live",
        with("{\"step\": 1, \"set\": \"noise.sigma\", \"value\": 0.5}",
             "{\"step\": 1, \"set\": \"wavelet.levels\", \"value\": 3}"),
        "wavelet.levels");
    row("event with both", with("\"set\": \"noise.sigma\"", "\"prompt\": {}, \"set\": \"noise.sigma\""),
        "known");
    row("prompt of an event out of bounds",
        with("{\"step\": 1, \"set\": \"noise.sigma\", \"value\": 0.5}",
             "{\"step\": 1, \"prompt\": {\"file\": \"/dev/zero\"}}"),
        "absolute");
    row("events as an object",
        with("\"events\": [{\"step\": 1, \"set\": \"noise.sigma\", \"value\": 0.5}, {\"step\": 2, \"set\": "
             "\"noise.sigma\", \"value\": 0}]",
             "\"events\": {}"),
        "events");
    row("view as a text", with("{\"a\": 1}", "\"a\""), "view");
    row("endless view", with("{\"a\": 1}", "{\"a\": \"" + std::string(70000, 'x') + "\"}"), "view");
    row("deep nesting", with("{\"a\": 1}", "{\"a\": " + std::string(100000, '[')), "deep");
    row("deep nesting, closed",
        with("{\"a\": 1}", "{\"a\": " + std::string(40, '[') + std::string(40, ']') + "}"), "deep");
    row("title as a list", with("\"seed\"", "\"title\": [\"a\"], \"seed\""), "title");
}

void recipe_test::hostileRecipesAreRefused() {
    QFETCH(QString, json);
    QFETCH(QString, named);
    const auto error = caught(json.toStdString());
    const auto whole = error.stage() + " | " + error.message() + " | " + error.remedy();
    QVERIFY2(error.kind() == ErrorKind::BadInput, whole.c_str());
    QVERIFY2(QString::fromStdString(whole).contains(named), whole.c_str());
    QVERIFY2(error.message().starts_with("test.sgfm.json"), whole.c_str());
    QVERIFY(!error.remedy().empty());
    QVERIFY2(whole.size() < 1500, "the error repeats too much of the file");
}

void recipe_test::oversizedRecipesAreRefused() {
    QVERIFY(caught(std::string(kRecipeLimitBytes + 1, ' ')).message().find("4 MiB") != std::string::npos);
    std::string events = "[";
    for (std::size_t i = 0; i <= kEventLimit; ++i) {
        events += i == 0 ? "0" : ",0";
    }
    QVERIFY(caught(with("{\"a\": 1}", "{}, \"lengths\": " + events + "]")).kind() == ErrorKind::BadInput);

    auto recipe = defaultRecipe(Mode::Flow);
    recipe.events.resize(kEventLimit + 1, {0, Event::Kind::SetParameter, "noise.sigma", 0, {}});
    QVERIFY_EXCEPTION_THROWN(checkRecipe(recipe), Error);
    QVERIFY(caught(std::string("{\"a\": \"\xff\xfe\"}")).kind() == ErrorKind::BadInput); // not UTF-8
}

void recipe_test::invalidTextIsNotWritten() {
    auto recipe = defaultRecipe(Mode::Text);
    recipe.title = "\xff\xfe";
    QVERIFY_EXCEPTION_THROWN(toJson(recipe), Error);
    recipe.title = "";
    recipe.view = "[1, 2]";
    QVERIFY_EXCEPTION_THROWN(toJson(recipe), Error);
}

void recipe_test::namesGoBothWays() {
    for (const Mode mode : {Mode::Text, Mode::Video, Mode::Flow}) {
        QVERIFY(modeNamed(nameOf(mode)) == mode);
    }
    for (int i = 0; i <= static_cast<int>(Source::File); ++i) {
        const auto source = static_cast<Source>(i);
        QVERIFY(!nameOf(source).empty());
        QVERIFY(sourceNamed(nameOf(source)) == source);
    }
    QVERIFY_EXCEPTION_THROWN(modeNamed(""), Error);
    QVERIFY_EXCEPTION_THROWN(sourceNamed("Prompt"), Error);
}

void recipe_test::filesRoundTrip() {
    QTemporaryDir folder;
    const auto file = std::filesystem::path(folder.path().toStdString()) / "a.sgfm.json";
    const auto recipe = fullRecipe();
    writeRecipe(file, recipe);
    QVERIFY(readRecipe(file) == recipe);
    QVERIFY_EXCEPTION_THROWN(writeRecipe(file.parent_path() / "none" / "a.sgfm.json", recipe), Error);
}

void recipe_test::pathsBecomePortable() {
    QTemporaryDir folder;
    const std::filesystem::path here = folder.path().toStdString();
    auto recipe = defaultRecipe(Mode::Video);
    recipe.prompt.source = Source::Image;
    recipe.prompt.file = (here / "pictures" / "a.png").string();
    QCOMPARE(portable(recipe, here).prompt.file, std::string("pictures/a.png"));
    QCOMPARE(portable(recipe, "/elsewhere").prompt.file, std::string("a.png"));
    writeRecipe(here / "r.sgfm.json", recipe);
    QCOMPARE(readRecipe(here / "r.sgfm.json").prompt.file, std::string("pictures/a.png"));
    // No absolute path ever leaves in JSON.
    QVERIFY(toJson(recipe).find(here.string()) == std::string::npos);
    QCOMPARE(fromJson(toJson(recipe), "test").prompt.file, std::string("a.png"));
}

void recipe_test::sidecarsAndPicturesCarryRecipes() {
    QTemporaryDir folder;
    const std::filesystem::path here = folder.path().toStdString();
    const auto recipe = fullRecipe();
    files::Picture picture{2, 1, {0, 0, 0, 255, 255, 255}};
    files::writePng(here / "a.png", picture, toJson(recipe));
    QVERIFY(readRecipe(here / "a.png") == recipe);

    files::writeTextFile(here / "a.csv", "s\n");
    QCOMPARE(sidecarOf(here / "a.csv").filename().string(), std::string("a.csv.sgfm.json"));
    writeRecipe(sidecarOf(here / "a.csv"), recipe);
    QVERIFY(readRecipe(here / "a.csv") == recipe);
}

void recipe_test::missingAndForeignFilesAreExplained() {
    QTemporaryDir folder;
    const std::filesystem::path here = folder.path().toStdString();
    const auto kindOf = [](const std::filesystem::path& file) {
        try {
            readRecipe(file);
        } catch (const Error& error) {
            return std::string(error.kind() == ErrorKind::Io ? "io " : "bad ") + error.message();
        }
        return std::string("none");
    };
    QVERIFY(kindOf(here / "none.sgfm.json").starts_with("io "));
    QVERIFY(kindOf(here).starts_with("bad "));
    files::writeTextFile(here / "plain.txt", "hello");
    QVERIFY(kindOf(here / "plain.txt").find("carries no recipe") != std::string::npos);
    files::writeTextFile(here / "no.png", "hello");
    QVERIFY(kindOf(here / "no.png").starts_with("bad "));
    files::writeTextFile(here / "no.h5", "hello");
    QVERIFY(kindOf(here / "no.h5").starts_with("bad "));
    files::writeTextFile(here / "no.mp4", "hello");
    QVERIFY(kindOf(here / "no.mp4").starts_with("bad "));
    files::writeTextFile(here / "no.sgfm.json", "hello");
    QVERIFY(kindOf(here / "no.sgfm.json").starts_with("bad "));
}

QTEST_APPLESS_MAIN(recipe_test)
#include "recipe_test.moc"
