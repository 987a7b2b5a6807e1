// The panels alone, by real events: what a person does arrives as a signal, what a recipe says is shown.

#include "support/widget_test.h"

#include "widgets/panels/equation_panel.h"
#include "widgets/panels/formula.h"
#include "widgets/panels/gain_bars.h"
#include "widgets/panels/notice_bar.h"
#include "widgets/panels/parameter_slider.h"
#include "widgets/panels/pin_list.h"
#include "widgets/panels/prompt_edit.h"
#include "widgets/panels/prompt_panel.h"
#include "widgets/panels/size_bar.h"
#include "widgets/panels/slider_scale.h"
#include "widgets/panels/toggle_switch.h"
#include "widgets/panels/value_spin_box.h"

#include <QAbstractButton>
#include <QAbstractSlider>
#include <QAbstractSpinBox>
#include <QClipboard>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QMimeData>
#include <QPushButton>
#include <QRegularExpression>
#include <QSignalSpy>
#include <QSpinBox>
#include <QToolButton>
#include <QWheelEvent>

#include <cmath>

using namespace sgfm;
using namespace sgfm::panels;

class WindowPanelsTest : public QObject {
    Q_OBJECT
  private slots:
    void sliderPositionsAndValuesAgreeForEveryRow();
    void aLogarithmicSliderReachesZeroAndTheTop();
    void draggingTheSliderReportsRisingValuesAndOneGesture();
    void theWheelDoesNotTurnASliderThatHasNoFocus();
    void exactEntryKeepsTypedDigitsAndRefusesNonsense();
    void everyLiveRowOfTheTableHasAControl();
    void everyControlHasANameAndATooltip();
    void aTermThatIsSwitchedOffIsStruckOut();
    void sizeBarsFollowTheFrame();
    void noiseBarsAreDraggedAndMovedByKeys();
    void waitingChangesAreAnnouncedUntilARestart();
    void returnAppliesThePromptAndCtrlReturnRestarts();
    void typingIsNotOverwrittenByTheSameRecipe();
    void aPastedPassageBecomesOneLine();
    void pinsAreAddedInOrderAndRemoved();
    void aSeedOfMoreThan64BitsIsNotTaken();
    void flowGridChangesAskForARestart();
    void noticesShowTheirActionOnce();
    void formulasAreTypeset();

  private:
    static runtime::Frame frameWithTerms(double advection, double viscosity) {
        runtime::Frame frame;
        frame.numbers.terms.advection = advection;
        frame.numbers.terms.viscosity = viscosity;
        return frame;
    }
};

void WindowPanelsTest::sliderPositionsAndValuesAgreeForEveryRow() {
    for (const recipe::ParameterRow& row : recipe::parameterTable()) {
        if (row.kind != recipe::ParameterKind::Real && row.kind != recipe::ParameterKind::Integer) {
            continue;
        }
        const SliderScale scale(row);
        QCOMPARE(scale.valueAt(0), row.minimum);
        QCOMPARE(scale.valueAt(scale.lastPosition()), row.maximum);
        double before = row.minimum;
        for (int position = 0; position <= scale.lastPosition(); ++position) {
            const double value = scale.valueAt(position);
            QVERIFY2(value >= before, row.key.c_str()); // a drag to the right never lowers a value
            // Rounding to three digits moves a value by at most a few of the thousand positions.
            QVERIFY2(std::abs(scale.positionOf(value) - position) <= 5, row.key.c_str());
            before = value;
        }
    }
}

void WindowPanelsTest::aLogarithmicSliderReachesZeroAndTheTop() {
    const recipe::ParameterRow& row = recipe::parameterRow("dynamics.viscosity");
    QVERIFY(row.logarithmic);
    const SliderScale scale(row);
    QCOMPARE(scale.valueAt(0), 0.0);
    QVERIFY(scale.valueAt(1) > 0);
    QVERIFY(scale.valueAt(1) <= row.safeLow / 50);
    QCOMPARE(scale.positionOf(row.maximum * 10), scale.lastPosition());
}

