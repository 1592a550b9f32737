// The fields of the sheet panel: drafts, suggestions, problems in place.
#include <algorithm>
#include <cmath>

#include <fmt/format.h>
#include <imgui_internal.h>

#include "platform/item_hooks.h"
#include "ui/axis_picker.h"
#include "ui/sheet_edits.h"
#include "ui/sheet_panel_parts.h"
#include "ui/take_keyboard.h"
#include "ui/widgets.h"

namespace proofsheet::ui {

void Flow::place(float width) {
  if (!first_) {
    ImGui::SameLine(0, context_.px(4));
    if (ImGui::GetContentRegionAvail().x < width) ImGui::NewLine();
  }
  first_ = false;
}

FieldOutcome draft_field(const SheetPanel& panel, const std::string& field, const FieldOptions& options) {
  SheetPanelState& state = panel.state;
  const bool wants_focus = state.focus_wanted && state.editing == field;
  if (wants_focus) {
    take_keyboard();
    state.focus_wanted = false;
    if (panel.context.draw_within) panel.context.draw_within(0);
  }
  ImGui::PushFont(panel.context.fonts.mono, kMonoSize);
  text_field(panel.context, field.c_str(), state.drafts[field], options.hint, options.width,
             ImGuiInputTextFlags_AutoSelectAll);
  ImGui::PopFont();
  if (ImGui::IsItemActivated()) state.editing = field;
  if (!ImGui::IsItemDeactivated()) return FieldOutcome::open;
  if (state.editing == field) state.editing.clear();
  if (ImGui::IsKeyPressed(ImGuiKey_Escape)) return FieldOutcome::revert;
  const bool entered = ImGui::IsKeyPressed(ImGuiKey_Enter) || ImGui::IsKeyPressed(ImGuiKey_KeypadEnter);
  return entered || !options.keep_open_on_blur ? FieldOutcome::apply : FieldOutcome::open;
}

std::optional<std::string> suggestion_chips(const SheetPanel& panel, const std::string& field,
                                            const std::vector<std::string>& suggestions) {
  std::optional<std::string> clicked;
  const std::string& typed = panel.state.drafts[field];
  Flow flow(panel.context);
  int shown = 0;
  for (const std::string& suggestion : suggestions) {
    if (!typed.empty() && (suggestion.find(typed) == std::string::npos || suggestion == typed)) continue;
    if (++shown > 12) break;
    flow.place(chip_width(panel.context, suggestion));
    if (chip(panel.context, fmt::format("{0}##{1}.suggest.{0}", suggestion, field).c_str()))
      clicked = suggestion;
  }
  return clicked;
}

void problem_line(const SheetPanel& panel, std::string_view text) {
  const Context& context = panel.context;
  const float size = context.px(kCaptionSize), width = ImGui::GetContentRegionAvail().x;
  const ImVec2 at = ImGui::GetCursorScreenPos();
  ImGui::Dummy({width, wrapped_height(context.fonts.text, size, width, text)});
  platform::announce_item(text);
  draw_wrapped(*ImGui::GetWindowDrawList(), context.fonts.text, size, at, {at.x + width, FLT_MAX},
               context.theme.failed, text);
}

void field_problems(const SheetPanel& panel, std::string_view field) {
  for (const sheet::Problem& problem : panel.context.document.problems()) {
    const std::string_view where = problem.field;
    if (!where.starts_with(field)) continue;
    const std::string_view rest = where.substr(field.size());
    if (rest.empty() || rest.front() == '.' || rest.front() == '[') problem_line(panel, problem.message);
  }
}

std::vector<std::string> preview_values(const sheet::AxisValues& values, std::size_t limit) {
  std::vector<std::string> shown;
  const std::uint64_t count = values.size();
  const bool cut = count > limit;
  const std::uint64_t leading = cut ? limit - 2 : count;
  for (std::uint64_t i = 0; i < leading; ++i) shown.push_back(to_display(values.at(i)));
  if (cut) {
    shown.push_back("…");
    shown.push_back(to_display(values.at(count - 1)));
  }
  return shown;
}

std::string axis_field(sheet::AxisKind kind, std::string_view name) {
  return fmt::format("{}.{}", kind == sheet::AxisKind::parameter ? "params" : "vars", name);
}

namespace {

constexpr std::size_t kChipsWhileTyping = 12;

// What a draft means: its values, or why it has none.
Result<sheet::AxisValues> read_draft(sheet::AxisKind kind, const std::string& text) {
  if (text.empty() && kind == sheet::AxisKind::variable) return sheet::AxisValues(Value(""));
  return sheet::parse_axis_text(text);
}

// "temperature" of "params.temperature[2]", also where the sheet has no such axis; empty when the field is of
// no variable and no parameter.
std::string axis_of_field(const sheet::Sheet& sheet, std::string_view field) {
  for (const auto kind : {sheet::AxisKind::variable, sheet::AxisKind::parameter}) {
    const std::string group = axis_field(kind, "");
    if (!field.starts_with(group)) continue;
    const std::string_view rest = field.substr(group.size());
    for (const sheet::Axis& axis : axes_of(sheet, kind)) {  // whose names may have points in them
      if (rest == axis.name || rest.starts_with(axis.name + ".") || rest.starts_with(axis.name + "["))
        return axis.name;
    }
    return std::string(rest.substr(0, rest.find('[')));
  }
  return {};
}

// What the text expands to, while it is typed.
void expanded_chips(const SheetPanel& panel, const std::string& field, const sheet::AxisValues& values) {
  const std::string count = values.size() == 1 ? tr("one value") : tr_format("{} values", values.size());
  label(panel.context, count, panel.theme().muted, kCaptionSize);
  platform::announce_item(count);
  Flow flow(panel.context);
  int index = 0;
  for (const std::string& value : preview_values(values, kChipsWhileTyping)) {
    const std::string shown =
        value.empty() ? tr("empty") : value.substr(0, std::min(value.find('\n'), std::size_t{60}));
    flow.place(chip_width(panel.context, shown));
    chip(panel.context, fmt::format("{}##{}.value.{}", shown, field, index++).c_str());
  }
}

// Choices below the field; gives the text that was chosen.
std::optional<std::string> axis_picks(const SheetPanel& panel, const std::string& field,
                                      const std::string& name, const std::string& draft) {
  const AxisPicks picks = picks_of(panel.sheet(), name, panel.context.models);
  std::optional<std::string> chosen;
  if (!picks.picks.empty())
    label(panel.context, picks.remark.empty() ? std::string(tr("or choose")) : picks.remark,
          panel.theme().muted, kCaptionSize);
  panel.state.picks_min = ImGui::GetCursorScreenPos();
  Flow flow(panel.context);
  for (const AxisPick& pick : picks.picks) {
    const bool is_marked = pick.is_value ? has_value(draft, pick.text) : draft == pick.text;
    flow.place(chip_width(panel.context, pick.text));
    if (chip(panel.context, fmt::format("{0}##{1}.pick.{0}", pick.text, field).c_str(), is_marked,
             !is_marked))
      chosen = pick.is_value ? toggle_value(draft, pick.text) : pick.text;
  }
  const ImVec2 end = ImGui::GetCursorScreenPos();
  panel.state.picks_max = {end.x + ImGui::GetContentRegionAvail().x, end.y};
  return chosen;
}

}  // namespace

std::vector<BrokenAxis> broken_axes(const SheetPanelState& state, const Document& document) {
  std::vector<BrokenAxis> broken;
  const auto add = [&](BrokenAxis axis) {
    if (!axis.name.empty() && std::ranges::find(broken, axis.name, &BrokenAxis::name) == broken.end())
      broken.push_back(std::move(axis));
  };
  for (const auto kind : {sheet::AxisKind::variable, sheet::AxisKind::parameter}) {
    for (const sheet::Axis& axis : axes_of(document.sheet(), kind)) {
      const auto draft = state.drafts.find(axis_field(kind, axis.name));
      if (draft == state.drafts.end()) continue;
      if (const auto values = read_draft(kind, draft->second); !values)
        add({.name = axis.name, .why = values.error().message, .is_draft = true});
    }
  }
  for (const sheet::Problem& problem : document.problems())
    add({.name = axis_of_field(document.sheet(), problem.field), .why = problem.message});
  return broken;
}

void axis_text_field(const SheetPanel& panel, sheet::AxisKind kind, const std::string& name, float width) {
  const std::string field = axis_field(kind, name);
  FieldOutcome outcome = draft_field(
      panel, field, {.hint = "a, b, c   1-5   0-1 (+0.25)", .width = width, .keep_open_on_blur = false});
  const auto draft = panel.state.drafts.find(field);
  if (draft == panel.state.drafts.end()) return;
  const Result<sheet::AxisValues> values = read_draft(kind, draft->second);
  if (values)
    expanded_chips(panel, field, *values);
  else
    problem_line(panel, values.error().message);
  const bool on_picks = ImGui::IsMouseDown(ImGuiMouseButton_Left) &&
                        ImGui::IsMouseHoveringRect(panel.state.picks_min, panel.state.picks_max, false);
  // A click on a choice leaves the field and does not end it.
  if (outcome == FieldOutcome::apply && on_picks) outcome = FieldOutcome::open;
  if (kind == sheet::AxisKind::parameter) {
    if (const auto chosen = axis_picks(panel, field, name, draft->second)) {
      const Result<sheet::AxisValues> picked = sheet::parse_axis_text(*chosen);
      if (picked)
        panel.edit(tr_kept("change {}", name), "", [kind, name, picked = *picked](sheet::Sheet& sheet) {
          set_values(sheet, kind, name, picked);
        });
      return panel.begin_editing(field, *chosen);
    }
  }
  if (outcome == FieldOutcome::revert) return panel.return_from(field);
  if (outcome != FieldOutcome::apply || !values) return;
  const std::vector<sheet::Axis>& axes = axes_of(panel.sheet(), kind);
  const sheet::Axis* axis = find_axis(axes, name);
  if (axis == nullptr || !(axis->values == *values))
    panel.edit(tr_kept("change {}", name), "", [kind, name, values = *values](sheet::Sheet& sheet) {
      set_values(sheet, kind, name, values);
    });
  panel.return_from(field);
}

bool axis_rename_field(const SheetPanel& panel, sheet::AxisKind kind, const std::string& name) {
  const std::string field = axis_field(kind, name) + ".name";
  if (!panel.is_open(field)) return false;
  const FieldOutcome outcome = draft_field(panel, field, {.hint = tr("name")});
  const std::string wanted = panel.state.drafts[field];
  const std::string why = wanted == name ? std::string() : why_not_named(panel.sheet(), kind, wanted);
  if (!why.empty()) problem_line(panel, why);
  if (outcome == FieldOutcome::revert) panel.stop_editing(field);
  if (outcome != FieldOutcome::apply || !why.empty()) return true;
  if (wanted != name)
    panel.edit(tr_kept("rename {}", name), "",
               [kind, name, wanted](sheet::Sheet& sheet) { rename_axis(sheet, kind, name, wanted); });
  panel.stop_editing(field);
  return true;
}

void axis_menu(const SheetPanel& panel, sheet::AxisKind kind, const std::string& name,
               const std::string& text) {
  if (ImGui::MenuItem(tr("Edit values"))) panel.begin_editing(axis_field(kind, name), text);
  if (ImGui::MenuItem(tr("Rename"))) panel.begin_editing(axis_field(kind, name) + ".name", name);
  ImGui::Separator();
  if (ImGui::MenuItem(tr("Remove")))
    panel.edit(tr_kept("remove {}", name), "",
               [kind, name](sheet::Sheet& sheet) { remove_axis(sheet, kind, name); });
}

}  // namespace proofsheet::ui
