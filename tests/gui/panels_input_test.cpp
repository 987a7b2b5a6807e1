// What a person gives to the prompt panel: by file, paste and drop; what is taken, and what is calmly
// refused. Hostile input included.

#include "support/widget_test.h"

#include "engine/files/npy.h"
#include "engine/runtime/session.h"
#include "engine/video/encoder.h"
#include "widgets/panels/field_note.h"
#include "widgets/panels/input_offer.h"
#include "widgets/panels/media_well.h"
#include "widgets/panels/pin_list.h"
#include "widgets/panels/prompt_edit.h"
#include "widgets/panels/prompt_panel.h"

#include <QClipboard>
#include <QComboBox>
#include <QDropEvent>
#include <QFile>
#include <QImage>
#include <QLabel>
#include <QLineEdit>
#include <QLocale>
#include <QMimeData>
#include <QSignalSpy>
#include <QSpinBox>
#include <QTemporaryDir>
#include <QToolButton>
#include <QUrl>

using namespace sgfm;
using namespace sgfm::panels;
constexpr int kPatience = test::kWidgetPatience;

class PanelsInputTest : public QObject {
    Q_OBJECT
  private slots:
    void init() { QApplication::clipboard()->clear(); }
    void aDroppedPictureIsReadShownAndTaken();
    void aDroppedClipShowsItsLength();
    void removeGoesBackToTheGlyphs();
    void aPictureOnTheClipboardIsTakenByKeyAndByButton();
    void aFileOnTheClipboardIsTakenWhileTheGlyphsHaveTheKeyboard();
    void pastedWordsBecomeGlyphs();
    void glyphsThatTheFontLacksAreExplainedAndNotTaken();
    void whatCannotBeUsedIsSaidAtTheFieldAndTheRunGoesOn_data();
    void whatCannotBeUsedIsSaidAtTheFieldAndTheRunGoesOn();
    void ofSeveralFilesTheFirstIsTakenAndSaid();
    void anArrayIsTakenInFlowModeAndRemoved();
    void aTextFileBecomesThePromptOnceReturnIsPressed();
    void whatIsForTheWindowIsLeftToTheWindow();
    void aPicturePastedIntoThePromptIsOfferedToTheWindow();
    void aMegabyteIsCutAtAWordAndSaid();
    void controlCharactersAndHalvesOfCharactersAreLeftOut();
    void tokensAreCountedAndTooManyAreNotApplied();
    void emojiAndOtherScriptsAreTokensToo();
    void anEmptyPromptIsNotApplied();
    void aPinThatDoesNotFitIsExplained();
    void severalPinsAreTypedAtOnce();
    void wordsThatMustOrMustNotAppearAreListed();
    void aTopicIsAppliedByReturn();
    void aSeedThatIsTooLargeIsExplained();
    void gridsAreTypedAndNonsenseIsExplained();
    void aRestartIsSaidAndCanBeUndone();
    void relativeFilesAreLookedForInTheRecipesFolder();

