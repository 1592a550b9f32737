#include "ui/grid_map.h"

#include <algorithm>
#include <array>
#include <cmath>

#include <imgui_internal.h>

#include "platform/item_hooks.h"
#include "ui/grid.h"
#include "ui/grid_layout.h"
#include "ui/widgets.h"

namespace proofsheet::ui {
namespace {

constexpr double kScreensFrom = 3;                                     // content that is worth a map
constexpr float kMapWidth = 200, kMapHeight = 150, kThinnestMap = 20;  // layout pixels
constexpr float kMapMargin = 10, kSmallestView = 5;
constexpr float kMapPart = 0.34f;             // of the places' area, at most
constexpr std::size_t kCellsPerFrame = 8192;  // looked at, which takes less than a millisecond
constexpr std::uint64_t kCellsPerTexel = 16;  // of more, some stand for all
constexpr double kMapEvery_s = 0.5;           // while a run goes on
constexpr std::size_t kMapSlot = gl::DotRenderer::kSlots - 1;

ImVec2 area_size(const GridLayout& grid) {
  return {grid.area_max.x - grid.area_min.x, grid.area_max.y - grid.area_min.y};
}

bool is_worth_a_map(const GridLayout& grid) {
  const ImVec2 area = area_size(grid);
  const double screens = std::max(1.0, grid.content_width / static_cast<double>(area.x)) *
                         std::max(1.0, grid.content_height / static_cast<double>(area.y));
  return screens > kScreensFrom;
}

// As the page is shaped, but neither larger than a corner nor too thin to be seen.
ImVec2 map_size(const Context& context, const GridLayout& grid) {
  const ImVec2 area = area_size(grid);
  const ImVec2 most{std::min(context.px(kMapWidth), area.x * kMapPart),
                    std::min(context.px(kMapHeight), area.y * kMapPart)};
  const double fit = std::min(static_cast<double>(most.x) / std::max(1.0, grid.content_width),
                              static_cast<double>(most.y) / std::max(1.0, grid.content_height));
  const float thin = context.px(kThinnestMap);
  const auto side = [&](double content, float limit) {
    return std::floor(std::clamp(static_cast<float>(content * fit), std::min(thin, limit), limit));
  };
  return {side(grid.content_width, most.x), side(grid.content_height, most.y)};
}

ImRect in_corner(const Context& context, const GridLayout& grid, ImVec2 size, std::size_t corner) {
  const float margin = context.px(kMapMargin);
  const bool is_left = corner % 2 == 1, is_above = corner >= 2;
  const ImVec2 at{is_left ? grid.area_min.x + margin : grid.area_max.x - margin - size.x,
                  is_above ? grid.area_min.y + margin : grid.area_max.y - margin - size.y};
  return {at, {at.x + size.x, at.y + size.y}};
}

// A corner where it does not lie over the cell in focus: where it is if it can be.
ImRect place_map(GridState& state, const Context& context, const GridLayout& grid) {
  const ImVec2 size = map_size(context, grid);
  ImRect focus;
  const auto cell = context.selection.focus();
  const bool has_focus = cell && *cell < context.run->plan().size() &&
                         grid.cell_rect(context.run->pivot(), state.page, *cell, focus.Min, focus.Max);
  const auto is_free = [&](std::size_t corner) {
    return !has_focus || !in_corner(context, grid, size, corner).Overlaps(focus);
  };
  if (is_free(0)) {
    state.map.corner = 0;
  } else if (!is_free(state.map.corner)) {
    for (std::size_t corner = 4; corner-- > 0;) {
      if (is_free(corner)) state.map.corner = corner;
    }
    if (!is_free(state.map.corner)) state.map.corner = 0;
  }
  return in_corner(context, grid, size, state.map.corner);
}

struct Span {
  std::uint64_t first = 0, count = 1;
};
// The dots along one side that a texel stands for.
Span dots_of(int texel, int texels, std::uint64_t dots) {
  const std::uint64_t first = static_cast<std::uint64_t>(texel) * dots / static_cast<std::uint64_t>(texels);
  const std::uint64_t last =
      static_cast<std::uint64_t>(texel + 1) * dots / static_cast<std::uint64_t>(texels);
  return {first, std::max<std::uint64_t>(1, last - first)};
}

// The mean of its cells, unless one of them wants to be looked at.
class TexelMix {
 public:
  // `looked`: cells that the colour took to find.
  void add(ImU32 color, bool alarms, std::size_t looked = 1) {
    looked_ += looked;
    if (alarms) alarm_ = color | IM_COL32_A_MASK;
    ++count_;
    for (std::size_t i = 0; i < 3; ++i) sums_[i] += (color >> kShifts[i]) & 0xFF;
  }
  ImU32 color() const {
    if (alarm_ != 0 || count_ == 0) return alarm_;
    ImU32 mean = IM_COL32_A_MASK;
    for (std::size_t i = 0; i < 3; ++i) mean |= (sums_[i] / count_) << kShifts[i];
    return mean;
  }
  std::size_t looked() const { return looked_; }

