// What the user thinks of the cells of a run.
#include "ui/run_view.h"

namespace proofsheet::ui {

bool RunView::can_mark(sheet::CellIndex index) const {
  return index < cells_.size() && cells_[index].known && store::is_final(cells_[index].state);
}

std::vector<sheet::CellIndex> RunView::hidden_cells() const {
  std::vector<sheet::CellIndex> hidden;
  for (sheet::CellIndex index = 0; index < cells_.size(); ++index) {
    if (cells_[index].hidden) hidden.push_back(index);
  }
  return hidden;
}

void RunView::apply_marks(const store::MarkChange& change) {
  ++version_;
  for (const sheet::CellIndex index : change.cells) {
    if (index >= cells_.size()) continue;
    CellView& cell = cells_[index];
    ++cell.version;
    if (change.hidden) hide(index, *change.hidden);
    if (!change.is_of_answer() || !can_mark(index)) continue;
    if (change.rating) cell.rating = static_cast<std::int8_t>(change.rating->value_or(0));
    if (change.label) {
      const auto number = [](store::Label label) { return static_cast<int>(label) + 1; };
      cell.label = static_cast<std::uint8_t>(change.label->transform(number).value_or(0));
    }
    if (change.rejected) cell.rejected = *change.rejected;
    if (change.note) {
      cell.has_note = !change.note->empty();
      notes_[index] = *change.note;
    }
    mark_result(index, change);
  }
}

void RunView::hide(sheet::CellIndex index, bool is_hidden) {
  if (cells_[index].hidden == is_hidden) return;
  cells_[index].hidden = is_hidden;
  hidden_ += is_hidden ? 1 : std::uint64_t(-1);
}

void RunView::mark_result(sheet::CellIndex index, const store::MarkChange& change) {
  const auto found = kept_index_.find(index);
  if (found == kept_index_.end()) return;
  auto marked = std::make_shared<store::CellResult>(*found->second->result);
  if (change.rating) marked->rating = *change.rating;
  if (change.label) marked->label = *change.label;
  if (change.rejected) marked->rejected = *change.rejected;
  if (change.note) marked->note = *change.note;
  found->second->result = std::move(marked);
}

std::shared_ptr<const store::CellResult> RunView::with_marks(
    sheet::CellIndex index, std::shared_ptr<const store::CellResult> result) const {
  const CellView& cell = cells_[index];
  const auto note = notes_.find(index);
  const bool is_of_cell = cell.known && cell.answer == static_cast<std::uint32_t>(result->finished_unix_ms);
  const bool is_same = result->rating.value_or(0) == cell.rating && result->label == label_of(cell) &&
                       result->rejected == cell.rejected && note == notes_.end();
  if (!is_of_cell || is_same) return result;
  auto marked = std::make_shared<store::CellResult>(*result);
  marked->rating = cell.rating == 0 ? std::nullopt : std::optional<int>(cell.rating);
  marked->label = label_of(cell);
  marked->rejected = cell.rejected;
  if (note != notes_.end()) marked->note = note->second;
  return marked;
}

}  // namespace proofsheet::ui
