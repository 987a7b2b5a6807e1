#pragma once
// Video mode: typed glyphs, a picture or a clip; the size of the frames.

#include "widgets/panels/prompt_form.h"

class QComboBox;
class QLabel;
class QLineEdit;
class QPushButton;
class QSpinBox;

namespace sgfm::panels {

class ToggleSwitch;

class VideoForm : public PromptForm {
    Q_OBJECT
  public:
    explicit VideoForm(QWidget* parent = nullptr);

  public slots:
    void useFile(const QString& path); // a picture or a clip, by its ending

  signals:
    void fileWanted(); // the window asks the person for one

  protected:
    void showPresent() override;

  private:
    void makeSource();
    void makeSize();
    void reportSize();
    void showSourceParts(recipe::Source source);
    void showThumbnail(const QString& path);

    QComboBox* m_source = nullptr;
    QLineEdit* m_glyphs = nullptr;
    QWidget* m_fileParts = nullptr;
    QLabel* m_fileName = nullptr;
    QLabel* m_thumbnail = nullptr;
    ToggleSwitch* m_last = nullptr;
    QComboBox* m_size = nullptr;
    QSpinBox* m_frames = nullptr;
    QComboBox* m_colour = nullptr;
};

} // namespace sgfm::panels
