// What of a clip is given: an exact round trip through JSON, and a clear refusal of everything else.

#include "engine/error.h"
#include "engine/recipe/pinned_region.h"
#include "engine/recipe/recipe.h"

#include <QtTest>

#include <limits>

using namespace sgfm;
using namespace sgfm::recipe;

namespace {

Recipe clipRecipe() {
    auto recipe = defaultRecipe(Mode::Video);
    recipe.grid = {32, 32, 16};
    recipe.prompt.source = Source::Clip;
    recipe.prompt.text.clear();
    recipe.prompt.file = "clips/waves.mp4";
    recipe.prompt.prescribeLast = true;
    recipe.prompt.lastText = "Ω";
    recipe.prompt.drift = {1.0 / 3, -2};
    recipe.prompt.continuedFrames = 4;
    recipe.prompt.fit = Fit::Bars;
    recipe.prompt.clipStart = 1.5;
    recipe.prompt.clipLength = 0.1;
    recipe.prompt.regions = {{0, 1, 2, 3, 4, 15}, {31, 31, 1, 1, 0, 0}};
    return recipe;
}

std::string refusalOf(const Recipe& recipe) {
    try {
        checkRecipe(recipe);
    } catch (const Error& error) {
        return error.stage();
    }
    return {};
}

std::string refusalOf(const std::string& json) {
    try {
        fromJson(json, "test");
    } catch (const Error& error) {
        return error.stage() + ": " + error.message();
    }
    return {};
}

// The recipe's JSON with one piece put in the place of another.
std::string with(const std::string& from, const std::string& to) {
    auto json = toJson(clipRecipe());
    const auto at = json.find(from);
    if (at == std::string::npos) {
        qFatal("the test's own replacement is not found: %s", from.c_str());
    }
    return json.replace(at, from.size(), to);
}

} // namespace

class GivenFramesTest : public QObject {
    Q_OBJECT

  private slots:
    void everythingGivenComesBackExactly() {
        const auto recipe = clipRecipe();
        QCOMPARE(fromJson(toJson(recipe), "test"), recipe);
        Recipe picture = recipe;
        picture.prompt.lastText.clear();
        picture.prompt.lastFile = "pictures/end.png";
        Event event;
        event.step = 3;
        event.kind = Event::Kind::SetPrompt;
        event.prompt = picture.prompt;
        picture.events = {event};
        QCOMPARE(fromJson(toJson(picture), "test"), picture);
    }

    void recipesWithoutItAreWrittenAsBefore() {
        const auto json = toJson(defaultRecipe(Mode::Video));
        for (const char* key : {"last_text", "last_file", "drift", "continued_frames", "regions", "fit",
                                "clip_start", "clip_length"}) {
            QVERIFY(json.find(std::string("\"").append(key).append("\"")) == std::string::npos);
        }
    }

    void absolutePathsOfTheLastFrameAreCut() {
        auto recipe = clipRecipe();
        recipe.prompt.lastText.clear();
        recipe.prompt.lastFile = "/home/somebody/end.png";
        QVERIFY(toJson(recipe).find("somebody") == std::string::npos);
        QCOMPARE(portable(recipe, "/home/somebody").prompt.lastFile, std::string("end.png"));
    }

