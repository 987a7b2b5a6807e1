#pragma once
// A few lines for one sentence: Return applies it, Ctrl+Return starts again from it.

#include <QPlainTextEdit>

namespace sgfm::panels {

class PromptEdit : public QPlainTextEdit {
    Q_OBJECT
  public:
    explicit PromptEdit(int lines, QWidget* parent = nullptr);

    void showText(const QString& text); // unless something else is being typed
    bool isEdited() const noexcept { return m_edited; }
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return sizeHint(); }

  signals:
    void applied(const QString& text);
    void restartWanted(const QString& text);
    void editedChanged(bool edited); // what is shown differs from what applies

  protected:
    void keyPressEvent(QKeyEvent* event) override;
    void insertFromMimeData(const QMimeData* source) override;

  private:
    void setEdited(bool edited);

    int m_lines;
    QString m_applied;
    bool m_edited = false;
};

} // namespace sgfm::panels
