#pragma once
// The page of presets: a card for each with a picture that is alive, because the preset really runs behind
// it. Arrow keys choose, Return or a double click opens. Not modal: the lab goes on beside it.

#include "app/window/preset_thumbnails.h"

#include <QDialog>

class QButtonGroup;
class QCheckBox;
class QLabel;
class QListWidget;
class QListWidgetItem;
class QPushButton;

namespace sgfm::window {

class PresetDialog : public QDialog {
    Q_OBJECT
  public:
    PresetDialog(std::vector<Preset> presets, const runtime::Resources& resources, bool showAtStart,
                 QWidget* parent = nullptr);

    PresetThumbnails& thumbnails() noexcept { return *m_thumbnails; }

  signals:
    void chosen(const QString& file);
    void showAtStartChosen(bool show);

  protected:
    void changeEvent(QEvent* event) override;

  private:
    void makeList();
    void makeFilters();
    void makeButtons(bool showAtStart);
    void filter(int mode); // -1: all
    void showCurrent();
    void showPresent(int preset);
    void setPicture(int preset, const QImage& picture);
    void open();
    void layoutCards();

    std::vector<Preset> m_presets;
    PresetThumbnails* m_thumbnails;
    QListWidget* m_list;
    QLabel* m_description;
    QPushButton* m_open = nullptr;
};

} // namespace sgfm::window
