#include "ui/sheet_panel.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "platform/item_hooks.h"
#include "ui/sheet_edits.h"
#include "ui/sheet_panel_parts.h"
#include "ui/take_keyboard.h"
#include "ui/widgets.h"

namespace proofsheet::ui {
namespace {

// Drafts of axes that are gone have no place to be shown.
void drop_stale_drafts(SheetPanelState& state, const Context& context) {
  const std::uint64_t revision = context.document.revision();
  if (state.revision == revision) return;
  state.revision = revision;
  const sheet::Sheet& sheet = context.document.sheet();
  const auto is_gone = [&](const std::string& field) {
    const std::size_t dot = field.find('.');
    std::string name = dot == std::string::npos ? std::string() : field.substr(dot + 1);
    if (name.ends_with(".name")) name.resize(name.size() - 5);
    if (name.empty() || name == "+") return false;
    if (field.starts_with("vars.")) return find_axis(sheet.vars, name) == nullptr;
    if (field.starts_with("params.")) return find_axis(sheet.params, name) == nullptr;
    if (field.starts_with("models.")) return name.size() > 9 || std::stoul(name) >= sheet.models.size();
    return false;
  };
  std::erase_if(state.drafts, [&](const auto& draft) { return is_gone(draft.first); });
  if (!state.drafts.contains(state.editing)) state.editing.clear();
  if (state.prompt >= sheet.prompts.size())
    state.prompt = sheet.prompts.empty() ? 0 : sheet.prompts.size() - 1;
}

// Fields do not change a text that cannot be read.
void draw_broken(const SheetPanel& panel) {
  if (!panel.context.document.is_broken() || panel.context.document.problems().empty()) return;
  const sheet::Problem& problem = panel.context.document.problems().front();
  problem_box(panel.context, tr_format("The YAML cannot be read, line {}", problem.line), problem.message);
  if (chip(panel.context, fmt::format("{}###show yaml", tr("Show the line")).c_str()))
    panel.actions.push_back(Invoke{"view.yaml"});
  gap(panel.context, 12);
}

// The middle scrolls; its scrollbar lies in the panel's padding, with a little space before it, so that the
// content never changes its width.
void draw_scrolling_part(const SheetPanel& panel, float height) {
  const Context& context = panel.context;
  SheetPanelState& state = panel.state;
  const float bar = context.px(6), beside = context.px(4);
  ImGui::PushStyleVar(ImGuiStyleVar_ScrollbarSize, bar);
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(beside, 0));
  const bool hide_bar = !state.content_overflows;
  if (hide_bar) ImGui::PushStyleColor(ImGuiCol_ScrollbarGrab, ImVec4(0, 0, 0, 0));
  const float width = beside + ImGui::GetContentRegionAvail().x + beside + bar;
  ImGui::SetCursorPosX(ImGui::GetCursorPosX() - beside);
  const bool visible = ImGui::BeginChild(
      "sheet", {width, height}, ImGuiChildFlags_NavFlattened | ImGuiChildFlags_AlwaysUseWindowPadding,
      ImGuiWindowFlags_AlwaysVerticalScrollbar);
  // Menus that are opened inside have their own padding.
  ImGui::PopStyleVar(2);
  if (visible) {
    draw_broken(panel);
    draw_prompts(panel);
    gap(context, 16);
    draw_variables(panel);
    gap(context, 16);
    draw_models(panel);
    gap(context, 16);
    draw_parameters(panel);
    draw_combinations(panel);
    gap(context, 16);
    draw_layout_lines(panel);
    gap(context, 16);
    draw_limits(panel);
    draw_problems(panel);
    gap(context, 16);
  }
  state.content_overflows = ImGui::GetScrollMaxY() > 0;
  const bool is_cut = ImGui::GetScrollY() < ImGui::GetScrollMaxY();
  ImGui::EndChild();
  // Says that there is more below, where a line of text may be cut.
  if (is_cut) {
    const ImVec2 min = ImGui::GetItemRectMin(), max = ImGui::GetItemRectMax();
    ImGui::GetWindowDrawList()->AddRectFilled(
        {min.x + beside, max.y}, {max.x - bar - beside, max.y + hairline(context)}, context.theme.line);
  }
  if (hide_bar) ImGui::PopStyleColor();
}

// The two views, and whether there is something to save.
void draw_views(const SheetPanel& panel) {
  const Context& context = panel.context;
  const Command* command = context.commands.find("view.yaml");
  const auto view = [&](const char* title, bool is_shown, std::string_view shortcut) {
    if (tab(context, title, is_shown, shortcut) && !is_shown && command != nullptr)
      panel.actions.push_back(Invoke{command->name});
  };
  const float row = ImGui::GetCursorPosY();
  view(fmt::format("{}###view sheet", tr("Sheet")).c_str(), !panel.state.shows_yaml, {});
  ImGui::SameLine(0, context.px(4));
  view("YAML##view", panel.state.shows_yaml,
       command != nullptr ? shortcut_text(command->shortcut) : std::string());
  if (context.document.is_dirty()) {
    const std::string remark = tr("● unsaved");
    const float width = std::ceil(text_width(context.fonts.text, context.px(kCaptionSize), remark));
    ImGui::SameLine();
    ImGui::SetCursorPos({std::max(ImGui::GetCursorPosX(), ImGui::GetWindowWidth() - context.px(12) - width),
                         row + context.px(7)});
    label(context, remark, panel.theme().waiting, kCaptionSize);
    platform::announce_item("unsaved");
    tooltip(context, tr("Kept until it is saved, also when the program ends"));
    ImGui::SetCursorPosY(row + context.px(28) + ImGui::GetStyle().ItemSpacing.y);
  }
  gap(context, 8);
}

}  // namespace

