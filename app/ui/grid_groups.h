#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <utility>
#include <vector>

#include <imgui.h>

#include "ui/action.h"
#include "ui/context.h"

namespace proofsheet::ui {

struct GridLayout;
struct GridState;

// What is inside of places that stand for collapsed lines, worked out for those that were drawn last.
struct GridSummaries {
  struct Place {
    std::uint64_t cells = 0;   // that it stands for
    std::uint64_t failed = 0;  // of those that were looked at
    bool has_all = true;       // all were looked at
    std::vector<ImU32> dots;
  };
  struct Key {
    std::shared_ptr<const char> run;
    std::uint64_t run_version = 0, layout_version = 0, filter_version = 0, page = 0;
    ThemeKind theme = ThemeKind::dark;
    friend bool operator==(const Key&, const Key&) = default;
  } key;
  double made_at = -1;                                              // ImGui's time
  std::map<std::pair<std::uint64_t, std::uint64_t>, Place> places;  // by the pivot's row and column
};

// Keeps what was worked out while it is still right, or nearly so while a run goes on.
void follow_summaries(GridState& state, const Context& context);
// Draws a place that stands for collapsed lines: its cells as dots, how many they are and how many failed.
void draw_summary(GridState& state, const Context& context, ImDrawList& list, const GridLayout& grid,
                  std::uint64_t row, std::uint64_t column);
// The same from afar: one colour, of at most so many of the cells.
inline constexpr std::size_t kSummaryLooks = 16;
ImU32 summary_color(const Context& context, const GridLayout& grid, std::uint64_t page, std::uint64_t row,
                    std::uint64_t column);

// True for a group of lines that has a triangle: one that is not inside of a collapsed one, and large enough.
bool has_group_mark(const Context& context, const GridLayout& grid, GridLine line, const LineGroups& groups,
                    const LineGroup& group);
// The triangle before a group's label, from the top left of its line.
void draw_group_mark(const Context& context, ImDrawList& list, ImVec2 at, bool is_collapsed);
// Follows clicks on the triangles of the groups in sight.
void handle_groups(const Context& context, const GridLayout& grid, GridLine line, Actions& actions);

}  // namespace proofsheet::ui
