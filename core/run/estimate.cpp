#include "run/estimate.h"

#include <algorithm>

#include "base/clock.h"
#include "base/file.h"
#include "run/cache_key.h"
#include "run/cost.h"
#include "run/setup.h"

namespace proofsheet::run {
namespace {

constexpr std::size_t kMaxRunsToLearnFrom = 50;

// Sums over the cells that were looked at.
struct Look {
  std::uint64_t cells = 0;
  std::uint64_t cached = 0;
  double low_usd = 0, high_usd = 0;
  bool cost_known = true;
};

const ModelSlot* find_model(const Cast& cast, const sheet::ModelRef& ref) {
  const auto slot =
      std::ranges::find_if(cast.models, [&](const ModelSlot& model) { return model.ref == ref; });
  return slot == cast.models.end() ? nullptr : &*slot;
}

void add_cost(const ModelSlot& model, const sheet::CellSpec& spec, provider::Operation operation,
              Look& look) {
  const auto cost = model.price ? guess_cost(*model.price, guess_usage(spec, operation)) : std::nullopt;
  look.cost_known = look.cost_known && cost.has_value();
  if (!cost) return;
  look.low_usd += cost->low;
  look.high_usd += cost->high;
}

// Where answers may come from, and how old they may be.
struct CacheLook {
  const store::Store* store = nullptr;  // nullptr = what it holds is fired all the same
  std::int64_t not_before_unix_ms = 0;
};

Result<> look_at(const sheet::Plan& plan, CellIndex index, const Cast& cast, const CacheLook& cache,
                 Look& look) {
  ++look.cells;
  const auto spec = plan.cell(index);
  if (!spec) return {};  // it will fail, for nothing
  const auto operation = provider::operation_of(*spec);
  const ModelSlot* model = find_model(cast, spec->model);
  if (!operation || !model) return {};
  const Route& route = cast.routes[model->route];
  const auto request = route.provider->build(*route.endpoint, *spec);
  if (!request) return {};
  if (cache.store) {
    const auto cached = cache.store->find_cached(cell_cache_key(*route.endpoint, *request, spec->repeat),
                                                 cache.not_before_unix_ms);
    if (!cached) return fail(cached.error());
    if (*cached) {
      ++look.cached;
      return {};
    }
  }
  add_cost(*model, *spec, *operation, look);
  return {};
}

// The mean latency of the newest run of a sheet of this name that has answers of its own, in milliseconds.
std::optional<double> earlier_latency(const store::Store& store, const std::string& name) {
  const auto runs = store.runs();
  if (!runs) return std::nullopt;
  std::size_t looked = 0;
  for (const store::RunInfo& run : *runs) {
    if (run.name != name || run.done <= run.cached) continue;
    if (++looked > kMaxRunsToLearnFrom) return std::nullopt;
    const auto summaries = store.summaries(run.id);
    if (!summaries) return std::nullopt;
    double sum = 0;
    std::uint64_t count = 0;
    for (const auto& summary : *summaries) {
      if (summary.state != store::CellState::done || summary.cached) continue;
      sum += summary.latency_ms;
      ++count;
    }
    if (count > 0) return sum / static_cast<double>(count);
  }
  return std::nullopt;
}

std::optional<double> guess_time_s(const sheet::Plan& plan, const FireOptions& options,
                                   const store::Store& store, double cells_to_fire) {
  const auto latency_ms = earlier_latency(store, plan.sheet().name());
  if (!latency_ms) return std::nullopt;
  const int concurrency = concurrency_of(plan.sheet(), options);
  // Less cells than slots take one latency all the same.
  const double rounds = cells_to_fire > 0 ? std::max(1.0, cells_to_fire / concurrency) : 0;
  double time_s = rounds * *latency_ms / 1000;
  if (const auto per_minute = plan.sheet().limits.requests_per_minute; per_minute && *per_minute > 0) {
    time_s = std::max(time_s, cells_to_fire / *per_minute * 60);
  }
  time_s = std::max(time_s, cells_to_fire * plan.sheet().limits.delay_s.value_or(0));
  return time_s;
}

}  // namespace

provider::Environment without_sending(const sheet::Sheet& sheet, provider::Environment environment) {
  std::vector<std::string> keys{"OPENAI_API_KEY"};
  for (const auto& provider : sheet.providers) keys.push_back(provider.key_env);
  environment.variable = [keys, real = environment.variable](const std::string& name) {
    std::string value = real ? real(name) : env(name.c_str());
    return value.empty() && std::ranges::find(keys, name) != keys.end() ? std::string("none") : value;
  };
  environment.demo_base_url = [] { return Result<std::string>("http://127.0.0.1:1/v1"); };
  return environment;
}

Result<Estimate> estimate_plan(const sheet::Plan& plan, const FireOptions& options, const store::Store& store,
                               const provider::PriceTable* prices, provider::Environment environment) {
  environment = without_sending(plan.sheet(), std::move(environment));
  const auto cast = cast_models(plan.sheet(), environment, prices);
  if (!cast) return fail(cast.error());

  Estimate estimate;
  estimate.cells = options.only.empty() ? plan.size() : options.only.size();
  CacheLook cache{nullptr, oldest_cached_unix_ms(plan.sheet(), options, system_clock())};
  if (options.use_cache && !options.again) cache.store = &store;
  Look look;
  const std::uint64_t looks = std::min(estimate.cells, kMostLooks);
  for (std::uint64_t i = 0; i < looks; ++i) {
    // i · size / looks without overflow: a plan has at most 2^48 cells and there are fewer than 2^9 looks.
    const std::uint64_t at = i * estimate.cells / looks;
    if (auto seen = look_at(plan, options.only.empty() ? at : options.only[at], *cast, cache, look); !seen)
      return fail(seen.error());
  }
  const double scale =
      look.cells > 0 ? static_cast<double>(estimate.cells) / static_cast<double>(look.cells) : 0;
  estimate.cached = static_cast<std::uint64_t>(static_cast<double>(look.cached) * scale + 0.5);
  if (look.cost_known) {
    estimate.cost_low_usd = look.low_usd * scale;
    estimate.cost_high_usd = look.high_usd * scale;
  }
  estimate.time_s = guess_time_s(plan, options, store, static_cast<double>(look.cells - look.cached) * scale);
  return estimate;
}

}  // namespace proofsheet::run
