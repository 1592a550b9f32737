#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <random>
#include <thread>
#include <type_traits>

#include "base/file.h"
#include "base/synced.h"
#include "base/thread.h"
#include "run/estimate.h"
#include "run/firing.h"
#include "run/messages.h"
#include "run/peers.h"
#include "run/run.h"
#include "run/setup.h"
#include "run/spent.h"
#include "sheet/suggest.h"

namespace proofsheet::run {
namespace {

constexpr int kMaxConcurrency = 10'000;

Result<> check_options(const sheet::Plan& plan, const FireOptions& options) {
  if (options.concurrency < 0 || options.concurrency > kMaxConcurrency) {
    return fail(ErrorKind::invalid_input,
                fmt::format("concurrency {}: expected 1 to {}", options.concurrency, kMaxConcurrency));
  }
  for (const CellIndex cell : options.only) {
    if (cell >= plan.size()) {
      return fail(ErrorKind::invalid_input, fmt::format("cell {}: the plan has {} cells", cell, plan.size()));
    }
  }
  return {};
}

// A budget that cannot be watched would be none. Empty when it can be, else the model that has no price.
std::string unpriced_model(const FiringSetup& setup) {
  const auto found = std::ranges::find_if(setup.models, [](const ModelSlot& model) {
    return !model.price || !model.price->input || !model.price->output;
  });
  return found == setup.models.end() ? std::string() : found->ref.to_string();
}

Result<> check_budget(const std::optional<double>& max_cost_usd, const std::string& unpriced) {
  if (!max_cost_usd || unpriced.empty()) return {};
  return fail(ErrorKind::budget,
              fmt::format("{}: its price is not known, so a budget cannot be kept; add it to the price table "
                          "or fire without max_cost",
                          unpriced));
}

// What is asked of a run while it goes is checked against this.
struct Running {
  std::string unpriced_model;
  std::vector<std::string> providers;
};

Running running_of(const FiringSetup& setup) {
  Running running{.unpriced_model = unpriced_model(setup), .providers = {}};
  for (const Route& route : setup.routes) running.providers.push_back(route.endpoint->name);
  return running;
}

Result<> check_change(const LimitChange& change, const Running& running) {
  if (!change.provider.empty()) {
    if (std::ranges::find(running.providers, change.provider) == running.providers.end()) {
      return fail(ErrorKind::invalid_input, fmt::format("provider `{}`: the run asks {}", change.provider,
                                                        sheet::list_names(running.providers)));
    }
    if (change.max_cost_usd)
      return fail(ErrorKind::invalid_input, "a budget is the run's; leave the provider out");
  }
  const auto budget = change.max_cost_usd.value_or(0) > 0 ? change.max_cost_usd : std::nullopt;
  return check_budget(budget, running.unpriced_model);
}

// `broken_off`: ascending; failed cells that hold a part of an answer.
void add_finished(const std::vector<store::CellSummary>& summaries, const std::vector<CellIndex>& broken_off,
                  FiringSetup& setup) {
  std::vector<CellIndex> only = setup.options.only;
  std::ranges::sort(only);
  for (const store::CellSummary& summary : summaries) {
    if (setup.options.again && std::ranges::binary_search(only, summary.cell)) continue;
    const bool retry =
        summary.state == CellState::cancelled ||
        (summary.state == CellState::failed && setup.options.retry_errors &&
         (setup.options.retry_broken_off || !std::ranges::binary_search(broken_off, summary.cell)));
    if (retry || summary.cell >= setup.plan.size()) continue;
    setup.finished.push_back(summary.cell);
    ++setup.final_cells;
    if (!only.empty() && !std::ranges::binary_search(only, summary.cell)) continue;
    if (summary.state == CellState::done) ++setup.totals.done;
    if (summary.state == CellState::filtered) ++setup.totals.filtered;
    if (summary.state == CellState::failed) ++setup.totals.failed;
    if (summary.cached) ++setup.totals.cached;
  }
}

}  // namespace

class Conductor::Impl {
 public:
  explicit Impl(Parts parts);
  ~Impl();

  Result<RunId> fire(const sheet::Plan& plan, const FireOptions& options, std::shared_ptr<EventBox> events);
  void send(Message message) { services_.inbox->push(std::move(message)); }
  bool is_running(RunId run) { return running_.lock()->contains(run); }
  Result<> set_limits(RunId run, LimitChange change);
  Result<Estimate> estimate(const sheet::Plan& plan, const FireOptions& options) const;

 private:
  Result<> open_run(FiringSetup& setup);
  Result<> resume_run(FiringSetup& setup);
  void work();
  void dispatch(Message& message);
  void begin(const std::shared_ptr<Firing>& firing);
  void meet_others();
  void tell_limits();
  template <class T>
  void deliver(T& message);

  Parts parts_;
  std::mt19937_64 random_{std::random_device{}()};  // run thread only
  ThreadPool digesters_;
  Services services_;
  Synced<std::map<RunId, Running>> running_;

