// What the store costs a small result, without the disk: the folder lies in memory where the machine has such
// a one.
#include <benchmark/benchmark.h>
#include <stdlib.h>

#include <filesystem>

#include <fmt/format.h>

#include "base/hash.h"
#include "query/query.h"
#include "sheet/sheet.h"
#include "store/store.h"

namespace proofsheet {
namespace {

struct Folder {
  Folder() {
    const std::filesystem::path memory = "/dev/shm";
    const auto parent = std::filesystem::exists(memory) ? memory : std::filesystem::temp_directory_path();
    std::string name = (parent / "proofsheet-bench-XXXXXX").string();
    path = mkdtemp(name.data());
  }
  ~Folder() { std::filesystem::remove_all(path); }
  std::filesystem::path path;
};

std::string key_of(std::uint64_t cell) {
  return sha256_hex(fmt::format("key {}", cell));
}

// As a small chat request leaves it.
store::CellResult chat_result(std::uint64_t cell) {
  store::CellResult result;
  result.cell = cell;
  result.axes = Value(Value::Map{{"model", "local:chat"}, {"n", static_cast<std::int64_t>(cell)}});
  result.prompt = fmt::format("Describe garden {} in one sentence.", cell);
  result.request_json = fmt::format(
      R"({{"model":"chat","messages":[{{"role":"user","content":"Describe garden {} in one sentence."}}],"max_tokens":12}})",
      cell);
  result.request_url = "http://127.0.0.1:8080/v1/chat/completions";
  result.cache_key = key_of(cell);
  result.text = fmt::format("Garden {} is quiet, with moss on every stone.", cell);
  result.finish_reason = "stop";
  result.usage.input_tokens = 12;
  result.usage.output_tokens = 11;
  result.cost_usd = 0.000021;
  result.latency_ms = 203.25;
  result.finished_unix_ms = 1'795'000'000'000 + static_cast<std::int64_t>(cell);
  store::AttemptRecord attempt;
  attempt.started_unix_ms = result.finished_unix_ms - 203;
  attempt.first_byte_ms = 201.5;
  attempt.body_ms = 1.5;
  attempt.total_ms = 203.25;
  attempt.http_status = 200;
  attempt.bytes_received = 612;
  attempt.connection_reused = true;
  result.attempts.push_back(std::move(attempt));
  return result;
}

// Time per iteration is for all results; `us/result` is what counts.
void put_small_results(benchmark::State& state) {
  const auto count = static_cast<std::uint64_t>(state.range(0));
  for (auto _ : state) {
    state.PauseTiming();
    const Folder folder;
    auto store = std::move(*store::Store::open(folder.path));
    const store::RunId run = *store->create_run({.cells = count});
    std::vector<store::CellResult> results;
    for (std::uint64_t cell = 0; cell < count; ++cell) results.push_back(chat_result(cell));
    state.ResumeTiming();
    for (auto& result : results) store->put_result(run, std::move(result), {}, {});
    if (!store->finish_run(run, 1)) state.SkipWithError("not stored");
    state.PauseTiming();
    store.reset();
    state.ResumeTiming();
  }
  state.counters["us/result"] =
      benchmark::Counter(static_cast<double>(count) * 1e-6,
                         benchmark::Counter::kIsIterationInvariantRate | benchmark::Counter::kInvert);
}
BENCHMARK(put_small_results)
    ->Arg(1'000)
    ->Arg(10'000)
    ->Arg(100'000)
    ->Unit(benchmark::kMillisecond)
    ->MeasureProcessCPUTime();

void find_cached_misses(benchmark::State& state) {
  const Folder folder;
  auto store = std::move(*store::Store::open(folder.path));
  const store::RunId run = *store->create_run({.cells = 20'000});
  for (std::uint64_t cell = 0; cell < 20'000; ++cell) store->put_result(run, chat_result(cell), {}, {});
  if (!store->finish_run(run, 1)) state.SkipWithError("not stored");
  std::vector<std::string> keys;
  for (std::uint64_t i = 0; i < 1000; ++i) keys.push_back(key_of(1'000'000 + i));
  std::size_t next = 0;
  for (auto _ : state) benchmark::DoNotOptimize(store->find_cached(keys[next++ % keys.size()]));
}
BENCHMARK(find_cached_misses);

// A word looked for in 100,000 stored answers, as while one types.
void search_100000_stored_texts(benchmark::State& state) {
  constexpr std::uint64_t kCells = 100'000;
  const Folder folder;
  const auto store = std::move(*store::Store::open(folder.path));
  const store::RunId run = *store->create_run({.cells = kCells});
  for (std::uint64_t cell = 0; cell < kCells; ++cell) store->put_result(run, chat_result(cell), {}, {});
  if (!store->finish_run(run, 1)) state.SkipWithError("not stored");
  sheet::Loaded sheet =
      sheet::parse_sheet("prompts: x\nmodels: demo:text\nparams: {seed: 1-100000}\n", "b", ".");
  const auto plan = sheet::Plan::make(std::make_shared<const sheet::Sheet>(std::move(*sheet.sheet)));
  const query::Query query = *query::make_query("12 is quiet", *plan);
  for (auto _ : state) {
    const auto source = query::stored_cells(*store, run, kCells);
    benchmark::DoNotOptimize(query.evaluate(*source)->count());
  }
}
BENCHMARK(search_100000_stored_texts)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace proofsheet

BENCHMARK_MAIN();
