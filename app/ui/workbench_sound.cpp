// Listening to a cell that holds a sound.
#include "ui/language.h"
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
  commands_.add({"cell.play", "Play or stop the sound", ImGuiKey_S, [this] { return why_no_sound(); },
                 [this] { perform(PlaySound{selection_.back()}); }});
}

void Workbench::perform(const PlaySound& wanted) {
  RunView* run = visible_run();
  const auto result = run != nullptr ? run->result(wanted.cell) : nullptr;
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
  if (sounds_->is_playing()) loop_.draw_within(kPositionStep_s);
  if (const auto failure = sounds_->take_failure())
    notice(tr_format("{} could not play the sound (exit code {})", failure->program, failure->code), true);
}

}  // namespace proofsheet::ui
