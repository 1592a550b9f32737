// What the user thinks of cells, and the reference of each run.
#include <fmt/format.h>

#include "ui/language.h"
#include "ui/session.h"

namespace proofsheet::ui {

void Session::change_marks(std::vector<store::MarkChange> changes) {
  if (shown_) change_marks(shown_->id(), std::move(changes));
}

void Session::change_marks(store::RunId run, std::vector<store::MarkChange> changes) {
  const std::shared_ptr<RunView> going_on = going(run);
  RunView* view = going_on ? going_on.get() : shown_ && shown_->id() == run ? shown_.get() : nullptr;
  if (view != nullptr) {
    for (const store::MarkChange& change : changes) view->apply_marks(change);
  }
  store_->put_marks(run, std::move(changes), [this, run](const Result<>& written) {
    if (written) return;
    post([run, why = written.error().message](Session& session) {
      session.notice(tr_format("What you marked in run {} was not kept: {}", run, why), true);
    });
  });
}

void Session::pin(std::optional<sheet::CellIndex> cell) {
  if (!shown_) return;
  shown_->reference = cell;
  if (cell) {
    references_[shown_->id()] = *cell;
  } else {
    references_.erase(shown_->id());
  }
}

}  // namespace proofsheet::ui
