// Listening to a cell that holds a sound.
#include "ui/language.h"
#include "ui/sound_fold.h"
#include "ui/workbench.h"

namespace proofsheet::ui {

namespace {

constexpr double kPositionStep_s = 1.0 / 30;

}  // namespace

std::string Workbench::why_no_sound() {
  RunView* run = visible_run();
  if (run == nullptr || selection_.empty()) return why_no_focus();
  const std::uint64_t cell = selection_.back();
  const auto result = run->cell(cell).known ? run->result(cell) : nullptr;
  return result && result->audio ? "" : tr("The cell has no sound");
}

void Workbench::add_sound_commands() {
  commands_.add({"cell.play", "Play or stop the sound, or play the next of a fold", ImGuiKey_S,
                 [this] { return why_no_sound(); }, [this] { play_or_go_on(); }});
  commands_.add({"cell.stop_sound", "Stop the sound", ImGuiMod_Shift | ImGuiKey_S,
                 [this] { return std::string(sounds_->is_playing() ? "" : tr("No sound is playing")); },
                 [this] { sounds_->stop(); }});
}

// One alone begins and stops. Of several that share a place, the one in focus begins; the next follows it,
// and after the last it is quiet.
void Workbench::play_or_go_on() {
  RunView& run = *visible_run();
  const std::uint64_t cell = selection_.back();
  const auto fold = cells_of_fold(run, cell);
  if (fold.size() < 2 || sounds_->last_played(run.id()) != cell) return perform(PlaySound{cell});
  const auto next = next_of_fold(run, fold, cell);
  if (!next && sounds_->is_playing()) return sounds_->stop();
  const std::uint64_t wanted = next.value_or(fold.front());
  selection_.select(wanted);
  perform(PlaySound{wanted});
}

void Workbench::perform(const PlaySound& wanted) {
  RunView* run = visible_run();
  if (run == nullptr) return;
  const auto result = run->result(wanted.cell);
  sound_when_read_.reset();
  if (!result && run->cell(wanted.cell).known) sound_when_read_ = {run->id(), wanted.cell};
  if (!result || !result->audio) return;
  const store::BlobRef& sound = *result->audio;
  const auto begun =
      sounds_->toggle(run->id(), wanted.cell, session_.blob_file(sound.hash).string(), sound.type,
                      [this](const std::string& name) { return session_.variable(name); });
  if (begun) return;
  if (begun.error().kind != ErrorKind::unsupported) return notice(begun.error().message, true);
  notice(
      tr_format("Not played: no program that plays {} was found. Install one of pw-play (Debian: apt install "
                "pipewire-bin), paplay (pulseaudio-utils), aplay (alsa-utils, WAV only), ffplay (ffmpeg) and "
                "mpv (mpv).",
                sound.type),
      true);
}

// Takes in what sounds look like, and how the one that plays goes on.
void Workbench::watch_sound() {
  sounds_->begin_frame();
  RunView* run = visible_run();
  if (sound_when_read_ && (run == nullptr || run->id() != sound_when_read_->run)) sound_when_read_.reset();
  if (sound_when_read_ && run->result(sound_when_read_->cell)) perform(PlaySound{sound_when_read_->cell});
  if (sounds_->is_playing()) loop_.draw_within(kPositionStep_s);
  if (const auto failure = sounds_->take_failure())
    notice(tr_format("{} could not play the sound (exit code {})", failure->program, failure->code), true);
}

}  // namespace proofsheet::ui
