// The live equation by real events: every control of every row of the parameter table reports its own row,
// what is no value is explained and not reported, and the panels keep their shape at every text size.

#include "support/widget_test.h"

#include "widgets/panels/equation_panel.h"
#include "widgets/panels/field_note.h"
#include "widgets/panels/gain_bars.h"
#include "widgets/panels/noise_card.h"
#include "widgets/panels/parameter_section.h"
#include "widgets/panels/parameter_slider.h"
#include "widgets/panels/prompt_panel.h"
#include "widgets/panels/term_card.h"
#include "widgets/panels/toggle_switch.h"
#include "widgets/panels/value_spin_box.h"

#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QScrollArea>
#include <QSignalSpy>
#include <QSpinBox>
#include <QToolButton>

#include <cmath>

using namespace sgfm;
using namespace sgfm::panels;

class PanelsControlsTest : public QObject {
    Q_OBJECT
  private slots:
    void cleanup() { style::applyTheme(*qApp, style::Appearance::Dark); }
    void everyControlReportsItsOwnRow_data();
    void everyControlReportsItsOwnRow();
    void whatIsNoValueIsExplainedAndNotReported_data();
    void whatIsNoValueIsExplainedAndNotReported();
    void aWholeNumberIsAskedForWhereOneIsNeeded();
    void escapeTakesBackWhatIsBeingTyped();
    void deleteAndDoubleClickGoBackToTheDefault();
    void noiseBarsKnowAllTheirKeys();
    void theCarrierVelocityStandsOnTheAdvection();
    void theSafeStepFollowsTheCflCondition();
    void everyTooltipTellsUnitRangeAndSafeBand();
    void waitingChangesCanBeTakenBack();
    void aTermOfTheEquationLeadsToItsControls();
    void panelsKeepTheirShapeAtEveryTextSize_data();
    void panelsKeepTheirShapeAtEveryTextSize();

  private:
    static void unfold(EquationPanel& panel) {
        for (ParameterSection* section : panel.findChildren<ParameterSection*>()) {
            section->setOpen(true);
        }
    }
    template <typename Control>
    static Control* control(QWidget& panel, const QString& key, const char* part) {
        return panel.findChild<Control*>(key + QLatin1Char('.') + QLatin1String(part));
    }
};

void PanelsControlsTest::everyControlReportsItsOwnRow_data() {
    QTest::addColumn<QString>("key");
    for (const recipe::ParameterRow& row : recipe::parameterTable()) {
        if (row.group != recipe::ParameterGroup::Scales && !row.key.starts_with("noise.gain_")) {
            QTest::newRow(row.key.c_str()) << QString::fromStdString(row.key);
        }
    }
}

void PanelsControlsTest::everyControlReportsItsOwnRow() {
    QFETCH(QString, key);
    EquationPanel panel;
    panel.resize(360, 900);
    unfold(panel);
    panel.show();
    QSignalSpy edits(&panel, &EquationPanel::valueEdited);
    int controls = 0;
    const auto reported = [&](const char* part) {
        ++controls;
        QVERIFY2(!edits.isEmpty(), part);
        for (const auto& edit : edits) {
            QCOMPARE(edit[0].toString(), key);
            recipe::ParameterValues().set(key.toStdString(), edit[1].toDouble()); // throws where it is none
        }
        edits.clear();
    };
    const recipe::ParameterRow& row = recipe::parameterRow(key.toStdString());
    if (auto* toggle = control<ToggleSwitch>(panel, key, "switch")) {
        toggle->setFocus();
        QTest::keyClick(toggle, Qt::Key_Return);
        reported("switch by key");
        QTest::mouseClick(toggle, Qt::LeftButton);
        reported("switch by mouse");
    }
    if (auto* slider = control<ParameterSlider>(panel, key, "slider")) {
        slider->setFocus();
        QTest::keyClick(slider, row.defaultValue < row.maximum ? Qt::Key_Right : Qt::Key_Left);
        reported("slider by key");
        QTest::mouseClick(slider, Qt::LeftButton, {}, {slider->width() / 2, slider->height() / 2});
        reported("slider by mouse");
    }
    if (auto* entry = control<ValueSpinBox>(panel, key, "entry")) {
        entry->setFocus();
        entry->selectAll();
        QTest::keyClicks(entry, QString::number(entry->value() == row.safeLow ? row.safeHigh : row.safeLow));
        QTest::keyClick(entry, Qt::Key_Return);
        reported("entry");
    }
    if (auto* choice = control<QComboBox>(panel, key, "choice")) {
        choice->setFocus();
        QTest::keyClick(choice, choice->currentIndex() == 0 ? Qt::Key_Down : Qt::Key_Up);
        reported("choice");
    }
    QVERIFY(controls > 0);
}

