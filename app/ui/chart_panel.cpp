#include "ui/chart_panel.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "base/utf8.h"
#include "ui/color_scale.h"
#include "ui/empty_state.h"
#include "ui/widgets.h"

namespace proofsheet::ui {

namespace {

constexpr float kTableWidth = 400, kNarrowest = 340;  // layout pixels
constexpr float kSmallestTable = 140, kLowestPlot = 180;
constexpr std::size_t kLongestName = 80;

image::Color to_color(ImU32 color) {
  return {static_cast<std::uint8_t>(color >> IM_COL32_R_SHIFT),
          static_cast<std::uint8_t>(color >> IM_COL32_G_SHIFT),
          static_cast<std::uint8_t>(color >> IM_COL32_B_SHIFT),
          static_cast<std::uint8_t>(color >> IM_COL32_A_SHIFT)};
}

// The colours of series without an order: apart in hue, alike in weight, readable as lines on the ground.
constexpr std::array<unsigned, 8> kDarkSeries{0x6fa6d6, 0x69b58a, 0xd98a6a, 0xc58fd0,
                                              0x5fc0c0, 0xb9c46a, 0xd67fa0, 0x9a9fe0};
constexpr std::array<unsigned, 8> kLightSeries{0x2f6a9e, 0x2f7d52, 0xb5592f, 0x8a4fa0,
                                               0x1f7f86, 0x6f7a1c, 0xa83d6e, 0x4f52b0};

EmptyState why_empty(const ChartState& state, const Context& context) {
  const RunView& run = *context.run;
  if (run.id() == 0)
    return {tr("No numbers yet"), tr("Fire the sheet: the chart grows with the answers."), "run.fire",
            tr("Fire the sheet")};
  if (!state.failure.empty())
    return {tr("The chart could not be made"), state.failure, "view.grid", tr("Go to the grid")};
  if (!state.chart) return {tr("Counting …"), ""};
  const chart::Chart& chart = *state.chart;
  if (chart.shown == 0) {
    if (run.matched() == nullptr)
      return {tr("Every cell is hidden"), tr("They are kept, and can be shown again at any time."),
              "view.show_hidden"};
    return {tr("The filter lets no cell through"), tr("Take a condition away above, or see all cells again."),
            "filter.clear"};
  }
  const chart::Measure measure = chart.spec.measure;
  if (measure == chart::Measure::rating && chart.left_out.without > 0)
    return {tr("Nothing is rated yet"), tr("Select cells in the grid and press 1 to 5."), "view.grid",
            tr("Go to the grid")};
  if (run.is_running())
    return {tr("No numbers yet"), tr("They come with the first answers."), "view.grid", tr("Go to the grid")};
  return {no_cell_has(measure), chart::left_out_words(chart), "chart.number", tr("Choose another number")};
}

std::string default_axis(const RunView& run) {
  const sheet::Layout& layout = run.pivot().layout();
  std::string first;
  for (const auto* side : {&layout.columns, &layout.rows, &layout.pages, &layout.fold}) {
    for (const std::string& name : *side) {
      const auto position = run.plan().axis_position(name);
      if (!position) continue;
      if (run.plan().axis_value(*position, 0).is_number() && side != &layout.fold) return name;
      if (first.empty()) first = name;
    }
  }
  return first;
}

}  // namespace

chart::Spec chart_spec(const ChartState& state, const RunView& run) {
  chart::Spec spec = state.wanted;
  const bool is_there = spec.axis.empty() || run.plan().axis_position(spec.axis).has_value();
  if (!state.is_axis_chosen || !is_there) spec.axis = default_axis(run);
  return chart::fitted(std::move(spec), run.plan(), run.pivot().layout());
}

chart::Palette chart_palette(const Theme& theme) {
  const bool is_dark = theme.kind == ThemeKind::dark;
  chart::Palette palette{.ground = to_color(theme.ground),
                         .text = to_color(theme.text),
                         .muted = to_color(theme.muted),
                         .faint = to_color(theme.faint),
                         .line = to_color(theme.line),
                         .mark = to_color(theme.in_flight),
                         .series = {},
                         .scale = {},
                         .scale_from = is_dark ? 0.3f : 0.0f,
                         .scale_to = is_dark ? 1.0f : 0.75f};
  for (const unsigned hex : is_dark ? kDarkSeries : kLightSeries) {
    palette.series.push_back({static_cast<std::uint8_t>(hex >> 16), static_cast<std::uint8_t>(hex >> 8 & 255),
                              static_cast<std::uint8_t>(hex & 255)});
  }
  for (std::size_t i = 0; i < palette.scale.size(); ++i)
    palette.scale[i] =
        to_color(scale_color(static_cast<float>(i) / static_cast<float>(palette.scale.size() - 1)));
  return palette;
}

bool move_chart_mark(ChartState& state, chart::Step step) {
  if (!state.scene || state.scene->marks.empty()) return false;
  state.shows_mark = true;
  if (!state.mark) {
    state.mark = 0;
    return true;
  }
  const auto next = chart::next_mark(*state.scene, *state.mark, step);
  if (next) state.mark = next;
  return next.has_value();
}

SelectCells select_mark(const ChartState& state, std::size_t mark, bool adds) {
  SelectCells selected{.cells = {}, .focus = 0, .adds = adds};
  const auto cells = state.scene->cells_of(state.scene->marks[mark]);
  selected.cells.assign(cells.begin(), cells.end());
  if (!selected.cells.empty()) selected.focus = selected.cells.front();
  return selected;
}

std::string chart_file_name(const std::string& run_name, const chart::Chart& chart) {
  std::string name;
  for (const char c : run_name + " " + chart::title_of(chart)) {
    const auto byte = static_cast<unsigned char>(c);
    const bool is_plain = byte >= 0x80 || std::isalnum(byte) != 0;
    if (is_plain) {
      name += byte < 0x80 ? static_cast<char>(std::tolower(byte)) : c;
    } else if (!name.empty() && name.back() != '-') {
      name += '-';
    }
  }
  name = complete_utf8_prefix(std::string_view(name).substr(0, kLongestName));
  while (name.ends_with('-')) name.pop_back();
  return name;
}

namespace {

// The plot and the table in the room that is left, or, where that is low, in what both need.
void draw_chart_and_table(ChartState& state, const Context& context, bool is_low, Actions& actions) {
  ImVec2 room = ImGui::GetContentRegionAvail();
  const float gap_size = context.px(16), table = context.px(kTableWidth);
  const bool is_beside = room.x >= table + gap_size + context.px(kNarrowest);
  if (is_low) room.y = context.px(kLowestPlot);
  if (!state.shows_table) return draw_chart_plot(state, context, room, actions);
  float table_height = room.y;
  if (is_beside) {
    draw_chart_plot(state, context, {room.x - table - gap_size, room.y}, actions);
    ImGui::SameLine(0, gap_size);
  } else {
    table_height = std::max(context.px(kSmallestTable), std::floor(room.y * 0.3f));
    const float plot = is_low ? room.y : room.y - table_height - gap_size;
    draw_chart_plot(state, context, {room.x, plot}, actions);
    ImGui::Dummy({0, gap_size - 2 * ImGui::GetStyle().ItemSpacing.y});
  }
  if (!is_low) return draw_chart_table(state, context, actions);
  if (ImGui::BeginChild("numbers", {0, table_height}, ImGuiChildFlags_NavFlattened))
    draw_chart_table(state, context, actions);
  ImGui::EndChild();
}

void draw_chart_page(ChartState& state, const Context& context, bool is_low, Actions& actions) {
  const bool has_marks =
      state.chart && !state.chart->is_empty() && context.run->id() != 0 && state.failure.empty();
  if (has_marks) return draw_chart_and_table(state, context, is_low, actions);
  draw_empty_state(context, why_empty(state, context), EmptyPlace::middle, actions);
}

}  // namespace

void draw_chart(ChartState& state, const Context& context, Actions& actions) {
  // What the choices above take is known after they were drawn once.
  ImGuiStorage& kept = *ImGui::GetStateStorage();
  const ImGuiID id = ImGui::GetID("height of the choices");
  const float known = kept.GetFloat(id), room = ImGui::GetContentRegionAvail().y;
  const bool is_beside = ImGui::GetContentRegionAvail().x >= context.px(kTableWidth + 16 + kNarrowest);
  const float below = state.shows_table && !is_beside ? kSmallestTable + 16 : 0;
  const bool is_low = known > 0 && room - known < context.px(kLowestPlot + below);
  // Too low for all: it is scrolled as one.
  if (is_low) ImGui::BeginChild("page", {0, 0}, ImGuiChildFlags_NavFlattened);
  const float top = ImGui::GetCursorPosY();
  draw_chart_controls(state, context, actions);
  const float height = ImGui::GetCursorPosY() - top;
  draw_chart_page(state, context, is_low, actions);
  if (is_low) ImGui::EndChild();
  if (std::abs(height - known) <= 1) return;
  kept.SetFloat(id, height);
  context.draw_within(0);
}

}  // namespace proofsheet::ui
