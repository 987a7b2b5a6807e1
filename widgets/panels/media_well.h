#pragma once
// Where a picture, a clip or an array is put: by the file button, by paste (Ctrl+V), or dropped. Shows what
// was taken, its size, and takes it away again (Delete). What cannot be used is said here, and the run goes
// on as it was.

#include "widgets/panels/input_preview.h"

#include <QFrame>

#include <optional>

class QLabel;
class QToolButton;

namespace sgfm::panels {

class FieldNote;

class MediaWell : public QFrame {
    Q_OBJECT
  public:
    explicit MediaWell(const QString& invitation, QWidget* parent = nullptr);

    // What the recipe holds; nothing: the invitation. `removable`: there is something to go back from.
    void showInput(const std::optional<PreviewRequest>& request, bool removable);
    // What a person offers: read first, then accepted or explained.
    void offer(const PreviewRequest& request);
    void showProblem(const QString& text);
    void showHint(const QString& text);
    void setDropWaiting(bool waiting); // something that would fit hovers over the panel
    bool isReading() const noexcept { return m_offered.has_value(); }
    QString problem() const;
    bool hasPicture() const { return !m_picture.isNull(); }

  signals:
    void accepted(const sgfm::panels::PreviewRequest& request);
    void fileWanted();
    void pasteWanted();
    void removeWanted();

  protected:
    void keyPressEvent(QKeyEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;

  private:
    void makeButtons();
    void take(const InputPreview& preview);
    void showPicture();
    void restyle();

    QString m_invitation;
    PreviewReader m_reader;
    std::optional<PreviewRequest> m_shown;
    std::optional<PreviewRequest> m_offered;
    QImage m_picture;
    QLabel* m_thumbnail;
    QLabel* m_facts;
    FieldNote* m_note;
    QToolButton* m_file = nullptr;
    QToolButton* m_paste = nullptr;
    QToolButton* m_remove = nullptr;
    bool m_dropWaiting = false;
};

} // namespace sgfm::panels
