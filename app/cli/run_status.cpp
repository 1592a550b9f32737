#include "cli/run_status.h"

#include <fmt/format.h>

#include <algorithm>
#include <variant>

#include "base/clock.h"
#include "cli/common.h"

namespace proofsheet::cli {
namespace {

std::uint64_t finished(const run::Totals& totals) {
  return totals.done + totals.filtered + totals.failed + totals.cancelled;
}

// "14:02:31"
std::string time_text(std::int64_t unix_ms) {
  return format_local_time(unix_ms).substr(11);
}

// What is left, at the pace of what was fired so far; empty when nothing was.
std::string eta_text(const run::Totals& totals) {
  const std::uint64_t total_finished = finished(totals);
  const std::uint64_t fired = total_finished - std::min(totals.cached, total_finished);
  if (fired == 0 || total_finished >= totals.cells || totals.paused) return {};
  const double per_cell = totals.elapsed_ms / static_cast<double>(fired);
  return ", about " + format_duration_ms(per_cell * static_cast<double>(totals.cells - total_finished)) +
         " left";
}

std::string waiting_text(const run::Totals& totals) {
  if (totals.waiting == 0) return {};
  std::string out = fmt::format(", {} waiting", totals.waiting);
  if (totals.waiting_until_unix_ms > 0) out += " until " + time_text(totals.waiting_until_unix_ms);
  if (!totals.waiting_reason.empty()) out += fmt::format(" ({})", totals.waiting_reason);
  return out;
}

// Of the providers that are closed for a while, while others work: what their queued cells wait for.
std::string closed_text(const run::Totals& totals) {
  std::string out;
  for (const run::ProviderWait& wait : totals.waits) {
    const bool is_said = wait.until_unix_ms == totals.waiting_until_unix_ms && totals.waiting > 0;
    if (wait.until_unix_ms == 0 || is_said) continue;
    out += fmt::format(", {} waits until {} ({})", wait.provider, time_text(wait.until_unix_ms), wait.reason);
  }
  return out;
}

// The providers that are asked for less than they might be: "limit 12 of 32", with their names when there are
// several.
std::string throttled_text(const RunStatus& status) {
  std::string out;
  for (const auto& [provider, event] : status.limits()) {
    if (event.window >= event.ceiling) continue;
    const std::string name = status.limits().size() > 1 ? provider + " " : std::string();
    out += fmt::format("{}{}limit {} of {}", out.empty() ? "" : ", ", name, event.window, event.ceiling);
  }
  return out;
}

std::string in_flight_text(const RunStatus& status) {
  if (status.totals().in_flight == 0) return {};
  std::string received;
  if (status.bytes() > 0) received = size_text(status.bytes());
  if (status.tokens() > 0) received += (received.empty() ? "" : ", ") + count_of(status.tokens(), "token");
  const std::string throttled = throttled_text(status);
  const std::string details = received + (received.empty() || throttled.empty() ? "" : "; ") + throttled;
  return fmt::format(", {} in flight{}", status.totals().in_flight,
                     details.empty() ? "" : fmt::format(" ({})", details));
}

}  // namespace

void RunStatus::take(const run::Event& event) {
  if (const auto* change = std::get_if<run::CellChanged>(&event)) {
    take_change(*change);
  } else if (const auto* received = std::get_if<run::CellsReceived>(&event)) {
    for (const auto& entry : received->cells) {
      Received& cell = received_[entry.cell];
      bytes_ += entry.bytes - cell.bytes;  // a new attempt begins at 0 again: the sum wraps back
      tokens_ += entry.tokens - cell.tokens;
      cell = {entry.bytes, entry.tokens};
    }
  } else if (const auto* finished_cell = std::get_if<run::CellFinished>(&event)) {
    if (!finished_cell->result) return;
    const store::CellResult& result = *finished_cell->result;
    forget(result.cell);
    retrying_.erase(result.cell);
    if (result.state == store::CellState::failed)
      failed_.insert(result.cell);
    else
      failed_.erase(result.cell);
    if (result.partial && result.state != store::CellState::filtered)
      partial_.insert(result.cell);
    else
      partial_.erase(result.cell);
  } else if (const auto* changed = std::get_if<run::LimitsChanged>(&event)) {
    limits_[changed->event.provider] = changed->event;
  } else if (const auto* progress = std::get_if<run::Progress>(&event)) {
    totals_ = progress->totals;
  } else if (const auto* end = std::get_if<run::RunEnded>(&event)) {
    totals_ = end->totals;
  }
}

void RunStatus::take_change(const run::CellChanged& change) {
  const bool is_going =
      change.state == store::CellState::in_flight || change.state == store::CellState::streaming;
  if (!is_going) forget(change.cell);
  if (is_going && change.attempt > 0)
    retrying_.insert(change.cell);
  else
    retrying_.erase(change.cell);
  if (change.state == store::CellState::queued) {
    failed_.erase(change.cell);
    partial_.erase(change.cell);
  }
}

void RunStatus::forget(sheet::CellIndex cell) {
  const auto found = received_.find(cell);
  if (found == received_.end()) return;
  bytes_ -= found->second.bytes;
  tokens_ -= found->second.tokens;
  received_.erase(found);
}

std::string status_text(const RunStatus& status) {
  const run::Totals& totals = status.totals();
  std::string out = fmt::format("{}{}/{}", totals.paused ? "paused, " : "", finished(totals), totals.cells);
  if (totals.cached > 0) out += fmt::format(", {} cached", totals.cached);
  if (totals.failed > 0) out += fmt::format(", {} failed", totals.failed);
  if (totals.filtered > 0) out += fmt::format(", {} filtered", totals.filtered);
  if (totals.cancelled > 0) out += fmt::format(", {} cancelled", totals.cancelled);
  out += in_flight_text(status);
  if (status.retrying() > 0) out += fmt::format(", {} retrying", status.retrying());
  out += waiting_text(totals) + closed_text(totals);
  if (totals.cost_usd > 0) out += ", " + money(totals.cost_usd);
  return out + eta_text(totals);
}

bool is_news(const store::LimitEvent& event, const store::LimitEvent* before) {
  if (event.paused_until_unix_ms > 0)
    return !before || before->paused_until_unix_ms != event.paused_until_unix_ms;
  return before && (event.window < before->window || event.ceiling != before->ceiling);
}

std::string limit_text(const store::LimitEvent& event, const store::LimitEvent* before) {
  std::string out = event.provider + ": " + event.reason;
  if (event.paused_until_unix_ms > 0) out += " until " + time_text(event.paused_until_unix_ms);
  if (!before)
    out += fmt::format("; up to {} in flight", event.window);
  else if (before->window != event.window)
    out += fmt::format("; {} in flight instead of {}", event.window, before->window);
  return out;
}

std::string size_text(std::uint64_t bytes) {
  if (bytes < 1000) return fmt::format("{} B", bytes);
  if (bytes < 1'000'000) return fmt::format("{} kB", bytes / 1000);
  return fmt::format("{:.1f} MB", static_cast<double>(bytes) / 1e6);
}

}  // namespace proofsheet::cli
