#pragma once
// Flow mode: what the flow starts from, and its grid.

#include "widgets/panels/prompt_form.h"

class QComboBox;

namespace sgfm::panels {

class FlowForm : public PromptForm {
    Q_OBJECT
  public:
    explicit FlowForm(QWidget* parent = nullptr);

  public slots:
    void useFile(const QString& path); // a .npy array

  signals:
    void fileWanted();

  protected:
    void showPresent() override;

  private:
    void fillSizes(int dimension);
    void reportGrid();

    QComboBox* m_start;
    QComboBox* m_dimension;
    QComboBox* m_size;
};

} // namespace sgfm::panels
