#pragma once
// How the Train panel says times and rates.

#include <QString>

namespace sgfm::panels {

QString duration(double seconds);         // "40 s", "12 min", "3 h 20 min", "2 days"
QString operationsRate(double perSecond); // "85 GFLOP/s"

} // namespace sgfm::panels