void SheetPanel::begin_editing(const std::string& field, std::string text) const {
  state.drafts[field] = std::move(text);
  state.editing = field;
  state.focus_wanted = true;
  state.returns_to.clear();
}

void SheetPanel::stop_editing(const std::string& field) const {
  state.drafts.erase(field);
  if (state.editing == field) state.editing.clear();
}

void SheetPanel::return_from(const std::string& field) const {
  stop_editing(field);
  const bool is_by_key = ImGui::IsKeyPressed(ImGuiKey_Escape) || ImGui::IsKeyPressed(ImGuiKey_Enter) ||
                         ImGui::IsKeyPressed(ImGuiKey_KeypadEnter);
  if (!is_by_key) return;
  state.returns_to = field;
  context.draw_within(0);
}

void SheetPanel::take_return(const std::string& field) const {
  if (state.returns_to != field) return;
  state.returns_to.clear();
  take_keyboard();
}

void draw_sheet_panel(SheetPanelState& state, const Context& context, Actions& actions) {
  drop_stale_drafts(state, context);
  update_summary(state, context);
  const SheetPanel panel{state, context, actions};
  draw_views(panel);
  const float top = ImGui::GetCursorPosY(), room = ImGui::GetContentRegionAvail().y;
  // The height of the block at the bottom is known after it was drawn once.
  const float fire_height = state.fire_height > 0 ? state.fire_height : context.px(84);
  const float middle = std::max(context.px(40), room - fire_height - context.px(8));
  if (state.shows_yaml)
    draw_yaml(panel, middle);
  else
    draw_scrolling_part(panel, middle);
  ImGui::SetCursorPosY(std::max(ImGui::GetCursorPosY(), top + room - fire_height));
  const float before = ImGui::GetCursorPosY();
  draw_fire(panel);
  const float used = ImGui::GetCursorPosY() - before - ImGui::GetStyle().ItemSpacing.y;
  if (std::abs(used - state.fire_height) > 0.5f && context.draw_within) context.draw_within(0);
  state.fire_height = used;
}

}  // namespace proofsheet::ui
