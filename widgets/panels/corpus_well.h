#pragma once
// Where a text file to learn from is put: dropped, or chosen with Return or the button. Shows what is known
// of it, or calmly why it cannot be used.

#include <QFrame>

class QLabel;
class QToolButton;

namespace sgfm::panels {

class FieldNote;

class CorpusWell : public QFrame {
    Q_OBJECT
  public:
    explicit CorpusWell(QWidget* parent = nullptr);

    void showReading(const QString& name);
    void showFacts(const QString& name, const QString& facts);
    void showProblem(const QString& name, const QString& why);
    QString problem() const;

  signals:
    void fileOffered(const QString& file);
    void fileWanted();

  protected:
    void keyPressEvent(QKeyEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void changeEvent(QEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dragLeaveEvent(QDragLeaveEvent* event) override;
    void dropEvent(QDropEvent* event) override;

  private:
    QLabel* m_name;
    QLabel* m_facts;
    FieldNote* m_note;
    QToolButton* m_button;
    bool m_dropWaiting = false;
};

} // namespace sgfm::panels
