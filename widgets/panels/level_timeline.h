#pragma once
// The way from noise to text: a bar whose length is the levels of an anneal, filled as far as the run has
// come, with sigma at both ends and a mark where a person changed something. A hold is a mark that stays.

#include "engine/runtime/frame.h"

#include <QWidget>

#include <vector>

namespace sgfm::panels {

class LevelTimeline : public QWidget {
    Q_OBJECT
  public:
    explicit LevelTimeline(QWidget* parent = nullptr);

    void showFrame(const runtime::Frame& frame); // without a generation: empty
    QString summary() const { return m_summary; }

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

  protected:
    void paintEvent(QPaintEvent* event) override;
    bool event(QEvent* event) override; // tooltips of the marks

  private:
    struct Mark {
        double place = 0; // 0 ... 1
        QString what;
    };
    QRectF bar() const;

    double m_share = 0;
    bool m_active = false;
    bool m_holds = false;
    QString m_from;
    QString m_to;
    QString m_summary;
    std::vector<Mark> m_marks;
};

} // namespace sgfm::panels
