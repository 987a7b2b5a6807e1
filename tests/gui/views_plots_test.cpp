// Time series, spectrum and video frames; the header strip and the list of views.

#include "tests/gui/support/shots.h"
#include "tests/gui/support/synthetic_frame.h"
#include "widgets/style/theme.h"
#include "widgets/views/frames_view.h"
#include "widgets/views/series_history.h"
#include "widgets/views/series_view.h"
#include "widgets/views/spectrum_view.h"
#include "widgets/views/surface_format.h"
#include "widgets/views/view_factory.h"
#include "widgets/views/view_header.h"

#include <QSignalSpy>
#include <QSlider>
#include <QtTest>

using namespace sgfm;
using namespace sgfm::views;

namespace {

template <typename Kind>
std::unique_ptr<Kind> shown(QSize size = {420, 300}) {
    auto view = std::make_unique<Kind>();
    view->resize(size);
    view->show();
    [[maybe_unused]] const bool exposed = QTest::qWaitForWindowExposed(view.get());
    return view;
}

} // namespace

class views_plots_test : public QObject {
    Q_OBJECT

  private slots:
    void initTestCase() { style::applyTheme(*qApp, style::Appearance::Dark); }

    void historyGrowsForgetsAndThins() {
        SeriesHistory history;
        for (int step = 0; step < 100; ++step) {
            history.add(*test::textFrame(step));
            history.add(*test::textFrame(step)); // the same frame again adds nothing
        }
        QCOMPARE(history.size(), 100);
        QCOMPARE(history.times().back(), 0.99);
        QCOMPARE(history.values(0)[0], test::textFrame(0)->numbers.flow.energy);
        history.add(*test::textFrame(40)); // stepped back
        QCOMPARE(history.size(), 41);
        runtime::Frame frame;
        frame.run = 9;
        for (int step = 0; step < 3 * SeriesHistory::kLimit; ++step) {
            frame.step = step;
            frame.numbers.time = step;
            history.add(frame);
            QVERIFY(history.size() <= SeriesHistory::kLimit);
        }
        QVERIFY(history.size() > SeriesHistory::kLimit / 4);
        QCOMPARE(history.times().front(), 0.0); // the beginning is kept
        QCOMPARE(history.times().back(), 3.0 * SeriesHistory::kLimit - 1);
        QVERIFY(std::is_sorted(history.times().begin(), history.times().end()));
    }

    void curvesAreDrawnAndHiddenByTheLegend() {
        auto view = shown<SeriesView>();
        for (int step = 0; step < 200; ++step) {
            view->setFrame(test::textFrame(step));
        }
        QCOMPARE(view->pointCount(), 200);
        QVERIFY(view->isCurveShown("energy") && !view->isCurveShown("residual"));
        const QImage before = view->snapshot({420, 300});
        view->setCurveShown("residual", true);
        QVERIFY(test::differingShare(before, view->snapshot({420, 300})) > 0.003);
        view->setCurveShown("residual", false);
        QVERIFY(test::differingShare(before, view->snapshot({420, 300})) < 0.001);
        const auto state = view->saveState();
        SeriesView other;
        other.restoreState(state);
        QCOMPARE(other.isCurveShown("residual"), false);
        other.restoreState({{"shown", QJsonObject{{"residual", true}, {"energy", "x"}}}, {"scale", 9}});
        QVERIFY(other.isCurveShown("residual") && other.isCurveShown("energy"));
    }

    void everyScaleDraws_data() {
        QTest::addColumn<QString>("scale");
        for (const char* scale : {"relative", "linear", "log"}) {
            QTest::newRow(scale) << scale;
        }
    }
    void everyScaleDraws() {
        QFETCH(QString, scale);
        auto view = shown<SeriesView>();
        view->restoreState({{"scale", scale}});
        view->setFrame(test::textFrame(0)); // one point alone, with zeros in it
        view->snapshot({420, 300});
        for (int step = 1; step < 120; ++step) {
            view->setFrame(test::textFrame(step));
        }
        QVERIFY(test::colorCount(view->snapshot({420, 300})) > 20);
        auto broken = test::textFrame(121);
        broken->numbers.flow.energy = NAN;
        broken->numbers.flow.enstrophy = INFINITY;
        view->setFrame(broken);
        QVERIFY(test::colorCount(view->snapshot({420, 300})) > 20);
    }

