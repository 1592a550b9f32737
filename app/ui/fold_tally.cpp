#include "ui/fold_tally.h"

#include <algorithm>

#include <fmt/format.h>

namespace proofsheet::ui {

namespace {

constexpr std::string_view kBlanks = " \t\r\n";

std::string_view without_blanks(std::string_view text) {
  const std::size_t from = text.find_first_not_of(kBlanks);
  if (from == std::string_view::npos) return {};
  return text.substr(from, text.find_last_not_of(kBlanks) - from + 1);
}

}  // namespace

double FoldTally::share() const {
  return cells == 0 ? 0 : static_cast<double>(answers.front().count) / static_cast<double>(cells);
}

FoldTally tally_texts(const std::vector<FoldText>& texts) {
  FoldTally tally;
  tally.cells = texts.size();
  std::unordered_map<std::string_view, std::size_t> index;
  for (const FoldText& each : texts) {
    const std::string_view text = without_blanks(each.text);
    const auto [found, is_new] = index.emplace(text, tally.answers.size());
    if (is_new) tally.answers.push_back({std::string(text), 0, each.cell});
    ++tally.answers[found->second].count;
  }
  std::ranges::stable_sort(tally.answers, std::ranges::greater{}, &FoldTally::Answer::count);
  return tally;
}

std::string in_one_line(std::string_view text, std::size_t most) {
  std::string line;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool begins_character = (static_cast<unsigned char>(text[i]) & 0xC0) != 0x80;
    if (begins_character && line.size() >= most) return line + " …";
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
  Key key{run.identity(), run.version(), run.layout_version()};
  if (!(key == key_)) {
    key_ = std::move(key);
    kept_.clear();
  }
  if (cells.empty()) return nullptr;
  const auto found = kept_.find(cells.front());
  if (found != kept_.end() && found->second.cells == cells.size()) return found->second.tally;
  std::vector<std::shared_ptr<const store::CellResult>> results;
  std::vector<FoldText> texts;
  for (const std::uint64_t cell : cells) {
    const auto result = run.cell(cell).state == store::CellState::done ? run.result(cell) : nullptr;
    if (!result || !result->text) continue;
    texts.push_back({cell, *result->text});
    results.push_back(result);
  }
  if (texts.size() < cells.size()) return nullptr;
  auto tally = std::make_shared<const FoldTally>(tally_texts(texts));
  kept_[cells.front()] = {cells.size(), tally};
  return tally;
}

}  // namespace proofsheet::ui
