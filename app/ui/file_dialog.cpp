#include "ui/file_dialog.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>
#include <misc/cpp/imgui_stdlib.h>

#include "base/clock.h"
#include "base/file.h"
#include "platform/item_hooks.h"
#include "report/report.h"
#include "ui/empty_state.h"
#include "ui/folder_listing.h"
#include "ui/widgets.h"

namespace proofsheet::ui {
namespace {

namespace fs = std::filesystem;
using Purpose = FileDialogState::Purpose;

constexpr const char* kFilesPopup = "Files##file dialog";
constexpr float kAroundEntries = 240;  // what else of the dialog is above and below, layout pixels

const char* title_of(Purpose purpose) {
  switch (purpose) {
    case Purpose::open_sheet:
      return tr("Open a sheet");
    case Purpose::save_sheet:
      return tr("Save the sheet as");
    case Purpose::write_montage:
      return tr("Write the montage as");
    case Purpose::write_results:
      return tr("Write the results as .csv, .json or .jsonl");
    case Purpose::write_matches:
      return tr("Write the results that match the filter as .csv, .json or .jsonl");
    case Purpose::write_chart:
      return tr("Write the chart as .svg or .png");
  }
  return "";
}

const char* action_of(Purpose purpose) {
  switch (purpose) {
    case Purpose::open_sheet:
      return tr("Open");
    case Purpose::save_sheet:
      return tr("Save");
    case Purpose::write_montage:
    case Purpose::write_results:
    case Purpose::write_matches:
    case Purpose::write_chart:
      return tr("Write");
  }
  return "";
}

bool writes_results(Purpose purpose) {
  return purpose == Purpose::write_results || purpose == Purpose::write_matches;
}

bool is_shown(Purpose purpose, std::string_view name) {
  if (purpose == Purpose::write_montage) return name.ends_with(".png");
  if (writes_results(purpose)) return report::can_export(name);
  if (purpose == Purpose::write_chart) return name.ends_with(".svg") || name.ends_with(".png");
  return name.ends_with(".sheet.yaml") || name.ends_with(".yaml") || name.ends_with(".yml");
}

// What is typed without an ending gets the right one.
std::string with_ending(Purpose purpose, std::string name) {
  if (purpose == Purpose::open_sheet || name.empty()) return name;
  if (purpose == Purpose::write_montage) return name.ends_with(".png") ? name : name + ".png";
  if (writes_results(purpose)) return is_shown(purpose, name) ? name : name + ".csv";
  if (purpose == Purpose::write_chart) return is_shown(purpose, name) ? name : name + ".svg";
  if (name.ends_with(".yaml") || name.ends_with(".yml")) return name;
  return name + (name.ends_with(".sheet") ? ".yaml" : ".sheet.yaml");
}

fs::path existing_folder(const fs::path& wanted) {
  std::error_code error;
  if (!wanted.empty() && fs::is_directory(wanted, error))
    return fs::absolute(wanted, error).lexically_normal();
  const fs::path here = fs::current_path(error);
  return error ? fs::path("/") : here;
}

void go_to(FileDialogState& state, const fs::path& folder) {
  const Purpose purpose = state.purpose;
  Result<FolderListing> listing =
      list_folder(folder, [purpose](std::string_view name) { return is_shown(purpose, name); });
  state.confirm_overwrite = false;
  if (!listing) {
    state.error = listing.error().message;
    return;
  }
  state.folder = folder;
  state.entries = std::move(listing->entries);
  state.error = listing->cut ? tr("The folder has more than 10,000 entries; only some are shown") : "";
}

fs::path expanded(const FileDialogState& state, const std::string& typed) {
  if (typed == "~" || typed.starts_with("~/"))
    return fs::path(env("HOME")) / typed.substr(std::min<std::size_t>(2, typed.size()));
  const fs::path path = typed;
  return (path.is_absolute() ? path : state.folder / path).lexically_normal();
}

void choose(FileDialogState& state, const fs::path& path, Actions& actions) {
  switch (state.purpose) {
    case Purpose::open_sheet:
      actions.push_back(OpenSheet{path});
      break;
    case Purpose::save_sheet:
      actions.push_back(SaveSheet{path});
      break;
    case Purpose::write_montage:
      actions.push_back(WriteMontage{path});
      break;
    case Purpose::write_results:
    case Purpose::write_matches:
      actions.push_back(WriteResults{path, state.purpose == Purpose::write_matches});
      break;
    case Purpose::write_chart:
      actions.push_back(WriteChart{path});
      break;
  }
  state.is_open = false;
}

// Enter, double click or the button: goes into a folder, or chooses the file.
void accept(FileDialogState& state, Actions& actions) {
  std::error_code error;
  const fs::path typed = expanded(state, state.name);
  if (state.name.empty()) {
    state.error = tr("Type a name or choose a file");
    return;
  }
  if (fs::is_directory(typed, error)) {
    state.name.clear();
    return go_to(state, typed);
  }
  const fs::path path = expanded(state, with_ending(state.purpose, state.name));
  const bool exists = fs::exists(path, error);
  if (state.purpose == Purpose::open_sheet) {
    if (!exists)
      state.error = tr_format("{}: no such file", path.string());
    else
      choose(state, path, actions);
    return;
  }
  if (!fs::is_directory(path.parent_path(), error)) {
    state.error = tr_format("{}: no such folder", path.parent_path().string());
    return;
  }
  if (exists && !state.confirm_overwrite) {
    state.confirm_overwrite = true;
    state.error.clear();
    return;
  }
  choose(state, path, actions);
}

std::string size_text(std::uint64_t bytes) {
  if (bytes < 1000) return fmt::format("{} B", bytes);
  if (bytes < 1'000'000) return fmt::format("{:.1f} kB", static_cast<double>(bytes) / 1e3);
  return fmt::format("{:.1f} MB", static_cast<double>(bytes) / 1e6);
}

bool has_parent(const FileDialogState& state) {
  return state.folder.has_parent_path() && state.folder != state.folder.root_path();
}

void draw_place(FileDialogState& state, const Context& context) {
  ImGui::AlignTextToFramePadding();
  const float buttons = context.px(136);
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float width = ImGui::GetContentRegionAvail().x, size = context.px(12);
  // The end of a long path says more than its beginning.
  std::string shown = state.folder.string();
  while (text_width(context.fonts.mono, size, shown) > width - buttons && shown.size() > 8) {
    const std::size_t cut = shown.find('/', 2);
    if (cut == std::string::npos) break;
    shown = "…" + shown.substr(cut);
  }
  draw_line(*ImGui::GetWindowDrawList(), context.fonts.mono, size,
            {at.x, at.y + std::floor((context.px(28) - font_pixels(size)) / 2)}, width - buttons,
            context.theme.muted, shown);
  ImGui::SetCursorScreenPos({at.x + width - buttons + context.px(8), at.y});
  if (button(context, tr("Home"), ButtonKind::quiet, context.px(68)))
    go_to(state, existing_folder(env("HOME")));
  ImGui::SameLine(0, context.px(4));
  if (button(context, tr("Up"), ButtonKind::quiet, context.px(56), has_parent(state)))
    go_to(state, state.folder.parent_path());
}

// One entry; true when it was chosen with a double click.
bool draw_entry(FileDialogState& state, const Context& context, const FileDialogState::Entry& entry) {
  const Theme& theme = context.theme;
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float width = ImGui::GetContentRegionAvail().x, height = context.px(24), pad = context.px(8);
  const bool clicked =
      ImGui::InvisibleButton(entry.name.c_str(), {width, height}, ImGuiButtonFlags_EnableNav);
  // A key takes the entry as two clicks do.
  const bool twice = (clicked && !ImGui::IsMouseReleased(ImGuiMouseButton_Left)) ||
                     (ImGui::IsItemHovered() && ImGui::IsMouseDoubleClicked(ImGuiMouseButton_Left));
  const bool chosen = state.name == entry.name;
  ImDrawList& list = *ImGui::GetWindowDrawList();
  if (chosen || ImGui::IsItemHovered())
    list.AddRectFilled(at, {at.x + width, at.y + height}, chosen ? theme.line : theme.hover, context.px(4));
  const float size = context.px(kTextSize), small = context.px(kCaptionSize);
  const float y = at.y + std::floor((height - font_pixels(size)) / 2);
  const std::string remark = entry.is_folder
                                 ? std::string()
                                 : fmt::format("{}   {}", size_text(entry.bytes),
                                               format_local_time(entry.modified_unix_ms).substr(0, 16));
  const float remark_width = std::ceil(text_width(context.fonts.text, small, remark));
  draw_line(list, context.fonts.text, size, {at.x + pad, y}, width - remark_width - 3 * pad,
            entry.is_folder ? theme.muted : theme.text, entry.is_folder ? entry.name + "/" : entry.name);
  draw_line(list, context.fonts.text, small,
            {at.x + width - pad - remark_width, at.y + std::floor((height - font_pixels(small)) / 2)},
            remark_width + 1, theme.faint, remark);
  if (clicked) {
    state.name = entry.name;
    state.confirm_overwrite = false;
  }
  return twice;
}

void draw_no_entries(FileDialogState& state, const Context& context, Actions& actions) {
  gap(context, 12);
  ImGui::Indent(context.px(8));
  EmptyState empty{.title = tr("Nothing to choose here"),
                   .hint = tr("The folder holds no folders, and no files of the kind that is looked for.")};
  if (has_parent(state)) empty.button = tr("Go to the folder above");
  if (draw_empty_state(context, empty, EmptyPlace::panel, actions)) go_to(state, state.folder.parent_path());
  ImGui::Unindent(context.px(8));
}

bool draw_entries(FileDialogState& state, const Context& context, Actions& actions) {
  bool chosen = false;
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, ImVec2(0, 0));
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(context.px(4), context.px(4)));
  ImGui::PushStyleVar(ImGuiStyleVar_ChildRounding, context.px(5));
  ImGui::PushStyleVar(ImGuiStyleVar_ChildBorderSize, hairline(context));
  ImGui::PushStyleColor(ImGuiCol_ChildBg, context.theme.panel);
  const float height = std::clamp(ImGui::GetMainViewport()->WorkSize.y - context.px(kAroundEntries),
                                  context.px(72), context.px(320));
  const ImGuiChildFlags flags =
      ImGuiChildFlags_Borders | ImGuiChildFlags_AlwaysUseWindowPadding | ImGuiChildFlags_NavFlattened;
  if (ImGui::BeginChild("entries", {0, height}, flags)) {
    if (state.entries.empty()) draw_no_entries(state, context, actions);
    ImGuiListClipper clipper;
    clipper.Begin(static_cast<int>(state.entries.size()), context.px(24));
    while (clipper.Step())
      for (int i = clipper.DisplayStart; i < clipper.DisplayEnd; ++i)
        chosen |= draw_entry(state, context, state.entries[static_cast<std::size_t>(i)]);
  }
  ImGui::EndChild();
  ImGui::PopStyleColor();
  ImGui::PopStyleVar(4);
  return chosen;
}