void WindowPanelsTest::draggingTheSliderReportsRisingValuesAndOneGesture() {
    ParameterSlider slider(recipe::parameterRow("dynamics.viscosity"));
    slider.resize(220, 20);
    slider.show();
    QSignalSpy values(&slider, &ParameterSlider::valueEdited);
    QSignalSpy gestures(&slider, &ParameterSlider::gestureEnded);
    QTest::mousePress(&slider, Qt::LeftButton, {}, {40, 10});
    for (int x = 60; x <= 180; x += 20) {
        QTest::mouseMove(&slider, {x, 10});
    }
    slider.showValue(0); // a frame arrives while the hand is on it: the hand wins
    QTest::mouseRelease(&slider, Qt::LeftButton, {}, {180, 10});
    QVERIFY(values.count() >= 6);
    for (int index = 1; index < values.count(); ++index) {
        QVERIFY(values[index][0].toDouble() >= values[index - 1][0].toDouble());
    }
    QVERIFY(values.last()[0].toDouble() > 0.1);
    QCOMPARE(gestures.count(), 1);
}

void WindowPanelsTest::theWheelDoesNotTurnASliderThatHasNoFocus() {
    ParameterSlider slider(recipe::parameterRow("dynamics.advection"));
    slider.resize(220, 20);
    QSignalSpy values(&slider, &ParameterSlider::valueEdited);
    QWheelEvent wheel({100, 10}, {100, 10}, {}, {0, 120}, Qt::NoButton, Qt::NoModifier, Qt::NoScrollPhase,
                      false);
    QApplication::sendEvent(&slider, &wheel);
    QCOMPARE(values.count(), 0);
}

void WindowPanelsTest::exactEntryKeepsTypedDigitsAndRefusesNonsense() {
    ValueSpinBox entry(recipe::parameterRow("dynamics.viscosity"));
    entry.show();
    QSignalSpy values(&entry, &ValueSpinBox::valueEdited);
    entry.selectAll();
    QTest::keyClicks(&entry, QStringLiteral("1.23456e-3"));
    QTest::keyClick(&entry, Qt::Key_Return);
    QCOMPARE(values.count(), 1);
    QCOMPARE(values[0][0].toDouble(), 1.23456e-3);
    entry.selectAll();
    QTest::keyClicks(&entry, QStringLiteral("nan"));
    QTest::keyClick(&entry, Qt::Key_Return);
    QVERIFY(std::isfinite(entry.value()));
    entry.selectAll();
    QTest::keyClicks(&entry, QStringLiteral("99999"));
    QTest::keyClick(&entry, Qt::Key_Return);
    QVERIFY(entry.value() <= recipe::parameterRow("dynamics.viscosity").maximum);
}

void WindowPanelsTest::everyLiveRowOfTheTableHasAControl() {
    EquationPanel panel;
    for (const recipe::ParameterRow& row : recipe::parameterTable()) {
        // The wavelet view edits the scales' gains and mutes; noise gains are the bars.
        if (row.group == recipe::ParameterGroup::Scales || row.key.starts_with("noise.gain_")) {
            continue;
        }
        const QString key = QString::fromStdString(row.key);
        QVERIFY2(!panel
                      .findChildren<QWidget*>(
                          QRegularExpression(u'^' + QRegularExpression::escape(key) +
                                             QStringLiteral("\\.(slider|switch|choice|entry)$")))
                      .isEmpty(),
                 row.key.c_str());
    }
}

