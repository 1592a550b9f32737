// Numbers that are read from results, and what is measured of pictures before that.
#include "measure/measure.h"
#include "ui/figures.h"
#include "ui/language.h"
#include "ui/session.h"

namespace proofsheet::ui {

// Told from a thread that measures.
std::shared_ptr<Task> Session::begin_measuring(std::uint64_t pictures) {
  const auto task = std::make_shared<Task>(
      ++tasks_begun_, tr_kept(tr_later("Measuring {} pictures"), grouped(pictures)), TaskStops::on_request);
  task->take();
  post([task](Session& session) { session.tasks_.push_back(task); });
  return task;
}

Result<> Session::measure_pictures(store::RunId run, std::stop_token stop) {
  store_->flush();
  keep_measured();
  // What is done at once needs no word.
  constexpr std::uint64_t kFew = 20;
  std::shared_ptr<Task> task;
  const auto measured = measure::measure_pictures(*store_, run, [&](std::uint64_t done, std::uint64_t total) {
    if (!task && total >= kFew && done < total) task = begin_measuring(total);
    return !stop.stop_requested() && (!task || task->progress()(done, total));
  });
  const bool is_stopped = task && task->is_stopping();
  if (task) {
    post([task, all = measured.has_value()](Session& session) {
      std::erase(session.tasks_, task);
      if (all) session.notice(tr("All pictures are measured"), false);
    });
  }
  if (is_stopped || measured.value_or(0) > 0) {
    post([run](Session& session) {
      if (session.shown_ && session.shown_->id() == run) session.shown_->reload_results();
    });
  }
  if (is_stopped) return fail(ErrorKind::cancelled, tr("Stopped: not all pictures are measured"));
  if (!measured) return fail(measured.error());
  return {};
}

void Session::read_numbers(const RunView& view, bool has_pictures) {
  reading_.request_stop();
  reading_ = std::stop_source();
  reading_for_ = {.run = view.id(), .version = view.version(), .has_pictures = has_pictures};
  ThreadPool& threads = has_pictures ? measuring_ : io_;
  threads.submit(
      [this, asked = reading_for_, cells = view.plan().size(),
       stop = reading_](std::stop_token ends) mutable {
        const std::stop_callback stop_at_the_end(ends, [&stop] { stop.request_stop(); });
        Result<> read;
        if (asked.has_pictures) read = measure_pictures(asked.run, stop.get_token());
        auto numbers = std::make_shared<query::ReadNumbers>(static_cast<std::size_t>(cells));
        store_->flush();
        if (read)
          read = store_->for_each_reading(asked.run, [&](const store::CellReading& reading) {
            numbers->add(reading);
            return !stop.stop_requested();
          });
        if (stop.stop_requested()) return;
        post([asked, numbers = std::move(numbers), read](Session& session) {
          if (session.reading_for_ != asked) return;
          session.reading_for_ = {};
          // What could not be read is not known: it is asked for again when something has changed.
          if (!read) session.notice(read.error().message, read.error().kind != ErrorKind::cancelled);
          const auto going = session.going(asked.run);
          RunView* run = going ? going.get() : session.shown_.get();
          if (run != nullptr && run->id() == asked.run)
            run->adopt_numbers(numbers, asked.has_pictures, asked.version);
        });
      },
      reading_.get_token());
}

bool Session::is_reading_numbers(const RunView& view, bool has_pictures) const {
  return reading_for_.run == view.id() && (reading_for_.has_pictures || !has_pictures);
}

void Session::keep_measured() {
  std::vector<store::MeasuredPicture> measured = pictures_->take_measured();
  if (!measured.empty()) store_->put_picture_numbers(std::move(measured));
}

}  // namespace proofsheet::ui
