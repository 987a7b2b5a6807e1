#pragma once
// A line under a field: a hint, or calmly what is wrong with what was given there and what to do. Takes no
// room while it has nothing to say. Problems are spoken by screen readers.

#include <QLabel>

namespace sgfm::panels {

class FieldNote : public QLabel {
    Q_OBJECT
  public:
    explicit FieldNote(QWidget* parent = nullptr);

    void showHint(const QString& text);
    void showProblem(const QString& text);
    void clearNote();
    bool isProblem() const noexcept { return m_problem; }

  protected:
    void changeEvent(QEvent* event) override;

  private:
    void say(const QString& text, bool problem);
    void recolor();

    bool m_problem = false;
};

} // namespace sgfm::panels
