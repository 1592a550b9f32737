// The list of runs: read from the store in the background, changed here at once and in the store after.
#include <algorithm>

#include <fmt/format.h>

#include "ui/language.h"
#include "ui/session.h"

namespace proofsheet::ui {

// A run's sheet never changes, so that each is read once.
RunSheet Session::sheet_summary(const store::RunInfo& info) {
  {
    const auto known = run_sheets_.lock();
    if (const auto found = known->find(info.id); found != known->end()) return found->second;
  }
  const std::filesystem::path path = info.sheet_path;
  const sheet::Loaded loaded =
      sheet::parse_sheet(info.sheet_yaml, fmt::format("run {}", info.id), path.parent_path());
  RunSheet summary = loaded.sheet ? summary_of_sheet(*loaded.sheet) : RunSheet();
  if (summary.title == "untitled") summary.title.clear();
  run_sheets_.lock()->insert_or_assign(info.id, summary);
  return summary;
}

std::vector<RunEntry> Session::list_entries(std::vector<store::RunInfo> runs) {
  std::vector<RunEntry> entries;
  entries.reserve(runs.size());
  for (store::RunInfo& info : runs) {
    RunEntry entry{.info = {}, .sheet = sheet_summary(info), .found_by = {}, .disk = {.run = info.id}};
    entry.info = std::move(info);
    index_for_search(entry);
    entries.push_back(std::move(entry));
  }
  return entries;
}

void Session::refresh_runs() {
  const std::uint64_t number = ++lists_wanted_;
  io_.submit([this, number](std::stop_token) {
    store_->flush();  // of names and tags that were given a moment ago
    auto runs = store_->runs();
    if (!runs) {
      post([error = runs.error()](Session& session) { session.notice(error.message, true); });
      return;
    }
    post([entries = list_entries(std::move(*runs)), number](Session& session) mutable {
      if (number == session.lists_wanted_) session.take_list(std::move(entries));
    });
    // Takes longer in a large store; the list does not wait for it.
    const auto use = store_->disk_use();
    post([use, number](Session& session) {
      if (number != session.lists_wanted_) return;
      if (use) {
        session.runs_.take_disk_use(*use);
      } else {
        session.notice(use.error().message, true);
      }
    });
  });
}

// What was known of the disk stays until it is known anew.
void Session::take_list(std::vector<RunEntry> entries) {
  for (RunEntry& entry : entries) {
    if (const RunEntry* before = std::as_const(runs_).find(entry.info.id)) entry.disk = before->disk;
  }
  runs_.runs = std::move(entries);
  ++runs_.version;
}

void Session::change_run(store::RunId run, const std::function<void(store::RunInfo&)>& change,
                         std::function<Result<>(store::Store&)> write) {
  if (RunEntry* entry = runs_.find(run)) {
    change(entry->info);
    index_for_search(*entry);
    ++runs_.version;
  }
  ++lists_wanted_;  // a list that was asked for before does not know of it
  files_.submit([this, write = std::move(write)](std::stop_token) {
    const auto written = write(*store_);
    post([written](Session& session) {
      if (!written) session.notice(tr_format("Not kept: {}", written.error().message), true);
      session.refresh_runs();
    });
  });
}

void Session::rename_run(store::RunId run, const std::string& name) {
  if (const auto view = going(run)) view->set_name(name);
  if (shown_ && shown_->id() == run) shown_->set_name(name);
  change_run(
      run, [&](store::RunInfo& info) { info.name = name; },
      [run, name](store::Store& store) { return store.rename_run(run, name); });
}

void Session::tag_run(store::RunId run, std::vector<std::string> tags) {
  std::ranges::sort(tags);
  change_run(
      run, [&](store::RunInfo& info) { info.tags = tags; },
      [run, tags](store::Store& store) { return store.set_tags(run, tags); });
}

void Session::weigh_deletion(store::RunId run, std::function<void(const store::Deletion&)> done) {
  if (going(run)) return notice(tr_format("Run {} is being fired; stop it before it is deleted", run), true);
  io_.submit([this, run, done = std::move(done)](std::stop_token) {
    const auto refuse = [this](const Error& error) {
      post([error](Session& session) { session.notice(error.message, true); });
    };
    if (const auto lock = store_->lock_run(run); !lock) return refuse(lock.error());
    const auto deletion = store_->weigh_deletion(run);
    if (!deletion) return refuse(deletion.error());
    post([done, deletion = *deletion](Session&) { done(deletion); });
  });
}

void Session::import_run(const std::filesystem::path& path,
                         std::function<void(Result<report::Imported>)> done) {
  io_.submit([this, path, done = std::move(done)](std::stop_token ends) {
    auto imported = report::import_run(*store_, path,
                                       [&](std::uint64_t, std::uint64_t) { return !ends.stop_requested(); });
    post([imported = std::move(imported), done](Session& session) {
      if (imported) session.refresh_runs();
      done(imported);
    });
  });
}

}  // namespace proofsheet::ui
