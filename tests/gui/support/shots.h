#pragma once
// Pictures of widgets: for looking at ($SGFM_SHOTS names a folder) and for asking what is on them.

#include <QDir>
#include <QImage>
#include <QPixmap>
#include <QScreen>
#include <QWidget>
#include <QtTest>

#include <cmath>
#include <set>

namespace sgfm::test {

// What the person sees, OpenGL widgets included.
inline QImage pictureOf(QWidget& widget) {
    QCoreApplication::processEvents(); // what was put off to the event loop is done first
    return widget.grab().toImage().convertToFormat(QImage::Format_RGB32);
}

inline void keepShot(const QImage& image, const QString& name) {
    const QString folder = qEnvironmentVariable("SGFM_SHOTS");
    if (!folder.isEmpty()) {
        QDir().mkpath(folder);
        image.save(folder + '/' + name + ".png");
    }
}

// The number of different colours, up to `limit`.
inline int colorCount(const QImage& image, int limit = 64) {
    std::set<QRgb> seen;
    for (int y = 0; y < image.height(); ++y) {
        for (int x = 0; x < image.width(); ++x) {
            seen.insert(image.pixel(x, y) | 0xff000000U);
            if (static_cast<int>(seen.size()) >= limit) {
                return limit;
            }
        }
    }
    return static_cast<int>(seen.size());
}

// Largest difference of a channel, 0..255.
inline int colorDistance(QRgb a, QRgb b) {
    return std::max(
        {std::abs(qRed(a) - qRed(b)), std::abs(qGreen(a) - qGreen(b)), std::abs(qBlue(a) - qBlue(b))});
}

// Share of pixels that differ visibly.
inline double differingShare(const QImage& a, const QImage& b) {
    if (a.size() != b.size()) {
        return 1;
    }
    qint64 count = 0;
    for (int y = 0; y < a.height(); ++y) {
        for (int x = 0; x < a.width(); ++x) {
            count += colorDistance(a.pixel(x, y), b.pixel(x, y)) > 8 ? 1 : 0;
        }
    }
    return static_cast<double>(count) / (static_cast<double>(a.width()) * a.height());
}

inline void wheel(QWidget& widget, QPointF at, int steps) {
    QWheelEvent event(at, widget.mapToGlobal(at), {}, {0, 120 * steps}, Qt::NoButton, Qt::NoModifier,
                      Qt::NoScrollPhase, false);
    QApplication::sendEvent(&widget, &event);
}

// A pointer move with buttons held, which QTest::mouseMove cannot do.
inline void drag(QWidget& widget, QPointF from, QPointF to, Qt::MouseButton button = Qt::LeftButton,
                 Qt::KeyboardModifiers keys = Qt::NoModifier) {
    const auto send = [&](QEvent::Type type, QPointF at, Qt::MouseButton changed, Qt::MouseButtons held) {
        QMouseEvent event(type, at, widget.mapToGlobal(at), changed, held, keys);
        QApplication::sendEvent(&widget, &event);
    };
    send(QEvent::MouseButtonPress, from, button, button);
    send(QEvent::MouseMove, (from + to) / 2, Qt::NoButton, button);
    send(QEvent::MouseMove, to, Qt::NoButton, button);
    send(QEvent::MouseButtonRelease, to, button, Qt::NoButton);
}

inline void hover(QWidget& widget, QPointF at) {
    QMouseEvent event(QEvent::MouseMove, at, widget.mapToGlobal(at), Qt::NoButton, Qt::NoButton,
                      Qt::NoModifier);
    QApplication::sendEvent(&widget, &event);
}

} // namespace sgfm::test