void WindowPanelsTest::everyControlHasANameAndATooltip() {
    EquationPanel equation;
    PromptPanel prompt;
    for (QWidget* panel : {static_cast<QWidget*>(&equation), static_cast<QWidget*>(&prompt)}) {
        for (QWidget* widget : panel->findChildren<QWidget*>()) {
            const bool control =
                qobject_cast<QAbstractButton*>(widget) || qobject_cast<ParameterSlider*>(widget) ||
                qobject_cast<QAbstractSpinBox*>(widget) || qobject_cast<QComboBox*>(widget) ||
                qobject_cast<PromptEdit*>(widget) || qobject_cast<GainBars*>(widget);
            if (!control || widget->objectName().startsWith(QStringLiteral("qt_"))) {
                continue;
            }
            const auto* button = qobject_cast<QAbstractButton*>(widget);
            const QByteArray name =
                (widget->objectName() + u' ' + QString::fromLatin1(widget->metaObject()->className()))
                    .toUtf8();
            QVERIFY2(!widget->accessibleName().isEmpty() || (button != nullptr && !button->text().isEmpty()),
                     name.constData());
            QWidget* above = widget;
            while (above != nullptr && above->toolTip().isEmpty()) {
                above = above->parentWidget();
            }
            QVERIFY2(above != nullptr, name.constData());
            QVERIFY2(widget->focusPolicy() & Qt::TabFocus, name.constData());
        }
    }
}

void WindowPanelsTest::aTermThatIsSwitchedOffIsStruckOut() {
    EquationPanel panel;
    panel.resize(320, 700);
    panel.show();
    auto* toggle = panel.findChild<ToggleSwitch*>(QStringLiteral("dynamics.viscosity_on.switch"));
    QVERIFY(toggle != nullptr);
    QSignalSpy edits(&panel, &EquationPanel::valueEdited);
    QTest::mouseClick(toggle, Qt::LeftButton);
    QCOMPARE(edits.count(), 1);
    QCOMPARE(edits[0][0].toString(), QStringLiteral("dynamics.viscosity_on"));
    QCOMPARE(edits[0][1].toDouble(), 0.0);
    recipe::ParameterValues values;
    values.set("dynamics.viscosity_on", 0);
    panel.showValues(values);
    bool struck = false;
    for (const QLabel* label : panel.findChildren<QLabel*>()) {
        struck = struck || label->text().contains(QStringLiteral("line-through"));
    }
    QVERIFY(struck);
    QCOMPARE(edits.count(), 1); // showing is not editing
}

void WindowPanelsTest::sizeBarsFollowTheFrame() {
    EquationPanel panel;
    panel.showFrame(frameWithTerms(1.0, 0.01));
    double largest = 0;
    double second = 0;
    for (const SizeBar* bar : panel.findChildren<SizeBar*>()) {
        if (bar->fraction() > largest) {
            second = largest;
            largest = bar->fraction();
        } else {
            second = std::max(second, bar->fraction());
        }
    }
    QCOMPARE(largest, 1.0);
    QCOMPARE(second, 0.5); // two of four decades below
}

void WindowPanelsTest::noiseBarsAreDraggedAndMovedByKeys() {
    GainBars bars(4);
    bars.resize(240, 64);
    bars.showGains({0, 0, 0.5, 1, 1});
    bars.show();
    QSignalSpy edits(&bars, &GainBars::gainEdited);
    const QRect column = bars.barRectangle(1);
    QTest::mousePress(&bars, Qt::LeftButton, {}, column.center());
    QTest::mouseMove(&bars, {column.center().x(), column.top()});
    QTest::mouseRelease(&bars, Qt::LeftButton, {}, {column.center().x(), column.top()});
    QVERIFY(edits.count() >= 1);
    QCOMPARE(edits.last()[0].toInt(), 1);
    QVERIFY(edits.last()[1].toDouble() > 3.5);
    bars.setFocus();
    QTest::keyClick(&bars, Qt::Key_Right);
    QTest::keyClick(&bars, Qt::Key_Down);
    QCOMPARE(edits.last()[0].toInt(), 2);
    QCOMPARE(edits.last()[1].toDouble(), 0.45);
}

