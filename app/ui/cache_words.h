#pragma once

#include <string>

#include "ui/focus_facts.h"

namespace proofsheet::ui {

// Where a cell stands for what is said of it and the cache.
enum class CacheMoment {
  before,  // not fired, or not yet
  on_way,  // waiting, in flight
  after,   // has a result
};
// Why the cache answers, or did not answer, a cell of `run` (0 = of a plan): "Not from the cache: temperature
// 0.5 → 0.7 against run 3, cell 17."
std::string cache_words(const CacheAnswer& answer, CacheMoment moment, store::RunId run);
// What a result that was fired does for equal requests: "Kept since 2026-11-24 14:02:31: …".
std::string kept_words(const store::CellResult& result);

}  // namespace proofsheet::ui
