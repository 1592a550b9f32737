#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "base/thread_pool.h"
#include "run/cell_listener.h"
#include "run/cell_queue.h"
#include "run/cost.h"
#include "run/digest.h"
#include "run/lanes.h"
#include "run/limiter.h"
#include "run/messages.h"
#include "run/run.h"
#include "store/run_lock.h"

namespace proofsheet::run {

// What a firing works with; all outlive it.
struct Services {
  store::Store* store = nullptr;
  net::Engine* engine = nullptr;
  const Clock* clock = nullptr;
  std::shared_ptr<Inbox> inbox;
  ThreadPool* digesters = nullptr;
  std::function<double()> random;  // [0, 1)
  std::shared_ptr<Intake> intake;
};

// A model of the sheet.
struct ModelSlot {
  sheet::ModelRef ref;
  std::size_t route = 0;
  std::optional<provider::Price> price;
  std::optional<double> dearest_usd;  // of this run's answers
};

// What is settled before the first cell is taken up.
struct FiringSetup {
  RunId id = 0;
  sheet::Plan plan;
  FireOptions options;
  std::shared_ptr<EventBox> events;
  std::vector<Route> routes;
  std::vector<ModelSlot> models;
  int concurrency = 32;
  std::optional<double> max_cost_usd;
  std::vector<CellIndex> finished;     // ascending; of the run that is resumed
  std::uint64_t final_cells = 0;       // of the plan, already in the store
  Totals totals;                       // with what is finished counted
  double unmetered_usd = 0;            // of the run that is resumed: see Firing
  std::optional<store::RunLock> lock;  // so that no other program fires this run
  std::function<void()> before_end;    // called before RunEnded is emitted
};

// One run while it goes. Run thread only: it makes all decisions about cells; work happens in the engine, the
// pool and the store, which answer by messages.
class Firing {
 public:
  Firing(FiringSetup setup, Services services);

  RunId id() const { return setup_.id; }
  bool has_ended() const { return ended_; }
  const std::vector<Route>& routes() const { return setup_.routes; }
  // Once, before anything else on the run thread: the limiter of each route.
  void begin(std::vector<std::shared_ptr<Limiter>> limiters);

  void handle(TextArrived& message);
  void handle(TransferEnded& message);
  void handle(AnswerDigested& message);
  void handle(ImageFetched& message);
  void handle(ImageWaits& message);
  void handle(ResultStored& message);

  // firing_control.cpp: what a user asks for.
  void stop(Conductor::StopMode mode);
  void handle(PauseFiring& message);
  void handle(CancelCells& message);
  void handle(RefireCells& message);
  void handle(LookAtCells& message);
  void handle(ChangeLimits& message);
  // Something about a limiter has changed: keeps it in the run's history, if the run uses it.
  void note_limits(const Limiter& limiter, const std::string& reason);

  // Takes up a few cells, if some may be; true when there is more to do at once.
  bool pump();
  // Emits text and progress that are due, and ends the run when nothing is left.
  void tick();
  // When tick() or pump() has something to do without a message.
  SteadyTime next_due() const;

 private:
  // fetch_waiting: the answer is there, and each of its images that are not waits to be asked for again.
  enum class Phase { in_flight, streaming, waiting, digesting, fetching, fetch_waiting, storing };
  static constexpr std::size_t kPhases = 7;

  struct Cell {
    Phase phase = Phase::in_flight;
    std::size_t model = 0;
    std::size_t lane = 0;
    net::TransferId transfer = 0;
    Limiter::Ticket ticket;
    std::shared_ptr<CellListener> listener;
    std::shared_ptr<store::CellResult> result;   // known so far; complete when storing
    std::vector<store::AttemptRecord> attempts;  // that have ended
    std::vector<store::Store::NewBlob> blobs;
    std::size_t images_left = 0;
    std::vector<net::TransferId> image_transfers;
    std::map<std::size_t, ImageWaits> image_waits;  // by image
    std::optional<SteadyTime> due;                  // of the whole cell
    double reserved_usd = 0;
    std::uint64_t undurable_bytes = 0;
    std::optional<Error> store_failure;  // bytes of the answer could not be kept
    bool has_content = false;
    bool shares = false;       // equal cells wait for this one
    bool is_again = false;     // has a result in the store, which this one will replace
    bool is_unwanted = false;  // was cancelled while its answer was read: there is no other attempt
    int attempt = 0;           // 0-based
    SteadyTime next_attempt{};
    std::int64_t until_unix_ms = 0;
    std::string reason;
    std::uint64_t shown_bytes = 0;  // as the last CellsReceived said
  };
  using Cells = std::unordered_map<CellIndex, Cell>;

  // The cells of a route, or those of one of its models where it serves one model at a time.
  struct Lane {
    std::size_t route = 0;
    std::optional<std::size_t> model;
    std::deque<CellIndex> due;  // may be asked again now
    std::size_t active = 0;     // cells taken up and not at their end
    std::optional<Limiter::Wait> wait;
    std::optional<Limiter::Wait> held;  // the next cell is too large for what is left of a limit
  };

