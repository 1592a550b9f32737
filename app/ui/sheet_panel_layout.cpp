// The layout lines of the sheet panel: chips that are dragged between rows, columns, pages and fold.
#include <algorithm>
#include <cstring>

#include <fmt/format.h>
#include <imgui_internal.h>

#include "platform/item_hooks.h"
#include "ui/sheet_edits.h"
#include "ui/sheet_panel_parts.h"
#include "ui/widgets.h"

namespace proofsheet::ui {
namespace {

constexpr const char* kPayload = "proofsheet axis";

void move_axis(const SheetPanel& panel, const std::string& axis, LayoutLine to, std::size_t index) {
  // From here on the layout names every axis, as it is seen.
  sheet::Layout layout = panel.state.summary.layout;
  move_axes(layout, zip_group(panel.sheet(), axis), to, index);
  if (layout == panel.sheet().layout) return;
  panel.edit(tr_kept("move {} to {}", axis, KeptText(layout_line_name(to))), "",
             [layout](sheet::Sheet& sheet) { sheet.layout = layout; });
}

// What dragging does, for the keyboard too.
void axis_menu(const SheetPanel& panel, const std::string& axis, LayoutLine line) {
  for (const LayoutLine to : kLayoutLines)
    if (ImGui::MenuItem(tr_format("Move to {}", tr(layout_line_name(to))).c_str(), nullptr, false,
                        to != line))
      move_axis(panel, axis, to, names_of(panel.state.summary.layout, to).size());
  ImGui::Separator();
  // Places are counted with the axis and those it is zipped with still in theirs.
  const std::vector<std::string> names = names_of(panel.state.summary.layout, line);
  const std::vector<std::string> moved = zip_group(panel.sheet(), axis);
  const auto is_moved = [&](const std::string& name) {
    return std::ranges::find(moved, name) != moved.end();
  };
  const auto first = static_cast<std::size_t>(std::ranges::find_if(names, is_moved) - names.begin());
  std::size_t end = first;
  while (end < names.size() && is_moved(names[end])) ++end;
  if (ImGui::MenuItem(tr("Move one place forward"), nullptr, false, first > 0))
    move_axis(panel, axis, line, first - 1);
  if (ImGui::MenuItem(tr("Move one place back"), nullptr, false, end < names.size()))
    move_axis(panel, axis, line, end + 1);
}

void axis_chip(const SheetPanel& panel, const std::string& axis, LayoutLine line) {
  const std::string id = "layout." + axis;
  const std::string menu = id + ".menu";
  // A click, or Enter where Tab led to; the end of a drag is neither.
  if (chip(panel.context, id.c_str(), true, false, axis) && ImGui::GetDragDropPayload() == nullptr)
    ImGui::OpenPopup(menu.c_str());
  if (ImGui::IsItemHovered()) ImGui::SetMouseCursor(ImGuiMouseCursor_Hand);
  if (ImGui::BeginDragDropSource(ImGuiDragDropFlags_SourceNoDisableHover)) {
    ImGui::SetDragDropPayload(kPayload, axis.data(), axis.size());
    label(panel.context, axis, panel.theme().text, 12);
    ImGui::EndDragDropSource();
  }
  if (!begin_menu(panel.context, menu.c_str(), MenuOpens::on_right_click)) return;
  axis_menu(panel, axis, line);
  end_menu();
}

// Where a dragged axis would go among chips whose middles are at these places.
struct ChipPlace {
  float middle_x, top, bottom;
};
std::size_t drop_index(const std::vector<ChipPlace>& chips, ImVec2 mouse) {
  std::size_t index = 0;
  for (const ChipPlace& place : chips)
    if (mouse.y > place.bottom || (mouse.y >= place.top && mouse.x > place.middle_x)) ++index;
  return index;
}

void draw_line_of_chips(const SheetPanel& panel, LayoutLine line) {
  const Context& context = panel.context;
  const std::string name = layout_line_name(line);
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float width = ImGui::GetContentRegionAvail().x, indent = context.px(72), height = context.px(24);
  const float text_size = context.px(12);
  draw_line(*ImGui::GetWindowDrawList(), context.fonts.text, text_size,
            {at.x, at.y + std::floor((height - font_pixels(text_size)) / 2)}, indent, panel.theme().muted,
            tr(layout_line_name(line)));
  ImGui::SetCursorScreenPos({at.x + indent, at.y});
  ImGui::BeginGroup();
  std::vector<ChipPlace> chips;
  Flow flow(context);
  for (const std::string& axis : names_of(panel.state.summary.layout, line)) {
    flow.place(chip_width(context, axis));
    axis_chip(panel, axis, line);
    const ImVec2 min = ImGui::GetItemRectMin(), max = ImGui::GetItemRectMax();
    chips.push_back({(min.x + max.x) / 2, min.y, max.y});
  }
  if (chips.empty()) ImGui::Dummy({1, height});
  ImGui::EndGroup();
  const float bottom = std::max(ImGui::GetItemRectMax().y, at.y + height);
  const ImRect area({at.x, at.y - context.px(2)}, {at.x + width, bottom + context.px(2)});
  const ImGuiID id = ImGui::GetID(name.c_str());
  if (ImGui::BeginDragDropTargetCustom(area, id)) {
    if (const ImGuiPayload* payload =
            ImGui::AcceptDragDropPayload(kPayload, ImGuiDragDropFlags_AcceptNoDrawDefaultRect)) {
      const std::string axis(static_cast<const char*>(payload->Data),
                             static_cast<std::size_t>(payload->DataSize));
      move_axis(panel, axis, line, drop_index(chips, ImGui::GetMousePos()));
    }
    ImGui::GetWindowDrawList()->AddRectFilled(area.Min, area.Max, with_alpha(panel.theme().accent, 0.12f),
                                              context.px(4));
    draw_outline(context, area.Min, area.Max, panel.theme().accent);
    ImGui::EndDragDropTarget();
  }
  ImGui::SetCursorScreenPos({at.x, bottom});
  ImGui::Dummy({width, context.px(4)});
  platform::announce_item("layout." + name);
}

}  // namespace

void draw_layout_lines(const SheetPanel& panel) {
  section_title(panel.context, tr("Layout"), tr("drag or click to pivot"));
  for (const LayoutLine line : kLayoutLines) draw_line_of_chips(panel, line);
  field_problems(panel, "layout");
}

}  // namespace proofsheet::ui
