#pragma once
// The engine's colour maps as Qt colours.

#include <QColor>
#include <QString>

#include <array>

namespace sgfm::views {

class ColorTable {
  public:
    // Falls back to grey for an unknown name (names come out of saved states too).
    explicit ColorTable(const QString& name);
    ColorTable() : ColorTable(QStringLiteral("balance")) {}

    const QString& name() const { return m_name; }
    // level in 0..1, clamped; NaN gives magenta, so that a hole in the data is seen as one.
    QRgb at(float level) const;
    const std::array<QRgb, 256>& colors() const { return m_colors; }
    // From one hue through a neutral middle to another: its middle stands for 0.
    bool isDiverging() const;

    // A span of values seen through the table.
    struct Range {
        double low = 0;
        double high = 1;
        float level(float value) const {
            const double width = high - low;
            return width > 0 ? static_cast<float>((value - low) / width) : 0.5F;
        }
    };

  private:
    QString m_name;
    std::array<QRgb, 256> m_colors{};
};

} // namespace sgfm::views
