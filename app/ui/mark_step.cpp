#include "ui/mark_step.h"

#include <algorithm>
#include <array>
#include <map>
#include <tuple>

#include <fmt/format.h>

#include "ui/language.h"

namespace proofsheet::ui {

namespace {

std::optional<int> rating_of(const CellView& cell) {
  return cell.rating == 0 ? std::nullopt : std::optional<int>(cell.rating);
}

// How a cell is now, in what `change` would change.
store::MarkChange as_it_is(const CellView& cell, const store::MarkChange& change,
                           const std::string& note_before) {
  store::MarkChange now;
  if (change.rating) now.rating = rating_of(cell);
  if (change.label) now.label = label_of(cell);
  if (change.rejected) now.rejected = cell.rejected;
  if (change.note) now.note = note_before;
  if (change.hidden) now.hidden = cell.hidden;
  return now;
}

bool is_same(const store::MarkChange& a, const store::MarkChange& b) {
  return a.rating == b.rating && a.label == b.label && a.rejected == b.rejected && a.note == b.note &&
         a.hidden == b.hidden;
}

}  // namespace

MarkStep make_mark_step(const RunView& run, const store::MarkChange& change, const std::string& note_before) {
  MarkStep step;
  step.run = run.id();
  store::MarkChange after = change;
  after.cells.clear();
  // Cells that were alike before go back together.
  std::map<std::tuple<int, int, bool, bool>, store::MarkChange> before;
  for (const sheet::CellIndex index : change.cells) {
    if (index >= run.plan().size() || (change.is_of_answer() && !run.can_mark(index))) continue;
    const CellView& cell = run.cell(index);
    store::MarkChange now = as_it_is(cell, change, note_before);
    if (is_same(now, change)) continue;
    const std::tuple<int, int, bool, bool> key{change.rating ? cell.rating : 0, change.label ? cell.label : 0,
                                               change.rejected && cell.rejected,
                                               change.hidden && cell.hidden};
    before.try_emplace(key, std::move(now)).first->second.cells.push_back(index);
    after.cells.push_back(index);
    step.answers.emplace_back(index, cell.answer);
  }
  std::ranges::sort(step.answers);
  if (step.answers.empty()) return step;
  for (auto& [key, each] : before) step.before.push_back(std::move(each));
  step.after.push_back(std::move(after));
  return step;
}

std::vector<store::MarkChange> still_true(const RunView& run, const MarkStep& step,
                                          const std::vector<store::MarkChange>& changes) {
  std::vector<store::MarkChange> left;
  for (store::MarkChange change : changes) {
    std::erase_if(change.cells, [&](sheet::CellIndex index) {
      if (!change.is_of_answer()) return false;
      const auto found = std::ranges::lower_bound(step.answers, std::pair(index, std::uint32_t{0}));
      return !run.can_mark(index) || found == step.answers.end() || found->first != index ||
             found->second != run.cell(index).answer;
    });
    if (!change.cells.empty()) left.push_back(std::move(change));
  }
  return left;
}

std::string cells_in_words(const std::vector<sheet::CellIndex>& cells) {
  return cells.size() == 1 ? tr_format("cell {}", cells.front()) : tr_format("{} cells", cells.size());
}

std::string step_in_words(const std::string& words, const std::vector<sheet::CellIndex>& cells) {
  const std::string which = cells_in_words(cells);
  std::string text = fmt::format(fmt::runtime(translation(words)), which);
  if (detail::has_translation_listener())
    detail::tell_translation(fmt::format(fmt::runtime(words), which), text);
  return text;
}

const char* label_step(store::Label label) {
  static constexpr std::array<const char*, store::kLabels.size()> kSteps{
      tr_later("label {} red"), tr_later("label {} yellow"), tr_later("label {} green"),
      tr_later("label {} blue"), tr_later("label {} purple")};
  return kSteps.at(static_cast<std::size_t>(label));
}

}  // namespace proofsheet::ui
