#include "ui/fold_tally.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/hash.h"

namespace proofsheet::ui {

namespace {

constexpr std::string_view kBlanks = " \t\r\n";

std::string_view without_blanks(std::string_view text) {
  const std::size_t from = text.find_first_not_of(kBlanks);
  if (from == std::string_view::npos) return {};
  return text.substr(from, text.find_last_not_of(kBlanks) - from + 1);
}

void add_text(FoldTally& tally, std::unordered_map<std::string, std::size_t>& index, const FoldText& added) {
  const std::string text(without_blanks(added.text));
  const auto [found, is_new] = index.emplace(text, tally.answers.size());
  if (is_new) tally.answers.push_back({text, 0, added.cell});
  ++tally.answers[found->second].count;
  ++tally.cells;
}

void sort_answers(FoldTally& tally) {
  std::ranges::stable_sort(tally.answers, std::ranges::greater{}, &FoldTally::Answer::count);
}

// Which cells, and which of their answers.
std::uint64_t stamp_of(const RunView& run, const std::vector<std::uint64_t>& cells) {
  std::uint64_t stamp = cells.size();
  for (const std::uint64_t cell : cells) {
    const CellView& view = run.cell(cell);
    stamp = mix64(stamp ^ cell ^ (std::uint64_t{view.answer} << 32) ^
                  (static_cast<std::uint64_t>(view.state) << 24));
  }
  return stamp;
}

// Texts that may be asked for before they are counted, of all places together: fewer than a run view keeps.
constexpr std::size_t kAskedAhead = 2048, kLeastAhead = 8;

}  // namespace

double FoldTally::share() const {
  return cells == 0 ? 0 : static_cast<double>(answers.front().count) / static_cast<double>(cells);
}

FoldTally tally_texts(const std::vector<FoldText>& texts) {
  FoldTally tally;
  std::unordered_map<std::string, std::size_t> index;
  for (const FoldText& each : texts) add_text(tally, index, each);
  sort_answers(tally);
  return tally;
}

std::string in_one_line(std::string_view text, std::size_t most) {
  std::string line;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool begins_character = (static_cast<unsigned char>(text[i]) & 0xC0) != 0x80;
    if (begins_character && line.size() >= most) {
      if (line.ends_with(' ')) line.pop_back();
      return line + " …";
    }
    const bool is_blank = kBlanks.find(text[i]) != std::string_view::npos;
    if (!is_blank || (!line.empty() && line.back() != ' ')) line += is_blank ? ' ' : text[i];
  }
  return line;
}

std::string tally_words(const FoldTally& tally, std::size_t most_of_one, std::size_t most) {
  std::string words;
  for (const FoldTally::Answer& answer : tally.answers) {
    if (words.size() > most) return words + " · …";
    if (!words.empty()) words += " · ";
    words += fmt::format("{} {}", in_one_line(answer.text, most_of_one), answer.count);
  }
  return words;
}

std::shared_ptr<const FoldTally> FoldTallies::get(RunView& run, const std::vector<std::uint64_t>& cells) {
  if (run_ != run.identity()) {
    run_ = run.identity();
    places_.clear();
    unfinished_ = 0;
  }
  if (cells.empty()) return nullptr;
  const auto [found, is_new] = places_.try_emplace(cells.front());
  Place& place = found->second;
  const std::uint64_t stamp = stamp_of(run, cells);
  if (is_new || place.stamp != stamp) {
    if (is_new || place.tally) ++unfinished_;
    place = Place{.stamp = stamp, .counted = {}, .looked = 0, .index = {}, .tally = nullptr};
  }
  if (!place.tally) count(place, run, cells);
  return place.tally;
}

void FoldTallies::count(Place& place, RunView& run, const std::vector<std::uint64_t>& cells) {
  FoldTally& counted = place.counted;
  const auto is_done = [&](std::uint64_t cell) { return run.cell(cell).state == store::CellState::done; };
  for (; place.looked < cells.size(); ++place.looked) {
    const std::uint64_t cell = cells[place.looked];
    if (!is_done(cell)) {
      if (!store::is_final(run.cell(cell).state)) return;
      ++counted.unanswered;
      continue;
    }
    const auto result = run.result(cell);
    if (!result) break;
    if (!result->text) return;
    add_text(counted, place.index, {cell, *result->text});
  }
  if (place.looked < cells.size()) {
    const std::size_t ahead = std::max(kLeastAhead, kAskedAhead / unfinished_);
    for (std::size_t i = place.looked + 1; i < std::min(cells.size(), place.looked + ahead); ++i) {
      if (is_done(cells[i])) run.result(cells[i]);
    }
    return;
  }
  if (counted.answers.empty()) return;
  sort_answers(counted);
  place.tally = std::make_shared<const FoldTally>(std::move(counted));
  place.index.clear();
  --unfinished_;
}

}  // namespace proofsheet::ui
