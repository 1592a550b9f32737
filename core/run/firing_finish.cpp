// From the engine to the store: answers are digested, their images fetched, the results stored and only then
// announced.
#include <fmt/format.h>

#include <algorithm>

#include "run/firing.h"
#include "run/image_fetch.h"

namespace proofsheet::run {
namespace {

constexpr std::uint64_t kShortAnswer = 16u << 10;

constexpr std::string_view kAddressIsKept = " (its address is kept as the cell's text)";

// An image that was paid for and is not here can be looked at or fetched by hand for as long as its server
// keeps it: with the whole address, which may be signed.
void keep_address(store::CellResult& result, std::string_view url) {
  std::string text = result.text.value_or("");
  if (!text.empty()) text += '\n';
  result.text = text.append(url);
  result.partial = true;
}

}  // namespace

void Firing::start_digest(CellIndex index, std::shared_ptr<Received> received) {
  // A short text is read faster than it is handed to another thread.
  if (received->bytes <= kShortAnswer) {
    AnswerDigested digested{setup_.id, index, std::make_shared<Digest>(digest(*received))};
    return handle(digested);
  }
  services_.digesters->submit(
      [run = setup_.id, index, received = std::move(received), inbox = services_.inbox](std::stop_token) {
        inbox->push(AnswerDigested{run, index, std::make_shared<Digest>(digest(*received))});
      });
}

void Firing::merge_digest(Cell& cell, Digest& digest) {
  store::CellResult& known = *cell.result;
  store::CellResult& fresh = digest.result;
  fresh.cell = known.cell;
  fresh.axes = std::move(known.axes);
  fresh.prompt = std::move(known.prompt);
  fresh.request_json = std::move(known.request_json);
  fresh.request_url = std::move(known.request_url);
  fresh.cache_key = std::move(known.cache_key);
  known = std::move(fresh);
  cell.blobs = std::move(digest.blobs);
  cell.has_content = digest.has_content;
  cell.store_failure = digest.store_failure;
  const ModelSlot& model = setup_.models[cell.model];
  if (model.price && cell.has_content) known.cost_usd = provider::cost_usd(*model.price, known.usage);
  if (digest.end.stops_provider) stop_provider(cell);
}

void Firing::handle(TransferEnded& message) {
  Cell* cell = find(message.cell);
  if (!cell) return;
  Received& received = *message.received;
  for (store::AttemptRecord& attempt : received.attempts) {
    attempt.number = cell->attempt;
    cell->attempts.push_back(std::move(attempt));
  }
  Limiter& limiter = limiter_of(*cell);
  limiter.end(setup_.id);
  limiter.learn(cell->ticket, received.rates, services_.clock->now());
  if (received.error) {  // else the answer tells how it went
    const auto wait = retry_wait(*cell, received);
    adapt_limits(*cell, received, wait);
    if (wait) return wait_for_retry(message.cell, *cell, received, *wait);
  }
  received.attempts = std::move(cell->attempts);
  set_phase(*cell, Phase::digesting);
  start_digest(message.cell, std::move(message.received));
}

void Firing::handle(AnswerDigested& message) {
  Cell* cell = find(message.cell);
  if (!cell) return;
  if (Digest& digest = *message.digest; digest.is_answered) {
    const auto wait = retry_wait(*cell, digest.end);
    adapt_limits(*cell, digest.end, wait);
    if (wait) {
      cell->attempts = std::move(digest.result.attempts);
      return wait_for_retry(message.cell, *cell, digest.end, *wait);
    }
  }
  note_usage(*cell, message.digest->result.usage);
  merge_digest(*cell, *message.digest);
  for (const auto& blob : cell->blobs) cell->undurable_bytes += blob.bytes.size();
  undurable_bytes_ += cell->undurable_bytes;
  if (cell->result->state == CellState::done && !message.digest->remote_images.empty()) {
    fetch_images(message.cell, *cell, message.digest->remote_images);
  } else {
    finish_cell(message.cell, *cell);
  }
}

// The buckets of tokens were drawn on in expectation of the longest answer.
void Firing::note_usage(const Cell& cell, const Usage& usage) {
  Limiter& limiter = limiter_of(cell);
  if (!limiter.counts_tokens() || (!usage.input_tokens && !usage.output_tokens)) return;
  const auto tokens = static_cast<double>(usage.input_tokens.value_or(0) + usage.output_tokens.value_or(0));
  limiter.used(setup_.id, cell.ticket, tokens, services_.clock->now());
}

void Firing::fetch_images(CellIndex index, Cell& cell, const std::vector<Digest::RemoteImage>& images) {
  set_phase(cell, Phase::fetching);
  cell.images_left = images.size();
  const std::string group = fmt::format("images of run {}", setup_.id);
  for (const auto& image : images) {
    auto listener = std::make_shared<ImageListener>(
        ImageListener::Subject{setup_.id, index, image.image, image.url}, services_.intake, services_.inbox);
    const Route& route = route_of(cell);
    auto transfer = image_transfer(image.url, group, route.endpoint->ca_file, route.retries.max_retries,
                                   std::move(listener));
    if (transfer) {
      cell.image_transfers.push_back(services_.engine->submit(std::move(*transfer)));
    } else {
      services_.inbox->push(ImageFetched{setup_.id, index, image.image, image.url, fail(transfer.error())});
    }
  }
  if (stopping_at_once_) {
    for (const auto transfer : cell.image_transfers) services_.engine->cancel(transfer);
  }
}

void Firing::handle(ImageFetched& message) {
  Cell* cell = find(message.cell);
  if (!cell || (cell->phase != Phase::fetching && cell->phase != Phase::fetch_waiting)) return;
  cell->image_waits.erase(message.image);
  Result<> added;
  if (message.content) {
    cell->undurable_bytes += message.content->bytes.size();
    undurable_bytes_ += message.content->bytes.size();
    added = add_image(*cell->result, cell->blobs, message.image, std::move(*message.content));
  } else {
    added = fail(message.content.error());
  }
  if (!added && added.error().kind == ErrorKind::io) cell->store_failure = added.error();
  if (!added) {
    if (!cell->result->error) set_error(*cell->result, added.error());
    keep_address(*cell->result, message.url);
  }
  if (--cell->images_left > 0) return show_fetching(message.cell, *cell, 0);
  if (cell->result->partial) cell->result->error->message += kAddressIsKept;
  // A place without its bytes is not an image.
  std::erase_if(cell->result->images, [](const store::ImageRef& image) { return image.blob.hash.empty(); });
  finish_cell(message.cell, *cell);
}

void Firing::handle(ImageWaits& message) {
  Cell* cell = find(message.cell);
  if (!cell || (cell->phase != Phase::fetching && cell->phase != Phase::fetch_waiting)) return;
  const int attempt = message.attempt;
  if (message.until_unix_ms == 0)
    cell->image_waits.erase(message.image);
  else
    cell->image_waits.insert_or_assign(message.image, std::move(message));
  show_fetching(message.cell, *cell, attempt);
}

// A cell waits when all of its images do that are still to come, until the first of them is asked for again.
void Firing::show_fetching(CellIndex index, Cell& cell, int attempt) {
  const bool waits = !cell.image_waits.empty() && cell.image_waits.size() == cell.images_left;
  const bool did_wait = cell.phase == Phase::fetch_waiting;
  if (waits != did_wait) set_phase(cell, waits ? Phase::fetch_waiting : Phase::fetching);
  CellChanged change{.run = setup_.id, .cell = index, .state = CellState::in_flight, .reason = {}};
  change.attempt = attempt;
  change.max_attempts = route_of(cell).retries.max_retries + 1;
  if (waits) {
    const auto soonest = std::ranges::min_element(cell.image_waits, {},
                                                  [](const auto& wait) { return wait.second.until_unix_ms; });
    change.state = CellState::waiting;
    change.attempt = soonest->second.attempt;
    cell.until_unix_ms = change.until_unix_ms = soonest->second.until_unix_ms;
    cell.reason = change.reason = soonest->second.reason;
  }
  if (waits || did_wait) emit(std::move(change));
}

void Firing::finish_cell(CellIndex index, Cell& cell) {
  const double reserved = std::exchange(cell.reserved_usd, 0);
  reserved_usd_ -= reserved;
  waits_for_money_ = false;
  store::CellResult& result = *cell.result;
  result.finished_unix_ms = services_.clock->unix_ms();
  if (result.cost_usd) {
    counts_.cost_usd += *result.cost_usd;
    auto& dearest = setup_.models[cell.model].dearest_usd;
    if (result.state == CellState::done) dearest = std::max(dearest.value_or(0), *result.cost_usd);
  } else if (cell.has_content) {
    counts_.cost_known = false;
    unmetered_usd_ += reserved;
  }
  if (result.state == CellState::cancelled && !cell.has_content) {
    drop_cancelled(index, cell);
  } else {
    put(index, cell);
  }
}

// A cell that was stopped before anything came has no result: it counts as never fired, and a resume fires
// it. One that was fired again keeps the result that it had.
void Firing::drop_cancelled(CellIndex index, Cell& cell) {
  const std::string key = cell.shares ? cell.result->cache_key : std::string();
  const auto earlier = cell.is_again ? services_.store->result(setup_.id, index)
                                     : Result<store::CellResult>(fail(ErrorKind::not_found, ""));
  if (earlier) {
    count_final(*earlier, 1);
    if (earlier->state != CellState::cancelled) ++final_cells_;
    emit(CellFinished{setup_.id, std::make_shared<const store::CellResult>(*earlier), {}});
  } else {
    ++counts_.cancelled;
    cancelled_.insert(index);
    emit_change(index, cell, CellState::cancelled);
  }
  forget(index);
  if (!key.empty()) release_followers(key);
}

void Firing::put(CellIndex index, Cell& cell) {
  set_phase(cell, Phase::storing);
  if (cell.store_failure) {
    services_.inbox->push(ResultStored{setup_.id, index, fail(*cell.store_failure)});
    cell.blobs.clear();
    return;
  }
  services_.store->put_result(setup_.id, *cell.result, std::move(cell.blobs),
                              [run = setup_.id, index, inbox = services_.inbox](Result<> stored) {
                                inbox->push(ResultStored{run, index, std::move(stored)});
                              });
  cell.blobs.clear();
}

void Firing::count_final(const store::CellResult& result, int sign) {
  const auto step = static_cast<std::uint64_t>(static_cast<std::int64_t>(sign));
  if (result.state == CellState::done) counts_.done += step;
  if (result.state == CellState::filtered) counts_.filtered += step;
  if (result.state == CellState::failed) counts_.failed += step;
  if (result.state == CellState::cancelled) counts_.cancelled += step;
  if (result.cached_from_unix_ms) counts_.cached += step;
}

void Firing::handle(ResultStored& message) {
  Cell* cell = find(message.cell);
  if (!cell) return;
  const std::shared_ptr<const store::CellResult> result = cell->result;
  const bool shares = cell->shares;
  forget(message.cell);
  count_final(*result, 1);
  if (!message.stored) {
    if (store_failure_.empty()) store_failure_ = message.stored.error().message;
  } else if (result->state != CellState::cancelled) {
    ++final_cells_;
  }
  emit(CellFinished{setup_.id, result, message.stored});
  if (shares) release_followers(result->cache_key);
}

// The first of equal cells has come to its end: the others are taken up again, and find its result in the
// store if it was a success; if not, the next of them asks for itself.
void Firing::release_followers(const std::string& cache_key) {
  const auto found = followers_.find(cache_key);
  if (found == followers_.end()) return;
  for (auto index = found->second.rbegin(); index != found->second.rend(); ++index) queue_.put_back(*index);
  followers_.erase(found);
}

void Firing::stop_provider(const Cell& cell) {
  const std::size_t route = lanes_[cell.lane].route;
  for (std::size_t lane = 0; lane < lanes_.size(); ++lane) {
    if (lanes_[lane].route == route) queue_.set_lane(lane, CellQueue::Lane::stopped);
  }
  if (!provider_message_.empty() || !cell.result->error) return;
  provider_message_ = cell.result->error->message;
  note_limits(*limiters_[route], "Stopped: " + provider_message_);
}

void Firing::end_if_done() {
  if (ended_ || !cells_.empty()) return;
  if (is_halted() || queue_.is_exhausted()) end();
}

std::pair<EndReason, std::string> Firing::end_reason() const {
  const std::uint64_t left = queue_.left();
  const auto unfired =
      left == 1 ? std::string("1 cell was not fired") : fmt::format("{} cells were not fired", left);
  if (!store_failure_.empty()) {
    return {EndReason::store_failed,
            fmt::format("stopped, because results could not be stored: {}", store_failure_)};
  }
  if (timed_out_) {
    return {EndReason::timed_out, fmt::format("stopped after {:g} s (limits.run_timeout_s); {}",
                                              setup_.plan.sheet().limits.run_timeout_s.value_or(0), unfired)};
  }
  if (stopping_ && (left > 0 || counts_.cancelled > 0))
    return {EndReason::stopped, fmt::format("stopped; {}", unfired)};
  if (budget_reached_) {
    const std::string unmetered =
        unmetered_usd_ > 0
            ? fmt::format(", and at most ${:.4f} for answers whose cost is not known", unmetered_usd_)
            : std::string();
    return {EndReason::budget,
            fmt::format("the next cell might pass the budget of ${:.2f} (spent: ${:.4f}{}); {}",
                        *setup_.max_cost_usd, counts_.cost_usd, unmetered, unfired)};
  }
  if (left > 0) return {EndReason::provider_stopped, fmt::format("{}; {}", provider_message_, unfired)};
  return {EndReason::completed, {}};
}

void Firing::end() {
  emit_text();
  if (store_failure_.empty() && final_cells_ >= setup_.plan.size()) {
    if (auto finished = services_.store->finish_run(setup_.id, services_.clock->unix_ms()); !finished) {
      store_failure_ = finished.error().message;
    }
  }
  ended_ = true;
  for (const auto& limiter : limiters_) limiter->leave(setup_.id, services_.clock->now());
  setup_.lock.reset();
  emit_progress();
  if (setup_.before_end) setup_.before_end();
  auto [reason, message] = end_reason();
  emit(RunEnded{setup_.id, reason, std::move(message), totals()});
}

}  // namespace proofsheet::run
