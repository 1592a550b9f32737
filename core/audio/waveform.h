// audio: what a sound looks like. Pure; no device is opened.
#pragma once

#include <string_view>
#include <vector>

#include "base/result.h"

namespace proofsheet::audio {

// The outline of a sound in equal spans of its time: per span the lowest and the highest sample of all
// channels
// (-1 to 1) and the root mean square of them. No more spans than there are samples.
struct Waveform {
  double seconds = 0;
  int sample_rate = 0;  // Hz
  int channels = 0;
  std::vector<float> low, high, rms;
};

inline constexpr int kMaxSpans = 4096;
// A day of sound; longer ones are refused before they are read.
inline constexpr double kMaxSeconds = 24 * 3600;

// Reads WAV, FLAC, Ogg (Vorbis, Opus) and MP3 from memory, a block at a time, and gives `spans` spans (1 to
// kMaxSpans). Fails with unsupported for another format, bad_response for a damaged or an empty file.
Result<Waveform> read_waveform(std::string_view bytes, int spans);

}  // namespace proofsheet::audio
