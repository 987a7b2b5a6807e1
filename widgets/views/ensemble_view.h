#pragma once
// An ensemble: what its members say and how far they agree, and how spread and agreement change on the way
// from noise to text, with a mark at the present noise level. A row that is chosen is what all other views
// show from then on: a member, or the mean; "spread" shows the standard deviation of the members' fields.

#include "widgets/views/view.h"

class QCustomPlot;
class QSplitter;

namespace sgfm::views {

class ChoiceButton;
class EnsembleTexts;

class EnsembleView : public View {
    Q_OBJECT
  public:
    explicit EnsembleView(QWidget* parent = nullptr);
    ~EnsembleView() override;

    QJsonObject saveState() const override;
    void restoreState(const QJsonObject& state) override;

    EnsembleTexts* texts() const { return m_texts; }
    QCustomPlot* plot() const { return m_plot; }
    QString table() const; // sigma, spread, agreement as comma-separated lines

  public slots:
    void setGridCursor(sgfm::views::GridCursor cursor) override;

  protected:
    void render(QPainter& painter, const QRectF& area) override;
    void refresh() override;
    void changeEvent(QEvent* event) override;
    void showEvent(QShowEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

  private:
    void makePlot();
    void showMember(int member);
    void showWhat(const QString& what);
    void fitPlot();
    void drawPlot();
    void stylePlots();
    GridCursor cursorOf(int token) const;
    bool hasEnsemble() const;

    ChoiceButton* m_coloring;
    ChoiceButton* m_shown;
    QSplitter* m_halves;
    EnsembleTexts* m_texts;
    QCustomPlot* m_plot;
};

} // namespace sgfm::views
