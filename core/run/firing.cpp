#include "run/firing.h"

#include <algorithm>
#include <array>

namespace proofsheet::run {
namespace {

using std::chrono::milliseconds;

// Streams are shown about as often as a screen is drawn, counts as often as they can be read.
constexpr milliseconds kTextEvery{30};
constexpr milliseconds kProgressEvery{100};
// While nothing changes, only the elapsed time does.
constexpr milliseconds kIdleProgressEvery{1000};

}  // namespace

Firing::Firing(FiringSetup setup, Services services)
    : setup_(std::move(setup)),
      services_(std::move(services)),
      began_(services_.clock->now()),
      queue_(setup_.plan.size(), setup_.options.only, setup_.finished, setup_.routes.size(),
             [this](CellIndex index) { return setup_.models[model_of(index)].route; }),
      rate_(setup_.plan.sheet().limits.requests_per_minute, began_),
      lane_opens_unix_ms_(setup_.routes.size(), 0),
      counts_(setup_.totals),
      final_cells_(setup_.final_cells),
      progress_due_(began_) {
  setup_.finished = {};  // the queue has them now
  services_.engine->set_group_limit("run " + std::to_string(setup_.id), setup_.concurrency);
  const auto axis = setup_.plan.axis_position("model");
  if (!axis) return;
  model_axis_ = *axis;
  // The values of the axis are the sheet's models in their order.
  for (std::size_t value = 0; value < setup_.models.size(); ++value) model_of_value_.push_back(value);
}

Firing::Cell* Firing::find(CellIndex index) {
  const auto found = cells_.find(index);
  return found == cells_.end() ? nullptr : &found->second;
}

void Firing::set_phase(Cell& cell, Phase phase) {
  --phase_counts_[static_cast<std::size_t>(cell.phase)];
  cell.phase = phase;
  ++phase_counts_[static_cast<std::size_t>(phase)];
  progress_changed_ = true;
}

void Firing::handle(AttemptStarted& message) {
  Cell* cell = find(message.cell);
  if (!cell) return;
  if (message.number > 0) rate_.take(services_.clock->now());
  cell->attempt = message.number;
  cell->until_unix_ms = 0;
  cell->reason.clear();
  set_phase(*cell, Phase::in_flight);
  emit_change(message.cell, *cell, CellState::in_flight);
}

void Firing::handle(AttemptWaiting& message) {
  Cell* cell = find(message.cell);
  if (!cell) return;
  cell->attempt = message.failed_number;
  cell->until_unix_ms = message.until_unix_ms;
  cell->reason = std::move(message.reason);
  set_phase(*cell, Phase::waiting);
  if (message.pauses_provider) pause_provider(*cell, message.until_unix_ms);
  emit_change(message.cell, *cell, CellState::waiting);
  if (stopping_) services_.engine->cancel(cell->transfer);
}

void Firing::handle(TextArrived& message) {
  Cell* cell = find(message.cell);
  if (!cell || !cell->listener) return;
  if (cell->phase == Phase::in_flight) {
    set_phase(*cell, Phase::streaming);
    emit_change(message.cell, *cell, CellState::streaming);
  }
  if (with_text_.empty()) text_due_ = services_.clock->now() + kTextEvery;
  with_text_.push_back(message.cell);
}

void Firing::stop(Conductor::StopMode mode) {
  if (ended_) return;
  stopping_ = true;
  if (mode == Conductor::StopMode::at_once) stopping_at_once_ = true;
  for (auto& [index, cell] : cells_) {
    const bool idle = cell.phase == Phase::queued || cell.phase == Phase::waiting;
    const bool going =
        cell.phase == Phase::in_flight || cell.phase == Phase::streaming || cell.phase == Phase::fetching;
    if (!idle && !(going && mode == Conductor::StopMode::at_once)) continue;
    services_.engine->cancel(cell.transfer);
    for (const auto transfer : cell.image_transfers) services_.engine->cancel(transfer);
  }
}

void Firing::tick() {
  if (ended_) return;
  const SteadyTime now = services_.clock->now();
  const std::int64_t now_unix_ms = services_.clock->unix_ms();
  for (std::size_t lane = 0; lane < lane_opens_unix_ms_.size(); ++lane) {
    if (lane_opens_unix_ms_[lane] == 0 || lane_opens_unix_ms_[lane] > now_unix_ms) continue;
    lane_opens_unix_ms_[lane] = 0;
    if (queue_.lane(lane) == CellQueue::Lane::paused) queue_.set_lane(lane, CellQueue::Lane::open);
  }
  if (!with_text_.empty() && text_due_ <= now) emit_text();
  if (progress_due_ <= now ||
      (progress_changed_ && progress_due_ <= now + kIdleProgressEvery - kProgressEvery))
    emit_progress();
  end_if_done();
}

SteadyTime Firing::next_due() const {
  SteadyTime due = progress_changed_ ? progress_due_ - kIdleProgressEvery + kProgressEvery : progress_due_;
  if (!with_text_.empty()) due = std::min(due, text_due_);
  const std::int64_t now_unix_ms = services_.clock->unix_ms();
  const SteadyTime now = services_.clock->now();
  for (const std::int64_t opens : lane_opens_unix_ms_) {
    if (opens != 0) due = std::min(due, now + milliseconds(std::max<std::int64_t>(0, opens - now_unix_ms)));
  }
  if (queue_.left() > 0 && !is_halted()) {
    RateLimit rate = rate_;
    if (const SteadyTime next = rate.next(now); next > now) due = std::min(due, next);
  }
  return due;
}

void Firing::emit(Event event) {
  if (setup_.events) setup_.events->push(std::move(event));
}

void Firing::emit_change(CellIndex index, const Cell& cell, CellState state) {
  emit(CellChanged{
      .run = setup_.id,
      .cell = index,
      .state = state,
      .attempt = cell.attempt,
      .max_attempts = setup_.plan.sheet().limits.retries.count.value_or(net::RetryPolicy{}.max_retries) + 1,
      .until_unix_ms = cell.until_unix_ms,
      .reason = cell.reason,
      .bytes_received = cell.listener ? cell.listener->bytes_received() : 0});
}

void Firing::emit_text() {
  for (const CellIndex index : with_text_) {
    Cell* cell = find(index);
    if (!cell || !cell->listener) continue;  // finished meanwhile: its result has the whole text
    if (std::string text = cell->listener->take_text(); !text.empty())
      emit(TextAdded{setup_.id, index, std::move(text)});
  }
  with_text_.clear();
}

void Firing::emit_progress() {
  emit(Progress{setup_.id, totals()});
  progress_changed_ = false;
  progress_due_ = services_.clock->now() + kIdleProgressEvery;
}

Totals Firing::totals() const {
  const auto count = [this](Phase phase) { return phase_counts_[static_cast<std::size_t>(phase)]; };
  Totals totals = counts_;
  totals.waiting = count(Phase::waiting);
  totals.in_flight = cells_.size() - totals.waiting - count(Phase::queued);
  const std::uint64_t known =
      totals.done + totals.filtered + totals.failed + totals.cancelled + totals.waiting + totals.in_flight;
  totals.queued = totals.cells - std::min(totals.cells, known);
  totals.elapsed_ms = std::chrono::duration<double, std::milli>(services_.clock->now() - began_).count();
  const auto consider = [&totals](std::int64_t until_unix_ms, const std::string& reason) {
    if (until_unix_ms == 0 ||
        (totals.waiting_until_unix_ms != 0 && totals.waiting_until_unix_ms <= until_unix_ms))
      return;
    totals.waiting_until_unix_ms = until_unix_ms;
    totals.waiting_reason = reason;
  };
  if (totals.waiting > 0) {
    for (const auto& [index, cell] : cells_) {
      if (cell.phase == Phase::waiting) consider(cell.until_unix_ms, cell.reason);
    }
  }
  for (const std::int64_t opens : lane_opens_unix_ms_) consider(opens, "The server asked for a pause (429)");
  // With every provider closed for a while, all that is left waits for the first to open.
  if (totals.waiting_until_unix_ms != 0 && !is_halted() && queue_.all_closed()) {
    totals.waiting += totals.queued;
    totals.queued = 0;
  }
  return totals;
}

}  // namespace proofsheet::run
