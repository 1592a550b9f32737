#include "ui/text_differences.h"

#include <utility>

#include "ui/word_diff.h"

namespace proofsheet::ui {

namespace {

constexpr std::size_t kMostDifferences = 256;

TextDifferences::Difference difference_of(std::string_view base, std::string_view text) {
  TextDifferences::Difference difference;
  std::size_t in_base = 0, in_text = 0;
  bool was_same = true;
  for (const DiffPart& part : word_diff(base, text)) {
    const std::size_t size = part.text.size();
    if (part.kind != DiffKind::same && was_same) ++difference.places;
    was_same = part.kind == DiffKind::same;
    if (part.kind == DiffKind::added) difference.added.push_back({in_text, in_text + size});
    if (part.kind == DiffKind::removed) difference.removed.push_back({in_base, in_base + size});
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
