// Two runs beside each other, read on the session's threads.
#include "ui/session.h"

namespace proofsheet::ui {

void Session::compare_runs(store::RunId before, store::RunId after, RunsCompared done) {
  comparing_.request_stop();
  comparing_ = std::stop_source();
  const std::uint64_t question = ++comparisons_wanted_;
  io_.submit_first(
      [this, before, after, stop = comparing_, question,
       done = std::move(done)](std::stop_token ends) mutable {
        const std::stop_callback stop_at_the_end(ends, [&stop] { stop.request_stop(); });
        store_->flush();
        auto compared = query::compare_runs(*store_, before, after, stop.get_token());
        post([compared = std::move(compared), question, done = std::move(done)](Session& session) mutable {
          if (question == session.comparisons_wanted_) done(std::move(compared));
        });
      },
      comparing_.get_token());
}

}  // namespace proofsheet::ui
