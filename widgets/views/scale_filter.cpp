#include "widgets/views/scale_filter.h"

#include <QCoreApplication>
#include <QStringList>

#include <algorithm>

namespace sgfm::views {

QString scaleFilterText(const std::vector<double>& gains) {
    const auto tr = [](const char* text) { return QCoreApplication::translate("ScaleFilter", text); };
    if (gains.empty()) {
        return {};
    }
    QStringList parts;
    for (std::size_t first = 0; first < gains.size(); ++first) {
        if (gains[first] == 0) {
            continue;
        }
        std::size_t last = first;
        while (last + 1 < gains.size() && gains[last + 1] != 0) {
            ++last;
        }
        parts << (last == first       ? QString::number(first)
                  : last == first + 1 ? QStringLiteral("%1, %2").arg(first).arg(last)
                                      : QStringLiteral("%1–%2").arg(first).arg(last));
        first = last;
    }
    if (parts.isEmpty()) {
        return tr("no scale");
    }
    if (std::all_of(gains.begin(), gains.end(), [](double gain) { return gain != 0; })) {
        return tr("scales weighted");
    }
    return tr("only j = %1").arg(parts.join(QStringLiteral(", ")));
}

} // namespace sgfm::views
