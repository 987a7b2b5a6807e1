#pragma once
// Video mode: typed glyphs, a picture or a clip; the size of the frames.

#include "widgets/panels/prompt_form.h"

class QComboBox;
class QLineEdit;
class QSpinBox;

namespace sgfm::panels {

class GridSizeBox;
class MediaWell;
class ToggleSwitch;
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
    void makeLast();
    void makeSize();
    void chooseSource();
    void reportSize(const std::vector<int>& frame);
    void reportInput(const PreviewRequest& request);
    void offerGlyphs(const QString& text);
    void removeInput();
    PreviewRequest requestFor(recipe::Source source) const;

    QComboBox* m_source = nullptr;
    QLineEdit* m_glyphs = nullptr;
    MediaWell* m_well = nullptr;
    ToggleSwitch* m_last = nullptr;
    GridSizeBox* m_size = nullptr;
    QSpinBox* m_frames = nullptr;
    QComboBox* m_colour = nullptr;
};

} // namespace sgfm::panels
