#pragma once

#include <cstdint>
#include <list>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "audio/waveform.h"
#include "base/mailbox.h"
#include "base/thread_pool.h"
#include "platform/sound_player.h"
#include "store/result.h"
#include "ui/pictures.h"

namespace proofsheet::ui {

// What the sounds of the store look like, read on the pool, what was asked for last first; and the one that
// plays. UI thread.
class Sounds {
 public:
  // `wake` asks for a new frame; called from the pool. The store outlives the pool.
  Sounds(ThreadPool& pool, std::shared_ptr<StorePictures> store, std::function<void()> wake);

  struct View {
    std::shared_ptr<const audio::Waveform> waveform;  // nullptr while it is being read, or failed
    std::string error;                                // failed: why
  };
  // Ask for what is visible each frame; what is asked for no longer is not read.
  View get(const std::string& hash);
  bool is_loading() const { return !reading_.empty() || !wanted_.empty(); }

  // Once per frame, before drawing: takes in what was read, and has the next read.
  void begin_frame();

  // Plays the sound of a cell, or stops it when that is what plays. Fails like platform::SoundPlayer::play.
  Result<> toggle(store::RunId run, std::uint64_t cell, const std::string& file, std::string_view type,
                  const platform::Variables& variable);
  void stop() { player_.stop(); }
  bool is_playing() const { return player_.is_playing(); }
  // The cell whose sound plays, or played last; empty when that is of another run.
  std::optional<std::uint64_t> last_played(store::RunId run) const;
  // How long the cell's sound has been playing, in seconds; empty when it does not.
  std::optional<double> position(store::RunId run, std::uint64_t cell) const;
  // How the program ended that could not play a sound; told once.
  std::optional<platform::SoundPlayer::Failure> take_failure();

 private:
  struct Kept {
    std::string hash;
    View view;
  };
  struct Arrived {
    std::string hash;
    Result<audio::Waveform> waveform;
  };
  void read(const std::string& hash);
  void keep(Arrived arrived);

  ThreadPool& pool_;
  std::shared_ptr<StorePictures> store_;
  std::shared_ptr<Mailbox<Arrived>> inbox_;
  std::list<Kept> kept_;  // asked for last first
  std::unordered_map<std::string, std::list<Kept>::iterator> index_;
  std::unordered_set<std::string> reading_;
  std::vector<std::string> wanted_;  // in this frame, and not there

  platform::SoundPlayer player_;
  store::RunId playing_run_ = 0;
  std::uint64_t playing_cell_ = 0;
  double began_ = 0;  // ImGui time
  std::optional<platform::SoundPlayer::Failure> failure_;
};

}  // namespace proofsheet::ui
