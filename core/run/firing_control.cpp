// What a user asks of a run that goes on.
#include <fmt/format.h>

#include <algorithm>

#include "run/firing.h"

namespace proofsheet::run {

void Firing::note_limits(const Limiter& limiter, const std::string& reason) {
  for (std::size_t route = 0; route < limiters_.size(); ++route) {
    if (limiters_[route].get() != &limiter) continue;
    const SteadyTime now = services_.clock->now();
    const auto paused_until = limiter.paused_until(now);
    const std::int64_t now_unix_ms = services_.clock->unix_ms();
    store::LimitEvent event{
        .at_unix_ms = now_unix_ms,
        .provider = setup_.routes[route].endpoint->name,
        .window = std::min(limiter.window(), limiter.ceiling(setup_.id)),
        .ceiling = limiter.ceiling(setup_.id),
        .paused_until_unix_ms =
            paused_until ? now_unix_ms + std::chrono::ceil<net::Milliseconds>(*paused_until - now).count()
                         : 0,
        .reason = reason};
    services_.store->put_limit_event(setup_.id, event);
    emit(LimitsChanged{setup_.id, std::move(event)});
  }
}

// Adds the transfers that are to be cancelled to `transfers`; they go to the engine in one message.
void Firing::cancel_active(CellIndex index, Cell& cell, std::vector<net::TransferId>& transfers) {
  switch (cell.phase) {
    case Phase::in_flight:
    case Phase::streaming:
      cell.is_unwanted = true;  // should it end by itself just now
      transfers.push_back(cell.transfer);
      break;
    case Phase::fetching:
    case Phase::fetch_waiting:
      transfers.insert(transfers.end(), cell.image_transfers.begin(), cell.image_transfers.end());
      break;
    case Phase::waiting:
      waits_.erase({cell.next_attempt, index});
      std::erase(lanes_[cell.lane].due, index);
      drop_cancelled(index, cell);
      break;
    case Phase::digesting:
      cell.is_unwanted = true;
      break;
    case Phase::storing:
      break;  // it is there: it is kept
  }
}

void Firing::stop(Conductor::StopMode mode) {
  if (ended_) return;
  const bool at_once = mode == Conductor::StopMode::at_once;
  stopping_ = true;
  stopping_at_once_ = stopping_at_once_ || at_once;
  std::vector<CellIndex> active;
  for (const auto& [index, cell] : cells_) {
    if (at_once || cell.phase == Phase::waiting) active.push_back(index);
  }
  std::vector<net::TransferId> transfers;
  for (const CellIndex index : active) {
    if (Cell* cell = find(index)) cancel_active(index, *cell, transfers);
  }
  services_.engine->cancel(std::move(transfers));
  progress_changed_ = true;
}

void Firing::handle(PauseFiring& message) {
  if (ended_ || paused_ == message.pauses) return;
  paused_ = message.pauses;
  progress_changed_ = true;
  for (const auto& limiter : limiters_) {
    if (paused_) limiter->rest(setup_.id);
    note_limits(*limiter, paused_ ? "Paused by you" : "Goes on");
  }
}

void Firing::handle(CancelCells& message) {
  if (ended_) return;
  const std::unordered_set<CellIndex> wanted(message.cells.begin(), message.cells.end());
  for (auto& [key, cells] : followers_) {
    std::erase_if(cells, [&](CellIndex cell) {
      if (!wanted.contains(cell)) return false;
      queue_.put_back(cell);  // where the next lines find it
      return true;
    });
  }
  for (const CellIndex cell : queue_.remove(message.cells)) {
    cancelled_.insert(cell);
    ++counts_.cancelled;
    emit(CellChanged{.run = setup_.id, .cell = cell, .state = CellState::cancelled, .reason = {}});
  }
  std::vector<net::TransferId> transfers;
  for (const CellIndex index : message.cells) {
    if (Cell* cell = find(index)) cancel_active(index, *cell, transfers);
  }
  services_.engine->cancel(std::move(transfers));
  progress_changed_ = true;
}

void Firing::handle(RefireCells& message) {
  if (ended_ || stopping_) return;
  for (auto index = message.cells.rbegin(); index != message.cells.rend(); ++index) {
    if (*index < setup_.plan.size() && !find(*index)) refire_one(*index);
  }
  queue_.prefer(message.cells);  // those that were still to come
  progress_changed_ = true;
}

void Firing::refire_one(CellIndex index) {
  if (cancelled_.erase(index) > 0) {
    --counts_.cancelled;
  } else {
    const auto earlier = services_.store->result(setup_.id, index);
    if (!earlier) return;  // never fired: it is in the queue
    count_final(*earlier, -1);
    if (earlier->state != CellState::cancelled) --final_cells_;
    again_.insert(index);
  }
  queue_.put_back(index);
  emit(CellChanged{.run = setup_.id, .cell = index, .state = CellState::queued, .reason = {}});
}

void Firing::handle(LookAtCells& message) {
  if (!ended_) queue_.prefer(message.cells);
}

void Firing::handle(ChangeLimits& message) {
  if (ended_) return;
  const LimitChange& change = message.change;
  const bool of_all = change.provider.empty();
  if (change.concurrency && of_all) setup_.concurrency = std::max(1, *change.concurrency);
  const auto apply = [](const std::optional<double>& from, std::optional<double>& to) {
    if (from) to = *from > 0 ? from : std::nullopt;
  };
  for (Route& route : setup_.routes) {
    if (!of_all && route.endpoint->name != change.provider) continue;
    apply(change.requests_per_minute, route.limits.requests_per_minute);
    apply(change.tokens_per_minute, route.limits.tokens_per_minute);
    apply(change.delay_s, route.limits.delay_s);
    if (!change.concurrency) continue;
    // What the user allows now counts more than what the sheet said of this provider.
    route.limits.concurrency = of_all ? std::nullopt : std::optional(std::max(1, *change.concurrency));
  }
  if (change.max_cost_usd) {
    apply(change.max_cost_usd, setup_.max_cost_usd);
    budget_reached_ = false;
    waits_for_money_ = false;
  }
  for (Lane& lane : lanes_) lane.held.reset();
  set_ceilings();
  progress_changed_ = true;
}

}  // namespace proofsheet::run