 private:
  static constexpr std::array<int, 3> kShifts{IM_COL32_R_SHIFT, IM_COL32_G_SHIFT, IM_COL32_B_SHIFT};
  std::array<std::uint32_t, 3> sums_{};
  std::uint32_t count_ = 0;
  std::size_t looked_ = 0;
  ImU32 alarm_ = 0;
};

struct MapSource {
  const Context& context;
  const GridState& state;
  const GridLayout& grid;
  DotPalette palette;
};

TexelMix texel_mix(const MapSource& source, const GridMap::Key& key, std::size_t texel) {
  const GridLayout& grid = source.grid;
  const RunView& run = *source.context.run;
  const int at = static_cast<int>(texel);
  const Span x = dots_of(at % key.width, key.width, grid.columns * key.across);
  const Span y = dots_of(at / key.width, key.height, grid.rows * key.down);
  const std::uint64_t looks_x = std::min<std::uint64_t>(x.count, y.count == 1 ? kCellsPerTexel : 4);
  const std::uint64_t looks_y = std::min(y.count, kCellsPerTexel / looks_x);
  TexelMix mix;
  for (std::uint64_t i = 0; i < looks_y; ++i) {
    for (std::uint64_t j = 0; j < looks_x; ++j) {
      const std::uint64_t column = x.first + x.count * j / looks_x, row = y.first + y.count * i / looks_y;
      if (grid.is_collapsed(row / key.down, column / key.across)) {
        mix.add(summary_color(source.context, grid, key.page, row / key.down, column / key.across), false,
                kSummaryLooks);
        continue;
      }
      const std::uint64_t fold = row % key.down * key.across + column % key.across;
      const auto cell = run.pivot().cell(
          {key.page, grid.row_at(row / key.down), grid.column_at(column / key.across), fold});
      if (!cell || run.cell(*cell).hidden) continue;
      const store::CellState state = run.cell(*cell).state;
      const bool alarms = state == store::CellState::failed || state == store::CellState::filtered;
      mix.add(source.palette.of(run, *cell, key.by, source.state.dot_colors.range),
              alarms && run.matches(*cell));
    }
  }
  return mix;
}

GridMap::Key wanted_key(const GridState& state, const Context& context, const GridLayout& grid) {
  const RunView& run = *context.run;
  GridMap::Key key{.run = run.id(),
                   .run_version = run.version(),
                   .layout_version = grid.version,
                   .filter_version = run.filter_version(),
                   .page = state.page,
                   .across = static_cast<std::uint64_t>(grid.fold_shape.across),
                   .down = static_cast<std::uint64_t>(grid.fold_shape.down),
                   .by = state.color_by,
                   .theme = context.theme.kind};
  const auto texels = [](float pixels, std::uint64_t dots) {
    return static_cast<int>(
        std::min<std::uint64_t>(static_cast<std::uint64_t>(std::max(1.0f, pixels)), dots));
  };
  key.width = texels(state.map.max.x - state.map.min.x, grid.columns * key.across);
  key.height = texels(state.map.max.y - state.map.min.y, grid.rows * key.down);
  return key;
}

bool are_same_cells(const GridMap::Key& a, const GridMap::Key& b) {
  return a.run == b.run && a.layout_version == b.layout_version && a.page == b.page && a.width == b.width &&
         a.height == b.height;
}

// A slice of the colours in each frame.
void work_on(GridState& state, const Context& context, const GridLayout& grid) {
  GridMap& map = state.map;
  const GridMap::Key wanted = wanted_key(state, context, grid);
  if (wanted == map.made && !map.making) return;
  if (!map.making || !are_same_cells(*map.making, wanted)) {
    const double due = map.begun_at + kMapEvery_s;
    const bool can_wait = are_same_cells(map.made, wanted) && context.run->is_running();
    if (can_wait && ImGui::GetTime() < due) return context.draw_within(due - ImGui::GetTime());
    follow_range(state.dot_colors, state.color_by, *context.run);
    map.making = wanted;
    map.begun_at = ImGui::GetTime();
    map.next.assign(static_cast<std::size_t>(wanted.width) * static_cast<std::size_t>(wanted.height), 0);
    map.next_texel = 0;
  }
  const MapSource source{context, state, grid, DotPalette(context.theme)};
  for (std::size_t looked = 0; looked < kCellsPerFrame && map.next_texel < map.next.size();
       ++map.next_texel) {
    const TexelMix mix = texel_mix(source, *map.making, map.next_texel);
    map.next[map.next_texel] = mix.color();
    looked += mix.looked() + 1;
  }
  if (map.next_texel < map.next.size()) return context.draw_within(0);
  map.made = *map.making;
  map.making.reset();
  map.texels = map.next;
  ++map.revision;
  if (!(map.made == wanted)) context.draw_within(0);
}

ImRect view_on_map(const Context& context, const GridLayout& grid, const GridMap& map) {
  const ImVec2 area = area_size(grid), size{map.max.x - map.min.x, map.max.y - map.min.y};
  const float least = context.px(kSmallestView);
  const auto range = [least](double scroll, float seen, double content, float pixels) {
    const double whole = std::max(1.0, content), all = static_cast<double>(pixels);
    const double from = scroll / whole * all;
    const double to = std::min(all, (scroll + static_cast<double>(seen)) / whole * all);
    const auto length = std::max(static_cast<float>(to - from), std::min(least, pixels));
    const float at = std::clamp(static_cast<float>(from), 0.0f, std::max(0.0f, pixels - length));
    return std::pair(std::floor(at), std::ceil(at + length));
  };
  const auto [left, right] = range(grid.scroll_x, area.x, grid.content_width, size.x);
  const auto [top, bottom] = range(grid.scroll_y, area.y, grid.content_height, size.y);
  return {{map.min.x + left, map.min.y + top}, {map.min.x + right, map.min.y + bottom}};
}

// What is not in sight steps back.
void dim_around(ImDrawList& list, const GridMap& map, const ImRect& view, ImU32 color) {
  list.AddRectFilled(map.min, {map.max.x, view.Min.y}, color);
  list.AddRectFilled({map.min.x, view.Min.y}, {view.Min.x, view.Max.y}, color);
  list.AddRectFilled({view.Max.x, view.Min.y}, {map.max.x, view.Max.y}, color);
  list.AddRectFilled({map.min.x, view.Max.y}, map.max, color);
}

}  // namespace

void handle_map(GridState& state, const Context& context, const GridLayout& grid) {
  GridMap& map = state.map;
  map.is_needed = is_worth_a_map(grid);
  map.is_hovered = false;
  if (!map.is_needed || !map.is_wanted) {
    map.min = map.max = {};
    return;
  }
  // It does not jump away while it is dragged.
  const ImGuiID id = ImGui::GetID("map");
  const bool is_held = ImGui::GetActiveID() == id && map.max.x > map.min.x;
  const ImRect place = is_held ? ImRect(map.min, map.max) : place_map(state, context, grid);
  map.min = place.Min;
  map.max = place.Max;
  ImGui::SetCursorScreenPos(map.min);
  ImGui::InvisibleButton("map", place.GetSize());
  platform::announce_item("grid.map");
  ImGui::SetItemKeyOwner(ImGuiKey_MouseWheelY);
  map.is_hovered = ImGui::IsItemHovered();
  if (!ImGui::IsItemActive()) return;
  const ImVec2 mouse = ImGui::GetMousePos(), area = area_size(grid);
  const auto go = [](float at, float from, float to, double content, float seen) {
    const double part = static_cast<double>((at - from) / std::max(1.0f, to - from));
    return std::max(0.0, part * content - static_cast<double>(seen) / 2);
  };
  state.scroll_x = go(mouse.x, map.min.x, map.max.x, grid.content_width, area.x);
  state.scroll_y = go(mouse.y, map.min.y, map.max.y, grid.content_height, area.y);
}

void draw_map(GridState& state, const Context& context, ImDrawList& list, const GridLayout& grid) {
  GridMap& map = state.map;
  if (map.max.x <= map.min.x) return;
  work_on(state, context, grid);
  const float border = hairline(context), pad = context.px(3);
  const ImVec2 min{map.min.x - pad, map.min.y - pad}, max{map.max.x + pad, map.max.y + pad};
  list.AddRectFilled(min, max, context.theme.ground, context.px(4));
  const bool fits = map.made.width > 0 && map.texels.size() == static_cast<std::size_t>(map.made.width) *
                                                                   static_cast<std::size_t>(map.made.height);
  if (fits) {
    const gl::DotField field{.left = map.min.x,
                             .top = map.min.y,
                             .right = map.max.x,
                             .bottom = map.max.y,
                             .origin_x = map.min.x,
                             .origin_y = map.min.y,
                             .step_x = (map.max.x - map.min.x) / static_cast<float>(map.made.width),
                             .step_y = (map.max.y - map.min.y) / static_cast<float>(map.made.height),
                             .place_width = (map.max.x - map.min.x) / static_cast<float>(map.made.width),
                             .place_height = (map.max.y - map.min.y) / static_cast<float>(map.made.height),
                             .columns = map.made.width,
                             .rows = map.made.height,
                             .across = 1,
                             .down = 1,
                             .ink = context.theme.ground};
    context.dots.add(list, kMapSlot, field, map.texels, map.revision);
  }
  list.AddRect(min, max, map.is_hovered ? context.theme.muted : context.theme.line, context.px(4), 0, border);
  const ImRect view = view_on_map(context, grid, map);
  dim_around(list, map, view, with_alpha(context.theme.ground, 0.45f));
  list.AddRect({view.Min.x - border, view.Min.y - border}, {view.Max.x + border, view.Max.y + border},
               context.theme.ground, 0, 0, border);
  list.AddRect(view.Min, view.Max, context.theme.text, 0, 0, std::max(border, context.px(1.5f)));
  ImGui::ItemAdd(view, ImGui::GetID("map view"), nullptr, ImGuiItemFlags_NoNav);
  platform::announce_item("grid.map view");
}

}  // namespace proofsheet::ui
