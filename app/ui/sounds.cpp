#include "ui/sounds.h"

#include <utility>

#include <imgui.h>

namespace proofsheet::ui {

namespace {

constexpr std::size_t kMostKept = 1024;
constexpr std::size_t kMostReading = 4;  // at a time, so that what is looked at now need not wait for long
constexpr int kSpans = 1024;

}  // namespace

Sounds::Sounds(ThreadPool& pool, std::shared_ptr<StorePictures> store, std::function<void()> wake)
    : pool_(pool), store_(std::move(store)), inbox_(std::make_shared<Mailbox<Arrived>>(std::move(wake))) {}

Sounds::View Sounds::get(const std::string& hash) {
  const auto found = index_.find(hash);
  if (found != index_.end()) {
    kept_.splice(kept_.begin(), kept_, found->second);
    return found->second->view;
  }
  if (reading_.size() < kMostReading) {
    if (!reading_.contains(hash)) read(hash);
  } else if (!reading_.contains(hash)) {
    wanted_.push_back(hash);
  }
  return {};
}

void Sounds::begin_frame() {
  for (Arrived& arrived : inbox_->drain()) keep(std::move(arrived));
  for (; !wanted_.empty() && reading_.size() < kMostReading; wanted_.pop_back()) {
    if (!reading_.contains(wanted_.back()) && !index_.contains(wanted_.back())) read(wanted_.back());
  }
  wanted_.clear();
  if (auto failure = player_.poll()) failure_ = std::move(failure);
}

void Sounds::read(const std::string& hash) {
  reading_.insert(hash);
  pool_.submit_first([store = store_, inbox = inbox_, hash](std::stop_token) {
    const auto bytes = store->read(hash);
    inbox->push(
        {hash, bytes ? audio::read_waveform(*bytes, kSpans) : Result<audio::Waveform>(fail(bytes.error()))});
  });
}

void Sounds::keep(Arrived arrived) {
  reading_.erase(arrived.hash);
  if (index_.contains(arrived.hash)) return;
  View view;
  if (arrived.waveform) {
    view.waveform = std::make_shared<const audio::Waveform>(std::move(*arrived.waveform));
  } else {
    view.error = arrived.waveform.error().message;
  }
  kept_.push_front({arrived.hash, std::move(view)});
  index_[arrived.hash] = kept_.begin();
  if (kept_.size() <= kMostKept) return;
  index_.erase(kept_.back().hash);
  kept_.pop_back();
}

Result<> Sounds::toggle(store::RunId run, std::uint64_t cell, const std::string& file, std::string_view type,
                        const platform::Variables& variable) {
  if (position(run, cell)) {
    player_.stop();
    return {};
  }
  failure_.reset();
  if (auto begun = player_.play(file, type, variable); !begun) return begun;
  playing_run_ = run;
  playing_cell_ = cell;
  began_ = ImGui::GetTime();
  return {};
}

std::optional<std::uint64_t> Sounds::last_played(store::RunId run) const {
  return run != 0 && run == playing_run_ ? std::optional(playing_cell_) : std::nullopt;
}

std::optional<double> Sounds::position(store::RunId run, std::uint64_t cell) const {
  if (!is_playing() || run != playing_run_ || cell != playing_cell_) return std::nullopt;
  return ImGui::GetTime() - began_;
}

std::optional<platform::SoundPlayer::Failure> Sounds::take_failure() {
  return std::exchange(failure_, std::nullopt);
}

}  // namespace proofsheet::ui
