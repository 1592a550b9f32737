// Whole runs against the embedded provider: from a plan to results that are durable on disk.
#include <benchmark/benchmark.h>
#include <stdlib.h>

#include <filesystem>

#include <fmt/format.h>

#include "demo/server.h"
#include "run/run.h"
#include "sheet/plan.h"
#include "store/store.h"

namespace proofsheet {
namespace {

struct Folder {
  Folder() {
    std::string name = (std::filesystem::temp_directory_path() / "proofsheet-bench-XXXXXX").string();
    path = mkdtemp(name.data());
  }
  ~Folder() { std::filesystem::remove_all(path); }
  std::filesystem::path path;
};

sheet::Plan text_cells(const std::string& base_url, std::int64_t cells) {
  const std::string yaml = fmt::format(
      "prompts: 'Garden {{{{n}}}}'\nmodels: local:chat\nvars: {{n: {{values: 1-{}}}}}\nparams: {{max_tokens: "
      "12}}\n"
      "providers: {{local: {{api: openai, base_url: '{}'}}}}\n",
      cells, base_url);
  return *sheet::Plan::make(
      std::make_shared<const sheet::Sheet>(*sheet::parse_sheet(yaml, "bench.sheet.yaml", ".").sheet));
}

// Fires the plan and waits for its end; the number of finished cells.
std::uint64_t fire(const sheet::Plan& plan, const std::filesystem::path& folder, int concurrency) {
  auto store = std::move(*store::Store::open(folder));
  net::Engine engine;
  run::Conductor conductor(
      {.store = store.get(), .engine = &engine, .prices = nullptr, .environment = {}, .clock = nullptr});
  const auto events = std::make_shared<run::EventBox>();
  run::FireOptions options;
  options.concurrency = concurrency;
  options.use_cache = false;
  if (!conductor.fire(plan, options, events)) return 0;
  for (;;) {
    for (const run::Event& event : events->wait_drain()) {
      if (const auto* ended = std::get_if<run::RunEnded>(&event)) return ended->totals.done;
    }
  }
}

// The floor for `cells` at this latency and concurrency is latency · cells / concurrency: 2.0 s for the first
// row.
void text_cells_durable(benchmark::State& state) {
  demo::ServerOptions options;
  options.latency_ms = static_cast<double>(state.range(1));
  const auto server = std::move(*demo::Server::start(options));
  const sheet::Plan plan = text_cells(server->base_url(), state.range(0));
  for (auto _ : state) {
    const Folder folder;
    if (fire(plan, folder.path, static_cast<int>(state.range(2))) != plan.size())
      state.SkipWithError("cells are missing");
  }
  state.counters["cells/s"] =
      benchmark::Counter(static_cast<double>(state.range(0)), benchmark::Counter::kIsIterationInvariantRate);
}
BENCHMARK(text_cells_durable)
    ->ArgNames({"cells", "latency_ms", "concurrency"})
    ->Args({1000, 200, 100})
    ->Args({1000, 0, 100})
    ->Args({5000, 0, 500})
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime()
    ->Iterations(3);

}  // namespace
}  // namespace proofsheet

BENCHMARK_MAIN();
