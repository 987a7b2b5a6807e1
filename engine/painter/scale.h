#pragma once
// The range and the round numbers of a colour bar; for the sources of painter/ only.

#include "engine/painter/painter.h"

#include <string>
#include <vector>

namespace sgfm::painter {

// Numbers of a colour bar: round steps, at most `most` of them, and the power of ten they are counted in.
struct Scale {
    double low = 0;
    double high = 1;
    int exponent = 0;          // labels times 10^exponent are the values; 0 where plain numbers are short
    std::vector<double> ticks; // values
    std::vector<std::string> labels; // one a tick, with a true minus sign
};

// The range of a panel's colours: as given, or from the values: symmetric about 0 for the diverging map, from
// the least to the largest for the others. Values that are not finite do not count.
Scale scaleOf(const FieldPanel& panel, int most);

} // namespace sgfm::painter
