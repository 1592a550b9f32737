// The runs of a session: those that go on and the one that is shown.
#include <fmt/format.h>

#include <algorithm>

#include "ui/language.h"
#include "ui/run_words.h"
#include "ui/session.h"

namespace proofsheet::ui {

namespace {

Result<StoredRun> read_stored(const store::Store& store, store::RunId run) {
  StoredRun stored;
  auto summaries = store.summaries(run);
  if (!summaries) return fail(summaries.error());
  auto limits = store.limit_events(run);
  if (!limits) return fail(limits.error());
  auto hidden = store.hidden_cells(run);
  if (!hidden) return fail(hidden.error());
  auto broken_off = store.broken_off_cells(run);
  if (!broken_off) return fail(broken_off.error());
  stored.hidden = std::move(*hidden);
  stored.summaries = std::move(*summaries);
  stored.limit_events = std::move(*limits);
  stored.partial = std::move(*broken_off);
  return stored;
}

store::RunId run_of(const run::Event& event) {
  return std::visit([](const auto& each) { return each.run; }, event);
}

}  // namespace

std::shared_ptr<RunView> Session::make_view(store::RunId run, const std::string& name,
                                            const sheet::Plan& plan) {
  auto view =
      std::make_shared<RunView>(run, name, plan, [this](auto id, auto cell) { load_result(id, cell); });
  if (const auto pinned = references_.find(run); pinned != references_.end())
    view->reference = pinned->second;
  return view;
}

std::shared_ptr<RunView> Session::going(store::RunId run) const {
  const auto found = std::ranges::find(going_, run, [](const auto& view) { return view->id(); });
  return found == going_.end() ? nullptr : *found;
}

void Session::take(const run::Event& event) {
  const std::shared_ptr<RunView> view = going(run_of(event));
  if (!view) {
    if (starting_) early_events_.push_back(event);
    return;
  }
  view->apply(event);
  if (const auto* finished = std::get_if<run::CellFinished>(&event)) {
    facts_.results_changed();
    make_thumbnails(*finished->result);
    constexpr std::size_t kMany = 256;
    if (pictures_->measured_count() >= kMany) keep_measured();
  }
  const auto* ended = std::get_if<run::RunEnded>(&event);
  if (ended == nullptr) return;
  std::erase(going_, view);
  keep_measured();
  const bool is_shown = view == shown_;
  if (!ended->message.empty()) {
    const std::string words = run_words(ended->message);
    notice(is_shown ? words : tr_format("{} (run {}): {}", view->name(), view->id(), words),
           ended->reason != run::EndReason::stopped);
  } else if (!is_shown) {
    notice(tr_format("{} (run {}) is done", view->name(), view->id()), false);
  }
  refresh_runs();
  if (on_run_ended) on_run_ended();
}

// Behind all that is looked at.
void Session::make_thumbnails(const store::CellResult& result) {
  for (const store::ImageRef& picture : result.images) {
    pool_.submit([pictures = pictures_, hash = picture.blob.hash](std::stop_token) {
      pictures->make_thumbnail(hash);
    });
  }
}

void Session::fire(const sheet::Plan& plan, run::FireOptions options) {
  if (starting_) return;
  starting_ = true;
  stop_when_started_.reset();
  const std::shared_ptr<RunView> resumed = options.resume ? shown_ : nullptr;
  io_.submit([this, plan, options, resumed](std::stop_token) {
    const auto run = conductor_->fire(plan, options, events_);
    post([plan, run, options, resumed](Session& session) { session.started(run, plan, options, resumed); });
  });
}

void Session::started(const Result<store::RunId>& run, const sheet::Plan& plan,
                      const run::FireOptions& options, std::shared_ptr<RunView> resumed) {
  starting_ = false;
  const std::vector<run::Event> early = std::exchange(early_events_, {});
  if (!run) {
    if (on_fire_failed) on_fire_failed(run.error());
    return;
  }
  const bool is_new = !resumed;
  const std::shared_ptr<RunView> view = is_new ? make_view(*run, plan.sheet().name(), plan) : resumed;
  view->begin(options.only, options.again);
  going_.push_back(view);
  if (is_new) show(view, false);
  for (const run::Event& event : early) take(event);
  if (stop_when_started_) stop(*run, *stop_when_started_);
  refresh_runs();
}

void Session::show(std::shared_ptr<RunView> view, bool loaded) {
  shown_ = std::move(view);
  if (on_run_shown) on_run_shown(loaded);
}

void Session::pause(store::RunId run, bool pauses) {
  if (pauses) {
    conductor_->pause(run);
  } else {
    conductor_->resume(run);
  }
}

void Session::stop(std::optional<store::RunId> run, run::Conductor::StopMode mode) {
  if (!run) {
    if (starting_) stop_when_started_ = mode;
    return;
  }
  if (const auto view = going(*run)) view->set_stopping();
  conductor_->stop(*run, mode);
}

void Session::cancel(store::RunId run, std::vector<sheet::CellIndex> cells) {
  conductor_->cancel(run, std::move(cells));
}

void Session::refire(std::vector<sheet::CellIndex> cells) {
  if (!shown_ || cells.empty()) return;
  if (shown_->is_running()) return conductor_->refire(shown_->id(), std::move(cells));
  run::FireOptions options;
  options.resume = shown_->id();
  options.only = std::move(cells);
  options.again = true;
  options.use_cache = false;
  fire(shown_->plan(), std::move(options));
}

void Session::look_at(store::RunId run, std::vector<sheet::CellIndex> cells) {
  conductor_->look_at(run, std::move(cells));
}

void Session::set_limits(store::RunId run, const run::LimitChange& change) {
  if (const auto changed = conductor_->set_limits(run, change); !changed)
    return notice(changed.error().message, true);
  if (const auto view = going(run)) view->change_limits(change);
}

void Session::show_run(store::RunId run) {
  if (shown_ && shown_->id() == run) {
    if (on_run_shown) on_run_shown(true);
    return;
  }
  if (const auto view = going(run)) return show(view, true);
  io_.submit([this, run](std::stop_token) {
    const auto refuse = [this](const Error& error) {
      post([error](Session& session) { session.notice(error.message, true); });
    };
    store_->flush();  // of what was marked a moment ago
    const auto info = store_->run(run);
    if (!info) return refuse(info.error());
    const std::filesystem::path path = info->sheet_path;
    sheet::Loaded loaded =
        sheet::parse_sheet(info->sheet_yaml, fmt::format("run {}", run), path.parent_path());
    auto plan = loaded.ok() ? sheet::Plan::make(std::make_shared<const sheet::Sheet>(*loaded.sheet))
                            : Result<sheet::Plan>(fail(
                                  ErrorKind::invalid_input,
                                  loaded.problems.empty() ? tr_format("run {}: its sheet cannot be read", run)
                                                          : loaded.problems.front().to_string()));
    if (!plan) return refuse(plan.error());
    auto stored = read_stored(*store_, run);
    if (!stored) return refuse(stored.error());
    stored->cost_usd = info->cost_usd;
    post([info = *info, plan = *plan, stored = std::move(*stored)](Session& session) {
      if (const auto view = session.going(info.id)) return session.show(view, true);
      const auto view = session.make_view(info.id, info.name, plan);
      view->created_unix_ms = info.created_unix_ms;
      view->adopt(stored);
      session.show(view, true);
    });
  });
}

void Session::forget_shown() {
  shown_.reset();
}

void Session::delete_run(store::RunId run) {
  if (going(run)) return notice(tr("This run is going on; stop it before it is deleted"), true);
  if (shown_ && shown_->id() == run) shown_.reset();
  references_.erase(run);
  forget_look(run);
  start_task(io_, tr_kept(tr_later("Deleting run {}"), run), TaskStops::never, [this, run](const Progress&) {
    const auto deleted = store_->delete_run(run);
    return [deleted, run](Session& session) {
      session.notice(deleted ? tr_format("Run {} deleted", run) : deleted.error().message, !deleted);
      session.facts_.forget();
      session.refresh_runs();
    };
  });
}

}  // namespace proofsheet::ui
