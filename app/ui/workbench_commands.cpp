#include <algorithm>

#include <fmt/format.h>
#include <imgui_internal.h>

#include "ui/grid_layout.h"
#include "ui/language.h"
#include "ui/workbench.h"

namespace proofsheet::ui {

namespace {

constexpr float kZoomStep = 1.25f;
constexpr float kUsualRowLabels = 120, kRowLabelStep = 60;  // layout pixels

bool is_scroll_key(ImGuiKey key) {
  return key == ImGuiKey_PageUp || key == ImGuiKey_PageDown || key == ImGuiKey_Home || key == ImGuiKey_End;
}

}  // namespace

std::string Workbench::why_not_fire() const {
  const std::size_t count = document_.problems().size();
  if (count > 0) return tr_count(count, "fix {} problem first", "fix {} problems first");
  for (const BrokenAxis& axis : broken_axes(sheet_panel_, document_))
    if (axis.is_draft) return tr_format("finish or leave what is typed for {} first", axis.name);
  if (!document_.plan() || document_.plan()->size() == 0) return tr("there is no cell to fire");
  if (session_.is_starting()) return tr("starting");
  const RunView* shown = session_.shown();
  const bool is_shown_going = shown != nullptr && shown->is_running() && run_text_ == document_text_;
  const bool is_fired =
      is_shown_going || std::ranges::any_of(going_texts_, [this](const auto& entry) {
        return entry.second == document_text_ && std::ranges::any_of(session_.going(), [&](const auto& run) {
                 return run->id() == entry.first;
               });
      });
  return is_fired ? tr("it is being fired") : "";
}

std::string Workbench::why_no_focus() const {
  return selection_.empty() ? tr("Select a cell first") : "";
}

void Workbench::add_sheet_commands() {
  commands_.add({"sheet.new", "New sheet", ImGuiMod_Ctrl | ImGuiKey_N, nullptr, [this] {
                   leave_document([this] {
                     sheet::Loaded loaded;
                     loaded.sheet = Document::starter();
                     document_.load(std::move(loaded));
                     files_.known.reset();
                     files_.theirs.reset();
                     session_.forget_shown();
                     selection_.clear();
                     renew_sheet_panel();
                     left_ = LeftPanel::sheet;
                   });
                 }});
  commands_.add({"sheet.open", "Open sheet …", ImGuiMod_Ctrl | ImGuiKey_O, nullptr, [this] {
                   open_file_dialog(file_dialog_, FileDialogState::Purpose::open_sheet, settings_.last_folder,
                                    "");
                 }});
  commands_.add({"sheet.save", "Save sheet", ImGuiMod_Ctrl | ImGuiKey_S, nullptr, [this] {
                   if (document_.sheet().path.empty())
                     commands_.invoke("sheet.save_as");
                   else
                     save_sheet(document_.sheet().path, false);
                 }});
  commands_.add(
      {"sheet.save_as", "Save sheet as …", ImGuiMod_Ctrl | ImGuiMod_Shift | ImGuiKey_S, nullptr, [this] {
         const std::filesystem::path& path = document_.sheet().path;
         open_file_dialog(file_dialog_, FileDialogState::Purpose::save_sheet,
                          path.empty() ? settings_.last_folder : path.parent_path(),
                          path.empty() ? "untitled.sheet.yaml" : path.filename().string());
       }});
  add_history_commands();
}

void Workbench::add_run_commands() {
  commands_.add({"run.fire", "Fire", ImGuiMod_Ctrl | ImGuiKey_Enter, [this] { return why_not_fire(); },
                 [this] { fire({}); }});
  commands_.add({"run.fire_without_cache", "Fire everything anew, without the cache", 0,
                 [this] { return why_not_fire(); },
                 [this] {
                   run::FireOptions options;
                   options.use_cache = false;
                   fire(options);
                 }});
}

void Workbench::add_view_commands() {
  commands_.add({"view.grid", "Grid", ImGuiKey_F1, nullptr, [this] {
                   if (mode_ == Mode::chart && selection_.focus()) grid_.bring_into_view = selection_.back();
                   mode_ = Mode::grid;
                 }});
  commands_.add(
      {"view.image", "Image", ImGuiKey_F2, [this] { return why_no_focus(); }, [this] { open_image(); }});
  commands_.add({"view.runs", "Earlier runs", ImGuiMod_Ctrl | ImGuiKey_R, nullptr, [this] {
                   if (left_ == LeftPanel::sheet || !is_shown(Region::left)) return show_runs_panel();
                   left_ = LeftPanel::sheet;
                   if (overlay_.panel == Region::left) close_overlay(true);
                 }});
  commands_.add({"view.zoom_in", "Zoom in", ImGuiMod_Ctrl | ImGuiKey_Equal, nullptr, [this] {
                   if (mode_ == Mode::image)
                     viewer_.zoom *= static_cast<double>(kZoomStep);
                   else
                     grid_.zoom_by *= kZoomStep;
                 }});
  commands_.add({"view.zoom_out", "Zoom out", ImGuiMod_Ctrl | ImGuiKey_Minus, nullptr, [this] {
                   if (mode_ == Mode::image)
                     viewer_.zoom /= static_cast<double>(kZoomStep);
                   else
                     grid_.zoom_by /= kZoomStep;
                 }});
  commands_.add({"view.fit", "Fit to the window", ImGuiMod_Ctrl | ImGuiKey_0, nullptr, [this] {
                   if (mode_ == Mode::image)
                     fit_viewer(viewer_);
                   else
                     set_cell_width(grid_, 0);
                 }});
  commands_.add({"view.fit_all", "Fit all cells into the window", ImGuiMod_Ctrl | ImGuiKey_9,
                 [this] { return mode_ == Mode::grid ? "" : tr("Go back to the grid first"); },
                 [this] { grid_.fit = GridState::Fit::all; }});
  commands_.add({"view.fit_width", "Fit all columns into the window", ImGuiMod_Ctrl | ImGuiKey_8,
                 [this] { return mode_ == Mode::grid ? "" : tr("Go back to the grid first"); },
                 [this] { grid_.fit = GridState::Fit::width; }});
  commands_.add({"view.minimap", "Show or hide the map of the grid",
                 ImGuiMod_Ctrl | ImGuiMod_Shift | ImGuiKey_M, [this] { return why_no_map(); },
                 [this] { grid_.map.is_wanted = !grid_.map.is_wanted; }});
  add_column_commands();
  add_focus_commands();
  commands_.add({"view.swap", "Swap rows and columns", ImGuiMod_Ctrl | ImGuiMod_Shift | ImGuiKey_X,
                 [this] { return visible_run() != nullptr ? "" : tr("There are no cells to lay out"); },
                 [this] {
                   perform(ChangeLayout{"swap rows and columns", [](sheet::Layout& layout) {
                                          std::swap(layout.rows, layout.columns);
                                        }});
                 }});
  commands_.add({"view.sheet_panel", "Show or hide the sheet", ImGuiMod_Ctrl | ImGuiKey_B, nullptr,
                 [this] { toggle_panel(Region::left); }});
  commands_.add({"view.inspector", "Show or hide the inspector", ImGuiMod_Ctrl | ImGuiKey_I, nullptr,
                 [this] { toggle_panel(Region::right); }});
  commands_.add({"view.theme", "Switch between dark and light", 0, nullptr, [this] {
                   settings_.theme = settings_.theme == ThemeKind::dark ? ThemeKind::light : ThemeKind::dark;
                   applied_scale_ = 0;
                 }});
  commands_.add({"view.language", "Interface in 简体中文", 0, nullptr, [this] {
                   const bool is_english = language() == Language::english;
                   settings_.language = is_english ? Language::chinese : Language::english;
                   set_language(*settings_.language);
                 }});
  commands_.add({"app.palette", "Commands", ImGuiMod_Ctrl | ImGuiMod_Shift | ImGuiKey_P, nullptr,
                 [this] { open_palette(palette_); }});
  commands_.add({"app.keys", "All keys", ImGuiMod_Shift | ImGuiKey_Slash, nullptr,
                 [this] { open_keys_overlay(keys_); }});
  commands_.add({"app.quit", "Quit", ImGuiMod_Ctrl | ImGuiKey_Q, nullptr,
                 [this] { leave_document([this] { window_.request_close(); }); }});
}

// Tab is ImGui's own wherever something has the keyboard already.
void Workbench::add_focus_commands() {
  const auto go_on = [this](int direction) {
    const std::optional<Region> at = region_keys_.current();
    if (!at || !ImGui::IsKeyPressed(ImGuiKey_Tab)) return region_keys_.enter(direction);
    // Where it was lost with what had it, it begins anew nearby.
    if (!region_keys_.is_alive()) region_keys_.restart(*at);
  };
  commands_.add({"view.next_control", "Next control", ImGuiKey_Tab, nullptr, [go_on] { go_on(1); }});
  commands_.add({"view.previous_control", "Previous control", ImGuiMod_Shift | ImGuiKey_Tab, nullptr,
                 [go_on] { go_on(-1); }});
  commands_.add({"view.next_region", "Next region", ImGuiKey_F6, nullptr, [this] { region_keys_.step(1); }});
  commands_.add({"view.previous_region", "Previous region", ImGuiMod_Shift | ImGuiKey_F6, nullptr,
                 [this] { region_keys_.step(-1); }});
}

void Workbench::add_column_commands() {
  const auto why_not = [this] {
    return mode_ == Mode::grid ? why_no_focus() : tr("Go back to the grid first");
  };
  const auto add = [this, why_not](const char* name, const char* title, ImGuiKeyChord key, GridLine line,
                                   float factor) {
    commands_.add({name, title, key, why_not, [this, line, factor] {
                     const sheet::Pivot& pivot = visible_run()->pivot();
                     const auto at = pivot.position(selection_.back());
                     if (!at) return;
                     const bool is_row = line == GridLine::row;
                     LineSizes& sizes = is_row ? grid_.row_sizes : grid_.column_sizes;
                     const std::uint64_t index = is_row ? at->row : at->column;
                     const float now = line_factor(sizes, pivot, line, index);
                     const Resized before{line, sizes.by_value, grid_.cell_width};
                     set_line_size(sizes, pivot, line, index, factor == 0 ? 1 : now * factor);
                     perform(before);
                     grid_.bring_into_view = selection_.back();
                   }});
  };
  const auto add_labels = [this, why_not](const char* name, const char* title, float by) {
    commands_.add({name, title, 0, why_not, [this, by] {
                     const float now = grid_.row_header_width > 0 ? grid_.row_header_width : kUsualRowLabels;
                     grid_.row_header_width = by == 0 ? 0 : std::max(1.0f, now + by);
                   }});
  };
  add_labels("view.wider_row_labels", "Wider row labels", kRowLabelStep);
  add_labels("view.narrower_row_labels", "Narrower row labels", -kRowLabelStep);
  add_labels("view.plain_row_labels", "Row labels as wide as they need", 0);
  constexpr ImGuiKeyChord kAlt = ImGuiMod_Alt, kAltShift = ImGuiMod_Alt | ImGuiMod_Shift;
  add("view.widen_column", "Widen the column", kAlt | ImGuiKey_RightArrow, GridLine::column, kZoomStep);
  add("view.narrow_column", "Narrow the column", kAlt | ImGuiKey_LeftArrow, GridLine::column, 1 / kZoomStep);
  add("view.plain_column", "Give the column the width of the others", kAlt | ImGuiKey_UpArrow,
      GridLine::column, 0);
  add("view.heighten_row", "Make the row taller", kAltShift | ImGuiKey_DownArrow, GridLine::row, kZoomStep);
  add("view.lower_row", "Make the row lower", kAltShift | ImGuiKey_UpArrow, GridLine::row, 1 / kZoomStep);
  add("view.plain_row", "Give the row the height of the others", kAltShift | ImGuiKey_LeftArrow,
      GridLine::row, 0);
}

std::string Workbench::why_no_map() {
  if (mode_ != Mode::grid || visible_run() == nullptr) return tr("Go back to the grid first");
  return grid_.map.is_needed ? "" : tr("The grid is small enough to do without a map");
}

void Workbench::add_cell_commands() {
  commands_.add({"cell.first", "Select the first cell", 0,
                 [this] { return first_shown_cell() ? "" : tr("There are no cells yet"); },
                 [this] {
                   selection_.select(*first_shown_cell());
                   grid_.bring_into_view = selection_.back();
                 }});
  commands_.add({"cell.open", "Look at the selected cells, or select a chart's mark", ImGuiKey_Enter,
                 [this] { return mode_ == Mode::chart && chart_.mark ? "" : why_no_focus(); },
                 [this] {
                   if (mode_ == Mode::chart && chart_.mark)
                     perform(select_mark(chart_, *chart_.mark, false));
                   else
                     commands_.invoke("view.image");
                 }});
  commands_.add({"cell.close", "Back to the grid", ImGuiKey_Escape, nullptr, [this] {
                   if (overlay_.panel)
                     close_overlay(true);
                   else if (mode_ == Mode::image)
                     mode_ = mode_before_image_;
                   else if (mode_ == Mode::chart)
                     leave_chart();
                   else if (!selection_.empty())
                     selection_.clear();
                   else
                     filter_.text.clear();
                 }});
  commands_.add(
      {"cell.select_page", "Select every cell of the page", ImGuiMod_Ctrl | ImGuiKey_A, nullptr, [this] {
         RunView* run = visible_run();
         if (run == nullptr) return;
         std::vector<std::uint64_t> cells = cells_of_page(*run, grid_.page);
         const std::uint64_t focus = selection_.focus().value_or(cells.empty() ? 0 : cells.front());
         selection_.assign(std::move(cells), focus);
       }});
  commands_.add({"cell.compare", "Compare the selected cells, or the cell with the reference", ImGuiKey_C,
                 [this] { return why_not_compare_cells(); },
                 [this] {
                   if (selection_.size() < 2) {
                     const std::uint64_t cell = selection_.back();
                     selection_.assign({*visible_run()->reference, cell}, cell);
                   }
                   open_image();
                 }});
}

std::string Workbench::why_not_compare_cells() {
  RunView* run = visible_run();
  if (run == nullptr || selection_.empty()) return why_no_focus();
  if (selection_.size() > 1 || (run->reference && *run->reference != selection_.back())) return "";
  return tr("Select several cells, or pin one as reference (P)");
}

// Behind the commands of sounds: S plays a cell that has one.
void Workbench::add_montage_command() {
  commands_.add(
      {.name = "cell.montage",
       .title = "Stitch the selection into a montage …",
       .shortcut = ImGuiMod_Ctrl | ImGuiKey_M,
       .disabled_reason =
           [this] { return session_.shown() == nullptr ? tr("Nothing was fired yet") : why_no_focus(); },
       .run =
           [this] {
             open_file_dialog(file_dialog_, FileDialogState::Purpose::write_montage, settings_.last_folder,
                              "montage.png");
           },
       .other_shortcut = ImGuiKey_S});
}

void Workbench::open_image() {
  fit_viewer(viewer_);
  if (mode_ != Mode::image) mode_before_image_ = mode_;
  mode_ = Mode::image;
}

// True where Tab has led the keyboard to something else than the cells.
bool Workbench::presses_item() const {
  return ImGui::GetIO().NavVisible && !grid_.has_keyboard &&
         (!runs_panel_.has_keyboard || runs_panel_.presses_control);
}

bool Workbench::takes_key(const Command& command, ImGuiKeyChord chord) const {
  const ImGuiIO& io = ImGui::GetIO();
  if (chord == 0) return false;
  // The list of runs has its own meanings of keys while it has the keyboard.
  const bool is_of_runs = command.name.starts_with("runs.");
  const auto key = static_cast<ImGuiKey>(chord & ~ImGuiMod_Mask_);
  const bool is_function_key = key >= ImGuiKey_F1 && key <= ImGuiKey_F12;
  const bool is_used_by_runs = std::ranges::any_of(commands_.all(), [chord](const Command& other) {
    return other.shortcut == chord && other.name.starts_with("runs.");
  });
  const bool is_everywhere =
      command.name == "app.keys" || key == ImGuiKey_Tab || (is_function_key && !is_used_by_runs);
  const bool is_list_key = (chord & ImGuiMod_Ctrl) == 0 && !is_everywhere;
  if (is_list_key && is_of_runs != runs_panel_.has_keyboard) return false;
  // A question mark is another key on each keyboard.
  const bool is_typed =
      command.name == "app.keys" && !io.WantTextInput && io.InputQueueCharacters.contains('?');
  // Held down, an arrow goes on.
  const ImGuiInputFlags repeats = command.repeats ? ImGuiInputFlags_Repeat : ImGuiInputFlags_None;
  if (!is_typed && !ImGui::IsKeyChordPressed(chord, repeats, ImGuiKeyOwner_Any)) return false;
  // What has the keyboard is pressed by it, and what is long is scrolled.
  if ((chord == ImGuiKey_Enter || is_scroll_key(key)) && presses_item()) return false;
  // While text is typed, keys without Ctrl and the editing keys belong to the field.
  const bool is_plain = (chord & ImGuiMod_Ctrl) == 0 && !is_function_key;
  const bool edits_text = command.name.starts_with("edit.") || command.name.starts_with("cell.copy") ||
                          command.name == "cell.select_page";
  const bool moves_caret = is_scroll_key(key) || (key >= ImGuiKey_LeftArrow && key <= ImGuiKey_DownArrow);
  if (io.WantTextInput && (is_plain || edits_text || moves_caret)) return false;
  // Ctrl+Enter at the end of a note does not spend money.
  return !(io.WantTextInput && inspector_.note.is_active && command.name == "run.fire");
}

// What these keys do not do in a field of one line they would do around it: they lead the keyboard away.
void Workbench::keep_keyboard_in_field() {
  if (!ImGui::GetIO().WantTextInput || ImGui::GetActiveID() == 0) return;
  for (const ImGuiKey key : {ImGuiKey_PageUp, ImGuiKey_PageDown})
    ImGui::SetKeyOwner(key, ImGui::GetActiveID());
}

void Workbench::handle_shortcuts() {
  // Space would also press the button that has the keyboard.
  if (visible_run() != nullptr && !ImGui::GetIO().WantTextInput)
    ImGui::SetKeyOwner(ImGuiKey_Space, ImGui::GetID("shortcuts"));
  // Arrows would also go from button to button, and Enter press the one that they came to. Where the keyboard
  // was led to with Tab, Enter presses.
  if ((visible_run() != nullptr || runs_panel_.has_keyboard) && !ImGui::GetIO().WantTextInput) {
    for (const ImGuiKey key :
         {ImGuiKey_LeftArrow, ImGuiKey_RightArrow, ImGuiKey_UpArrow, ImGuiKey_DownArrow}) {
      ImGui::SetKeyOwner(key, ImGui::GetID("shortcuts"));
      if (ImGui::IsKeyPressed(key, ImGuiInputFlags_None, ImGui::GetID("shortcuts")))
        ImGui::SetNavCursorVisible(false);
    }
    const bool is_of_list = runs_panel_.has_keyboard && !runs_panel_.presses_control;
    if (is_of_list || grid_.has_keyboard || !ImGui::GetIO().NavVisible)
      ImGui::SetKeyOwner(ImGuiKey_Enter, ImGui::GetID("shortcuts"));
  }
  // Escape would also lead out of the list's window, and the others from row to row, or scroll.
  if (runs_panel_.has_keyboard) ImGui::SetKeyOwner(ImGuiKey_Escape, ImGui::GetID("shortcuts"));
  const bool walks = visible_run() != nullptr && !ImGui::GetIO().WantTextInput && !presses_item();
  if (runs_panel_.has_keyboard || walks) {
    for (const ImGuiKey key : {ImGuiKey_Home, ImGuiKey_End, ImGuiKey_PageUp, ImGuiKey_PageDown})
      ImGui::SetKeyOwner(key, ImGui::GetID("shortcuts"));
  }
  const Command* refused = nullptr;
  for (const Command& command : commands_.all()) {
    if (!takes_key(command, command.shortcut) && !takes_key(command, command.other_shortcut)) continue;
    loop_.draw_frames(2);
    // Two commands may share a key where never both can be done (pause and resume).
    if (commands_.invoke(command.name).empty()) return;
    if (refused == nullptr) refused = &command;
  }
  if (refused == nullptr) return;
  static constexpr std::array kSilent{"cell.left", "cell.right", "cell.up", "cell.down", "cell.close"};
  if (std::ranges::find(kSilent, refused->name) == kSilent.end())
    notice(tr_format("{}: {}", refused->shown_title(), refused->disabled_reason()), false, "refused");
}

}  // namespace proofsheet::ui
