// Variables, models and parameters of the sheet panel.
#include <algorithm>
#include <array>
#include <cmath>

#include <fmt/format.h>

#include "platform/item_hooks.h"
#include "ui/sheet_edits.h"
#include "ui/sheet_panel_parts.h"
#include "ui/widgets.h"

namespace proofsheet::ui {
namespace {

using sheet::Axis;
using sheet::AxisKind;

constexpr std::size_t kChipsShown = 12;

struct CommonParameter {
  const char* name;
  const char* text;  // what it begins with
};
constexpr std::array kCommonParameters = {
    CommonParameter{"size", "1024x1024"},
    CommonParameter{"seed", "1-4"},
    CommonParameter{"temperature", "0-1 (+0.5)"},
    CommonParameter{"top_p", "0.9"},
    CommonParameter{"max_tokens", "256"},
    CommonParameter{"n", "1"},
    CommonParameter{"quality", "low"},
    CommonParameter{"stop", "\".\""},
    CommonParameter{"response_format", "b64_json"},
    CommonParameter{"logprobs", "true"},
    CommonParameter{"top_logprobs", "5"},
    CommonParameter{"presence_penalty", "0"},
    CommonParameter{"frequency_penalty", "0"},
};

constexpr std::array kDemoModels = {"demo:image", "demo:text", "demo:speech"};

// --- variables
// -------------------------------------------------------------------------------------------------------

// The name with its remark in one line; a click edits the values, the other button opens the menu.
void variable_title(const SheetPanel& panel, const Axis& axis, const std::string& field) {
  const Context& context = panel.context;
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float width = ImGui::GetContentRegionAvail().x, height = context.px(18),
              size = context.px(kCaptionSize);
  panel.take_return(field);
  if (ImGui::InvisibleButton(field.c_str(), {width, height}, ImGuiButtonFlags_EnableNav))
    panel.begin_editing(field, editor_text(axis));
  const bool hovered = ImGui::IsItemHovered();
  if (begin_menu(panel.context, "variable menu", MenuOpens::on_right_click)) {
    axis_menu(panel, AxisKind::variable, axis.name, editor_text(axis));
    end_menu();
  }
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const float y = at.y + std::floor((height - font_pixels(size)) / 2);
  const float name_width = std::ceil(text_width(context.fonts.semibold, size, axis.name));
  draw_line(list, context.fonts.semibold, size, {at.x, y}, width * 0.7f, panel.theme().text, axis.name);
  const std::string remark = axis.varies() ? tr_format("axis, {}", axis.values.size()) : std::string();
  draw_line(list, context.fonts.text, size, {at.x + std::min(name_width, width * 0.7f) + context.px(4), y},
            width * 0.3f, panel.theme().faint, remark);
  if (!hovered) return;
  const char* hint = tr("edit");
  const float hint_width = std::ceil(text_width(context.fonts.text, size, hint));
  draw_line(list, context.fonts.text, size, {at.x + width - hint_width, y}, hint_width + 1,
            panel.theme().muted, hint);
}

void value_chips(const SheetPanel& panel, const Axis& axis, const std::string& field) {
  Flow flow(panel.context);
  std::size_t index = 0;
  for (const std::string& value : preview_values(axis.values, kChipsShown)) {
    const bool is_gap = value == "…" && axis.values.size() > kChipsShown;
    const std::string shown = is_gap          ? tr_format("… {} more", axis.values.size() - kChipsShown + 1)
                              : value.empty() ? std::string(tr("empty"))
                                              : value;
    const std::string one_line = shown.substr(0, std::min(shown.find('\n'), std::size_t{200}));
    flow.place(chip_width(panel.context, one_line));
    if (chip(panel.context, fmt::format("{}##{}.{}", one_line, field, index++).c_str(), false,
             is_gap || value.empty()))
      panel.begin_editing(field, editor_text(axis));
    if (shown.size() > one_line.size() ||
        chip_width(panel.context, one_line) > ImGui::GetItemRectSize().x + 1)
      tooltip(panel.context, shown);
  }
}

void draw_variable(const SheetPanel& panel, const Axis& axis) {
  const std::string field = axis_field(AxisKind::variable, axis.name);
  ImGui::PushID(field.c_str());
  if (axis_rename_field(panel, AxisKind::variable, axis.name)) {
    // The name is a field now.
  } else if (panel.is_open(field)) {
    label(panel.context, axis.name, panel.theme().text, kCaptionSize, Weight::semibold);
  } else {
    variable_title(panel, axis, field);
  }
  if (panel.is_open(field))
    axis_text_field(panel, AxisKind::variable, axis.name, 0);
  else
    value_chips(panel, axis, field);
  field_problems(panel, field);
  ImGui::PopID();
  gap(panel.context, 8);
}

void add_variable(const SheetPanel& panel, const std::string& name) {
  panel.edit(tr_kept("add variable {}", name), "", [name](sheet::Sheet& sheet) {
    set_values(sheet, AxisKind::variable, name, sheet::AxisValues(Value("")));
  });
  panel.begin_editing(axis_field(AxisKind::variable, name), "");
}

// A chip that becomes a field for the name of what is added.
void adding_field(const SheetPanel& panel, AxisKind kind, const std::vector<std::string>& suggestions,
                  const std::function<void(const std::string&)>& add) {
  const std::string field = axis_field(kind, "+");
  if (!panel.is_open(field)) return;
  const FieldOutcome outcome = draft_field(panel, field, {.hint = tr("name"), .keep_open_on_blur = true});
  std::string wanted = panel.state.drafts[field];
  const std::optional<std::string> suggested = suggestion_chips(panel, field, suggestions);
  if (suggested) wanted = *suggested;
  const std::string why = why_not_named(panel.sheet(), kind, wanted);
  if (!why.empty() && !wanted.empty()) problem_line(panel, why);
  const bool left_empty = outcome == FieldOutcome::apply && wanted.empty();
  if (outcome == FieldOutcome::revert || left_empty) return panel.stop_editing(field);
  if (!suggested && outcome != FieldOutcome::apply) return;
  if (!why.empty()) return;
  panel.stop_editing(field);
  add(wanted);
}

// --- models
// ----------------------------------------------------------------------------------------------------------

std::vector<std::string> model_suggestions(const SheetPanel& panel) {
  std::vector<std::string> suggestions;
  const auto offer = [&](const std::string& name) {
    const bool used = std::any_of(panel.sheet().models.begin(), panel.sheet().models.end(),
                                  [&](const sheet::ModelRef& model) { return model.to_string() == name; });
    if (!used && std::find(suggestions.begin(), suggestions.end(), name) == suggestions.end())
      suggestions.push_back(name);
  };
  for (const char* name : kDemoModels) offer(name);
  if (panel.context.models != nullptr)
    for (const std::string& name : panel.context.models->models()) offer(name);
  for (const sheet::ProviderSpec& provider : panel.sheet().providers)
    for (const sheet::ModelRef& model : panel.sheet().models) offer(provider.name + ":" + model.model);
  return suggestions;
}

void remove_model(const SheetPanel& panel, std::size_t index) {
  panel.edit(tr_later("remove model"), "", [index](sheet::Sheet& sheet) {
    if (index < sheet.models.size())
      sheet.models.erase(sheet.models.begin() + static_cast<std::ptrdiff_t>(index));
  });
}

// The field of a model that is added (`index` past the end) or changed; an emptied one is removed.
void model_field(const SheetPanel& panel, const std::string& field, std::size_t index) {
  const FieldOutcome outcome =
      draft_field(panel, field, {.hint = tr("provider:model"), .keep_open_on_blur = true});
  std::string wanted = panel.state.drafts[field];
  const std::optional<std::string> suggested = suggestion_chips(panel, field, model_suggestions(panel));
  if (suggested) wanted = *suggested;
  const Result<sheet::ModelRef> model = sheet::parse_model_ref(wanted);
  if (!model && !wanted.empty()) problem_line(panel, model.error().message);
  const bool is_new = index >= panel.sheet().models.size();
  if (outcome == FieldOutcome::revert) return panel.stop_editing(field);
  if (!suggested && outcome != FieldOutcome::apply) return;
  if (wanted.empty()) {
    panel.stop_editing(field);
    if (!is_new) remove_model(panel, index);
    return;
  }
  if (!model) return;
  panel.edit(is_new ? tr_later("add model") : tr_later("change model"), "",
             [index, model = *model](sheet::Sheet& sheet) {
               if (index < sheet.models.size())
                 sheet.models[index] = model;
               else
                 sheet.models.push_back(model);
             });
  panel.stop_editing(field);
}

void model_chip(const SheetPanel& panel, Flow& flow, std::size_t index) {
  const std::string name = panel.sheet().models[index].to_string(), field = fmt::format("models.{}", index);
  flow.place(chip_width(panel.context, name));
  if (chip(panel.context, fmt::format("{}##{}", name, field).c_str())) panel.begin_editing(field, name);
  tooltip(panel.context, tr("Click to change it, right-click to remove it"));
  if (begin_menu(panel.context, (field + ".menu").c_str(), MenuOpens::on_right_click)) {
    if (ImGui::MenuItem(tr("Change"))) panel.begin_editing(field, name);
    if (ImGui::MenuItem(tr("Remove"))) remove_model(panel, index);
    end_menu();
  }
}

// --- parameters
// ------------------------------------------------------------------------------------------------------

// "1-4 → 1 2 3 4" at the right edge: what was written, then what it expands to.
void parameter_value(const SheetPanel& panel, const Axis& axis, ImVec2 at, float width, float y) {
  const Context& context = panel.context;
  const float size = context.px(kMonoSize);
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const std::string text = editor_text(axis);
  if (!axis.varies()) {
    const float shown = std::min(width, std::ceil(text_width(context.fonts.mono, size, text)));
    draw_line(list, context.fonts.mono, size, {at.x + width - shown, y}, shown + 1, panel.theme().text, text);
    return;
  }
  const std::string count = fmt::format(" ({})", axis.values.size());
  std::string expanded;
  if (axis.values.is_sequence()) {
    expanded = " →";
    for (const std::string& value : preview_values(axis.values, 6)) expanded += " " + value;
  }
  if (axis.values.size() > 6 || expanded.empty()) expanded += count;
  const auto width_of = [&](std::string_view part) {
    return std::ceil(text_width(context.fonts.mono, size, part));
  };
  // The count stays when there is no room for the values.
  if (width_of(text) + width_of(expanded) > width) expanded = count;
  const float expanded_width = width_of(expanded);
  const float text_shown = std::min(width_of(text), width - expanded_width);
  const float left = at.x + width - text_shown - expanded_width;
  draw_line(list, context.fonts.mono, size, {left, y}, text_shown + 1, panel.theme().accent, text);
  draw_line(list, context.fonts.mono, size, {left + text_shown, y}, expanded_width + 1, panel.theme().faint,
            expanded);
}

// A row that is a button: name at the left; gives the place for the value.
struct Row {
  bool clicked = false;
  ImVec2 at;        // top left of the value
  float width = 0;  // of the value
  float y = 0;      // top of its glyphs
};
Row parameter_row(const SheetPanel& panel, const std::string& field, std::string_view name) {
  const Context& context = panel.context;
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float width = ImGui::GetContentRegionAvail().x, height = context.px(20), size = context.px(kMonoSize);
  Row row;
  panel.take_return(field);
  row.clicked = ImGui::InvisibleButton(field.c_str(), {width, height}, ImGuiButtonFlags_EnableNav);
  row.y = at.y + std::floor((height - font_pixels(size)) / 2);
  ImDrawList& list = *ImGui::GetWindowDrawList();
  if (ImGui::IsItemHovered())
    list.AddRectFilled({at.x - context.px(4), at.y - context.px(2)},
                       {at.x + width + context.px(4), at.y + height + context.px(2)},
                       with_alpha(panel.theme().hover, 0.6f), context.px(4));
  const float name_width =
      std::min(std::ceil(text_width(context.fonts.mono, size, name)), std::floor(width * 0.5f));
  draw_line(list, context.fonts.mono, size, {at.x, row.y}, name_width + 1, panel.theme().muted, name);
  row.at = {at.x + name_width + context.px(12), at.y};
  row.width = width - name_width - context.px(12);
  return row;
}

void draw_parameter(const SheetPanel& panel, const Axis& axis) {
  const std::string field = axis_field(AxisKind::parameter, axis.name);
  ImGui::PushID(field.c_str());
  if (axis_rename_field(panel, AxisKind::parameter, axis.name)) {
    // The name is a field now.
  } else if (panel.is_open(field)) {
    label(panel.context, axis.name, panel.theme().text, kCaptionSize, Weight::semibold);
    axis_text_field(panel, AxisKind::parameter, axis.name, 0);
  } else {
    const Row row = parameter_row(panel, field, axis.name);
    if (row.clicked) panel.begin_editing(field, editor_text(axis));
    if (begin_menu(panel.context, "parameter menu", MenuOpens::on_right_click)) {
      axis_menu(panel, AxisKind::parameter, axis.name, editor_text(axis));
      end_menu();
    }
    parameter_value(panel, axis, row.at, row.width, row.y);
  }
  field_problems(panel, field);
  ImGui::PopID();
}

void apply_repeat(const SheetPanel& panel, FieldOutcome outcome) {
  const std::string field = "repeat", text = panel.state.drafts[field];
  const bool is_number =
      !text.empty() && text.size() <= 7 && text.find_first_not_of("0123456789") == std::string::npos;
  const std::uint64_t wanted = is_number ? std::stoull(text) : 0;
  if (wanted == 0) problem_line(panel, tr("repeat is a whole number from 1 to 9999999"));
  if (outcome == FieldOutcome::revert) return panel.return_from(field);
  if (outcome != FieldOutcome::apply || wanted == 0) return;
  if (wanted != panel.sheet().repeat)
    panel.edit(tr_later("change repeat"), "", [wanted](sheet::Sheet& sheet) { sheet.repeat = wanted; });
  panel.return_from(field);
}

void draw_repeat(const SheetPanel& panel) {
  const std::string field = "repeat", text = fmt::format("{}", panel.sheet().repeat);
  if (panel.is_open(field)) {
    label(panel.context, field, panel.theme().text, kCaptionSize, Weight::semibold);
    apply_repeat(panel, draft_field(panel, field, {.hint = "1"}));
    return;
  }
  const Context& context = panel.context;
  const Row row = parameter_row(panel, field, field);
  tooltip(context, tr("How often each cell is fired"));
  if (row.clicked) panel.begin_editing(field, text);
  const bool is_axis = panel.sheet().repeat > 1;
  const float width = std::ceil(text_width(context.fonts.mono, context.px(kMonoSize), text));
  draw_line(*ImGui::GetWindowDrawList(), context.fonts.mono, context.px(kMonoSize),
            {row.at.x + row.width - width, row.y}, width + 1,
            is_axis ? panel.theme().accent : panel.theme().text, text);
  field_problems(panel, field);
}

void add_parameter(const SheetPanel& panel, const std::string& name) {
  std::string text = "1";
  for (const CommonParameter& common : kCommonParameters)
    if (name == common.name) text = common.text;
  const Result<sheet::AxisValues> values = sheet::parse_axis_text(text);
  panel.edit(tr_kept("add parameter {}", name), "",
             [name, values = values.value_or(sheet::AxisValues(Value(1)))](sheet::Sheet& sheet) {
               set_values(sheet, AxisKind::parameter, name, values);
             });
  panel.begin_editing(axis_field(AxisKind::parameter, name), text);
}

}  // namespace

void draw_variables(const SheetPanel& panel) {
  section_title(panel.context, tr("Variables"));
  for (const Axis& axis : panel.sheet().vars) draw_variable(panel, axis);
  const std::string field = axis_field(AxisKind::variable, "+");
  if (panel.is_open(field))
    return adding_field(panel, AxisKind::variable, panel.state.summary.unknown_variables,
                        [&](const std::string& name) { add_variable(panel, name); });
  Flow flow(panel.context);
  for (const std::string& name : panel.state.summary.unknown_variables) {
    const std::string title = tr_format("add {}", name);
    flow.place(chip_width(panel.context, title));
    if (chip(panel.context, fmt::format("{}###add vars.{}", title, name).c_str(), true))
      add_variable(panel, name);
    tooltip(panel.context, tr("A prompt uses this variable and the sheet does not have it"));
  }
  const std::string adding = fmt::format("{}###Add variable", tr("add a variable"));
  flow.place(chip_width(panel.context, adding));
  if (chip(panel.context, adding.c_str(), false, true)) panel.begin_editing(field, "");
  platform::announce_item("Add variable");
  field_problems(panel, "data");
}

void draw_models(const SheetPanel& panel) {
  const std::size_t count = panel.sheet().models.size();
  section_title(panel.context, count > 1 ? tr("Models") : tr("Model"));
  Flow flow(panel.context);
  std::string open;
  for (std::size_t index = 0; index < count; ++index) {
    const std::string field = fmt::format("models.{}", index);
    if (panel.is_open(field))
      open = field;
    else
      model_chip(panel, flow, index);
  }
  const std::string adding = "models.+";
  if (!panel.is_open(adding) && open.empty()) {
    const std::string title = fmt::format("{}###Add model", tr("add a model"));
    flow.place(chip_width(panel.context, title));
    if (chip(panel.context, title.c_str(), false, true)) panel.begin_editing(adding, "");
    platform::announce_item("Add model");
  }
  if (!open.empty())
    model_field(panel, open, std::stoul(open.substr(7)));
  else if (panel.is_open(adding))
    model_field(panel, adding, count);
  field_problems(panel, "models");
  field_problems(panel, "providers");
}

void draw_parameters(const SheetPanel& panel) {
  section_title(panel.context, tr("Parameters"));
  for (const Axis& axis : panel.sheet().params) draw_parameter(panel, axis);
  draw_repeat(panel);
  const std::string field = axis_field(AxisKind::parameter, "+");
  gap(panel.context, 8);
  if (panel.is_open(field)) {
    std::vector<std::string> suggestions;
    for (const CommonParameter& common : kCommonParameters)
      if (find_axis(panel.sheet().params, common.name) == nullptr) suggestions.emplace_back(common.name);
    adding_field(panel, AxisKind::parameter, suggestions,
                 [&](const std::string& name) { add_parameter(panel, name); });
    return;
  }
  if (chip(panel.context, fmt::format("{}###Add parameter", tr("add a parameter")).c_str(), false, true))
    panel.begin_editing(field, "");
  platform::announce_item("Add parameter");
}

}  // namespace proofsheet::ui
