#include "query/query.h"

namespace proofsheet::query {

Result<CellSource> stored_cells(const store::Store& store, store::RunId run, std::uint64_t cells) {
  const auto summaries = store.summaries(run);
  if (!summaries) return fail(summaries.error());
  CellSource source;
  source.facts.resize(static_cast<std::size_t>(cells));
  for (const store::CellSummary& summary : *summaries) {
    if (summary.cell >= cells) continue;
    CellFacts& facts = source.facts[static_cast<std::size_t>(summary.cell)];
    facts.state = summary.state;
    facts.cached = summary.cached;
    facts.rejected = summary.rejected;
    facts.label = summary.label;
    facts.latency_ms = static_cast<float>(summary.latency_ms);
    if (summary.rating) facts.rating = static_cast<float>(*summary.rating);
    if (summary.cost_usd) facts.cost_usd = static_cast<float>(*summary.cost_usd);
    if (summary.output_tokens) facts.output_tokens = static_cast<float>(*summary.output_tokens);
  }
  source.contents = [&store, run](const std::function<bool(const store::CellContent&)>& visit) {
    return store.for_each_content(run, visit);
  };
  source.readings = [&store, run](const std::function<bool(const store::CellReading&)>& visit) {
    return store.for_each_reading(run, visit);
  };
  return source;
}

}  // namespace proofsheet::query