void PanelsControlsTest::whatIsNoValueIsExplainedAndNotReported_data() {
    QTest::addColumn<QString>("typed");
    QTest::newRow("not a number") << QStringLiteral("nan");
    QTest::newRow("infinite") << QStringLiteral("inf");
    QTest::newRow("beyond doubles") << QStringLiteral("1e999");
    QTest::newRow("beyond the range") << QStringLiteral("1e30");
    QTest::newRow("below the range") << QStringLiteral("-1");
    QTest::newRow("words") << QStringLiteral("much");
    QTest::newRow("half a number") << QStringLiteral("1e-");
    QTest::newRow("two numbers") << QStringLiteral("1 2");
    QTest::newRow("hexadecimal") << QStringLiteral("0x10");
    QTest::newRow("a formula") << QStringLiteral("1/3");
}

void PanelsControlsTest::whatIsNoValueIsExplainedAndNotReported() {
    QFETCH(QString, typed);
    EquationPanel panel;
    panel.resize(360, 900);
    panel.show();
    QSignalSpy edits(&panel, &EquationPanel::valueEdited);
    auto* entry = control<ValueSpinBox>(panel, QStringLiteral("dynamics.viscosity"), "entry");
    const double before = entry->value();
    entry->setFocus();
    entry->selectAll();
    QTest::keyClicks(entry, typed);
    QTest::keyClick(entry, Qt::Key_Return);
    QCOMPARE(edits.count(), 0);
    QCOMPARE(entry->value(), before);
    QCOMPARE(entry->text(), QStringLiteral("0.01"));
    const FieldNote* said = nullptr;
    for (const FieldNote* note : panel.findChildren<FieldNote*>()) {
        said = note->isVisible() ? note : said;
    }
    QVERIFY(said != nullptr && said->isProblem());
    entry->selectAll();
    QTest::keyClicks(entry, QStringLiteral("0,02")); // a comma is a decimal point, too
    QTest::keyClick(entry, Qt::Key_Return);
    QCOMPARE(edits.count(), 1);
    QCOMPARE(edits[0][1].toDouble(), 0.02);
    QVERIFY(!said->isVisible());
}

void PanelsControlsTest::aWholeNumberIsAskedForWhereOneIsNeeded() {
    ValueSpinBox entry(recipe::parameterRow("decoding.candidates"));
    entry.show();
    QSignalSpy refused(&entry, &ValueSpinBox::refused);
    entry.selectAll();
    QTest::keyClicks(&entry, QStringLiteral("3.5"));
    QTest::keyClick(&entry, Qt::Key_Return);
    QCOMPARE(refused.count(), 1);
    QVERIFY(refused[0][0].toString().contains(QStringLiteral("whole")));
}

void PanelsControlsTest::escapeTakesBackWhatIsBeingTyped() {
    ValueSpinBox entry(recipe::parameterRow("dynamics.viscosity"));
    entry.show();
    QSignalSpy values(&entry, &ValueSpinBox::valueEdited);
    entry.selectAll();
    QTest::keyClicks(&entry, QStringLiteral("7"));
    QTest::keyClick(&entry, Qt::Key_Escape);
    QCOMPARE(entry.text(), QStringLiteral("0.01"));
    QTest::keyClick(&entry, Qt::Key_Return);
    QCOMPARE(values.count(), 0);
}

void PanelsControlsTest::deleteAndDoubleClickGoBackToTheDefault() {
    const recipe::ParameterRow& row = recipe::parameterRow("dynamics.advection");
    ParameterSlider slider(row);
    slider.resize(200, 20);
    slider.show();
    QSignalSpy values(&slider, &ParameterSlider::valueEdited);
    QTest::mouseClick(&slider, Qt::LeftButton, {}, {190, 10});
    QVERIFY(values.last()[0].toDouble() > 3);
    slider.setFocus();
    QTest::keyClick(&slider, Qt::Key_Delete);
    QCOMPARE(values.last()[0].toDouble(), row.defaultValue);
    QTest::mouseClick(&slider, Qt::LeftButton, {}, {190, 10});
    QTest::mouseDClick(&slider, Qt::LeftButton, {}, {190, 10});
    QCOMPARE(values.last()[0].toDouble(), row.defaultValue);
}

