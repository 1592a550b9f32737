#include "ui/session.h"
#include "ui/language.h"

#include <fmt/format.h>

#include "base/file.h"

namespace proofsheet::ui {

Session::Session(Options options)
    : options_(std::move(options)),
      inbox_(std::make_shared<Mailbox<Message>>(options_.wake)),
      events_(std::make_shared<run::EventBox>(options_.wake)),
      pool_(0, "pool"),
      io_(2, "io"),
      measuring_(1, "measuring"),
      long_work_(2, "long work"),
      files_(1, "files") {}

Result<std::unique_ptr<Session>> Session::open(Options options) {
  std::unique_ptr<Session> session(new Session(std::move(options)));
  auto store = store::Store::open(session->options_.data_dir);
  if (!store) return fail(store.error());
  session->store_ = std::move(*store);
  session->looks_ = RunLooks::load(session->options_.data_dir);
  session->pictures_ = std::make_shared<StorePictures>(*session->store_);
  auto prices = provider::PriceTable::load(session->options_.assets_dir / "prices.tsv");
  if (!prices) return fail(prices.error());
  session->prices_ = std::move(*prices);
  auto models = provider::ModelTable::load(session->options_.assets_dir / "model_params.tsv");
  if (!models) return fail(models.error());
  session->models_ = std::move(*models);
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

Session::~Session() {
  finish_files();
}

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
    take(event);
    changed = true;
  }
  return changed;
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

void Session::load_result(store::RunId run, sheet::CellIndex cell) {
  io_.submit([this, run, cell](std::stop_token) {
    auto result = store_->result(run, cell);
    auto shared = result ? std::make_shared<const store::CellResult>(std::move(*result)) : nullptr;
    post([run, cell, shared](Session& session) {
      if (const auto view = session.going(run)) return view->adopt_result(cell, shared);
      if (session.shown_ && session.shown_->id() == run) session.shown_->adopt_result(cell, shared);
    });
  });
}

void Session::forget_matches() {
  matching_.request_stop();
  ++matches_wanted_;
}

void Session::find_matches(const RunView& view, const query::Query& query,
                           std::function<void(Result<query::CellSet>)> done) {
  forget_matches();
  matching_ = std::stop_source();
  auto source = std::make_shared<query::CellSource>();
  if (query.needs_results()) source->facts = view.facts();
  if (const store::RunId run = view.id(); run != 0) {
    source->contents = [this, run](const std::function<bool(const store::CellContent&)>& visit) {
      store_->flush();  // a note is searched as soon as it is written
      return store_->for_each_content(run, visit);
    };
    source->measure_pictures = [this, run](std::stop_token stop) {
      return measure_pictures(run, std::move(stop));
    };
    source->readings = [this, run](const std::function<bool(const store::CellReading&)>& visit) {
      store_->flush();
      return store_->for_each_reading(run, visit);
    };
  }
  ThreadPool& threads = query.needs_pictures() ? measuring_ : query.reads_results() ? io_ : pool_;
  threads.submit_first(
      [this, query, source = std::move(source), stop = matching_, question = matches_wanted_,
       done = std::move(done)](std::stop_token ends) mutable {
        const std::stop_callback stop_at_the_end(ends, [&stop] { stop.request_stop(); });
        auto found = query.evaluate(*source, stop.get_token());
        post([found = std::move(found), question, done = std::move(done)](Session& session) mutable {
          if (question == session.matches_wanted_) done(std::move(found));
        });
      },
      matching_.get_token());
}

}  // namespace proofsheet::ui
