// Who may be asked now, and who again: lanes, limits, retries.
#include <fmt/format.h>

#include <algorithm>

#include "provider/endpoint.h"
#include "run/firing.h"

namespace proofsheet::run {
namespace {

// A server that throttles may name any pause up to this; a failure of other kinds is not worth it.
constexpr net::Milliseconds kLongestPause{3'600'000};

}  // namespace

void Firing::make_lanes() {
  lane_of_model_.resize(setup_.models.size());
  std::vector<std::optional<std::size_t>> shared(setup_.routes.size());
  for (std::size_t model = 0; model < setup_.models.size(); ++model) {
    const std::size_t route = setup_.models[model].route;
    const bool is_serial = setup_.routes[route].serial_models;
    if (is_serial || !shared[route]) {
      shared[route] = lanes_.size();
      Lane lane;
      lane.route = route;
      if (is_serial) lane.model = model;
      lanes_.push_back(std::move(lane));
    }
    lane_of_model_[model] = *shared[route];
  }
}

void Firing::set_ceilings() {
  const SteadyTime now = services_.clock->now();
  for (std::size_t route = 0; route < limiters_.size(); ++route) {
    const sheet::Limits& limits = setup_.routes[route].limits;
    limiters_[route]->set_ceiling(
        setup_.id,
        {.concurrency = std::min(setup_.concurrency, limits.concurrency.value_or(setup_.concurrency)),
         .begins_at_ceiling = provider::is_on_this_machine(setup_.routes[route].endpoint->base_url),
         .requests_per_minute = limits.requests_per_minute,
         .tokens_per_minute = limits.tokens_per_minute,
         .delay_s = limits.delay_s},
        now);
  }
}

// A server that holds one model at a time gets the cells of one model until none is left or under way.
bool Firing::is_models_turn(std::size_t lane) const {
  if (!lanes_[lane].model) return true;
  for (std::size_t earlier = 0; earlier < lane; ++earlier) {
    if (lanes_[earlier].route != lanes_[lane].route || queue_.lane(earlier) == CellQueue::Lane::stopped)
      continue;
    if (lanes_[earlier].active > 0 || !queue_.is_empty(earlier)) return false;
  }
  return true;
}

void Firing::open_lanes(SteadyTime now) {
  for (std::size_t i = 0; i < lanes_.size(); ++i) {
    Lane& lane = lanes_[i];
    if (queue_.lane(i) == CellQueue::Lane::stopped) continue;
    if (lane.held && lane.held->until && *lane.held->until <= now) lane.held.reset();
    lane.wait.reset();
    bool is_open = !lane.held && is_models_turn(i);
    if (is_open && (!lane.due.empty() || !queue_.is_empty(i))) {
      lane.wait = limiters_[lane.route]->must_wait(setup_.id, 0, now);
      is_open = !lane.wait;
    }
    queue_.set_lane(i, is_open ? CellQueue::Lane::open : CellQueue::Lane::closed);
  }
}

double Firing::guess_tokens_of(const sheet::CellSpec& spec, provider::Operation operation,
                               const Route& route) const {
  const auto place = static_cast<std::size_t>(&route - setup_.routes.data());
  if (!limiters_[place]->counts_tokens()) return 0;
  const UsageGuess usage = guess_usage(spec, operation);
  return usage.input + usage.output_high;
}

// Closes the lane when there is no room for a request of so many tokens now.
bool Firing::hold_lane(std::size_t lane, double tokens) {
  if (tokens <= 0) return false;
  auto wait = limiters_[lanes_[lane].route]->must_wait(setup_.id, tokens, services_.clock->now());
  if (!wait) return false;
  if (wait->until) lanes_[lane].held = std::move(wait);
  return true;
}

bool Firing::may_retry(const Cell& cell, const AttemptEnd& end) const {
  const RetryRules& rules = route_of(cell).retries;
  if (!end.error || !end.retryable || is_halted() || end.stops_provider || cell.is_unwanted) return false;
  if (cell.attempt >= rules.max_retries || !rules.allows(end.error->kind)) return false;
  const auto is_left = [](const std::optional<int>& budget) { return !budget || *budget > 0; };
  return is_left(retries_left_) && is_left(route_retries_left_[lanes_[cell.lane].route]);
}

std::optional<net::Milliseconds> Firing::retry_wait(const Cell& cell, const AttemptEnd& end) const {
  if (!may_retry(cell, end)) return std::nullopt;
  net::RetryPolicy policy;
  policy.max_retries = route_of(cell).retries.max_retries;
  if (end.error->kind == ErrorKind::rate_limited) policy.max_server_wait = kLongestPause;
  const auto wait =
      net::retry_wait(policy, {.error = end.error, .retryable = true, .server_wait = end.server_wait},
                      cell.attempt, services_.random());
  if (wait && cell.due && services_.clock->now() + *wait >= *cell.due) return std::nullopt;
  return wait;
}

void Firing::adapt_limits(const Cell& cell, const AttemptEnd& end, std::optional<net::Milliseconds> wait) {
  Limiter& limiter = *limiters_[lanes_[cell.lane].route];
  const SteadyTime now = services_.clock->now();
  if (!end.error) return limiter.succeeded(cell.ticket);
  if (end.error->kind != ErrorKind::rate_limited) {
    if (end.server_wait && wait)  // not one that no retry waits for
      limiter.asked_to_wait(now, now + std::min<net::Milliseconds>(*end.server_wait, kLongestPause));
    return;
  }
  const auto pause = end.server_wait ? end.server_wait : wait;
  limiter.throttled(cell.ticket, now, now + std::min(pause.value_or(net::RetryPolicy{}.base), kLongestPause));
}

void Firing::wait_for_retry(CellIndex index, Cell& cell, const AttemptEnd& end, net::Milliseconds wait) {
  if (retries_left_) --*retries_left_;
  if (auto& budget = route_retries_left_[lanes_[cell.lane].route]) --*budget;
  const int status = cell.attempts.empty() ? 0 : cell.attempts.back().http_status;
  cell.listener.reset();
  cell.next_attempt = services_.clock->now() + wait;
  cell.until_unix_ms = services_.clock->unix_ms() + wait.count();
  cell.reason = waiting_reason(end.error, status);
  set_phase(cell, Phase::waiting);
  waits_.emplace(cell.next_attempt, index);
  emit_change(index, cell, CellState::waiting);
}

void Firing::take_due_retries(SteadyTime now) {
  while (!waits_.empty() && waits_.begin()->first <= now) {
    const CellIndex index = waits_.begin()->second;
    waits_.erase(waits_.begin());
    if (const Cell* cell = find(index)) lanes_[cell->lane].due.push_back(index);
  }
}

// Sends one cell that has waited; it goes before all that was never sent.
bool Firing::retry_one() {
  for (std::size_t i = 0; i < lanes_.size(); ++i) {
    Lane& lane = lanes_[i];
    if (queue_.lane(i) != CellQueue::Lane::open || lane.due.empty()) continue;
    const CellIndex index = lane.due.front();
    lane.due.pop_front();
    if (Cell* cell = find(index)) ask_again(index, *cell);
    return true;
  }
  return false;
}

void Firing::ask_again(CellIndex index, Cell& cell) {
  const auto spec = setup_.plan.cell(index);
  const auto operation =
      spec ? provider::operation_of(*spec) : Result<provider::Operation>(fail(spec.error()));
  const Route& route = route_of(cell);
  auto request = operation ? route.provider->build(*route.endpoint, *spec)
                           : Result<HttpRequest>(fail(operation.error()));
  if (!request) {  // an image file that the prompt names is gone, say
    set_error(*cell.result, request.error());
    cell.result->attempts = std::move(cell.attempts);
    return finish_cell(index, cell);
  }
  ++cell.attempt;
  cell.until_unix_ms = 0;
  cell.reason.clear();
  set_phase(cell, Phase::in_flight);
  submit(index, cell, std::move(*request), *operation, guess_tokens_of(*spec, *operation, route));
}

}  // namespace proofsheet::run
