#pragma once
// A picture turned about a point of its periodic frame, by three shears (Paeth 1986), each of which moves
// whole rows or columns by the shift theorem:
//
//     p(x) <- p(R^-1 (x - c) + c),   R(a) = X(-tan a/2) Y(sin a) X(-tan a/2)
//     X(s): row y moves to the right by s [y - c_y];  Y(s): column x moves down by s [x - c_x]
//
// [ ]: the distance around the box, within half a side. Every shear is undone by its opposite, so that
// turning by -a undoes turning by a, and noise stays white, but for the Nyquist modes of rows and columns,
// which are damped. A picture cannot turn on a torus: what lies half a box away from c is torn there.
// Angles in radians, clockwise as rows are counted downwards. Source: A. Paeth, "A fast algorithm for general
// raster rotation", Graphics Interface 1986.

#include <array>
#include <complex>
#include <span>
#include <vector>

namespace sgfm::video {

class SliceTurn {
  public:
    // Throws Error(BadInput) for less than 2 pixels a side.
    SliceTurn(int width, int height);

    // values: one slice, x fastest. pivot: c, in pixels. |angle| < pi.
    void turn(std::span<float> values, double angle, const std::array<double, 2>& pivot);
    // The same with whole pixels, which loses none: for masks.
    void turnWhole(std::span<float> values, double angle, const std::array<double, 2>& pivot);

  private:
    // moveLine(shift) moves m_line by so many pixels.
    template <typename MoveLine>
    void shear(std::span<float> values, int axis, double slope, double centre, const MoveLine& moveLine);
    template <typename MoveLine>
    void threeShears(std::span<float> values, double angle, const std::array<double, 2>& pivot,
                     const MoveLine& moveLine);

    int m_width;
    int m_height;
    std::array<std::vector<std::complex<double>>, 2> m_circles; // of a row, of a column
    std::vector<float> m_line;                                  // working space
    std::vector<float> m_moved;
    std::vector<float> m_weights;
};

} // namespace sgfm::video
