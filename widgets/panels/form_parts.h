#pragma once
// The small parts that the forms of the left panel are put together from.

#include <QString>

class QFormLayout;
class QLabel;
class QVBoxLayout;
class QWidget;

namespace sgfm::panels {

QLabel* caption(const QString& text, QWidget* parent);   // a section's heading
QLabel* mutedNote(const QString& text, QWidget* parent); // a line of explanation, wrapped
QVBoxLayout* sectionColumn(QWidget* parent);
QFormLayout* pairs(); // label left, control right, on the grid

} // namespace sgfm::panels
