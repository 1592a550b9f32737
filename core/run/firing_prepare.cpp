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

// Transfers handed to the engine beyond the limit, so that a slot is filled without asking the run thread.
std::size_t look_ahead(int concurrency) {
  return static_cast<std::size_t>(std::clamp(concurrency / 8, 1, 16));
}

}  // namespace

bool Firing::may_take_up(SteadyTime now) {
  if (ended_ || is_halted() || waits_for_money_) return false;
  const auto count = [this](Phase phase) { return phase_counts_[static_cast<std::size_t>(phase)]; };
  const std::size_t limit = static_cast<std::size_t>(setup_.concurrency) + look_ahead(setup_.concurrency);
  const std::size_t active = count(Phase::queued) + count(Phase::in_flight) + count(Phase::streaming);
  // A cell that waits for its next attempt holds no slot, but it holds memory.
  if (active >= limit || active + count(Phase::waiting) >= 2 * limit) return false;
  const std::size_t undurable = count(Phase::digesting) + count(Phase::fetching) + count(Phase::storing);
  if (undurable >= std::max(kMaxUndurable, 2 * limit) || undurable_bytes_ >= kMaxUndurableBytes) return false;
  return rate_.may_go(now);
}

bool Firing::pump() {
  for (int taken = 0; taken < kCellsPerPump; ++taken) {
    if (!may_take_up(services_.clock->now())) return false;
    const auto index = queue_.next();
    if (!index) return queue_.has_more_to_look_at();
    progress_changed_ = true;
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
  cell.result = std::make_shared<store::CellResult>();
  cell.result->cell = index;
  const Route& route = setup_.routes[setup_.models[cell.model].route];
  const auto give_up = [&](const Error& error) {
    set_error(*cell.result, error);
    finish_cell(index, cells_.emplace(index, std::move(cell)).first->second);
  };
  ++phase_counts_[static_cast<std::size_t>(cell.phase)];

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

  if (setup_.options.use_cache) {
    if (const auto leader = followers_.find(cell.result->cache_key); leader != followers_.end()) {
      leader->second.push_back(index);
      --phase_counts_[static_cast<std::size_t>(cell.phase)];
      return;
    }
    if (answer_from_cache(index, cell)) return;
  }
  if (!reserve(*spec, *operation, cell)) {
    --phase_counts_[static_cast<std::size_t>(cell.phase)];
    queue_.put_back(index);
    return;
  }
  submit(index, std::move(cell), std::move(*request), *operation);
}

bool Firing::answer_from_cache(CellIndex index, Cell& cell) {
  auto found = services_.store->find_cached(cell.result->cache_key);
  if (!found) {
    // What cannot be read cannot be trusted to keep what would be paid for now.
    store_failure_ = found.error().message;
    --phase_counts_[static_cast<std::size_t>(cell.phase)];
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
  result.note.clear();
  *cell.result = std::move(result);
  Cell& kept = cells_.emplace(index, std::move(cell)).first->second;
  kept.result->finished_unix_ms = services_.clock->unix_ms();
  put(index, kept);
  return true;
}

bool Firing::reserve(const sheet::CellSpec& spec, provider::Operation operation, Cell& cell) {
  const ModelSlot& model = setup_.models[cell.model];
  if (!setup_.max_cost_usd || !model.price) return true;
  // The dearest answer so far is a better guess than the longest one possible.
  const auto guess = guess_cost(*model.price, guess_usage(spec, operation));
  const double expected = model.dearest_usd.value_or(guess ? guess->high : 0);
  if (counts_.cost_usd + reserved_usd_ + expected > *setup_.max_cost_usd) {
    waits_for_money_ = cells_.size() > phase_counts_[static_cast<std::size_t>(Phase::storing)];
    budget_reached_ = !waits_for_money_;
    return false;
  }
  cell.reserved_usd = expected;
  reserved_usd_ += expected;
  return true;
}

net::Deadlines Firing::deadlines() const {
  net::Deadlines deadlines;
  if (const auto timeout = setup_.plan.sheet().limits.timeout_s) {
    deadlines.total =
        net::Milliseconds(std::max<std::int64_t>(1, static_cast<std::int64_t>(*timeout * 1000)));
  }
  return deadlines;
}

void Firing::submit(CellIndex index, Cell cell, HttpRequest request, provider::Operation operation) {
  const Route& route = setup_.routes[setup_.models[cell.model].route];
  rate_.take(services_.clock->now());
  if (setup_.options.use_cache) {
    followers_.try_emplace(cell.result->cache_key);
    cell.shares = true;
  }
  cell.listener = std::make_shared<CellListener>(
      CellListener::Subject{setup_.id, index, route.endpoint, route.provider, operation}, services_.inbox,
      *services_.clock);
  net::Transfer transfer;
  // Servers over https mostly speak HTTP/2; local ones over http do not, and waiting for it would serialise
  // them.
  transfer.prefer_multiplexing = request.url.starts_with("https://");
  transfer.request = std::move(request);
  transfer.deadlines = deadlines();
  transfer.retry.max_retries = setup_.plan.sheet().limits.retries.count.value_or(transfer.retry.max_retries);
  transfer.listener = cell.listener;
  transfer.group = fmt::format("run {}", setup_.id);
  cell.transfer = services_.engine->submit(std::move(transfer));
  cells_.emplace(index, std::move(cell));
}

}  // namespace proofsheet::run
