#pragma once
// What the three-dimensional picture is to show, and the picture: values that go between the window's thread
// and the drawing one. Nothing in them is changed after it is handed over.

#include "widgets/views/color_table.h"
#include "widgets/views/flow_camera.h"
#include "widgets/views/flow_seeds.h"

#include <QImage>

#include <span>

namespace sgfm::views {

struct FlowRequest {
    FramePointer frame; // keeps the values alive; null: nothing to show
    runtime::LayerRequest quantity;
    FlowBox box;

    // Of a 3-D field; a 2-D one is always a height surface.
    bool volume = false;
    bool surface = false;
    bool slices = false;     // all three
    bool frameSlice = false; // the one across t
    bool lines = false;
    bool outline = true;

    ColorTable table;
    ColorTable::Range range;
    bool diverging = false;
    bool positiveOnly = false; // of a diverging quantity, volume and surface show what lies above 0 only
    double clearBelow = 0.3;   // volume: nothing is seen below this share of the range
    double level = 0.3;        // surface: share of the range
    std::array<int, 3> slice{};
    std::vector<SeedSource> seeds;
    float lineLength = 1.5F; // each way, in longest sides of the box
    GridCursor cursor;       // the linked crosshair

    QColor background;
    QColor ink;
    QColor accent;
    FlowCamera camera;
    QSize pixels;
    double ratio = 1;    // pixels per device-independent one: width of lines
    bool coarse = false; // a quicker picture while something moves

    // Empty unless the frame carries them whole.
    std::span<const float> values() const;
    std::array<std::span<const float>, 3> velocity() const;
    bool isEmpty() const { return values().empty(); }
    // The values where the surface lies: one, or one each side of 0.
    std::vector<double> levels() const;
};

struct FlowPicture {
    QImage image;
    FlowCamera camera; // it was taken with
    FlowBox box;
    bool empty = true;
    bool coarse = false;
    double seconds = 0; // it took
    double area = 0;    // of the surface, in the grid's lengths squared; 0 without one
    int lines = 0;      // streamlines
    float longest = 0;  // of them, both ways, in longest sides of the box
};

} // namespace sgfm::views
