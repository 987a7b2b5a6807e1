// The Train panel in the window by real events: a text is dropped, learned from, paused, gone on with, and
// the model is used. Tiny texts and few steps.

#include "support/lab_window.h"
#include "support/layout_faults.h"
#include "support/shots.h"

#include "app/window/train_dialog.h"
#include "engine/runtime/text_estimator.h"
#include "widgets/panels/corpus_well.h"
#include "widgets/panels/notice_bar.h"
#include "widgets/panels/train_panel.h"
#include "widgets/views/training_curves.h"

#include <QComboBox>
#include <QDialogButtonBox>
#include <QDropEvent>
#include <QFile>
#include <QLabel>
#include <QMimeData>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSpinBox>
#include <QStyleOptionComboBox>
#include <QToolButton>
#include <QUrl>

using namespace sgfm;
using namespace sgfm::test;

namespace {

// Sentences of one form: 5,600 words.
QString writeText(const LabWindow& lab, const QString& name, int passages = 700) {
    static const QStringList who{"the king", "Moses", "David", "the LORD", "a woman"};
    static const QStringList what{"said unto", "came before", "went from", "blessed", "saw"};
    static const QStringList whom{"the people", "the priest", "his son", "the city", "Israel"};
    QFile file(lab.path(name));
    if (file.open(QIODevice::WriteOnly)) {
        for (int i = 0; i < passages; ++i) {
            file.write(QStringLiteral("And %1 %2 %3 in that day.\n")
                           .arg(who[i * 3 % 5], what[i * 7 / 5 % 5], whom[i * 11 / 3 % 5])
                           .toUtf8());
        }
    }
    return file.fileName();
}

void drop(QWidget& target, const QString& file) {
    QMimeData data;
    data.setUrls({QUrl::fromLocalFile(file)});
    const QPoint place = target.rect().center();
    QDragEnterEvent enter(place, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QApplication::sendEvent(&target, &enter);
    QVERIFY(enter.isAccepted());
    QDropEvent event(place, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QApplication::sendEvent(&target, &event);
}

} // namespace

class WindowTrainingTest : public QObject {
    Q_OBJECT
  private slots:
    void aTextThatIsDroppedTellsItsSizeAndProposesAPlan();
    void theDialogIsWholeAtEveryTextSize_data();
    void theDialogIsWholeAtEveryTextSize();
    void whatCannotBeLearnedFromIsExplained_data();
    void whatCannotBeLearnedFromIsExplained();
    void aTextIsLearnedPausedGoneOnWithAndUsed();
    void theOrderOfAnotherDayIsThereAgain();
    void aFileThatIsNoModelIsRefusedWithANotice();

  private:
    // Opens the dialog by its key.
    static window::TrainDialog* open(LabWindow& lab) {
        QTest::keyClick(&*lab, Qt::Key_T, Qt::ControlModifier);
        auto* dialog = lab.find<window::TrainDialog>("trainDialog");
        if (dialog != nullptr) {
            QApplication::setActiveWindow(dialog);
        }
        return dialog;
    }
    static void order(window::TrainDialog& dialog, const QString& file, int steps) {
        drop(*dialog.findChild<panels::CorpusWell*>(QStringLiteral("corpusWell")), file);
        QTRY_VERIFY_WITH_TIMEOUT(dialog.panel().form().isReady(), kPatience);
        auto* start = dialog.findChild<QComboBox*>(QStringLiteral("trainStart"));
        start->setCurrentIndex(start->count() - 1); // random weights, words of its own
        auto* box = dialog.findChild<QSpinBox*>(QStringLiteral("trainSteps"));
        box->setFocus();
        box->selectAll();
        QTest::keyClicks(box, QString::number(steps));
        QTest::keyClick(box, Qt::Key_Tab);
        QCOMPARE(box->value(), steps);
        dialog.panel().form().setModelFile(QFileInfo(file).path() + QStringLiteral("/mine"));
    }
    static QPushButton* button(window::TrainDialog& dialog, const char* name) {
        return dialog.findChild<QPushButton*>(QString::fromLatin1(name));
    }
    static void click(window::TrainDialog& dialog, const char* name) {
        QTRY_VERIFY_WITH_TIMEOUT(button(dialog, name)->isEnabled(), kPatience);
        QTest::mouseClick(button(dialog, name), Qt::LeftButton);
    }
};

void WindowTrainingTest::aTextThatIsDroppedTellsItsSizeAndProposesAPlan() {
    LabWindow lab(true);
    auto* dialog = open(lab);
    QVERIFY(dialog != nullptr && dialog->isVisible());
    QVERIFY(!button(*dialog, "trainStartButton")->isEnabled());
    drop(*dialog->findChild<panels::CorpusWell*>(QStringLiteral("corpusWell")), writeText(lab, "text.txt"));
    auto* facts = dialog->findChild<QLabel*>(QStringLiteral("corpusFacts"));
    QTRY_VERIFY_WITH_TIMEOUT(facts->text().contains("700"), kPatience);
    QVERIFY(dialog->panel().form().modelFile().endsWith("text.safetensors"));
    QVERIFY(button(*dialog, "trainStartButton")->isEnabled());
    QTRY_VERIFY_WITH_TIMEOUT(
        dialog->findChild<QLabel*>(QStringLiteral("trainLength"))->text().contains("on this machine"),
        kPatience);
}

void WindowTrainingTest::theDialogIsWholeAtEveryTextSize_data() {
    QTest::addColumn<double>("scale");
    QTest::addColumn<bool>("dark");
    QTest::newRow("small, dark") << 0.8 << true;
    QTest::newRow("normal, light") << 1.0 << false;
    QTest::newRow("double, dark") << 2.0 << true;
}

void WindowTrainingTest::theDialogIsWholeAtEveryTextSize() {
    QFETCH(double, scale);
    QFETCH(bool, dark);
    style::applyTheme(*qApp, dark ? style::Appearance::Dark : style::Appearance::Light, scale);
    LabWindow lab(true);
    auto* dialog = open(lab);
    dialog->panel().form().offerCorpus(writeText(lab, "a book of many words.txt"));
    QTRY_VERIFY_WITH_TIMEOUT(dialog->panel().form().isReady(), kPatience);
    keepShot(pictureOf(*dialog), QStringLiteral("train-%1").arg(100 * scale));
    const auto* close = dialog->findChild<QDialogButtonBox*>()->button(QDialogButtonBox::Close);
    QVERIFY(close->icon().isNull()); // as our own buttons have none of the style's
    const auto* start = dialog->findChild<QComboBox*>(QStringLiteral("trainStart"));
    QStyleOptionComboBox option;
    option.initFrom(start);
    const QRect room =
        start->style()->subControlRect(QStyle::CC_ComboBox, &option, QStyle::SC_ComboBoxEditField, start);
    for (int i = 0; i < start->count(); ++i) {
        QVERIFY2(start->fontMetrics().horizontalAdvance(start->itemText(i)) <= room.width() + kLayoutSlack,
                 qPrintable(start->itemText(i)));
    }
    const QStringList faults = layoutFaults(*dialog);
    QVERIFY2(faults.isEmpty(), qPrintable(u'\n' + faults.join(u'\n')));
    for (const auto* button : dialog->findChildren<QPushButton*>()) {
        QVERIFY2(!button->isVisible() || button->width() >= button->sizeHint().width() - 1,
                 qPrintable(button->text()));
        QVERIFY2(!button->isVisible() ||
                     dialog->rect().contains(QRect(button->mapTo(dialog, QPoint()), button->size())),
                 qPrintable(button->text()));
    }
    for (const char* name : {"corpusName", "corpusFacts", "trainLine"}) {
        const auto* label = dialog->findChild<QLabel*>(QString::fromLatin1(name));
        QVERIFY2(label->height() >= label->heightForWidth(label->width()), name);
    }
    style::applyTheme(*qApp, style::Appearance::Dark, 1.0);
}

void WindowTrainingTest::whatCannotBeLearnedFromIsExplained_data() {
    QTest::addColumn<QByteArray>("content");
    QTest::addColumn<QString>("said");
    QTest::newRow("too short") << QByteArray("A few words only.\n") << QStringLiteral("only 4 words");
    QTest::newRow("no words") << QByteArray("\n\n") << QStringLiteral("no words");
    QTest::newRow("not UTF-8") << QByteArray("caf\xe9 \xff\xfe\n") << QStringLiteral("UTF-8");
}

void WindowTrainingTest::whatCannotBeLearnedFromIsExplained() {
    QFETCH(QByteArray, content);
    QFETCH(QString, said);
    LabWindow lab(true);
    auto* dialog = open(lab);
    QFile file(lab.path("bad.txt"));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(content);
    file.close();
    auto* well = dialog->findChild<panels::CorpusWell*>(QStringLiteral("corpusWell"));
    drop(*well, file.fileName());
    QTRY_VERIFY_WITH_TIMEOUT(well->problem().contains(said), kPatience);
    QVERIFY(!button(*dialog, "trainStartButton")->isEnabled());
}

void WindowTrainingTest::aTextIsLearnedPausedGoneOnWithAndUsed() {
    using State = panels::TrainPanel::State;
    LabWindow lab(true);
    recipe::Recipe recipe = recipe::defaultRecipe(recipe::Mode::Text);
    recipe.prompt.text = "And the king said unto";
    lab->openRecipe(recipe, {}, false);
    QTRY_VERIFY_WITH_TIMEOUT(lab.step() == 0, kPatience);
    auto* dialog = open(lab);
    order(*dialog, writeText(lab, "text.txt"), 40);
    if (QTest::currentTestFailed()) {
        return;
    }
    click(*dialog, "trainStartButton");
    QCOMPARE(dialog->panel().state(), State::Running);
    auto* tokens = dialog->findChild<QLabel*>(QStringLiteral("trainTokens"));
    QTRY_VERIFY_WITH_TIMEOUT(tokens->text() != QStringLiteral("–"), kPatience);
    // Closed, it goes on, and the Model dock tells how far.
    dialog->close();
    QTRY_VERIFY_WITH_TIMEOUT(lab.find<QToolButton>("model.training")->isVisible(), kPatience);
    QTest::mouseClick(lab.find<QToolButton>("model.training"), Qt::LeftButton);
    QVERIFY(dialog->isVisible());
    // A sample on demand, then a pause.
    click(*dialog, "trainSample");
    auto* samples = dialog->findChild<QPlainTextEdit*>(QStringLiteral("trainSamples"));
    QTRY_VERIFY_WITH_TIMEOUT(!samples->toPlainText().isEmpty(), kPatience);
    auto* curves = dialog->findChild<views::TrainingCurves*>();
    QVERIFY2(curves->summary().contains("held out"), qPrintable(curves->summary()));
    keepShot(pictureOf(*dialog), "train-running");
    click(*dialog, "trainPause");
    QTRY_COMPARE_WITH_TIMEOUT(dialog->panel().state(), State::Paused, kPatience);
    const auto before = dialog->panel().form().checkpointSteps();
    QVERIFY(before > 0 && before < 40);
    QCOMPARE(button(*dialog, "trainStartButton")->text(), QStringLiteral("Go on"));
    // It goes on from there; stopped, it leaves a model.
    click(*dialog, "trainStartButton");
    QTRY_VERIFY_WITH_TIMEOUT(dialog->panel().share() * 40 > static_cast<double>(before) + 0.5, kPatience);
    click(*dialog, "trainFinish");
    QTRY_COMPARE_WITH_TIMEOUT(dialog->panel().state() == State::Paused ||
                                  dialog->panel().state() == State::Finished,
                              true, kPatience);
    QVERIFY(QFile::exists(lab.path("mine.safetensors")));
    QVERIFY(QFile::exists(lab.path("mine-words.spm")));
    // The window generates with it: its own words, its own weights.
    click(*dialog, "trainUse");
    QTRY_VERIFY_WITH_TIMEOUT(lab.find<QLabel>("modelFacts")->text().startsWith("mine"), kPatience);
    QVERIFY(!button(*dialog, "trainUse")->isEnabled());
    QVERIFY(lab->actions().generate->isEnabled());
    const std::uint64_t run = lab->frame()->run;
    QApplication::setActiveWindow(&*lab);
    lab->actions().generate->trigger();
    QTRY_VERIFY_WITH_TIMEOUT(lab->frame()->run != run && lab->frame()->generation != nullptr, kPatience);
    QVERIFY(lab->frame()->decoded.text.starts_with("And the king said unto"));
}

void WindowTrainingTest::theOrderOfAnotherDayIsThereAgain() {
    LabWindow lab(true);
    auto* dialog = open(lab);
    order(*dialog, writeText(lab, "text.txt"), 5);
    if (QTest::currentTestFailed()) {
        return;
    }
    click(*dialog, "trainStartButton");
    QTRY_COMPARE_WITH_TIMEOUT(dialog->panel().state(), panels::TrainPanel::State::Finished, kPatience);
    lab.reopen();
    dialog = open(lab);
    QTRY_VERIFY_WITH_TIMEOUT(dialog->panel().form().isReady(), kPatience);
    QCOMPARE(dialog->panel().form().modelFile(), lab.path("mine.safetensors"));
    QCOMPARE(dialog->findChild<QSpinBox*>(QStringLiteral("trainSteps"))->value(), 5);
    QTRY_COMPARE_WITH_TIMEOUT(dialog->panel().form().checkpointSteps(), std::int64_t{5}, kPatience);
    QTRY_VERIFY_WITH_TIMEOUT(button(*dialog, "trainUse")->isEnabled(), kPatience);
}

void WindowTrainingTest::aFileThatIsNoModelIsRefusedWithANotice() {
    LabWindow lab(true);
    QFile file(lab.path("broken.safetensors"));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("nothing that could be read");
    file.close();
    lab->openFile(file.fileName());
    QTRY_VERIFY_WITH_TIMEOUT(lab->notices().isVisible(), kPatience);
    QVERIFY(!lab->actions().generate->isEnabled());
}

SGFM_WINDOW_TEST_MAIN(WindowTrainingTest)
#include "window_training_test.moc"
