// The numbers beside a chart.
#include <algorithm>
#include <cmath>
#include <numeric>

#include <fmt/format.h>

#include "platform/item_hooks.h"
#include "ui/chart_panel.h"
#include "ui/widgets.h"

namespace proofsheet::ui {

namespace {

enum class Column : int { x, series, n, mean, median, min, max, sd, distinct };

struct ColumnSpec {
  Column column;
  std::string name;   // in English
  std::string title;  // as shown
  std::string tip;
};

std::vector<ColumnSpec> columns_of(const chart::Chart& chart) {
  std::vector<ColumnSpec> columns;
  const auto of_axis = [&](Column column, const std::string& axis) {
    columns.push_back({column, axis, axis, ""});
  };
  const auto add = [&](Column column, const char* name, const char* tip = "") {
    columns.push_back({column, name, tr(name), tr(tip)});
  };
  if (chart.x.name.empty())
    add(Column::x, tr_later("cells"));
  else
    of_axis(Column::x, chart.x.name);
  if (!chart.series.name.empty()) of_axis(Column::series, chart.series.name);
  add(Column::n, "n", tr_later("cells with a number"));
  if (chart.spec.measure == chart::Measure::distinct) {
    add(Column::distinct, tr_later("distinct"), tr_later("different answers"));
    return columns;
  }
  add(Column::mean, tr_later("mean"));
  add(Column::median, tr_later("median"));
  add(Column::min, tr_later("min"));
  add(Column::max, tr_later("max"));
  add(Column::sd, tr_later("sd"), tr_later("standard deviation, n − 1"));
  return columns;
}

double number_in(const chart::Group& group, Column column) {
  switch (column) {
    case Column::x:
      return group.x;
    case Column::series:
      return group.series;
    case Column::n:
      return group.count;
    case Column::mean:
      return group.summary.mean;
    case Column::median:
      return group.summary.median;
    case Column::min:
      return group.summary.min;
    case Column::max:
      return group.summary.max;
    case Column::sd:
      return group.summary.sd;
    case Column::distinct:
      return group.distinct;
  }
  return 0;
}

// Groups in the order of a column; what has no number comes last either way.
std::vector<std::uint32_t> sorted_rows(const chart::Chart& chart, Column column, bool is_descending) {
  std::vector<std::uint32_t> rows(chart.groups.size());
  std::iota(rows.begin(), rows.end(), 0u);
  std::ranges::stable_sort(rows, [&](std::uint32_t a, std::uint32_t b) {
    const double left = number_in(chart.groups[a], column), right = number_in(chart.groups[b], column);
    if (std::isnan(left) || std::isnan(right)) return !std::isnan(left) && std::isnan(right);
    return is_descending ? left > right : left < right;
  });
  return rows;
}

void follow_rows(ChartState& state, const std::vector<ColumnSpec>& columns) {
  ImGuiTableSortSpecs* wanted = ImGui::TableGetSortSpecs();
  if (wanted != nullptr && wanted->SpecsDirty && wanted->SpecsCount > 0) {
    const auto index = static_cast<std::size_t>(wanted->Specs[0].ColumnIndex);
    state.sorted_by = static_cast<int>(columns[std::min(index, columns.size() - 1)].column);
    state.is_descending = wanted->Specs[0].SortDirection == ImGuiSortDirection_Descending;
    state.rows_of = nullptr;
    wanted->SpecsDirty = false;
  }
  if (state.rows_of == state.chart.get()) return;
  state.rows_of = state.chart.get();
  state.rows = sorted_rows(*state.chart, static_cast<Column>(state.sorted_by), state.is_descending);
}

std::string cell_text(const chart::Chart& chart, const chart::Group& group, Column column,
                      const chart::Unit& unit) {
  if (column == Column::x) return chart.x.labels[group.x];
  if (column == Column::series) return chart.series.labels[group.series];
  if (column == Column::n) {
    return group.left_out == 0 ? fmt::format("{}", group.count)
                               : tr_format("{} of {}", group.count, group.count + group.left_out);
  }
  const double number = number_in(group, column);
  if (column == Column::distinct) return fmt::format("{}", group.distinct);
  return std::isnan(number) ? "–" : fmt::format("{:.4g}", number / unit.divisor);
}

// A name at the left, a number's title at the right, where its numbers end.
void draw_column_title(const Context& context, const ColumnSpec& column, std::size_t index) {
  const bool is_name = column.column == Column::x || column.column == Column::series;
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float room = ImGui::GetContentRegionAvail().x, size = context.px(kCaptionSize);
  const std::string id = fmt::format("##column {}", index);
  ImGui::TableHeader(is_name ? (column.title + id).c_str() : id.c_str());
  platform::announce_item("chart column " + column.name);
  if (is_name) return;
  const bool is_sorted = (ImGui::TableGetColumnFlags() & ImGuiTableColumnFlags_IsSorted) != 0;
  const float width = std::ceil(text_width(context.fonts.text, size, column.title));
  // The arrow of a sorted column stands at its right edge.
  const float right = at.x + room - (is_sorted ? context.px(14) : 0);
  draw_line(*ImGui::GetWindowDrawList(), context.fonts.text, size,
            {std::floor(std::max(at.x - context.px(4), right - width)), at.y}, width + 1,
            is_sorted ? context.theme.text : context.theme.muted, column.title);
}

void draw_header(const Context& context, const std::vector<ColumnSpec>& columns) {
  ImGui::PushFont(context.fonts.text, kCaptionSize);
  ImGui::PushStyleColor(ImGuiCol_Text, context.theme.muted);
  ImGui::TableNextRow(ImGuiTableRowFlags_Headers);
  for (std::size_t i = 0; i < columns.size(); ++i) {
    ImGui::TableSetColumnIndex(static_cast<int>(i));
    draw_column_title(context, columns[i], i);
    if (!columns[i].tip.empty()) tooltip(context, columns[i].tip);
  }
  ImGui::PopStyleColor();
  ImGui::PopFont();
}

void draw_value(const Context& context, std::string_view text, bool is_number, ImU32 color) {
  const float size = context.px(kMonoSize - 1);
  ImFont* font = is_number ? context.fonts.mono : context.fonts.text;
  const float width = ImGui::GetContentRegionAvail().x, wanted = std::ceil(text_width(font, size, text));
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float x = is_number ? at.x + std::max(0.0f, width - wanted) : at.x;
  draw_line(*ImGui::GetWindowDrawList(), font, size,
            {std::floor(x), at.y + std::floor((context.px(22) - font_pixels(size)) / 2)}, width + 1, color,
            text);
}

// The mark of a group, for the outline of the row that is at hand.
std::optional<std::uint32_t> group_in_focus(const ChartState& state) {
  if (!state.mark || !state.scene) return std::nullopt;
  const chart::Mark& mark = state.scene->marks[*state.mark];
  return mark.kind == chart::Mark::Kind::bin ? std::nullopt : std::optional(mark.index);
}

void draw_row(ChartState& state, const Context& context, std::uint32_t index,
              const std::vector<ColumnSpec>& columns, const chart::Unit& unit, Actions& actions) {
  const chart::Chart& chart = *state.chart;
  const chart::Group& group = chart.groups[index];
  ImGui::TableNextRow(0, context.px(22));
  for (std::size_t i = 0; i < columns.size(); ++i) {
    ImGui::TableSetColumnIndex(static_cast<int>(i));
    const Column column = columns[i].column;
    if (i == 0) {
      ImGui::PushID(static_cast<int>(index));
      const ImVec2 at = ImGui::GetCursorScreenPos();
      const bool is_clicked = ImGui::Selectable(
          "##row", group_in_focus(state) == index,
          ImGuiSelectableFlags_SpanAllColumns | ImGuiSelectableFlags_AllowOverlap, {0, context.px(22)});
      platform::announce_item(fmt::format("chart row {}", index));
      ImGui::PopID();
      if (is_clicked && group.count > 0) {
        const auto cells = chart.cells_of(group);
        actions.push_back(SelectCells{.cells = {cells.begin(), cells.end()},
                                      .focus = cells.front(),
                                      .adds = ImGui::GetIO().KeyCtrl || ImGui::GetIO().KeyShift});
      }
      ImGui::SetCursorScreenPos(at);
    }
    const bool is_number = column != Column::x && column != Column::series;
    draw_value(context, cell_text(chart, group, column, unit), is_number,
               group.count == 0 ? context.theme.faint : context.theme.text);
  }
}

}  // namespace

void draw_chart_table(ChartState& state, const Context& context, Actions& actions) {
  const chart::Chart& chart = *state.chart;
  const std::vector<ColumnSpec> columns = columns_of(chart);
  const chart::Unit unit = chart::unit_for(chart.spec.measure, chart.all.max);
  const ImVec2 room = ImGui::GetContentRegionAvail();
  ImGui::BeginGroup();
  section_title(context, unit.name.empty() ? std::string(tr("Numbers")) : tr_format("Numbers, {}", unit.name),
                tr_count(chart.groups.size(), "{} group", "{} groups"));
  const float top = ImGui::GetItemRectSize().y + ImGui::GetStyle().ItemSpacing.y;
  constexpr ImGuiTableFlags kFlags = ImGuiTableFlags_Sortable | ImGuiTableFlags_ScrollX |
                                     ImGuiTableFlags_ScrollY | ImGuiTableFlags_SizingFixedFit |
                                     ImGuiTableFlags_NoSavedSettings | ImGuiTableFlags_PadOuterX;
  // Another number of columns is another table: its order is its own.
  const std::string id = fmt::format("chart table {}", columns.size());
  if (ImGui::BeginTable(id.c_str(), static_cast<int>(columns.size()), kFlags, {room.x, room.y - top})) {
    ImGui::TableSetupScrollFreeze(0, 1);
    for (const ColumnSpec& column : columns) {
      const bool is_name = column.column == Column::x || column.column == Column::series;
      ImGui::TableSetupColumn(column.name.c_str(), ImGuiTableColumnFlags_WidthFixed,
                              context.px(is_name ? 76.0f : 44.0f));
    }
    draw_header(context, columns);
    follow_rows(state, columns);
    ImGuiListClipper clipper;
    clipper.Begin(static_cast<int>(state.rows.size()));
    while (clipper.Step()) {
      for (int row = clipper.DisplayStart; row < clipper.DisplayEnd; ++row)
        draw_row(state, context, state.rows[static_cast<std::size_t>(row)], columns, unit, actions);
    }
    ImGui::EndTable();
  }
  ImGui::EndGroup();
}

}  // namespace proofsheet::ui
