#pragma once
// Video mode: typed glyphs, a picture, a clip or a drawing; what else is given; the size of the frames.

#include "widgets/panels/prompt_form.h"

#include <functional>

class QComboBox;
class QLineEdit;
class QSpinBox;

namespace sgfm::panels {

class ClipFitForm;
class DrawingPad;
class GridSizeBox;
class MediaWell;
class VideoGivenForm;
struct PreviewRequest;

class VideoForm : public PromptForm {
    Q_OBJECT
  public:
    explicit VideoForm(QWidget* parent = nullptr);

    void take(const InputOffer& offer) override;
    void setDropWaiting(bool waiting) override;
    bool eventFilter(QObject* watched, QEvent* event) override; // a picture pasted into the glyphs

  protected:
    void showPresent() override;

  private:
    void makeSource();
    void makeFit();
    void makeDrawing();
    void makeGiven();
    void makeSize();
    void chooseSource();
    void reportSize(const std::vector<int>& frame);
    void reportInput(const PreviewRequest& request);
    void offerAgain(const std::function<void(PreviewRequest&)>& change);
    void offerGlyphs(const QString& text);
    void removeInput();
    PreviewRequest requestFor(recipe::Source source) const;
    PreviewRequest presentRequest() const;

    QComboBox* m_source = nullptr;
    QLineEdit* m_glyphs = nullptr;
    MediaWell* m_well = nullptr;
    ClipFitForm* m_fit = nullptr;
    DrawingPad* m_drawing = nullptr;
    QString m_drawnFile; // the picture that the last stroke left
    bool m_draws = false;
    VideoGivenForm* m_given = nullptr;
    GridSizeBox* m_size = nullptr;
    QSpinBox* m_frames = nullptr;
    QComboBox* m_colour = nullptr;
};

} // namespace sgfm::panels
