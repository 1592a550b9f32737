// What a chart shows, chosen in two lines above it.
#include <algorithm>
#include <array>
#include <cmath>

#include <fmt/format.h>

#include "platform/item_hooks.h"
#include "ui/chart_panel.h"
#include "ui/grid_menu.h"
#include "ui/widgets.h"

namespace proofsheet::ui {

namespace {

constexpr float kChoiceHeight = 28;

// Items in a row that go on in the next line where they do not fit.
class Flow {
 public:
  explicit Flow(const Context& context)
      : context_(context), right_(ImGui::GetCursorPosX() + ImGui::GetContentRegionAvail().x) {}
  void next(float width) {
    if (!is_first_) {
      ImGui::SameLine(0, context_.px(4));
      if (ImGui::GetCursorPosX() + width > right_) ImGui::NewLine();
    }
    is_first_ = false;
  }

 private:
  const Context& context_;
  float right_;
  bool is_first_ = true;
};

// "by temperature ▾": opens a menu. `name` is for tests.
bool choice(const Context& context, Flow& flow, const char* name, std::string_view before,
            std::string_view value) {
  const Theme& theme = context.theme;
  const float size = context.px(kTextSize), pad = context.px(8), arrow = context.px(7);
  const float before_width =
      before.empty() ? 0 : std::ceil(text_width(context.fonts.text, size, before)) + context.px(4);
  const float value_width = std::min(std::ceil(text_width(context.fonts.text, size, value)), context.px(200));
  const float width = 2 * pad + before_width + value_width + context.px(6) + arrow;
  flow.next(width);
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float height = context.px(kChoiceHeight);
  const bool is_clicked = ImGui::InvisibleButton(name, {width, height}, ImGuiButtonFlags_EnableNav);
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const bool is_lit = ImGui::IsItemHovered();
  list.AddRectFilled(at, {at.x + width, at.y + height}, is_lit ? theme.hover : theme.raised, context.px(4));
  const float y = at.y + std::floor((height - font_pixels(size)) / 2);
  float x = at.x + pad;
  draw_line(list, context.fonts.text, size, {x, y}, before_width, theme.muted, before);
  x += before_width;
  draw_line(list, context.fonts.text, size, {x, y}, value_width + 1, theme.text, value);
  x += value_width + context.px(6);
  const float middle = std::floor(at.y + height / 2);
  list.AddTriangleFilled({x, middle - context.px(2)}, {x + arrow, middle - context.px(2)},
                         {x + arrow / 2, middle + context.px(2.5f)}, theme.muted);
  return is_clicked;
}

// A choice with its menu; `opens` is the menu's, for its key.
bool begin_choice(ChartState& state, const Context& context, Flow& flow, const char* name, ChartMenu opens,
                  std::string_view before, std::string_view value) {
  const bool is_clicked = choice(context, flow, name, before, value);
  const std::string menu = fmt::format("{} menu", name);
  if (is_clicked || (state.opens == opens && opens != ChartMenu::none)) {
    ImGui::OpenPopup(menu.c_str());
    if (state.opens == opens) state.opens = ChartMenu::none;
  }
  return begin_menu(context, menu.c_str(), MenuOpens::by_open_popup);
}

void draw_number_choice(ChartState& state, const Context& context, Flow& flow) {
  const char* name = measure_words(state.wanted.measure);
  if (!begin_choice(state, context, flow, "chart.number", ChartMenu::number, "", name)) return;
  for (const chart::Measure measure : chart::kMeasures) {
    if (ImGui::MenuItem(measure_words(measure), nullptr, state.wanted.measure == measure))
      state.wanted.measure = measure;
  }
  end_menu();
}

void draw_axis_choice(ChartState& state, const Context& context, Flow& flow, const chart::Spec& spec) {
  const std::string shown = spec.axis.empty() ? tr("all cells together") : spec.axis;
  if (!begin_choice(state, context, flow, "chart.axis", ChartMenu::axis, tr("by"), shown)) return;
  const auto entry = [&](const std::string& words, const std::string& axis) {
    if (!ImGui::MenuItem((words + "##chart axis").c_str(), nullptr, spec.axis == axis)) return;
    // Two axes that would be one change places.
    if (!axis.empty() && axis == state.wanted.second) state.wanted.second = spec.axis;
    state.wanted.axis = axis;
    state.is_axis_chosen = true;
  };
  for (const sheet::Axis& axis : context.run->plan().axes()) entry(axis.name, axis.name);
  ImGui::Separator();
  entry(tr("all cells together"), "");
  end_menu();
}

void draw_second_choice(ChartState& state, const Context& context, Flow& flow, const chart::Spec& spec) {
  if (spec.kind == chart::Kind::histogram) return;  // its colours are its axis
  const bool is_map = spec.kind == chart::Kind::heat_map;
  const std::string shown = spec.second.empty() ? tr("none") : spec.second;
  if (!begin_choice(state, context, flow, "chart.second", ChartMenu::second,
                    is_map ? tr("and") : tr("coloured by"), shown))
    return;
  for (const sheet::Axis& axis : context.run->plan().axes()) {
    if (axis.name == spec.axis) continue;
    if (ImGui::MenuItem((axis.name + "##chart second").c_str(), nullptr, spec.second == axis.name))
      state.wanted.second = axis.name;
  }
  if (!is_map) {
    ImGui::Separator();
    if (ImGui::MenuItem(fmt::format("{}##chart second", tr("none")).c_str(), nullptr, spec.second.empty()))
      state.wanted.second.clear();
  }
  end_menu();
}

// A tab that runs a command; greyed with its reason as tooltip.
void command_tab(const Context& context, Flow& flow, const char* name, std::string_view title, bool is_active,
                 Actions& actions) {
  const Command& command = context.commands.at(name);
  const std::string why = command.disabled_reason ? command.disabled_reason() : "";
  const std::string key = shortcut_text(command.shortcut);
  flow.next(tab_width(context, title));
  ImGui::BeginDisabled(!why.empty());
  if (tab(context, fmt::format("{}###{}", title, name).c_str(), is_active)) actions.push_back(Invoke{name});
  ImGui::EndDisabled();
  tooltip(context, !why.empty()  ? why
                   : key.empty() ? command.shown_title()
                                 : fmt::format("{}  {}", command.shown_title(), key));
}

void draw_export_menu(const Context& context, Flow& flow, Actions& actions) {
  const char* title = tr("Export");
  flow.next(tab_width(context, title));
  if (tab(context, fmt::format("{}###chart.export", title).c_str(), false))
    ImGui::OpenPopup("chart export menu");
  if (!begin_menu(context, "chart export menu", MenuOpens::by_open_popup)) return;
  for (const char* name : {"chart.export_svg", "chart.export_png", "chart.copy_table"})
    command_menu_item(context, name, actions);
  end_menu();
}

}  // namespace

const char* measure_words(chart::Measure measure) {
  return tr(chart::measure_name(measure).data());
}

const char* no_cell_has(chart::Measure measure) {
  switch (measure) {
    case chart::Measure::latency:
      return tr("No cell has a time");
    case chart::Measure::ttft:
    case chart::Measure::tokens_per_second:
      return tr("No cell has a stream");
    case chart::Measure::input_tokens:
    case chart::Measure::output_tokens:
      return tr("No cell has usage");
    case chart::Measure::cost:
      return tr("No cell has a price");
    case chart::Measure::attempts:
      return tr("No cell has an attempt");
    case chart::Measure::rating:
      return tr("No cell has a rating");
    case chart::Measure::text_length:
    case chart::Measure::words:
      return tr("No cell has a text");
    case chart::Measure::brightness:
    case chart::Measure::contrast:
    case chart::Measure::colorfulness:
    case chart::Measure::sharpness:
      return tr("No cell has a picture");
    case chart::Measure::distinct:
      break;
  }
  return tr("No cell has an answer");
}

void draw_chart_controls(ChartState& state, const Context& context, Actions& actions) {
  const chart::Spec spec = chart_spec(state, *context.run);
  Flow first(context);
  draw_number_choice(state, context, first);
  draw_axis_choice(state, context, first, spec);
  draw_second_choice(state, context, first, spec);
  command_tab(context, first, "chart.table", tr("Table"), state.shows_table, actions);
  draw_export_menu(context, first, actions);
  const double waited = state.is_computing ? ImGui::GetTime() - state.asked_at : 0;
  if (waited > 0.3) {
    first.next(context.px(120));
    ImGui::AlignTextToFramePadding();
    label(context, tr("Reading the answers …"), context.theme.muted, kCaptionSize);
  }
  gap(context, 12);
  Flow second(context);
  static constexpr std::array kTabs{
      std::pair("chart.line", tr_later("Line")), std::pair("chart.box", tr_later("Box")),
      std::pair("chart.scatter", tr_later("Scatter")), std::pair("chart.histogram", tr_later("Histogram")),
      std::pair("chart.heat_map", tr_later("Heat-map"))};
  for (std::size_t i = 0; i < kTabs.size(); ++i)
    command_tab(context, second, kTabs[i].first, tr(kTabs[i].second), spec.kind == chart::kKinds[i], actions);
  const bool has_middle = (spec.kind == chart::Kind::line || spec.kind == chart::Kind::heat_map) &&
                          spec.measure != chart::Measure::distinct;
  if (has_middle) {
    command_tab(context, second, "chart.middle",
                spec.middle == chart::Middle::mean ? tr("mean ± 95 %") : tr("median, quartiles"), false,
                actions);
  }
  command_tab(context, second, "chart.log", tr("log scale"), spec.is_log, actions);
  gap(context, 16);
}

}  // namespace proofsheet::ui
