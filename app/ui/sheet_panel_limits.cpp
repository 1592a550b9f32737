// The limits of the sheet panel: those that the sheet has, each a row that becomes a field, and chips for the
// others. What is typed is read as `--set limits.NAME=…` reads it, with the same words for what is wrong.
#include <array>
#include <cmath>
#include <optional>
#include <string>

#include <fmt/format.h>

#include "platform/item_hooks.h"
#include "sheet/limit_fields.h"
#include "ui/sheet_panel_parts.h"
#include "ui/widgets.h"

namespace proofsheet::ui {
namespace {

// Words of the string table.
struct LimitRow {
  const char* key;  // under `limits`
  const char* name;
  const char* unit;
  const char* tip;
};
constexpr std::array kLimitRows{
    LimitRow{"concurrency", tr_later("concurrency"), "", tr_later("Requests in flight at once, at most")},
    LimitRow{"requests_per_minute", tr_later("requests per minute"), "",
             tr_later("Of each provider, at most")},
    LimitRow{"tokens_per_minute", tr_later("tokens per minute"), "",
             tr_later("Of each provider, at most: input and expected output")},
    LimitRow{"delay_s", tr_later("delay between requests"), "s",
             tr_later("Between the starts of two requests to a provider")},
    LimitRow{"max_cost", tr_later("budget"), "USD",
             tr_later("The run stops before it costs more; each model needs a price")},
    LimitRow{"timeout_s", tr_later("time for a cell"), "s", tr_later("With all its attempts")},
    LimitRow{"run_timeout_s", tr_later("time for the run"), "s",
             tr_later("Then the run stops; what came is kept")},
    LimitRow{"first_byte_s", tr_later("wait for an answer"), "s",
             tr_later("From a request to the first byte of its answer")},
    LimitRow{"idle_s", tr_later("silence in an answer"), "s", tr_later("Between two bytes of it, at most")},
    LimitRow{"retries.count", tr_later("retries of a cell"), "",
             tr_later("How often a request is sent again that failed in a way which may pass")},
    LimitRow{"retries.budget", tr_later("retries of the run"), "", tr_later("Of all its cells, at most")},
    LimitRow{
        "retries.on", tr_later("retried after"), "",
        tr_later("rate_limited, server, timeout, connection, truncated: which failures are tried again")},
};

std::string whole_number_text(const std::optional<int>& value) {
  return value ? fmt::format("{}", *value) : std::string();
}

// Empty where the sheet has none.
std::optional<std::string> limit_text(const sheet::Limits& limits, std::string_view key) {
  const auto given = [](std::string text) {
    return text.empty() ? std::nullopt : std::optional(std::move(text));
  };
  if (key == "concurrency") return given(whole_number_text(limits.concurrency));
  if (key == "retries.count") return given(whole_number_text(limits.retries.count));
  if (key == "retries.budget") return given(whole_number_text(limits.retries.budget));
  if (key == "retries.on") {
    if (!limits.retries.on) return std::nullopt;
    return fmt::format("{}", fmt::join(*limits.retries.on, ", "));
  }
  const sheet::NumberLimit* number = sheet::find_number_limit(key, sheet::LimitScope::run);
  const std::optional<double>& value = limits.*number->value;
  return value ? std::optional(fmt::format("{}", *value)) : std::nullopt;
}

void clear_limit(sheet::Limits& limits, std::string_view key) {
  if (key == "concurrency") return limits.concurrency.reset();
  if (key == "retries.count") return limits.retries.count.reset();
  if (key == "retries.budget") return limits.retries.budget.reset();
  if (key == "retries.on") return limits.retries.on.reset();
  (limits.*sheet::find_number_limit(key, sheet::LimitScope::run)->value).reset();
}

std::string limit_field(const LimitRow& row) {
  return fmt::format("limits.{}", row.key);
}

bool is_retry_list(const LimitRow& row) {
  return std::string_view(row.key) == "retries.on";
}

// What a text makes of the limits: nothing takes one away, but for the list of failures, which may be empty.
Result<sheet::Limits> limits_with(const sheet::Sheet& sheet, const LimitRow& row, const std::string& text) {
  sheet::Sheet changed;
  changed.limits = sheet.limits;
  if (text.empty() && !is_retry_list(row)) {
    clear_limit(changed.limits, row.key);
    return changed.limits;
  }
  const std::string field = limit_field(row);
  if (auto set = sheet::apply_setting(changed, field + "=" + text); !set) {
    Error error = set.error();
    const std::string before = fmt::format("--set {}: ", field);
    if (error.message.starts_with(before)) error.message.erase(0, before.size());
    return fail(error);
  }
  return changed.limits;
}

void put_limits(const SheetPanel& panel, const LimitRow& row, const sheet::Limits& limits) {
  if (limits == panel.sheet().limits) return;
  panel.edit(tr_kept("change {}", limit_field(row)), "",
             [limits](sheet::Sheet& sheet) { sheet.limits = limits; });
}

void draw_limit_field(const SheetPanel& panel, const LimitRow& row) {
  const std::string field = limit_field(row);
  label(panel.context, tr(row.name), panel.theme().text, kCaptionSize, Weight::semibold);
  const FieldOutcome outcome =
      draft_field(panel, field, {.hint = is_retry_list(row) ? "rate_limited, server, timeout" : tr("none")});
  const Result<sheet::Limits> limits = limits_with(panel.sheet(), row, panel.state.drafts[field]);
  if (limits)
    label(panel.context, tr(row.tip), panel.theme().faint, kCaptionSize);
  else
    problem_line(panel, limits.error().message);
  if (outcome == FieldOutcome::revert) return panel.return_from(field);
  if (outcome != FieldOutcome::apply || !limits) return;
  put_limits(panel, row, *limits);
  panel.return_from(field);
}

void draw_limit_menu(const SheetPanel& panel, const LimitRow& row, const std::string& text) {
  if (!begin_menu(panel.context, "limit menu", MenuOpens::on_right_click)) return;
  if (ImGui::MenuItem(tr("Edit values"))) panel.begin_editing(limit_field(row), text);
  if (ImGui::MenuItem(tr("Remove"))) {
    sheet::Limits limits = panel.sheet().limits;
    clear_limit(limits, row.key);
    put_limits(panel, row, limits);
  }
  end_menu();
}

// "name ……… value unit"
void draw_limit_row(const SheetPanel& panel, const LimitRow& row, const std::string& text) {
  const Context& context = panel.context;
  const std::string field = limit_field(row);
  const std::string shown = text.empty()     ? std::string(tr("none"))
                            : *row.unit != 0 ? fmt::format("{} {}", text, row.unit)
                                             : text;
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float width = ImGui::GetContentRegionAvail().x, height = context.px(20);
  ImGui::PushID(field.c_str());
  panel.take_return(field);
  if (ImGui::InvisibleButton(field.c_str(), {width, height}, ImGuiButtonFlags_EnableNav))
    panel.begin_editing(field, text);
  tooltip(context, tr(row.tip));
  ImDrawList& list = *ImGui::GetWindowDrawList();
  if (ImGui::IsItemHovered()) {
    list.AddRectFilled({at.x - context.px(4), at.y - context.px(2)},
                       {at.x + width + context.px(4), at.y + height + context.px(2)},
                       with_alpha(panel.theme().hover, 0.6f), context.px(4));
  }
  const float size = context.px(kTextSize), mono = context.px(kMonoSize);
  const float name_width = std::min(std::ceil(text_width(context.fonts.text, size, tr(row.name))), width / 2);
  draw_line(list, context.fonts.text, size, {at.x, at.y + std::floor((height - font_pixels(size)) / 2)},
            name_width + 1, panel.theme().muted, tr(row.name));
  const float room = width - name_width - context.px(12);
  const float value = std::min(std::ceil(text_width(context.fonts.mono, mono, shown)), room);
  draw_line(list, context.fonts.mono, mono,
            {at.x + width - value, at.y + std::floor((height - font_pixels(mono)) / 2)}, value + 1,
            panel.theme().text, shown);
  draw_limit_menu(panel, row, text);
  ImGui::PopID();
}

// A chip for each limit that the sheet does not have.
void draw_limit_choices(const SheetPanel& panel) {
  Flow flow(panel.context);
  for (const LimitRow& row : kLimitRows) {
    const std::string field = limit_field(row);
    if (limit_text(panel.sheet().limits, row.key) || panel.is_open(field)) continue;
    flow.place(chip_width(panel.context, tr(row.name)));
    if (chip(panel.context, fmt::format("{}###add {}", tr(row.name), field).c_str(), false, true)) {
      panel.stop_editing("limits.+");
      panel.begin_editing(field, "");
    }
    tooltip(panel.context, tr(row.tip));
  }
}

}  // namespace

void draw_limits(const SheetPanel& panel) {
  section_title(panel.context, tr("Limits"));
  for (const LimitRow& row : kLimitRows) {
    const auto text = limit_text(panel.sheet().limits, row.key);
    if (panel.is_open(limit_field(row)))
      draw_limit_field(panel, row);
    else if (text)
      draw_limit_row(panel, row, *text);
  }
  gap(panel.context, 8);
  const std::string adding = "limits.+";
  if (panel.is_open(adding)) return draw_limit_choices(panel);
  const std::string title = fmt::format("{}###Add limit", tr("add a limit"));
  if (chip(panel.context, title.c_str(), false, true)) panel.state.drafts[adding].clear();
  platform::announce_item("Add limit");
  field_problems(panel, "limits");
}

}  // namespace proofsheet::ui
