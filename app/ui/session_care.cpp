// The data folder as a whole: what is kept in it for equal requests, and whether it is sound.
#include <algorithm>

#include "base/clock.h"
#include "ui/session.h"

namespace proofsheet::ui {

void Session::read_kept_answers(KeptRead done) {
  io_.submit([this, done = std::move(done)](std::stop_token) mutable {
    store_->flush();
    auto kept = store_->kept_answers(system_clock().unix_ms());
    post([kept = std::move(kept), done = std::move(done)](Session&) mutable { done(std::move(kept)); });
  });
}

void Session::report_cache(const RunView& view, CacheReported done) {
  reporting_.request_stop();
  reporting_ = std::stop_source();
  io_.submit(
      [this, run = view.id(), ttl_s = view.plan().sheet().cache_ttl_s, stop = reporting_,
       done = std::move(done)](std::stop_token ends) mutable {
        const std::stop_callback stop_at_the_end(ends, [&stop] { stop.request_stop(); });
        store_->flush();
        const auto info = store_->run(run);
        auto report = info ? run::report_cache(*store_, run, info->created_unix_ms, ttl_s, stop.get_token())
                           : Result<run::CacheReport>(fail(info.error()));
        if (stop.stop_requested()) return;  // nobody waits for it any more
        post([report = std::move(report), done = std::move(done)](Session&) mutable {
          done(std::move(report));
        });
      },
      reporting_.get_token());
}

void Session::check_data(DataChecked done) {
  io_.submit([this, done = std::move(done)](std::stop_token) mutable {
    store_->flush();
    Result<DataHealth> checked = DataHealth{};
    auto health = store_->check();
    const auto runs = store_->runs();
    if (!health)
      checked = fail(health.error());
    else if (!runs)
      checked = fail(runs.error());
    else
      checked = DataHealth{std::move(*health), runs->size()};
    post([checked = std::move(checked), done = std::move(done)](Session&) mutable {
      done(std::move(checked));
    });
  });
}

// What the shown run has lost is read anew: its cells are other ones now.
void Session::repair_data(DataRepaired done) {
  io_.submit([this, done = std::move(done)](std::stop_token) mutable {
    auto repaired = store_->repair();
    post([repaired = std::move(repaired), done = std::move(done)](Session& session) mutable {
      const store::RunId shown = session.shown_ ? session.shown_->id() : 0;
      const bool is_changed =
          repaired && std::ranges::find(repaired->lost_results, shown, &store::Store::LostResult::run) !=
                          repaired->lost_results.end();
      if (is_changed && !session.going(shown)) {
        session.forget_shown();
        session.show_run(shown);
      }
      session.refresh_runs();
      done(std::move(repaired));
    });
  });
}

}  // namespace proofsheet::ui
