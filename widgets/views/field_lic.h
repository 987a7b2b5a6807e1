#pragma once
// Line-integral convolution (B. Cabral and C. Leedom, SIGGRAPH 1993): white noise smeared along the flow, so
// that its streamlines become visible everywhere at once. The value of a pixel p is
//     lic(p) = sum_i w_i noise(x_i) / sum_i w_i,
// x_i the points at arc lengths i h on the streamline through p, both ways, w a Hann window. What
// shaders/lic.frag does on the GPU is done here for machines without one, and for snapshots.

#include "widgets/views/field_picture.h"

#include <QByteArray>

#include <vector>

namespace sgfm::views {

// Pixels on each side of a streamline's middle, and the step in pixels; the length of the streaks on the
// screen is about 2 kLicSteps kLicStep of the texture's pixels.
inline constexpr int kLicSteps = 14;
inline constexpr double kLicStep = 1.0;
// A texture of more pixels is made coarser: 60 ms a picture for software OpenGL on one core.
inline constexpr int kLicPixels = 110'000;
inline constexpr int kNoiseSize = 256;
inline constexpr double kStill = 1e-4; // of the typical flow: slower places end a streamline
inline constexpr double kCalm = 0.12;  // of the typical flow: below, streaks fade

// Contrast: a mean of n independent grains has a standard deviation of about 0.29/sqrt(n).
double licStretch();

// White noise of kNoiseSize x kNoiseSize bytes, always the same.
const std::vector<unsigned char>& licNoise();

// The texture's size for a picture of `pixels` device pixels, at `ratio` device pixels a logical one.
QSize licSize(QSize pixels, double ratio);

// How often the noise repeats along the box so that a grain is about a pixel of the texture: a power of two,
// so that zooming in keeps the grains in their places as long as it can.
int noiseRepeats(double pixels, double visible);

// One byte a pixel, top row first; 128 where nothing flows. Empty without a flow.
QImage paintLic(const FieldPicture& picture, const QRectF& visible, QSize size);

} // namespace sgfm::views