void WindowPanelsTest::waitingChangesAreAnnouncedUntilARestart() {
    EquationPanel panel;
    auto* button = panel.findChild<QPushButton*>(QStringLiteral("restartButton"));
    QVERIFY(button != nullptr);
    QVERIFY(!button->isVisibleTo(&panel));
    panel.showPending(2);
    QVERIFY(button->isVisibleTo(&panel));
    QSignalSpy restarts(&panel, &EquationPanel::restartRequested);
    button->click();
    QCOMPARE(restarts.count(), 1);
    panel.showPending(0);
    QVERIFY(!button->isVisibleTo(&panel));
}

void WindowPanelsTest::returnAppliesThePromptAndCtrlReturnRestarts() {
    PromptPanel panel;
    panel.showRecipe(recipe::defaultRecipe(recipe::Mode::Text));
    panel.show();
    auto* prompt = panel.findChild<PromptEdit*>(QStringLiteral("prompt"));
    QSignalSpy prompts(&panel, &PromptPanel::promptEdited);
    QSignalSpy setups(&panel, &PromptPanel::setupEdited);
    prompt->selectAll();
    QTest::keyClicks(prompt, QStringLiteral("the water of life"));
    QCOMPARE(prompts.count(), 0);
    QTest::keyClick(prompt, Qt::Key_Return);
    QCOMPARE(prompts.count(), 1);
    QCOMPARE(prompts[0][0].value<recipe::Prompt>().text, std::string("the water of life"));
    QTest::keyClick(prompt, Qt::Key_Return, Qt::ControlModifier);
    QCOMPARE(setups.count(), 1);
}

void WindowPanelsTest::typingIsNotOverwrittenByTheSameRecipe() {
    PromptPanel panel;
    const recipe::Recipe recipe = recipe::defaultRecipe(recipe::Mode::Text);
    panel.showRecipe(recipe);
    auto* prompt = panel.findChild<PromptEdit*>(QStringLiteral("prompt"));
    prompt->selectAll();
    QTest::keyClicks(prompt, QStringLiteral("half a sen"));
    panel.showRecipe(recipe); // a slider moved elsewhere
    QCOMPARE(prompt->toPlainText(), QStringLiteral("half a sen"));
    QTest::keyClick(prompt, Qt::Key_Escape);
    QCOMPARE(prompt->toPlainText(), QString::fromStdString(recipe.prompt.text));
}

void WindowPanelsTest::aPastedPassageBecomesOneLine() {
    PromptEdit prompt(3);
    QMimeData passage;
    passage.setText(QStringLiteral("one\ntwo\r\n\tthree"));
    QMetaObject::invokeMethod(&prompt, "selectAll");
    prompt.setPlainText({});
    QApplication::clipboard()->setText(passage.text());
    prompt.paste();
    QCOMPARE(prompt.toPlainText(), QStringLiteral("one two three"));
}

void WindowPanelsTest::pinsAreAddedInOrderAndRemoved() {
    PinList pins;
    pins.showPins({{12, "river"}}, 64);
    pins.show();
    QSignalSpy edits(&pins, &PinList::pinsEdited);
    QTest::mouseClick(pins.findChild<QToolButton*>(QStringLiteral("pinAdd")), Qt::LeftButton);
    pins.findChild<QSpinBox*>(QStringLiteral("pinPosition"))->setValue(3);
    auto* word = pins.findChild<QLineEdit*>(QStringLiteral("pinWord"));
    QTest::keyClicks(word, QStringLiteral("light"));
    QTest::keyClick(word, Qt::Key_Return);
    QCOMPARE(edits.count(), 1);
    auto now = edits[0][0].value<std::vector<recipe::Pin>>();
    QCOMPARE(now.size(), std::size_t(2));
    QCOMPARE(now[0].word, std::string("light"));
    QTest::keyClick(word, Qt::Key_Return); // nothing typed: nothing pinned
    QCOMPARE(edits.count(), 1);
    for (QToolButton* chip : pins.findChildren<QToolButton*>()) {
        if (chip->text().startsWith(QStringLiteral("12: river")) && chip->isVisible()) {
            QTest::mouseClick(chip, Qt::LeftButton);
            break;
        }
    }
    QCOMPARE(edits.count(), 2);
    now = edits[1][0].value<std::vector<recipe::Pin>>();
    QCOMPARE(now.size(), std::size_t(1));
    QCOMPARE(now[0].position, 3);
}

