// The files of a session: sheets, and what is kept of unsaved changes.
#include <sys/stat.h>

#include <future>

#include <fmt/format.h>

#include "base/file.h"
#include "store/database_name.h"
#include "ui/session.h"

namespace proofsheet::ui {

namespace {

constexpr std::uint64_t kMostSheetBytes = 8u << 20;

// What tells that a file may have changed, without reading it; empty when it is not there.
std::string stamp_of(const std::filesystem::path& path) {
  struct stat found {};
  if (::stat(path.c_str(), &found) != 0) return {};
  return fmt::format("{} {} {}.{} {}", path.string(), found.st_ino, found.st_mtim.tv_sec,
                     found.st_mtim.tv_nsec, found.st_size);
}

// What a file holds; empty when it is not there.
Result<Document::Text> held(const std::filesystem::path& path) {
  auto text = read_file(path, kMostSheetBytes);
  if (text) return std::make_shared<const std::string>(std::move(*text));
  if (text.error().kind == ErrorKind::not_found) return Document::Text();
  return fail(text.error());
}

}  // namespace

void Session::open_folder(const std::filesystem::path& folder,
                          std::function<void(Result<FolderOpens>)> done) {
  files_.submit([this, folder, done = std::move(done)](std::stop_token) {
    std::error_code ignored;
    Result<FolderOpens> opens = FolderOpens::in_own_window;
    if (!std::filesystem::is_regular_file(folder / store::kDatabaseName, ignored)) {
      opens = FolderOpens::holds_no_runs;
    } else if (std::filesystem::equivalent(folder, options_.data_dir, ignored)) {
      opens = FolderOpens::is_open_here;
    } else if (const auto started =
                   windows_.start({options_.program.string(), "--data-dir", folder.string()});
               !started) {
      opens = fail(started.error());
    }
    post([opens, done](Session&) { done(opens); });
  });
}

void Session::load_sheet(const std::filesystem::path& path) {
  files_.submit([this, path](std::stop_token) {
    auto loaded = std::make_shared<sheet::Loaded>(sheet::load_sheet(path));
    post([loaded, path](Session& session) {
      if (session.on_sheet_loaded) session.on_sheet_loaded(std::move(*loaded), path);
    });
  });
}

void Session::read_data(const std::filesystem::path& path, std::function<void(sheet::DataFile)> done) {
  files_.submit([this, path, done = std::move(done)](std::stop_token) {
    auto data = std::make_shared<sheet::DataFile>(sheet::load_data_file(path));
    post([data, done](Session&) { done(std::move(*data)); });
  });
}

void Session::save_sheet(const std::filesystem::path& path, Document::Text text, Document::Text known) {
  files_.submit([this, path, text = std::move(text), known = std::move(known)](std::stop_token) {
    if (known) {
      const auto holds = held(path);
      // What cannot be read is not known to be the same.
      if (!holds)
        return post([error = holds.error()](Session& session) { session.notice(error.message, true); });
      if (*holds && **holds != *known) {
        return post([path, holds = *holds](Session& session) {
          if (session.on_file_changed) session.on_file_changed(path, holds, true);
        });
      }
    }
    const auto written = write_file_atomic(path, *text, Durability::synced);
    checked_stamp_.clear();
    post([path, text, written](Session& session) {
      if (!written) return session.notice(written.error().message, true);
      if (session.on_sheet_saved) session.on_sheet_saved(path, text);
    });
  });
}

void Session::check_file(const std::filesystem::path& path, Document::Text known) {
  files_.submit([this, path, known = std::move(known)](std::stop_token) {
    const std::string stamp = stamp_of(path);
    if (stamp.empty() || stamp == checked_stamp_) return;
    const auto holds = held(path);
    if (!holds || !*holds) return;
    checked_stamp_ = stamp;
    if (**holds == *known) return;
    post([path, holds = *holds](Session& session) {
      if (session.on_file_changed) session.on_file_changed(path, holds, false);
    });
  });
}

void Session::read_text(Document::Text text, std::shared_ptr<const sheet::Sheet> before) {
  files_.submit([this, text = std::move(text), before = std::move(before)](std::stop_token) {
    auto loaded = std::make_shared<sheet::Loaded>(read_sheet_text(*text, *before));
    post([text, loaded](Session& session) {
      if (session.on_text_read) session.on_text_read(text, std::move(*loaded));
    });
  });
}

Result<> Session::keep_now(const UnsavedSheet& unsaved) {
  if (!recovery_) {
    auto made = RecoveryFile::make(options_.data_dir);
    if (!made) return fail(made.error());
    recovery_ = std::move(*made);
  }
  return recovery_->keep(unsaved);
}

void Session::keep_unsaved(UnsavedSheet unsaved, std::optional<RecoveryFile> instead_of) {
  files_.submit([this, unsaved = std::move(unsaved), instead_of = std::move(instead_of)](std::stop_token) {
    auto kept = keep_now(unsaved);
    if (kept && instead_of) kept = instead_of->forget();
    if (!kept) post([error = kept.error()](Session& session) { session.notice(error.message, true); });
  });
}

void Session::forget_unsaved() {
  files_.submit([this](std::stop_token) {
    if (!recovery_) return;
    if (const auto forgotten = recovery_->forget(); !forgotten)
      post([error = forgotten.error()](Session& session) { session.notice(error.message, true); });
  });
}

void Session::discard_unsaved(const RecoveryFile& file) {
  files_.submit([this, file](std::stop_token) {
    if (const auto forgotten = file.forget(); !forgotten)
      post([error = forgotten.error()](Session& session) { session.notice(error.message, true); });
  });
}

void Session::read_unsaved(UnsavedSheet unsaved, std::function<void(sheet::Loaded, Document::Text)> done) {
  files_.submit([this, unsaved = std::move(unsaved), done = std::move(done)](std::stop_token) {
    const bool has_file = !unsaved.path.empty();
    auto loaded = std::make_shared<sheet::Loaded>(sheet::parse_sheet(
        unsaved.text, has_file ? unsaved.path.string() : unsaved.name, unsaved.path.parent_path()));
    if (loaded->sheet) loaded->sheet->path = unsaved.path;
    loaded->text = unsaved.text;
    const auto holds = has_file ? held(unsaved.path) : Result<Document::Text>(nullptr);
    post([loaded, done, holds](Session&) { done(std::move(*loaded), holds.value_or(nullptr)); });
  });
}

void Session::finish_files() {
  std::promise<void> done;
  files_.submit([&done](std::stop_token) { done.set_value(); });
  done.get_future().wait();
}

void Session::find_unsaved() {
  files_.submit([this](std::stop_token) {
    auto found = RecoveryFile::left_behind(options_.data_dir);
    if (found.empty()) return;
    post([found = std::move(found)](Session& session) {
      if (session.on_unsaved_found) session.on_unsaved_found(found);
    });
  });
}

}  // namespace proofsheet::ui
