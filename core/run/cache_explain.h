#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "provider/provider.h"
#include "run/field_diff.h"
#include "run/run.h"
#include "sheet/plan.h"
#include "store/store.h"

namespace proofsheet::run {

// What the cache says to a cell.
enum class CacheVerdict {
  hit,
  never_fired,  // nothing like it is known
  differs,      // from the nearest known request
  too_old,      // known, but its time to live is over
  failed,       // it was asked, and what came is not served: failures are never cached
  files_gone,   // known, but its images or audio are no longer on the disk
  no_request,   // the cell cannot be asked at all
};
// "hit", "never_fired", …: part of `proofsheet cache --json`, stable.
std::string_view cache_verdict_name(CacheVerdict verdict);

struct CacheView {
  CacheVerdict verdict = CacheVerdict::never_fired;
  std::string key;  // the cell's own; empty for no_request
  // The result that answers, or the one that comes nearest; no run for never_fired and no_request.
  RunId run = 0;
  CellIndex cell = 0;
  std::int64_t answered_unix_ms = 0;  // of a copy: when its original was
  std::vector<FieldDifference> differences;
  std::string detail;  // failed, no_request: why
};
// "temperature: 0.5 → 0.7, seed: not set → 3 and 2 more", with `separator` behind each field's name.
std::string differences_text(const CacheView& view, std::string_view separator = ": ");
// The view as one line: "since 2026-11-24 14:02:31, from run 3, cell 17" or
// "temperature: 0.5 → 0.7 (run 3, cell 17)".
std::string to_text(const CacheView& view);

// Says for the cells of a plan whether the cache answers them, and why not. Sends nothing and needs no key.
// One thread; keeps what it has read of the nearest results, so that many cells cost little more than one.
class CacheExplainer {
 public:
  // `ttl_s`: as FireOptions::cache_ttl_s. `store` outlives the explainer.
  static Result<CacheExplainer> make(const sheet::Plan& plan, const store::Store& store,
                                     const provider::Environment& environment,
                                     std::optional<double> ttl_s = {});
  CacheExplainer(CacheExplainer&&) noexcept;
  CacheExplainer& operator=(CacheExplainer&&) noexcept;
  ~CacheExplainer();

  // Fails when the store cannot be read.
  Result<CacheView> explain(CellIndex cell);

 private:
  struct Impl;
  explicit CacheExplainer(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

// Why a result of `run` was fired and not answered from the cache, or whose copy it is: by its own request as
// it was sent, and by what the store still knows of that moment. `hit` for a result that was fired: it was
// wanted anew. `ttl_s`: of the run; empty = none.
Result<CacheView> explain_result(RunId run, const store::CellResult& result, const store::Store& store,
                                 std::optional<double> ttl_s);

// The same for many results of a run, held against what was known at one moment, before any of them. Keeps
// what it has read of the nearest results. One thread; `store` outlives it.
class ResultsExplainer {
 public:
  // `until_unix_ms`: of the moment. `ttl_s`: as explain_result.
  ResultsExplainer(const store::Store& store, RunId run, std::int64_t until_unix_ms,
                   std::optional<double> ttl_s);
  ResultsExplainer(ResultsExplainer&&) noexcept;
  ResultsExplainer& operator=(ResultsExplainer&&) noexcept;
  ~ResultsExplainer();

  // Fails when the store cannot be read.
  Result<CacheView> explain(const store::CellResult& result);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

// What the cache says now, for one cell.
Result<CacheView> explain_cache(const sheet::Plan& plan, CellIndex cell, const store::Store& store,
                                const provider::Environment& environment, std::optional<double> ttl_s = {});

}  // namespace proofsheet::run
