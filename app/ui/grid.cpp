#include "ui/grid.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include <fmt/format.h>
#include <imgui_internal.h>

#include "platform/item_hooks.h"
#include "ui/figures.h"
#include "ui/grid_cell.h"
#include "ui/grid_header.h"
#include "ui/grid_layout.h"
#include "ui/grid_marks.h"
#include "ui/grid_menu.h"
#include "ui/grid_near.h"
#include "ui/grid_scroll.h"
#include "ui/grid_tooltips.h"
#include "ui/header_sizes.h"
#include "ui/sound_cell.h"
#include "ui/sound_fold.h"
#include "ui/state_words.h"
#include "ui/take_keyboard.h"
#include "ui/widgets.h"

namespace proofsheet::ui {

namespace {

constexpr float kNamedFrom = 16;  // layout pixels: places this large are items of their own for tests

bool is_hidden(const RunView& run, std::uint64_t cell) {
  return run.cell(cell).hidden;
}

// Of a place whose folded cells are counted or told of as one, as many as there is time for in a frame.
constexpr std::uint64_t kMostOfPlace = 10'000;

// "The first 10000 of 25000 cells"; empty when a place is looked at whole.
std::string cut_words(const GridLayout& grid) {
  return grid.folds > kMostOfPlace
             ? tr_format("The first {} of {} cells", grouped(kMostOfPlace), grouped(grid.folds))
             : std::string();
}

// The same of the dots of a place, each of which is a cell.
std::string dots_cut_words(const GridState& state, const GridLayout& grid) {
  const std::uint64_t shown = grid.shown_folds(grid.fold_shape);
  return state.draws_dots && grid.folds > shown
             ? tr_format("The first {} of {} cells", grouped(shown), grouped(grid.folds))
             : std::string();
}

std::vector<std::uint64_t> cells_of_place(const Context& context, const GridState& state,
                                          const GridLayout& grid, std::uint64_t row, std::uint64_t column) {
  std::vector<std::uint64_t> cells;
  if (grid.is_collapsed(row, column)) return cells;
  for (std::uint64_t fold = 0; fold < std::min(grid.folds, kMostOfPlace); ++fold) {
    if (const auto cell =
            context.run->pivot().cell({state.page, grid.row_at(row), grid.column_at(column), fold});
        cell && !is_hidden(*context.run, *cell))
      cells.push_back(*cell);
  }
  return cells;
}

void name_item(const std::string& name, ImVec2 min, ImVec2 max) {
  ImGui::ItemAdd(ImRect(min, max), ImGui::GetID(name.c_str()), nullptr, ImGuiItemFlags_NoNav);
  platform::announce_item(name);
}

void draw_selection(const Context& context, ImDrawList& list, std::uint64_t cell, ImVec2 min, ImVec2 max) {
  const bool is_selected = context.selection.contains(cell), is_focus = context.selection.focus() == cell;
  if (!is_selected && !is_focus) return;
  draw_selected_outline(context, list, min, max, is_selected ? context.theme.accent : context.theme.text,
                        is_focus ? context.px(2) : context.px(1));
}

PictureSize picture_size(const GridState& state) {
  if (state.actual.width > 0) return PictureSize::actual;
  return state.fills_pictures ? PictureSize::fill : PictureSize::fit;
}

// The last place of a mosaic that has not room for all: what of them is in focus, or else the first, and how
// many they are.
void draw_rest_of_fold(const GridState& state, const Context& context, ImDrawList& list,
                       const GridLayout& grid, const GridLayout::Hit& place) {
  const sheet::Pivot& pivot = context.run->pivot();
  const std::uint64_t row = grid.row_at(place.row), column = grid.column_at(place.column);
  const auto focus = context.selection.focus();
  const auto at = focus && *focus < context.run->plan().size() ? pivot.position(*focus) : std::nullopt;
  const bool has_focus =
      at && at->page == state.page && at->row == row && at->column == column && at->fold >= place.fold;
  const auto cell = has_focus ? focus : pivot.cell({state.page, row, column, place.fold});
  if (!cell) return;
  ImVec2 min, max;
  grid.fold_rect(place, min, max);
  list.PushClipRect(min, max, true);
  draw_cell(context, list, *cell, min, max, picture_size(state));
  list.AddRectFilled(min, max, with_alpha(context.theme.ground, has_focus ? 0.35f : 0.65f));
  const std::string count = fmt::format("+{}", grid.folds - place.fold);
  const float size = (max.x - min.x < context.px(48) ? kCaptionSize : kTextSize) * context.scale;
  const float width = text_width(context.fonts.semibold, size, count);
  draw_line(list, context.fonts.semibold, size,
            {std::floor((min.x + max.x - width) / 2), std::floor((min.y + max.y - font_pixels(size)) / 2)},
            width + 1, context.theme.text, count);
  list.PopClipRect();
  name_item(fmt::format("cell {}", *cell), min, max);
  draw_selection(context, list, *cell, min, max);
}

// The colour of a cell where no words fit, when it is not its state's.
DotColor dot_color(const GridState& state, const Context& context) {
  if (state.color_by == kByState) return {};
  return [&state, &context](std::uint64_t cell) {
    return DotPalette(context.theme).of(*context.run, cell, state.color_by, state.dot_colors.range);
  };
}

void draw_place(GridState& state, const Context& context, ImDrawList& list, const GridLayout& grid,
                std::uint64_t row, std::uint64_t column) {
  const ImVec2 place = grid.place_min(row, column), end = grid.place_max(row, column);
  if (grid.is_stacked(row, column)) {
    const auto cells = cells_of_place(context, state, grid, row, column);
    if (cells.empty()) return;
    draw_text_fold(context, list, cells, state.tallies.get(*context.run, cells).get(), cut_words(grid), place,
                   end, dot_color(state, context));
    name_item(fmt::format("cell {}", cells.front()), place, end);
    draw_marks(context, list, cells, place, end);
    for (const std::uint64_t cell : cells) draw_selection(context, list, cell, place, end);
    return;
  }
  const std::uint64_t shown = grid.shown_folds(grid.folds_of(row, column));
  for (std::uint64_t fold = 0; fold < shown; ++fold) {
    if (fold + 1 == shown && grid.folds > shown)
      return draw_rest_of_fold(state, context, list, grid, {row, column, fold});
    const auto cell = context.run->pivot().cell({state.page, grid.row_at(row), grid.column_at(column), fold});
    if (!cell || is_hidden(*context.run, *cell)) continue;
    ImVec2 min, max;
    grid.fold_rect({row, column, fold}, min, max);
    if (max.x - min.x < context.px(24)) {
      draw_dot(context, list, *cell, min, max, dot_color(state, context));
    } else {
      list.PushClipRect(min, max, true);
      draw_cell(context, list, *cell, min, max, picture_size(state), dot_color(state, context));
      list.PopClipRect();
    }
    if (max.x - min.x >= context.px(kNamedFrom)) name_item(fmt::format("cell {}", *cell), min, max);
    draw_marks(context, list, std::span(&*cell, 1), min, max);
    draw_selection(context, list, *cell, min, max);
  }
}

std::optional<std::uint64_t> cell_at(const GridState& state, const Context& context, const GridLayout& grid,
                                     ImVec2 point) {
  const auto hit = grid.hit(point);
  if (!hit) return std::nullopt;
  const auto cell = context.run->pivot().cell({state.page, hit->row, hit->column, hit->fold});
  return cell && is_hidden(*context.run, *cell) ? std::nullopt : cell;
}

void handle_wheel(GridState& state, const Context& context) {
  const ImGuiIO& io = ImGui::GetIO();
  const float wheel_step = context.px(80);
  if (io.KeyCtrl && io.MouseWheel != 0) {
    state.zoom_by *= std::pow(1.15f, io.MouseWheel);
    state.zoom_keeps_point = true;
    context.draw_within(0);
  } else if (io.KeyShift) {
    state.scroll_x -= static_cast<double>(io.MouseWheel * wheel_step);
  } else {
    state.scroll_y -= static_cast<double>(io.MouseWheel * wheel_step);
    state.scroll_x -= static_cast<double>(io.MouseWheelH * wheel_step);
  }
}

bool is_on_sound_button(const GridState& state, const Context& context, const GridLayout& grid,
                        std::uint64_t cell) {
  ImVec2 min, max;
  if (state.draws_dots || context.run->cell(cell).state != store::CellState::done ||
      !grid.cell_rect(context.run->pivot(), state.page, cell, min, max))
    return false;
  const auto result = context.run->result(cell);
  const auto button = sound_button(context, min, max);
  return result && result->audio && button && button->Contains(ImGui::GetMousePos());
}

// The cell under the pointer as it is drawn: of sounds that share a place, the one that is shown. `next`: of
// a click on the button for the next.
struct Pointed {
  std::uint64_t cell = 0;
  bool is_on_play = false;
  std::optional<std::uint64_t> next;
};
Pointed pointed_at(const GridState& state, const Context& context, const GridLayout& grid,
                   std::uint64_t cell) {
  const auto place = grid.place_of(context.run->pivot(), state.page, cell);
  const auto sound =
      place && !state.draws_dots && grid.is_stacked(place->row, place->column)
          ? folded_sound(context, cells_of_place(context, state, grid, place->row, place->column))
          : std::nullopt;
  if (!sound) return {cell, is_on_sound_button(state, context, grid, cell), std::nullopt};
  const ImVec2 min = grid.place_min(place->row, place->column),
               max = grid.place_max(place->row, place->column);
  const ImVec2 mouse = ImGui::GetMousePos();
  const auto play = folded_play_button(context, min, max), next = folded_next_button(context, min, max);
  return {sound->cell, play && play->Contains(mouse),
          next && next->Contains(mouse) ? std::optional(sound->next) : std::nullopt};
}

// True when the pointer rests on a place with a fold of texts.
bool draw_fold_tooltip_at(GridState& state, const Context& context, const GridLayout& grid,
                          std::uint64_t cell) {
  const auto place = grid.place_of(context.run->pivot(), state.page, cell);
  if (!place || !grid.is_stacked(place->row, place->column)) return false;
  const auto tally =
      state.tallies.get(*context.run, cells_of_place(context, state, grid, place->row, place->column));
  if (!tally) return false;
  if (ImGui::IsItemHovered(ImGuiHoveredFlags_Stationary)) {
    draw_fold_tooltip(context, *tally, cut_words(grid));
  } else {
    context.draw_within(0.1);  // frames are only drawn when something changes
  }
  return true;
}

void handle_mouse(GridState& state, const Context& context, const GridLayout& grid, Actions& actions) {
  const ImVec2 size{grid.area_max.x - grid.area_min.x, grid.area_max.y - grid.area_min.y};
  ImGui::SetCursorScreenPos(grid.area_min);
  if (std::exchange(state.wants_keyboard, false)) take_keyboard();
  ImGui::InvisibleButton("places", size,
                         ImGuiButtonFlags_MouseButtonLeft | ImGuiButtonFlags_MouseButtonMiddle |
                             ImGuiButtonFlags_MouseButtonRight | ImGuiButtonFlags_EnableNav);
  state.has_keyboard = ImGui::IsItemFocused();
  ImGui::SetItemKeyOwner(ImGuiKey_MouseWheelY);
  if (ImGui::IsItemHovered() || state.map.is_hovered) handle_wheel(state, context);
  if (ImGui::IsItemActive() && ImGui::IsMouseDragging(ImGuiMouseButton_Middle, 0)) {
    state.scroll_x -= static_cast<double>(ImGui::GetIO().MouseDelta.x);
    state.scroll_y -= static_cast<double>(ImGui::GetIO().MouseDelta.y);
  }
  draw_cell_menu(context, actions);
  if (handle_rubber_band(state, context, grid, actions)) return;
  const auto hovered =
      ImGui::IsItemHovered() ? cell_at(state, context, grid, ImGui::GetMousePos()) : std::nullopt;
  if (!hovered) return;
  const Pointed pointed = pointed_at(state, context, grid, *hovered);
  const std::uint64_t cell = pointed.cell;
  if (!ImGui::IsAnyMouseDown() && !draw_fold_tooltip_at(state, context, grid, cell) &&
      grid.cell_width < context.px(100))
    draw_cell_tooltip(context, cell, dots_cut_words(state, grid));
  if (ImGui::IsItemClicked(ImGuiMouseButton_Left) && pointed.next) {
    actions.push_back(SelectCell{*pointed.next, SelectMode::replace});
    actions.push_back(PlaySound{*pointed.next});
  } else if (ImGui::IsItemClicked(ImGuiMouseButton_Left) && pointed.is_on_play) {
    if (!context.selection.contains(cell)) actions.push_back(SelectCell{cell, SelectMode::replace});
    actions.push_back(PlaySound{cell});
  } else if (ImGui::IsMouseDoubleClicked(ImGuiMouseButton_Left)) {
    actions.push_back(ShowImage{cell});
  } else if (ImGui::IsItemClicked(ImGuiMouseButton_Left)) {
    const ImGuiIO& io = ImGui::GetIO();
    actions.push_back(SelectCell{cell, io.KeyCtrl    ? SelectMode::toggle
                                       : io.KeyShift ? SelectMode::extend
                                                     : SelectMode::replace});
  } else if (ImGui::IsItemClicked(ImGuiMouseButton_Right) && !context.selection.contains(cell)) {
    actions.push_back(SelectCell{cell, SelectMode::replace});
  }
}

// A click on the header of a row or column selects it.
void handle_headers(GridState& state, const Context& context, const GridLayout& grid, GridLine line,
                    Actions& actions) {
  const bool is_row = line == GridLine::row;
  if ((is_row ? context.run->pivot().row_levels() : context.run->pivot().column_levels()) == 0) return;
  const ImVec2 min = is_row ? ImVec2(grid.area_min.x - grid.row_header_width, grid.area_min.y)
                            : ImVec2(grid.area_min.x, grid.area_min.y - grid.column_header_height);
  const ImVec2 max =
      is_row ? ImVec2(grid.area_min.x, grid.area_max.y) : ImVec2(grid.area_max.x, grid.area_min.y);
  ImGui::SetCursorScreenPos(min);
  ImGui::InvisibleButton(is_row ? "row headers" : "column headers", {max.x - min.x, max.y - min.y},
                         ImGuiButtonFlags_MouseButtonLeft | ImGuiButtonFlags_MouseButtonRight);
  const bool is_clicked =
      ImGui::IsItemClicked(ImGuiMouseButton_Left) || ImGui::IsItemClicked(ImGuiMouseButton_Right);
  const bool is_hovered = ImGui::IsItemHovered();
  const bool rests = is_hovered && ImGui::IsItemHovered(ImGuiHoveredFlags_Stationary);
  if (is_hovered && !rests) context.draw_within(0.1);  // frames are only drawn when something changes
  draw_line_menu(context, line, state.menu_line, actions);
  const ImVec2 mouse = ImGui::GetMousePos();
  if ((is_row ? grid.cell_height : grid.cell_width) < context.px(kNamedFrom)) return;
  for (const GridLayout& pane : grid.panes()) {
    if (is_row ? pane.is_of_pinned_columns : pane.is_of_pinned_rows) continue;
    const std::uint64_t first = is_row ? pane.first_row() : pane.first_column();
    const std::uint64_t last = is_row ? pane.last_row() : pane.last_column();
    for (std::uint64_t index = first; index < last; ++index) {
      const std::uint64_t pivot_index = is_row ? grid.row_at(index) : grid.column_at(index);
      const ImVec2 place = is_row ? grid.place_min(index, 0) : grid.place_min(0, index);
      const ImVec2 end = is_row ? grid.place_max(index, 0) : grid.place_max(0, index);
      const ImVec2 from = is_row ? ImVec2(min.x, std::max(pane.seen_min.y, place.y))
                                 : ImVec2(std::max(pane.seen_min.x, place.x), min.y);
      const ImVec2 to = is_row ? ImVec2(max.x, std::min(pane.seen_max.y, end.y))
                               : ImVec2(std::min(pane.seen_max.x, end.x), max.y);
      if (is_clicked && ImRect(from, to).Contains(mouse)) {
        state.menu_line = pivot_index;
        actions.push_back(SelectLine{line, pivot_index});
      }
      if (rests && ImRect(from, to).Contains(mouse)) draw_header_tooltip(context, line, pivot_index);
      name_item(fmt::format("{} {}", is_row ? "row" : "column", pivot_index), from, to);
    }
  }
}

// Tells the run which cells are in sight, so that they are fired first: when that has changed, and not more
// often than a few times a second. With everything in sight, the order of firing is as good as any.
void tell_what_is_seen(GridState& state, const Context& context, const GridLayout& grid, Actions& actions) {
  constexpr std::int64_t kEvery_ms = 250;
  constexpr std::size_t kMostCells = 2000;
  const RunView& run = *context.run;
  if (!run.is_running()) return;
  const GridState::Looked looked{run.id(),        state.page,          grid.first_row(),
                                 grid.last_row(), grid.first_column(), grid.last_column()};
  if (looked == state.looked) return;
  if (context.now_unix_ms - state.looked_unix_ms < kEvery_ms) return context.draw_within(kEvery_ms / 1000.0);
  state.looked = looked;
  state.looked_unix_ms = context.now_unix_ms;
  const bool sees_all = run.pivot().pages() == 1 && looked.first_row == 0 && looked.first_column == 0 &&
                        looked.last_row == grid.rows && looked.last_column == grid.columns;
  if (sees_all) return;
  LookAt seen;
  for (const GridLayout& pane : grid.panes()) {
    for (std::uint64_t row = pane.first_row(); row < pane.last_row(); ++row) {
      for (std::uint64_t column = pane.first_column(); column < pane.last_column(); ++column) {
        for (const std::uint64_t cell : cells_of_place(context, state, grid, row, column)) {
          if (!store::is_final(run.cell(cell).state)) seen.cells.push_back(cell);
          if (seen.cells.size() > kMostCells) return;
        }
      }
    }
  }
  if (!seen.cells.empty()) actions.push_back(std::move(seen));
}

// What stands over the dots: the outlines of selected cells, and for tests the names of those that are large
// enough.
void mark_dots(const GridState& state, const Context& context, ImDrawList& list, const GridLayout& grid) {
  const auto is_in_sight = [&](std::uint64_t cell, ImVec2& min, ImVec2& max) {
    const auto place = grid.place_of(context.run->pivot(), state.page, cell);
    if (!place || !grid.is_in_pane(place->row, place->column)) return false;
    grid.fold_rect(*place, min, max);
    return max.x > grid.seen_min.x && max.y > grid.seen_min.y && min.x < grid.seen_max.x &&
           min.y < grid.seen_max.y;
  };
  // Outlines of many neighbours would cover what they mark.
  constexpr std::size_t kMostOutlined = 4096;
  const auto outline = [&](std::uint64_t cell) {
    ImVec2 min, max;
    if (is_in_sight(cell, min, max)) draw_selection(context, list, cell, min, max);
  };
  const std::vector<std::uint64_t>& selected = context.selection.cells();
  for (std::size_t i = selected.size() - std::min(selected.size(), kMostOutlined); i < selected.size(); ++i)
    outline(selected[i]);
  if (context.selection.focus()) outline(*context.selection.focus());
  if (grid.cell_width < context.px(kNamedFrom) || !platform::has_item_recorder()) return;
  for (std::uint64_t row = grid.first_row(); row < grid.last_row(); ++row) {
    for (std::uint64_t column = grid.first_column(); column < grid.last_column(); ++column) {
      for (const std::uint64_t cell : cells_of_place(context, state, grid, row, column)) {
        ImVec2 min, max;
        if (is_in_sight(cell, min, max)) name_item(fmt::format("cell {}", cell), min, max);
      }
    }
  }
}

void draw_scrollbars(GridState& state, const GridLayout& grid, ImVec2 max) {
  const auto bar = [](ImRect where, const char* name, ImGuiAxis axis, double& scroll, double visible,
                      double content) {
    if (content < visible + 1) return;
    auto position = static_cast<ImS64>(scroll);
    ImGui::ScrollbarEx(where, ImGui::GetID(name), axis, &position, static_cast<ImS64>(visible),
                       static_cast<ImS64>(content));
    if (position != static_cast<ImS64>(scroll)) scroll = static_cast<double>(position);
  };
  bar(ImRect(grid.area_max.x + 2, grid.area_min.y, max.x, grid.area_max.y), "scroll rows", ImGuiAxis_Y,
      state.scroll_y, static_cast<double>(grid.area_max.y - grid.area_min.y), grid.content_height);
  bar(ImRect(grid.area_min.x, grid.area_max.y + 2, grid.area_max.x, max.y), "scroll columns", ImGuiAxis_X,
      state.scroll_x, static_cast<double>(grid.area_max.x - grid.area_min.x), grid.content_width);
}

// What of a page lies in one pane.
void draw_pane(GridState& state, const Context& context, ImDrawList& list, const GridLayout& pane,
               std::size_t index) {
  const float margin = context.px(3);  // the selection's outline reaches out of its cell
  const ImVec2 min{pane.seen_min.x - (pane.seen_min.x > pane.area_min.x ? 0 : margin),
                   pane.seen_min.y - (pane.seen_min.y > pane.area_min.y ? 0 : margin)};
  ImGui::PushClipRect(min, pane.seen_max, true);
  if (state.draws_dots) {
    draw_dots(state.dot_colors, index, state.color_by, state.page, context, list, pane);
    mark_dots(state, context, list, pane);
  } else {
    for (std::uint64_t row = pane.first_row(); row < pane.last_row(); ++row) {
      for (std::uint64_t column = pane.first_column(); column < pane.last_column(); ++column) {
        if (pane.is_collapsed(row, column))
          draw_summary(state, context, list, pane, row, column);
        else
          draw_place(state, context, list, pane, row, column);
      }
    }
  }
  ImGui::PopClipRect();
}

// Where what is pinned ends and what scrolls begins.
void draw_pinned_edges(const Context& context, ImDrawList& list, const GridLayout& grid) {
  const float width = std::max(hairline(context), std::floor(context.px(1.5f)));
  if (grid.pinned_columns > 0)
    list.AddRectFilled({grid.seen_min.x - width, grid.area_min.y - grid.column_header_height},
                       {grid.seen_min.x, std::min(grid.area_max.y, grid.place_max(grid.rows - 1, 0).y)},
                       context.theme.muted);
  if (grid.pinned_rows > 0)
    list.AddRectFilled({grid.area_min.x - grid.row_header_width, grid.seen_min.y - width},
                       {std::min(grid.area_max.x, grid.place_max(0, grid.columns - 1).x), grid.seen_min.y},
                       context.theme.muted);
}

}  // namespace

void draw_grid(GridState& state, const Context& context, Actions& actions) {
  state.has_keyboard = false;
  if (context.run == nullptr) return;
  const sheet::Pivot& pivot = context.run->pivot();
  follow_layout(state, context);
  state.page = std::min(state.page, pivot.pages() - 1);
  draw_page_bar(state, context, actions);
  const ImVec2 min = ImGui::GetCursorScreenPos();
  const ImVec2 available = ImGui::GetContentRegionAvail();
  const ImVec2 max{min.x + available.x, min.y + available.y};
  if (available.x < 8 || available.y < 8) return;
  change_size(state, context, min, max);
  GridLayout grid = make_grid_layout(state, context, min, max);
  if (state.scroll_to || state.bring_into_view) {
    scroll_to_lines(state, grid);
    bring_into_view(state, context, grid);
    grid = make_grid_layout(state, context, min, max);
  }
  const GridLayout::LinePoint top_left = grid.line_point(grid.scroll_x, grid.scroll_y);
  state.scrolled_to = {top_left.row, top_left.column};
  state.rows_in_sight = whole_rows(grid);
  handle_map(state, context, grid);
  handle_mouse(state, context, grid, actions);
  handle_line_edges(state, context, grid, actions);
  handle_header_edge(state, context, grid);
  handle_groups(context, grid, GridLine::row, actions);
  handle_groups(context, grid, GridLine::column, actions);
  follow_summaries(state, context);
  handle_headers(state, context, grid, GridLine::row, actions);
  handle_headers(state, context, grid, GridLine::column, actions);
  tell_what_is_seen(state, context, grid, actions);
  ImDrawList& list = *ImGui::GetWindowDrawList();
  draw_column_headers(context, list, grid);
  draw_row_headers(context, list, grid);
  state.draws_dots = grid.cell_width < context.px(kDotsBelow);
  state.draws_colors = state.draws_dots || (!context.run->media().are_all_pictures() &&
                                            !has_room_for_words(context, grid.cell_width, grid.cell_height));
  if (state.draws_colors) follow_range(state.dot_colors, state.color_by, *context.run);
  const std::vector<GridLayout> panes = grid.panes();
  for (std::size_t i = 0; i < panes.size(); ++i) draw_pane(state, context, list, panes[i], i);
  draw_pinned_edges(context, list, grid);
  draw_rubber_band(state, context, grid);
  draw_map(state, context, list, grid);
  draw_scrollbars(state, grid, max);
  want_near(state, context, grid);
}

}  // namespace proofsheet::ui
