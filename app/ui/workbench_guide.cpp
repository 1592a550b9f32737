// What a new user is told, and what stands where there is nothing to see yet.
#include <algorithm>

#include <fmt/format.h>

#include "ui/empty_state.h"
#include "ui/grid_header.h"
#include "ui/language.h"
#include "ui/widgets.h"
#include "ui/workbench.h"

namespace proofsheet::ui {

namespace {

// A plan that is too large is drawn before it is fired when so many of its cells are drawn by lot.
constexpr std::uint64_t kSampleOffered = 10'000;

}  // namespace

// One line until something was fired or it is dismissed.
void Workbench::draw_guidance(const Context& context) {
  if (settings_.is_guided) return;
  const float close = context.px(28), row = ImGui::GetCursorPosY();
  const float right = ImGui::GetCursorPosX() + ImGui::GetContentRegionAvail().x;
  ImGui::SetCursorPosY(row + context.px(5));
  ImGui::PushTextWrapPos(right - close - context.px(8));
  label(
      context,
      tr("This is a sheet: each combination of what stands on the left is a cell. Fire shows what every cell "
         "gives."),
      context.theme.text);
  ImGui::PopTextWrapPos();
  const float end = ImGui::GetCursorPosY();
  ImGui::SetCursorPos({right - close, row});
  if (button(context, "×###dismiss guidance", ButtonKind::quiet, close)) {
    settings_.is_guided = true;
    loop_.draw_frames(2);
  }
  tooltip(context, tr("Dismiss"));
  ImGui::SetCursorPosY(std::max(end, row + context.px(28)) + context.px(4));
}

void Workbench::draw_empty_middle(const Context& context, Actions& actions) {
  const std::size_t problems = document_.problems().size();
  EmptyState empty{.title = tr("No cells to show"),
                   .hint = tr("Add a prompt and a model on the left, or look at a sheet that has them."),
                   .command = "sheet.open_garden"};
  if (problems > 0) {
    const bool shows_text = left_ == LeftPanel::sheet && is_shown(Region::left) && sheet_panel_.shows_yaml;
    empty.title =
        problems == 1 ? tr("One problem in the sheet") : tr_format("{} problems in the sheet", problems);
    const sheet::Problem& first = document_.problems().front();
    empty.hint = first.line > 0 ? tr_format("Line {}, {}: {}", first.line, first.field, first.message)
                                : fmt::format("{}: {}", first.field, first.message);
    empty.command = !shows_text ? "view.yaml" : document_.can_undo() ? "edit.undo" : "";
  } else if (document_.plan() && document_.plan()->size() > 0) {
    empty.title = tr_count(document_.plan()->size(), "{} cell", "{} cells");
    empty.hint = tr("Too many to draw before they are fired. Narrow an axis, or take a sample.");
    empty.command = "sheet.sample";
  }
  draw_empty_state(context, empty, EmptyPlace::middle, actions);
}

// What stands in place of a grid without a cell to look at; empty when there is one.
std::optional<EmptyState> Workbench::why_empty_grid(const RunView& run) const {
  if (run.hidden_count() == run.plan().size())
    return EmptyState{tr("Every cell is hidden"), tr("They are kept, and can be shown again at any time."),
                      "view.show_hidden"};
  if (run.matched() == nullptr || filter_.matching > 0) return {};
  return EmptyState{tr("The filter lets no cell through"),
                    tr("Take a condition away above, or see all cells again."), "filter.clear"};
}

void Workbench::draw_grid_or_why_not(const Context& context, Actions& actions) {
  const auto empty = why_empty_grid(*context.run);
  if (!empty) return draw_grid(grid_, context, actions);
  grid_.page = std::min(grid_.page, context.run->pivot().pages() - 1);
  draw_page_bar(grid_, context, actions);
  draw_empty_state(context, *empty, EmptyPlace::middle, actions);
}

void Workbench::add_guide_commands() {
  commands_.add({"sheet.open_garden", "Open the garden sheet", 0, nullptr,
                 [this] { perform(OpenSheet{session_.assets_dir() / "sheets" / "garden.sheet.yaml"}); }});
  commands_.add({"sheet.sample", "Take a sample of 10,000 cells", 0,
                 [this]() -> std::string {
                   const bool is_large = document_.plan() && document_.plan()->size() > kSampleOffered;
                   return is_large ? "" : tr("The sheet has no more cells than that");
                 },
                 [this] {
                   perform(EditSheet{tr_later("take a sample"), "", [](sheet::Sheet& sheet) {
                                       sheet.sample = sheet::Sample{kSampleOffered, 1};
                                     }});
                 }});
}

}  // namespace proofsheet::ui
