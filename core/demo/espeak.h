#pragma once

#include <stop_token>
#include <string>
#include <string_view>

#include "base/result.h"

namespace proofsheet::demo {

struct SpeechOptions {
  std::string voice = "en";  // as `espeak-ng -v` takes it: "en-gb+f3", "cmn"
  int words_per_minute = 175;
};

// Speaks a text with an espeak-ng process (no shell; the text goes to its standard input) and returns a WAV
// whose sizes are right. Fails with unsupported when espeak-ng is not installed, cancelled when `stop` is
// requested, timeout after 30 s, and io when it exits with an error or writes more than 128 MiB.
Result<std::string> speak(std::string_view text, const SpeechOptions& options, const std::stop_token& stop);

}  // namespace proofsheet::demo
