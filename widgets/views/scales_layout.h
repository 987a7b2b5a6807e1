#pragma once
// Where the scales lie on their canvas: strips over x, one below the other, or tiles. The last place is the
// reconstruction's where that is shown.

#include <QRectF>

#include <vector>

namespace sgfm::views {

struct ScalePlace {
    QRectF label;    // "j = 2"
    QRectF picture;  // the coefficients
    QRectF energy;   // share of the energy: bar and number
    QRectF sparsity; // "99 % in 7 %"; empty where there is no room
    QRectF gain;     // slider and number; empty beside the reconstruction
    QRectF whole() const { return label.united(picture).united(energy).united(sparsity).united(gain); }
};

struct ScalesArrangement {
    int scales = 0;
    bool tiles = false;
    bool reconstruction = false; // one more place, behind the scales
    double aspect = 1;           // width / height of a tile's picture
    double lineHeight = 16;      // of the lettering
    double labelWidth = 44;
    double numberWidth = 44; // of "100.0 %"
};

std::vector<ScalePlace> placesOf(const ScalesArrangement& arrangement, const QRectF& area);

} // namespace sgfm::views
