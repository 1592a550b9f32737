#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/thread_pool.h"
#include "run/cell_listener.h"
#include "run/cell_queue.h"
#include "run/cost.h"
#include "run/digest.h"
#include "run/messages.h"
#include "run/rate_limit.h"
#include "run/run.h"

namespace proofsheet::run {

// What a firing works with; all outlive it.
struct Services {
  store::Store* store = nullptr;
  net::Engine* engine = nullptr;
  const Clock* clock = nullptr;
  std::shared_ptr<Inbox> inbox;
  ThreadPool* digesters = nullptr;
};

// A provider as a run uses it. Its place in the list is the lane of its cells.
struct Route {
  std::shared_ptr<const provider::Endpoint> endpoint;
  const provider::Provider* provider = nullptr;
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
  std::vector<CellIndex> finished;   // ascending; of the run that is resumed
  std::uint64_t final_cells = 0;     // of the plan, already in the store
  Totals totals;                     // with what is finished counted
  std::function<void()> before_end;  // called before RunEnded is emitted
};

// One run while it goes. Run thread only: it makes all decisions about cells; work happens in the engine, the
// pool and the store, which answer by messages.
class Firing {
 public:
  Firing(FiringSetup setup, Services services);

  RunId id() const { return setup_.id; }
  bool has_ended() const { return ended_; }

  void handle(AttemptStarted& message);
  void handle(AttemptWaiting& message);
  void handle(TextArrived& message);
  void handle(TransferEnded& message);
  void handle(AnswerDigested& message);
  void handle(ImageFetched& message);
  void handle(ResultStored& message);
  void stop(Conductor::StopMode mode);

  // Takes up a few cells, if some may be; true when there is more to do at once.
  bool pump();
  // Emits text and progress that are due, reopens lanes, and ends the run when nothing is left.
  void tick();
  // When tick() or pump() has something to do without a message.
  SteadyTime next_due() const;

 private:
  enum class Phase { queued, in_flight, streaming, waiting, digesting, fetching, storing };
  struct Cell {
    Phase phase = Phase::queued;
    std::size_t model = 0;
    net::TransferId transfer = 0;
    std::shared_ptr<CellListener> listener;
    std::shared_ptr<store::CellResult> result;  // known so far; complete when storing
    std::vector<store::Store::NewBlob> blobs;
    std::size_t images_left = 0;
    std::vector<net::TransferId> image_transfers;
    double reserved_usd = 0;
    std::uint64_t undurable_bytes = 0;
    bool has_content = false;
    bool shares = false;  // equal cells wait for this one
    int attempt = 0;
    std::int64_t until_unix_ms = 0;
    std::string reason;
  };
  using Cells = std::unordered_map<CellIndex, Cell>;

  // firing_prepare.cpp: from the plan to the engine.
  bool may_take_up(SteadyTime now);
  void take_up(CellIndex index);
  void submit(CellIndex index, Cell cell, HttpRequest request, provider::Operation operation);
  bool reserve(const sheet::CellSpec& spec, provider::Operation operation, Cell& cell);
  bool answer_from_cache(CellIndex index, Cell& cell);
  std::size_t model_of(CellIndex index) const;
  net::Deadlines deadlines() const;

  // firing_finish.cpp: from the engine to the store.
  void start_digest(CellIndex index, std::shared_ptr<Received> received);
  void merge_digest(CellIndex index, Cell& cell, Digest& digest);
  void fetch_images(CellIndex index, Cell& cell, const std::vector<Digest::RemoteImage>& images);
  void finish_cell(CellIndex index, Cell& cell);
  void drop_cancelled(CellIndex index, Cell& cell);
  void put(CellIndex index, Cell& cell);
  void count_stored(const store::CellResult& result);
  void release_followers(const std::string& cache_key);
  void stop_provider(const Cell& cell);
  void pause_provider(const Cell& cell, std::int64_t until_unix_ms);
  void end_if_done();
  void end();
  std::pair<EndReason, std::string> end_reason() const;

  Cell* find(CellIndex index);
  void set_phase(Cell& cell, Phase phase);
  void emit(Event event);
  void emit_change(CellIndex index, const Cell& cell, CellState state);
  void emit_text();
  void emit_progress();
  Totals totals() const;
  bool is_halted() const { return stopping_ || !store_failure_.empty() || budget_reached_; }

  FiringSetup setup_;
  Services services_;
  const SteadyTime began_;
  CellQueue queue_;
  RateLimit rate_;
  std::size_t model_axis_ = 0;
  std::vector<std::size_t> model_of_value_;  // by value index of the model axis; empty = one model only

  Cells cells_;  // taken up and not yet durable
  std::map<std::string, std::vector<CellIndex>>
      followers_;                                 // by cache key: equal cells that wait for the first
  std::vector<std::int64_t> lane_opens_unix_ms_;  // by route; 0 = not paused
  std::vector<std::size_t> phase_counts_ = std::vector<std::size_t>(7, 0);
  std::uint64_t undurable_bytes_ = 0;
  double reserved_usd_ = 0;
  bool waits_for_money_ = false;  // until a cell in flight shows what it really costs

  bool stopping_ = false;
  bool stopping_at_once_ = false;
  bool budget_reached_ = false;
  std::string store_failure_;
  std::string provider_message_;
  bool ended_ = false;
  Totals counts_;
  std::uint64_t final_cells_ = 0;

  std::vector<CellIndex> with_text_;
  SteadyTime text_due_{};
  SteadyTime progress_due_{};
  bool progress_changed_ = true;
};

}  // namespace proofsheet::run
