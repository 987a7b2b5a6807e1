#pragma once
// Two plots of a training: cross-entropy over the noise level, of what is learned from and of what is held
// out, and how both fell with the steps. Dimensions: nats a token; sigma is relative to an embedding.

#include "engine/training/text_trainer.h"

#include <QWidget>

#include <vector>

class QCustomPlot;

namespace sgfm::views {

class TrainingCurves : public QWidget {
    Q_OBJECT
  public:
    explicit TrainingCurves(QWidget* parent = nullptr);

    void clear();
    void add(const training::TextTrainingProgress& progress);

    QCustomPlot* overSigma() const { return m_overSigma; }
    QCustomPlot* overSteps() const { return m_overSteps; }
    // What the plots say, for those who cannot see them.
    QString summary() const;

    QSize sizeHint() const override { return {420, 320}; }

  protected:
    void changeEvent(QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void showEvent(QShowEvent* event) override;

  private:
    struct Point {
        double step = 0;
        double value = 0;
    };
    QCustomPlot* makePlot(const char* name, const QString& title, const QString& across, const QString& tip);
    void draw();
    void style();
    void thin();

    QCustomPlot* m_overSigma;
    QCustomPlot* m_overSteps;
    std::vector<training::SigmaLoss> m_training;
    std::vector<training::SigmaLoss> m_heldOut;
    std::vector<training::SigmaLoss> m_heldOutBefore; // at the first evaluation of this run
    std::vector<Point> m_losses;
    std::vector<Point> m_heldOutLosses;
};

} // namespace sgfm::views
