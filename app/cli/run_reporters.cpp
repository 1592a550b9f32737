#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <map>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/json.h"
#include "base/utf8.h"
#include "cli/common.h"
#include "cli/limit_history.h"
#include "cli/run_watch.h"
#include "report/report.h"

namespace proofsheet::cli {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr milliseconds kBarInterval{100};
constexpr milliseconds kLineInterval{5'000};
constexpr milliseconds kJsonInterval{1'000};

// Lets something happen at most once per interval.
class Pace {
 public:
  explicit Pace(milliseconds interval) : interval_(interval), last_(steady_clock::now()) {}
  bool is_due() {
    const auto now = steady_clock::now();
    if (now - last_ < interval_) return false;
    last_ = now;
    return true;
  }

 private:
  milliseconds interval_;
  steady_clock::time_point last_;
};

double share_done(const run::Totals& totals) {
  if (totals.cells == 0) return 1;
  const std::uint64_t finished = totals.done + totals.filtered + totals.failed + totals.cancelled;
  return static_cast<double>(finished) / static_cast<double>(totals.cells);
}

class BarReporter final : public RunReporter {
 public:
  ~BarReporter() override { clear(); }
  void cell_finished(const run::CellFinished& event) override {
    if (!event.stored) note(event.stored.error().message);
  }
  // The bar shows both all the time.
  void limits_changed(const store::LimitEvent&, const store::LimitEvent*) override {}
  void paused(bool) override {}
  void progress(const RunStatus& status) override {
    if (pace_.is_due()) draw(status);
  }
  void note(std::string_view text) override {
    clear();
    print_err("{}\n", text);
  }
  void ended(const run::RunEnded& event) override {
    clear();
    if (!event.message.empty()) print_err("{}\n", event.message);
  }

 private:
  void draw(const RunStatus& status) {
    constexpr std::size_t kBarCells = 24;
    const auto filled = static_cast<std::size_t>(share_done(status.totals()) * kBarCells);
    std::string bar;
    for (std::size_t i = 0; i < kBarCells; ++i) bar += i < filled ? "█" : "░";
    write_err("\r\x1b[K" + ellipsize(bar + " " + status_text(status), terminal_width_err() - 1));
    is_drawn_ = true;
  }
  void clear() {
    if (is_drawn_) write_err("\r\x1b[K");
    is_drawn_ = false;
  }

  Pace pace_{kBarInterval};
  bool is_drawn_ = false;
};

class LineReporter final : public RunReporter {
 public:
  void cell_finished(const run::CellFinished& event) override {
    if (!event.stored) note(event.stored.error().message);
  }
  void limits_changed(const store::LimitEvent& event, const store::LimitEvent* before) override {
    if (is_news(event, before)) note(limit_text(event, before));
  }
  void paused(bool) override {}  // who asked for it has been answered
  void progress(const RunStatus& status) override {
    if (pace_.is_due()) print_err("{}\n", status_text(status));
  }
  void note(std::string_view text) override { print_err("{}\n", text); }
  void ended(const run::RunEnded& event) override {
    if (!event.message.empty()) print_err("{}\n", event.message);
  }

 private:
  Pace pace_{kLineInterval};
};

void write_totals(JsonWriter& json, const run::Totals& totals) {
  const auto count = [&](std::string_view name, std::uint64_t number) {
    json.member(name, static_cast<std::int64_t>(number));
  };
  count("cells", totals.cells);
  count("done", totals.done);
  count("cached", totals.cached);
  count("filtered", totals.filtered);
  count("failed", totals.failed);
  count("cancelled", totals.cancelled);
  count("in_flight", totals.in_flight);
  count("waiting", totals.waiting);
  count("queued", totals.queued);
  json.member("paused", totals.paused);
  json.key("cost_usd");
  if (totals.cost_known) {
    json.value(totals.cost_usd);
  } else {
    json.null();
  }
  json.member("elapsed_ms", totals.elapsed_ms);
}

void write_optional(JsonWriter& json, std::string_view name, std::int64_t number) {
  json.member(name, number != 0 ? Value(number) : Value());
}

// What the totals leave open: why what is left waits, and what is under way.
void write_waits(JsonWriter& json, const RunStatus& status) {
  const run::Totals& totals = status.totals();
  json.member("retrying", static_cast<std::int64_t>(status.retrying()));
  json.member("bytes", static_cast<std::int64_t>(status.bytes()));
  json.member("tokens", static_cast<std::int64_t>(status.tokens()));
  write_optional(json, "waiting_until_unix_ms", totals.waiting_until_unix_ms);
  json.member("waiting_reason", totals.waiting_reason.empty() ? Value() : Value(totals.waiting_reason));
  json.key("waits");
  json.begin_list();
  for (const run::ProviderWait& wait : totals.waits) {
    json.begin_map();
    json.member("provider", wait.provider);
    if (!wait.model.empty()) json.member("model", wait.model);
    write_optional(json, "until_unix_ms", wait.until_unix_ms);
    json.member("reason", wait.reason.empty()
                              ? fmt::format("{} in flight, the most that is asked for now", wait.in_flight)
                              : wait.reason);
    json.end_map();
  }
  json.end_list();
}

// The changes of cells that are not final, gathered so that their number a second is bounded, whatever the
// run's.
class ChangedCells {
 public:
  void take(const run::CellChanged& change) { cells_[change.cell] = change; }
  // Its own event says all.
  void forget(sheet::CellIndex cell) { cells_.erase(cell); }

  // One line of those that have changed since the last, without which there is none. What waits or is asked
  // again comes first; what there is no room for comes with a later line, if it is still so.
  void write(const RunStatus& status) {
    if (cells_.empty()) return;
    std::vector<sheet::CellIndex> told;
    gather(told, true);
    gather(told, false);
    JsonWriter json;
    json.begin_map();
    json.member("event", "states");
    json.key("cells");
    json.begin_list();
    for (const sheet::CellIndex cell : told) write_cell(json, cells_.at(cell), status.received(cell));
    json.end_list();
    for (const sheet::CellIndex cell : told) cells_.erase(cell);
    json.member("left_out", static_cast<std::int64_t>(cells_.size()));
    json.end_map();
    write_out(json.take() + "\n");
  }

 private:
  static constexpr std::size_t kMostTold = 200;

  static bool is_trouble(const run::CellChanged& change) {
    return change.state == store::CellState::waiting || change.attempt > 0;
  }
  void gather(std::vector<sheet::CellIndex>& told, bool trouble) const {
    for (const auto& [cell, change] : cells_) {
      if (told.size() >= kMostTold) return;
      if (is_trouble(change) == trouble) told.push_back(cell);
    }
  }
  static void write_cell(JsonWriter& json, const run::CellChanged& change,
                         const RunStatus::Received& received) {
    json.begin_map();
    json.member("cell", static_cast<std::int64_t>(change.cell));
    json.member("state", store::state_name(change.state));
    // Of one that waits, the attempt that comes.
    const bool waits = change.state == store::CellState::waiting;
    json.member("attempt", static_cast<std::int64_t>(change.attempt + (waits ? 2 : 1)));
    json.member("max_attempts", static_cast<std::int64_t>(change.max_attempts));
    write_optional(json, "until_unix_ms", change.until_unix_ms);
    json.member("reason", change.reason.empty() ? Value() : Value(change.reason));
    json.member("bytes", static_cast<std::int64_t>(received.bytes));
    json.member("tokens", static_cast<std::int64_t>(received.tokens));
    json.end_map();
  }

  std::map<sheet::CellIndex, run::CellChanged> cells_;
};

std::string_view reason_name(run::EndReason reason) {
  switch (reason) {
    case run::EndReason::completed:
      return "completed";
    case run::EndReason::stopped:
      return "stopped";
    case run::EndReason::budget:
      return "budget";
    case run::EndReason::timed_out:
      return "timed_out";
    case run::EndReason::provider_stopped:
      return "provider_stopped";
    case run::EndReason::store_failed:
      return "store_failed";
  }
  return "completed";
}

class JsonReporter final : public RunReporter {
 public:
  void cell_changed(const run::CellChanged& change) override { changed_.take(change); }
  void cell_finished(const run::CellFinished& event) override {
    if (!event.stored) note(event.stored.error().message);
    if (!event.result) return;
    changed_.forget(event.result->cell);
    // The record's own members follow the event's name. What could not be kept was paid for all the same.
    const std::string_view name = event.stored ? R"({"event":"cell",)" : R"({"event":"not_stored",)";
    write_out(std::string(name) + report::to_record_json(*event.result).substr(1) + "\n");
  }
  void limits_changed(const store::LimitEvent& event, const store::LimitEvent*) override {
    JsonWriter json;
    json.begin_map();
    json.member("event", "limits");
    write_limit_members(json, event);
    json.end_map();
    write_out(json.take() + "\n");
  }
  void paused(bool is_paused) override {
    write_out(is_paused ? "{\"event\":\"paused\"}\n" : "{\"event\":\"resumed\"}\n");
  }
  void progress(const RunStatus& status) override {
    if (!pace_.is_due()) return;
    JsonWriter json;
    json.begin_map();
    json.member("event", "progress");
    write_totals(json, status.totals());
    write_waits(json, status);
    json.end_map();
    write_out(json.take() + "\n");
    changed_.write(status);
  }
  void note(std::string_view text) override { print_err("{}\n", text); }
  void ended(const run::RunEnded& event) override {
    JsonWriter json;
    json.begin_map();
    json.member("event", "ended");
    json.member("run", event.run);
    json.member("reason", reason_name(event.reason));
    json.member("message", event.message);
    write_totals(json, event.totals);
    json.end_map();
    write_out(json.take() + "\n");
  }

 private:
  Pace pace_{kJsonInterval};
  ChangedCells changed_;
};

}  // namespace

std::unique_ptr<RunReporter> make_text_reporter() {
  if (is_terminal_err()) return std::make_unique<BarReporter>();
  return std::make_unique<LineReporter>();
}

std::unique_ptr<RunReporter> make_json_reporter() {
  return std::make_unique<JsonReporter>();
}

}  // namespace proofsheet::cli