    void whatNoClipCanHaveIsRefused() {
        const auto refused = [](auto change, const char* named) {
            auto recipe = clipRecipe();
            change(recipe.prompt);
            const auto stage = refusalOf(recipe);
            QVERIFY2(stage.find(named) != std::string::npos, (stage + " should name " + named).c_str());
        };
        refused([](Prompt& p) { p.lastFile = "end.png"; }, "last_text");
        refused([](Prompt& p) { p.lastText = std::string(100'000, 'a'); }, "last_text");
        refused([](Prompt& p) { p.drift[1] = std::numeric_limits<double>::quiet_NaN(); }, "drift");
        refused([](Prompt& p) { p.drift[0] = 1e9; }, "drift");
        for (const double seconds : {-1.0, 1e9, std::numeric_limits<double>::quiet_NaN()}) {
            refused([&](Prompt& p) { p.clipStart = seconds; }, "clip_start");
            refused([&](Prompt& p) { p.clipLength = seconds; }, "clip_length");
        }
        refused([](Prompt& p) { p.continuedFrames = -1; }, "continued_frames");
        refused([](Prompt& p) { p.continuedFrames = 16; }, "continued_frames");
        refused([](Prompt& p) { p.continuedFrames = 15; }, "continued_frames"); // and the last one
        refused([](Prompt& p) { p.regions[0].width = 0; }, "regions");
        refused([](Prompt& p) { p.regions[0].x = -1; }, "regions");
        refused([](Prompt& p) { p.regions[0].x = std::numeric_limits<int>::max(); }, "regions");
        refused([](Prompt& p) { p.regions[0].width = 33; }, "regions");
        refused([](Prompt& p) { p.regions[0].lastFrame = 16; }, "regions");
        refused([](Prompt& p) { p.regions[0].firstFrame = 20; }, "regions");
        refused([](Prompt& p) { p.regions.resize(65, {0, 0, 1, 1, 0, 0}); }, "regions");
        refused(
            [](Prompt& p) {
                p.source = Source::Glyphs;
                p.text = std::string("A");
                p.file.clear();
            },
            "continued_frames");
    }

    void hostileJsonIsRefused_data() {
        QTest::addColumn<QString>("json");
        QTest::addColumn<QString>("named");
        const auto row = [](const char* name, const std::string& json, const char* named) {
            QTest::newRow(name) << QString::fromStdString(json) << QString(named);
        };
        const std::string drift = "\"continued_frames\": 4";
        row("drift of one number", with(drift, drift + ", \"x\": 1"), "x");
        row("a fit that there is not", with("\"fit\": \"bars\"", "\"fit\": \"squeeze\""), "squeeze");
        row("a start as a text", with("\"clip_start\": 1.5", "\"clip_start\": \"1.5\""), "clip_start");
        row("frames as a text", with(drift, "\"continued_frames\": \"4\""), "continued_frames");
        row("frames beyond int", with(drift, "\"continued_frames\": 99999999999"), "continued_frames");
        row("a region of texts", with("\"width\":2", "\"width\":\"2\""), "width");
        row("a region without a side", with("\"width\":2,", ""), "width");
        row("a region with more", with("\"width\":2", "\"depth\":2,\"width\":2"), "depth");
        row("an absolute last picture", with("\"last_text\": \"Ω\"", "\"last_file\": \"/etc/passwd\""),
            "last_file");
        row("a last picture upwards", with("\"last_text\": \"Ω\"", "\"last_file\": \"../a.png\""),
            "last_file");
    }

    void hostileJsonIsRefused() {
        QFETCH(QString, json);
        QFETCH(QString, named);
        const auto refusal = refusalOf(json.toStdString());
        QVERIFY2(QString::fromStdString(refusal).contains(named), refusal.c_str());
    }

    void regionsAreReadAsTheyAreTyped() {
        for (const auto& region : clipRecipe().prompt.regions) {
            QCOMPARE(regionFromText(textOf(region)), region);
        }
        QCOMPARE(regionsFromText(" 0,1,2,3:4-15;  31,31,1,1:0-0 "), clipRecipe().prompt.regions);
        QVERIFY(regionsFromText("").empty());
        for (const char* bad : {"1", "0,0,1,1", "0,0,1,1:0", "0,0,1,1:3-2", "0,0,0,1:0-1", "-1,0,1,1:0-1",
                                "0,0,1,1:0-1x", "a,0,1,1:0-1", "99999999999,0,1,1:0-1", "0 ,0,1,1:0-1"}) {
            QVERIFY_EXCEPTION_THROWN(regionFromText(bad), Error);
        }
    }
};

QTEST_APPLESS_MAIN(GivenFramesTest)
#include "given_frames_test.moc"
