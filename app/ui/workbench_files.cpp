// The sheet's file: saving, changes by other programs, and changes that a crash must not take.
#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/clock.h"
#include "base/hash.h"
#include "ui/language.h"
#include "ui/widgets.h"
#include "ui/workbench.h"
#include "ui/workbench_banner.h"

namespace proofsheet::ui {

namespace {

constexpr double kKeepDelay_s = 1, kKeepLatest_s = 5;
constexpr double kCheckEvery_s = 1;
constexpr double kReadDelay_s = 0.15;  // after the last key

}  // namespace

void Workbench::adopt_loaded(sheet::Loaded loaded, const std::filesystem::path& path) {
  dropped_.is_reading = false;
  if (!loaded.sheet && loaded.text.empty()) {
    notice(loaded.problems.empty() ? tr_format("{} cannot be read", path.string())
                                   : loaded.problems.front().to_string(),
           true);
    return;
  }
  if (!loaded.sheet) notice(loaded.problems.front().to_string(), true);
  files_.known = std::make_shared<const std::string>(loaded.text);
  files_.theirs.reset();
  document_.load(std::move(loaded), path);
  settings_.last_sheet = path;
  settings_.last_folder = path.parent_path();
  renew_sheet_panel();
  selection_.clear();
  filter_ = {};
  session_.forget_shown();
  if (mode_ == Mode::image) mode_ = mode_before_image_;
  if (!std::exchange(keeps_left_panel_, false)) left_ = LeftPanel::sheet;
  if (run_of_last_time_) session_.show_run(*run_of_last_time_);
  if (!std::exchange(fire_when_opened_, false)) return;
  if (const std::string why = commands_.invoke("run.fire"); !why.empty())
    notice(tr_format("Not fired: {}", why), true);
}

void Workbench::save_sheet(const std::filesystem::path& path, bool overwrites) {
  session_.save_sheet(path, document_.text(), overwrites ? nullptr : files_.known);
}

void Workbench::file_changed(const std::filesystem::path& path, Document::Text holds, bool is_refused) {
  // It may be about a file, or from before a saving, that is not the sheet's any more.
  const bool is_known = files_.known && *files_.known == *holds;
  if (path != document_.sheet().path || is_known) return;
  files_.theirs = std::move(holds);
  files_.save_refused = files_.save_refused || is_refused;
  loop_.draw_frames(2);
}

void Workbench::load_theirs() {
  document_.edit_text(tr_later("load the file as it is now"), "", *files_.theirs);
  document_.saved(document_.sheet().path, document_.text());
  files_.known = std::exchange(files_.theirs, nullptr);
  files_.save_refused = false;
}

void Workbench::keep_mine() {
  files_.known = std::exchange(files_.theirs, nullptr);
  document_.forget_saved();
  if (std::exchange(files_.save_refused, false)) save_sheet(document_.sheet().path, false);
}

UnsavedSheet Workbench::unsaved_now() const {
  return {.path = document_.sheet().path,
          .name = document_.sheet().name(),
          .text = *document_.text(),
          .file_hash = files_.known ? sha256_hex(*files_.known) : std::string(),
          .changed_unix_ms = system_clock().unix_ms()};
}

void Workbench::restore_unsaved() {
  leave_document([this] {
    const auto [file, unsaved] = files_.found.front();
    files_.found.erase(files_.found.begin());
    session_.read_unsaved(unsaved, [this, file, unsaved](sheet::Loaded loaded, Document::Text holds) {
      document_.load_unsaved(std::move(loaded), unsaved.path, holds);
      files_.known = holds;
      files_.theirs.reset();
      if (holds && sha256_hex(*holds) != unsaved.file_hash) file_changed_since(holds);
      settings_.last_sheet = unsaved.path;
      renew_sheet_panel();
      selection_.clear();
      filter_ = {};
      session_.forget_shown();
      left_ = LeftPanel::sheet;
      show_panel(Region::left);
      session_.keep_unsaved(unsaved_now(), file);
      files_.has_kept = true;
      files_.kept_revision = document_.revision();
      loop_.draw_frames(2);
    });
  });
}

// The file is not what the changes were made to: it is not written over unasked.
void Workbench::file_changed_since(const Document::Text& holds) {
  files_.known = std::make_shared<const std::string>();
  files_.theirs = holds;
}

void Workbench::add_file_commands() {
  commands_.add({"view.yaml", "Sheet as YAML", ImGuiMod_Ctrl | ImGuiKey_E, nullptr, [this] {
                   const bool is_there = left_ == LeftPanel::sheet && is_shown(Region::left);
                   show_yaml(!(is_there && sheet_panel_.shows_yaml));
                 }});
  const auto none_found = [this] {
    return files_.found.empty() ? tr("There are no unsaved changes of an earlier time") : "";
  };
  const auto not_changed = [this] { return files_.theirs ? "" : tr("The file is as it was read or saved"); };
  commands_.add({"sheet.restore", "Restore unsaved changes", 0, none_found, [this] { restore_unsaved(); }});
  commands_.add({"sheet.discard", "Discard unsaved changes of an earlier time", 0, none_found, [this] {
                   session_.discard_unsaved(files_.found.front().first);
                   files_.found.erase(files_.found.begin());
                 }});
  commands_.add(
      {"sheet.load_theirs", "Load the file as it is on disk", 0, not_changed, [this] { load_theirs(); }});
  commands_.add(
      {"sheet.keep_mine", "Keep the sheet, not the file on disk", 0, not_changed, [this] { keep_mine(); }});
}

// Kept a moment after the last change, and now and then while there is no such moment.
void Workbench::keep_unsaved(double now) {
  if (!document_.is_dirty()) {
    files_.keep_due = files_.keep_latest = 0;
    if (std::exchange(files_.has_kept, false)) session_.forget_unsaved();
    files_.kept_revision = document_.revision();
    return;
  }
  if (files_.kept_revision != document_.revision()) {
    files_.kept_revision = document_.revision();
    if (files_.keep_latest == 0) files_.keep_latest = now + kKeepLatest_s;
    files_.keep_due = std::min(now + kKeepDelay_s, files_.keep_latest);
    loop_.draw_within(files_.keep_due - now);
  }
  if (files_.keep_due == 0 || now < files_.keep_due) return;
  files_.keep_due = files_.keep_latest = 0;
  session_.keep_unsaved(unsaved_now());
  files_.has_kept = true;
}

// A text that was typed is read when there is a pause.
void Workbench::read_typed(double now) {
  const Document::Text unread = document_.unread_text();
  if (!unread || unread == files_.asked) return;
  if (unread != files_.typed) {
    files_.typed = unread;
    files_.read_due = now + kReadDelay_s;
    loop_.draw_within(kReadDelay_s);
  }
  if (now < files_.read_due) return;
  files_.asked = unread;
  session_.read_text(unread, document_.shared_sheet());
}

void Workbench::show_yaml(bool shows) {
  left_ = LeftPanel::sheet;
  show_panel(Region::left);
  sheet_panel_.shows_yaml = shows;
  sheet_panel_.yaml.field = "yaml";
  sheet_panel_.yaml.wants_keyboard = shows;
}

// For another sheet, in the same view; a text that is no sheet can only be seen as text.
void Workbench::renew_sheet_panel() {
  const bool shows_yaml = sheet_panel_.shows_yaml || document_.is_broken();
  sheet_panel_ = {};
  sheet_panel_.shows_yaml = shows_yaml;
}

void Workbench::watch_files() {
  const double now = ImGui::GetTime();
  read_typed(now);
  keep_unsaved(now);
  if (files_.known && !files_.theirs && !document_.sheet().path.empty() && now >= files_.check_due) {
    files_.check_due = now + kCheckEvery_s;
    session_.check_file(document_.sheet().path, files_.known);
  }
  const std::filesystem::path& path = document_.sheet().path;
  std::string title = fmt::format("{}{} — Proofsheet", document_.is_dirty() ? "• " : "",
                                  path.empty() ? document_.sheet().name() : path.filename().string());
  if (title == files_.title) return;
  window_.set_title(title);
  files_.title = std::move(title);
}

void Workbench::draw_file_banners(const Context& context, Actions& actions) {
  const auto say = [&](const std::string& text, const std::array<BannerChoice, 2>& choices) {
    if (const auto pressed = draw_banner(context, text, choices))
      actions.push_back(Invoke{choices[*pressed].id});
  };
  if (!files_.found.empty()) {
    const UnsavedSheet& unsaved = files_.found.front().second;
    const std::string name = unsaved.path.empty() ? unsaved.name : unsaved.path.filename().string();
    say(tr_format("“{}” has changes of {} that were not saved.", name,
                  format_local_time(unsaved.changed_unix_ms).substr(0, 16)),
        {BannerChoice{tr("Restore"), "sheet.restore", ButtonKind::normal},
         BannerChoice{tr("Discard"), "sheet.discard", ButtonKind::quiet}});
  }
  if (files_.theirs) {
    const std::string name = document_.sheet().path.filename().string();
    say(files_.save_refused ? tr_format("Not saved: another program has changed {}.", name)
                            : tr_format("Another program has changed {}.", name),
        {BannerChoice{tr("Load it"), "sheet.load_theirs", ButtonKind::normal},
         BannerChoice{files_.save_refused ? tr("Write mine over it") : tr("Keep mine"), "sheet.keep_mine",
                      ButtonKind::quiet}});
  }
}

}  // namespace proofsheet::ui
