#include "run/firing.h"

#include <algorithm>
#include <ranges>

#include "run/setup.h"

namespace proofsheet::run {
namespace {

using std::chrono::milliseconds;

// The first piece of a text is shown at once; those that follow close behind are shown together, well within
// one frame of a screen. Counts are shown as often as they can be read.
constexpr milliseconds kTextEvery{8};
constexpr milliseconds kReceivedEvery{200};
constexpr milliseconds kProgressEvery{100};
// While nothing changes, only the elapsed time does.
constexpr milliseconds kIdleProgressEvery{1000};
// A shorter wait of a whole provider is how a rate is kept, not something to tell.
constexpr std::int64_t kToldWait_ms = 1000;

std::size_t lane_count(const FiringSetup& setup) {
  std::size_t lanes = 0;
  for (std::size_t route = 0; route < setup.routes.size(); ++route) {
    lanes += !setup.routes[route].serial_models
                 ? 1
                 : static_cast<std::size_t>(std::ranges::count(setup.models, route, &ModelSlot::route));
  }
  return lanes;
}

}  // namespace

Firing::Firing(FiringSetup setup, Services services)
    : setup_(std::move(setup)),
      services_(std::move(services)),
      began_(services_.clock->now()),
      oldest_cached_unix_ms_(
          run::oldest_cached_unix_ms(setup_.plan.sheet(), setup_.options, *services_.clock)),
      group_("run " + std::to_string(setup_.id)),
      queue_({.plan_size = setup_.plan.size(),
              .only = setup_.options.only,
              .finished = std::exchange(setup_.finished, {}),
              .lanes = lane_count(setup_),
              .lane_of = [this](CellIndex index) { return lane_of_model_[model_of(index)]; },
              .order = setup_.options.order.value_or(setup_.plan.sheet().order)}),
      unmetered_usd_(setup_.unmetered_usd),
      counts_(setup_.totals),
      final_cells_(setup_.final_cells),
      progress_due_(began_) {
  make_lanes();
  retries_left_ = setup_.plan.sheet().limits.retries.budget;
  for (const Route& route : setup_.routes) route_retries_left_.push_back(route.retries.budget);
  if (const auto timeout = setup_.plan.sheet().limits.run_timeout_s) {
    run_due_ = began_ + std::chrono::ceil<SteadyTime::duration>(std::chrono::duration<double>(*timeout));
  }
  if (setup_.options.again) again_.insert(setup_.options.only.begin(), setup_.options.only.end());
  const auto axis = setup_.plan.axis_position("model");
  if (!axis) return;
  model_axis_ = *axis;
  // The values of the axis are the sheet's models in their order.
  for (std::size_t value = 0; value < setup_.models.size(); ++value) model_of_value_.push_back(value);
}

void Firing::begin(std::vector<std::shared_ptr<Limiter>> limiters) {
  limiters_ = std::move(limiters);
  set_ceilings();
}

Firing::Cell* Firing::find(CellIndex index) {
  const auto found = cells_.find(index);
  return found == cells_.end() ? nullptr : &found->second;
}

Firing::Cell& Firing::enter(CellIndex index, Cell cell) {
  ++phase_counts_[static_cast<std::size_t>(cell.phase)];
  ++lanes_[cell.lane].active;
  progress_changed_ = true;
  return cells_.emplace(index, std::move(cell)).first->second;
}

void Firing::forget(CellIndex index) {
  const auto found = cells_.find(index);
  const Cell& cell = found->second;
  undurable_bytes_ -= cell.undurable_bytes;
  --phase_counts_[static_cast<std::size_t>(cell.phase)];
  --lanes_[cell.lane].active;
  progress_changed_ = true;
  cells_.erase(found);
}

void Firing::set_phase(Cell& cell, Phase phase) {
  --phase_counts_[static_cast<std::size_t>(cell.phase)];
  cell.phase = phase;
  ++phase_counts_[static_cast<std::size_t>(phase)];
  progress_changed_ = true;
}

void Firing::handle(TextArrived& message) {
  Cell* cell = find(message.cell);
  if (!cell || !cell->listener) return;
  if (cell->phase == Phase::in_flight) {
    set_phase(*cell, Phase::streaming);
    emit_change(message.cell, *cell, CellState::streaming);
  }
  if (with_text_.empty()) text_due_ = std::max(services_.clock->now(), text_shown_ + kTextEvery);
  with_text_.push_back(message.cell);
}

void Firing::tick() {
  if (ended_) return;
  const SteadyTime now = services_.clock->now();
  if (run_due_ && *run_due_ <= now && !timed_out_) {
    timed_out_ = true;
    stop(Conductor::StopMode::at_once);
  }
  if (!with_text_.empty() && text_due_ <= now) emit_text();
  if (received_due_ <= now && count(Phase::in_flight) + count(Phase::streaming) > 0) emit_received();
  if (progress_due_ <= now ||
      (progress_changed_ && progress_due_ <= now + kIdleProgressEvery - kProgressEvery))
    emit_progress();
  end_if_done();
}

SteadyTime Firing::next_due() const {
  SteadyTime due = progress_changed_ ? progress_due_ - kIdleProgressEvery + kProgressEvery : progress_due_;
  if (!with_text_.empty()) due = std::min(due, text_due_);
  if (count(Phase::in_flight) + count(Phase::streaming) > 0) due = std::min(due, received_due_);
  if (run_due_ && !timed_out_) due = std::min(due, *run_due_);
  if (!waits_.empty()) due = std::min(due, waits_.begin()->first);
  if (queue_.left() == 0 && waits_.empty() && count(Phase::waiting) == 0) return due;
  if (is_halted() || paused_) return due;
  for (const Lane& lane : lanes_) {
    for (const auto& wait : {lane.wait, lane.held}) {
      if (wait && wait->until) due = std::min(due, *wait->until);
    }
  }
  return due;
}

void Firing::emit(Event event) {
  if (setup_.events) setup_.events->push(std::move(event));
}

void Firing::emit_change(CellIndex index, const Cell& cell, CellState state) {
  emit(CellChanged{.run = setup_.id,
                   .cell = index,
                   .state = state,
                   .attempt = cell.attempt,
                   .max_attempts = route_of(cell).retries.max_retries + 1,
                   .until_unix_ms = cell.until_unix_ms,
                   .reason = cell.reason,
                   .bytes_received = cell.listener ? cell.listener->bytes_received() : 0});
}

void Firing::emit_text() {
  text_shown_ = services_.clock->now();
  for (const CellIndex index : with_text_) {
    Cell* cell = find(index);
    if (!cell || !cell->listener) continue;  // finished meanwhile: its result has the whole text
    if (std::string text = cell->listener->take_text(); !text.empty())
      emit(TextAdded{setup_.id, index, std::move(text)});
  }
  with_text_.clear();
}

void Firing::emit_received() {
  CellsReceived received{setup_.id, {}};
  for (auto& [index, cell] : cells_) {
    if (!cell.listener || (cell.phase != Phase::in_flight && cell.phase != Phase::streaming)) continue;
    const std::uint64_t bytes = cell.listener->bytes_received();
    if (std::exchange(cell.shown_bytes, bytes) == bytes) continue;
    received.cells.push_back({index, bytes, cell.listener->pieces()});
  }
  if (!received.cells.empty()) emit(std::move(received));
  received_due_ = services_.clock->now() + kReceivedEvery;
}

void Firing::emit_progress() {
  emit(Progress{setup_.id, totals()});
  progress_changed_ = false;
  progress_due_ = services_.clock->now() + kIdleProgressEvery;
}

void Firing::consider_wait(Totals& totals, std::int64_t until_unix_ms, const std::string& reason) const {
  const bool is_sooner = totals.waiting_until_unix_ms == 0 || until_unix_ms < totals.waiting_until_unix_ms;
  if (until_unix_ms == 0 || !is_sooner) return;
  totals.waiting_until_unix_ms = until_unix_ms;
  totals.waiting_reason = reason;
}

Totals Firing::totals() const {
  Totals totals = counts_;
  totals.paused = paused_;
  totals.waiting = count(Phase::waiting) + count(Phase::fetch_waiting);
  totals.in_flight = cells_.size() - totals.waiting;
  const std::uint64_t known =
      totals.done + totals.filtered + totals.failed + totals.cancelled + totals.waiting + totals.in_flight;
  totals.queued = totals.cells - std::min(totals.cells, known);
  const SteadyTime now = services_.clock->now();
  totals.elapsed_ms = std::chrono::duration<double, std::milli>(now - began_).count();
  if (!waits_.empty()) {
    if (const auto first = cells_.find(waits_.begin()->second); first != cells_.end())
      consider_wait(totals, first->second.until_unix_ms, first->second.reason);
  }
  if (count(Phase::fetch_waiting) > 0) {
    for (const auto& [index, cell] : cells_) {
      if (cell.phase == Phase::fetch_waiting) consider_wait(totals, cell.until_unix_ms, cell.reason);
    }
  }
  totals.waits = provider_waits(now);
  // With every provider closed for a while, all that is left waits for the first to open.
  const auto lanes_left =
      std::ranges::count_if(std::views::iota(std::size_t{0}, lanes_.size()),
                            [&](std::size_t lane) { return queue_.lane(lane) != CellQueue::Lane::stopped; });
  std::ptrdiff_t timed = 0;
  for (const ProviderWait& wait : totals.waits) {
    if (wait.until_unix_ms == 0) continue;
    ++timed;
    consider_wait(totals, wait.until_unix_ms, wait.reason);
  }
  const bool all_wait = lanes_left > 0 && timed == lanes_left;
  if (all_wait && !is_halted() && !paused_) totals.waiting += std::exchange(totals.queued, 0);
  return totals;
}

std::vector<ProviderWait> Firing::provider_waits(SteadyTime now) const {
  std::vector<ProviderWait> waits;
  for (std::size_t lane = 0; lane < lanes_.size(); ++lane) {
    if (queue_.lane(lane) == CellQueue::Lane::stopped) continue;
    ProviderWait wait = wait_of_lane(lane, now);
    if (wait.until_unix_ms > 0 || !wait.reason.empty() || wait.in_flight > 0)
      waits.push_back(std::move(wait));
  }
  return waits;
}

ProviderWait Firing::wait_of_lane(std::size_t index, SteadyTime now) const {
  const Lane& lane = lanes_[index];
  const Limiter& limiter = *limiters_[lane.route];
  ProviderWait out;
  out.provider = setup_.routes[lane.route].endpoint->name;
  if (lane.model) out.model = setup_.models[*lane.model].ref.model;
  const auto& wait = lane.wait ? lane.wait : lane.held;
  const std::int64_t left_ms =
      wait && wait->until ? std::chrono::ceil<milliseconds>(*wait->until - now).count() : 0;
  if (left_ms >= kToldWait_ms) {
    out.until_unix_ms = services_.clock->unix_ms() + left_ms;
    out.reason = wait->reason;
  } else if (waits_for_money_) {
    out.reason = "What is in flight may use up the budget";
  } else if (!is_models_turn(index)) {
    out.reason = "The server holds one model at a time";
  } else {
    const int most = std::min({limiter.window(), limiter.ceiling(setup_.id), setup_.concurrency});
    const std::size_t own = count(Phase::in_flight) + count(Phase::streaming);
    if (limiter.in_flight() >= most || own >= static_cast<std::size_t>(setup_.concurrency))
      out.in_flight = most;
  }
  return out;
}

}  // namespace proofsheet::run
