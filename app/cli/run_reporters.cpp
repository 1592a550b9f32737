#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <string>

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

std::size_t terminal_width() {
  winsize size{};
  return ::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 80;
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
    write_err("\r\x1b[K" + ellipsize(bar + " " + status_text(status), terminal_width() - 1));
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
  void cell_finished(const run::CellFinished& event) override {
    if (!event.stored) note(event.stored.error().message);
    if (!event.result) return;
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
    json.end_map();
    write_out(json.take() + "\n");
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
