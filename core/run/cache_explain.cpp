#include "run/cache_explain.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/clock.h"
#include "base/json.h"
#include "base/utf8.h"
#include "run/cache_key.h"
#include "run/estimate.h"
#include "run/setup.h"

namespace proofsheet::run {
namespace {

// Of one model and operation, newest first: what a miss is compared with.
constexpr int kMaxCandidates = 300;
constexpr std::size_t kShownDifferences = 4;

constexpr std::array<std::string_view, 7> kVerdictNames{"hit",    "never_fired", "differs",   "too_old",
                                                        "failed", "files_gone",  "no_request"};

// A request as it is compared: its body's fields, with the address and the repeat among them.
struct Compared {
  std::vector<Leaf> leaves;
  bool is_demo = false;
};

struct Candidate {
  Compared request;
  std::string key;
  RunId run = 0;
  CellIndex cell = 0;
  std::int64_t answered_unix_ms = 0;
  store::CellState state = store::CellState::done;
  bool is_copy = false;  // came from the cache itself
  std::string problem;   // of one that is not done
};

// The address up to the operation: what `base_url` means in a sheet.
std::string base_of(std::string_view url) {
  url = url.substr(0, url.find('?'));
  for (const std::string_view route :
       {"/chat/completions", "/images/generations", "/images/edits", "/audio/speech"}) {
    if (url.ends_with(route)) return std::string(url.substr(0, url.size() - route.size()));
  }
  return std::string(url.substr(0, url.rfind('/')));
}

Compared compared(const std::string& body, std::string_view url, std::uint64_t repeat, bool is_demo) {
  const auto json = parse_json(body);
  Compared out{flatten(json ? *json : Value(body)), is_demo};
  // The demo listens on another port each time.
  out.leaves.push_back({"base URL", is_demo ? "demo" : base_of(url)});
  out.leaves.push_back({"repeat", fmt::format("{}", repeat + 1)});
  std::ranges::stable_sort(out.leaves, {}, &Leaf::path);
  return out;
}

// The axis counts from one, and is there only when it varies.
std::uint64_t repeat_of(const Value& axes) {
  const Value* repeat = axes.find("repeat");
  return repeat && repeat->is_int() && repeat->as_int() > 0 ? static_cast<std::uint64_t>(repeat->as_int() - 1)
                                                            : 0;
}

bool was_demo(const Value& axes) {
  const Value* model = axes.find("model");
  return model && model->is_string() && model->as_string().starts_with("demo:");
}

std::string problem_of(const store::CellResult& result) {
  if (result.error) return result.error->message;
  if (result.partial) return "the answer was cut short";
  return std::string(store::state_name(result.state));
}

Candidate candidate_of(RunId run, const store::CellResult& result) {
  return {.request = compared(result.request_json, result.request_url, repeat_of(result.axes),
                              was_demo(result.axes)),
          .key = result.cache_key,
          .run = run,
          .cell = result.cell,
          .answered_unix_ms = result.cached_from_unix_ms.value_or(result.finished_unix_ms),
          .state = result.state,
          .is_copy = result.cached_from_unix_ms.has_value(),
          .problem = result.state == store::CellState::done && !result.partial ? "" : problem_of(result)};
}

void point_at(CacheView& view, const Candidate& candidate) {
  view.run = candidate.run;
  view.cell = candidate.cell;
  view.answered_unix_ms = candidate.answered_unix_ms;
}

std::string place_text(const CacheView& view) {
  return fmt::format("run {}, cell {}", view.run, view.cell);
}

// Which results count: what a moment knew, and what is young enough.
struct Scope {
  std::int64_t not_before_unix_ms = 0;
  std::int64_t until_unix_ms = store::Store::kEver;
  // The result that is itself asked about; 0 = none.
  RunId own_run = 0;
  CellIndex own_cell = 0;

