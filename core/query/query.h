#pragma once

#include <cmath>
#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "query/cell_set.h"
#include "query/expression.h"
#include "sheet/plan.h"
#include "store/store.h"

namespace proofsheet::query {

inline constexpr float kUnknown = std::numeric_limits<float>::quiet_NaN();

// What is at hand of every cell of a run. Numbers that are not known are kUnknown.
struct CellFacts {
  store::CellState state = store::CellState::queued;
  bool cached = false;
  float rating = kUnknown;
  float cost_usd = kUnknown;
  float latency_ms = kUnknown;
  float output_tokens = kUnknown;
  bool rejected = false;
  std::optional<store::Label> label = {};
};

// Where the cells of a run are read from.
struct CellSource {
  std::vector<CellFacts> facts;  // by cell
  // Calls `visit` with each result's content, in one pass; it returns false to stop.
  std::function<Result<>(const std::function<bool(const store::CellContent&)>& visit)> contents;
  // Called before `readings` where what is measured of pictures is asked for: measures what was not yet.
  std::function<Result<>(std::stop_token stop)> measure_pictures = {};
  // As contents, with the numbers that facts lack.
  std::function<Result<>(const std::function<bool(const store::CellReading&)>& visit)> readings;
};

// The cells of a run in the store; of a plan with `cells` cells. Reads the facts now, the contents when they
// are asked for. The store must outlive it.
Result<CellSource> stored_cells(const store::Store& store, store::RunId run, std::uint64_t cells);

// What an expression means for a plan: which cells it lets through. Immutable, cheap to copy, any thread.
//
//   axis = value      the whole value as it is shown, `*` and `?` are wild; numbers are compared as numbers
//   axis < number     false for what is no number
//   x ~ "pattern"     an RE2 regular expression, found anywhere, ignoring case ((?-i) minds it); RE2 takes
//   time
//                     in proportion to the text, whatever the pattern
//   state = done      queued, waiting, in_flight, streaming, done, filtered, failed, cancelled
//   cached = yes      or no; rejected, too
//   label = red       red, yellow, green, blue, purple or none
//   latency > 2s      the numbers of sheet/number.h, and cell: cost in USD, latency and ttft in ms, or with s
//                     or ms behind
//   text, error, note the whole of it with `=`, or `~`; an error is "kind: message", and `=` takes either
//   field = none      what has no value: not rated, no note, no error
//
// `!=` and `!~` are true wherever `=` and `~` are false, also where there is no value.
class Query {
 public:
  // Fails where a name or a value does not fit the plan.
  static std::expected<Query, Problem> make(const Expression& expression, const sheet::Plan& plan);

  // True when it needs what only results say: nothing of it is known before a run.
  bool needs_results() const;
  // True when it needs CellSource::contents or readings.
  bool reads_results() const;
  // True when it asks for what is measured of pictures.
  bool needs_pictures() const;
  // The first condition that needs a result, for messages.
  std::string_view first_of_results() const;

  // The cells that match. `facts` may be empty when !needs_results(). Fails with cancelled when `stop` was
  // requested, with unsupported for a plan of more than 10,000,000 cells, and as the source does.
  Result<CellSet> evaluate(const CellSource& source, std::stop_token stop = {}) const;

  // The parts of an answer that conditions on its text look for, in bytes, in order, without overlaps.
  std::vector<Span> find_in_text(std::string_view text) const;
  // True when find_in_text can find anything.
  bool searches_text() const;

 private:
  struct Impl;
  std::shared_ptr<const Impl> impl_;
};

// parse and Query::make in one; the message names the column.
Result<Query> make_query(std::string_view expression, const sheet::Plan& plan);

}  // namespace proofsheet::query
