#include "ui/grid_dots.h"

#include <algorithm>
#include <cmath>

#include "ui/grid_groups.h"
#include "ui/grid_layout.h"
#include "ui/widgets.h"

namespace proofsheet::ui {
namespace {

constexpr double kRangeEvery_s = 0.5;

ImU32 over(ImU32 ground, ImU32 color, float alpha) {
  ImU32 out = 0;
  for (const int shift : {IM_COL32_R_SHIFT, IM_COL32_G_SHIFT, IM_COL32_B_SHIFT}) {
    const auto below = static_cast<float>((ground >> shift) & 0xFF),
               above = static_cast<float>((color >> shift) & 0xFF);
    out |= static_cast<ImU32>(below + (above - below) * alpha + 0.5f) << shift;
  }
  return out;
}

ImU32 marked(ImU32 rgb, gl::DotMark mark) {
  return (rgb & ~static_cast<ImU32>(IM_COL32_A_MASK)) | static_cast<ImU32>(mark) << IM_COL32_A_SHIFT;
}

gl::DotMark mark_of(const CellView& cell) {
  switch (cell.state) {
    using enum store::CellState;
    case failed:
      return gl::DotMark::struck;
    case filtered:
      return gl::DotMark::barred;
    case waiting:
      return gl::DotMark::pause;
    case streaming:
      return gl::DotMark::half;
    case cancelled:
      return gl::DotMark::hollow;
    case done:
      return cell.cached ? gl::DotMark::corner : gl::DotMark::none;
    case queued:
    case in_flight:
      return gl::DotMark::none;
  }
  return gl::DotMark::none;
}

void fill_texels(DotColors::Pane& colors, const NumberRange& range, const Context& context,
                 const GridLayout& grid) {
  const RunView& run = *context.run;
  const DotPalette palette(context.theme);
  const auto across = static_cast<std::size_t>(grid.fold_shape.across),
             down = static_cast<std::size_t>(grid.fold_shape.down);
  const std::size_t columns = static_cast<std::size_t>(colors.key.last_column - colors.key.first_column);
  const std::size_t rows = static_cast<std::size_t>(colors.key.last_row - colors.key.first_row);
  const std::size_t width = columns * across;
  colors.texels.assign(width * rows * down, 0);
  for (std::size_t row = 0; row < rows; ++row) {
    for (std::size_t column = 0; column < columns; ++column) {
      const std::uint64_t at_row = colors.key.first_row + row, at_column = colors.key.first_column + column;
      if (grid.is_collapsed(at_row, at_column)) {
        const ImU32 color = summary_color(context, grid, colors.key.page, at_row, at_column);
        for (std::size_t dot = 0; dot < across * down; ++dot)
          colors.texels[(row * down + dot / across) * width + column * across + dot % across] = color;
        continue;
      }
      for (std::uint64_t fold = 0; fold < std::min<std::uint64_t>(grid.folds, across * down); ++fold) {
        const auto cell = run.pivot().cell({colors.key.page, grid.row_at(colors.key.first_row + row),
                                            grid.column_at(colors.key.first_column + column), fold});
        if (!cell || run.cell(*cell).hidden) continue;
        colors.texels[(row * down + fold / across) * width + column * across + fold % across] =
            palette.of(run, *cell, colors.key.by, range);
      }
    }
  }
  ++colors.revision;
}

}  // namespace

DotPalette::DotPalette(const Theme& theme) {
  for (int i = 0; i < 8; ++i) {
    const auto state = static_cast<store::CellState>(i);
    const bool alarms = state == store::CellState::failed || state == store::CellState::filtered;
    by_state[i] = over(theme.ground, state_color(theme, state), alarms ? 1.0f : 0.75f);
  }
  not_fired = over(theme.ground, theme.raised, 0.8f);
  faint = over(theme.ground, theme.raised, 0.4f);
}

ImU32 DotPalette::of_state(const CellView& cell) const {
  const bool fired = cell.known || cell.state != store::CellState::queued;
  return fired ? by_state[static_cast<int>(cell.state)] : not_fired;
}

ImU32 DotPalette::of(const RunView& run, std::uint64_t index, ColorBy by, const NumberRange& range) const {
  if (!run.matches(index)) return marked(faint, gl::DotMark::none);
  const CellView& cell = run.cell(index);
  if (by != kByState) {
    const float number = color_number(run, index, by);
    if (!std::isnan(number)) return marked(scale_color(range.part(number)), gl::DotMark::none);
    // A cell that is done and has no such number stays as dark as one that was not fired.
    if (cell.state == store::CellState::done) return marked(not_fired, gl::DotMark::none);
  }
  return marked(of_state(cell), mark_of(cell));
}

void follow_range(DotColors& colors, ColorBy by, const RunView& run) {
  if (by == kByState) return;
  const bool is_same =
      colors.range_by == by && colors.range_version == run.version() && colors.range_run == run.id();
  const bool is_soon = colors.range_by == by && colors.range_run == run.id() && !colors.range.is_empty &&
                       ImGui::GetTime() < colors.range_time + kRangeEvery_s;
  if (is_same || is_soon) return;
  colors.range = number_range(run, by);
  colors.range_by = by;
  colors.range_version = run.version();
  colors.range_run = run.id();
  colors.range_time = ImGui::GetTime();
}

void draw_dots(DotColors& colors, std::size_t index, ColorBy by, std::uint64_t page, const Context& context,
               ImDrawList& list, const GridLayout& grid) {
  const RunView& run = *context.run;
  follow_range(colors, by, run);
  DotColors::Pane& pane = colors.panes.at(index);
  const DotColors::Key key{.run_version = run.version(),
                           .layout_version = grid.version,
                           .filter_version = run.filter_version(),
                           .run = run.id(),
                           .page = page,
                           .first_row = grid.first_row(),
                           .last_row = grid.last_row(),
                           .first_column = grid.first_column(),
                           .last_column = grid.last_column(),
                           .by = by,
                           .ground = context.theme.ground};
  if (key.last_row <= key.first_row || key.last_column <= key.first_column) return;
  if (key != pane.key || pane.texels.empty()) {
    pane.key = key;
    fill_texels(pane, colors.range, context, grid);
  }
  const ImVec2 origin = grid.place_min(key.first_row, key.first_column);
  const gl::DotField field{.left = grid.seen_min.x,
                           .top = grid.seen_min.y,
                           .right = grid.seen_max.x,
                           .bottom = grid.seen_max.y,
                           .origin_x = origin.x,
                           .origin_y = origin.y,
                           .step_x = grid.cell_width + grid.gap,
                           .step_y = grid.cell_height + grid.gap,
                           .place_width = grid.cell_width,
                           .place_height = grid.cell_height,
                           .columns = static_cast<int>(key.last_column - key.first_column),
                           .rows = static_cast<int>(key.last_row - key.first_row),
                           .across = grid.fold_shape.across,
                           .down = grid.fold_shape.down,
                           .ink = context.theme.ground};
  context.dots.add(list, index, field, pane.texels, pane.revision);
}

float draw_scale(const Context& context, ImDrawList& list, ImVec2 right_top, ColorBy by,
                 const NumberRange& range) {
  if (by == kByState || range.is_empty) return 0;
  const float size = kCaptionSize * context.scale, bar = context.px(96), gap = context.px(6);
  const std::string low = number_text(*by, range.low), high = number_text(*by, range.high);
  const float low_width = text_width(context.fonts.text, size, low),
              high_width = text_width(context.fonts.text, size, high);
  const float width = low_width + gap + bar + gap + high_width;
  float x = right_top.x - width;
  const float y = right_top.y + context.px(5), height = context.px(8);
  draw_line(list, context.fonts.text, size, {x, right_top.y}, low_width + 1, context.theme.muted, low);
  x += low_width + gap;
  constexpr int kSteps = 24;
  for (int i = 0; i < kSteps; ++i) {
    const float from = std::floor(x + bar * static_cast<float>(i) / kSteps),
                to = std::floor(x + bar * static_cast<float>(i + 1) / kSteps);
    list.AddRectFilled({from, y}, {to, y + height}, scale_color((static_cast<float>(i) + 0.5f) / kSteps));
  }
  x += bar + gap;
  draw_line(list, context.fonts.text, size, {x, right_top.y}, high_width + 1, context.theme.muted, high);
  return width;
}

}  // namespace proofsheet::ui
