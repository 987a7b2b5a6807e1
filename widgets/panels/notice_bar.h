#pragma once
// Something to tell the person, calmly: a strip with title, message and remedy, and at most one action. It
// never takes the focus and never blocks. The newest message is shown; good news leaves by itself when the
// next comes, bad news stays until it is closed.

#include "engine/runtime/engine.h"

#include <QFrame>

#include <functional>

class QLabel;
class QPushButton;
class QToolButton;

namespace sgfm::panels {

class NoticeBar : public QFrame {
    Q_OBJECT
  public:
    explicit NoticeBar(QWidget* parent = nullptr);

    // actionText empty: no action.
    void showNotice(const runtime::Notice& notice, const QString& actionText = {},
                    std::function<void()> action = {});
    void dismiss();
    QString title() const;
    QPushButton* actionButton() const noexcept { return m_action; }
    runtime::Notice::Kind kind() const noexcept { return m_kind; }

  protected:
    void paintEvent(QPaintEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

  private:
    QColor color() const;

    runtime::Notice::Kind m_kind = runtime::Notice::Kind::Information;
    std::function<void()> m_do;
    QLabel* m_title;
    QLabel* m_message;
    QPushButton* m_action;
    QToolButton* m_close;
};

} // namespace sgfm::panels
