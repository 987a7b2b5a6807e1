#pragma once
// Lies over the window while a file is dragged above it, and says what dropping it would do.

#include <QWidget>

namespace sgfm::window {

class DropOverlay : public QWidget {
    Q_OBJECT
  public:
    explicit DropOverlay(QWidget* window);

    void showFor(const QString& path);
    QString text() const { return m_text; }

  protected:
    void paintEvent(QPaintEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

  private:
    QString m_text;
    QString m_file;
    bool m_useful = false;
};

} // namespace sgfm::window
