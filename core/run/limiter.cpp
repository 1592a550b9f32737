#include "run/limiter.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <utility>

namespace proofsheet::run {
namespace {

constexpr const char* kThrottled = "The server asked for a pause (429)";

constexpr int kGentlestStart = 8;
constexpr int kBoldestStart = 256;
// A server that tells what is left but not when it is full again counts by the minute.
constexpr double kDefaultPeriod_s = 60;

// Keeps the larger; empty = no limit, which is larger than any.
void keep_looser(std::optional<double>& a, const std::optional<double>& b) {
  if (!b)
    a.reset();
  else if (a)
    a = std::max(*a, *b);
}

int gentle_start(const Limiter::Ceiling& ceiling) {
  const int most = std::max(1, ceiling.concurrency);
  return ceiling.begins_at_ceiling ? most
                                   : std::clamp(most / 4, std::min(kGentlestStart, most), kBoldestStart);
}

SteadyTime after(SteadyTime time, double seconds) {
  return time + std::chrono::ceil<SteadyTime::duration>(std::chrono::duration<double>(seconds));
}

}  // namespace

void Limiter::set_ceiling(RunId run, const Ceiling& ceiling, SteadyTime now) {
  const bool begins = runs_.empty();
  const bool joins = !runs_.contains(run);
  runs_[run].allowed = ceiling;
  const int before = ceiling_.concurrency;
  apply_ceilings(now);
  const int most = ceiling_.concurrency;
  if (begins) has_been_throttled_ = false;
  // What was learned before the last run ended may be out of date, but is a better guess than none.
  const bool begins_anew = (joins || ceiling.begins_at_ceiling) && !has_been_throttled_;
  const int least = begins_anew ? gentle_start(runs_[run].ceiling) : 1;
  window_ = std::clamp<double>(window_, std::min(least, most), most);
  if (begins)
    news_.push_back(fmt::format("Begins with {} of {} in flight", window(), most));
  else if (most != before)
    news_.push_back(fmt::format("The limit is now {} in flight", most));
  noted_window_ = window();
}

void Limiter::leave(RunId run, SteadyTime now) {
  const auto found = runs_.find(run);
  if (found == runs_.end()) return;
  in_flight_ -= found->second.in_flight;
  runs_.erase(found);
  if (runs_.empty()) return;
  const int before = ceiling_.concurrency;
  apply_ceilings(now);
  keep_window(before);
}

// After the ceiling, which was `before`, may have changed.
void Limiter::keep_window(int before) {
  if (ceiling_.concurrency == before) return;
  window_ = std::clamp<double>(window_, 1, ceiling_.concurrency);
  news_.push_back(fmt::format("The limit is now {} in flight", ceiling_.concurrency));
}

void Limiter::share(int processes, SteadyTime now) {
  processes = std::max(1, processes);
  if (std::exchange(processes_, processes) == processes || runs_.empty()) return;
  const int before = ceiling_.concurrency;
  apply_ceilings(now);
  news_.push_back(
      processes == 1
          ? std::string("No other process uses the provider any more")
          : fmt::format("{} processes use the provider: each takes its part of the limits", processes));
  keep_window(before);
}

// Rounded up, so that two processes with a limit of one are not idle, and do not go far beyond it either.
Limiter::Ceiling Limiter::part_of(Ceiling allowed) const {
  const auto part = [this](std::optional<double>& rate) {
    if (rate) *rate /= processes_;
  };
  allowed.concurrency = std::max(1, (allowed.concurrency + processes_ - 1) / processes_);
  part(allowed.requests_per_minute);
  part(allowed.tokens_per_minute);
  if (allowed.delay_s) *allowed.delay_s *= processes_;
  return allowed;
}

void Limiter::apply_ceilings(SteadyTime now) {
  for (auto& [id, run] : runs_) run.ceiling = part_of(run.allowed);
  Ceiling loosest = runs_.begin()->second.ceiling;
  has_token_limit_ = false;
  for (auto& [id, run] : runs_) {
    run.rates.set(run.ceiling, now);
    has_token_limit_ = has_token_limit_ || run.ceiling.tokens_per_minute;
    loosest.concurrency = std::max(loosest.concurrency, run.ceiling.concurrency);
    keep_looser(loosest.requests_per_minute, run.ceiling.requests_per_minute);
    keep_looser(loosest.tokens_per_minute, run.ceiling.tokens_per_minute);
    // Of none, no wait for the moment of the last start either: it would end the batch that is being sent.
    const double delay_s = std::min(loosest.delay_s.value_or(0), run.ceiling.delay_s.value_or(0));
    loosest.delay_s = delay_s > 0 ? std::optional(delay_s) : std::nullopt;
  }
  rates_.set(loosest, now);
  ceiling_ = loosest;
}

int Limiter::ceiling(RunId run) const {
  const auto found = runs_.find(run);
  return found == runs_.end() ? ceiling() : found->second.ceiling.concurrency;
}

void Limiter::Rates::set(const Ceiling& ceiling, SteadyTime now) {
  delay_s = ceiling.delay_s;
  if (std::exchange(requests_per_minute, ceiling.requests_per_minute) != ceiling.requests_per_minute)
    requests.set_rate(requests_per_minute, now);
  if (std::exchange(tokens_per_minute, ceiling.tokens_per_minute) != ceiling.tokens_per_minute)
    tokens.set_rate(tokens_per_minute, now);
}

std::optional<Limiter::Wait> Limiter::Rates::must_wait(double cost, SteadyTime now) {
  if (delay_s && last_start) {
    const SteadyTime until = after(*last_start, *delay_s);
    if (until > now) return Wait{until, fmt::format("{:g} s between two requests", *delay_s)};
  }
  if (const SteadyTime until = requests.next(1, now); until > now)
    return Wait{until, fmt::format("At most {:g} requests a minute", *requests_per_minute)};
  if (const SteadyTime until = tokens.next(cost, now); until > now)
    return Wait{until, fmt::format("At most {:g} tokens a minute", *tokens_per_minute)};
  return std::nullopt;
}

void Limiter::Rates::start(double cost, SteadyTime now) {
  last_start = now;
  requests.take(1, now);
  tokens.take(cost, now);
}

bool Limiter::is_anothers_turn(const Run& run) const {
  const auto is_active = [](const auto& entry) { return entry.second.wants || entry.second.in_flight > 0; };
  const auto active = std::max<std::ptrdiff_t>(1, std::ranges::count_if(runs_, is_active));
  const int share = std::max(1, window() / static_cast<int>(active));
  if (run.in_flight < share) return false;
  return std::ranges::any_of(runs_, [&](const auto& entry) {
    return &entry.second != &run && entry.second.wants && entry.second.in_flight < share;
  });
}

std::optional<Limiter::Wait> Limiter::must_wait(RunId id, double tokens, SteadyTime now) {
  if (*alarm_) return Wait{};
  Run& run = runs_[id];
  if (auto wait = must_wait_for_time(run, tokens, now)) return wait;
  if (run.in_flight >= run.ceiling.concurrency) return Wait{};  // no slot is kept for it
  if (in_flight_ < window() && !is_anothers_turn(run)) return std::nullopt;
  run.wants = true;
  return Wait{};
}

std::optional<Limiter::Wait> Limiter::must_wait_for_time(Run& run, double tokens, SteadyTime now) {
  if (paused_until_ > now) return Wait{paused_until_, pause_reason_};
  if (auto wait = run.rates.must_wait(tokens, now)) return wait;
  if (auto wait = rates_.must_wait(tokens, now)) return wait;
  if (learned_requests_) {
    if (const SteadyTime until = learned_requests_->next(1, now); until > now)
      return Wait{until, "The server's limit of requests is nearly used up"};
  }
  if (learned_tokens_) {
    if (const SteadyTime until = learned_tokens_->next(tokens, now); until > now)
      return Wait{until, "The server's limit of tokens is nearly used up"};
  }
  return std::nullopt;
}

SteadyTime Limiter::Learned::next(double cost, SteadyTime now) const {
  const double there = level + std::chrono::duration<double>(now - at).count() * per_second;
  if (there >= cost || per_second <= 0) return now;
  return after(now, (cost - there) / per_second) + SteadyTime::duration(1);
}

Limiter::Ticket Limiter::start(RunId id, double tokens, SteadyTime now) {
  Run& run = runs_[id];
  ++run.in_flight;
  run.wants = false;
  ++in_flight_;
  if (in_flight_ >= window()) last_full_ = now;
  const Ticket ticket{now, started_requests_, started_tokens_, tokens};
  ++started_requests_;
  started_tokens_ += tokens;
  run.rates.start(tokens, now);
  rates_.start(tokens, now);
  if (learned_requests_) learned_requests_->level -= 1;
  if (learned_tokens_) learned_tokens_->level -= tokens;
  return ticket;
}

void Limiter::end(RunId id) {
  const auto found = runs_.find(id);
  if (found == runs_.end() || found->second.in_flight == 0) return;
  --found->second.in_flight;
  --in_flight_;
}

// What the server itself tells of its tokens needs no correction.
void Limiter::used(RunId id, const Ticket& ticket, double tokens, SteadyTime now) {
  if (!has_token_limit_) return;
  const double more = tokens - ticket.tokens;
  if (const auto found = runs_.find(id); found != runs_.end()) found->second.rates.tokens.take(more, now);
  rates_.tokens.take(more, now);
}

void Limiter::succeeded(const Ticket& ticket) {
  // A window that was never full while the request was under way has not been tried (RFC 7661).
  const bool was_full = last_full_ >= ticket.started_at;
  if (!was_full || ticket.started_at < last_cut_ || window() >= ceiling_.concurrency) return;
  window_ = std::min<double>(ceiling_.concurrency, window_ + (has_been_throttled_ ? 1 / window_ : 1));
  note_growth();
}

// Growth by ones is no news; that it has doubled, or reached the ceiling, is.
void Limiter::note_growth() {
  const bool is_full = window() == ceiling_.concurrency && noted_window_ != window();
  if (!is_full && window() < 2 * noted_window_) return;
  noted_window_ = window();
  news_.push_back(is_full ? fmt::format("All went well: {} in flight, the most allowed", window())
                          : fmt::format("All went well: {} of {} in flight", window(), ceiling_.concurrency));
}

void Limiter::throttled(const Ticket& ticket, SteadyTime now, SteadyTime until) {
  *alarm_ = false;
  const bool is_longer = until > paused_until_;
  if (is_longer) pause_reason_ = kThrottled;
  paused_until_ = std::max(paused_until_, until);
  // What was sent before the last cut tells nothing about the window since.
  const bool cuts = ticket.started_at >= last_cut_;
  if (cuts) {
    has_been_throttled_ = true;
    window_ = std::max(1.0, std::min<double>(window_, in_flight_ + 1) / 2);
    noted_window_ = window();
    last_cut_ = now;
  }
  if (cuts || is_longer) {
    const auto pause_ms = std::chrono::duration<double, std::milli>(paused_until_ - now).count();
    news_.push_back(fmt::format("The server throttles (429): {} of {} in flight after a pause of {}",
                                window(), ceiling_.concurrency, format_duration_ms(std::max(0.0, pause_ms))));
  }
}

void Limiter::asked_to_wait(SteadyTime now, SteadyTime until) {
  if (until <= std::max(paused_until_, now)) return;
  paused_until_ = until;
  pause_reason_ = "The server asked for a pause";
  const auto pause_ms = std::chrono::duration<double, std::milli>(until - now).count();
  news_.push_back(fmt::format("{} of {}", pause_reason_, format_duration_ms(pause_ms)));
}

void Limiter::learn(const Ticket& ticket, const provider::RateInfo& info, SteadyTime now) {
  learn_bucket(learned_requests_, info.requests, ticket,
               static_cast<double>(started_requests_ - ticket.request - 1), now);
  learn_bucket(learned_tokens_, info.tokens, ticket, started_tokens_ - ticket.tokens_before - ticket.tokens,
               now);
}

// The server had counted the request itself when it answered, and none that was started after it.
void Limiter::learn_bucket(std::optional<Learned>& learned, const provider::RateInfo::Bucket& bucket,
                           const Ticket& ticket, double started_since, SteadyTime now) {
  if (!bucket.remaining || (learned && ticket.request < learned->as_of_request)) return;
  auto per_second = provider::refill_per_s(bucket);
  if (!per_second && bucket.limit) per_second = *bucket.limit / kDefaultPeriod_s;
  if (!per_second || *per_second <= 0) return;
  learned = Learned{*bucket.remaining - started_since, *per_second, now, ticket.request};
}

}  // namespace proofsheet::run
