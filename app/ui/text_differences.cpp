#include "ui/text_differences.h"

#include <utility>

#include "ui/word_diff.h"

namespace proofsheet::ui {

namespace {

constexpr std::size_t kMostDifferences = 256;

bool is_blank(std::string_view text) {
  return text.find_first_not_of(" \t\r\n") == std::string_view::npos;
}

// A span goes on from the last one, or begins anew.
void add_span(std::vector<query::Span>& spans, std::size_t begin, std::size_t end, bool goes_on) {
  if (begin == end) return;
  if (goes_on && !spans.empty())
    spans.back().end = end;
  else
    spans.push_back({begin, end});
}

TextDifferences::Difference difference_of(std::string_view base, std::string_view text) {
  TextDifferences::Difference difference;
  std::size_t in_base = 0, in_text = 0;
  // Blanks alone do not end a place: words that all differ are one.
  bool is_inside = false, has_removed = false, has_added = false;
  for (const DiffPart& part : word_diff(base, text)) {
    const std::size_t size = part.text.size();
    if (part.kind == DiffKind::same && !is_blank(part.text)) is_inside = has_removed = has_added = false;
    if (part.kind != DiffKind::same) {
      if (!is_inside) ++difference.places;
      is_inside = true;
      bool& has_one = part.kind == DiffKind::added ? has_added : has_removed;
      auto& spans = part.kind == DiffKind::added ? difference.added : difference.removed;
      const std::size_t at = part.kind == DiffKind::added ? in_text : in_base;
      add_span(spans, at, at + size, has_one);
      has_one = true;
    }
    if (part.kind != DiffKind::added) in_base += size;
    if (part.kind != DiffKind::removed) in_text += size;
  }
  return difference;
}

}  // namespace

const TextDifferences::Difference& TextDifferences::of(const RunView& run, std::uint64_t base,
                                                       std::string_view base_text, std::uint64_t cell,
                                                       std::string_view text) {
  if (run_ != run.identity() || entries_.size() > kMostDifferences) entries_.clear();
  run_ = run.identity();
  const auto [found, is_new] = entries_.try_emplace({base, cell});
  Entry& entry = found->second;
  const std::uint32_t base_version = run.cell(base).version, cell_version = run.cell(cell).version;
  if (is_new || entry.base_version != base_version || entry.cell_version != cell_version)
    entry = {base_version, cell_version, difference_of(base_text, text)};
  return entry.difference;
}

}  // namespace proofsheet::ui
