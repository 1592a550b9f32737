// What a session finds out about the cell in focus.
#include <algorithm>

#include "base/clock.h"
#include "ui/session.h"

namespace proofsheet::ui {

namespace {

// What a cell of a run had before; nothing for a cell of a plan.
Result<EarlierResults> read_earlier(const store::Store& store, const FocusKey& key) {
  EarlierResults earlier;
  if (key.run == 0) return earlier;
  auto results = store.earlier_results(key.run, key.cell);
  if (!results) return fail(results.error());
  for (store::CellResult& result : *results)
    earlier.push_back(std::make_shared<const store::CellResult>(std::move(result)));
  return earlier;
}

constexpr int kMostOfRequest = 50;

// Results of an equal request in other cells, as far as they are there.
Result<RequestHistory> read_history(const store::Store& store, const FocusKey& key,
                                    const std::string& cache_key) {
  RequestHistory history;
  if (cache_key.empty()) return history;
  auto results = store.results_of_request(cache_key, kMostOfRequest);
  if (!results) return fail(results.error());
  for (store::Store::OfRequest& found : *results) {
    if (found.run == key.run && found.result.cell == key.cell) continue;
    history.push_back(std::make_shared<const store::Store::OfRequest>(std::move(found)));
  }
  return history;
}

// One that the cache could have served: not one whose files were lost.
bool has_whole_answer(const store::Store& store, const EarlierResults& earlier) {
  return std::ranges::any_of(earlier, [&](const auto& result) {
    return result->state == store::CellState::done && !result->partial && store.has_files(*result);
  });
}

// What the cache knows of a cell that is fired again is the cell's own result.
bool is_own(const Result<run::CacheView>& view, const FocusKey& key) {
  return view && view->verdict == run::CacheVerdict::hit && view->run == key.run && view->cell == key.cell;
}

CacheAnswer answer_of_result(const store::Store& store, const FocusKey& key, const store::CellResult& result,
                             std::optional<double> ttl_s, const EarlierResults& earlier) {
  return {.view = run::explain_result(key.run, result, store, ttl_s),
          .is_copy = result.cached_from_unix_ms.has_value(),
          .was_refired = has_whole_answer(store, earlier)};
}

CacheAnswer answer_without_result(const store::Store& store, const FocusKey& key, const sheet::Plan& plan,
                                  const provider::Environment& environment) {
  auto view = run::explain_cache(plan, key.cell, store, environment);
  const bool was_refired = is_own(view, key);
  return {.view = std::move(view), .is_copy = false, .was_refired = was_refired};
}

}  // namespace

void Session::focus(RunView& view, sheet::CellIndex cell, std::uint64_t revision) {
  if (cell >= view.plan().size()) return leave_focus();
  const auto result = view.result(cell);
  const bool is_loading = !result && view.cell(cell).known && store::is_final(view.cell(cell).state);
  if (is_loading) return leave_focus();
  FocusKey key{view.id(), cell, result ? result->finished_unix_ms : 0};
  if (key.run == 0) key.version = static_cast<std::int64_t>(revision);
  if (facts_.focus(key, system_clock().unix_ms())) find_facts(key, view.plan(), result);
}

void Session::leave_focus() {
  facts_.leave();
}

void Session::find_facts(const FocusKey& key, const sheet::Plan& plan,
                         std::shared_ptr<const store::CellResult> result) {
  const std::uint64_t question = ++facts_wanted_;
  const bool wants_cache = !facts_.knows_cache(key);
  io_.submit([this, key, plan, result = std::move(result), question, wants_cache](std::stop_token) {
    if (question != facts_wanted_) return;
    auto read = read_earlier(*store_, key);
    if (!read) post([error = read.error()](Session& session) { session.notice(error.message, true); });
    EarlierResults earlier = std::move(read).value_or(EarlierResults());
    std::shared_ptr<const CacheAnswer> cache;
    if (wants_cache) {
      provider::Environment environment;
      environment.variable = options_.variable;
      cache = std::make_shared<const CacheAnswer>(
          result ? answer_of_result(*store_, key, *result, plan.sheet().cache_ttl_s, earlier)
                 : answer_without_result(*store_, key, plan, environment));
    }
    std::string cache_key = result ? result->cache_key : std::string();
    if (!result && cache && cache->view) cache_key = cache->view->key;
    auto history = read_history(*store_, key, cache_key);
    if (!history) post([error = history.error()](Session& session) { session.notice(error.message, true); });
    post([key, cache = std::move(cache), earlier = std::move(earlier),
          history = std::move(history).value_or(RequestHistory())](Session& session) {
      session.facts_.adopt(key, cache, earlier, history);
    });
  });
}

}  // namespace proofsheet::ui
