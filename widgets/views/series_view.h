#pragma once
// Numbers over solver time s: energy, enstrophy, dissipation, divergence, residual, boundary loss and the
// energies of the wavelet scales. "Lines" chooses them, and so does a click on a name. Each curve is drawn as
// a share of its largest value ("relative"), in its own units from 0 ("linear"), or in decades ("log"). Marks
// stand where a person changed the run. Keeps the run's history (thinned when it grows); a new run starts
// afresh.

#include "widgets/views/plot_view.h"
#include "widgets/views/series_history.h"

namespace sgfm::views {

class ChoiceButton;

class SeriesView : public PlotView {
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
    int pointCount() const { return m_history.size(); }
    const std::vector<SeriesMarker>& markers() const { return m_markers; } // as drawn last
    QString table() const override;                                        // of the lines that are shown

  protected:
    void draw() override;
    bool pressed(const QPoint& point) override;
    QString readout(const QPoint& point) const override;
    void resizeEvent(QResizeEvent* event) override;

  private:
    void makeLegend();
    QMenu* makeLines();
    void toggle(std::size_t curve, bool shown); // by the person
    void drawCurves();
    void drawMarkers();
    bool exists(std::size_t curve) const;
    void arrangeLegend();
    void updateTexts();

    SeriesHistory m_history;
    std::vector<SeriesMarker> m_markers;
    ChoiceButton* m_scaleChoice;
};

} // namespace sgfm::views
