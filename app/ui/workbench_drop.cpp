// What is dropped onto the window: a sheet, data for the sheet, images for the shown prompt, a folder of
// runs, a run that was exported.
#include <algorithm>
#include <cctype>

#include <fmt/format.h>

#include "base/file.h"
#include "store/database_name.h"
#include "ui/language.h"
#include "ui/workbench.h"

namespace proofsheet::ui {

namespace {

enum class DroppedKind { sheet, data, image, folder, other };

DroppedKind dropped_kind(const std::filesystem::path& path) {
  std::error_code ignored;
  if (std::filesystem::is_directory(path, ignored) || path.filename() == store::kDatabaseName)
    return DroppedKind::folder;
  std::string ending = path.extension().string();
  std::ranges::transform(ending, ending.begin(),
                         [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  const auto is_one_of = [&](auto... endings) { return ((ending == endings) || ...); };
  if (is_one_of(".yaml", ".yml")) return DroppedKind::sheet;
  if (is_one_of(".csv", ".tsv", ".json", ".jsonl", ".ndjson")) return DroppedKind::data;
  if (is_one_of(".png", ".jpg", ".jpeg", ".webp", ".gif")) return DroppedKind::image;
  return DroppedKind::other;
}

// Relative where it lies below the sheet's folder, so that the two can be moved together.
std::string path_for_sheet(const sheet::Sheet& sheet, const std::filesystem::path& file) {
  std::error_code error;
  const std::filesystem::path whole = std::filesystem::absolute(file, error).lexically_normal();
  if (sheet.path.empty() && sheet.folder.empty()) return whole.string();
  const std::filesystem::path folder =
      std::filesystem::absolute(sheet.base_folder(), error).lexically_normal();
  const std::filesystem::path below = whole.lexically_relative(folder);
  return below.empty() || *below.begin() == ".." ? whole.string() : below.string();
}

// The columns in the order in which rows name them; of a long file, of its first rows.
std::string columns_of_rows(const std::vector<Value>& rows) {
  constexpr std::size_t kRowsRead = 100, kNamed = 8;
  std::vector<std::string> columns;
  for (std::size_t i = 0; i < std::min(rows.size(), kRowsRead); ++i) {
    for (const Member& member : rows[i].as_map())
      if (std::ranges::find(columns, member.key) == columns.end()) columns.push_back(member.key);
  }
  std::string text;
  for (std::size_t i = 0; i < std::min(columns.size(), kNamed); ++i)
    text += fmt::format("{}{}", i == 0 ? "" : ", ", columns[i]);
  return columns.size() > kNamed ? text + ", …" : text;
}

std::string words_of_problem(const sheet::DataProblem& problem, const std::filesystem::path& file) {
  if (!problem.in_file) return problem.message;
  const std::string name = file.filename().string();
  return problem.line > 0 ? fmt::format("{}:{}: {}", name, problem.line, problem.message)
                          : fmt::format("{}: {}", name, problem.message);
}

// Into the last message of the user; a plain text becomes a chat.
void add_image_part(sheet::Sheet& sheet, std::size_t index, const std::string& path) {
  if (sheet.prompts.empty())
    sheet.prompts.push_back({.name = "plain", .messages = {}, .line = 0, .is_chat = true});
  sheet::Prompt& prompt = sheet.prompts[std::min(index, sheet.prompts.size() - 1)];
  prompt.is_chat = true;
  sheet::Message* into = nullptr;
  for (sheet::Message& message : prompt.messages)
    if (message.role == "user") into = &message;
  if (into == nullptr) into = &prompt.messages.emplace_back();
  into->parts.push_back({.kind = sheet::MessagePart::Kind::image, .text = path});
}

std::string list_of_names(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : ", ") + name;
  return text;
}

}  // namespace

// One after the other: data and images belong to the sheet that was dropped before them.
void Workbench::watch_dropped() {
  for (std::filesystem::path& path : window_.take_dropped()) dropped_.queue.push_back(std::move(path));
  while (!dropped_.queue.empty() && !dropped_.is_reading && !after_unsaved_) {
    const std::filesystem::path path = std::move(dropped_.queue.front());
    dropped_.queue.pop_front();
    take_dropped(path);
    loop_.draw_frames(2);
  }
  if (dropped_.queue.empty() && !dropped_.is_reading && !after_unsaved_) tell_not_understood();
}

void Workbench::take_dropped(const std::filesystem::path& path) {
  switch (dropped_kind(path)) {
    case DroppedKind::sheet:
      leave_document([this, path] {
        dropped_.is_reading = true;
        session_.load_sheet(std::filesystem::absolute(path));
      });
      break;
    case DroppedKind::data:
      take_dropped_data(path);
      break;
    case DroppedKind::image:
      take_dropped_image(path);
      break;
    case DroppedKind::folder:
      take_dropped_folder(path);
      break;
    case DroppedKind::other:
      dropped_.unknown.push_back(path.filename().string());
      break;
  }
}

// A run that was exported becomes one of this folder's, and is shown.
void Workbench::take_dropped_run(const std::filesystem::path& path) {
  session_.import_run(path, [this, path](const Result<report::Imported>& imported) {
    dropped_.is_reading = false;
    loop_.draw_frames(2);
    if (!imported) return notice(imported.error().message, true);
    std::string text = tr_format("{} is run {} now, with {} answers", path.filename().string(), imported->run,
                                 imported->cells);
    if (imported->without_files > 0)
      text += "\n" + tr_format("{} of them had pictures or sounds, which an export does not hold",
                               imported->without_files);
    notice(text, imported->without_files > 0);
    session_.show_run(imported->run);
  });
}

void Workbench::take_dropped_data(const std::filesystem::path& path) {
  dropped_.is_reading = true;
  if (const auto head = read_file_head(path, 256); head && report::is_exported_run(*head))
    return take_dropped_run(path);
  session_.read_data(path, [this, path](sheet::DataFile data) {
    dropped_.is_reading = false;
    loop_.draw_frames(2);
    if (!data.problems.empty()) return notice(words_of_problem(data.problems.front(), path), true);
    const std::string name = path.filename().string(), columns = columns_of_rows(data.rows);
    const std::size_t count = data.rows.size();
    const bool is_edited = document_.edit(tr_later("take the rows of a file"), "", [&](sheet::Sheet& sheet) {
      sheet.data_path = path_for_sheet(sheet, path);
      sheet.data = std::move(data.rows);
    });
    if (!is_edited) return notice(tr("Mend the sheet's text first, then drop the file again"), true);
    left_ = LeftPanel::sheet;
    notice(tr_count(count, "{} row of {} is the sheet's data now, with the columns {}",
                    "{} rows of {} are the sheet's data now, with the columns {}", name, columns),
           false);
  });
}

// A window has one folder of runs for as long as it is there: another one gets a window of its own.
void Workbench::take_dropped_folder(const std::filesystem::path& path) {
  const bool is_database = path.filename() == store::kDatabaseName;
  const std::filesystem::path folder = std::filesystem::absolute(is_database ? path.parent_path() : path);
  dropped_.is_reading = true;
  session_.open_folder(folder, [this, folder](Result<Session::FolderOpens> opens) {
    dropped_.is_reading = false;
    loop_.draw_frames(2);
    if (!opens) return notice(opens.error().message, true);
    if (*opens == Session::FolderOpens::holds_no_runs) {
      dropped_.folders.push_back(folder.filename().string());
    } else if (*opens == Session::FolderOpens::is_open_here) {
      show_runs_panel();
      notice(tr("The runs of this folder are in this window already"), false);
    } else {
      notice(tr_format("The runs of {} open in a window of their own", folder.string()), false);
    }
  });
}

void Workbench::take_dropped_image(const std::filesystem::path& path) {
  std::string where;
  const bool is_edited =
      document_.edit(tr_later("put an image into the prompt"), "", [&](sheet::Sheet& sheet) {
        where = path_for_sheet(sheet, path);
        add_image_part(sheet, sheet_panel_.prompt, where);
      });
  if (!is_edited) return notice(tr("Mend the sheet's text first, then drop the file again"), true);
  left_ = LeftPanel::sheet;
  notice(tr_format("Put into the prompt: {}", where), false);
}

void Workbench::tell_not_understood() {
  std::string text;
  if (!dropped_.unknown.empty())
    text = tr_format("Neither a sheet (.yaml) nor data (.csv, .tsv, .json, .jsonl) nor an image: {}",
                     list_of_names(dropped_.unknown));
  if (!dropped_.folders.empty()) {
    if (!text.empty()) text += "\n";
    text += tr_format("No folder of runs, which holds a {}: {}", store::kDatabaseName,
                      list_of_names(dropped_.folders));
  }
  dropped_.unknown.clear();
  dropped_.folders.clear();
  if (!text.empty()) notice(text, true);
}

}  // namespace proofsheet::ui