    void aNewRunStartsAfresh() {
        SeriesView view;
        for (int step = 0; step < 10; ++step) {
            view.setFrame(test::textFrame(step));
        }
        view.setFrame(test::flowFrame(16));
        QCOMPARE(view.pointCount(), 1);
    }

    void spectrumShowsItsSlope() {
        auto view = shown<SpectrumView>();
        const QImage empty = view->snapshot({420, 300});
        view->setFrame(test::flowFrame(32));
        const QImage full = view->snapshot({420, 300});
        QVERIFY(test::differingShare(empty, full) > 0.01);
        view->restoreState({{"slope", "none"}});
        QVERIFY(test::differingShare(full, view->snapshot({420, 300})) > 0.001);
        auto nothing = test::flowFrame(32);
        for (auto& energy : nothing->numbers.spectrum.energy) {
            energy = 0;
        }
        view->setFrame(nothing); // logarithms of nothing
        view->setFrame(std::make_shared<runtime::Frame>());
        view->setFrame(nullptr);
    }

    void framesAreReadBackAndPlayed() {
        auto view = shown<FramesView>();
        view->setPlaying(false);
        view->setFrame(test::videoFrame(32));
        QCOMPARE(view->frameCount(), 12);
        // The ball is white at its centre, the corner black: density 1 and -1.
        const QImage first = view->frameImage(8); // the ball's centre is at x = n/2 when t = n/4
        QCOMPARE(first.size(), QSize(32, 32));
        QVERIFY(qGray(first.pixel(16, 10)) > 230);
        QVERIFY(qGray(first.pixel(0, 31)) < 25);
        QVERIFY(view->frameImage(99).isNull());
        const QImage before = test::pictureOf(*view->canvas());
        QTest::keyClick(view->canvas(), Qt::Key_Right);
        QCOMPARE(view->currentFrame(), 1);
        QVERIFY(test::differingShare(before, test::pictureOf(*view->canvas())) > 0.005);
        QTest::keyClick(view->canvas(), Qt::Key_Space);
        QVERIFY(view->isPlaying());
        QTRY_VERIFY(view->currentFrame() != 1);
        view->setPlaying(false);
        view->setFrame(test::textFrame());
        QCOMPARE(view->frameCount(), 0);
        view->setFrame(nullptr);
        test::pictureOf(*view);
    }

    void choicesStepByKeyAndEmitOnce() {
        ChoiceButton button("Colour map", {});
        button.addChoice("a", "A");
        button.addChoice("b", "B");
        button.addChoice("c", "C");
        QCOMPARE(button.currentId(), QString("a"));
        QSignalSpy chosen(&button, &ChoiceButton::chosen);
        QTest::keyClick(&button, Qt::Key_Down);
        QCOMPARE(button.currentId(), QString("b"));
        QCOMPARE(chosen.count(), 1);
        QCOMPARE(button.text(), QString("B"));
        QVERIFY(!button.setCurrentId("nonsense"));
        QCOMPARE(button.currentId(), QString("b"));
        button.setChoiceVisible("c", false);
        QTest::keyClick(&button, Qt::Key_Down);
        QCOMPARE(button.currentId(), QString("b"));
    }

