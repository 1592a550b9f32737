#include "cli/failures.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/utf8.h"

namespace proofsheet::cli {
namespace {

constexpr std::size_t kMaxMessage = 300;  // code points

void add(std::vector<FailureGroup>& groups, const store::CellResult& result) {
  const std::string kind = result.error ? std::string(error_kind_name(result.error->kind))
                                        : std::string(store::state_name(result.state));
  auto group = std::ranges::find(groups, kind, &FailureGroup::kind);
  if (group == groups.end()) {
    groups.push_back({kind, result.error ? result.error->message : std::string(), 0, result.cell});
    group = groups.end() - 1;
  }
  ++group->count;
}

}  // namespace

Result<std::vector<FailureGroup>> failures_of(const store::Store& store, store::RunId run) {
  const auto info = store.run(run);
  if (!info) return fail(info.error());
  if (info->failed + info->filtered == 0) return std::vector<FailureGroup>();  // and no cell is looked at
  const auto summaries = store.summaries(run);
  if (!summaries) return fail(summaries.error());
  std::vector<FailureGroup> groups;
  for (const store::CellSummary& summary : *summaries) {
    if (summary.state != store::CellState::failed && summary.state != store::CellState::filtered) continue;
    const auto result = store.result(run, summary.cell);
    if (!result) return fail(result.error());
    add(groups, *result);
  }
  std::ranges::stable_sort(groups, std::ranges::greater{}, &FailureGroup::count);
  return groups;
}

std::string failures_text(const std::vector<FailureGroup>& groups) {
  std::string out;
  for (const FailureGroup& group : groups) {
    out += fmt::format("  {} × {}: {} (first: cell {})\n", group.count, group.kind,
                       ellipsize(group.message, kMaxMessage), group.first_cell);
  }
  return out;
}

}  // namespace proofsheet::cli
