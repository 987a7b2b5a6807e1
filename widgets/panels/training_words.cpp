#include "widgets/panels/training_words.h"

#include <QCoreApplication>
#include <QLocale>

#include <algorithm>
#include <cmath>

namespace sgfm::panels {

namespace {
QString tr(const char* text) {
    return QCoreApplication::translate("Training", text);
}
} // namespace

QString duration(double seconds) {
    constexpr double kMinute = 60;
    constexpr double kHour = 3600;
    constexpr double kDay = 86400;
    if (!std::isfinite(seconds)) {
        return tr("–");
    }
    if (seconds < 1.5 * kMinute) {
        return tr("%1 s").arg(std::max(1L, std::lround(seconds)));
    }
    if (seconds < 1.5 * kHour) {
        return tr("%1 min").arg(std::lround(seconds / kMinute));
    }
    if (seconds < 2 * kDay) {
        const long minutes = std::lround(seconds / kMinute);
        return tr("%1 h %2 min").arg(minutes / 60).arg(minutes % 60);
    }
    return tr("%1 days").arg(QLocale().toString(seconds / kDay, 'f', 1));
}

QString operationsRate(double perSecond) {
    const double giga = perSecond / 1e9;
    return tr("%1 GFLOP/s").arg(QLocale().toString(giga, 'f', giga < 10 ? 1 : 0));
}

} // namespace sgfm::panels