    void everyViewCanBeMadeShownAndSaved() {
        std::set<QString> ids;
        for (const auto& kind : viewKinds()) {
            QVERIFY2(ids.insert(kind.id).second, qPrintable(kind.id));
            const std::unique_ptr<View> view(makeView(kind.id, nullptr));
            QVERIFY(view != nullptr);
            QSignalSpy doubled(view.get(), &View::headerDoubleClicked);
            QTest::mouseDClick(&view->header(), Qt::LeftButton, {}, QPoint(3, 3));
            QCOMPARE(doubled.count(), 1);
            for (const FramePointer& frame :
                 {FramePointer(test::textFrame()), FramePointer(test::videoFrame(16)),
                  FramePointer(test::flowFrame(32)), FramePointer()}) {
                view->setFrame(frame);
                view->setGridCursor({500, 500, 500}); // beyond every grid
                QCOMPARE(view->snapshot({360, 240}).size(), QSize(360, 240));
            }
            view->restoreState(view->saveState());
            QVERIFY(!view->title().isEmpty());
            for (const auto* button : view->findChildren<QAbstractButton*>()) {
                QVERIFY2(!button->accessibleName().isEmpty() && !button->toolTip().isEmpty(),
                         qPrintable(kind.id + ": " + button->text()));
            }
        }
        QVERIFY(makeView("nonsense", nullptr) == nullptr);
    }

    void iconsAreFoundInTheResources() {
        for (const char* name : {"play", "pause", "step", "reset", "fork", "export"}) {
            const QIcon icon = style::icon(name, style::darkPalette());
            QVERIFY2(!icon.isNull() && test::colorCount(icon.pixmap(32).toImage()) > 1, name);
        }
        QVERIFY(style::icon("no-such-icon", style::darkPalette()).isNull());
    }

    void textIsReadableInBothPalettes() {
        const auto luminance = [](const QColor& color) {
            const auto linear = [](double c) {
                return c <= 0.04045 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4);
            };
            return 0.2126 * linear(color.redF()) + 0.7152 * linear(color.greenF()) +
                   0.0722 * linear(color.blueF());
        };
        const auto contrast = [&](const QColor& a, const QColor& b) { // WCAG 2.1
            const double x = luminance(a) + 0.05;
            const double y = luminance(b) + 0.05;
            return std::max(x, y) / std::min(x, y);
        };
        for (const auto* p : {&style::lightPalette(), &style::darkPalette()}) {
            for (const QColor& ground : {p->window, p->panel, p->raised, p->canvas, p->field}) {
                QVERIFY2(contrast(p->text, ground) >= 7, qPrintable(ground.name()));
                QVERIFY2(contrast(p->mutedText, ground) >= 4.5, qPrintable(ground.name()));
                QVERIFY2(contrast(p->disabledText, ground) >= 2.1, qPrintable(ground.name()));
            }
            QVERIFY(contrast(p->onAccent, p->accent) >= 4.5);
            for (const QColor& line : p->series()) {
                QVERIFY2(contrast(line, p->canvas) >= 3, qPrintable(line.name()));
            }
        }
    }

    void shotsInBothThemes() {
        for (const auto appearance : {style::Appearance::Light, style::Appearance::Dark}) {
            style::applyTheme(*qApp, appearance);
            const QString suffix = appearance == style::Appearance::Light ? "_light" : "_dark";
            auto series = shown<SeriesView>({420, 260});
            for (int step = 0; step < 200; ++step) {
                series->setFrame(test::textFrame(step));
            }
            test::keepShot(test::pictureOf(*series), "series" + suffix);
            auto spectrum = shown<SpectrumView>({420, 260});
            spectrum->setFrame(test::flowFrame(64));
            test::keepShot(test::pictureOf(*spectrum), "spectrum" + suffix);
            auto frames = shown<FramesView>();
            frames->setFrame(test::videoFrame(64));
            frames->setCurrentFrame(9);
            test::keepShot(test::pictureOf(*frames), "frames" + suffix);
        }
    }
};

int main(int argc, char** argv) {
    QSurfaceFormat::setDefaultFormat(surfaceFormat());
    QApplication application(argc, argv);
    views_plots_test test;
    return QTest::qExec(&test, argc, argv);
}

#include "views_plots_test.moc"