// What is wrong, or the question before a file is replaced; keeps its place when there is neither.
void draw_message(const FileDialogState& state, const Context& context) {
  const Theme& theme = context.theme;
  if (state.confirm_overwrite)
    label(context, tr_format("{} exists and will be replaced.", with_ending(state.purpose, state.name)),
          theme.waiting);
  else
    label(context, state.error, theme.failed);
}

void draw_inside(FileDialogState& state, const Context& context, Actions& actions) {
  label(context, title_of(state.purpose), context.theme.text, kTextSize, Weight::semibold);
  gap(context, 8);
  draw_place(state, context);
  bool accepted = draw_entries(state, context, actions);
  gap(context, 12);
  if (state.just_opened) ImGui::SetKeyboardFocusHere();
  state.just_opened = false;
  const std::string before = state.name;
  text_field(context, "File name", state.name, tr("Name or path"), 0, ImGuiInputTextFlags_AutoSelectAll);
  if (state.name != before) {
    state.confirm_overwrite = false;
    state.error.clear();
  }
  accepted |= ImGui::IsItemDeactivated() &&
              (ImGui::IsKeyPressed(ImGuiKey_Enter) || ImGui::IsKeyPressed(ImGuiKey_KeypadEnter));
  draw_message(state, context);
  gap(context, 12);
  const char* action = state.confirm_overwrite ? tr("Replace") : action_of(state.purpose);
  accepted |= button(context, action, ButtonKind::primary, context.px(120));
  ImGui::SameLine(0, context.px(8));
  const bool cancelled = button(context, tr("Cancel"), ButtonKind::normal, context.px(100));
  if (accepted) {
    accept(state, actions);
    // Enter took the keyboard from the field; the answer to a question or a new name is typed there.
    state.just_opened = state.is_open;
  }
  if (cancelled || ImGui::IsKeyPressed(ImGuiKey_Escape)) state.is_open = false;
  if (!state.is_open) ImGui::CloseCurrentPopup();
}

}  // namespace