  private:
    QString file(const QString& name, const QByteArray& bytes) {
        QFile made(m_folder.filePath(name));
        (void)made.open(QIODevice::WriteOnly);
        made.write(bytes);
        return made.fileName();
    }
    QString picture(const QString& name, QSize size = {80, 60}) {
        QImage image(size, QImage::Format_RGB32);
        image.fill(QColor(200, 40, 90));
        image.save(m_folder.filePath(name));
        return m_folder.filePath(name);
    }
    // The boat of a drag: into the panel, and let go. Tells whether the panel takes part.
    static bool drop(QWidget& panel, QMimeData& data) {
        QDragEnterEvent enter({40, 40}, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
        QApplication::sendEvent(&panel, &enter);
        if (!enter.isAccepted()) {
            return false;
        }
        QDropEvent event({40, 40}, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
        QApplication::sendEvent(&panel, &event);
        return true;
    }
    static bool dropFile(QWidget& panel, const QString& path) {
        QMimeData data;
        data.setUrls({QUrl::fromLocalFile(path)});
        return drop(panel, data);
    }
    static std::shared_ptr<const text::Lexicon> lexicon() {
        static const auto read =
            std::make_shared<const text::Lexicon>(runtime::resourceFolder() / "models" / "kjv");
        return read;
    }
    static MediaWell* wellOf(const PromptPanel& panel) {
        for (MediaWell* well : panel.findChildren<MediaWell*>()) {
            if (well->isVisibleTo(&panel)) {
                return well;
            }
        }
        return nullptr;
    }
    static recipe::Recipe setup(const QSignalSpy& spy) { return spy.last()[0].value<recipe::Recipe>(); }
    static QString noteIn(const QWidget& widget) {
        for (const FieldNote* note : widget.findChildren<FieldNote*>()) {
            if (note->isProblem() && note->isVisibleTo(&widget)) {
                return note->text();
            }
        }
        return {};
    }

    QTemporaryDir m_folder;
};

void PanelsInputTest::aDroppedPictureIsReadShownAndTaken() {
    PromptPanel panel;
    panel.showRecipe(recipe::defaultRecipe(recipe::Mode::Video));
    panel.resize(260, 700);
    panel.show();
    QSignalSpy setups(&panel, &PromptPanel::setupEdited);
    const QString path = picture(QStringLiteral("cat.png"));
    QVERIFY(dropFile(panel, path));
    QTRY_COMPARE_WITH_TIMEOUT(setups.count(), 1, kPatience);
    QVERIFY(setup(setups).prompt.source == recipe::Source::Image);
    QCOMPARE(QString::fromStdString(setup(setups).prompt.file), path);
    const MediaWell* well = wellOf(panel);
    QVERIFY(well->hasPicture());
    const QString facts = well->findChild<QLabel*>(QStringLiteral("inputFacts"))->text();
    QVERIFY2(facts.contains(QStringLiteral("cat.png")), qPrintable(facts));
    QVERIFY2(facts.contains(QStringLiteral("80 × 60")), qPrintable(facts));
    const QPixmap shown = well->findChild<QLabel*>(QStringLiteral("thumbnail"))->pixmap();
    const QColor middle = shown.toImage().pixelColor(shown.width() / 2, shown.height() / 2);
    // The prompt is grey unless colour was chosen, and the thumbnail is what is taken: of (200, 40, 90) the
    // luminance is 93.5; four levels for the rounding on the way.
    QVERIFY2(std::abs(middle.red() - 94) <= 4 && middle.red() == middle.green(), qPrintable(middle.name()));
}

void PanelsInputTest::aDroppedClipShowsItsLength() {
    const QString path = m_folder.filePath(QStringLiteral("wave.mp4"));
    video::EncoderOptions options;
    options.width = 64;
    options.height = 48;
    options.framesPerSecond = 10;
    video::VideoEncoder encoder(path.toStdString(), options);
    for (int frame = 0; frame < 20; ++frame) {
        encoder.add(std::vector<std::uint8_t>(64 * 48 * 3, static_cast<std::uint8_t>(12 * frame)));
    }
    encoder.finish();
    PromptPanel panel;
    panel.showRecipe(recipe::defaultRecipe(recipe::Mode::Video));
    panel.resize(260, 700);
    panel.show();
    QSignalSpy setups(&panel, &PromptPanel::setupEdited);
    QVERIFY(dropFile(panel, path));
    QTRY_COMPARE_WITH_TIMEOUT(setups.count(), 1, kPatience);
    QVERIFY(setup(setups).prompt.source == recipe::Source::Clip);
    const QString facts = wellOf(panel)->findChild<QLabel*>(QStringLiteral("inputFacts"))->text();
    QVERIFY2(facts.contains(QLocale().toString(1.9, 'f', 1)), qPrintable(facts));
    // First, middle and last frame side by side: dark on the left, bright on the right.
    const QImage shown = wellOf(panel)->findChild<QLabel*>(QStringLiteral("thumbnail"))->pixmap().toImage();
    const auto level = [&shown](double x) {
        return shown.pixelColor(static_cast<int>(x * shown.width()), shown.height() / 2).red();
    };
    QVERIFY(level(1.0 / 6) < level(0.5));
    QVERIFY(level(0.5) < level(5.0 / 6));
}

void PanelsInputTest::removeGoesBackToTheGlyphs() {
    PromptPanel panel;
    recipe::Recipe recipe = recipe::defaultRecipe(recipe::Mode::Video);
    const std::string glyphs = recipe.prompt.text;
    recipe.prompt.source = recipe::Source::Image;
    recipe.prompt.text.clear();
    recipe.prompt.file = picture(QStringLiteral("away.png")).toStdString();
    panel.showRecipe(recipe);
    panel.resize(260, 700);
    panel.show();
    QSignalSpy setups(&panel, &PromptPanel::setupEdited);
    auto* remove = wellOf(panel)->findChild<QToolButton*>(QStringLiteral("inputRemove"));
    QVERIFY(remove->isEnabled());
    QTest::mouseClick(remove, Qt::LeftButton);
    QTRY_COMPARE_WITH_TIMEOUT(setups.count(), 1, kPatience);
    QVERIFY(setup(setups).prompt.source == recipe::Source::Glyphs);
    QCOMPARE(setup(setups).prompt.text, glyphs);
    QVERIFY(setup(setups).prompt.file.empty());
    panel.showRecipe(recipe); // undone
    wellOf(panel)->setFocus();
    QTest::keyClick(wellOf(panel), Qt::Key_Delete);
    QTRY_COMPARE_WITH_TIMEOUT(setups.count(), 2, kPatience);
}

void PanelsInputTest::aPictureOnTheClipboardIsTakenByKeyAndByButton() {
    PromptPanel panel;
    panel.showRecipe(recipe::defaultRecipe(recipe::Mode::Video));
    panel.show();
    QSignalSpy setups(&panel, &PromptPanel::setupEdited);
    QImage image(40, 30, QImage::Format_RGB32);
    image.fill(Qt::white);
    QApplication::clipboard()->setImage(image);
    wellOf(panel)->setFocus();
    QTest::keyClick(wellOf(panel), Qt::Key_V, Qt::ControlModifier);
    QTRY_COMPARE_WITH_TIMEOUT(setups.count(), 1, kPatience);
    const QString kept = QString::fromStdString(setup(setups).prompt.file);
    QVERIFY2(kept.startsWith(pastedPicturesFolder()), qPrintable(kept));
    QCOMPARE(QImage(kept).size(), image.size());

    // A picture in the place of a picture: the run goes on with it.
    QSignalSpy prompts(&panel, &PromptPanel::promptEdited);
    image.fill(Qt::gray);
    QApplication::clipboard()->setImage(image);
    QTest::mouseClick(wellOf(panel)->findChild<QToolButton*>(QStringLiteral("inputPaste")), Qt::LeftButton);
    QTRY_COMPARE_WITH_TIMEOUT(prompts.count(), 1, kPatience);
    QCOMPARE(setups.count(), 1);
    const QString other = QString::fromStdString(prompts[0][0].value<recipe::Prompt>().file);
    QVERIFY(other.startsWith(pastedPicturesFolder()) && other != kept); // another picture, another file
    QFile::remove(kept);
    QFile::remove(other);
}

void PanelsInputTest::aFileOnTheClipboardIsTakenWhileTheGlyphsHaveTheKeyboard() {
    PromptPanel panel;
    panel.showRecipe(recipe::defaultRecipe(recipe::Mode::Video));
    panel.show();
    QSignalSpy setups(&panel, &PromptPanel::setupEdited);
    auto* data = new QMimeData; // the clipboard takes it
    data->setUrls({QUrl::fromLocalFile(picture(QStringLiteral("clip.png")))});
    QApplication::clipboard()->setMimeData(data);
    auto* glyphs = panel.findChild<QLineEdit*>(QStringLiteral("glyphs"));
    glyphs->setFocus();
    QTest::keyClick(glyphs, Qt::Key_V, Qt::ControlModifier);
    QTRY_COMPARE_WITH_TIMEOUT(setups.count(), 1, kPatience);
    QVERIFY(setup(setups).prompt.source == recipe::Source::Image);
}

void PanelsInputTest::pastedWordsBecomeGlyphs() {
    PromptPanel panel;
    panel.showRecipe(recipe::defaultRecipe(recipe::Mode::Video));
    panel.show();
    QSignalSpy prompts(&panel, &PromptPanel::promptEdited);
    QApplication::clipboard()->setText(QStringLiteral("WAVE\n"));
    wellOf(panel)->setFocus();
    QTest::keyClick(wellOf(panel), Qt::Key_V, Qt::ControlModifier);
    QTRY_COMPARE_WITH_TIMEOUT(prompts.count(), 1, kPatience);
    QCOMPARE(prompts[0][0].value<recipe::Prompt>().text, std::string("WAVE")); // the run goes on with it
}

void PanelsInputTest::glyphsThatTheFontLacksAreExplainedAndNotTaken() {
    PromptPanel panel;
    panel.showRecipe(recipe::defaultRecipe(recipe::Mode::Video));
    panel.show();
    QSignalSpy prompts(&panel, &PromptPanel::promptEdited);
    auto* glyphs = panel.findChild<QLineEdit*>(QStringLiteral("glyphs"));
    glyphs->setText(QString::fromUtf8("A\xf0\x93\x80\x80")); // a hieroglyph, which DejaVu lacks
    QTest::keyClick(glyphs, Qt::Key_Return);
    QTRY_VERIFY_WITH_TIMEOUT(!wellOf(panel)->problem().isEmpty(), kPatience);
    QCOMPARE(prompts.count(), 0);
    glyphs->clear();
    QTest::keyClick(glyphs, Qt::Key_Return);
    QVERIFY(wellOf(panel)->problem().contains(QStringLiteral("at least one")));
    QTest::keyClicks(glyphs, QStringLiteral("OK"));
    QTest::keyClick(glyphs, Qt::Key_Return);
    QTRY_COMPARE_WITH_TIMEOUT(prompts.count(), 1, kPatience);
    QVERIFY(wellOf(panel)->problem().isEmpty());
}

void PanelsInputTest::whatCannotBeUsedIsSaidAtTheFieldAndTheRunGoesOn_data() {
    QTest::addColumn<QString>("path");
    QTest::addColumn<QString>("said");
    QTest::newRow("unreadable picture") << file(QStringLiteral("bad.png"), QByteArray("not a picture"))
                                        << QStringLiteral("not a picture that can be read");
    QTest::newRow("picture cut off") << file(QStringLiteral("cut.png"),
                                             QByteArray::fromHex(
                                                 "89504e470d0a1a0a0000000d49484452000000400000"))
                                     << QStringLiteral("cut off");
    QTest::newRow("clip of 0 bytes") << file(QStringLiteral("empty.mp4"), {}) << QStringLiteral("is empty");
    QTest::newRow("folder") << m_folder.path() << QStringLiteral("is a folder");
    QTest::newRow("gone") << m_folder.filePath(QStringLiteral("gone.png")) << QStringLiteral("not there");
    QTest::newRow("device") << QStringLiteral("/dev/zero") << QStringLiteral("not a file");
    QTest::newRow("another kind") << file(QStringLiteral("thing.bin"), QByteArray("\x7f\x45\x4c\x46\0\1", 6))
                                  << QStringLiteral("neither a picture nor a clip");
}

void PanelsInputTest::whatCannotBeUsedIsSaidAtTheFieldAndTheRunGoesOn() {
    QFETCH(QString, path);
    QFETCH(QString, said);
    PromptPanel panel;
    panel.showRecipe(recipe::defaultRecipe(recipe::Mode::Video));
    panel.show();
    QTRY_VERIFY_WITH_TIMEOUT(wellOf(panel)->hasPicture(), kPatience); // the glyphs that run
    QSignalSpy setups(&panel, &PromptPanel::setupEdited);
    QSignalSpy prompts(&panel, &PromptPanel::promptEdited);
    QVERIFY(dropFile(panel, path));
    QTRY_VERIFY_WITH_TIMEOUT(!wellOf(panel)->problem().isEmpty(), kPatience);
    QVERIFY2(wellOf(panel)->problem().contains(said), qPrintable(wellOf(panel)->problem()));
    QCOMPARE(setups.count() + prompts.count(), 0);
    QVERIFY(wellOf(panel)->hasPicture()); // still what runs
}

void PanelsInputTest::ofSeveralFilesTheFirstIsTakenAndSaid() {
    QMimeData data;
    data.setUrls({QUrl::fromLocalFile(picture(QStringLiteral("one.png"))),
                  QUrl::fromLocalFile(picture(QStringLiteral("two.png")))});
    const InputOffer offer = offerOf(data, m_folder.path());
    QVERIFY(offer.kind == InputOffer::Kind::File);
    QVERIFY(offer.file.endsWith(QStringLiteral("one.png")));
    QVERIFY(offer.remark.contains(QStringLiteral("one.png")));
    QMimeData net;
    net.setUrls({QUrl(QStringLiteral("https://example.org/cat.png"))});
    QVERIFY(!mayOffer(net));
    QVERIFY(offerOf(net, m_folder.path()).remark.contains(QStringLiteral("net")));
}

void PanelsInputTest::anArrayIsTakenInFlowModeAndRemoved() {
    const std::vector<std::size_t> shape{1, 2, 16, 32};
    const QString path = m_folder.filePath(QStringLiteral("flow.npy"));
    files::writeNpy(path.toStdString(), shape, std::vector<float>(1024, 0.5F));
    PromptPanel panel;
    panel.showRecipe(recipe::defaultRecipe(recipe::Mode::Flow));
    panel.show();
    QSignalSpy setups(&panel, &PromptPanel::setupEdited);
    QVERIFY(dropFile(panel, path));
    QTRY_COMPARE_WITH_TIMEOUT(setups.count(), 1, kPatience);
    const recipe::Recipe taken = setup(setups);
    QVERIFY(taken.prompt.source == recipe::Source::File);
    QVERIFY(taken.grid.empty()); // the array's own
    const QString facts = wellOf(panel)->findChild<QLabel*>(QStringLiteral("inputFacts"))->text();
    QVERIFY2(facts.contains(QStringLiteral("1 × 2 × 16 × 32")), qPrintable(facts));
    panel.showRecipe(taken);
    QVERIFY(!panel.findChild<QComboBox*>(QStringLiteral("flowSize"))->isEnabled());
    QTest::mouseClick(wellOf(panel)->findChild<QToolButton*>(QStringLiteral("inputRemove")), Qt::LeftButton);
    QCOMPARE(setups.count(), 2);
    QVERIFY(setup(setups).prompt.source == recipe::Source::TaylorGreen);
    recipe::checkRecipe(setup(setups)); // it has a grid again
    file(QStringLiteral("hurt.npy"), QByteArray("\x93NUMPY\1\0", 8));
    QVERIFY(dropFile(panel, m_folder.filePath(QStringLiteral("hurt.npy"))));
    QTRY_VERIFY_WITH_TIMEOUT(!wellOf(panel)->problem().isEmpty(), kPatience);
    QCOMPARE(setups.count(), 2);
}

void PanelsInputTest::aTextFileBecomesThePromptOnceReturnIsPressed() {
    PromptPanel panel;
    panel.showRecipe(recipe::defaultRecipe(recipe::Mode::Text));
    panel.show();
    QSignalSpy prompts(&panel, &PromptPanel::promptEdited);
    QVERIFY(dropFile(panel, file(QStringLiteral("verse.txt"), "\xef\xbb\xbfLet there\nbe light\n")));
    auto* prompt = panel.findChild<PromptEdit*>(QStringLiteral("prompt"));
    QCOMPARE(prompt->toPlainText(), QStringLiteral("Let there be light"));
    QCOMPARE(prompts.count(), 0);
    QTest::keyClick(prompt, Qt::Key_Return);
    QCOMPARE(prompts.count(), 1);
    QCOMPARE(prompts[0][0].value<recipe::Prompt>().text, std::string("Let there be light"));
    panel.useFile(file(QStringLiteral("latin.txt"), "caf\xe9 \xe9t\xe9"));
    QVERIFY2(noteIn(panel).contains(QStringLiteral("UTF-8")), qPrintable(noteIn(panel)));
    QCOMPARE(prompt->toPlainText(), QStringLiteral("Let there be light"));
    panel.useFile(file(QStringLiteral("blank.txt"), " \n\t \n"));
    QVERIFY2(noteIn(panel).contains(QStringLiteral("no words")), qPrintable(noteIn(panel)));
    QSignalSpy asked(&panel, &PromptPanel::fileWanted);
    QTest::mouseClick(panel.findChild<QToolButton*>(QStringLiteral("promptFile")), Qt::LeftButton);
    QCOMPARE(asked.count(), 1);
    QVERIFY(asked[0][0].value<recipe::Mode>() == recipe::Mode::Text);
}

void PanelsInputTest::whatIsForTheWindowIsLeftToTheWindow() {
    PromptPanel panel;
    panel.show();
    panel.showRecipe(recipe::defaultRecipe(recipe::Mode::Text));
    QVERIFY(!dropFile(panel, picture(QStringLiteral("left.png"))));
    for (const auto mode : {recipe::Mode::Text, recipe::Mode::Video, recipe::Mode::Flow}) {
        panel.showRecipe(recipe::defaultRecipe(mode));
        QVERIFY(!dropFile(panel, file(QStringLiteral("run.sgfm.json"), "{}")));
        QVERIFY(!dropFile(panel, file(QStringLiteral("state.h5"), "x")));
    }
}

void PanelsInputTest::aPicturePastedIntoThePromptIsOfferedToTheWindow() {
    PromptPanel panel;
    panel.showRecipe(recipe::defaultRecipe(recipe::Mode::Text));
    panel.show();
    QSignalSpy offered(&panel, &PromptPanel::inputOffered);
    auto* prompt = panel.findChild<PromptEdit*>(QStringLiteral("prompt"));
    const QString before = prompt->toPlainText();
    auto* data = new QMimeData;
    const QString path = picture(QStringLiteral("into.png"));
    data->setUrls({QUrl::fromLocalFile(path)});
    data->setText(path); // as file managers do
    QApplication::clipboard()->setMimeData(data);
    prompt->setFocus();
    QTest::keyClick(prompt, Qt::Key_V, Qt::ControlModifier);
    QCOMPARE(offered.count(), 1);
    QCOMPARE(offered[0][0].toString(), path);
    QCOMPARE(prompt->toPlainText(), before);
}

void PanelsInputTest::aMegabyteIsCutAtAWordAndSaid() {
    QString flood;
    while (flood.size() < 1'000'000) {
        flood += QStringLiteral("and the wat\u00e9rs ");
    }
    PromptPanel panel;
    panel.showRecipe(recipe::defaultRecipe(recipe::Mode::Text));
    panel.setLexicon(lexicon());
    panel.show();
    auto* prompt = panel.findChild<PromptEdit*>(QStringLiteral("prompt"));
    QSignalSpy prompts(&panel, &PromptPanel::promptEdited);
    prompt->selectAll();
    QApplication::clipboard()->setText(flood);
    QTest::keyClick(prompt, Qt::Key_V, Qt::ControlModifier);
    const QString kept = prompt->toPlainText();
    QVERIFY(kept.toUtf8().size() <= 32'768);
    QVERIFY(kept.size() > 20'000);
    QVERIFY(kept.endsWith(QStringLiteral("and")) || kept.endsWith(QStringLiteral("the")) ||
            kept.endsWith(QStringLiteral("wat\u00e9rs"))); // whole words only
    QVERIFY2(noteIn(panel).contains(QStringLiteral("cut")), qPrintable(noteIn(panel)));
    QTest::keyClick(prompt, Qt::Key_Return); // more tokens than a prompt may have
    QVERIFY2(noteIn(panel).contains(QStringLiteral("1024")), qPrintable(noteIn(panel)));
    QCOMPARE(prompts.count(), 0);
    QTest::keyClick(prompt, Qt::Key_Escape);
    QVERIFY(prompt->toPlainText().size() < 1000);
    QVERIFY(noteIn(panel).isEmpty());
}

void PanelsInputTest::controlCharactersAndHalvesOfCharactersAreLeftOut() {
    QString hostile = QStringLiteral("one");
    hostile += QChar(0) + QStringLiteral("\x1b[31m two\x7f");
    hostile += QChar(0xd83d); // half of an emoji
    hostile += QStringLiteral(" \u2028three\r\n");
    const InputOffer offer = cleanPrompt(hostile);
    QCOMPARE(offer.text, QStringLiteral("one[31m two three"));
    QVERIFY(offer.remark.contains(u'4')); // NUL, escape, delete, the half
    QVERIFY(cleanPrompt(QString(50, QChar(7))).kind == InputOffer::Kind::Nothing);
    QVERIFY(cleanPrompt({}).kind == InputOffer::Kind::Nothing);
    const QString whole = QString::fromUtf8("a \xf0\x9f\x90\x89 b");
    QCOMPARE(cleanPrompt(whole).text, whole);
    QVERIFY(cleanPrompt(whole).remark.isEmpty());
}

void PanelsInputTest::tokensAreCountedAndTooManyAreNotApplied() {
    PromptPanel panel;
    panel.showRecipe(recipe::defaultRecipe(recipe::Mode::Text));
    panel.setLexicon(lexicon());
    panel.show();
    QSignalSpy prompts(&panel, &PromptPanel::promptEdited);
    auto* prompt = panel.findChild<PromptEdit*>(QStringLiteral("prompt"));
    prompt->setPlainText(QStringLiteral("the the the"));
    const auto hinted = [&panel](const QString& text) {
        for (const FieldNote* note : panel.findChildren<FieldNote*>()) {
            if (note->isVisibleTo(&panel) && note->text().contains(text)) {
                return true;
            }
        }
        return false;
    };
    QVERIFY(hinted(QStringLiteral("3 token")));
    QVERIFY(prompt->toolTip().contains(QStringLiteral("0:the")));
    prompt->setPlainText(QStringLiteral("the ").repeated(1025));
    QVERIFY(noteIn(panel).contains(QStringLiteral("1025")));
    QTest::keyClick(prompt, Qt::Key_Return);
    QCOMPARE(prompts.count(), 0);
    prompt->setPlainText(QStringLiteral("the ").repeated(1024));
    QTest::keyClick(prompt, Qt::Key_Return);
    QCOMPARE(prompts.count(), 1);
}

void PanelsInputTest::emojiAndOtherScriptsAreTokensToo() {
    PromptPanel panel;
    panel.showRecipe(recipe::defaultRecipe(recipe::Mode::Text));
    panel.setLexicon(lexicon());
    panel.show();
    QSignalSpy prompts(&panel, &PromptPanel::promptEdited);
    auto* prompt = panel.findChild<PromptEdit*>(QStringLiteral("prompt"));
    const QString mixed = QString::fromUtf8("\xf0\x9f\x8c\x8a \xe6\xb0\xb4 \xd9\x85\xd8\xa7\xd8\xa1 water");
    prompt->setPlainText(mixed);
    QTest::keyClick(prompt, Qt::Key_Return);
    QCOMPARE(prompts.count(), 1);
    QCOMPARE(QString::fromStdString(prompts[0][0].value<recipe::Prompt>().text), mixed);
    prompt->setPlainText(QStringLiteral("a \x1b b")); // set by a program; a person cannot type it
    QTest::keyClick(prompt, Qt::Key_Return);
    QCOMPARE(prompts.count(), 1);
    QVERIFY(!noteIn(panel).isEmpty());
}

void PanelsInputTest::anEmptyPromptIsNotApplied() {
    PromptPanel panel;
    panel.showRecipe(recipe::defaultRecipe(recipe::Mode::Text));
    panel.show();
    QSignalSpy prompts(&panel, &PromptPanel::promptEdited);
    QSignalSpy setups(&panel, &PromptPanel::setupEdited);
    auto* prompt = panel.findChild<PromptEdit*>(QStringLiteral("prompt"));
    prompt->setPlainText(QStringLiteral("   "));
    QTest::keyClick(prompt, Qt::Key_Return);
    QTest::keyClick(prompt, Qt::Key_Return, Qt::ControlModifier);
    QCOMPARE(prompts.count() + setups.count(), 0);
    QVERIFY(noteIn(panel).contains(QStringLiteral("word")));
}

void PanelsInputTest::aPinThatDoesNotFitIsExplained() {
    PromptPanel panel;
    recipe::Recipe recipe = recipe::defaultRecipe(recipe::Mode::Text);
    recipe.prompt.pins.clear();
    recipe.grid = {24, 16};
    panel.setLexicon(lexicon());
    panel.showRecipe(recipe);
    panel.show();
    QSignalSpy prompts(&panel, &PromptPanel::promptEdited);
    QTest::mouseClick(panel.findChild<QToolButton*>(QStringLiteral("pinAdd")), Qt::LeftButton);
    auto* position = panel.findChild<QSpinBox*>(QStringLiteral("pinPosition"));
    auto* word = panel.findChild<QLineEdit*>(QStringLiteral("pinWord"));
    QTest::keyClick(word, Qt::Key_Return);
    QVERIFY(noteIn(panel).contains(QStringLiteral("word"))); // nothing typed
    position->setValue(position->maximum());
    QTest::keyClicks(word, QStringLiteral("Nebuchadnezzar's xylophone")); // surely more than one token
    QTest::mouseClick(panel.findChild<QToolButton*>(QStringLiteral("pinConfirm")), Qt::LeftButton);
    QCOMPARE(prompts.count(), 0);
    QVERIFY2(noteIn(panel).contains(QStringLiteral("further left")), qPrintable(noteIn(panel)));
    position->setValue(3);
    QTest::mouseClick(panel.findChild<QToolButton*>(QStringLiteral("pinConfirm")), Qt::LeftButton);
    QCOMPARE(prompts.count(), 1);
    QVERIFY(noteIn(panel).isEmpty());
    QTest::keyClick(word, Qt::Key_Escape);
    QVERIFY(!word->isVisible());
}

void PanelsInputTest::severalPinsAreTypedAtOnce() {
    PromptPanel panel;
    recipe::Recipe recipe = recipe::defaultRecipe(recipe::Mode::Text);
    recipe.prompt.pins = {{5, "night"}};
    recipe.grid = {24, 16};
    panel.setLexicon(lexicon());
    panel.showRecipe(recipe);
    panel.show();
    QSignalSpy prompts(&panel, &PromptPanel::promptEdited);
    QTest::mouseClick(panel.findChild<QToolButton*>(QStringLiteral("pinAdd")), Qt::LeftButton);
    auto* word = panel.findChild<QLineEdit*>(QStringLiteral("pinWord"));
    QTest::keyClicks(word, QStringLiteral("0:Once, 5:light, 99:far"));
    QTest::keyClick(word, Qt::Key_Return);
    QCOMPARE(prompts.count(), 0); // the last one is beyond the text
    QVERIFY(noteIn(panel).contains(QStringLiteral("far")));
    word->clear();
    QTest::keyClicks(word, QStringLiteral("0:Once, 5:light"));
    QTest::keyClick(word, Qt::Key_Return);
    QCOMPARE(prompts.count(), 1);
    const auto pins = prompts.last()[0].value<recipe::Prompt>().pins;
    QCOMPARE(pins.size(), std::size_t{2});
    QCOMPARE(pins[0], (recipe::Pin{0, "Once"}));
    QCOMPARE(pins[1], (recipe::Pin{5, "light"}));
}

void PanelsInputTest::wordsThatMustOrMustNotAppearAreListed() {
    PromptPanel panel;
    recipe::Recipe recipe = recipe::defaultRecipe(recipe::Mode::Text);
    recipe.prompt.mustAppear = {"river"};
    panel.setLexicon(lexicon());
    panel.showRecipe(recipe);
    panel.show();
    QSignalSpy prompts(&panel, &PromptPanel::promptEdited);
    auto* must = panel.findChild<QLineEdit*>(QStringLiteral("mustAppear"));
    auto* mustNot = panel.findChild<QLineEdit*>(QStringLiteral("mustNotAppear"));
    QCOMPARE(must->text(), QStringLiteral("river"));
    must->setFocus();
    must->clear();
    QTest::keyClicks(must, QStringLiteral(" river , mountain,,"));
    QTest::keyClick(must, Qt::Key_Return);
    QCOMPARE(prompts.count(), 1);
    QCOMPARE(prompts.last()[0].value<recipe::Prompt>().mustAppear,
             (std::vector<std::string>{"river", "mountain"}));
    QTest::keyClicks(mustNot, QStringLiteral("LORD"));
    QTest::keyClick(mustNot, Qt::Key_Return);
    QCOMPARE(prompts.last()[0].value<recipe::Prompt>().mustNotAppear, std::vector<std::string>{"LORD"});
    const auto count = prompts.count();
    QTest::keyClick(mustNot, Qt::Key_Return); // nothing new
    QCOMPARE(prompts.count(), count);
}

void PanelsInputTest::aTopicIsAppliedByReturn() {
    PromptPanel panel;
    panel.setLexicon(lexicon());
    panel.showRecipe(recipe::defaultRecipe(recipe::Mode::Text));
    panel.show();
    QSignalSpy prompts(&panel, &PromptPanel::promptEdited);
    for (const char* side : {"leftTopic", "rightTopic"}) {
        auto* topic = panel.findChild<QLineEdit*>(QString::fromLatin1(side));
        topic->setFocus();
        QTest::keyClicks(topic, QStringLiteral("water sea"));
        QTest::keyClick(topic, Qt::Key_Return);
    }
    QCOMPARE(prompts.count(), 2);
    const auto prompt = prompts.last()[0].value<recipe::Prompt>();
    QCOMPARE(prompt.leftTopic, std::string("water sea"));
    QCOMPARE(prompt.rightTopic, std::string("water sea"));
}

void PanelsInputTest::aSeedThatIsTooLargeIsExplained() {
    PromptPanel panel;
    panel.showRecipe(recipe::defaultRecipe(recipe::Mode::Flow));
    panel.show();
    auto* seed = panel.findChild<QLineEdit*>(QStringLiteral("seed"));
    seed->selectAll();
    QTest::keyClicks(seed, QStringLiteral("99999999999999999999"));
    QTest::keyClick(seed, Qt::Key_Return);
    QVERIFY(noteIn(panel).contains(QStringLiteral("18446744073709551615")));
    QSignalSpy setups(&panel, &PromptPanel::setupEdited);
    QTest::mouseClick(panel.findChild<QToolButton*>(QStringLiteral("dice")), Qt::LeftButton);
    QCOMPARE(setups.count(), 1);
}

void PanelsInputTest::gridsAreTypedAndNonsenseIsExplained() {
    PromptPanel panel;
    panel.showRecipe(recipe::defaultRecipe(recipe::Mode::Flow));
    panel.show();
    QSignalSpy setups(&panel, &PromptPanel::setupEdited);
    auto* size = panel.findChild<QComboBox*>(QStringLiteral("flowSize"));
    const auto type = [size](const QString& text) {
        size->lineEdit()->selectAll();
        QTest::keyClicks(size->lineEdit(), text);
        QTest::keyClick(size->lineEdit(), Qt::Key_Return);
    };
    type(QStringLiteral("96x48"));
    QCOMPARE(setups.count(), 1);
    QCOMPARE(setup(setups).grid, (std::vector<int>{96, 48}));
    panel.showRecipe(setup(setups));
    QCOMPARE(size->currentText(), QStringLiteral("96 × 48"));
    for (const char* nonsense : {"many", "1 2 3", "-5", "0", "99999999", "99999999999999999999", "1e3"}) {
        type(QString::fromLatin1(nonsense));
        QCOMPARE(setups.count(), 1);
        QVERIFY2(!noteIn(panel).isEmpty(), nonsense);
        QCOMPARE(size->currentText(), QStringLiteral("96 × 48"));
    }
    type(QStringLiteral("128"));
    QCOMPARE(setups.count(), 2);
    QCOMPARE(setup(setups).grid, (std::vector<int>{128, 128}));
    panel.showRecipe(setup(setups));
    auto* channels = panel.findChildren<QSpinBox*>(QStringLiteral("channels")).first();
    channels->setFocus();
    channels->selectAll();
    QTest::keyClicks(channels, QStringLiteral("3"));
    QTest::keyClick(channels, Qt::Key_Return);
    QCOMPARE(setups.count(), 3);
    QCOMPARE(setup(setups).channels, 3);
}

void PanelsInputTest::aRestartIsSaidAndCanBeUndone() {
    PromptPanel panel;
    const recipe::Recipe before = recipe::defaultRecipe(recipe::Mode::Text);
    panel.showRecipe(before);
    panel.show();
    QSignalSpy setups(&panel, &PromptPanel::setupEdited);
    QSignalSpy undone(&panel, &PromptPanel::undoWanted);
    auto* note = panel.findChild<QWidget*>(QStringLiteral("runNote"));
    QVERIFY(!note->isVisible());
    auto* slices = panel.findChild<QComboBox*>(QStringLiteral("slices"));
    slices->setFocus();
    QTest::keyClick(slices, Qt::Key_Down);
    QCOMPARE(setups.count(), 1);
    panel.showRecipe(setup(setups)); // as the window does
    QVERIFY(note->isVisible());
    QVERIFY(note->findChild<FieldNote*>()->text().contains(QStringLiteral("grid")));
    QTest::mouseClick(note->findChild<QToolButton*>(), Qt::LeftButton);
    QCOMPARE(undone.count(), 1);
    panel.showRecipe(before);
    QVERIFY(!note->isVisible());
    QTest::keyClick(slices, Qt::Key_Down);
    panel.showRecipe(setup(setups));
    QVERIFY(note->isVisible());
    panel.showRecipe(before); // undone by Ctrl+Z
    QVERIFY(!note->isVisible());
}

void PanelsInputTest::relativeFilesAreLookedForInTheRecipesFolder() {
    picture(QStringLiteral("beside.png"));
    PromptPanel panel;
    recipe::Recipe recipe = recipe::defaultRecipe(recipe::Mode::Video);
    recipe.prompt.source = recipe::Source::Image;
    recipe.prompt.file = "beside.png";
    panel.showRecipe(recipe, m_folder.path().toStdString());
    panel.show();
    QTRY_VERIFY_WITH_TIMEOUT(wellOf(panel)->hasPicture(), kPatience);
    QVERIFY(wellOf(panel)->problem().isEmpty());
}

SGFM_WIDGET_TEST_MAIN(PanelsInputTest)
#include "panels_input_test.moc"
