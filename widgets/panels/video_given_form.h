#pragma once
// What of a clip is given beside its first frame: the last frame, the frames that a clip is continued from,
// the camera's drift, pinned rectangles. What leaves the box as it is applies live; a last frame changes the
// box and begins anew.

#include "engine/recipe/recipe.h"

#include <QWidget>

#include <filesystem>

class QComboBox;
class QDoubleSpinBox;
class QFormLayout;
class QLabel;
class QLineEdit;
class QSpinBox;

namespace sgfm::panels {

class FieldNote;
class MediaWell;
struct InputOffer;

class VideoGivenForm : public QWidget {
    Q_OBJECT
  public:
    explicit VideoGivenForm(QWidget* parent = nullptr);

    // Not reported back. Relative files are looked for in `folder`.
    void showRecipe(const recipe::Recipe& recipe, const std::filesystem::path& folder);
    void takeLastPicture(const InputOffer& offer); // from the clipboard or a dialog

  signals:
    void promptEdited(const sgfm::recipe::Prompt& prompt); // applies live
    void boxEdited(const sgfm::recipe::Prompt& prompt);    // needs a restart

  protected:
    bool eventFilter(QObject* watched, QEvent* event) override; // a picture dropped on the last frame's well

  private:
    void makeLast();
    void makeMotion(QFormLayout& form);
    void makeRegions();
    void chooseLast();
    void reportRegions();
    void report(const recipe::Prompt& prompt);

    recipe::Recipe m_recipe;
    std::filesystem::path m_folder;
    bool m_showing = false;
    QComboBox* m_last = nullptr;
    QLineEdit* m_lastGlyphs = nullptr;
    MediaWell* m_lastPicture = nullptr;
    QSpinBox* m_continued = nullptr;
    QLabel* m_continuedLabel = nullptr;
    QDoubleSpinBox* m_right = nullptr;
    QDoubleSpinBox* m_down = nullptr;
    QLineEdit* m_regions = nullptr;
    FieldNote* m_note = nullptr;
};

} // namespace sgfm::panels