void open_file_dialog(FileDialogState& state, Purpose purpose, const fs::path& folder,
                      const std::string& proposed_name) {
  const fs::path remembered = state.folder;
  state = {};
  state.is_open = state.just_opened = true;
  state.purpose = purpose;
  state.name = proposed_name;
  go_to(state, existing_folder(folder.empty() ? remembered : folder));
}

void draw_file_dialog(FileDialogState& state, const Context& context, Actions& actions) {
  if (!state.is_open) return;
  if (!ImGui::IsPopupOpen(kFilesPopup)) ImGui::OpenPopup(kFilesPopup);
  const ImGuiViewport* viewport = ImGui::GetMainViewport();
  const float width = std::min(context.px(600), viewport->WorkSize.x - context.px(32));
  ImGui::SetNextWindowPos(viewport->GetWorkCenter(), ImGuiCond_Always, {0.5f, 0.5f});
  ImGui::SetNextWindowSize({width, 0});
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(context.px(16), context.px(16)));
  ImGui::PushStyleVar(ImGuiStyleVar_WindowRounding, context.px(6));
  if (ImGui::BeginPopupModal(kFilesPopup, nullptr,
                             ImGuiWindowFlags_NoTitleBar | ImGuiWindowFlags_NoMove |
                                 ImGuiWindowFlags_NoResize | ImGuiWindowFlags_NoSavedSettings)) {
    draw_inside(state, context, actions);
    ImGui::EndPopup();
  }
  ImGui::PopStyleVar(2);
}

}  // namespace proofsheet::ui
