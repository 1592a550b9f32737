#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "chart/scene.h"
#include "ui/action.h"
#include "ui/context.h"
#include "ui/language.h"

namespace proofsheet::ui {

// Which of the chart's menus opens in the next frame.
enum class ChartMenu { none, number, axis, second };

// A number of the shown cells against their axes. What is drawn is chosen here; the workbench has it worked
// out (watch_chart), and only when what it is made of has changed.
struct ChartState {
  chart::Spec wanted;
  bool is_axis_chosen = false;  // else the first axis of numbers, or the first one
  bool shows_table = true;
  ChartMenu opens = ChartMenu::none;

  // --- worked out
  std::shared_ptr<const chart::Chart> chart;  // nullptr = not yet
  struct Made {
    std::shared_ptr<const char> run;  // RunView::identity
    chart::Spec spec;
    std::uint64_t layout_version = 0, filter_version = 0;
    friend bool operator==(const Made&, const Made&) = default;
  } made;                          // of the question that was asked last
  std::uint64_t made_version = 0;  // of the run
  bool is_computing = false;
  double asked_at = 0, took_s = 0;  // ImGui time; seconds of the last one
  std::uint64_t computed = 0;       // how many were worked out
  std::string failure;

  // --- drawn
  std::shared_ptr<const chart::Scene> scene;  // nullptr while its dots are on the way
  // The scene that comes next, still without its many dots: another thread adds them (watch_chart).
  std::shared_ptr<const chart::Scene> frame;
  bool is_adding_dots = false;
  struct Drawn {
    const chart::Chart* chart = nullptr;
    float width = 0, height = 0, scale = 0;
    ImU32 ground = 0;
    Language language = Language::english;
    friend bool operator==(const Drawn&, const Drawn&) = default;
  } drawn;
  std::optional<std::size_t> mark;  // of the scene: the one that the arrows are at
  bool shows_mark = false;          // its values are shown: it was reached by a key
  struct Band {
    enum class Phase { none, pressed, drawing } phase = Phase::none;
    ImVec2 from = {};
  } band;

  // --- the table
  std::vector<std::uint32_t> rows;  // of Chart::groups, as sorted
  const chart::Chart* rows_of = nullptr;
  int sorted_by = 0;
  bool is_descending = false;
};

// The axis of a run that is taken when none was chosen, and what is drawn of it all.
chart::Spec chart_spec(const ChartState& state, const RunView& run);

void draw_chart(ChartState& state, const Context& context, Actions& actions);

// "time to first token", and "No cell has a stream" (chart_controls.cpp).
const char* measure_words(chart::Measure measure);
const char* no_cell_has(chart::Measure measure);
// The two lines above: number, axes, kind, middle, scale.
void draw_chart_controls(ChartState& state, const Context& context, Actions& actions);
// The numbers of each group (chart_table.cpp).
void draw_chart_table(ChartState& state, const Context& context, Actions& actions);
// The chart itself, with what the mouse does on it (chart_draw.cpp).
void draw_chart_plot(ChartState& state, const Context& context, ImVec2 size, Actions& actions);

// The scene becomes the one that is drawn.
void adopt_scene(ChartState& state, std::shared_ptr<const chart::Scene> scene);

chart::Palette chart_palette(const Theme& theme);

// What arrows and Enter do: the focus goes to another mark; true when there is one.
bool move_chart_mark(ChartState& state, chart::Step step);
// The cells of a mark, as a selection.
SelectCells select_mark(const ChartState& state, std::size_t mark, bool adds);

// "garden-latency-by-temperature": a file name without its ending.
std::string chart_file_name(const std::string& run_name, const chart::Chart& chart);

}  // namespace proofsheet::ui
