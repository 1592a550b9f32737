// Two runs of the list beside each other.
#include <algorithm>

#include "ui/language.h"
#include "ui/workbench.h"

namespace proofsheet::ui {

std::string Workbench::why_not_compare() const {
  const RunEntry* chosen = chosen_run();
  const RunView* shown = session_.shown();
  if (chosen == nullptr) return tr("Choose a run first");
  if (shown == nullptr) return tr("Open one of the two runs first");
  return shown->id() == chosen->info.id ? tr("Choose another run than the one that is open") : "";
}

void Workbench::add_compare_command() {
  commands_.add({"runs.compare", "Compare with the open run", ImGuiKey_C,
                 [this] { return why_not_compare(); },
                 [this] {
                   const store::RunId chosen = chosen_run()->info.id, shown = session_.shown()->id();
                   const auto [before, after] = std::minmax(chosen, shown);
                   open_comparison(comparison_, before, after);
                   session_.compare_runs(before, after, [this](Result<query::RunComparison> result) {
                     comparison_.result = std::move(result);
                   });
                 }});
}

}  // namespace proofsheet::ui