void WindowPanelsTest::aSeedOfMoreThan64BitsIsNotTaken() {
    PromptPanel panel;
    panel.showRecipe(recipe::defaultRecipe(recipe::Mode::Flow));
    panel.show();
    auto* seed = panel.findChild<QLineEdit*>(QStringLiteral("seed"));
    QSignalSpy setups(&panel, &PromptPanel::setupEdited);
    seed->selectAll();
    QTest::keyClicks(seed, QStringLiteral("99999999999999999999"));
    QTest::keyClick(seed, Qt::Key_Return);
    QCOMPARE(setups.count(), 0);
    seed->selectAll();
    QTest::keyClicks(seed, QStringLiteral("18446744073709551615"));
    QTest::keyClick(seed, Qt::Key_Return);
    QCOMPARE(setups.count(), 1);
    QCOMPARE(setups[0][0].value<recipe::Recipe>().seed, ~std::uint64_t{0});
}

void WindowPanelsTest::flowGridChangesAskForARestart() {
    PromptPanel panel;
    panel.showRecipe(recipe::defaultRecipe(recipe::Mode::Flow));
    panel.show();
    QSignalSpy setups(&panel, &PromptPanel::setupEdited);
    auto* dimension = panel.findChild<QComboBox*>(QStringLiteral("flowDimension"));
    dimension->setFocus();
    QTest::keyClick(dimension, Qt::Key_Down);
    QCOMPARE(setups.count(), 1);
    QCOMPARE(setups[0][0].value<recipe::Recipe>().grid.size(), std::size_t(3));
    auto* start = panel.findChild<QComboBox*>(QStringLiteral("flowStart"));
    start->setFocus();
    QTest::keyClick(start, Qt::Key_Home);
    QCOMPARE(setups.count(), 2);
    QVERIFY(setups[1][0].value<recipe::Recipe>().prompt.source == recipe::Source::TaylorGreen);
}

void WindowPanelsTest::noticesShowTheirActionOnce() {
    NoticeBar bar;
    int acted = 0;
    bar.showNotice({runtime::Notice::Kind::BlowUp, "The flow blew up", "Too large a step.", "Step back.", {}},
                   QStringLiteral("Step back"), [&acted] { ++acted; });
    QVERIFY(bar.isVisible());
    QTest::mouseClick(bar.actionButton(), Qt::LeftButton);
    QCOMPARE(acted, 1);
    QVERIFY(!bar.isVisible());
    bar.showNotice({runtime::Notice::Kind::Error, "<b>name</b>", "m", "r", {}});
    QVERIFY(!bar.actionButton()->isVisible());
    QCOMPARE(bar.title(), QStringLiteral("<b>name</b>")); // names are never markup
}

void WindowPanelsTest::formulasAreTypeset() {
    QCOMPARE(typeset(QStringLiteral("f_bc")), QStringLiteral("<i>f</i><sub><i>bc</i></sub>"));
    QCOMPARE(typeset(QStringLiteral("a < 2")), QStringLiteral("<i>a</i> &lt; 2"));
    QVERIFY(typeset(QStringLiteral("ν∇²u")).contains(u'∇'));
    QVERIFY(!typeset(QStringLiteral("softmax")).contains(QStringLiteral("<i>")));
}

SGFM_WIDGET_TEST_MAIN(WindowPanelsTest)
#include "window_panels_test.moc"
