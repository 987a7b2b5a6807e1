// The page of presets: every one really runs behind its card; keyboard; what it remembers.

#include "support/lab_window.h"
#include "tests/engine/runtime/closed_form_text.h"
#include "tests/engine/runtime/closed_form_video.h"

#include "app/window/preset_card.h"
#include "app/window/preset_dialog.h"

#include <QCheckBox>
#include <QListWidget>
#include <QPushButton>
#include <QSignalSpy>
#include <QToolButton>

using namespace sgfm;
using namespace sgfm::test;

class WindowPresetsTest : public QObject {
    Q_OBJECT
  private slots:
    void everyPresetRunsAndItsPictureEvolves();
    void aCardOpensByTheKeyboardAndPlays();
    void closingCancelsWhatRuns();
    void theFilterShowsOneModeOnly();
    void showAtStartIsRemembered();
    void aFolderWithoutPresetsIsNoFault();
};

void WindowPresetsTest::everyPresetRunsAndItsPictureEvolves() {
    LabWindow lab(true);
    lab.setTextModel(std::make_shared<closed_form::Access>(lab.resources().lexicon));
    lab.setVideoModel(std::make_shared<closed_form::VideoAccess>());
    const auto presets = window::readPresets(lab.resources().folder / "presets");
    QVERIFY(presets.size() >= 10);
    window::PresetThumbnails thumbnails(presets, lab.resources());
    std::map<int, QList<QImage>> pictures;
    connect(&thumbnails, &window::PresetThumbnails::pictureReady, this,
            [&](int preset, const QImage& picture) { pictures[preset] += picture; });
    thumbnails.start();
    // In the first round each has three pictures.
    QTRY_VERIFY_WITH_TIMEOUT(pictures.size() == presets.size() &&
                                 pictures[static_cast<int>(presets.size()) - 1].size() >= 3,
                             4 * kPatience);
    int evolving = 0;
    for (const auto& [preset, images] : pictures) {
        const char* title = presets[static_cast<std::size_t>(preset)].recipe.title.c_str();
        QVERIFY2(!images.first().isNull() && images.first().width() >= 16, title);
        evolving += images.first() != images.last() ? 1 : 0;
    }
    // A sentence that drifts slowly looks the same in a small picture for a while.
    QVERIFY(evolving + 2 >= static_cast<int>(presets.size()));
}

void WindowPresetsTest::aCardOpensByTheKeyboardAndPlays() {
    LabWindow lab(true);
    lab->openRecipe(smallFlow(), {}, false);
    QTRY_VERIFY_WITH_TIMEOUT(lab.step() == 0, kPatience);
    QTest::keyClick(&*lab, Qt::Key_P, Qt::ControlModifier);
    auto* dialog = lab.find<window::PresetDialog>("presetDialog");
    QVERIFY(dialog->isVisible() && !dialog->isModal());
    auto* list = dialog->findChild<QListWidget*>(QStringLiteral("presetList"));
    QCOMPARE(dialog->focusWidget(), list);
    QTRY_VERIFY_WITH_TIMEOUT(!list->item(0)->data(window::PresetCard::kPictureRole).value<QImage>().isNull(),
                             kPatience);
    QVERIFY(!list->item(0)->data(Qt::AccessibleTextRole).toString().isEmpty());
    QTest::keyClick(list, Qt::Key_End);
    const QString title = list->currentItem()->data(window::PresetCard::kTitleRole).toString();
    QVERIFY(list->currentRow() == list->count() - 1);
    QTest::keyClick(list, Qt::Key_Return);
    QTRY_COMPARE_WITH_TIMEOUT(QString::fromStdString(lab.engineRecipe().title), title, kPatience);
    QTRY_VERIFY_WITH_TIMEOUT(lab.step() >= 1, kPatience); // it plays
    QTRY_VERIFY_WITH_TIMEOUT(lab.find<window::PresetDialog>("presetDialog") == nullptr, kPatience);
}

void WindowPresetsTest::closingCancelsWhatRuns() {
    LabWindow lab(true);
    lab->openRecipe(smallFlow(), {}, true);
    lab->showPresets();
    QPointer<window::PresetDialog> dialog = lab.find<window::PresetDialog>("presetDialog");
    QTRY_VERIFY_WITH_TIMEOUT(dialog->thumbnails().present() >= 0, kPatience);
    QTest::mouseClick(dialog->findChild<QPushButton*>(QStringLiteral("presetClose")), Qt::LeftButton);
    QTRY_VERIFY_WITH_TIMEOUT(dialog.isNull(), kPatience);
    const std::int64_t then = lab.step();
    QTRY_VERIFY_WITH_TIMEOUT(lab.step() > then, kPatience); // the lab's own run went on
}

void WindowPresetsTest::theFilterShowsOneModeOnly() {
    LabWindow lab(true);
    lab->openRecipe(smallFlow(), {}, false);
    lab->showPresets();
    auto* dialog = lab.find<window::PresetDialog>("presetDialog");
    auto* list = dialog->findChild<QListWidget*>(QStringLiteral("presetList"));
    QTest::mouseClick(dialog->findChild<QToolButton*>(QStringLiteral("presetsVideo")), Qt::LeftButton);
    int shown = 0;
    for (int row = 0; row < list->count(); ++row) {
        if (!list->item(row)->isHidden()) {
            ++shown;
            QCOMPARE(list->item(row)->data(window::PresetCard::kModeRole).toString(),
                     QStringLiteral("Video 3-D"));
        }
    }
    QVERIFY(shown >= 2 && shown < list->count());
    QVERIFY(!list->currentItem()->isHidden());
}

void WindowPresetsTest::showAtStartIsRemembered() {
    LabWindow lab;
    QVERIFY(lab->wantsPresetsAtStart());
    lab->openRecipe(smallFlow(), {}, false);
    lab->showPresets();
    QTest::mouseClick(lab.find<QCheckBox>("presetsAtStart"), Qt::LeftButton, {}, {8, 10});
    QVERIFY(!lab->wantsPresetsAtStart());
    lab.reopen();
    QVERIFY(!lab->wantsPresetsAtStart());
}

void WindowPresetsTest::aFolderWithoutPresetsIsNoFault() {
    LabWindow lab;
    QVERIFY(window::readPresets("/no/such/folder").empty());
    window::PresetDialog dialog({}, lab.resources(), true);
    dialog.show();
    QTest::keyClick(&dialog, Qt::Key_Return);
    QVERIFY(!dialog.findChild<QPushButton*>(QStringLiteral("presetOpen"))->isEnabled());
}

SGFM_WINDOW_TEST_MAIN(WindowPresetsTest)
#include "window_presets_test.moc"
