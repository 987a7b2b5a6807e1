#pragma once
// Choice of the colour range: of this frame, of the whole run, or locked to numbers, which are shown and
// typed.

#include "widgets/views/color_table.h"
#include "widgets/views/view_header.h"

#include <optional>

class QLineEdit;

namespace sgfm::views {

class RangeChoice : public ChoiceButton {
    Q_OBJECT
  public:
    explicit RangeChoice(QWidget* parent);

    // The range that is drawn now. symmetric: of a diverging map, where one end follows the other.
    void showRange(const ColorTable::Range& range, bool symmetric);

    // A number as it is typed: in the person's own notation or with a point; nothing if it is none.
    static std::optional<double> numberIn(const QString& text);

  signals:
    void typed(sgfm::views::ColorTable::Range range);

  protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

  private:
    void take(const QLineEdit* edited);
    void write();

    QLineEdit* m_low;
    QLineEdit* m_high;
    QLabel* m_hint;
    ColorTable::Range m_range;
    bool m_symmetric = false;
};

} // namespace sgfm::views
