#include "widgets/views/scale_filter.h"

#include <QCoreApplication>
#include <QStringList>

namespace sgfm::views {

std::string scaleKey(const char* name, int scale) {
    return std::string("scales.") + name + '_' + std::to_string(scale);
}

QString scaleFilterText(const std::vector<double>& gains) {
    const auto tr = [](const char* text) { return QCoreApplication::translate("ScaleFilter", text); };
    if (gains.empty()) {
        return {};
    }
    QStringList parts; // runs of neighbouring scales
    std::size_t chosen = 0;
    std::size_t run = 0; // scales in the run that ends before `scale`
    for (std::size_t scale = 0; scale <= gains.size(); ++scale) {
        if (scale < gains.size() && gains[scale] != 0) {
            ++run;
            ++chosen;
            continue;
        }
        if (run == 1) {
            parts << QString::number(scale - 1);
        } else if (run == 2) {
            parts << QStringLiteral("%1, %2").arg(scale - 2).arg(scale - 1);
        } else if (run > 2) {
            parts << QStringLiteral("%1–%2").arg(scale - run).arg(scale - 1);
        }
        run = 0;
    }
    if (chosen == 0) {
        return tr("no scale");
    }
    if (chosen == gains.size()) {
        return tr("scales weighted");
    }
    return tr("only j = %1").arg(parts.join(QStringLiteral(", ")));
}

} // namespace sgfm::views
