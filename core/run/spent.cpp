#include "run/spent.h"

#include <algorithm>

#include "run/cost.h"

namespace proofsheet::run {
namespace {

class Spending {
 public:
  explicit Spending(FiringSetup& setup) : setup_(setup), axis_(setup.plan.axis_position("model")) {}

  ModelSlot& model_of(CellIndex cell) {
    return setup_.models.at(axis_ ? setup_.plan.coordinates(cell)[*axis_] : 0);
  }

  // The most that the cell's answer may have cost, as the budget counted it when it was fired.
  double most_usd(CellIndex cell) {
    const ModelSlot& model = model_of(cell);
    if (!model.price) return 0;
    const auto spec = setup_.plan.cell(cell);
    const auto operation =
        spec ? provider::operation_of(*spec) : Result<provider::Operation>(fail(spec.error()));
    if (!operation) return 0;  // it was never fired
    const auto guess = guess_cost(*model.price, guess_usage(*spec, *operation));
    return std::max(model.dearest_usd.value_or(0), guess ? guess->high : 0);
  }

 private:
  FiringSetup& setup_;
  const std::optional<std::size_t> axis_;
};

// Whether an answer came for which something was billed.
Result<bool> was_delivered(const store::Store& store, const store::CellSummary& summary,
                           const std::vector<CellIndex>& broken_off, RunId run) {
  if (summary.state == CellState::done) return true;
  if (summary.state != CellState::filtered) return std::ranges::binary_search(broken_off, summary.cell);
  // What was refused before it was answered costs nothing.
  const auto result = store.result(run, summary.cell);
  if (!result) return fail(result.error());
  return result->partial || !result->finish_reason.empty();
}

}  // namespace

Result<> recall_spending(const store::Store& store, const std::vector<store::CellSummary>& summaries,
                         const std::vector<CellIndex>& broken_off, FiringSetup& setup) {
  Spending spending(setup);
  std::vector<CellIndex> unmetered;
  for (const store::CellSummary& summary : summaries) {
    if (summary.cached || summary.cell >= setup.plan.size()) continue;
    if (summary.cost_usd) {
      auto& dearest = spending.model_of(summary.cell).dearest_usd;
      if (summary.state == CellState::done) dearest = std::max(dearest.value_or(0), *summary.cost_usd);
      continue;
    }
    const auto delivered = was_delivered(store, summary, broken_off, setup.id);
    if (!delivered) return fail(delivered.error());
    if (*delivered) unmetered.push_back(summary.cell);
  }
  // What was fired again since was billed all the same.
  const auto replaced = store.replaced_unmetered_cells(setup.id);
  if (!replaced) return fail(replaced.error());
  for (const CellIndex cell : *replaced) {
    if (cell < setup.plan.size()) unmetered.push_back(cell);
  }
  if (!unmetered.empty()) setup.totals.cost_known = false;
  for (const CellIndex cell : unmetered) setup.unmetered_usd += spending.most_usd(cell);
  return {};
}

}  // namespace proofsheet::run
