#pragma once
// A label of which all lines are shown at the width that it is given: rows within rows forget to ask again
// when width or font change.

#include <QEvent>
#include <QLabel>

#include <algorithm>

namespace sgfm::panels {

class WrappedLabel : public QLabel {
  public:
    using QLabel::QLabel;

    void showText(const QString& text) {
        setText(text);
        holdLines();
    }

  protected:
    void resizeEvent(QResizeEvent* event) override {
        QLabel::resizeEvent(event);
        holdLines();
    }
    void changeEvent(QEvent* event) override {
        QLabel::changeEvent(event);
        if (event->type() == QEvent::FontChange) {
            holdLines();
        }
    }

  private:
    void holdLines() {
        if (wordWrap()) {
            setMinimumHeight(0); // what a QLabel needs is never less than this
            setMinimumHeight(std::max(0, heightForWidth(width())));
        }
    }
};

} // namespace sgfm::panels
