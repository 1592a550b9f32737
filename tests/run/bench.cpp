#include "run/bench.h"

#include <unistd.h>

#include <cstdlib>
#include <stdexcept>

namespace proofsheet::run {
namespace {

// The tests' servers are on this machine, whatever proxy the machine has. Before any thread begins.
const int kNoProxy = ::setenv("no_proxy", "*", 1);

}  // namespace

Bench::Bench(net::EngineOptions options) {
  std::string name = (std::filesystem::temp_directory_path() / "proofsheet_run_XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary folder: " + name);
  folder_ = name;
  if (kNoProxy != 0) throw std::runtime_error("no environment");
  auto store = store::Store::open(folder_ / "data");
  if (!store) throw std::runtime_error(store.error().message);
  store_ = std::move(*store);
  options.random = [] { return 0.5; };
  engine_ = std::make_unique<net::Engine>(std::move(options));
  restart();
}

Bench::~Bench() {
  conductor_.reset();
  engine_.reset();
  store_.reset();
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

void Bench::restart(const provider::PriceTable* prices, const Clock* clock) {
  conductor_.reset();
  Conductor::Parts parts;
  parts.store = store_.get();
  parts.engine = engine_.get();
  parts.prices = prices;
  parts.clock = clock;
  parts.environment.variable = [this](const std::string& name) {
    const auto found = variables.find(name);
    return found == variables.end() ? std::string() : found->second;
  };
  parts.environment.demo_base_url = [this]() -> Result<std::string> {
    if (!demo_base_url) return fail(ErrorKind::unsupported, "no demo in this test");
    return demo_base_url();
  };
  conductor_ = std::make_unique<Conductor>(std::move(parts));
}

std::string Bench::sheet(const std::string& base_url, const std::string& body) {
  return body + "\nproviders:\n  local: {api: openai, base_url: \"" + base_url + "\"}\n";
}

sheet::Plan Bench::plan(const std::string& yaml) {
  auto loaded = sheet::parse_sheet(yaml, "test.sheet.yaml", ".");
  if (!loaded.ok())
    throw std::runtime_error(loaded.problems.empty() ? "no sheet" : loaded.problems.front().to_string());
  auto plan = sheet::Plan::make(std::make_shared<const sheet::Sheet>(std::move(*loaded.sheet)));
  if (!plan) throw std::runtime_error(plan.error().message);
  return *plan;
}

Bench::Outcome Bench::fire(const std::string& yaml, const FireOptions& options,
                           const std::function<void(const Event&)>& on_event) {
  const auto events = std::make_shared<EventBox>();
  const auto run = conductor_->fire(plan(yaml), options, events);
  if (!run) throw std::runtime_error(run.error().message);
  return watch(*run, *events, on_event);
}

Bench::Outcome Bench::watch(RunId run, EventBox& events, const std::function<void(const Event&)>& on_event,
                            SteadyTime deadline) {
  Outcome outcome;
  outcome.run = run;
  const bool is_patient = deadline == SteadyTime::max();
  while (!outcome.has_ended) {
    std::vector<Event> arrived = is_patient ? events.wait_drain() : events.wait_drain(deadline);
    if (arrived.empty()) return outcome;
    for (Event& event : arrived) {
      if (on_event) on_event(event);
      if (const auto* finished = std::get_if<CellFinished>(&event))
        outcome.results[finished->result->cell] = finished->result;
      if (const auto* text = std::get_if<TextAdded>(&event)) outcome.streamed[text->cell] += text->text;
      if (const auto* end = std::get_if<RunEnded>(&event)) {
        outcome.ended = *end;
        outcome.has_ended = true;
      }
      outcome.events.push_back(std::move(event));
    }
  }
  return outcome;
}

}  // namespace proofsheet::run
