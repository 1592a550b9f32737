#pragma once

#include "image/image.h"

namespace proofsheet::image {

// What can be measured of one picture by itself; no measure of quality, but of how pictures differ. Pixels
// count by their opacity; transparent ones do not. Of a picture without any opaque pixel all are 0.
struct Metrics {
  // The mean of Rec. 709 luma Y', as it is encoded: 0 black to 1 white.
  float brightness = 0;
  // The standard deviation of luma (RMS contrast, Peli 1990): 0 to 0.5.
  float contrast = 0;
  // Hasler and Süsstrunk 2003, M3: √(σrg² + σyb²) + 0.3·√(μrg² + μyb²) with rg = R − G, yb = (R + G)/2 − B of
  // 0 to 255: 0 grey, 33 moderately colourful, 82 highly.
  float colorfulness = 0;
  // The variance of the Laplacian of luma in steps of 0 to 255 (Pech-Pacheco et al. 2000), each pixel against
  // its four neighbours: 0 without any detail, below about 100 blurred. It depends on the size in pixels.
  float sharpness = 0;
};

// Reads every pixel: about 5 ms for 1024². Does not allocate more than three rows.
Metrics measure(const Image& image);

}  // namespace proofsheet::image
