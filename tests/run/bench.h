#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "net/engine.h"
#include "run/run.h"
#include "store/store.h"

namespace proofsheet::run {

// Everything that a run needs, in a folder of its own, and the means to fire sheets at it.
class Bench {
 public:
  // The engine's chance is fixed in any case.
  explicit Bench(net::EngineOptions options = {});
  ~Bench();
  Bench(const Bench&) = delete;
  Bench& operator=(const Bench&) = delete;

  // A sheet's text: `body` and a provider `local` at `base_url`, so that models are `local:NAME`.
  static std::string sheet(const std::string& base_url, const std::string& body);
  // The plan of a sheet's text; throws its problems.
  static sheet::Plan plan(const std::string& yaml);

  // What a run left.
  struct Outcome {
    RunId run = 0;
    std::vector<Event> events;  // in their order; RunEnded last
    RunEnded ended;
    std::map<CellIndex, std::shared_ptr<const store::CellResult>> results;
    std::map<CellIndex, std::string> streamed;  // text as it was added
    bool has_ended = false;
  };
  // Fires and waits for the end. `on_event` sees each event as it comes.
  Outcome fire(const std::string& yaml, const FireOptions& options = {},
               const std::function<void(const Event&)>& on_event = {});
  // The same for a run that is fired already. Gives up at `deadline` (none: never): has_ended is false then.
  static Outcome watch(RunId run, EventBox& events, const std::function<void(const Event&)>& on_event = {},
                       SteadyTime deadline = SteadyTime::max());

  store::Store& store() { return *store_; }
  net::Engine& engine() { return *engine_; }
  Conductor& conductor() { return *conductor_; }
  const std::filesystem::path& folder() const { return folder_; }
  // Ends the conductor and begins another, with these prices and this clock.
  void restart(const provider::PriceTable* prices = nullptr, const Clock* clock = nullptr);

  std::map<std::string, std::string> variables;  // the environment that providers see
  std::function<Result<std::string>()> demo_base_url;

 private:
  std::filesystem::path folder_;
  std::unique_ptr<store::Store> store_;
  std::unique_ptr<net::Engine> engine_;
  std::unique_ptr<Conductor> conductor_;
};

}  // namespace proofsheet::run