  bool is_own(RunId run, CellIndex cell) const { return run == own_run && cell == own_cell; }
};

// An equal result that was done; without its request, which is the same.
Candidate equal_of(RunId run, const store::CellResult& result) {
  return {.request = {},
          .key = result.cache_key,
          .run = run,
          .cell = result.cell,
          .answered_unix_ms = result.cached_from_unix_ms.value_or(result.finished_unix_ms),
          .state = result.state,
          .is_copy = result.cached_from_unix_ms.has_value(),
          .problem = {}};
}

// True when an equal result that was done is known: the view says what it is good for.
Result<bool> find_equal(const store::Store& store, const Scope& scope, CacheView& view) {
  std::vector<Candidate> whole;
  std::optional<Candidate> without_files;
  const auto take = [&](RunId run, const store::CellResult& result) {
    if (result.partial || scope.is_own(run, result.cell)) return true;
    if (store.has_files(result)) {
      whole.push_back(equal_of(run, result));
    } else if (!without_files) {
      without_files = equal_of(run, result);
    }
    return true;
  };
  if (auto done = store.for_each_equal(view.key, take, scope.until_unix_ms); !done) return fail(done.error());
  if (whole.empty() && !without_files) return false;
  if (whole.empty()) {
    view.verdict = CacheVerdict::files_gone;
    point_at(view, *without_files);
    return true;
  }
  const auto fresh = std::ranges::find_if(
      whole, [&](const Candidate& each) { return each.answered_unix_ms >= scope.not_before_unix_ms; });
  view.verdict = fresh != whole.end() ? CacheVerdict::hit : CacheVerdict::too_old;
  const Candidate& chosen = fresh != whole.end() ? *fresh : whole.front();
  // Named is the original, where it is still there, not a copy of it.
  const auto original = std::ranges::find_if(whole, [&](const Candidate& each) {
    return !each.is_copy && each.answered_unix_ms == chosen.answered_unix_ms;
  });
  point_at(view, original != whole.end() ? *original : chosen);
  return true;
}

Result<std::vector<Candidate>> near_ones(const store::Store& store, const std::string& near_key,
                                         const Scope& scope) {
  std::vector<Candidate> found;
  const auto take = [&](RunId run, const store::CellResult& result) {
    if (!scope.is_own(run, result.cell)) found.push_back(candidate_of(run, result));
    return true;
  };
  if (auto done = store.for_each_near(near_key, kMaxCandidates, take, scope.until_unix_ms); !done)
    return fail(done.error());
  return found;
}

void find_nearest(const std::vector<Candidate>& among, const Compared& request, CacheView& view) {
  const auto equal = std::ranges::find(among, view.key, &Candidate::key);
  if (equal != among.end()) {
    view.verdict = CacheVerdict::failed;
    view.detail = equal->problem;
    return point_at(view, *equal);
  }
  if (among.empty()) return;
  // The newest of the nearest, but the original rather than its copies.
  const auto nearest = std::ranges::min_element(among, {}, [&](const Candidate& each) {
    return std::pair(count_differences(each.request.leaves, request.leaves), each.is_copy);
  });
  view.verdict = CacheVerdict::differs;
  view.differences = differences(nearest->request.leaves, request.leaves);
  point_at(view, *nearest);
}

// When the cache was asked: before the first attempt, or when a copy was made.
std::int64_t asked_unix_ms(const store::CellResult& result) {
  return result.attempts.empty() ? result.finished_unix_ms : result.attempts.front().started_unix_ms;
}

}  // namespace

std::string differences_text(const CacheView& view, std::string_view separator) {
  std::string out;
  for (std::size_t i = 0; i < std::min(view.differences.size(), kShownDifferences); ++i) {
    const FieldDifference& each = view.differences[i];
    out += fmt::format("{}{}{}{} → {}", i == 0 ? "" : ", ", each.field, separator, each.before, each.now);
  }
  if (view.differences.size() > kShownDifferences)
    out += fmt::format(" and {} more", view.differences.size() - kShownDifferences);
  return out;
}

std::string_view cache_verdict_name(CacheVerdict verdict) {
  return kVerdictNames.at(static_cast<std::size_t>(verdict));
}

std::string to_text(const CacheView& view) {
  switch (view.verdict) {
    case CacheVerdict::hit:
      return fmt::format("since {}, from {}", format_local_time(view.answered_unix_ms), place_text(view));
    case CacheVerdict::never_fired:
      return "nothing of this model was fired";
    case CacheVerdict::differs:
      return fmt::format("{} ({})", differences_text(view), place_text(view));
    case CacheVerdict::too_old:
      return fmt::format("too old: answered {} ({})", format_local_time(view.answered_unix_ms),
                         place_text(view));
    case CacheVerdict::failed:
      return fmt::format("it failed then: {} ({})", ellipsize(view.detail, 80), place_text(view));
    case CacheVerdict::files_gone:
      return fmt::format("its files are gone ({})", place_text(view));
    case CacheVerdict::no_request:
      return "cannot be asked: " + view.detail;
  }
  return {};
}

struct CacheExplainer::Impl {
  sheet::Plan plan;
  const store::Store* store = nullptr;
  Cast cast;
  Scope scope;
  std::map<std::string, std::vector<Candidate>> candidates;  // by near_key

