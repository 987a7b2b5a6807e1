#pragma once
// A group of parameters that folds away.

#include "engine/recipe/parameters.h"

#include <QWidget>

#include <string_view>
#include <vector>

class QToolButton;

namespace sgfm::panels {

class ParameterEditor;

class ParameterSection : public QWidget {
    Q_OBJECT
  public:
    ParameterSection(const QString& title, const std::vector<const recipe::ParameterRow*>& rows,
                     QWidget* parent = nullptr);

    void showValues(const recipe::ParameterValues& values);
    ParameterEditor* editor(std::string_view key) const; // null: not of this section
    bool isOpen() const;
    void setOpen(bool open);

  signals:
    void valueEdited(const QString& key, double value);
    void gestureEnded();

  private:
    QToolButton* m_heading;
    QWidget* m_body;
    std::vector<ParameterEditor*> m_editors;
};

} // namespace sgfm::panels
