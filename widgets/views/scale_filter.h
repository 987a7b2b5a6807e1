#pragma once
// What the views say about the scale filter (runtime::Frame::shownGains): pictures that are made of some
// scales only must not be mistaken for the run.

#include <QString>

#include <string>
#include <vector>

namespace sgfm::views {

// "scales.gain_2": the parameter of a scale; name: "gain" or "mute".
std::string scaleKey(const char* name, int scale);

// "only j = 0–2", "only j = 0, 3", "scales weighted", "no scale"; empty for no gains (nothing is filtered).
QString scaleFilterText(const std::vector<double>& gains);

} // namespace sgfm::views