  Result<CacheView> explain(CellIndex index);
  Result<const std::vector<Candidate>*> near(const std::string& near_key);
};

Result<const std::vector<Candidate>*> CacheExplainer::Impl::near(const std::string& near_key) {
  if (const auto known = candidates.find(near_key); known != candidates.end()) return &known->second;
  auto found = near_ones(*store, near_key, scope);
  if (!found) return fail(found.error());
  return &candidates.emplace(near_key, std::move(*found)).first->second;
}

Result<CacheView> CacheExplainer::Impl::explain(CellIndex index) {
  CacheView view;
  const auto no_request = [&](const Error& error) {
    view.verdict = CacheVerdict::no_request;
    view.detail = error.message;
    return view;
  };
  const auto spec = plan.cell(index);
  if (!spec) return no_request(spec.error());
  const auto slot = std::ranges::find(cast.models, spec->model, &ModelSlot::ref);
  if (slot == cast.models.end())
    return no_request({ErrorKind::invalid_input, "its model is not the sheet's", 0});
  const Route& route = cast.routes[slot->route];
  const auto request = route.provider->build(*route.endpoint, *spec);
  if (!request) return no_request(request.error());
  view.key = cell_cache_key(*route.endpoint, *request, spec->repeat);
  const auto equal = find_equal(*store, scope, view);
  if (!equal) return fail(equal.error());
  if (*equal) return view;
  const auto among = near(store::near_key(spec->axes, request->url));
  if (!among) return fail(among.error());
  find_nearest(**among, compared(request->body, request->url, spec->repeat, route.endpoint->is_demo), view);
  return view;
}

CacheExplainer::CacheExplainer(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
CacheExplainer::CacheExplainer(CacheExplainer&&) noexcept = default;
CacheExplainer& CacheExplainer::operator=(CacheExplainer&&) noexcept = default;
CacheExplainer::~CacheExplainer() = default;

Result<CacheExplainer> CacheExplainer::make(const sheet::Plan& plan, const store::Store& store,
                                            const provider::Environment& environment,
                                            std::optional<double> ttl_s) {
  auto cast = cast_models(plan.sheet(), without_sending(plan.sheet(), environment), nullptr);
  if (!cast) return fail(cast.error());
  FireOptions options;
  options.cache_ttl_s = ttl_s;
  return CacheExplainer(std::make_unique<Impl>(
      Impl{.plan = plan,
           .store = &store,
           .cast = std::move(*cast),
           .scope = {.not_before_unix_ms = oldest_cached_unix_ms(plan.sheet(), options, system_clock())},
           .candidates = {}}));
}

Result<CacheView> CacheExplainer::explain(CellIndex cell) {
  return impl_->explain(cell);
}

namespace {

// The key; no request when there is none.
CacheView begin_view(const store::CellResult& result) {
  CacheView view;
  view.key = result.cache_key;
  if (!view.key.empty()) return view;
  view.verdict = CacheVerdict::no_request;
  view.detail = problem_of(result);
  return view;
}

}  // namespace

Result<CacheView> explain_result(RunId run, const store::CellResult& result, const store::Store& store,
                                 std::optional<double> ttl_s) {
  const std::int64_t asked = asked_unix_ms(result);
  const Scope scope{.not_before_unix_ms = ttl_s ? asked - static_cast<std::int64_t>(*ttl_s * 1000) : 0,
                    .until_unix_ms = asked,
                    .own_run = run,
                    .own_cell = result.cell};
  CacheView view = begin_view(result);
  if (view.verdict == CacheVerdict::no_request) return view;
  const auto equal = find_equal(store, scope, view);
  if (!equal) return fail(equal.error());
  if (*equal) return view;
  const auto among = near_ones(store, store::near_key(result.axes, result.request_url), scope);
  if (!among) return fail(among.error());
  find_nearest(*among, candidate_of(run, result).request, view);
  return view;
}

struct ResultsExplainer::Impl {
  const store::Store* store = nullptr;
  RunId run = 0;
  Scope scope;
  std::map<std::string, std::vector<Candidate>> candidates;  // by near_key
};

ResultsExplainer::ResultsExplainer(const store::Store& store, RunId run, std::int64_t until_unix_ms,
                                   std::optional<double> ttl_s)
    : impl_(std::make_unique<Impl>(
          Impl{.store = &store,
               .run = run,
               .scope = {.not_before_unix_ms =
                             ttl_s ? until_unix_ms - static_cast<std::int64_t>(*ttl_s * 1000) : 0,
                         .until_unix_ms = until_unix_ms},
               .candidates = {}})) {}
ResultsExplainer::ResultsExplainer(ResultsExplainer&&) noexcept = default;
ResultsExplainer& ResultsExplainer::operator=(ResultsExplainer&&) noexcept = default;
ResultsExplainer::~ResultsExplainer() = default;

Result<CacheView> ResultsExplainer::explain(const store::CellResult& result) {
  CacheView view = begin_view(result);
  if (view.verdict == CacheVerdict::no_request) return view;
  const auto equal = find_equal(*impl_->store, impl_->scope, view);
  if (!equal) return fail(equal.error());
  if (*equal) return view;
  const std::string near_key = store::near_key(result.axes, result.request_url);
  auto among = impl_->candidates.find(near_key);
  if (among == impl_->candidates.end()) {
    auto found = near_ones(*impl_->store, near_key, impl_->scope);
    if (!found) return fail(found.error());
    among = impl_->candidates.emplace(near_key, std::move(*found)).first;
  }
  find_nearest(among->second, candidate_of(impl_->run, result).request, view);
  return view;
}

Result<CacheView> explain_cache(const sheet::Plan& plan, CellIndex cell, const store::Store& store,
                                const provider::Environment& environment, std::optional<double> ttl_s) {
  auto explainer = CacheExplainer::make(plan, store, environment, ttl_s);
  if (!explainer) return fail(explainer.error());
  return explainer->explain(cell);
}

}  // namespace proofsheet::run
