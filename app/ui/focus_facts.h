#pragma once

#include <cstdint>
#include <list>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "base/result.h"
#include "run/cache_explain.h"
#include "store/store.h"

namespace proofsheet::ui {

// The cell in focus, as it is at the moment.
struct FocusKey {
  store::RunId run = 0;  // 0 = of the sheet's plan, not fired
  sheet::CellIndex cell = 0;
  std::int64_t version = 0;  // of its result, or of the plan; 0 = on its way

  bool is_same_cell(const FocusKey& other) const { return run == other.run && cell == other.cell; }
  friend bool operator==(const FocusKey&, const FocusKey&) = default;
};

// What the cache says to a cell.
struct CacheAnswer {
  Result<run::CacheView> view;  // of a result: as of the time when it was fired
  bool is_copy = false;         // of a result that came from the cache
  bool was_refired = false;     // the cell had a whole answer, and was fired again all the same
};

// The results of an equal request in any run, newest first.
using RequestHistory = std::vector<std::shared_ptr<const store::Store::OfRequest>>;
using EarlierResults = std::vector<std::shared_ptr<const store::CellResult>>;

// What the inspector shows of the cell in focus beside its result: what the cache says to it, the results
// that it had before, and those of equal requests in other runs. Keeps the last answers of the cache; earlier
// results only while their cell is in focus. UI thread; the session asks and brings the answers.
class FocusFacts {
 public:
  static constexpr std::size_t kKeptAnswers = 64;

  // What is in focus, told each frame. True when the session is to find out about it.
  bool focus(const FocusKey& key, std::int64_t now_unix_ms);
  void leave();
  bool knows_cache(const FocusKey& key) const;
  // `cache` is nullptr when it was known already.
  void adopt(const FocusKey& key, std::shared_ptr<const CacheAnswer> cache, EarlierResults earlier,
             RequestHistory history = {});
  // A result came in: what was said of cells that have none may be over.
  void results_changed() { ++generation_; }
  // Results are gone.
  void forget();

  // nullptr while it is being worked out.
  const CacheAnswer* cache() const;
  const EarlierResults& earlier() const { return earlier_; }
  const RequestHistory& history() const { return history_; }

 private:
  using Kept = std::pair<FocusKey, std::shared_ptr<const CacheAnswer>>;
  std::list<Kept>::const_iterator find(const FocusKey& key) const;

  std::optional<FocusKey> current_;
  EarlierResults earlier_;   // of current_
  RequestHistory history_;   // of current_
  std::list<Kept> answers_;  // newest first
  std::uint64_t generation_ = 0, asked_generation_ = 0;
  std::int64_t asked_unix_ms_ = 0;
};

}  // namespace proofsheet::ui
