#pragma once
// The list of views: the only place where they are all named. A new view is one class and one row here.

#include <QString>

#include <memory>
#include <vector>

class QWidget;

namespace sgfm::views {

class View;

struct ViewKind {
    QString id;      // stable, for saved states: "field", "vorticity", "scales", ...
    QString name;    // translated: "Vorticity"
    QString tooltip; // one sentence: what it shows
    bool videoOnly = false;
};

// In the order of menus: field, vorticity, divergence, speed, reconstruction, difference (field views that
// start on that quantity), scales, flow3d, decoded, ensemble, series, spectrum, frames.
std::vector<ViewKind> viewKinds();

// Null for an unknown id. The parent owns it.
View* makeView(const QString& id, QWidget* parent);

} // namespace sgfm::views
