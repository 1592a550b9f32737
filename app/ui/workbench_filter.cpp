// The filter of the grid: its commands, and keeping what matches up to date.
#include <fmt/format.h>

#include "ui/language.h"
#include "ui/workbench.h"

namespace proofsheet::ui {

void Workbench::add_filter_commands() {
  const auto why_not = [this] { return visible_run() == nullptr ? tr("There are no cells yet") : ""; };
  const auto why_not_clear = [this] { return filter_.text.empty() ? tr("There is no filter") : ""; };
  const auto add = [this, why_not](const char* name, const char* title, const char* condition) {
    commands_.add({name, title, 0, why_not, [this, condition] {
                     if (mode_ == Mode::image) mode_ = Mode::grid;
                     filter_.text = query::with_condition(filter_.text, condition);
                   }});
  };
  commands_.add({"filter.edit", "Search or filter …", ImGuiKey_Slash, why_not, [this] {
                   if (mode_ == Mode::image) mode_ = Mode::grid;
                   filter_.wants_focus = true;
                   // What is typed next takes the place of what was there.
                   filter_.wants_selected = query::Span{0, filter_.text.size()};
                 }});
  commands_.add({"filter.clear", "Clear the filter", ImGuiMod_Ctrl | ImGuiMod_Shift | ImGuiKey_F,
                 why_not_clear, [this] { filter_.text.clear(); }});
  add("filter.failed", "Filter: only what failed", "state = failed");
  add("filter.unrated", "Filter: only what is not rated", "rating = none");
}

void Workbench::watch_filter() {
  watch_filter_steps();
  RunView* run = visible_run();
  if (run == nullptr) return;
  if (read_filter(filter_, *run)) {
    if (filter_.query) return find_matches(*run);
    if (!filter_.is_blank()) return;  // what was found last stays while one types
    session_.forget_matches();
    filter_.is_searching = false;
    if (run->matched() != nullptr) run->set_matched(nullptr, std::nullopt);
    loop_.draw_frames(2);
    return;
  }
  const bool is_old =
      filter_.query && filter_.query->needs_results() && filter_.seen_version != run->version();
  if (!is_old || filter_.is_searching) return;
  const double due = filter_.asked_at + search_interval_s(filter_);
  if (ImGui::GetTime() >= due)
    find_matches(*run);
  else
    loop_.draw_within(due - ImGui::GetTime() + 0.01);
}

void Workbench::find_matches(const RunView& run) {
  filter_.is_searching = true;
  filter_.asked_at = ImGui::GetTime();
  filter_.seen_version = run.version();
  session_.find_matches(run, *filter_.query, [this, query = *filter_.query](Result<query::CellSet> found) {
    filter_.is_searching = false;
    filter_.took_s = ImGui::GetTime() - filter_.asked_at;
    RunView* shown = visible_run();
    if (shown == nullptr || shown->identity() != filter_.made_for) return;
    filter_.failure = found ? "" : found.error().message;
    if (!found) return;
    filter_.matching = found->count();
    shown->set_matched(std::make_shared<const query::CellSet>(std::move(*found)), query);
    loop_.draw_frames(2);
  });
}

}  // namespace proofsheet::ui