void PanelsControlsTest::noiseBarsKnowAllTheirKeys() {
    NoiseCard card;
    card.resize(300, 160);
    card.show();
    QSignalSpy edits(&card, &TermCard::valueEdited);
    auto* bars = card.findChild<GainBars*>();
    bars->setFocus();
    const auto press = [&](Qt::Key key, double gain) {
        QTest::keyClick(bars, key);
        QCOMPARE(edits.last()[0].toString(), QStringLiteral("noise.gain_2"));
        QCOMPARE(edits.last()[1].toDouble(), gain);
        QVERIFY(bars->accessibleDescription().contains(QString::number(gain)));
    };
    QTest::keyClick(bars, Qt::Key_Right);
    QTest::keyClick(bars, Qt::Key_Right);
    press(Qt::Key_Up, 0.55);
    press(Qt::Key_Down, 0.5);
    press(Qt::Key_PageUp, 0.75);
    press(Qt::Key_End, 4);
    press(Qt::Key_Home, 0);
    press(Qt::Key_Delete, 0.5); // the default of that scale
    press(Qt::Key_End, 4);
    QTest::mouseDClick(bars, Qt::LeftButton, {}, bars->barRectangle(2).center());
    QCOMPARE(edits.last()[1].toDouble(), 0.5);
}

void PanelsControlsTest::theCarrierVelocityStandsOnTheAdvection() {
    EquationPanel panel;
    panel.resize(360, 900);
    panel.show();
    auto* choice = control<QComboBox>(panel, QStringLiteral("dynamics.transport"), "choice");
    QVERIFY(choice != nullptr && choice->isVisible());
    QWidget* above = choice;
    while (above != nullptr && qobject_cast<TermCard*>(above) == nullptr) {
        above = above->parentWidget();
    }
    QVERIFY(above != nullptr);
    QCOMPARE(qobject_cast<TermCard*>(above)->term(), std::string("advection"));
    QCOMPARE(panel.findChildren<QComboBox*>(choice->objectName()).size(), 1); // nowhere else
    recipe::ParameterValues values;
    values.setText("dynamics.transport", "carrier");
    panel.showValues(values);
    QCOMPARE(choice->currentText(), QStringLiteral("carrier"));
}

void PanelsControlsTest::theSafeStepFollowsTheCflCondition() {
    EquationPanel panel;
    panel.showValues({});
    runtime::Frame frame;
    frame.numbers.step = 0.004;
    frame.numbers.cfl = 0.4; // of 0.8: twice as long a step would be allowed
    panel.showFrame(frame);
    auto* slider = control<ParameterSlider>(panel, QStringLiteral("time.step"), "slider");
    QVERIFY2(slider->toolTip().contains(QStringLiteral("to 0.008")), qPrintable(slider->toolTip()));
    QVERIFY(slider->toolTip().contains(QStringLiteral("CFL")));
}

void PanelsControlsTest::everyTooltipTellsUnitRangeAndSafeBand() {
    EquationPanel panel;
    for (const recipe::ParameterRow& row : recipe::parameterTable()) {
        auto* slider = control<ParameterSlider>(panel, QString::fromStdString(row.key), "slider");
        if (slider == nullptr) {
            continue;
        }
        for (const QString& part : {QString::fromStdString(row.unit), QStringLiteral("Unit"),
                                    QStringLiteral("Safe"), QStringLiteral("Default")}) {
            QVERIFY2(slider->toolTip().contains(part.toHtmlEscaped()),
                     qPrintable(slider->objectName() + part));
        }
    }
}

void PanelsControlsTest::waitingChangesCanBeTakenBack() {
    EquationPanel panel;
    panel.resize(360, 900);
    panel.show();
    panel.showPending(1);
    QSignalSpy undone(&panel, &EquationPanel::undoRequested);
    QTest::mouseClick(panel.findChild<QPushButton*>(QStringLiteral("undoPending")), Qt::LeftButton);
    QCOMPARE(undone.count(), 1);
}

void PanelsControlsTest::aTermOfTheEquationLeadsToItsControls() {
    EquationPanel panel;
    panel.resize(360, 400);
    panel.show();
    QApplication::setActiveWindow(&panel);
    QLabel* equation = nullptr;
    for (QLabel* label : panel.findChildren<QLabel*>()) {
        if (label->text().contains(QStringLiteral("href=\"viscosity\""))) {
            equation = label;
        }
    }
    QVERIFY(equation != nullptr);
    QVERIFY(equation->focusPolicy() & Qt::TabFocus);
    const int low = equation->heightForWidth(2000); // on one line
    style::applyTheme(*qApp, style::Appearance::Dark, 2.0);
    QVERIFY2(equation->heightForWidth(2000) > 1.7 * low, "the equation grows with the text");
    emit equation->linkActivated(QStringLiteral("noise")); // what Return on the link does
    QTRY_VERIFY(control<ParameterSlider>(panel, QStringLiteral("noise.sigma"), "slider")->hasFocus());
}

