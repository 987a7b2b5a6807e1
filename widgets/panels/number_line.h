#pragma once
// Words and numbers that change many times a second. Unlike a QLabel, which has the whole panel laid out and
// drawn anew with every text, it asks for room only when the text needs another line.

#include <QEvent>
#include <QFontMetrics>
#include <QPainter>
#include <QResizeEvent>
#include <QStyle>
#include <QWidget>

#include <algorithm>

namespace sgfm::panels {

class NumberLine : public QWidget {
  public:
    explicit NumberLine(QWidget* parent = nullptr) : QWidget(parent) {
        setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
    }

    void showText(const QString& text) {
        if (text == m_text) {
            return;
        }
        m_text = text;
        holdLines();
        update();
    }

    QSize sizeHint() const override { return {0, std::max(minimumHeight(), fontMetrics().height())}; }

  protected:
    void paintEvent(QPaintEvent*) override {
        QPainter painter(this);
        style()->drawItemText(&painter, rect(), kFlags, palette(), isEnabled(), m_text, QPalette::WindowText);
    }
    void resizeEvent(QResizeEvent* event) override {
        if (event->size().width() != event->oldSize().width()) {
            fitLines();
        }
    }
    void changeEvent(QEvent* event) override {
        QWidget::changeEvent(event);
        if (event->type() == QEvent::FontChange) {
            fitLines();
        }
    }

  private:
    static constexpr int kFlags = Qt::AlignLeft | Qt::AlignVCenter | Qt::TextWordWrap;

    void fitLines() {
        setMinimumHeight(0);
        holdLines();
    }

    // Never fewer than there were at this width, so that what lies below does not dance.
    void holdLines() {
        const int needed = fontMetrics().boundingRect(QRect(0, 0, width(), 10000), kFlags, m_text).height();
        if (needed > minimumHeight()) {
            setMinimumHeight(needed);
            updateGeometry();
        }
    }

    QString m_text;
};

} // namespace sgfm::panels
