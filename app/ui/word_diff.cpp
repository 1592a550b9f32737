#include "ui/word_diff.h"

#include <algorithm>
#include <cstdint>

#include "ui/text_edit.h"

namespace proofsheet::ui {
namespace {

constexpr std::size_t kMostWordPairs = 4'000'000;

// A word with the blanks behind it apart: "a b" is "a", " ", "b".
std::vector<std::string_view> words_of(std::string_view text) {
  std::vector<std::string_view> words;
  for (std::size_t at = 0; at < text.size();) {
    std::size_t end = std::clamp(next_word(text, at), at + 1, text.size());
    const std::size_t blank = text.find_first_of(" \n\t", at);
    if (blank > at) end = std::min(end, blank);
    if (blank == at) end = std::min(text.find_first_not_of(" \n\t", at), text.size());
    words.push_back(text.substr(at, end - at));
    at = end;
  }
  return words;
}

void add_part(std::vector<DiffPart>& parts, DiffKind kind, std::string_view text) {
  if (text.empty()) return;
  if (!parts.empty() && parts.back().kind == kind)
    parts.back().text += text;
  else
    parts.push_back({kind, std::string(text)});
}

std::vector<DiffPart> diff(const std::vector<std::string_view>& a, const std::vector<std::string_view>& b) {
  std::size_t head = 0, tail = 0;
  const std::size_t shorter = std::min(a.size(), b.size());
  while (head < shorter && a[head] == b[head]) ++head;
  while (tail < shorter - head && a[a.size() - 1 - tail] == b[b.size() - 1 - tail]) ++tail;
  const std::size_t rows = a.size() - head - tail, columns = b.size() - head - tail;
  std::vector<DiffPart> parts;
  for (std::size_t i = 0; i < head; ++i) add_part(parts, DiffKind::same, a[i]);
  std::vector<std::uint32_t> lengths;
  const bool compares = (rows + 1) * (columns + 1) <= kMostWordPairs;
  if (compares) lengths.assign((rows + 1) * (columns + 1), 0);
  const auto at = [&](std::size_t row, std::size_t column) -> std::uint32_t& {
    return lengths[row * (columns + 1) + column];
  };
  for (std::size_t row = compares ? rows : 0; row-- > 0;)
    for (std::size_t column = columns; column-- > 0;)
      at(row, column) = a[head + row] == b[head + column]
                            ? at(row + 1, column + 1) + 1
                            : std::max(at(row + 1, column), at(row, column + 1));
  std::size_t row = 0, column = 0;
  while (row < rows || column < columns) {
    if (compares && row < rows && column < columns && a[head + row] == b[head + column]) {
      add_part(parts, DiffKind::same, a[head + row]);
      ++row, ++column;
    } else if (row < rows && (column == columns || !compares || at(row + 1, column) >= at(row, column + 1))) {
      add_part(parts, DiffKind::removed, a[head + row++]);
    } else {
      add_part(parts, DiffKind::added, b[head + column++]);
    }
  }
  for (std::size_t i = a.size() - tail; i < a.size(); ++i) add_part(parts, DiffKind::same, a[i]);
  return parts;
}

// The values of axis text and the commas between them: "a, b" is "a", ", ", "b". A comma inside quotes
// belongs to its value.
std::vector<std::string_view> values_of(std::string_view text) {
  std::vector<std::string_view> values;
  for (std::size_t at = 0; at < text.size();) {
    std::size_t end = at;
    for (bool is_quoted = false; end < text.size() && (is_quoted || text[end] != ','); ++end)
      is_quoted ^= text[end] == '"';
    if (end > at) values.push_back(text.substr(at, end - at));
    if (end == text.size()) break;
    at = std::min(text.find_first_not_of(" \n", end + 1), text.size());
    values.push_back(text.substr(end, at - end));
  }
  return values;
}

// Two values that share half of their text are one that was changed.
bool is_rewording(const std::vector<DiffPart>& parts, std::size_t longer) {
  std::size_t same = 0;
  for (const DiffPart& part : parts) same += part.kind == DiffKind::same ? part.text.size() : 0;
  return 2 * same >= longer;
}

}  // namespace

std::vector<DiffPart> word_diff(std::string_view before, std::string_view after) {
  return diff(words_of(before), words_of(after));
}

std::vector<DiffPart> value_diff(std::string_view before, std::string_view after) {
  const std::vector<DiffPart> by_value = diff(values_of(before), values_of(after));
  std::vector<DiffPart> parts;
  for (std::size_t i = 0; i < by_value.size(); ++i) {
    const std::string& text = by_value[i].text;
    const bool is_replaced = by_value[i].kind == DiffKind::removed && i + 1 < by_value.size() &&
                             by_value[i + 1].kind == DiffKind::added;
    if (is_replaced && text.find(' ') != std::string::npos) {
      const std::vector<DiffPart> words = word_diff(text, by_value[i + 1].text);
      if (is_rewording(words, std::max(text.size(), by_value[i + 1].text.size()))) {
        for (const DiffPart& word : words) add_part(parts, word.kind, word.text);
        ++i;
        continue;
      }
    }
    add_part(parts, by_value[i].kind, text);
  }
  return parts;
}

}  // namespace proofsheet::ui
