// Charts: worked out and written on the session's threads.
#include <fmt/format.h>

#include "ui/language.h"
#include "ui/session.h"

namespace proofsheet::ui {

void Session::make_chart(const RunView& view, const chart::Spec& spec, ChartMade done) {
  charting_.request_stop();
  charting_ = std::stop_source();
  const std::uint64_t question = ++charts_wanted_;
  const auto number = chart::number_of(spec.measure);
  const bool measures = number && query::is_of_pictures(*number);
  chart::Input input{.plan = view.plan(),
                     .pivot = view.pivot(),
                     .facts = view.facts(),
                     .matched = view.matched(),
                     .hidden = view.hidden_cells(),
                     .readings = [this, run = view.id(), measures,
                                  stop = charting_.get_token()](const auto& visit) -> Result<> {
                       if (measures) {
                         if (auto measured = measure_pictures(run, stop); !measured) return measured;
                       }
                       store_->flush();
                       return store_->for_each_reading(run, visit);
                     }};
  // Reading results takes as long as the disk does: others wait for the pool.
  ThreadPool& threads = measures ? measuring_ : chart::is_at_hand(spec.measure) ? pool_ : io_;
  threads.submit_first(
      [this, spec, input = std::move(input), stop = charting_, question,
       done = std::move(done)](std::stop_token ends) mutable {
        const std::stop_callback stop_at_the_end(ends, [&stop] { stop.request_stop(); });
        auto made = chart::make_chart(spec, input, stop.get_token());
        Result<std::shared_ptr<const chart::Chart>> shared;
        if (made) {
          shared = std::make_shared<const chart::Chart>(std::move(*made));
        } else {
          shared = fail(made.error());
        }
        post([shared = std::move(shared), question, done = std::move(done)](Session& session) mutable {
          if (question == session.charts_wanted_) done(std::move(shared));
        });
      },
      charting_.get_token());
}

void Session::add_chart_dots(std::shared_ptr<const chart::Scene> frame, chart::Palette palette,
                             ChartLaidOut done) {
  pool_.submit_first([this, frame = std::move(frame), palette = std::move(palette),
                      done = std::move(done)](std::stop_token) mutable {
    auto scene = std::make_shared<const chart::Scene>(chart::with_dots(*frame, palette));
    post([scene = std::move(scene), done = std::move(done)](Session&) mutable { done(std::move(scene)); });
  });
}

}  // namespace proofsheet::ui
