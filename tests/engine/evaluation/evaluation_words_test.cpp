// What counts as a word and as a mark.

#include "engine/evaluation/words.h"

#include <QtTest>

using namespace sgfm::evaluation;

namespace {

std::string joined(const std::vector<TextUnit>& units) {
    std::string text;
    for (const auto& unit : units) {
        text += (unit.isWord ? "<" : "[") + unit.text + (unit.isWord ? ">" : "]");
    }
    return text;
}

} // namespace

class EvaluationWordsTest : public QObject {
    Q_OBJECT

  private slots:
    void wordsKeepInnerApostrophesAndHyphensAndMarksStandAlone() {
        QCOMPARE(joined(unitsOf("God's son, Beth-el; (selah).")),
                 std::string("<God's><son>[,]<Beth-el>[;][(]<selah>[)][.]"));
        QCOMPARE(joined(unitsOf("sons' -- 'tis")), std::string("<sons>['][-][-][']<tis>"));
    }
    void spacingOfMarksDoesNotMatter() { QCOMPARE(joined(unitsOf(" a ,b .\n")), joined(unitsOf("a, b."))); }
    void lettersBeyondAsciiAreLettersAndTheUnknownTokenIsAMark() {
        QCOMPARE(joined(unitsOf("\xC3\x89lan x\xEF\xBF\xBDy \xE2\x80\x9Cno\xE2\x80\x9D")),
                 std::string("<\xC3\x89lan><x>[\xEF\xBF\xBD]<y>[\xE2\x80\x9C]<no>[\xE2\x80\x9D]"));
    }
    void damagedTextEndsWithoutReadingBeyondIt() {
        QCOMPARE(unitsOf("ab\xE2").size(), std::size_t{1});
        QCOMPARE(unitsOf("\xF0\x9F").size(), std::size_t{1});
        QVERIFY(unitsOf("").empty());
    }
    void endMarksSplitPassages() {
        const auto passages = passagesOf("In the beginning. \xC2\xB6 And God");
        QCOMPARE(passages.size(), std::size_t{2});
        QVERIFY(passages[0].ended && !passages[1].ended);
        QCOMPARE(joined(passages[1].units), std::string("<And><God>"));
        QCOMPARE(passagesOf("One. \xC2\xB6").size(), std::size_t{1});
        QCOMPARE(passagesOf("\xC2\xB6\xC2\xB6").size(), std::size_t{2}); // an empty passage is judged too
        QVERIFY(passagesOf("").empty());
    }
    void foldedWordsAreLowerCaseWithoutMarks() {
        QCOMPARE(foldedWordsOf("The LORD, \xC2\xB6 said"), (std::vector<std::string>{"the", "lord", "said"}));
    }
};

QTEST_APPLESS_MAIN(EvaluationWordsTest)
#include "evaluation_words_test.moc"
