#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "run/run.h"

namespace proofsheet::cli {

// What the events of a run add up to so far. Owned by the thread that watches.
class RunStatus {
 public:
  // The cells that had failed before the run was resumed, and those of them that broke off in the middle of
  // an answer.
  explicit RunStatus(const std::vector<sheet::CellIndex>& failed = {},
                     const std::vector<sheet::CellIndex>& partial = {})
      : failed_(failed.begin(), failed.end()), partial_(partial.begin(), partial.end()) {}

  void take(const run::Event& event);

  const run::Totals& totals() const { return totals_; }
  // Cells whose last result is a failure, in their order.
  const std::set<sheet::CellIndex>& failed() const { return failed_; }
  // Cells whose last result is a part of an answer.
  const std::set<sheet::CellIndex>& partial() const { return partial_; }
  // Cells in flight beyond their first attempt.
  std::uint64_t retrying() const { return retrying_.size(); }
  // Of the answers in flight.
  std::uint64_t bytes() const { return bytes_; }
  std::uint64_t tokens() const { return tokens_; }
  struct Received {
    std::uint64_t bytes = 0, tokens = 0;
  };
  // Of a cell in flight.
  Received received(sheet::CellIndex cell) const {
    const auto found = received_.find(cell);
    return found == received_.end() ? Received() : found->second;
  }
  // The last event of each provider.
  const std::map<std::string, store::LimitEvent>& limits() const { return limits_; }

 private:
  void take_change(const run::CellChanged& change);
  void forget(sheet::CellIndex cell);

  run::Totals totals_;
  std::set<sheet::CellIndex> failed_;
  std::set<sheet::CellIndex> partial_;
  std::unordered_set<sheet::CellIndex> retrying_;
  std::unordered_map<sheet::CellIndex, Received> received_;
  std::uint64_t bytes_ = 0, tokens_ = 0;
  std::map<std::string, store::LimitEvent> limits_;
};

// "paused, 12/48, 3 failed, 8 in flight (34 kB, 120 tokens; limit 8 of 32), 1 retrying, 2 waiting until
// 14:02:31 (why), $0.12, about 5 s left"
std::string status_text(const RunStatus& status);

// What a change of a provider's limits means, in one line: "openai: The server asked for a pause (429) until
// 14:02:31; 12 in flight instead of 24". `before` is the provider's event before this one, or nullptr.
std::string limit_text(const store::LimitEvent& event, const store::LimitEvent* before);
// True for what a user should hear of at once: a pause, a step back. Growing is no news.
bool is_news(const store::LimitEvent& event, const store::LimitEvent* before);

// "812 B", "34 kB", "1.2 MB".
std::string size_text(std::uint64_t bytes);

}  // namespace proofsheet::cli
