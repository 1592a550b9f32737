// Private to the room: the marker segments of a JPEG file that matter before decoding (ITU T.81 annex B,
// Exif 2.32).
#pragma once

#include <cstdint>
#include <string_view>

#include "image/image.h"

namespace proofsheet::image {

// As stored, before the orientation is applied.
struct JpegHeader {
  int width = 0;
  int height = 0;
  int components = 0;
  int orientation = 1;   // Exif tag 0x0112: 1 to 8
  bool adobe = false;    // has an APP14 marker: CMYK values are inverted
  bool huffman = false;  // baseline, extended or progressive with Huffman coding
};

// Reads markers up to the frame header. Fails with bad_response.
Result<JpegHeader> read_jpeg_header(std::string_view bytes);

// The orientation in an Exif TIFF block; 1 when it has none or is damaged.
int read_exif_orientation(std::string_view tiff);

// Turns and mirrors a stored picture into the shown one.
Image apply_orientation(Image image, int orientation);

}  // namespace proofsheet::image
