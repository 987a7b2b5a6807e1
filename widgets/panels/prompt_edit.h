#pragma once
// A few lines for one sentence: Return applies it, Ctrl+Return starts again from it. Pasted and dropped text
// becomes one passage (cleanPrompt); pictures and files are handed on.

#include <QMimeData>
#include <QPlainTextEdit>

namespace sgfm::panels {

class PromptEdit : public QPlainTextEdit {
    Q_OBJECT
  public:
    explicit PromptEdit(int lines, QWidget* parent = nullptr);

    void showText(const QString& text); // unless something else is being typed
    void confirm();                     // what is shown applies from now on
    bool isEdited() const noexcept { return m_edited; }
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return sizeHint(); }

  signals:
    void applied(const QString& text);
    void restartWanted(const QString& text);
    void editedChanged(bool edited);          // what is shown differs from what applies
    void remarked(const QString& remark);     // of a pasted text: what was left out
    void mediaOffered(const QMimeData* data); // lives only during the signal

  protected:
    void keyPressEvent(QKeyEvent* event) override;
    void changeEvent(QEvent* event) override;
    bool canInsertFromMimeData(const QMimeData* source) const override;
    void insertFromMimeData(const QMimeData* source) override;

  private:
    void setEdited(bool edited);

    int m_lines;
    QString m_applied;
    bool m_edited = false;
};

} // namespace sgfm::panels
