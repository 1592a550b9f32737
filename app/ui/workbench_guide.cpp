// What a new user is told, and what stands where there is nothing to see yet.
#include <algorithm>

#include <fmt/format.h>

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
  const bool shows_text = left_ == LeftPanel::sheet && settings_.left_shown && sheet_panel_.shows_yaml;
  std::string title = tr("No cells to show");
  std::string hint = tr("Add a prompt and a model on the left, or look at a sheet that has them.");
  std::string go = fmt::format("{}###empty middle", tr("Open the garden sheet"));
  Action action = OpenSheet{session_.assets_dir() / "sheets" / "garden.sheet.yaml"};
  if (problems > 0) {
    title = problems == 1 ? tr("One problem in the sheet") : tr_format("{} problems in the sheet", problems);
    const sheet::Problem& first = document_.problems().front();
    hint = first.line > 0 ? tr_format("Line {}, {}: {}", first.line, first.field, first.message)
                          : fmt::format("{}: {}", first.field, first.message);
    const bool is_undone = shows_text && document_.can_undo();
    go = shows_text && !is_undone ? "" : commands_.at(is_undone ? "edit.undo" : "view.yaml").shown_title();
    if (!go.empty()) go += "###empty middle";
    action = Invoke{is_undone ? "edit.undo" : "view.yaml"};
  } else if (document_.plan() && document_.plan()->size() > 0) {
    title = tr_count(document_.plan()->size(), "{} cell", "{} cells");
    hint = tr("Too many to draw before they are fired. Narrow an axis, or take a sample.");
    go = fmt::format("{}###empty middle", tr_format("Take a sample of {} cells", kSampleOffered));
    action = EditSheet{tr_later("take a sample"), "", [](sheet::Sheet& sheet) {
                         sheet.sample = sheet::Sample{kSampleOffered, 1};
                       }};
  }
  const ImVec2 room = ImGui::GetContentRegionAvail(), start = ImGui::GetCursorPos();
  const float width = std::min(room.x, context.px(420));
  ImGui::SetCursorPos({start.x + (room.x - width) / 2, start.y + room.y * 0.4f});
  ImGui::BeginGroup();
  ImGui::PushTextWrapPos(start.x + (room.x + width) / 2);
  label(context, title, context.theme.text, kTextSize, Weight::semibold);
  label(context, hint, context.theme.muted);
  ImGui::PopTextWrapPos();
  gap(context, 16);
  if (!go.empty() && button(context, go.c_str(), ButtonKind::normal)) actions.push_back(std::move(action));
  ImGui::EndGroup();
}

}  // namespace proofsheet::ui
