#include "ui/history.h"

#include <utility>

namespace proofsheet::ui {

namespace {

constexpr std::size_t kMostSteps = 100;  // no more than the document keeps

}  // namespace

void History::push(Step step) {
  redo_.clear();
  undo_.push_back(std::move(step));
  if (undo_.size() > kMostSteps) undo_.erase(undo_.begin());
}

void History::undo() {
  if (undo_.empty()) return;
  redo_.push_back(std::move(undo_.back()));
  undo_.pop_back();
  redo_.back().undo();
}

void History::redo() {
  if (redo_.empty()) return;
  undo_.push_back(std::move(redo_.back()));
  redo_.pop_back();
  undo_.back().redo();
}

void History::forget(Kind kind) {
  const auto is_gone = [kind](const Step& step) { return step.kind == kind; };
  std::erase_if(undo_, is_gone);
  std::erase_if(redo_, is_gone);
}

}  // namespace proofsheet::ui
