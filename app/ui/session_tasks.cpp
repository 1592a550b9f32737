// Long work for the user: it can be watched and stopped.
#include <algorithm>

#include <fmt/format.h>

#include "ui/language.h"
#include "ui/session.h"

namespace proofsheet::ui {

void Session::start_task(ThreadPool& threads, KeptText title, TaskStops stops, TaskWork work) {
  const auto task = std::make_shared<Task>(++tasks_begun_, std::move(title), stops);
  tasks_.push_back(task);
  threads.submit([this, task, work = std::move(work)](std::stop_token ends) {
    if (!task->take()) return;
    const std::stop_callback stop_at_the_end(ends, [&task] { task->request_stop(); });
    post([task, done = work(task->progress())](Session& session) {
      std::erase(session.tasks_, task);
      done(session);
    });
  });
}

void Session::stop_task(std::uint64_t id) {
  const auto found = std::ranges::find(tasks_, id, [](const auto& task) { return task->id(); });
  if (found == tasks_.end() || !(*found)->can_be_stopped()) return;
  (*found)->request_stop();
  // One that waits for its turn need not wait for it to end.
  if (!(*found)->take()) return;
  notice(tr_format("Stopped: {}", (*found)->title().shown()), false);
  tasks_.erase(found);
}

// What came of writing a file, told to the user.
Session::Message Session::tell_written(const std::filesystem::path& path, const Result<>& written,
                                       KeptText what) {
  return [path, written, what = std::move(what)](Session& session) {
    if (written) return session.notice(what.shown(), false);
    if (written.error().kind != ErrorKind::cancelled) return session.notice(written.error().message, true);
    session.notice(tr_format("Stopped: {} was not written", path.filename().string()), false);
  };
}

}  // namespace proofsheet::ui
