// A chart's scene in the window: its shapes, what is selected of it, and what the mouse does.
#include <algorithm>
#include <cmath>

#include <fmt/format.h>
#include <imgui_internal.h>

#include "platform/item_hooks.h"
#include "ui/chart_panel.h"
#include "ui/grid_menu.h"
#include "ui/tooltip.h"
#include "ui/widgets.h"

namespace proofsheet::ui {

namespace {

constexpr float kBandFrom = 4;                 // layout pixels: a press that moves so far draws a band
constexpr std::size_t kMostNamedMarks = 1000;  // are items of their own for tests

ImU32 to_u32(chart::Color color) {
  return IM_COL32(color.r, color.g, color.b, color.a);
}

// From the scene's layout pixels to the window's.
struct Frame {
  const Context& context;
  ImDrawList& list;
  ImVec2 origin;

  ImVec2 at(chart::Point point) const {
    return {origin.x + context.px(point.x), origin.y + context.px(point.y)};
  }
  chart::Point to_scene(ImVec2 point) const {
    return {(point.x - origin.x) / context.scale, (point.y - origin.y) / context.scale};
  }
};

struct ShapePainter {
  const Frame& frame;

  void operator()(const chart::RectShape& rect) const {
    ImVec2 min = frame.at({rect.area.left, rect.area.top}),
           max = frame.at({rect.area.right, rect.area.bottom});
    min = {std::round(min.x), std::round(min.y)};
    max = {std::max(std::round(max.x), min.x + 1), std::max(std::round(max.y), min.y + 1)};
    frame.list.AddRectFilled(min, max, to_u32(rect.fill));
  }
  void operator()(const chart::DotShape& dot) const {
    frame.list.AddCircleFilled(frame.at(dot.center), frame.context.px(dot.radius), to_u32(dot.fill));
  }
  void operator()(const chart::LineShape& line) const {
    frame.list.PathClear();
    for (const chart::Point& point : line.points) frame.list.PathLineTo(frame.at(point));
    frame.list.PathStroke(to_u32(line.color), 0, frame.context.px(line.width));
  }
  // Without smooth edges, which would show where the pieces meet.
  void operator()(const chart::BandShape& band) const {
    const ImDrawListFlags before = frame.list.Flags;
    frame.list.Flags &= ~ImDrawListFlags_AntiAliasedFill;
    for (std::size_t i = 1; i < band.upper.size(); ++i) {
      frame.list.AddQuadFilled(frame.at(band.upper[i - 1]), frame.at(band.upper[i]), frame.at(band.lower[i]),
                               frame.at(band.lower[i - 1]), to_u32(band.fill));
    }
    frame.list.Flags = before;
  }
  void operator()(const chart::TextShape& text) const {
    const Context& context = frame.context;
    ImFont* font = text.is_bold ? context.fonts.semibold : context.fonts.text;
    const float size = context.px(text.size), width = std::ceil(text_width(font, size, text.text));
    ImVec2 at = frame.at(text.at);
    if (text.align == chart::Align::center) at.x -= width / 2;
    if (text.align == chart::Align::right) at.x -= width;
    draw_line(frame.list, font, size, {std::floor(at.x), std::floor(at.y - font_pixels(size) / 2)}, width + 1,
              to_u32(text.color), text.text);
  }
};

// Laid out anew when the chart, the room, the screen, the theme or the language is another one. What has many
// dots stays as it was until they are there.
void follow_scene(ChartState& state, const Context& context, ImVec2 size) {
  const ChartState::Drawn drawn{.chart = state.chart.get(),
                                .width = size.x,
                                .height = size.y,
                                .scale = context.scale,
                                .ground = context.theme.ground,
                                .language = language()};
  const auto is_of_chart = [&](const auto& scene) { return scene && scene->chart == state.chart; };
  if (drawn == state.drawn && (is_of_chart(state.scene) || is_of_chart(state.frame))) return;
  state.drawn = drawn;
  const chart::Palette palette = chart_palette(context.theme);
  chart::Scene frame = chart::make_frame(state.chart, size.x / context.scale, size.y / context.scale, palette,
                                         [&](std::string_view text, float em, bool is_bold) {
                                           ImFont* font =
                                               is_bold ? context.fonts.semibold : context.fonts.text;
                                           return text_width(font, context.px(em), text) / context.scale;
                                         });
  if (!chart::has_many_dots(*state.chart)) {
    state.frame.reset();
    adopt_scene(state, std::make_shared<const chart::Scene>(chart::with_dots(std::move(frame), palette)));
    return;
  }
  if (state.scene && state.scene->chart->spec != state.chart->spec) {
    state.scene.reset();
    state.mark.reset();
  }
  state.frame = std::make_shared<const chart::Scene>(std::move(frame));
  context.draw_within(0);
}

void outline_mark(const Frame& frame, const chart::Mark& mark, ImU32 color, float thickness) {
  const Context& context = frame.context;
  const ImVec2 min = frame.at({mark.area.left, mark.area.top}),
               max = frame.at({mark.area.right, mark.area.bottom});
  const float out = context.px(1);
  frame.list.AddRect({min.x - out, min.y - out}, {max.x + out, max.y + out}, color, context.px(3), 0,
                     context.px(thickness));
}

// Marks with selected cells are outlined: strongly when all of them are.
void draw_selected_marks(const ChartState& state, const Frame& frame) {
  const Selection& selection = frame.context.selection;
  if (selection.empty()) return;
  for (const chart::Mark& mark : state.scene->marks) {
    const auto cells = state.scene->cells_of(mark);
    const auto selected =
        std::ranges::count_if(cells, [&](std::uint32_t cell) { return selection.contains(cell); });
    if (selected == 0) continue;
    const bool is_whole = static_cast<std::size_t>(selected) == cells.size();
    outline_mark(frame, mark,
                 is_whole ? frame.context.theme.accent : with_alpha(frame.context.theme.accent, 0.5f),
                 is_whole ? 1.5f : 1.0f);
  }
}

void read_out_lines(const ChartState& state, const Context& context, std::size_t mark) {
  const chart::ReadOut out = chart::read_out(*state.scene, state.scene->marks[mark]);
  tooltip_text(context, out.title, context.theme.text, kTextSize, Weight::semibold);
  for (const std::string& line : out.lines) tooltip_text(context, line, context.theme.muted);
}

// Beside the mark that a key led to; in the window's corner that is farther away from it.
void draw_mark_read_out(const ChartState& state, const Frame& frame) {
  const Context& context = frame.context;
  const chart::Mark& mark = state.scene->marks[*state.mark];
  const bool is_right = mark.center.x < state.scene->width * 0.6f;
  const ImVec2 at = frame.at({is_right ? mark.area.right + 8 : mark.area.left - 8, mark.center.y});
  ImGui::SetNextWindowPos(at, ImGuiCond_Always, {is_right ? 0.0f : 1.0f, 0.5f});
  ImGui::PushStyleColor(ImGuiCol_WindowBg, context.theme.raised);
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(context.px(8), context.px(8)));
  ImGui::PushStyleVar(ImGuiStyleVar_WindowRounding, context.px(4));
  ImGui::PushStyleVar(ImGuiStyleVar_WindowBorderSize, hairline(context));
  ImGui::Begin("chart read-out", nullptr,
               ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_AlwaysAutoResize |
                   ImGuiWindowFlags_NoSavedSettings | ImGuiWindowFlags_NoFocusOnAppearing |
                   ImGuiWindowFlags_NoNav | ImGuiWindowFlags_NoInputs);
  read_out_lines(state, context, *state.mark);
  ImGui::End();
  ImGui::PopStyleVar(3);
  ImGui::PopStyleColor();
}

// A click with Ctrl on a mark that is selected takes its cells away.
void click_mark(ChartState& state, const Context& context, std::size_t mark, Actions& actions) {
  const ImGuiIO& io = ImGui::GetIO();
  SelectCells selected = select_mark(state, mark, io.KeyCtrl || io.KeyShift);
  state.mark = mark;
  state.shows_mark = false;
  const bool all_selected = std::ranges::all_of(
      selected.cells, [&](std::uint64_t cell) { return context.selection.contains(cell); });
  if (!io.KeyCtrl || !all_selected) return actions.push_back(std::move(selected));
  std::vector<std::uint64_t> taken = std::move(selected.cells);
  std::ranges::sort(taken);
  SelectCells rest;
  for (const std::uint64_t cell : context.selection) {
    if (!std::ranges::binary_search(taken, cell)) rest.cells.push_back(cell);
  }
  if (!rest.cells.empty()) rest.focus = rest.cells.back();
  actions.push_back(std::move(rest));
}

void select_band(const ChartState& state, const Frame& frame, ImVec2 from, ImVec2 to, Actions& actions) {
  const chart::Point a = frame.to_scene({std::min(from.x, to.x), std::min(from.y, to.y)});
  const chart::Point b = frame.to_scene({std::max(from.x, to.x), std::max(from.y, to.y)});
  const ImGuiIO& io = ImGui::GetIO();
  SelectCells selected{.cells = {}, .focus = 0, .adds = io.KeyCtrl || io.KeyShift};
  for (const std::size_t mark : chart::marks_in(*state.scene, {a.x, a.y, b.x, b.y})) {
    const auto cells = state.scene->cells_of(state.scene->marks[mark]);
    selected.cells.insert(selected.cells.end(), cells.begin(), cells.end());
  }
  // A cell beyond its box's whiskers has a mark of its own beside the box's.
  std::ranges::sort(selected.cells);
  const auto twice = std::ranges::unique(selected.cells);
  selected.cells.erase(twice.begin(), twice.end());
  if (!selected.cells.empty()) selected.focus = selected.cells.front();
  if (!selected.cells.empty() || !selected.adds) actions.push_back(std::move(selected));
}

// True while a band is drawn, which is all that the mouse then does.
bool follow_band(ChartState& state, const Frame& frame, Actions& actions) {
  using Phase = ChartState::Band::Phase;
  ChartState::Band& band = state.band;
  const ImVec2 mouse = ImGui::GetMousePos();
  const Context& context = frame.context;
  if (ImGui::IsItemClicked(ImGuiMouseButton_Left)) band = {Phase::pressed, mouse};
  if (band.phase == Phase::none) return false;
  if (ImGui::IsMouseDown(ImGuiMouseButton_Left)) {
    if (std::hypot(mouse.x - band.from.x, mouse.y - band.from.y) > context.px(kBandFrom))
      band.phase = Phase::drawing;
    if (band.phase != Phase::drawing) return false;
    const ImVec2 min{std::min(mouse.x, band.from.x), std::min(mouse.y, band.from.y)};
    const ImVec2 max{std::max(mouse.x, band.from.x), std::max(mouse.y, band.from.y)};
    frame.list.AddRectFilled(min, max, with_alpha(context.theme.accent, 0.12f));
    frame.list.AddRect(min, max, context.theme.accent, 0, 0, hairline(context));
    return true;
  }
  const Phase phase = std::exchange(band.phase, Phase::none);
  if (phase == Phase::drawing) {
    select_band(state, frame, band.from, mouse, actions);
  } else if (const auto mark = chart::mark_at(*state.scene, frame.to_scene(band.from))) {
    click_mark(state, context, *mark, actions);
  } else {
    state.mark.reset();
    if (!ImGui::GetIO().KeyCtrl && !ImGui::GetIO().KeyShift) actions.push_back(SelectCells{});
  }
  return false;
}

void follow_mouse(ChartState& state, const Frame& frame, Actions& actions) {
  const Context& context = frame.context;
  const auto under = ImGui::IsItemHovered()
                         ? chart::mark_at(*state.scene, frame.to_scene(ImGui::GetMousePos()))
                         : std::nullopt;
  if (under && ImGui::IsItemClicked(ImGuiMouseButton_Right)) {
    const SelectCells cells = select_mark(state, *under, false);
    if (!context.selection.contains(cells.focus)) actions.push_back(cells);
  }
  draw_cell_menu(context, actions);
  const bool is_drawing = follow_band(state, frame, actions);
  if (under && !is_drawing) {
    outline_mark(frame, state.scene->marks[*under], context.theme.text, 1);
    if (begin_tooltip(context)) {
      read_out_lines(state, context, *under);
      end_tooltip();
    }
  } else if (state.mark && state.shows_mark && !is_drawing) {
    draw_mark_read_out(state, frame);
  }
}

void name_marks(const ChartState& state, const Frame& frame) {
  if (!platform::has_item_recorder() || state.scene->marks.size() > kMostNamedMarks) return;
  for (std::size_t i = 0; i < state.scene->marks.size(); ++i) {
    const chart::Mark& mark = state.scene->marks[i];
    const std::string name = fmt::format("chart mark {}", i);
    ImGui::ItemAdd(
        ImRect(frame.at({mark.area.left, mark.area.top}), frame.at({mark.area.right, mark.area.bottom})),
        ImGui::GetID(name.c_str()), nullptr, ImGuiItemFlags_NoNav);
    platform::announce_item(name);
  }
}

}  // namespace

