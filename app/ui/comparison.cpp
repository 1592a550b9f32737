#include "ui/comparison.h"

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "base/clock.h"
#include "platform/item_hooks.h"
#include "ui/difference_box.h"
#include "ui/empty_state.h"
#include "ui/widgets.h"

namespace proofsheet::ui {
namespace {

constexpr const char* kComparisonPopup = "comparison";
// Layout pixels.
constexpr float kComparisonWidth = 1080, kComparisonHeight = 680, kLowest = 280, kAboveSides = 120;
constexpr float kResultsWidth = 400;
constexpr float kHighestDifference = 220;

struct ResultRow {
  std::string name, before, after, change;
};

std::string kind_words(sheet::SheetChange::Kind kind) {
  switch (kind) {
    case sheet::SheetChange::Kind::added:
      return tr("new");
    case sheet::SheetChange::Kind::removed:
      return tr("gone");
    case sheet::SheetChange::Kind::changed:
      break;
  }
  return tr("changed");
}

std::string change_of(std::optional<double> before, std::optional<double> after) {
  if (!before || !after || *before <= 0 || *after <= 0) return "";
  const double percent = 100 * (*after / *before - 1);
  return std::abs(percent) < 0.5 ? "" : fmt::format("{:+.0f} %", percent);
}

template <class Text>
void add_numbers(std::vector<ResultRow>& rows, const char* name, std::optional<double> before,
                 std::optional<double> after, const Text& text) {
  if (!before && !after) return;
  const auto shown = [&](std::optional<double> number) { return number ? text(*number) : std::string("–"); };
  rows.push_back({name, shown(before), shown(after), change_of(before, after)});
}

std::vector<ResultRow> result_rows(const query::RunComparison& comparison) {
  const query::RunSide &was = comparison.before, &is = comparison.after;
  std::vector<ResultRow> rows;
  const auto count = [&](const char* name, std::uint64_t before, std::uint64_t after) {
    if (before + after > 0) rows.push_back({name, std::to_string(before), std::to_string(after), ""});
  };
  count(tr("Done"), was.done, is.done);
  count(tr("Failed"), was.failed, is.failed);
  count(tr("Refused"), was.filtered, is.filtered);
  count(tr("Without a result"), was.missing, is.missing);
  if (was.cost_usd + is.cost_usd > 0)
    add_numbers(rows, tr("Cost"), was.cost_usd, is.cost_usd, [](double usd) { return format_cost(usd); });
  add_numbers(rows, tr("Latency, median"), was.median_latency_ms, is.median_latency_ms, format_duration_ms);
  const auto plain = [](double number) { return fmt::format("{:.1f}", number); };
  add_numbers(rows, tr("Output tokens, mean"), was.mean_output_tokens, is.mean_output_tokens, plain);
  add_numbers(rows, tr("Rating, mean"), was.mean_rating, is.mean_rating, plain);
  return rows;
}

void draw_run_head(const Context& context, const store::RunInfo& run, std::uint64_t cells) {
  label(context, fmt::format("#{} {}", run.id, run.name), context.theme.text, kTextSize, Weight::semibold);
  label(context, tr_format("{}, {} cells", format_local_time(run.created_unix_ms).substr(0, 16), cells),
        context.theme.muted, kCaptionSize);
}

void draw_changes(const Context& context, const query::RunComparison& comparison) {
  section_title(context, tr("The sheet"),
                comparison.changes.empty() ? std::string()
                                           : tr_count(comparison.changes.size(), "{} change", "{} changes"));
  gap(context, 8);
  if (comparison.changes.empty()) {
    label(context, tr("Both runs were fired from the same sheet; only its layout may differ."),
          context.theme.muted);
    return;
  }
  for (const sheet::SheetChange& change : comparison.changes) {
    label(context, change.field, context.theme.text, kTextSize, Weight::semibold);
    ImGui::SameLine(0, context.px(8));
    label(context, kind_words(change.kind), context.theme.muted, kCaptionSize);
    draw_difference_box(
        context, "change of " + change.field,
        change.is_list ? value_diff(change.before, change.after) : word_diff(change.before, change.after),
        kHighestDifference);
    gap(context, 12);
  }
}

void draw_cell(const Context& context, std::string_view text, ImU32 color, float right) {
  const float width = text_width(context.fonts.mono, context.px(kMonoSize - 1), text);
  draw_line(*ImGui::GetWindowDrawList(), context.fonts.mono, context.px(kMonoSize - 1),
            {right - std::ceil(width), ImGui::GetCursorScreenPos().y + context.px(3)}, width + 1, color,
            text);
}

void draw_result_table(const Context& context, const query::RunComparison& comparison) {
  const float left = ImGui::GetCursorScreenPos().x, width = ImGui::GetContentRegionAvail().x;
  const auto right_of = [&](int column) {  // before, after, change
    return left + std::floor(width * (column == 0 ? 0.58f : column == 1 ? 0.80f : 1.0f));
  };
  const auto row = [&](const ResultRow& entry, ImU32 name_color, ImU32 color) {
    const ImVec2 at = ImGui::GetCursorScreenPos();
    draw_line(*ImGui::GetWindowDrawList(), context.fonts.text, context.px(kTextSize),
              {at.x, at.y + context.px(3)}, std::floor(width * 0.42f), name_color, entry.name);
    draw_cell(context, entry.before, color, right_of(0));
    draw_cell(context, entry.after, color, right_of(1));
    draw_cell(context, entry.change, context.theme.muted, right_of(2));
    ImGui::Dummy({width, context.px(22)});
    platform::announce_item(fmt::format("compared {}: {} {}", entry.name, entry.before, entry.after));
  };
  row({"", fmt::format("#{}", comparison.before_run.id), fmt::format("#{}", comparison.after_run.id), ""},
      context.theme.muted, context.theme.muted);
  for (const ResultRow& entry : result_rows(comparison)) row(entry, context.theme.muted, context.theme.text);
}

// Cells that the shown run has of these pairs: they can be selected.
std::vector<std::uint64_t> shown_cells(const Context& context, const query::RunComparison& comparison,
                                       const std::vector<query::CellPair>& pairs) {
  std::vector<std::uint64_t> cells;
  if (context.run == nullptr) return cells;
  const store::RunId shown = context.run->id();
  if (shown != comparison.before_run.id && shown != comparison.after_run.id) return cells;
  for (const query::CellPair& pair : pairs)
    cells.push_back(shown == comparison.after_run.id ? pair.after : pair.before);
  std::ranges::sort(cells);
  cells.erase(std::ranges::unique(cells).begin(), cells.end());
  return cells;
}

void draw_answers(ComparisonState& state, const Context& context, const query::RunComparison& comparison,
                  Actions& actions) {
  const std::uint64_t answered = comparison.same_answers + comparison.other_answers.size();
  if (answered > 0) {
    label(context, tr_format("{} of {} answers are the same", comparison.same_answers, answered),
          context.theme.text);
    gap(context, 8);
  }
  struct Group {
    std::string words;
    const char* id;
    const std::vector<query::CellPair>& pairs;
  };
  const Group groups[] = {{tr_count(comparison.other_answers.size(), "Select the cell with another answer",
                                    "Select the {} cells with another answer"),
                           "###other answers", comparison.other_answers},
                          {tr_count(comparison.now_failed.size(), "Select the cell that failed only later",
                                    "Select the {} cells that failed only later"),
                           "###now failed", comparison.now_failed},
                          {tr_count(comparison.now_answered.size(), "Select the cell that failed only before",
                                    "Select the {} cells that failed only before"),
                           "###now answered", comparison.now_answered}};
  for (const Group& group : groups) {
    if (group.pairs.empty()) continue;
    const std::vector<std::uint64_t> cells = shown_cells(context, comparison, group.pairs);
    if (button(context, (group.words + group.id).c_str(), ButtonKind::normal,
               ImGui::GetContentRegionAvail().x, !cells.empty(),
               cells.empty() ? tr("Open one of the two runs to see them") : "")) {
      actions.push_back(SelectCells{cells, cells.front(), false});
      state.is_open = false;
    }
  }
}

void draw_results(ComparisonState& state, const Context& context, const query::RunComparison& comparison,
                  Actions& actions) {
  const std::uint64_t common = comparison.common.pairs.size();
  section_title(context, tr("Cells in both"), common == 0 ? std::string() : std::to_string(common));
  gap(context, 8);
  if (common == 0) {
    EmptyState empty{.title = tr("No cell is in both runs"),
                     .hint = tr("Their axes have no value in common.")};
    empty.button = tr("Choose another run");
    if (draw_empty_state(context, empty, EmptyPlace::panel, actions)) state.is_open = false;
    return;
  }
  draw_result_table(context, comparison);
  gap(context, 12);
  draw_answers(state, context, comparison, actions);
}

void draw_inside_comparison(ComparisonState& state, const Context& context, Actions& actions) {
  const float right_edge = ImGui::GetCursorPosX() + ImGui::GetContentRegionAvail().x;
  const float top_edge = ImGui::GetCursorPosY();
  label(context, tr("What changed"), context.theme.text, kTextSize, Weight::semibold);
  ImGui::SameLine();
  ImGui::SetCursorPos({right_edge - context.px(72), top_edge - context.px(6)});
  if (button(context, fmt::format("{}###close comparison", tr("Close")).c_str(), ButtonKind::quiet,
             context.px(72)) ||
      ImGui::IsKeyPressed(ImGuiKey_Escape))
    state.is_open = false;
  gap(context, 8);
  if (!state.result) return label(context, tr("Reading both runs …"), context.theme.muted);
  if (!*state.result) {
    ImGui::PushTextWrapPos(0);
    label(context, state.result->error().message, context.theme.failed);
    ImGui::PopTextWrapPos();
    return;
  }
  const query::RunComparison& comparison = **state.result;
  const float room = ImGui::GetContentRegionAvail().x, space = context.px(24);
  const float right = std::min(context.px(kResultsWidth), std::floor(room * 0.45f));
  const float left = room - right - space;
  const float top = ImGui::GetCursorPosY();
  draw_run_head(context, comparison.before_run, comparison.before_cells);
  ImGui::SetCursorPos({ImGui::GetCursorStartPos().x + left + space, top});
  ImGui::BeginGroup();
  draw_run_head(context, comparison.after_run, comparison.after_cells);
  ImGui::EndGroup();
  gap(context, 16);
  float height = 0;
  const auto end_side = [&] {
    height = std::max(height, ImGui::GetCursorPosY() + ImGui::GetScrollY());
    ImGui::EndChild();
  };
  if (ImGui::BeginChild("changes", {left, 0}, ImGuiChildFlags_NavFlattened))
    draw_changes(context, comparison);
  end_side();
  ImGui::SameLine(0, space);
  if (ImGui::BeginChild("results", {right, 0}, ImGuiChildFlags_NavFlattened))
    draw_results(state, context, comparison, actions);
  end_side();
  if (std::abs(std::exchange(state.content_height, height) - height) > 1) context.draw_within(0);
}

}  // namespace

void open_comparison(ComparisonState& state, store::RunId before, store::RunId after) {
  state = {.is_open = true, .before = before, .after = after, .result = {}, .content_height = 0};
}

void draw_comparison(ComparisonState& state, const Context& context, Actions& actions) {
  if (!state.is_open) return;
  if (!ImGui::IsPopupOpen(kComparisonPopup)) ImGui::OpenPopup(kComparisonPopup);
  const ImGuiViewport* viewport = ImGui::GetMainViewport();
  const ImVec2 size{
      std::min(context.px(kComparisonWidth), viewport->WorkSize.x - context.px(48)),
      std::clamp(state.content_height + context.px(kAboveSides), context.px(kLowest),
                 std::min(context.px(kComparisonHeight),
                          std::max(context.px(kLowest), viewport->WorkSize.y - context.px(64))))};
  ImGui::SetNextWindowPos({viewport->WorkPos.x + std::floor((viewport->WorkSize.x - size.x) / 2),
                           viewport->WorkPos.y + std::floor((viewport->WorkSize.y - size.y) / 2)});
  ImGui::SetNextWindowSize(size);
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(context.px(16), context.px(16)));
  if (ImGui::BeginPopupModal(kComparisonPopup, nullptr,
                             ImGuiWindowFlags_NoTitleBar | ImGuiWindowFlags_NoMove |
                                 ImGuiWindowFlags_NoResize | ImGuiWindowFlags_NoSavedSettings)) {
    draw_inside_comparison(state, context, actions);
    if (!state.is_open) {
      ImGui::CloseCurrentPopup();
      context.draw_within(0);
    }
    ImGui::EndPopup();
  }
  ImGui::PopStyleVar();
}

}  // namespace proofsheet::ui
