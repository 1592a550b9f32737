// The layout lines of the sheet panel: chips that are dragged between rows, columns, pages and fold.
#include <algorithm>
#include <cstring>

#include <fmt/format.h>
#include <imgui_internal.h>

#include "platform/item_hooks.h"
#include "ui/axis_moves.h"
#include "ui/sheet_panel_parts.h"
#include "ui/widgets.h"

namespace proofsheet::ui {
namespace {

constexpr const char* kPayload = "proofsheet axis";

void change_layout(const SheetPanel& panel, const KeptText& name,
                   const std::function<void(sheet::Layout&)>& change) {
  // From here on the layout names every axis, as it is seen.
  sheet::Layout layout = panel.state.summary.layout;
  change(layout);
  if (layout == panel.sheet().layout) return;
  panel.edit(name, "", [layout](sheet::Sheet& sheet) { sheet.layout = layout; });
}

// What dragging does, for the keyboard too.
void axis_menu(const SheetPanel& panel, const std::string& axis) {
  const std::vector<std::string> moved = zip_group(panel.sheet(), axis);
  bool is_of_lines = true;
  for (const AxisChange& move : axis_moves(panel.state.summary.layout, moved, axis)) {
    if (is_of_lines && !move.to) ImGui::Separator();
    is_of_lines = move.to.has_value();
    if (ImGui::MenuItem(move.item.shown().c_str(), nullptr, false, move.changes_something))
      change_layout(panel, move.step, move.change);
  }
}

void axis_chip(const SheetPanel& panel, const std::string& axis) {
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
  axis_menu(panel, axis);
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
    axis_chip(panel, axis);
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
      const std::vector<std::string> moved = zip_group(panel.sheet(), axis);
      const std::size_t index = drop_index(chips, ImGui::GetMousePos());
      change_layout(panel, words_of_move(axis, line),
                    [&](sheet::Layout& layout) { move_axes(layout, moved, line, index); });
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
