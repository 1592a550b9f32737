// From the plan to the engine: which cell is next, what it asks, whether it must be asked at all.
#include <fmt/format.h>

#include <algorithm>

#include "run/cache_key.h"
#include "run/firing.h"
#include "run/setup.h"

namespace proofsheet::run {
namespace {

// Cells taken up before messages are looked at again.
constexpr int kCellsPerPump = 32;
// Answers that wait for the disk; beyond them nothing new is fired, so that memory stays bounded by a slow
// disk.
constexpr std::size_t kMaxUndurable = 2000;
constexpr std::uint64_t kMaxUndurableBytes = 256u << 20;

}  // namespace

bool Firing::may_take_up() const {
  if (ended_ || is_halted() || paused_ || waits_for_money_) return false;
  const auto limit = static_cast<std::size_t>(setup_.concurrency);
  const std::size_t active = count(Phase::in_flight) + count(Phase::streaming);
  // A cell that waits for its next attempt holds no slot, but it holds memory.
  if (active >= limit || active + count(Phase::waiting) >= std::max(kMaxUndurable, 2 * limit)) return false;
  const std::size_t undurable =
      count(Phase::digesting) + count(Phase::fetching) + count(Phase::fetch_waiting) + count(Phase::storing);
  return undurable < std::max(kMaxUndurable, 2 * limit) && undurable_bytes_ < kMaxUndurableBytes;
}

bool Firing::pump() {
  if (ended_) return false;
  const SteadyTime now = services_.clock->now();
  for (const auto& limiter : limiters_) limiter->rest(setup_.id);
  take_due_retries(now);
  for (int taken = 0; taken < kCellsPerPump; ++taken) {
    if (!may_take_up()) return false;
    open_lanes(now);
    if (retry_one()) continue;
    const auto index = queue_.next();
    if (!index) return queue_.has_more_to_look_at();
    take_up(*index);
  }
  return true;
}

std::size_t Firing::model_of(CellIndex index) const {
  if (model_of_value_.empty()) return 0;
  return model_of_value_[setup_.plan.coordinates(index)[model_axis_]];
}

void Firing::take_up(CellIndex index) {
  Cell cell;
  cell.model = model_of(index);
  cell.lane = lane_of_model_[cell.model];
  cell.is_again = again_.contains(index);
  cell.result = std::make_shared<store::CellResult>();
  cell.result->cell = index;
  const Route& route = route_of(cell);
  const auto give_up = [&](const Error& error) {
    set_error(*cell.result, error);
    finish_cell(index, enter(index, std::move(cell)));
  };
  const auto spec = setup_.plan.cell(index);
  if (!spec) return give_up(spec.error());
  cell.result->axes = spec->axes;
  cell.result->prompt = spec->prompt_text();
  if (!(spec->model == setup_.models[cell.model].ref)) {
    return give_up(
        {ErrorKind::invalid_input,
         fmt::format("cell {}: {} is not the model at its place in the plan", index, spec->model.to_string()),
         0});
  }
  const auto operation = provider::operation_of(*spec);
  if (!operation) return give_up(operation.error());
  auto request = route.provider->build(*route.endpoint, *spec);
  if (!request) return give_up(request.error());
  cell.result->request_json = request->body;
  cell.result->request_url = without_userinfo(request->url);
  cell.result->cache_key = cell_cache_key(*route.endpoint, *request, spec->repeat);
  if (share_or_answer_from_cache(index, cell)) return;
  const double tokens = guess_tokens_of(*spec, *operation, route);
  if (hold_lane(cell.lane, tokens) || !reserve(*spec, *operation, cell)) return queue_.put_back(index);
  if (setup_.options.use_cache && !cell.is_again) {
    followers_.try_emplace(cell.result->cache_key);
    cell.shares = true;
  }
  again_.erase(index);
  if (const auto timeout = route.limits.timeout_s) {
    cell.due = services_.clock->now() +
               std::chrono::ceil<SteadyTime::duration>(std::chrono::duration<double>(*timeout));
  }
  submit(index, enter(index, std::move(cell)), std::move(*request), *operation, tokens);
}

// True when the cell need not be sent now.
bool Firing::share_or_answer_from_cache(CellIndex index, Cell& cell) {
  if (!setup_.options.use_cache || cell.is_again) return false;
  if (const auto leader = followers_.find(cell.result->cache_key); leader != followers_.end()) {
    leader->second.push_back(index);
    return true;
  }
  return answer_from_cache(index, cell);
}

bool Firing::answer_from_cache(CellIndex index, Cell& cell) {
  auto found = services_.store->find_cached(cell.result->cache_key, oldest_cached_unix_ms_);
  if (!found) {
    // What cannot be read cannot be trusted to keep what would be paid for now.
    store_failure_ = found.error().message;
    queue_.put_back(index);
    return true;
  }
  if (!*found) return false;
  store::CellResult result = std::move(**found);
  result.cell = index;
  result.axes = std::move(cell.result->axes);
  result.prompt = std::move(cell.result->prompt);
  result.request_json = std::move(cell.result->request_json);
  result.request_url = std::move(cell.result->request_url);
  result.cached_from_unix_ms = result.cached_from_unix_ms.value_or(result.finished_unix_ms);
  result.attempts.clear();
  result.rating.reset();
  result.label.reset();
  result.rejected = false;
  result.note.clear();
  *cell.result = std::move(result);
  Cell& kept = enter(index, std::move(cell));
  kept.result->finished_unix_ms = services_.clock->unix_ms();
  put(index, kept);
  return true;
}

bool Firing::reserve(const sheet::CellSpec& spec, provider::Operation operation, Cell& cell) {
  const ModelSlot& model = setup_.models[cell.model];
  if (!setup_.max_cost_usd || !model.price) return true;
  // The longest answer that the request allows, or what one has cost if that was more: reasoning knows no
  // limit.
  const auto guess = guess_cost(*model.price, guess_usage(spec, operation));
  const double expected = std::max(model.dearest_usd.value_or(0), guess ? guess->high : 0);
  if (counts_.cost_usd + unmetered_usd_ + reserved_usd_ + expected > *setup_.max_cost_usd) {
    waits_for_money_ = cells_.size() > count(Phase::storing);
    budget_reached_ = !waits_for_money_;
    return false;
  }
  cell.reserved_usd = expected;
  reserved_usd_ += expected;
  return true;
}

// Empty when the cell's time is up.
std::optional<net::Deadlines> Firing::deadlines(const Cell& cell) const {
  const sheet::Limits& limits = route_of(cell).limits;
  const auto to_ms = [](double seconds) {
    return net::Milliseconds(std::max<std::int64_t>(1, static_cast<std::int64_t>(seconds * 1000)));
  };
  net::Deadlines deadlines;
  if (limits.first_byte_s) deadlines.first_byte = to_ms(*limits.first_byte_s);
  if (limits.idle_s) deadlines.idle = to_ms(*limits.idle_s);
  if (!cell.due) return deadlines;
  const auto left = std::chrono::ceil<net::Milliseconds>(*cell.due - services_.clock->now());
  if (left.count() <= 0) return std::nullopt;
  deadlines.total = left;
  return deadlines;
}

void Firing::submit(CellIndex index, Cell& cell, HttpRequest request, provider::Operation operation,
                    double tokens) {
  const Route& route = route_of(cell);
  const auto times = deadlines(cell);
  if (!times) {
    set_error(*cell.result, {ErrorKind::timeout,
                             fmt::format("{}: no answer within {:g} s", route.endpoint->name,
                                         route.limits.timeout_s.value_or(0)),
                             0});
    cell.result->attempts = std::move(cell.attempts);
    return finish_cell(index, cell);
  }
  Limiter& limiter = limiter_of(cell);
  cell.ticket = limiter.start(setup_.id, tokens, services_.clock->now());
  cell.shown_bytes = 0;
  cell.listener =
      std::make_shared<CellListener>(CellListener::Subject{setup_.id, index, route.endpoint, route.provider,
                                                           operation, limiter.alarm(), services_.intake},
                                     services_.inbox, *services_.clock);
  net::Transfer transfer;
  // Servers over https mostly speak HTTP/2; local ones over http do not.
  transfer.prefer_multiplexing = route.endpoint->http2.value_or(request.url.starts_with("https://"));
  transfer.ca_file = route.endpoint->ca_file;
  transfer.request = std::move(request);
  transfer.deadlines = *times;
  transfer.retry.max_retries = 0;  // the run decides about another attempt
  transfer.listener = cell.listener;
  transfer.group = group_;
  cell.transfer = services_.engine->submit(std::move(transfer));
  emit_change(index, cell, CellState::in_flight);
}

}  // namespace proofsheet::run
