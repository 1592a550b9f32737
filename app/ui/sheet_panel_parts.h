// The regions of the sheet panel, and what they share.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ui/sheet_panel.h"

namespace proofsheet::ui {

// One frame of the panel.
struct SheetPanel {
  SheetPanelState& state;
  const Context& context;
  Actions& actions;

  const sheet::Sheet& sheet() const { return context.document.sheet(); }
  const Theme& theme() const { return context.theme; }
  // Asks for an edit of the sheet; edits with the same `merge_key` are one step back.
  void edit(KeptText name, std::string merge_key, std::function<void(sheet::Sheet&)> change) const {
    actions.push_back(EditSheet{std::move(name), std::move(merge_key), std::move(change)});
  }
  bool is_open(const std::string& field) const { return state.drafts.contains(field); }
  // Turns a value into a field with the keyboard in it.
  void begin_editing(const std::string& field, std::string text) const;
  void stop_editing(const std::string& field) const;
  // Ends it, and when a key did so, the row in its place gets the keyboard: take_return() in front of it.
  void return_from(const std::string& field) const;
  void take_return(const std::string& field) const;
};

// Puts items into lines like words: the next one goes to a new line when it does not fit.
class Flow {
 public:
  explicit Flow(const Context& context) : context_(context) {}
  void place(float width);

 private:
  const Context& context_;
  bool first_ = true;
};

// How the field of a draft ended this frame.
enum class FieldOutcome { open, apply, revert };
struct FieldOptions {
  const char* hint = "";
  float width = 0;                 // 0 = to the right edge
  bool keep_open_on_blur = false;  // something beside it is part of the choice
};
// Draws the field of state.drafts[field]. Enter and leaving it mean apply, Escape means revert; the caller
// applies and calls stop_editing, or leaves it open when the text is wrong.
FieldOutcome draft_field(const SheetPanel& panel, const std::string& field, const FieldOptions& options = {});
// Faint chips below a field; gives the one that was clicked.
std::optional<std::string> suggestion_chips(const SheetPanel& panel, const std::string& field,
                                            const std::vector<std::string>& suggestions);
// One line in the failure colour, wrapped.
void problem_line(const SheetPanel& panel, std::string_view text);
// The problems of a field ("params.seed") and of what lies in it, in place.
void field_problems(const SheetPanel& panel, std::string_view field);
// Values one after the other, "1 2 3 … 600", at most `limit` of them.
std::vector<std::string> preview_values(const sheet::AxisValues& values, std::size_t limit);

void draw_prompts(const SheetPanel& panel);
void draw_below_prompt(const SheetPanel& panel);
void draw_yaml(const SheetPanel& panel, float height);
void draw_variables(const SheetPanel& panel);
void draw_models(const SheetPanel& panel);
void draw_parameters(const SheetPanel& panel);
void draw_combinations(const SheetPanel& panel);
void draw_layout_lines(const SheetPanel& panel);
void draw_limits(const SheetPanel& panel);
void draw_problems(const SheetPanel& panel);
void draw_fire(const SheetPanel& panel);

// The editor of an axis as text, with the expanded values below while the text is right, and what is wrong
// with it otherwise. Applies by itself.
void axis_text_field(const SheetPanel& panel, sheet::AxisKind kind, const std::string& name, float width);
// Rename and remove, for a context menu.
void axis_menu(const SheetPanel& panel, sheet::AxisKind kind, const std::string& name,
               const std::string& text);
// "vars.style" or "params.seed".
std::string axis_field(sheet::AxisKind kind, std::string_view name);
// The field of a new name; true while it is shown in place of the name.
bool axis_rename_field(const SheetPanel& panel, sheet::AxisKind kind, const std::string& name);

void update_summary(SheetPanelState& state, const Context& context);

}  // namespace proofsheet::ui
