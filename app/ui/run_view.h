#pragma once

#include <cstdint>
#include <functional>
#include <list>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "run/run.h"
#include "sheet/pivot.h"
#include "sheet/plan.h"
#include "store/store.h"

namespace proofsheet::ui {

// What the grid shows of one cell without its result: 24 bytes, so that a run of a million cells fits in
// memory.
struct CellView {
  store::CellState state = store::CellState::queued;
  bool cached = false;
  bool known = false;      // has a result in the store, or an event came
  std::int8_t rating = 0;  // 0 = none
  float latency_ms = 0;
  float cost_usd = 0;
  std::uint32_t output_tokens = 0;
  std::uint32_t version = 0;  // grows with each change
};

// A cell that waits for its next attempt, or is in flight.
struct CellActivity {
  int attempt = 0;
  int max_attempts = 1;
  std::int64_t until_unix_ms = 0;
  std::string reason;
  std::uint64_t bytes_received = 0;
};

// One run as the workbench looks at it: the plan it was fired from, a state per cell, and the results that
// are being looked at. UI thread; filled by the session from events and from the store.
class RunView {
 public:
  using RequestResult = std::function<void(store::RunId, sheet::CellIndex)>;

  // `request_result` asks for a result to be loaded; the answer comes back through adopt_result.
  RunView(store::RunId id, std::string name, sheet::Plan plan, RequestResult request_result);

  store::RunId id() const { return id_; }
  const std::string& name() const { return name_; }
  const sheet::Plan& plan() const { return plan_; }
  const sheet::Pivot& pivot() const { return pivot_; }
  void set_layout(const sheet::Layout& layout);

  const CellView& cell(sheet::CellIndex index) const { return cells_[index]; }
  const CellActivity* activity(sheet::CellIndex index) const;
  // Text received so far by a streaming cell; empty when there is none.
  const std::string& streamed_text(sheet::CellIndex index) const;
  // The stored result, or nullptr while it is being loaded (or there is none): ask again each frame.
  std::shared_ptr<const store::CellResult> result(sheet::CellIndex index);

  const run::Totals& totals() const { return totals_; }
  bool is_running() const { return running_; }
  const std::optional<run::RunEnded>& ended() const { return ended_; }
  std::int64_t created_unix_ms = 0;

  // --- filled by the session
  // -----------------------------------------------------------------------------------
  void set_running(bool running) { running_ = running; }
  void adopt_summaries(const std::vector<store::CellSummary>& summaries);
  void adopt_result(sheet::CellIndex index, std::shared_ptr<const store::CellResult> result);
  void apply(const run::Event& event);

 private:
  void remember(sheet::CellIndex index, std::shared_ptr<const store::CellResult> result);
  void count(const CellView& before, const CellView& after);

  store::RunId id_;
  std::string name_;
  sheet::Plan plan_;
  sheet::Pivot pivot_;
  RequestResult request_result_;
  std::vector<CellView> cells_;
  std::unordered_map<sheet::CellIndex, CellActivity> activities_;
  std::unordered_map<sheet::CellIndex, std::string> streams_;
  // Results that were looked at last, newest first.
  struct Kept {
    sheet::CellIndex cell;
    std::shared_ptr<const store::CellResult> result;
  };
  std::list<Kept> kept_;
  std::unordered_map<sheet::CellIndex, std::list<Kept>::iterator> kept_index_;
  std::unordered_set<sheet::CellIndex> requested_;
  run::Totals totals_;
  bool running_ = false;
  std::optional<run::RunEnded> ended_;
};

}  // namespace proofsheet::ui