  // firing_prepare.cpp: from the plan to the engine.
  bool may_take_up() const;
  void take_up(CellIndex index);
  bool share_or_answer_from_cache(CellIndex index, Cell& cell);
  bool answer_from_cache(CellIndex index, Cell& cell);
  bool reserve(const sheet::CellSpec& spec, provider::Operation operation, Cell& cell);
  void submit(CellIndex index, Cell& cell, HttpRequest request, provider::Operation operation, double tokens);
  std::optional<net::Deadlines> deadlines(const Cell& cell) const;
  std::size_t model_of(CellIndex index) const;

  // firing_lanes.cpp: who may be asked now, and who again.
  void make_lanes();
  void open_lanes(SteadyTime now);
  bool is_models_turn(std::size_t lane) const;
  double guess_tokens_of(const sheet::CellSpec& spec, provider::Operation operation,
                         const Route& route) const;
  bool hold_lane(std::size_t lane, double tokens);
  bool may_retry(const Cell& cell, const AttemptEnd& end) const;
  void wait_for_retry(CellIndex index, Cell& cell, const AttemptEnd& end, net::Milliseconds wait);
  std::optional<net::Milliseconds> retry_wait(const Cell& cell, const AttemptEnd& end) const;
  void take_due_retries(SteadyTime now);
  bool retry_one();
  void ask_again(CellIndex index, Cell& cell);
  void adapt_limits(const Cell& cell, const AttemptEnd& end, std::optional<net::Milliseconds> wait);
  void set_ceilings();

  // firing_finish.cpp: from the engine to the store.
  void start_digest(CellIndex index, std::shared_ptr<Received> received);
  void merge_digest(Cell& cell, Digest& digest);
  void note_usage(const Cell& cell, const Usage& usage);
  void fetch_images(CellIndex index, Cell& cell, const std::vector<Digest::RemoteImage>& images);
  void show_fetching(CellIndex index, Cell& cell, int attempt);
  void finish_cell(CellIndex index, Cell& cell);
  void drop_cancelled(CellIndex index, Cell& cell);
  void put(CellIndex index, Cell& cell);
  void forget(CellIndex index);
  void count_final(const store::CellResult& result, int sign);
  void release_followers(const std::string& cache_key);
  void stop_provider(const Cell& cell);
  void end_if_done();
  void end();
  std::pair<EndReason, std::string> end_reason() const;

  void cancel_active(CellIndex index, Cell& cell, std::vector<net::TransferId>& transfers);
  void refire_one(CellIndex index);

  Cell* find(CellIndex index);
  Cell& enter(CellIndex index, Cell cell);
  void set_phase(Cell& cell, Phase phase);
  std::size_t count(Phase phase) const { return phase_counts_[static_cast<std::size_t>(phase)]; }
  Limiter& limiter_of(const Cell& cell) { return *limiters_[lanes_[cell.lane].route]; }
  const Route& route_of(const Cell& cell) const { return setup_.routes[lanes_[cell.lane].route]; }
  void emit(Event event);
  void emit_change(CellIndex index, const Cell& cell, CellState state);
  void emit_text();
  void emit_received();
  void emit_progress();
  Totals totals() const;
  std::vector<ProviderWait> provider_waits(SteadyTime now) const;
  ProviderWait wait_of_lane(std::size_t lane, SteadyTime now) const;
  void consider_wait(Totals& totals, std::int64_t until_unix_ms, const std::string& reason) const;
  bool is_halted() const { return stopping_ || !store_failure_.empty() || budget_reached_; }

  FiringSetup setup_;
  Services services_;
  const SteadyTime began_;
  const std::int64_t oldest_cached_unix_ms_;  // of the run's beginning: the same for its first and last cell
  const std::string group_;                   // of its transfers
  std::optional<SteadyTime> run_due_;
  std::size_t model_axis_ = 0;
  std::vector<std::size_t> model_of_value_;  // by value index of the model axis; empty = one model only
  std::vector<Lane> lanes_;
  std::vector<std::size_t> lane_of_model_;
  std::vector<std::shared_ptr<Limiter>> limiters_;  // by route
  CellQueue queue_;

  Cells cells_;  // taken up and not yet durable
  std::unordered_map<std::string, std::vector<CellIndex>>
      followers_;                                     // by cache key: equal cells that wait for the first
  std::set<std::pair<SteadyTime, CellIndex>> waits_;  // for their next attempt
  std::unordered_set<CellIndex> again_;               // to be fired although there is a result
  std::unordered_set<CellIndex> cancelled_;           // before they were taken up
  std::vector<std::size_t> phase_counts_ = std::vector<std::size_t>(kPhases, 0);
  std::uint64_t undurable_bytes_ = 0;
  double reserved_usd_ = 0;
  double unmetered_usd_ = 0;         // the most that answers have cost whose cost was not told
  bool waits_for_money_ = false;     // until a cell in flight shows what it really costs
  std::optional<int> retries_left_;  // of the run
  std::vector<std::optional<int>> route_retries_left_;  // of each provider

  bool paused_ = false;
  bool stopping_ = false;
  bool stopping_at_once_ = false;
  bool timed_out_ = false;
  bool budget_reached_ = false;
  std::string store_failure_;
  std::string provider_message_;
  bool ended_ = false;
  Totals counts_;
  std::uint64_t final_cells_ = 0;

  std::vector<CellIndex> with_text_;
  SteadyTime text_due_{};
  SteadyTime received_due_{};
  SteadyTime text_shown_{};
  SteadyTime progress_due_{};
  bool progress_changed_ = true;
};

}  // namespace proofsheet::run
