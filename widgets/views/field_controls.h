#pragma once
// The tool strip of a field view: quantity, colour map, range, overlays, and the rarer options with the
// channel. It shows FieldSettings and says what a person changed in them; it keeps none.

#include "widgets/views/field_settings.h"

#include <QObject>

#include <functional>
#include <vector>

class QAction;
class QMenu;
class QSpinBox;
class QToolButton;

namespace sgfm::views {

class ChoiceButton;
class RangeChoice;
class View;

class FieldControls : public QObject {
    Q_OBJECT
  public:
    explicit FieldControls(View& view);

    // Shows what applies. map: the colour map that is drawn, chosen or the quantity's own.
    void show(const FieldSettings& settings, const QString& map);
    void showRange(const ColorTable::Range& range, bool symmetric);
    // What there is to choose from on this field.
    void offer(const field::Grid& grid, int channels);
    void openRange(const QPoint& globalPosition);
    void updateIcons();

  signals:
    // A person's change: apply it to the settings. `what` names it for the undo menu.
    void changed(const std::function<void(sgfm::views::FieldSettings&)>& change, const QString& what);
    void showAllRequested();

  private:
    void buildQuantities();
    void buildRange();
    void buildOverlays();
    void buildOptions();
    void addSwitch(QMenu& menu, const char* objectName, const QString& text, const QString& tooltip,
                   bool FieldSettings::*member);

    struct Switch {
        QAction* action;
        bool FieldSettings::*member;
    };

    View& m_view;
    ChoiceButton* m_quantity;
    ChoiceButton* m_map;
    RangeChoice* m_range;
    QToolButton* m_overlays;
    QToolButton* m_options;
    QSpinBox* m_channel;
    std::vector<Switch> m_switches;
    ColorTable::Range m_drawn; // what "locked" begins with
};

} // namespace sgfm::views