  std::map<RunId, std::shared_ptr<Firing>> firings_;  // run thread only
  // By limiter_name; kept for as long as the program runs, for what was learned. Run thread only.
  std::map<std::string, std::shared_ptr<Limiter>> limiters_;
  // Of those that are used; whether others have come or gone is looked at now and then. Run thread only.
  std::map<std::string, Peers> peers_;
  SteadyTime peers_due_{};
  bool quitting_ = false;  // run thread only
  std::jthread thread_;
};

Conductor::Impl::Impl(Parts parts) : parts_(std::move(parts)), digesters_(0, "answers") {
  if (!parts_.environment.variable) {
    parts_.environment.variable = [](const std::string& name) { return env(name.c_str()); };
  }
  services_ = {.store = parts_.store,
               .engine = parts_.engine,
               .clock = parts_.clock ? parts_.clock : &system_clock(),
               .inbox = std::make_shared<Inbox>(),
               .digesters = &digesters_,
               .random = [this] { return std::generate_canonical<double, 53>(random_); },
               .intake = std::make_shared<Intake>(digesters_, *parts_.engine, parts_.store->staging())};
  thread_ = std::jthread([this] { work(); });
}

Conductor::Impl::~Impl() {
  services_.inbox->push(Quit{});
  thread_.join();
}

Result<RunId> Conductor::Impl::fire(const sheet::Plan& plan, const FireOptions& options,
                                    std::shared_ptr<EventBox> events) {
  if (auto checked = check_options(plan, options); !checked) return fail(checked.error());
  const sheet::Sheet& sheet = plan.sheet();
  auto cast = cast_models(sheet, parts_.environment, parts_.prices);
  if (!cast) return fail(cast.error());
  FiringSetup setup;
  setup.plan = plan;
  setup.options = options;
  setup.events = std::move(events);
  setup.routes = std::move(cast->routes);
  setup.models = std::move(cast->models);
  setup.concurrency = concurrency_of(sheet, options);
  setup.max_cost_usd = options.max_cost_usd ? options.max_cost_usd : sheet.limits.max_cost;
  if (auto checked = check_budget(setup.max_cost_usd, unpriced_model(setup)); !checked)
    return fail(checked.error());
  setup.totals.cells = options.only.empty() ? plan.size() : options.only.size();
  setup.totals.cost_known =
      std::ranges::all_of(setup.models, [](const ModelSlot& model) { return model.price.has_value(); });
  if (auto opened = open_run(setup); !opened) return fail(opened.error());
  const RunId id = setup.id;
  setup.before_end = [this, id] { running_.lock()->erase(id); };
  services_.inbox->push(StartFiring{std::make_shared<Firing>(std::move(setup), services_)});
  return id;
}

Result<> Conductor::Impl::open_run(FiringSetup& setup) {
  if (setup.options.resume) return resume_run(setup);
  const sheet::Sheet& sheet = setup.plan.sheet();
  const auto id = parts_.store->create_run({.name = sheet.name(),
                                            .sheet_yaml = sheet_to_keep(sheet),
                                            .sheet_path = sheet.path.string(),
                                            .cells = setup.plan.size()});
  if (!id) return fail(id.error());
  auto lock = parts_.store->lock_run(*id);
  if (!lock) return fail(lock.error());
  setup.lock = std::move(*lock);
  setup.id = *id;
  running_.lock()->emplace(*id, running_of(setup));
  return {};
}

Result<> Conductor::Impl::resume_run(FiringSetup& setup) {
  setup.id = *setup.options.resume;
  const auto info = parts_.store->run(setup.id);
  if (!info) return fail(info.error());
  if (!same_cells(setup.plan.sheet(), info->sheet_yaml)) {
    return fail(
        ErrorKind::invalid_input,
        fmt::format("run {} cannot be resumed: it was fired with another sheet; fire a new run", setup.id));
  }
  if (!running_.lock()->emplace(setup.id, running_of(setup)).second) {
    return fail(ErrorKind::invalid_input, fmt::format("run {} is running already", setup.id));
  }
  // Only who holds the lock knows that no other program adds to the results meanwhile.
  auto lock = parts_.store->lock_run(setup.id);
  const auto summaries =
      lock ? parts_.store->summaries(setup.id) : Result<std::vector<store::CellSummary>>(fail(lock.error()));
  const auto broken_off = parts_.store->broken_off_cells(setup.id);
  const auto recalled = summaries && broken_off
                            ? recall_spending(*parts_.store, *summaries, *broken_off, setup)
                            : Result<>(fail(summaries ? broken_off.error() : summaries.error()));
  if (!recalled) {
    running_.lock()->erase(setup.id);
    return fail(recalled.error());
  }
  setup.lock = std::move(*lock);
  setup.totals.cost_usd = info->cost_usd;
  add_finished(*summaries, *broken_off, setup);
  return {};
}

Result<Estimate> Conductor::Impl::estimate(const sheet::Plan& plan, const FireOptions& options) const {
  return estimate_plan(plan, options, *parts_.store, parts_.prices, parts_.environment);
}

Result<> Conductor::Impl::set_limits(RunId run, LimitChange change) {
  {
    const auto running = running_.lock();
    const auto found = running->find(run);
    if (found == running->end()) return {};
    if (auto checked = check_change(change, found->second); !checked) return checked;
  }
  send(ChangeLimits{run, std::move(change)});
  return {};
}

void Conductor::Impl::work() {
  set_thread_name("run");
  for (bool more = false;;) {
    std::vector<Message> messages;
    if (more) {
      messages = services_.inbox->drain();
    } else if (firings_.empty()) {
      messages = services_.inbox->wait_drain();
    } else {
      const auto due =
          std::ranges::min_element(firings_, {}, [](const auto& entry) { return entry.second->next_due(); });
      messages = services_.inbox->wait_drain(std::min(due->second->next_due(), peers_due_));
    }
    for (Message& message : messages) dispatch(message);
    meet_others();
    more = false;
    for (const auto& [run, firing] : firings_) {
      more = firing->pump() || more;
      firing->tick();
    }
    tell_limits();
    std::erase_if(firings_, [](const auto& entry) { return entry.second->has_ended(); });
    if (quitting_ && firings_.empty()) return;
  }
}

// The run gets the limiters of its providers, which it may share with other runs.
void Conductor::Impl::begin(const std::shared_ptr<Firing>& firing) {
  std::vector<std::shared_ptr<Limiter>> limiters;
  for (const Route& route : firing->routes()) {
    const std::string name = limiter_name(*route.endpoint);
    auto& limiter = limiters_[name];
    if (!limiter) limiter = std::make_shared<Limiter>();
    limiters.push_back(limiter);
    peers_.try_emplace(name, parts_.store->folder(), name);
  }
  peers_due_ = {};  // whoever is there already is met before anything is sent
  firing->begin(std::move(limiters));
  firings_[firing->id()] = firing;
  if (quitting_) firing->stop(StopMode::at_once);
}

// Each process takes its part of what a provider is asked for.
void Conductor::Impl::meet_others() {
  constexpr auto kEvery = std::chrono::seconds(1);
  const SteadyTime now = services_.clock->now();
  if (now < peers_due_ || firings_.empty()) return;
  peers_due_ = now + kEvery;
  std::erase_if(peers_, [this](const auto& entry) { return !limiters_[entry.first]->is_used(); });
  for (const auto& [name, peers] : peers_) limiters_[name]->share(peers.count(), now);
}

void Conductor::Impl::tell_limits() {
  for (const auto& [name, limiter] : limiters_) {
    for (const std::string& news : limiter->take_news()) {
      for (const auto& [run, firing] : firings_) firing->note_limits(*limiter, news);
    }
  }
}

template <class T>
void Conductor::Impl::deliver(T& message) {
  const auto firing = firings_.find(message.run);
  if (firing == firings_.end()) return;
  if constexpr (std::is_same_v<T, StopFiring>) {
    firing->second->stop(message.mode);
  } else {
    firing->second->handle(message);
  }
}

void Conductor::Impl::dispatch(Message& message) {
  if (auto* start = std::get_if<StartFiring>(&message)) {
    begin(start->firing);
  } else if (std::holds_alternative<Quit>(message)) {
    quitting_ = true;
    for (const auto& [run, firing] : firings_) firing->stop(StopMode::at_once);
  } else {
    std::visit(
        [this](auto& inner) {
          if constexpr (requires { inner.run; }) deliver(inner);
        },
        message);
  }
}

Conductor::Conductor(Parts parts) : impl_(std::make_unique<Impl>(std::move(parts))) {}
Conductor::~Conductor() = default;

Result<RunId> Conductor::fire(const sheet::Plan& plan, const FireOptions& options,
                              std::shared_ptr<EventBox> events) {
  return impl_->fire(plan, options, std::move(events));
}
void Conductor::stop(RunId run, StopMode mode) {
  impl_->send(StopFiring{run, mode});
}
void Conductor::pause(RunId run) {
  impl_->send(PauseFiring{run, true});
}
void Conductor::resume(RunId run) {
  impl_->send(PauseFiring{run, false});
}
void Conductor::cancel(RunId run, std::vector<CellIndex> cells) {
  impl_->send(CancelCells{run, std::move(cells)});
}
void Conductor::refire(RunId run, std::vector<CellIndex> cells) {
  impl_->send(RefireCells{run, std::move(cells)});
}
Result<> Conductor::set_limits(RunId run, LimitChange change) {
  return impl_->set_limits(run, std::move(change));
}
void Conductor::look_at(RunId run, std::vector<CellIndex> cells) {
  impl_->send(LookAtCells{run, std::move(cells)});
}
bool Conductor::is_running(RunId run) const {
  return impl_->is_running(run);
}
Result<Estimate> Conductor::estimate(const sheet::Plan& plan, const FireOptions& options) const {
  return impl_->estimate(plan, options);
}

}  // namespace proofsheet::run