void adopt_scene(ChartState& state, std::shared_ptr<const chart::Scene> scene) {
  const bool is_same_kind = state.scene && state.scene->chart->spec == scene->chart->spec;
  state.scene = std::move(scene);
  if (!is_same_kind || (state.mark && *state.mark >= state.scene->marks.size())) state.mark.reset();
}

void draw_chart_plot(ChartState& state, const Context& context, ImVec2 size, Actions& actions) {
  size = {std::max(1.0f, std::floor(size.x)), std::max(1.0f, std::floor(size.y))};
  follow_scene(state, context, size);
  const ImVec2 origin = ImGui::GetCursorScreenPos();
  ImGui::PushItemFlag(ImGuiItemFlags_NoNav, true);
  ImGui::InvisibleButton("chart", size, ImGuiButtonFlags_MouseButtonLeft | ImGuiButtonFlags_MouseButtonRight);
  ImGui::PopItemFlag();
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const Frame frame{context, list, origin};
  list.PushClipRect(origin, {origin.x + size.x, origin.y + size.y}, true);
  for (const chart::Shape& shape : (state.scene ? state.scene : state.frame)->shapes)
    std::visit(ShapePainter{frame}, shape);
  if (state.scene) {
    draw_selected_marks(state, frame);
    if (state.mark) outline_mark(frame, state.scene->marks[*state.mark], context.theme.text, 2);
    follow_mouse(state, frame, actions);
  }
  list.PopClipRect();
  if (!state.scene) return;
  // What names the marks must not take the place of the last item, which the layout goes on from.
  const ImGuiLastItemData last = ImGui::GetCurrentContext()->LastItemData;
  name_marks(state, frame);
  ImGui::GetCurrentContext()->LastItemData = last;
}

}  // namespace proofsheet::ui
