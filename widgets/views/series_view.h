#pragma once
// Numbers over solver time s: energy, enstrophy, dissipation, max |div u|, residual, boundary loss. A click
// on a legend entry hides or shows its curve; "log" shows decades. Every curve is scaled to the same axis in
// log, and to its own largest value ("relative") or its own units in linear. Keeps the run's history
// (decimated when it grows); a new run starts afresh.

#include "widgets/views/view.h"

class QCustomPlot;

namespace sgfm::views {

class ChoiceButton;

class SeriesView : public View {
    Q_OBJECT
  public:
    explicit SeriesView(QWidget* parent = nullptr);
    ~SeriesView() override;

    void setFrame(FramePointer frame) override;
    QJsonObject saveState() const override;
    void restoreState(const QJsonObject& state) override;

    QStringList curves() const; // ids, in legend order
    bool isCurveShown(const QString& id) const;
    void setCurveShown(const QString& id, bool shown);
    int pointCount() const;
    QCustomPlot* plot() const { return m_plot; }

  protected:
    void render(QPainter& painter, const QRectF& area) override;
    void refresh() override;
    void showEvent(QShowEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

  private:
    class History;
    void updateTexts();

    std::unique_ptr<History> m_history;
    QCustomPlot* m_plot;
    bool m_follow = true;     // the axes follow the data until a person zooms
    bool m_rendering = false; // a snapshot is being painted
    ChoiceButton* m_scaleChoice;
};

} // namespace sgfm::views
