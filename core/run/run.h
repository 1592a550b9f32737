// run: fires a plan: asks providers for requests, the net engine for answers and the store for durability,
// and tells the world what happened as a stream of events.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/mailbox.h"
#include "base/result.h"
#include "net/engine.h"
#include "provider/price.h"
#include "provider/provider.h"
#include "sheet/plan.h"
#include "store/store.h"

namespace proofsheet::run {

using sheet::CellIndex;
using store::CellState;
using store::RunId;

// A cell that is not final changed state; `cancelled`: it was stopped before anything came, and has no
// result; `queued`: it is to be fired (again).
struct CellChanged {
  RunId run = 0;
  CellIndex cell = 0;
  CellState state = CellState::queued;
  int attempt = 0;  // 0-based
  int max_attempts = 1;
  std::int64_t until_unix_ms = 0;  // waiting: when the next attempt begins
  std::string reason;              // waiting: why ("The server asked for a pause (429)")
  std::uint64_t bytes_received = 0;
};

// Text that a streaming cell has received since the last TextAdded.
struct TextAdded {
  RunId run = 0;
  CellIndex cell = 0;
  std::string text;
};

// What cells in flight have received so far, a few times a second; only those for which it has changed.
struct CellsReceived {
  struct Entry {
    CellIndex cell = 0;
    std::uint64_t bytes = 0;   // of this attempt
    std::uint64_t tokens = 0;  // pieces of text of a stream; 0 = not a stream
  };
  RunId run = 0;
  std::vector<Entry> cells;
};

// A cell reached a final state, and its result is durable (unless `stored` carries the failure).
struct CellFinished {
  RunId run = 0;
  std::shared_ptr<const store::CellResult> result;
  Result<> stored;
};

// Why cells of a provider that are still queued are not sent now.
struct ProviderWait {
  std::string provider;
  std::string model;               // where it serves one model at a time; empty = all of them
  std::int64_t until_unix_ms = 0;  // 0 = until something in flight has ended
  std::string reason;              // "At most 60 requests a minute"; empty = `in_flight` says it
  int in_flight = 0;               // so many are, the most that is asked for now
};

struct Totals {
  std::uint64_t cells = 0, done = 0, cached = 0, filtered = 0, failed = 0,
                cancelled = 0;  // cached ones are done, too
  std::uint64_t in_flight = 0, waiting = 0, queued = 0;
  double cost_usd = 0;                     // of the whole run; a cached answer was paid for by an earlier one
  bool cost_known = true;                  // false when a model has no price
  std::int64_t waiting_until_unix_ms = 0;  // the soonest
  std::string waiting_reason;
  double elapsed_ms = 0;
  bool paused = false;  // by pause()
  std::vector<ProviderWait> waits = {};
};

// How much a provider is asked for at once, when it changed, and why. The store keeps the history
// (Store::limit_events).
struct LimitsChanged {
  RunId run = 0;
  store::LimitEvent event;
};

// A few times a second while the run goes, and once at its end.
struct Progress {
  RunId run = 0;
  Totals totals;
};

enum class EndReason { completed, stopped, budget, timed_out, provider_stopped, store_failed };
struct RunEnded {
  RunId run = 0;
  EndReason reason = EndReason::completed;
  std::string message;  // one line for the user; empty when completed
  Totals totals;
};

using Event =
    std::variant<CellChanged, TextAdded, CellsReceived, CellFinished, LimitsChanged, Progress, RunEnded>;
using EventBox = Mailbox<Event>;

struct FireOptions {
  int concurrency = 0;  // 0 = the sheet's limit, else 32
  bool use_cache = true;
  std::optional<double> cache_ttl_s = {};        // empty = the sheet's
  std::optional<sheet::FiringOrder> order = {};  // empty = the sheet's
  std::optional<double> max_cost_usd = {};       // empty = the sheet's limit
  // Continue this run: only cells without a final result are fired (and failed ones, if asked).
  std::optional<RunId> resume = {};
  bool retry_errors = false;
  // With `retry_errors`: also those that broke off in the middle of an answer, which are billed twice.
  bool retry_broken_off = false;
  // Only these cells; empty = all.
  std::vector<CellIndex> only = {};
  // With `resume` and `only`: fire these cells although they have a result, and not from the cache. The store
  // keeps the results that they replace.
  bool again = false;
};

// Limits of a running run that a user changes; empty = stays as it is, 0 = none (for concurrency: 1).
struct LimitChange {
  std::string provider = {};  // whose limits these are; empty = those of the run and of each of its providers
  std::optional<int> concurrency = {};
  std::optional<double> requests_per_minute = {};
  std::optional<double> tokens_per_minute = {};
  std::optional<double> delay_s = {};
  std::optional<double> max_cost_usd = {};
};

// What firing would take, before anything is fired.
struct Estimate {
  std::uint64_t cells = 0;
  std::uint64_t cached = 0;                           // about: from a bounded look at the cache
  std::optional<double> cost_low_usd, cost_high_usd;  // empty = a model has no price
  std::optional<double> time_s;                       // empty = no earlier run to learn from
};

// Fires runs. One thread ("run") makes all decisions; it talks to the net engine and the store by messages.
// Thread-safe. Destruction stops every run at once and joins.
class Conductor {
 public:
  struct Parts {
    store::Store* store = nullptr;
    net::Engine* engine = nullptr;
    const provider::PriceTable* prices = nullptr;  // may be null: only what is free has a cost
    provider::Environment environment;
    const Clock* clock = nullptr;  // nullptr = system_clock()
  };
  explicit Conductor(Parts parts);
  ~Conductor();

  // Creates (or resumes) the run and starts firing; events arrive in `events`, RunEnded last. Fails before
  // anything is fired when an endpoint cannot be resolved (a missing key) or the run to resume has another
  // plan.
  Result<RunId> fire(const sheet::Plan& plan, const FireOptions& options, std::shared_ptr<EventBox> events);

  enum class StopMode { finish_in_flight, at_once };
  void stop(RunId run, StopMode mode);

  // The following ask a run that goes on; for one that has ended they do nothing (fire it again with
  // FireOptions::resume).
  // What is in flight comes to its end, nothing else is sent until resume().
  void pause(RunId run);
  void resume(RunId run);
  // Stops cells wherever they are; those without any content count as never fired.
  void cancel(RunId run, std::vector<CellIndex> cells);
  // Fires cells that have come to an end, or were cancelled, once more; not from the cache.
  void refire(RunId run, std::vector<CellIndex> cells);
  // Fails, and changes nothing: budget, when a model has no price, so that a budget cannot be watched;
  // invalid_input, when the run has no such provider or the budget of one is meant.
  Result<> set_limits(RunId run, LimitChange change);
  // What the user looks at is fired first.
  void look_at(RunId run, std::vector<CellIndex> cells);
  // True while the run has not ended.
  bool is_running(RunId run) const;

  // What firing with these options would take; of `resume` it knows nothing: `only` names what is left.
  Result<Estimate> estimate(const sheet::Plan& plan, const FireOptions& options = {}) const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

// Hash of the canonical request (method, URL, body with sorted keys) and the repeat index; the sheet plays no
// part.
std::string cache_key(const HttpRequest& request, std::uint64_t repeat);

}  // namespace proofsheet::run
