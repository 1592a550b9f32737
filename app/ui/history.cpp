#include "ui/history.h"

#include <algorithm>
#include <utility>

namespace proofsheet::ui {

namespace {

constexpr std::size_t kMostSteps = 100;  // no more than the document keeps

// Steps of different kinds do not depend on one another.
void bring_last(std::vector<History::Step>& steps, History::Kind kind) {
  const auto last = std::find_if(steps.rbegin(), steps.rend(),
                                 [kind](const History::Step& step) { return step.kind == kind; });
  std::rotate(last.base() - 1, last.base(), steps.end());
}

}  // namespace

void History::push(Step step) {
  ++changes_;
  redo_.clear();
  undo_.push_back(std::move(step));
  if (undo_.size() > kMostSteps) undo_.erase(undo_.begin());
}

void History::undo() {
  if (undo_.empty()) return;
  ++changes_;
  redo_.push_back(std::move(undo_.back()));
  undo_.pop_back();
  redo_.back().undo();
}

void History::redo() {
  if (redo_.empty()) return;
  ++changes_;
  undo_.push_back(std::move(redo_.back()));
  redo_.pop_back();
  undo_.back().redo();
}

bool History::can_undo(Kind kind) const {
  return std::ranges::find(undo_, kind, &Step::kind) != undo_.end();
}

bool History::can_redo(Kind kind) const {
  return std::ranges::find(redo_, kind, &Step::kind) != redo_.end();
}

void History::undo(Kind kind) {
  if (!can_undo(kind)) return;
  bring_last(undo_, kind);
  undo();
}

void History::redo(Kind kind) {
  if (!can_redo(kind)) return;
  bring_last(redo_, kind);
  redo();
}

void History::forget(Kind kind) {
  const auto is_gone = [kind](const Step& step) { return step.kind == kind; };
  std::erase_if(undo_, is_gone);
  std::erase_if(redo_, is_gone);
}

}  // namespace proofsheet::ui
