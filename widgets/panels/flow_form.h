#pragma once
// Flow mode: the initial condition, the grid and the channels.

#include "widgets/panels/prompt_form.h"

class QComboBox;
class QSpinBox;

namespace sgfm::panels {

class GridSizeBox;
class MediaWell;
struct PreviewRequest;

class FlowForm : public PromptForm {
    Q_OBJECT
  public:
    explicit FlowForm(QWidget* parent = nullptr);

    void take(const InputOffer& offer) override;
    void setDropWaiting(bool waiting) override;

  protected:
    void showPresent() override;

  private:
    void makeStart();
    void makeGrid();
    void fillSizes(int dimension);
    void reportStart(recipe::Source source, const std::string& file);
    void reportGrid(const std::vector<int>& points);

    QComboBox* m_start = nullptr;
    MediaWell* m_well = nullptr;
    QComboBox* m_dimension = nullptr;
    GridSizeBox* m_size = nullptr;
    QSpinBox* m_channels = nullptr;
};

} // namespace sgfm::panels