void PanelsControlsTest::panelsKeepTheirShapeAtEveryTextSize_data() {
    QTest::addColumn<double>("scale");
    QTest::addColumn<int>("mode");
    for (const double scale : {0.8, 1.0, 1.5, 2.0}) {
        for (const auto mode : {recipe::Mode::Text, recipe::Mode::Video, recipe::Mode::Flow}) {
            QTest::addRow("%.0f %% %s", scale * 100, std::string(recipe::nameOf(mode)).c_str())
                << scale << static_cast<int>(mode);
        }
    }
}

// Nothing is cut: every control is at least as large as it asks for, lies within the width of its panel, and
// no two controls of one parent overlap.
void PanelsControlsTest::panelsKeepTheirShapeAtEveryTextSize() {
    QFETCH(double, scale);
    QFETCH(int, mode);
    PromptPanel prompt;
    EquationPanel equation;
    prompt.showRecipe(recipe::defaultRecipe(static_cast<recipe::Mode>(mode)));
    unfold(equation);
    equation.showPending(2);
    style::applyTheme(*qApp, style::Appearance::Dark, scale); // while they are there, as a person does it
    for (QWidget* panel : {static_cast<QWidget*>(&prompt), static_cast<QWidget*>(&equation)}) {
        for (const int extra : {0, 160}) {
            panel->show();
            QCoreApplication::processEvents();
            panel->resize(panel->minimumWidth() + extra, 700);
            for (int round = 0; round < 8; ++round) { // a layout asks its parent's, and so on upwards
                QCoreApplication::processEvents();
            }
            QVERIFY2(panel->minimumWidth() <= 420 * std::max(1.0, scale),
                     "a dock that leaves room for views");
            if (qEnvironmentVariableIsSet("SGFM_SHOTS")) {
                panel->grab().save(QStringLiteral("%1/panel-%2-%3-%4-%5.png")
                                       .arg(qEnvironmentVariable("SGFM_SHOTS"))
                                       .arg(QString::fromLatin1(panel == &prompt ? "prompt" : "equation"))
                                       .arg(mode)
                                       .arg(scale * 100)
                                       .arg(extra));
            }
            for (QWidget* widget : panel->findChildren<QWidget*>()) {
                const bool shows = qobject_cast<QLabel*>(widget) || qobject_cast<QAbstractButton*>(widget) ||
                                   qobject_cast<QAbstractSpinBox*>(widget) ||
                                   qobject_cast<QComboBox*>(widget) || qobject_cast<ParameterSlider*>(widget);
                if (!shows || !widget->isVisible() ||
                    qobject_cast<QAbstractSpinBox*>(widget->parentWidget()) ||
                    qobject_cast<QComboBox*>(widget->parentWidget())) {
                    continue;
                }
                const QByteArray name =
                    (widget->objectName() + u' ' + widget->metaObject()->className() + u' ' +
                     widget->accessibleName() + u' ' + QString::number(widget->width()) + u'<' +
                     QString::number(widget->minimumSizeHint().width()) + u' ' +
                     QString::number(widget->height()) + u'<' +
                     QString::number(widget->minimumSizeHint().height()) + u' ' +
                     (qobject_cast<QLabel*>(widget) ? qobject_cast<QLabel*>(widget)->text() : QString()))
                        .toUtf8();
                QVERIFY2(widget->width() >= widget->minimumSizeHint().width(), name.constData());
                // The hint of a wrapped label is for a width of its own choice.
                const auto* label = qobject_cast<QLabel*>(widget);
                const int needed = label != nullptr && label->wordWrap()
                                       ? label->heightForWidth(label->width())
                                       : widget->minimumSizeHint().height();
                QVERIFY2(widget->height() >= needed - 1, name.constData());
                const int right = widget->mapTo(panel, QPoint(widget->width(), 0)).x();
                QVERIFY2(right <= panel->width(), name.constData());
            }
        }
    }
}

SGFM_WIDGET_TEST_MAIN(PanelsControlsTest)
#include "panels_controls_test.moc"
