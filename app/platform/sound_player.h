#pragma once

#include <sys/types.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "platform/clipboard.h"

namespace proofsheet::platform {

// The program that can play a sound file of a media type, with its arguments: the first of pw-play, paplay,
// aplay (WAV only), ffplay and mpv that is installed. Fails (unsupported) when none is.
Result<std::vector<std::string>> player_program(const std::string& file, std::string_view type,
                                                const Variables& variable);

// Plays one sound at a time by running a program. Nothing here waits for it, but the destructor. UI thread.
class SoundPlayer {
 public:
  SoundPlayer() = default;
  ~SoundPlayer();
  SoundPlayer(const SoundPlayer&) = delete;
  SoundPlayer& operator=(const SoundPlayer&) = delete;

  // Begins a sound; the one that plays is stopped. Fails like player_program, or (io) when it cannot be run.
  Result<> play(const std::string& file, std::string_view type, const Variables& variable);
  void stop();
  bool is_playing() const { return playing_.has_value(); }

  // Looks whether the program has ended by itself; with its name and exit code when that was no success.
  struct Failure {
    std::string program;
    int code = 0;  // -1 = it was killed by a signal
  };
  std::optional<Failure> poll();

 private:
  void reap();

  std::optional<pid_t> playing_;
  std::string program_;        // its name
  std::vector<pid_t> ending_;  // were told to end
};

}  // namespace proofsheet::platform
