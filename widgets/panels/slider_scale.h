#pragma once
// Where a parameter's value sits on a slider of integer positions, by its row of the table: linear, or
// logarithmic with 0 (where the range reaches it) at the low end.

#include "engine/recipe/parameters.h"

namespace sgfm::panels {

class SliderScale {
  public:
    static constexpr int kPositions =
        1000; // 0 ... kPositions; finer than any screen that a panel is drawn on

    explicit SliderScale(const recipe::ParameterRow& row);

    int positionOf(double value) const; // the nearest; values outside the range sit at its ends
    // Rounded to three significant digits (to whole numbers where the row is an integer), so that a drag
    // leaves values that a person can read and type again.
    double valueAt(int position) const;
    int lastPosition() const noexcept { return m_lastPosition; }

  private:
    double m_minimum;
    double m_maximum;
    double m_floor; // logarithmic: the value of position 1
    bool m_logarithmic;
    bool m_integer;
    int m_lastPosition;
};

} // namespace sgfm::panels
