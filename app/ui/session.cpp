#include "ui/session.h"

#include <fmt/format.h>

#include "base/file.h"

namespace proofsheet::ui {

Session::Session(Options options)
    : options_(std::move(options)),
      inbox_(std::make_shared<Mailbox<Message>>(options_.wake)),
      events_(std::make_shared<run::EventBox>(options_.wake)),
      pool_(0, "pool"),
      io_(2, "io") {}

Result<std::unique_ptr<Session>> Session::open(Options options) {
  std::unique_ptr<Session> session(new Session(std::move(options)));
  auto store = store::Store::open(session->options_.data_dir);
  if (!store) return fail(store.error());
  session->store_ = std::move(*store);
  auto prices = provider::PriceTable::load(session->options_.assets_dir / "prices.tsv");
  if (!prices) return fail(prices.error());
  session->prices_ = std::move(*prices);
  session->engine_ = std::make_unique<net::Engine>();
  run::Conductor::Parts parts;
  parts.store = session->store_.get();
  parts.engine = session->engine_.get();
  parts.prices = &*session->prices_;
  parts.environment.variable = session->options_.variable;
  parts.environment.demo_base_url = [raw = session.get()] { return raw->demo_base_url(); };
  session->conductor_ = std::make_unique<run::Conductor>(std::move(parts));
  return session;
}

Session::~Session() = default;

Result<std::string> Session::demo_base_url() {
  auto server = demo_.lock();
  if (!*server) {
    auto started = demo::Server::start();
    if (!started) return fail(started.error());
    *server = std::move(*started);
  }
  return (*server)->base_url();
}

void Session::notice(const std::string& text, bool is_error) const {
  if (on_notice) on_notice(text, is_error);
}

bool Session::pump() {
  bool changed = false;
  for (Message& message : inbox_->drain()) {
    message(*this);
    changed = true;
  }
  for (const run::Event& event : events_->drain()) {
    changed = true;
    const store::RunId run = std::visit([](const auto& each) { return each.run; }, event);
    if (const auto* ended = std::get_if<run::RunEnded>(&event)) {
      if (active_ == run) active_.reset();
      if (!ended->message.empty()) notice(ended->message, ended->reason != run::EndReason::stopped);
      refresh_runs();
      if (on_run_ended) on_run_ended();
    }
    if (shown_ && shown_->id() == run) {
      shown_->apply(event);
    } else if (starting_ || showing_ == run) {
      early_events_[run].push_back(event);
    }
  }
  return changed;
}

void Session::fire(const sheet::Plan& plan, run::FireOptions options) {
  if (starting_ || active_) return;
  starting_ = true;
  stop_when_started_ = false;
  io_.submit([this, plan, options](std::stop_token) {
    auto run = conductor_->fire(plan, options, events_);
    std::vector<store::CellSummary> earlier;
    if (run && options.resume) {
      if (auto read = store_->summaries(*run)) earlier = std::move(*read);
    }
    post([plan, run, earlier = std::move(earlier)](Session& session) {
      session.starting_ = false;
      if (!run) {
        session.early_events_.clear();
        if (session.on_fire_failed) session.on_fire_failed(run.error());
        return;
      }
      session.active_ = *run;
      auto view = std::make_unique<RunView>(
          *run, plan.sheet().name(), plan, [&session](auto id, auto cell) { session.load_result(id, cell); });
      view->adopt_summaries(earlier);
      view->set_running(true);
      session.show(std::move(view), false);
      if (session.stop_when_started_) session.conductor_->stop(*run, run::Conductor::StopMode::at_once);
      session.refresh_runs();
    });
  });
}

void Session::show(std::unique_ptr<RunView> view, bool loaded) {
  shown_ = std::move(view);
  if (const auto early = early_events_.find(shown_->id()); early != early_events_.end()) {
    for (const run::Event& event : early->second) shown_->apply(event);
    if (shown_->ended()) active_.reset();
  }
  early_events_.clear();
  showing_.reset();
  if (on_run_shown) on_run_shown(loaded);
}

void Session::stop() {
  stop_when_started_ = starting_;
  if (active_) conductor_->stop(*active_, run::Conductor::StopMode::at_once);
}

void Session::request_estimate(const sheet::Plan& plan, std::uint64_t revision) {
  estimate_wanted_ = revision;
  io_.submit([this, plan, revision](std::stop_token) {
    auto made = conductor_->estimate(plan);
    post([made = std::move(made), revision](Session& session) {
      if (revision != session.estimate_wanted_) return;
      session.estimate_revision_ = revision;
      session.estimate_.reset();
      if (made) {
        session.estimate_ = *made;
      } else {
        session.notice(made.error().message, true);
      }
    });
  });
}

void Session::show_run(store::RunId run) {
  if (shown_ && shown_->id() == run) {
    if (on_run_shown) on_run_shown(true);
    return;
  }
  showing_ = run;
  io_.submit([this, run](std::stop_token) {
    const auto info = store_->run(run);
    if (!info) return post([error = info.error()](Session& s) { s.notice(error.message, true); });
    const std::filesystem::path path = info->sheet_path;
    sheet::Loaded loaded =
        sheet::parse_sheet(info->sheet_yaml, fmt::format("run {}", run), path.parent_path());
    auto plan = loaded.ok()
                    ? sheet::Plan::make(std::make_shared<const sheet::Sheet>(*loaded.sheet))
                    : Result<sheet::Plan>(fail(ErrorKind::invalid_input,
                                               loaded.problems.empty()
                                                   ? fmt::format("run {}: its sheet cannot be read", run)
                                                   : loaded.problems.front().to_string()));
    if (!plan) return post([error = plan.error()](Session& s) { s.notice(error.message, true); });
    auto summaries = store_->summaries(run);
    if (!summaries) return post([error = summaries.error()](Session& s) { s.notice(error.message, true); });
    post([info = *info, plan = *plan, summaries = std::move(*summaries)](Session& session) {
      auto view = std::make_unique<RunView>(
          info.id, info.name, plan, [&session](auto id, auto cell) { session.load_result(id, cell); });
      view->created_unix_ms = info.created_unix_ms;
      view->adopt_summaries(summaries);
      view->set_running(session.active_ == info.id);
      session.show(std::move(view), true);
    });
  });
}

void Session::forget_shown() {
  shown_.reset();
}

void Session::refresh_runs() {
  io_.submit([this](std::stop_token) {
    auto runs = store_->runs();
    post([runs = std::move(runs)](Session& session) {
      if (runs) {
        session.runs_ = *runs;
      } else {
        session.notice(runs.error().message, true);
      }
    });
  });
}

void Session::delete_run(store::RunId run) {
  if (active_ == run) return notice("This run is going on; stop it before it is deleted", true);
  if (shown_ && shown_->id() == run) shown_.reset();
  io_.submit([this, run](std::stop_token) {
    const auto deleted = store_->delete_run(run);
    post([deleted, run](Session& session) {
      session.notice(deleted ? fmt::format("Run {} deleted", run) : deleted.error().message, !deleted);
      session.refresh_runs();
    });
  });
}

void Session::load_result(store::RunId run, sheet::CellIndex cell) {
  io_.submit([this, run, cell](std::stop_token) {
    auto result = store_->result(run, cell);
    auto shared = result ? std::make_shared<const store::CellResult>(std::move(*result)) : nullptr;
    post([run, cell, shared](Session& session) {
      if (session.shown_ && session.shown_->id() == run) session.shown_->adopt_result(cell, shared);
    });
  });
}

void Session::set_rating(sheet::CellIndex cell, std::optional<int> rating) {
  if (!shown_) return;
  const auto current = shown_->result(cell);
  if (!current) return;
  const store::RunId run = shown_->id();
  auto rated = std::make_shared<store::CellResult>(*current);
  rated->rating = rating;
  shown_->adopt_result(cell, rated);
  io_.submit([this, run, cell, rating, note = current->note](std::stop_token) {
    const auto written = store_->set_rating(run, cell, rating, note);
    if (!written) post([error = written.error()](Session& session) { session.notice(error.message, true); });
  });
}

gl::TextureCache::Loader Session::blob_loader(const std::string& blob_hash) const {
  return [store = store_.get(), blob_hash] { return store->read_blob(blob_hash); };
}

void Session::load_sheet(const std::filesystem::path& path) {
  io_.submit([this, path](std::stop_token) {
    auto loaded = std::make_shared<sheet::Loaded>(sheet::load_sheet(path));
    post([loaded, path](Session& session) {
      if (session.on_sheet_loaded) session.on_sheet_loaded(std::move(*loaded), path);
    });
  });
}

void Session::save_sheet(const std::filesystem::path& path, std::shared_ptr<const sheet::Sheet> sheet) {
  io_.submit([this, path, sheet](std::stop_token) {
    const auto written = write_file_atomic(path, sheet::to_yaml(*sheet), Durability::synced);
    post([path, sheet, written](Session& session) {
      if (!written) return session.notice(written.error().message, true);
      if (session.on_sheet_saved) session.on_sheet_saved(path, sheet);
    });
  });
}

void Session::write_montage(const std::filesystem::path& path, std::vector<sheet::CellIndex> cells,
                            bool dark) {
  if (!shown_) return;
  const store::RunId run = shown_->id();
  const sheet::Plan plan = shown_->plan();
  notice(fmt::format("Writing {} cells to {} …", cells.size(), path.filename().string()), false);
  pool_.submit([this, path, cells = std::move(cells), dark, run, plan](std::stop_token) {
    std::vector<image::Tile> tiles;
    for (const sheet::CellIndex cell : cells) {
      image::Tile tile;
      const auto result = store_->result(run, cell);
      const auto coordinates = plan.coordinates(cell);
      for (std::size_t axis = 0; axis < plan.axes().size(); ++axis) {
        if (!tile.caption.empty()) tile.caption += " · ";
        tile.caption += to_display(plan.axis_value(axis, coordinates[axis]));
      }
      if (!result) {
        tile.text = result.error().message;
      } else if (!result->images.empty()) {
        tile.image = [store = store_.get(),
                      hash = result->images.front().blob.hash]() -> Result<image::Image> {
          auto bytes = store->read_blob(hash);
          if (!bytes) return fail(bytes.error());
          return image::decode(*bytes);
        };
      } else {
        tile.text = result->error ? result->error->message : result->text.value_or("");
      }
      tiles.push_back(std::move(tile));
    }
    image::MontageOptions options;
    options.dark = dark;
    const auto size = image::write_montage(path, tiles, options);
    post([path, size](Session& session) {
      if (!size) return session.notice(size.error().message, true);
      session.notice(
          fmt::format("Montage written: {} ({} × {} pixels)", path.string(), size->width, size->height),
          false);
    });
  });
}

}  // namespace proofsheet::ui
